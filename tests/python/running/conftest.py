"""Studies that were run at once, to hold sharded ones against."""

from pathlib import Path

import pytest

from running.sharded import ONE_LEG, TWO_LEGS, run_whole


@pytest.fixture(scope="session")
def one_leg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_whole(ONE_LEG, tmp_path_factory.mktemp("whole") / "one.h5")


@pytest.fixture(scope="session")
def two_legs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_whole(TWO_LEGS, tmp_path_factory.mktemp("whole") / "two.h5")
