"""Something a sweep varies: where it stands, and its values, as files write them and as a table tells them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, floor, isfinite, log
from typing import Any, Literal

from tendonlab.catalogue.quantities import Dimension, format_quantity, parse_quantity, shown
from tendonlab.errors import TextError
from tendonlab.sweeps.paths import Kind

Root = Literal["parameter", "population", "programme", "study"]
Scale = Literal["linear", "log"]

_NUMBER_AND_UNIT = re.compile(
    r"\s*(?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)\s*(?P<unit>\S.*?)?\s*", re.DOTALL
)
_LARGEST_WHOLE = 2**64 - 1


@dataclass(frozen=True)
class Target:
    """Where a value goes.

    Attributes
    ----------
    root
        The first word of the path.
    of
        Id of the programme, symbol of the parameter; empty for a population or a study.
    steps
        The rest of the path; for a parameter ("factor",) or ().
    """

    root: Root
    of: str
    steps: tuple[str, ...]

    def overlaps(self, other: Target) -> bool:
        """Whether one of the two is the other or holds it."""
        shorter = min(len(self.steps), len(other.steps))
        return (self.root, self.of) == (other.root, other.of) and self.steps[:shorter] == other.steps[:shorter]


@dataclass(frozen=True)
class Scalar:
    """How the values of something are written.

    Attributes
    ----------
    kind
        See `tendonlab.sweeps.paths.Field`.
    dimension
        Of a quantity of files.
    unit
        Of a parameter that has one: the only unit its values may have.
    """

    kind: Kind
    dimension: Dimension | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value: as a file writes it, and the number or word it is told by."""

    written: Any
    told: float | int | str


@dataclass(frozen=True)
class Varied:
    """Something that is varied.

    Attributes
    ----------
    name
        Of the coordinate.
    paths
        As they were written.
    targets
        Where the value goes; all get the same.
    units
        Of the numbers it is told by; "1" if they have none, "" for words.
    whole
        True if only whole numbers make sense.
    settings
        The values it takes; empty if it has a range.
    low, high
        The range, in `units`.
    scale
        On which the range is covered evenly.
    scalar
        How a value in the range is written.
    """

    name: str
    paths: tuple[str, ...]
    targets: tuple[Target, ...]
    units: str
    whole: bool
    settings: tuple[Setting, ...]
    low: float
    high: float
    scale: Scale
    scalar: Scalar

    @property
    def by_range(self) -> bool:
        """Whether it has a range, not a list of values."""
        return not self.settings

    @property
    def of_words(self) -> bool:
        """Whether its values are told by words."""
        return self.units == ""

    def at(self, place: float) -> Setting:
        """Return the value at a place from 0 to 1: of a list, each takes an equal share; so do the whole numbers."""
        if self.settings:
            return self.settings[min(int(place * len(self.settings)), len(self.settings) - 1)]
        ends = self.low, self.high + self.whole
        if self.scale == "log":
            number = exp(log(ends[0]) + place * (log(ends[1]) - log(ends[0])))
        else:
            number = ends[0] + place * (ends[1] - ends[0])
        number = min(max(number, self.low), self.high)
        return written(floor(number) if self.whole else number, self.units, self.scalar)


def written(number: float, units: str, scalar: Scalar) -> Setting:
    """Write a number in the unit it is told in."""
    if scalar.dimension is not None and scalar.dimension.clock:
        return Setting(format_quantity(number, scalar.dimension), number)
    has_unit = scalar.kind == "quantity" or scalar.unit not in ("", "1")
    return Setting(f"{number!r} {units}" if has_unit else number, number)


def read_values(values: Sequence[Any], scalar: Scalar) -> tuple[tuple[Setting, ...], str]:
    """Read a list of values.

    Returns
    -------
    settings
        As written; quantities are told in the unit of the first.
    units
        Of what they are told by; "" for words.

    Raises
    ------
    ValueAt
        Around the TextError for a value that is not understood.
    """
    if scalar.kind == "other":
        return tuple(Setting(value, _as_word(value)) for value in values), ""
    settings: list[Setting] = []
    units = ""
    for place, value in enumerate(values):
        try:
            number, units = read_number(value, scalar, units)
        except TextError as error:
            raise ValueAt(place, error) from None
        settings.append(Setting(value, number))
    return tuple(settings), units


class ValueAt(Exception):  # noqa: N818 (says where; the error is inside)
    """A value of a list that is not understood."""

    def __init__(self, place: int, error: TextError) -> None:
        super().__init__(place, error)
        self.place = place
        self.error = error


def read_number(value: Any, scalar: Scalar, units: str = "") -> tuple[float, str]:
    """Read a number as files write it.

    Parameters
    ----------
    value
        As it stands in the study.
    scalar
        How it has to be written.
    units
        To tell it in; those it is written in if empty.

    Returns
    -------
    number, units

    Raises
    ------
    TextError
        If it is no such number, or has no unit or another.
    """
    if scalar.dimension is not None:
        return _quantity(value, scalar.dimension, units)
    if scalar.unit not in ("", "1"):
        return _with_unit(value, scalar.unit), scalar.unit
    whole = scalar.kind == "whole"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise TextError(f"expected a {'whole ' * whole}number without a unit, found {shown(value)}")
    if abs(value) > _LARGEST_WHOLE or not isfinite(value):
        raise TextError(f"expected a finite number, found {shown(value)}")
    return value, "1"


def _quantity(value: Any, dimension: Dimension, units: str) -> tuple[float, str]:
    exact = parse_quantity(value, dimension)
    if dimension.clock:
        return exact, dimension.base
    match = _NUMBER_AND_UNIT.fullmatch(value)
    assert match is not None
    own = match["unit"]
    # "1 week", but "2 weeks"
    units = units or (f"{own.removesuffix('s')}s" if dimension.whole else own)
    number = Fraction(match["number"]) * dimension.units[own] / dimension.units[units]
    if dimension.whole and number.denominator != 1:
        raise TextError(f"expected a whole number of {units}, as in the first value, found {shown(value)}")
    return int(number) if dimension.whole else float(number), units


def _with_unit(value: Any, unit: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise TextError(f"{shown(value)} what? expected {unit}, as in {f'{shown(value)} {unit}'!r}")
    match = _NUMBER_AND_UNIT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise TextError(f"expected a number in {unit}, as in {f'5 {unit}'!r}, found {shown(value)}")
    if match["unit"] is None:
        raise TextError(f"{match['number']} what? expected {unit}, as in {match['number'] + ' ' + unit!r}")
    if match["unit"] != unit:
        raise TextError(f"the parameter table has this in {unit}, found {shown(value)}", f"{match['number']} {unit}")
    number = float(match["number"])
    if not isfinite(number):
        raise TextError(f"expected a finite number, found {shown(value)}")
    return number


def _as_word(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
