"""A TOML file together with the places of its keys.

`tomllib` gives the values but forgets where they stood; the tree-sitter grammar knows where everything stands but
not what it means. Each is asked what it is good at, and the places only when there is something to complain about.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from tendonlab.catalogue.text_file import read_text
from tendonlab.errors import DataFileError

KeyPath = tuple[str | int, ...]

# The largest data file of the package has a thirtieth of this; the limit also stops endless files.
MOST_BYTES = 1_000_000

_LONGEST_SHOWN = 300
_LANGUAGE = Language(tree_sitter_toml.language())
_KEYS = ("bare_key", "quoted_key", "dotted_key")
_PLACE_IN_MESSAGE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


@dataclass(frozen=True)
class Place:
    """Where something stands: line and column counted from 1, and how many characters it takes on that line."""

    line: int
    column: int
    width: int = 1


@dataclass
class _Index:
    """Places of keys and values; `repeated` holds keys given twice, in order of appearance."""

    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    repeated: list[tuple[KeyPath, Place]] = field(default_factory=list)


class TomlSource:
    """Text of a TOML file.

    Parameters
    ----------
    path
        Where it came from; only shown in messages.
    text
        The whole text.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    @classmethod
    def read(cls, path: Path) -> TomlSource:
        """Read a file.

        Raises
        ------
        InputError
            If it does not exist, cannot be read, is empty, is far too large or is not UTF-8 text.
        """
        text = read_text(path, MOST_BYTES, "data file", "UTF-8")
        return cls(path, text)

    @cached_property
    def value(self) -> dict[str, Any]:
        """The content.

        Raises
        ------
        DataFileError
            If the text is not TOML.
        """
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self._not_toml(str(error)) from None
        except RecursionError:
            raise self._error_at(Place(1, 1), "nested too deeply") from None
        except ValueError as error:  # Python refuses to convert integers of thousands of digits
            raise self._error_at(Place(1, 1), str(error)) from None

    def locate(self, path: KeyPath) -> tuple[int, int]:
        """Return line and column of the value at a key path, or of the nearest thing above it."""
        place = self._place(path, of_key=False)
        return place.line, place.column

    def error(
        self, path: KeyPath, message: str, suggestion: str | None = None, *, at_key: bool = False
    ) -> DataFileError:
        """Build the error for something wrong at a key path.

        Parameters
        ----------
        path
            For example ``("phase", 0, "weeks")``. If nothing stands there, the nearest thing above it is shown.
        message
            What was found and what was expected.
        suggestion
            What was probably meant.
        at_key
            Point at the key, not at its value.
        """
        return self._error_at(self._place(path, of_key=at_key), message, suggestion)

    def _place(self, path: KeyPath, *, of_key: bool) -> Place:
        first, second = (self._index.keys, self._index.values) if of_key else (self._index.values, self._index.keys)
        for length in range(len(path), 0, -1):
            place = first.get(path[:length]) or second.get(path[:length])
            if place is not None:
                return place
        return Place(1, 1)

    def _error_at(self, place: Place, message: str, suggestion: str | None = None) -> DataFileError:
        lines = self.text.split("\n")
        line = lines[place.line - 1].rstrip("\r") if place.line <= len(lines) else ""
        # The line goes to a terminal: nothing in it may steer one, and a long one would fill it.
        line = "".join(character if character.isprintable() or character == "\t" else "\ufffd" for character in line)
        if len(line) > _LONGEST_SHOWN:
            line = line[:_LONGEST_SHOWN] + "..."
        return DataFileError(self.path, place.line, place.column, line, message, suggestion, place.width)

    def _not_toml(self, message: str) -> DataFileError:
        match = _PLACE_IN_MESSAGE.search(message)
        reason = message[: match.start()] if match else message
        if reason.startswith("Cannot") and self._index.repeated:
            path, place = self._index.repeated[0]
            first = self._index.keys[path]
            message = f"key {path[-1]!r} is given twice; first on line {first.line}"
            headers = [self._line(first).lstrip(), self._line(place).lstrip()]
            if all(header.startswith("[") for header in headers) and not headers[1].startswith("[["):
                message += f". Where a table may be repeated, each needs double brackets: [[{_header(headers[1])}]]"
            return self._error_at(place, message)
        if match and match["line"]:
            place = Place(int(match["line"]), int(match["column"]))
        else:
            lines = self.text.split("\n")
            place = Place(len(lines), len(lines[-1]) + 1)
        return self._error_at(place, f"not valid TOML: {reason[:1].lower()}{reason[1:]}{self._hint(reason, place)}")

    def _line(self, place: Place) -> str:
        return self.text.split("\n")[place.line - 1]

    def _hint(self, reason: str, place: Place) -> str:
        """Say in plain words what is usually behind it."""
        line = self._line(place)
        rest = line[place.column - 1 :]
        invalid = reason == "Invalid value"
        usual = (
            (rest[:1] != "" and rest[:1] in "“”„‘’«»", "these quotes are typographic, a file needs straight ones"),
            (rest.startswith("//"), "a comment begins with #"),
            (rest.startswith((":", " :")), "key and value are joined by '='"),
            (rest.startswith(("True", "False")), "true and false are written in small letters"),
            (reason.startswith("Unclosed"), "a comma, a quote or the closing bracket is missing"),
            (rest.startswith(","), "a number has a decimal point, not a comma"),
            (invalid and line.lstrip().startswith("["), "a list above is not closed"),
            (invalid or reason.startswith("Expected newline"), 'texts stand in quotes, as in "10 kg"'),
            (reason.startswith("Illegal character '\\n'"), "the quote at the end of the text is missing"),
            (reason.startswith("Invalid initial") and rest[:1] == "}", "no comma may stand before the closing brace"),
            (reason.startswith("Invalid initial") and not rest, "what stands in braces must stand on one line"),
        )
        return next((f"; {hint}" for holds, hint in usual if holds), "")

    @cached_property
    def _index(self) -> _Index:
        index = _Index()
        data = self.text.encode("utf-8", "surrogatepass")
        builder = _IndexBuilder(index, data.split(b"\n"))
        with suppress(RecursionError):  # what was indexed before the limit still serves
            builder.document(Parser(_LANGUAGE).parse(data).root_node)
        return index


