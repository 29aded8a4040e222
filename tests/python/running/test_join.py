"""Joined files: valid for other readers, and never silently without a part."""

import os
import shutil
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest

import tendonlab
from running.sharded import ONE_LEG, assert_same, cut
from tendonlab import output
from tendonlab.errors import OutputError, ResultsError
from tendonlab.running.join import check_parts, join_copy, join_virtual


@pytest.fixture
def joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that shows the parts beside it."""
    cut(monkeypatch, 256)
    tendonlab.compare(**ONE_LEG, out=tmp_path / "r.h5", join="virtual").close()
    return tmp_path / "r.h5"


@pytest.fixture
def parts(joined: Path) -> list[Path]:
    return sorted(joined.with_name("r.h5.parts").glob("*.h5"))


@pytest.mark.parametrize("join", [join_copy, join_virtual])
def test_netcdf_reads_it(joined: Path, parts: list[Path], join: object) -> None:
    out = joined.with_name("again.h5")
    join(parts, out)  # type: ignore[operator]
    with netCDF4.Dataset(out) as file, h5py.File(joined) as numbers:
        assert {name: dimension.size for name, dimension in file.dimensions.items()} == {
            "arm": 2, "participant": 1100, "time": 3,
        }  # fmt: skip
        assert file["visa_a"].dimensions == ("arm", "participant", "time")
        np.testing.assert_array_equal(file["visa_a"][:].filled(np.nan), numbers["visa_a"][()])


def test_it_can_be_moved_with_its_parts(joined: Path, one_leg: Path) -> None:
    away = joined.parent / "away"
    away.mkdir()
    shutil.copytree(joined.with_name("r.h5.parts"), away / "r.h5.parts", copy_function=shutil.copy)  # times change
    joined.rename(away / "renamed.h5")
    shutil.rmtree(joined.with_name("r.h5.parts"))
    with tendonlab.open_results(away / "renamed.h5") as results:
        results.summary()
    assert_same(one_leg, away / "renamed.h5")


def test_it_is_read_through_a_link_from_elsewhere(
    joined: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, one_leg: Path
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "link.h5").symlink_to(joined)
    monkeypatch.chdir(elsewhere)
    tendonlab.open_results("link.h5").close()
    assert_same(one_leg, Path("link.h5"))


@pytest.mark.parametrize("damage", ["missing", "shorter", "bit", "all"])
def test_a_part_that_is_not_whole_is_never_read_as_missing_values(
    joined: Path, parts: list[Path], damage: str, one_leg: Path
) -> None:
    part = parts[1]
    data = bytearray(part.read_bytes())
    match damage:
        case "missing":
            part.unlink()
        case "shorter":
            part.write_bytes(data[:-1])
        case "bit":
            data[len(data) // 2] ^= 1
            part.write_bytes(data)
        case "all":
            shutil.rmtree(part.parent)
    words = r"r\.h5 shows the parts in .*r\.h5\.parts as one, and shard-00000\d\.h5 is (missing|damaged).*--resume"
    with pytest.raises(ResultsError, match=words):
        tendonlab.open_results(joined)
    tendonlab.compare(**ONE_LEG, out=joined, join="virtual", resume=True).close()
    assert_same(one_leg, joined)


def test_parts_of_another_time_are_looked_into(joined: Path, parts: list[Path]) -> None:
    os.utime(parts[0], ns=(0, 0))
    check_parts(joined)


def test_a_file_without_parts_needs_none(one_leg: Path) -> None:
    check_parts(one_leg)


def test_shards_must_follow_one_another(parts: list[Path], tmp_path: Path) -> None:
    for wrong in (parts[1:], [parts[0], parts[2]], [parts[0], parts[0]]):
        with pytest.raises(ResultsError, match="does not hold the people from number"):
            join_copy(wrong, tmp_path / "x.h5")
    parts[1].write_bytes(b"no HDF5")
    with pytest.raises(ResultsError, match=r"shard-000001\.h5 is damaged"):
        join_copy(parts, tmp_path / "x.h5")
    assert not (tmp_path / "x.h5").exists()


def test_a_disk_full_while_joining_keeps_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_leg: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    cut(monkeypatch, 512)
    with monkeypatch.context() as patch:
        patch.setattr("tendonlab.running.join.write_synced", full)
        with pytest.raises(OutputError, match=r"the disk is full; .*; finished parts kept in .*r\.h5\.parts: 2 of 2;"):
            tendonlab.compare(**ONE_LEG, out=tmp_path / "r.h5")
    assert not (tmp_path / "r.h5").exists()
    done: list[int] = []
    tendonlab.compare(**ONE_LEG, out=tmp_path / "r.h5", resume=True, progress=lambda n, _: done.append(n)).close()
    assert done == [2200]  # nothing was simulated again
    assert_same(one_leg, tmp_path / "r.h5")
    assert output.TEMPORARY not in str(list(tmp_path.iterdir()))
