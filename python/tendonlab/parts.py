"""Finished parts of a long piece of work, in a folder, with a record of what is done.

A part is a file. It gets its name when it is whole and on the disk, and is entered in the journal after that, so a
run that is killed at any moment loses only the part it was writing. The folder is TendonLab's own, with all in it.
"""

import errno
import fcntl
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from tendonlab.errors import InputError, OutputError
from tendonlab.output import TEMPORARY, is_utf8, output_error, reason_of, sync, write_synced
from tendonlab.parts_record import JOURNAL, LOCK, MANIFEST, differences, entries, manifest_text, plain, read_manifest

_OWN = (MANIFEST, JOURNAL, LOCK)
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
_LOG = logging.getLogger(__name__)


class Fingerprint(NamedTuple):
    """What a whole file is known by."""

    size: int
    sha256: str


def fingerprint(path: Path) -> Fingerprint:
    """Size and SHA-256 of a file; OSError if it cannot be read."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Fingerprint(os.fstat(file.fileno()).st_size, digest)


class Parts:
    """Folder of finished parts of one piece of work, with a manifest of what is done; made by `Parts.open`.

    Survives a kill at any moment. Closing it, or leaving a ``with`` block, lets another run have the folder.

    Attributes
    ----------
    folder : pathlib.Path
    started : str
        When the work was begun, ISO 8601; that of the first run if this one goes on with it.
    """

    def __init__(self, folder: Path, lock: int, lasting: bool) -> None:
        self.folder = folder
        self.started = ""
        self._lock = lock
        self._lasting = lasting
        self._done: dict[str, Fingerprint] = {}
        self._failures: dict[str, str] = {}

    @classmethod
    def open(cls, folder: Path, *, work: Mapping[str, Any], resume: bool, lasting: bool = True) -> Self:
        """Begin a piece of work, or go on with it.

        A folder in which nothing is finished holds nothing to go on with, and is begun anew.

        Parameters
        ----------
        folder : pathlib.Path
            Made if it is not there.
        work : mapping
            Describes the work, as JSON can hold it; guards against going on with something else.
        resume : bool
            Whether to go on with what is there. Parts are checked by size and checksum; one that is damaged or
            missing is told in the log and counts as not done.
        lasting : bool
            Whether messages say how to go on; not where the folder will not be there any more.

        Returns
        -------
        Parts

        Raises
        ------
        InputError
            If something is finished and `resume` is not given, or it is of other work; if another run uses the folder,
            or it was not made for parts.
        OutputError
            If the folder cannot be written.
        """
        if not is_utf8(folder):
            raise OutputError(f"cannot write {str(folder)!r}: its name is not valid UTF-8")
        parts = cls(folder, _locked(folder), lasting)
        try:
            parts._begin(plain(work), resume)
        except BaseException:
            parts.close()
            raise
        return parts

    def _begin(self, work: Any, resume: bool) -> None:
        manifest = read_manifest(self.folder)
        lines = [] if manifest is None else list(entries(self.folder / JOURNAL))
        if not lines:
            with self._telling():
                self._begin_anew(work)
            return
        assert manifest is not None
        self.started = manifest["started"]
        if not resume:
            raise InputError(
                f"{self.folder} holds finished parts of an earlier run: go on with it by --resume (in Python, "
                "resume=True), or remove the folder to begin anew"
            )
        if told := differences(manifest["work"], work):
            raise InputError(
                f"{self.folder} holds parts of other work and cannot be gone on with; what differs: "
                f"{told}. Ask for the same, give another output, or remove the folder"
            )
        for entry in lines:
            self._take(entry)
        self._check()
        with self._telling():
            self._tidy()

    def _begin_anew(self, work: Any) -> None:
        for path in self.folder.iterdir():
            if path.name != LOCK:
                _remove(path)
        self.started = datetime.now(UTC).isoformat(timespec="seconds")
        text = manifest_text(work, self.started)
        write_synced(self.folder / MANIFEST, lambda path: path.write_text(text, encoding="utf-8"))
        sync(self.folder.absolute().parent)

    def _take(self, entry: Any) -> None:
        match entry:
            case {"part": str(name), "size": int(size), "sha256": str(digest)}:
                self._done[name] = Fingerprint(size, digest)
                self._failures.pop(name, None)
            case {"failed": str(name), "reason": str(reason)}:
                self._failures[name] = reason
                self._done.pop(name, None)
            case _:
                _LOG.warning("%s: a line that is not understood is left out", self.folder / JOURNAL)

    def _check(self) -> None:
        for name, entered in list(self._done.items()):
            problem = _damage(self.folder / name, entered)
            if problem:
                _LOG.warning("%s %s; it is done again", self.folder / name, problem)
                del self._done[name]

    def _tidy(self) -> None:
        """Remove what a killed run was writing, and the torn end of the journal: a new line begins on its own."""
        for path in self.folder.glob(f"{TEMPORARY}*"):
            _remove(path)
        with (self.folder / JOURNAL).open("r+b") as file:
            file.truncate(file.read().rfind(b"\n") + 1)
            os.fsync(file.fileno())

    def done(self) -> frozenset[str]:
        """Names of the parts that are there and whole."""
        return frozenset(self._done)

    def failures(self) -> dict[str, str]:
        """Why parts could not be made, by name."""
        return dict(self._failures)

    def path(self, name: str) -> Path:
        """Where a part is, or will be.

        Parameters
        ----------
        name : str
            Name of a file, without a folder.

        Raises
        ------
        ValueError
            If it is none, or one the folder uses itself.
        """
        if not name or name in _OWN or name.startswith(".") or Path(name).name != name:
            raise ValueError(f"not the name of a part: {name!r}")
        return self.folder / name

    def write(self, name: str, save: Callable[[Path], Any]) -> None:
        """Make a part.

        Parameters
        ----------
        name : str
        save : callable
            Writes the part to the path it is given, which has the part's name in a folder of its own.

        Raises
        ------
        OutputError
            If it cannot be written. What `save` raises otherwise goes through. The parts made before are kept.
        """
        path = self.path(name)
        with self._telling(path):
            write_synced(path, save)
            self._enter_part(name, fingerprint(path))

    def adopt(self, name: str, expected: Fingerprint | None = None) -> None:
        """Enter a part that somebody else has put in place, as `tendonlab.output.write_synced` does.

        Parameters
        ----------
        name : str
        expected : Fingerprint, optional
            What whoever made it says of it.

        Raises
        ------
        OutputError
            If it is not there, cannot be read, or is not what was expected.
        """
        path = self.path(name)
        with self._telling(path):
            found = fingerprint(path)
            if expected is not None and found != tuple(expected):
                raise OutputError(f"{path} is damaged: it is not what was written; {self.kept()}")
            sync(path)
            sync(self.folder)
            self._enter_part(name, found)

    def failed(self, name: str, reason: str) -> None:
        """Enter that a part could not be made, and why; a later `write` of it takes that back."""
        self.path(name)
        with self._telling():
            self._enter({"failed": name, "reason": reason})

    def kept(self, of: int | None = None) -> str:
        """Say what is kept and how to go on with it, to end a sentence; `of`: how many parts there are to be."""
        if not self._done or not self._lasting:
            return "nothing is kept"
        number = f"{len(self._done):,}{f' of {of:,}' if of else ''}"
        return f"finished parts kept in {self.folder}: {number}; go on by --resume (in Python, resume=True)"

    def remove(self) -> None:
        """Remove the folder with everything in it, and close; OutputError if that fails, and may be tried again."""
        self._done.clear()
        self._failures.clear()
        with self._telling():
            if self.folder.exists():
                # Without a journal nothing counts as finished: a kill in here leaves nothing that stands in the way.
                (self.folder / JOURNAL).unlink(missing_ok=True)
                sync(self.folder)
                for path in sorted(self.folder.iterdir(), key=lambda path: path.name in _OWN):
                    if path.name != LOCK:
                        _remove(path)
                (self.folder / LOCK).unlink(missing_ok=True)
            self.close()  # before the folder: a network disk keeps the name of a file that is open
            with suppress(OSError):  # another run has begun in it
                self.folder.rmdir()

    def close(self) -> None:
        """Let another run have the folder."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _enter_part(self, name: str, found: Fingerprint) -> None:
        self._enter({"part": name, **found._asdict()})

    def _enter(self, entry: Mapping[str, Any]) -> None:
        journal = self.folder / JOURNAL
        begun = journal.exists()
        before = journal.stat().st_size if begun else 0
        with journal.open("ab", buffering=0) as file:
            line = json.dumps(entry).encode() + b"\n"
            try:
                while line:
                    line = line[file.write(line) :]
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(before)  # half a line would spoil the next one
                raise
        if not begun:
            sync(self.folder)
        self._take(entry)

    @contextmanager
    def _telling(self, path: Path | None = None) -> Iterator[None]:
        """Put what the system says about a file in plain words, with what is kept."""
        try:
            yield
        except OSError as error:
            raise OutputError(f"cannot write {path or self.folder}: {reason_of(error)}; {self.kept()}") from error


def _locked(folder: Path) -> int:
    """Make the folder and keep other runs out of it; the lock goes with the process, however that ends."""
    try:
        folder.mkdir(exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        reason = "it is a file, not a folder" if folder.is_file() else reason_of(error)
        raise OutputError(f"cannot write {folder}: {reason}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The run that had the folder may have removed it, and the lock with it, in this moment.
        alive = os.fstat(lock).st_nlink > 0
    except OSError as error:
        if error.errno in _NO_LOCKS:
            _LOG.warning("%s: this file system has no locks; see to it that no second run uses the folder", folder)
            return lock
        alive = False
    if not alive:
        os.close(lock)
        raise InputError(f"{folder} is in use by another run; wait for its end, or give another output")
    return lock


def _damage(path: Path, entered: Fingerprint) -> str | None:
    try:
        if path.stat().st_size != entered.size:
            return f"has {path.stat().st_size:,} bytes in place of {entered.size:,}"
        return None if fingerprint(path) == entered else "is damaged: its checksum is another one"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:  # a disk that is away for a while is no reason to throw good work away
        raise output_error(path, error) from error


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
