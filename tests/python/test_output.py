import errno
import os
import shutil
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from tendonlab.errors import InputError, OutputError
from tendonlab.output import check_apart, check_output, check_space, output_error, replacing

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "cannot write '.r.h5.1.part': No space left on device"), "the disk is full"),
        (OSError(errno.EDQUOT, "whatever"), "the disk is full"),
        (OSError(errno.EROFS, "whatever"), "Read-only file system"),
        (OSError(0, "cannot write '.r.h5.1.part': filter failed"), "filter failed"),
    ],
)
def test_reasons_in_plain_words(error: OSError, words: str) -> None:
    assert str(output_error(Path("r.h5"), error)) == f"cannot write r.h5: {words}; nothing half-written was left"


def test_a_file_takes_its_name_when_complete(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with replacing(path) as temporary:
        temporary.write_text("1,2\n")
        assert not path.exists()
        assert temporary.suffix == ".csv"
    assert path.read_text() == "1,2\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")

    def write_half() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match="the disk is full"):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("where", ["directly", "through a link"])
@pytest.mark.parametrize("kind", ["pipe", "socket"])  # never a device of the machine: a failure would replace it
def test_what_is_not_a_regular_file_is_left_alone(tmp_path: Path, kind: str, where: str) -> None:
    path = tmp_path / "special"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(os.path.relpath(path))
    before = path.stat()
    if where == "through a link":
        (tmp_path / "link").symlink_to(path)
    with (
        pytest.raises(OutputError, match="it is a device or a pipe, not a file"),
        replacing(path if where == "directly" else tmp_path / "link") as temporary,
    ):
        temporary.write_text("never")
    assert (path.stat().st_ino, path.stat().st_mode) == (before.st_ino, before.st_mode)


def test_a_link_is_kept_and_its_target_written(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    target = tmp_path / "data" / "table.csv"
    target.write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to("data/table.csv")
    with replacing(link) as temporary:
        assert temporary.parent == target.parent  # a rename does not cross disks
        temporary.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert list(target.parent.iterdir()) == [target]


def test_a_link_to_what_is_not_there_yet(tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "table.csv")
    with replacing(link) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert (tmp_path / "table.csv").read_text() == "new"


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(link)
    with pytest.raises(OutputError, match=r"cannot write .*symbolic links"):
        check_output(link)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x" * 252 + ".csv", "File name too long"),
        ("y/" * 3000 + "a.csv", "File name too long"),
        ("\udcff.csv", "its name is not valid UTF-8"),
        ("\udcff/a.csv", "its name is not valid UTF-8"),
        ("a\0b.csv", "null"),
    ],
)
def test_impossible_names(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(OutputError, match=words):
        check_output(tmp_path / name)


def test_the_longest_possible_names(tmp_path: Path) -> None:
    longest = tmp_path / ("x" * 251 + ".csv")
    with replacing(longest) as temporary:
        temporary.write_text("1")
    assert longest.read_text() == "1"
    # All suffix: the temporary name cannot be as short. Refused, and the refusal is what surfaces.
    with pytest.raises(OutputError, match="File name too long"), replacing(tmp_path / ("x." + "y" * 250)) as temporary:
        temporary.write_text("1")
    assert list(tmp_path.iterdir()) == [longest]


def test_outputs_and_inputs_need_a_file_each(tmp_path: Path) -> None:
    plan, other = tmp_path / "plan.toml", tmp_path / "other"
    plan.touch()
    (tmp_path / "soft").symlink_to(plan)
    (tmp_path / "hard").hardlink_to(plan)
    (tmp_path / "sub").mkdir()
    check_apart([tmp_path / "r.h5", other], [plan, tmp_path / "absent.toml"])
    for name in ("plan.toml", "sub/../plan.toml", "soft", "hard"):
        with pytest.raises(InputError, match="need a file each"):
            check_apart([other, tmp_path / name], [plan])
        with pytest.raises(InputError, match="need a file each"):
            check_apart([plan, tmp_path / name], [])


@pytest.mark.parametrize(("free", "fits"), [(600, True), (500, True), (400, False)])
def test_a_run_is_refused_only_if_half_its_size_is_not_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, fits: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10_000, 0, free * 1_000_000))
    if fits:
        check_space(tmp_path / "r.h5", 1_000_000_000)
    else:
        with pytest.raises(OutputError, match="about 500 MB are needed and 400 MB are free"):
            check_space(tmp_path / "r.h5", 1_000_000_000)
