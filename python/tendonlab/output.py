"""Writing files so that nothing half-written is ever left under the final name."""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tendonlab.errors import InputError, OutputError

# What is being written begins its name with this.
TEMPORARY = ".tendonlab-"
_COUNT = count(1)


def is_utf8(path: Path) -> bool:
    """Whether the name of a file is text; the system allows any bytes, the HDF5 library and the terminal do not."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def check_output(path: Path) -> Path:
    """Refuse an output file that could not be written, or that would take the place of something else than a file.

    Parameters
    ----------
    path : pathlib.Path
        File that is to be written.

    Returns
    -------
    pathlib.Path
        The same with symbolic links followed: what is written to a link goes where it leads.

    Raises
    ------
    OutputError
        If the name is impossible, the folder is missing, is not a folder or may not be written to, or `path` is there
        already and is not a regular file.
    """
    try:
        kind = _mode(path)
        target = Path(os.path.realpath(path))
        folder = target.parent
        folder_kind = _mode(folder)
    except (OSError, ValueError) as error:  # ValueError: a null character
        raise OutputError(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from error
    if not is_utf8(path) or not is_utf8(target):
        raise OutputError(f"cannot write {str(path)!r}: its name is not valid UTF-8")
    if folder_kind is None:
        raise OutputError(f"cannot write {path}: the folder {folder} does not exist")
    if not stat.S_ISDIR(folder_kind):
        raise OutputError(f"cannot write {path}: {folder} is a file, not a folder")
    if kind is not None and stat.S_ISDIR(kind):
        raise OutputError(f"cannot write {path}: it is a folder; give the name of a file in it")
    if kind is not None and not stat.S_ISREG(kind):
        raise OutputError(f"cannot write {path}: it is a device or a pipe, not a file")
    if not os.access(folder, os.W_OK | os.X_OK):
        read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
        reason = "is on a read-only file system" if read_only else "may not be written to: no permission"
        raise OutputError(f"cannot write {path}: {folder} {reason}")
    return target


def _mode(path: Path) -> int | None:
    """Kind and permissions of what a path leads to; None if there is nothing."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def check_apart(outputs: Sequence[Path], inputs: Sequence[Path]) -> None:
    """Refuse outputs that would overwrite each other or a file the study is read from.

    Parameters
    ----------
    outputs, inputs : sequence of pathlib.Path
        Files to be written and files to be read.

    Raises
    ------
    InputError
        If two names lead to the same file, by links too.
    """
    for i, output in enumerate(outputs):
        for other in (*outputs[:i], *inputs):
            if _same_file(output, other):
                raise InputError(f"{other} and {output} are the same file; what is read and written need a file each")


def _same_file(one: Path, other: Path) -> bool:
    with suppress(OSError, ValueError):  # one of them does not exist, or cannot
        return os.path.realpath(one) == os.path.realpath(other) or os.path.samefile(one, other)
    return False


def check_space(path: Path, uncompressed_bytes: int) -> None:
    """Refuse an output that would not fit on its disk.

    Parameters
    ----------
    path : pathlib.Path
        File that is to be written.
    uncompressed_bytes : int
        Size of the numbers in it.

    Raises
    ------
    OutputError
        If less than half of that is free.
    """
    # Compression leaves a third to three quarters of a trial; how much is known only afterwards. What will hardly fit
    # is refused now; what may is let go, and stops without leaving anything should the disk fill up.
    needed = uncompressed_bytes // 2
    free = shutil.disk_usage(path.absolute().parent).free
    if needed > free:
        raise OutputError(
            f"cannot write {path}: about {_size(needed)} are needed and {_size(free)} are free; "
            "choose another folder, keep less (--quantity, --record-every, --keep summaries), or fewer participants"
        )


def _size(number: int) -> str:
    size = float(number)
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
    target = check_output(path)
    # Of its own, not made from the final name, which may already be as long as a name can be.
    temporary = target.with_name(f"{TEMPORARY}{os.getpid()}-{next(_COUNT)}.part{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, target)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_synced(path: Path, save: Callable[[Path], Any], beside: Path | None = None) -> None:
    """Write a file so that under its name it is whole and on the disk, whatever happens to the program or the machine.

    Parameters
    ----------
    path : pathlib.Path
        Final name.
    save : callable
        Writes the file to the path it is given: the same name in a folder of its own, which no other process uses, on
        whatever machine that shares the disk.
    beside : pathlib.Path, optional
        Where that folder is made, if it is on the disk of `path`; otherwise beside `path`. A kill leaves it there.

    Raises
    ------
    OSError
        If the folder is unusable or writing fails.
    """
    where = path.parent
    if beside is not None and beside.stat().st_dev == where.stat().st_dev:  # a file cannot be moved to another disk
        where = beside
    with TemporaryDirectory(prefix=TEMPORARY, dir=where, ignore_cleanup_errors=True) as folder:
        temporary = Path(folder) / path.name
        save(temporary)
        sync(temporary)
        os.replace(temporary, path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk; OSError if they cannot be."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that does not do this for folders
            raise
    finally:
        os.close(descriptor)


def output_error(path: Path, error: OSError) -> OutputError:
    """Put an operating-system error about an output file in plain words."""
    return OutputError(f"cannot write {path}: {reason_of(error)}; nothing half-written was left")


def reason_of(error: OSError) -> str:
    """Put the reason of an operating-system error in plain words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    if error.errno:
        return os.strerror(error.errno)
    # The HDF5 library does not always know; its text names the temporary file before the reason.
    return str(error.strerror or error).rsplit(": ", 1)[-1]
