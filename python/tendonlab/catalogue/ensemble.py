"""The posterior ensemble: draws of the calibrated parameters, shipped as a table and dealt out to simulated people.

A study whose people all had the best estimate would show how people differ, but not how little is known about the
parameters. So person number i lives under member i mod n of the ensemble, in every arm alike. Nobody's member changes
when people are added.
"""

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.parameters import Parameters
from tendonlab.errors import InputError

Doubles = NDArray[np.float64]

FILE_NAME = "posterior.csv"
_DIGITS = 6


@dataclass(frozen=True)
class Ensemble:
    """Draws from the posterior.

    Attributes
    ----------
    columns : dict
        Symbol -> (members,) float64, in the unit of the parameter table.
    """

    columns: dict[str, Doubles]

    @property
    def size(self) -> int:
        """Number of members."""
        return next(iter(self.columns.values())).size

    def member_of(self, first_person: int, participants: int) -> NDArray[np.int64]:
        """Members of consecutive people, (participants,)."""
        return (first_person + np.arange(participants, dtype=np.int64)) % self.size

    def draws(self, first_person: int, participants: int) -> "Dealt":
        """Parameter values of consecutive people, as `sample_cohort` takes them."""
        return Dealt(self.columns, self.member_of(first_person, participants))

    def member(self, number: int) -> dict[str, float]:
        """Parameter values of one member."""
        return {symbol: float(values[number]) for symbol, values in self.columns.items()}

    def to_csv(self) -> str:
        """Write the table: a column a parameter, a line a member."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([f"{values[i]:.{_DIGITS}g}" for values in self.columns.values()] for i in range(self.size))
        return text.getvalue()


class Dealt(Mapping[str, Doubles]):
    """Parameter values of people: a column is made when it is asked for, as all at once could fill the memory."""

    def __init__(self, columns: Mapping[str, Doubles], members: NDArray[np.int64]) -> None:
        self._columns = columns
        self._members = members

    def __getitem__(self, symbol: str) -> Doubles:
        return self._columns[symbol][self._members]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def read_ensemble(path: Path, parameters: Parameters) -> Ensemble:
    """Read a posterior ensemble.

    Parameters
    ----------
    path : pathlib.Path
    parameters : Parameters
        Says which parameters there are, and between which bounds they lie.

    Returns
    -------
    Ensemble

    Raises
    ------
    InputError
        With file and line: if it cannot be read, a column is unknown or missing, or a value is no number of 0 or more.
    """
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the posterior ensemble {path}: {error}") from error
    if len(lines) < 2:
        raise InputError(f"{path}: expected a line of symbols and at least one member")
    symbols = lines[0]
    for symbol in symbols:
        if symbol not in parameters:
            nearest = suggest(symbol, parameters.symbols)
            hint = f"; did you mean {nearest!r}?" if nearest else ""
            raise InputError(f"{path}:1: unknown parameter {symbol!r}{hint}")
    missing = [entry.symbol for entry in parameters.calibrated if entry.symbol not in symbols]
    if missing or len(set(symbols)) < len(symbols):
        raise InputError(f"{path}:1: {'lacks ' + ', '.join(missing) if missing else 'names a parameter twice'}")
    table = np.empty((len(lines) - 1, len(symbols)))
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(symbols):
            raise InputError(f"{path}:{number}: expected {len(symbols)} values, found {len(cells)}")
        for place, (symbol, cell) in enumerate(zip(symbols, cells, strict=True)):
            table[number - 2, place] = _value(path, number, symbol, cell)
    return Ensemble({symbol: np.ascontiguousarray(table[:, i]) for i, symbol in enumerate(symbols)})


def _value(path: Path, line: int, symbol: str, cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise InputError(f"{path}:{line}: {symbol} must be a number of 0 or more, found {cell!r}")
    return value
