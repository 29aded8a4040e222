import errno
from pathlib import Path

import pytest

from tendonlab.errors import OutputError
from tendonlab.output import output_error, replacing


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