class _IndexBuilder:
    """Walks the syntax tree and notes where every key path stands."""

    def __init__(self, index: _Index, lines: list[bytes]) -> None:
        self.index = index
        self.lines = lines
        self.array_lengths: dict[KeyPath, int] = {}

    def document(self, root: Node) -> None:
        for child in root.named_children:
            if child.type == "pair":
                self.pair(child, ())
            elif child.type in ("table", "table_array_element"):
                self.table(child)

    def table(self, node: Node) -> None:
        header = next((child for child in node.named_children if child.type in _KEYS), None)
        if header is None:
            return
        path: KeyPath = ()
        names = list(_key_names(header))
        for name in names[:-1]:
            path += (name,)
            if path in self.array_lengths:
                path += (self.array_lengths[path] - 1,)
        path += (names[-1],)
        place = self.place(header)
        if node.type == "table_array_element":
            self.index.keys.setdefault(path, place)
            count = self.array_lengths.get(path, 0)
            self.array_lengths[path] = count + 1
            path += (count,)
            self.index.keys[path] = place
        else:
            self.note_key(path, place)
        for child in node.named_children:
            if child.type == "pair":
                self.pair(child, path)

    def pair(self, node: Node, parent: KeyPath) -> None:
        key, *rest = [child for child in node.named_children if child.type != "comment"]
        if key.type not in _KEYS:
            return
        names = list(_key_names(key))
        path = parent
        for name in names[:-1]:
            path += (name,)
            self.index.keys.setdefault(path, self.place(key))
        path += (names[-1],)
        self.note_key(path, self.place(key))
        if rest:
            self.value(rest[0], path)

    def value(self, node: Node, path: KeyPath) -> None:
        self.index.values.setdefault(path, self.place(node))
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self.pair(child, path)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type not in ("comment", "ERROR")]
            for position, child in enumerate(items):
                self.value(child, (*path, position))

    def note_key(self, path: KeyPath, place: Place) -> None:
        if path in self.index.keys:
            self.index.repeated.append((path, place))
        else:
            self.index.keys[path] = place

    def place(self, node: Node) -> Place:
        row, start = node.start_point
        end_row, end = node.end_point
        line = self.lines[row] if row < len(self.lines) else b""
        # The grammar counts bytes; people count characters.
        before = line[:start].decode("utf-8", "replace")
        inside = line[start : end if end_row == row else len(line)].decode("utf-8", "replace").rstrip("\r")
        return Place(row + 1, len(before) + 1, max(1, len(inside)))


def _header(line: str) -> str:
    return line.split("]")[0].strip("[ \t")


def _key_names(node: Node) -> Iterator[str]:
    if node.type == "dotted_key":
        for child in node.named_children:
            if child.type in _KEYS:
                yield from _key_names(child)
        return
    text = (node.text or b"").decode("utf-8", "replace")
    if node.type == "quoted_key":
        try:
            (text,) = tomllib.loads(f"{text} = 0")
        except ValueError:
            text = text[1:-1]
    yield text
