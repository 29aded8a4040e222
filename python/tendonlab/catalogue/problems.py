"""What is wrong, before it is known how to say where that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tendonlab.catalogue.toml_source import KeyPath
from tendonlab.errors import DataFileError, InputError


class Refuse(Protocol):
    """Builds the error for something wrong at a key path."""

    def __call__(
        self, path: KeyPath, message: str, suggestion: str | None = None, *, at_key: bool = False
    ) -> InputError:
        """Return the error; the parameters are those of `TomlSource.error`, which is one of these."""
        ...


@dataclass(frozen=True)
class Problem:
    """Something wrong at a key path.

    Attributes
    ----------
    path
        Of the value at fault, or of the table that lacks something.
    message
        What was found and what was expected.
    suggestion
        What was probably meant.
    at_key
        True if the key is at fault, not its value.
    """

    path: KeyPath
    message: str
    suggestion: str | None = None
    at_key: bool = False

    def error(self, refuse: Refuse) -> InputError:
        """Build the error."""
        return refuse(self.path, self.message, self.suggestion, at_key=self.at_key)


def in_order(mistakes: list[DataFileError]) -> list[DataFileError]:
    """Sort mistakes as they stand in the file, each once."""
    once = {(mistake.line, mistake.column, mistake.message): mistake for mistake in mistakes}
    return [once[place] for place in sorted(once)]


def first_of(mistakes: list[DataFileError]) -> DataFileError:
    """Return the mistake that stands first in the file, saying how many more there are."""
    first, *others = in_order(mistakes)
    if not others:
        return first
    more = f"{first.message} (and {len(others)} more problem{'s' if len(others) > 1 else ''} in this file)"
    return DataFileError(first.path, first.line, first.column, first.source_line, more, first.suggestion, first.width)
