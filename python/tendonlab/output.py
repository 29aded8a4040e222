"""Writing files so that nothing half-written is ever left under the final name."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tendonlab.errors import OutputError


def check_folder(path: Path) -> None:
    """Refuse an output file whose folder could not take it.

    Parameters
    ----------
    path : pathlib.Path
        File that is to be written.

    Raises
    ------
    OutputError
        If the folder is missing, is not a folder, may not be written to, or `path` itself is a folder.
    """
    folder = path.absolute().parent
    if not folder.exists():
        raise OutputError(f"cannot write {path}: the folder {folder} does not exist")
    if not folder.is_dir():
        raise OutputError(f"cannot write {path}: {folder} is a file, not a folder")
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder; give the name of a file in it")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write {path}: no permission to write into {folder}")


def check_space(path: Path, needed_bytes: int) -> None:
    """Refuse an output that would not fit on its disk.

    Parameters
    ----------
    path : pathlib.Path
        File that is to be written.
    needed_bytes : int
        Size expected.

    Raises
    ------
    OutputError
        If less is free.
    """
    free = shutil.disk_usage(path.absolute().parent).free
    if needed_bytes > free:
        raise OutputError(
            f"cannot write {path}: about {_size(needed_bytes)} are needed and {_size(free)} are free; "
            "choose another folder, fewer participants or a longer recording interval"
        )


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000.0:
            return f"{size:.0f} {unit}"
        size /= 1000.0
    return f"{size:.1f} GB"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` and move it into place when the block ends well.

    Parameters
    ----------
    path : pathlib.Path
        Final name.

    Yields
    ------
    pathlib.Path
        Name to write to, with the suffix of `path`; removed if the block fails.

    Raises
    ------
    OutputError
        If the folder is unusable or writing fails.
    """
    check_folder(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def output_error(path: Path, error: OSError) -> OutputError:
    """Put an operating-system error about an output file in plain words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        reason = "the disk is full"
    elif error.errno:
        reason = os.strerror(error.errno)
    else:  # the HDF5 library does not always know; its text names the temporary file before the reason
        reason = str(error.strerror or error).rsplit(": ", 1)[-1]
    return OutputError(f"cannot write {path}: {reason}; nothing half-written was left")
