"""A CSV file together with the places of its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.quantities import shown
from tendonlab.catalogue.text_file import read_text
from tendonlab.errors import DataFileError

MOST_BYTES = 10_000_000
_LONGEST_SHOWN = 300


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes
    ----------
    line : int
        On which it begins, counted from 1.
    cells : dict
        Column -> text, without spaces around it.
    """

    line: int
    cells: dict[str, str]


class CsvSource:
    """Text of a CSV file whose columns are known.

    Parameters
    ----------
    path : pathlib.Path
        Where it came from; only shown in messages.
    text : str
        The whole text.
    columns : sequence of str
        The columns it must have, in any order, and no others.
    """

    def __init__(self, path: Path, text: str, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = tuple(columns)
        self._text = text

    @classmethod
    def read(cls, path: Path, columns: Sequence[str]) -> CsvSource:
        """Read a file.

        Raises
        ------
        InputError
            If it does not exist, cannot be read, is empty, is far too large or is not UTF-8 text.
        """
        text = read_text(path, MOST_BYTES, "table of facts", "CSV in UTF-8")
        return cls(path, text, columns)

    def rows(self) -> tuple[list[Row], list[DataFileError]]:
        """Read the rows under the header.

        Returns
        -------
        rows : list of Row
            Those with the right number of cells.
        mistakes : list of DataFileError
            What is wrong with the others.

        Raises
        ------
        DataFileError
            If the header is not the expected one.
        """
        # Left alone, line feeds inside of quotes stay what they are; the csv module knows all three ends of a line.
        reader = csv.reader(io.StringIO(self._text, newline=""), strict=True)
        header: list[str] = []
        rows: list[Row] = []
        mistakes: list[DataFileError] = []
        line = 1
        try:
            for cells in reader:
                if not header:
                    header = self._take_header(line, cells) if cells else []
                elif len(cells) == len(header):
                    rows.append(Row(line, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
                elif cells:  # an empty line holds nothing
                    mistakes.append(self._wrong_number(line, cells, len(header)))
                line = reader.line_num + 1
        except csv.Error as error:
            raise self._error(line, "", f"this is not CSV: {error}") from None
        return rows, mistakes

    def error(self, row: Row, column: str, message: str, suggestion: str | None = None) -> DataFileError:
        """Build the error for something wrong in a cell.

        A row is too long to be shown, and in a spreadsheet nobody counts its characters: the message names the column,
        and the cell is what is shown.

        Parameters
        ----------
        row : Row
        column : str
        message : str
            What was found and what was expected.
        suggestion : str, optional
            What was probably meant.
        """
        return self._error(row.line, row.cells[column], f"{column}: {message}", suggestion)

    def _take_header(self, line: int, cells: Sequence[str]) -> list[str]:
        names = [cell.strip() for cell in cells]
        if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
            raise self._error(line, names[0], "cells are separated by commas in this kind of file")
        missing = [column for column in self.columns if column not in names]
        for position, name in enumerate(names):
            if name not in self.columns:
                message = f"unknown column {shown(name)}; the columns are {', '.join(self.columns)}"
                raise self._error(line, name, message, suggest(name, missing))
            if name in names[:position]:
                raise self._error(line, name, f"column {name!r} is there twice")
        if missing:
            raise self._error(line, ",".join(names), f"missing column{'s' * (len(missing) > 1)} {', '.join(missing)}")
        return names

    def _wrong_number(self, line: int, cells: Sequence[str], wanted: int) -> DataFileError:
        message = f"expected {wanted} cells, found {len(cells)}"
        if cells[0].lstrip().startswith("#"):
            message += "; a table of facts has no comments"
        elif len(cells) > wanted:
            message += "; a text with commas in it stands in double quotes"
        return self._error(line, ",".join(cells), message)

    def _error(self, line: int, found: str, message: str, suggestion: str | None = None) -> DataFileError:
        # The text goes to a terminal: nothing in it may steer one, and a long one would fill it.
        text = "".join(character if character.isprintable() else "\ufffd" for character in found[:_LONGEST_SHOWN])
        text += "..." if len(found) > _LONGEST_SHOWN else ""
        return DataFileError(self.path, line, 1, text, message, suggestion, len(text))
