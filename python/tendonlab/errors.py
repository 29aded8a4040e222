"""Everything TendonLab raises on purpose.

Two families: `InputError` (what was asked for cannot be done) and `OutputError` (it could be done, but not
written). Each carries the exit code of the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar


class TendonLabError(Exception):
    """Base of every error raised on purpose; its text is meant for a person."""

    exit_code: ClassVar[int] = 1


class InputError(TendonLabError):
    """Something in the request is wrong: a number, a name, a file."""

    exit_code: ClassVar[int] = 2


class TextError(InputError):
    """The text of a single value is not understood.

    Parameters
    ----------
    message
        What is wrong.
    suggestion
        What was probably meant, or None.
    """

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message, suggestion)
        self.message = message
        self.suggestion = suggestion

    def __str__(self) -> str:
        if self.suggestion is None:
            return self.message
        return f"{self.message}. Did you mean {self.suggestion!r}?"


class UnknownNameError(InputError):
    """A name that is not in the catalogue.

    Parameters
    ----------
    kind
        What the name should be, for example "programme".
    name
        The name that was given.
    known
        The names that exist.
    suggestion
        The nearest of them, or None.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], suggestion: str | None = None) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(known)
        self.suggestion = suggestion
        super().__init__(kind, name, self.known, suggestion)

    def __str__(self) -> str:
        text = f"unknown {self.kind} {self.name!r}."
        if self.suggestion is not None:
            text += f" Did you mean {self.suggestion!r}?"
        return f"{text} Known: {', '.join(self.known) or 'none'}"


class UnknownItemError(UnknownNameError):
    """A name that is nothing at all in the catalogue; there are too many to list them.

    Parameters
    ----------
    name
        The name that was given.
    known
        The names that exist.
    near
        The nearest of them, each with what it is, the nearest first.
    """

    def __init__(self, name: str, known: Iterable[str], near: Mapping[str, str]) -> None:
        super().__init__("name", name, known, next(iter(near), None))
        self.near = dict(near)
        self.args = (name, self.known, self.near)

    def __str__(self) -> str:
        meant = " or ".join(f"{name!r} ({kind})" for name, kind in self.near.items())
        guess = f" Did you mean {meant}?" if meant else ""
        return f"unknown name {self.name!r}, and no such file.{guess} Names are listed by `tendonlab list`"


class DataFileError(InputError):
    """A data file that is refused, with the place in the file.

    Parameters
    ----------
    path
        The file.
    line, column
        Place of the mistake, both counted from 1.
    source_line
        The text of that line.
    message
        What was found, and what was expected.
    suggestion
        What was probably meant, or None.
    width
        How many characters to underline.
    """

    def __init__(
        self,
        path: Path,
        line: int,
        column: int,
        source_line: str,
        message: str,
        suggestion: str | None = None,
        width: int = 1,
    ) -> None:
        super().__init__(path, line, column, source_line, message, suggestion, width)
        self.path = path
        self.line = line
        self.column = column
        self.source_line = source_line
        self.message = message
        self.suggestion = suggestion
        self.width = width

    def __str__(self) -> str:
        number = f"{self.line:>5} | "
        # Tabs are kept in the indent of the caret line, so that it lines up however wide the terminal shows them.
        indent = "".join("\t" if character == "\t" else " " for character in self.source_line[: self.column - 1])
        underline = "^" * max(1, min(self.width, len(self.source_line) - self.column + 1))
        lines = [
            f"{self.path}:{self.line}:{self.column}: {self.message}",
            f"{number}{self.source_line}",
            f"{'| ':>{len(number)}}{indent}{underline}",
        ]
        if self.suggestion is not None:
            lines.append(f"did you mean {self.suggestion!r}?")
        return "\n".join(lines)


class ResultsError(InputError):
    """A results file that is damaged, or was not written by TendonLab."""


class SafetyStop(InputError):  # noqa: N818 (nobody made an error)
    """A plan that must not be offered; nothing overrides it.

    Parameters
    ----------
    reasons
        What to do instead, the most urgent first.
    """

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(self.reasons)

    def __str__(self) -> str:
        return "\n".join(("no plan is offered.", *(f"  {reason}" for reason in self.reasons)))


class OutputError(TendonLabError):
    """Something could not be written: no such folder, no space left, no permission."""

    exit_code: ClassVar[int] = 3


class ClusterError(OutputError):
    """Machines that were to do the work were lost, or could not do it."""
