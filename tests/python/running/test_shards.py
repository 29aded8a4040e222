import pickle
import time
from pathlib import Path

import h5py
import numpy as np
import pytest

import tendonlab
from running.sharded import ONE_LEG, TWO_LEGS, assert_same, cut
from tendonlab.errors import InputError
from tendonlab.running.local import ahead
from tendonlab.running.shards import SHARD_PEOPLE, Shard, ShardWork, description, make_part, run_shard, shard_ranges


@pytest.mark.parametrize(
    ("participants", "sizes"),
    [
        (1, [1]),
        (255, [255]),
        (512, [512]),
        (513, [513]),
        (767, [767]),
        (768, [512, 256]),
        (1024, [512, 512]),
        (1279, [512, 767]),
        (1280, [512, 512, 256]),
    ],
)
def test_shards_hold_everybody_once(monkeypatch: pytest.MonkeyPatch, participants: int, sizes: list[int]) -> None:
    cut(monkeypatch, 512)
    found = shard_ranges(participants)
    assert [shard.people for shard in found] == sizes
    assert [shard.first for shard in found] == [sum(sizes[:i]) for i in range(len(sizes))]
    assert [shard.index for shard in found] == list(range(len(sizes)))


def test_shards_hold_whole_blocks() -> None:
    assert SHARD_PEOPLE % 256 == 0
    assert len(shard_ranges(1_000_000)) == 62


@pytest.mark.parametrize("people", [256, 512, 1024])
@pytest.mark.parametrize("join", ["copy", "virtual"])
def test_a_study_is_the_same_however_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_leg: Path, people: int, join: str
) -> None:
    cut(monkeypatch, people)
    tendonlab.compare(**ONE_LEG, out=tmp_path / "r.h5", join=join, threads=2).close()
    assert_same(one_leg, tmp_path / "r.h5")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == ({"r.h5"} if join == "copy" or people == 1024 else {"r.h5", "r.h5.parts"})


@pytest.mark.parametrize("join", ["copy", "virtual"])
def test_two_legs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_legs: Path, join: str) -> None:
    cut(monkeypatch, 256)
    tendonlab.compare(**TWO_LEGS, out=tmp_path / "r.h5", join=join).close()
    assert_same(two_legs, tmp_path / "r.h5")


def test_fewer_quantities_and_no_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = ONE_LEG | {
        "participants": 600, "quantities": ("visa_a", "rung"), "record_days": (3, 9), "record_events": False,
    }  # fmt: skip
    tendonlab.compare(**study, out=tmp_path / "whole.h5").close()
    cut(monkeypatch, 256)
    for join in ("copy", "virtual"):
        tendonlab.compare(**study, out=tmp_path / f"{join}.h5", join=join).close()
        assert_same(tmp_path / "whole.h5", tmp_path / f"{join}.h5")
    with h5py.File(tmp_path / "copy.h5") as file:
        assert file["visa_a"].shape == (2, 600, 4)
        np.testing.assert_array_equal(file["time"], [0, 3, 9, 14])
        assert not {"pain_hop", "outcome", "onsets"} & set(file)


def test_a_shard_is_a_results_file(tmp_path: Path) -> None:
    work = ShardWork(tendonlab.Study(**ONE_LEG).resolve(), "2026-01-01T00:00:00+00:00")
    run_shard(work, Shard(3, 768, 300), tmp_path / "s.h5")
    with tendonlab.open_results(tmp_path / "s.h5") as results:
        data = results.to_xarray()
        np.testing.assert_array_equal(data["participant"], np.arange(768, 1068))
        assert data.attrs["created"] == work.created
        assert "1,100 simulated people" not in repr(results)
        results.summary()


def test_work_travels_to_another_process(tmp_path: Path, one_leg: Path) -> None:
    """Pickled and back, with a programme made in Python, it makes the same file to the byte."""
    mine = tendonlab.load_catalogue().programme("hsr").model_copy(update={"id": "mine", "name": "Mine"})
    study = tendonlab.Study(**ONE_LEG | {"programmes": [mine, "wait-and-see"]})
    work = ShardWork(study.resolve(), "2026-01-01T00:00:00+00:00")
    assert work.schedules  # made here, and not sent
    away: ShardWork = pickle.loads(pickle.dumps(work))
    shard = Shard(1, 256, 256)
    names = [work.part(shard), "away.h5"]
    first = make_part(work, shard, tmp_path)
    time.sleep(1.1)  # so that a time of day in the file would show
    assert make_part(away, shard, tmp_path) == first
    run_shard(away, shard, tmp_path / names[1], threads=2)
    assert (tmp_path / names[0]).read_bytes() == (tmp_path / names[1]).read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    assert away.resolved.catalogue.programmes == work.resolved.catalogue.programmes
    with pytest.raises(TypeError):
        away.resolved.catalogue.programmes["x"] = mine  # type: ignore[index]
    with h5py.File(one_leg) as whole, h5py.File(tmp_path / names[1]) as part:
        np.testing.assert_array_equal(whole["visa_a"][1, 256:512], part["visa_a"][1])


def test_the_description_tells_whatever_changes_results() -> None:
    study = tendonlab.Study(**ONE_LEG)
    same = description(study.resolve(), {})
    assert description(tendonlab.Study(**ONE_LEG).resolve(), {}) == same
    hsr = tendonlab.load_catalogue().programme("hsr")
    changed = hsr.model_copy(update={"name": "Another"})
    for other in ({"seed": 5}, {"participants": 1101}, {"legs": 2}, {"programmes": [changed, "wait-and-see"]}):
        assert description(tendonlab.Study(**ONE_LEG | other).resolve(), {}) != same
    assert description(study.resolve(), {"hsr": lambda _: tendonlab.rules.Decision()}) != same


def test_things_are_made_one_ahead() -> None:
    made: list[int] = []

    def make(item: int) -> int:
        made.append(item)
        return item * item

    for item, square in ahead(make, [1, 2, 3, 4]):
        assert square == item * item
        assert len(made) <= item + 1
    assert list(ahead(make, [])) == []
    with pytest.raises(ZeroDivisionError):
        list(ahead(lambda item: 1 // item, [1, 0]))


@pytest.mark.parametrize("threads", [-1, 1.5, True, "2", 100_000])
def test_threads_that_are_none(threads: object) -> None:
    with pytest.raises(InputError, match="threads must be a whole number from 0"):
        tendonlab.compare(["hsr"], population="midportion", threads=threads)  # type: ignore[arg-type]


def test_a_join_that_is_none() -> None:
    with pytest.raises(InputError, match="join must be 'copy' or 'virtual', not 'glue'"):
        tendonlab.compare(["hsr"], population="midportion", join="glue")  # type: ignore[arg-type]


def test_going_on_needs_a_file() -> None:
    with pytest.raises(InputError, match="needs a results file"):
        tendonlab.compare(["hsr"], population="midportion", resume=True)
