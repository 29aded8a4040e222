"""Studies of which only summaries are kept: the same however they are cut, stopped and gone on with."""

from pathlib import Path

import h5py
import numpy as np
import pytest

import tendonlab
from running.sharded import ONE_LEG, TWO_LEGS, cut
from tendonlab.errors import ResultsError
from tendonlab.running.extent import part_bytes
from tendonlab.running.summaries import merged

SUMMARIES = ONE_LEG | {"keep": "summaries"}


def assert_same_numbers(one: Path, other: Path) -> None:
    with h5py.File(one) as file, h5py.File(other) as second:
        assert list(file) == list(second)
        for name in file:
            a, b = file[name][()], second[name][()]
            assert np.array_equal(a, b) if file[name].dtype.kind == "O" else a.tobytes() == b.tobytes(), name


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "r.h5"
    tendonlab.compare(**SUMMARIES, out=out).close()
    return out


@pytest.mark.parametrize("people", [256, 512])
def test_a_study_is_the_same_however_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path, people: int
) -> None:
    cut(monkeypatch, people)
    tendonlab.compare(**SUMMARIES, out=tmp_path / "r.h5", threads=2).close()
    assert_same_numbers(whole, tmp_path / "r.h5")
    assert [path.name for path in tmp_path.iterdir()] == ["r.h5"]


def test_two_legs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = TWO_LEGS | {"keep": "summaries"}
    tendonlab.compare(**study, out=tmp_path / "whole.h5").close()
    cut(monkeypatch, 256)
    tendonlab.compare(**study, out=tmp_path / "cut.h5").close()
    assert_same_numbers(tmp_path / "whole.h5", tmp_path / "cut.h5")


def test_stopped_and_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 2 * 768:
            raise KeyboardInterrupt

    cut(monkeypatch, 256)
    out = tmp_path / "r.h5"
    with pytest.raises(KeyboardInterrupt):
        tendonlab.compare(**SUMMARIES, out=out, progress=stop)
    kept = sorted(path.name for path in (tmp_path / "r.h5.parts").glob("shard-*"))
    assert kept == ["shard-000000.summaries", "shard-000001.summaries"]
    asked = part_bytes(tendonlab.Study(**SUMMARIES).resolve(), 256)
    assert (tmp_path / "r.h5.parts" / kept[0]).stat().st_size < asked
    seen: list[int] = []
    tendonlab.compare(**SUMMARIES, out=out, resume=True, progress=lambda done, _: seen.append(done)).close()
    assert seen[0] == 2 * 512
    assert_same_numbers(whole, out)


def test_means_are_those_of_the_people(tmp_path: Path, whole: Path, one_leg: Path) -> None:
    with h5py.File(one_leg) as people, h5py.File(whole) as file:
        values = people["visa_a"][()].astype(np.float64)
        np.testing.assert_allclose(file["visa_a_mean"][()], np.nanmean(values, axis=1), rtol=1e-12)


def test_a_part_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"rubbish")
    with pytest.raises(ResultsError, match="is damaged"):
        merged([tmp_path / "a"])
    with pytest.raises(ResultsError, match="cannot be read"):
        merged([tmp_path / "b"])
