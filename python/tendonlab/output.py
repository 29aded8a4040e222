"""Writing files so that nothing half-written is ever left under the final name."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from tendonlab.errors import InputError, OutputError

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
        raise OutputError(f"cannot write {path}: no permission to write into {folder}")
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
            "choose another folder, or fewer participants, weeks or programmes"
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
    temporary = target.with_name(f".tendonlab-{os.getpid()}-{next(_COUNT)}.part{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, target)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        with suppress(OSError):
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
