"""What several test modules share: the catalogue, and one small trial that is simulated once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import tendonlab
from tendonlab.catalogue import Catalogue, load_catalogue

# No example has a time limit: machines are shared, and a slow moment is not a mistake. In continuous integration the
# same examples are made each time; at a desk new ones, so that they go on finding things.
settings.register_profile("tendonlab", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("tendonlab")


@pytest.fixture(scope="session")
def installed() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def trial_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 patients, two arms, 14 weeks, one leg."""
    path = tmp_path_factory.mktemp("trial") / "trial.h5"
    tendonlab.compare(
        ["hsr", "wait-and-see"], population="midportion", participants=40, weeks=14, seed=3, out=path
    ).close()
    return path


@pytest.fixture
def trial(trial_file: Path) -> Iterator[tendonlab.Results]:
    with tendonlab.open_results(trial_file) as results:
        yield results
