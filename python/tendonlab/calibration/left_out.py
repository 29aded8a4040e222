"""What each calibration fact was predicted to be by a posterior that had not seen its trial, shipped as a table.

Leaving every trial out in turn takes the calibration's surfaces and samplers; whoever only compares reads the outcome.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tendonlab.catalogue.names import suggest
from tendonlab.errors import InputError
from tendonlab.evidence.csv_source import CsvSource, Row

FILE_NAME = "left-out.csv"
COLUMNS = ("id", "value", "sd_scaled")
_DIGITS = 6
_AGAIN = "'tendonlab calibrate' writes this file"


@dataclass(frozen=True)
class LeftOut:
    """Prediction of a fact without its trial.

    Attributes
    ----------
    value : float
        Mean, in the fact's unit.
    sd_scaled : float
        Standard deviation, on the scale on which errors are judged.
    """

    value: float
    sd_scaled: float


def to_csv(predictions: Mapping[str, LeftOut]) -> str:
    """Write the table, a line a fact.

    Parameters
    ----------
    predictions : mapping
        By id of the fact.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, prediction in predictions.items():
        writer.writerow([name, f"{prediction.value:.{_DIGITS}g}", f"{prediction.sd_scaled:.{_DIGITS}g}"])
    return text.getvalue()


def read_left_out(path: Path, facts: Iterable[str]) -> dict[str, LeftOut]:
    """Read the table.

    Parameters
    ----------
    path : pathlib.Path
    facts : iterable of str
        Ids of all calibration facts; each must have a line, and nothing else may.

    Returns
    -------
    dict
        By id of the fact, in the order of the file.

    Raises
    ------
    DataFileError
        At the first mistake, with its line.
    InputError
        If the file is missing, cannot be read, or lacks facts.
    """
    source = CsvSource.read(path, COLUMNS)
    rows, mistakes = source.rows()
    if mistakes:
        raise mistakes[0]
    wanted = list(facts)
    found: dict[str, LeftOut] = {}
    for row in rows:
        name = row.cells["id"]
        if name not in wanted:
            raise source.error(row, "id", f"not a calibration fact; {_AGAIN}", suggest(name, wanted))
        if name in found:
            raise source.error(row, "id", "is there twice")
        value, sd = (_number(source, row, column) for column in COLUMNS[1:])
        if sd < 0.0:
            raise source.error(row, "sd_scaled", "a standard deviation is not negative")
        found[name] = LeftOut(value, sd)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise InputError(f"{path}: lacks {', '.join(missing)}; {_AGAIN}")
    return found


def _number(source: CsvSource, row: Row, column: str) -> float:
    try:
        value = float(row.cells[column])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise source.error(row, column, "expected a number")
    return value
