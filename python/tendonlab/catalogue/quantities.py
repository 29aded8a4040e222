"""Quantities with a unit: "5 kg", "3 m/s", "45 s", "78 %".

A number without its unit is refused wherever a unit could matter, because "5" for a load has been meant as kilograms,
as pounds and as a percentage. The vocabulary is closed: one unit word, one meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tendonlab.catalogue.names import suggest
from tendonlab.errors import TextError

_NUMBER_AND_UNIT = re.compile(r"(?P<number>[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?)\s*(?P<unit>[^\d\s.,].*)?")


@dataclass(frozen=True)
class Dimension:
    """A kind of quantity.

    Attributes
    ----------
    name
        What it is called in messages.
    base
        Unit that values are converted to.
    units
        Factor from each unit word to the base unit.
    written
        Unit word used when a value is written out.
    """

    name: str
    base: str
    units: dict[str, Fraction]
    written: str


def _dimension(name: str, base: str, written: str | None = None, **others: Fraction | int) -> Dimension:
    units = {word.replace("_per_", "/"): Fraction(factor) for word, factor in others.items()}
    written = written or base
    units.setdefault(written, Fraction(1))
    return Dimension(name=name, base=base, units=units, written=written)


MASS = _dimension("a mass", "kg", g=Fraction(1, 1000))
DURATION = _dimension("a time", "s", ms=Fraction(1, 1000), min=60, h=3600)
DISTANCE = _dimension("a distance", "m", km=1000)
SPEED = _dimension("a speed", "m/s", km_per_h=Fraction(1000, 3600))
BODY_WEIGHTS = _dimension("a force in body weights", "BW")
SHARE = Dimension(name="a share", base="1", units={"%": Fraction(1, 100)}, written="%")
AGE = _dimension("an age", "years")
POINTS = _dimension("a VISA-A score", "points")

DIMENSIONS = (MASS, DURATION, DISTANCE, SPEED, BODY_WEIGHTS, SHARE, AGE, POINTS)


def parse_quantity(text: object, dimension: Dimension) -> float:
    """Read a quantity.

    Parameters
    ----------
    text
        For example "5 kg".
    dimension
        What it has to be a quantity of.

    Returns
    -------
    float
        The value in the base unit of the dimension (a share as a fraction of 1), never negative, always finite.

    Raises
    ------
    TextError
        If it is not text, has no unit, a unit of something else, or a number that is not usable.
    """
    if not isinstance(text, str):
        if isinstance(text, (int, float)) and not isinstance(text, bool):
            raise _unit_missing(shown(text), dimension)
        raise TextError(f"expected {dimension.name} such as {_example(dimension)!r}, found {shown(text)}")
    match = _NUMBER_AND_UNIT.fullmatch(text.strip())
    if match is None:
        raise TextError(f"{shown(text)} is not {dimension.name}, which is written like {_example(dimension)!r}")
    number, unit = match["number"], match["unit"]
    if unit is None:
        raise _unit_missing(number, dimension)
    if unit not in dimension.units:
        raise _wrong_unit(number, unit, dimension)
    if number.startswith("-"):
        raise TextError(f"{dimension.name} must not be negative, found {text.strip()!r}")
    try:
        # Exact until the last step, so that writing a value and reading it again gives the same bits.
        return float(Fraction(number) * dimension.units[unit])
    except OverflowError:
        raise TextError(f"{text.strip()!r} is too large to be {dimension.name}") from None


def format_quantity(value: float, dimension: Dimension) -> str:
    """Write a quantity so that `parse_quantity` gives the same value back.

    Parameters
    ----------
    value
        Finite, not negative, in the base unit of the dimension.
    dimension
        What it is a quantity of.
    """
    exact = Decimal(repr(float(value)))
    if dimension is SHARE:
        exact = exact.scaleb(2)
    text = str(exact.normalize()) if exact else "0"
    return f"{_plain(text)} {dimension.written}"


def _plain(number: str) -> str:
    """Avoid the exponent in numbers a person would write without one ("60", not "6E+1")."""
    mantissa, _, exponent = number.partition("E")
    if exponent and -8 <= int(exponent) <= 8:
        return format(Decimal(number), "f")
    return f"{mantissa}e{int(exponent)}" if exponent else number


def _example(dimension: Dimension) -> str:
    return f"5 {dimension.written}"


def shown(value: object) -> str:
    """Return a value as messages show it: short, and never a whole table."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write out integers of thousands of digits
        return "a very long number"
    return text if len(text) <= 40 else f"{text[:37]}..."


def _unit_missing(number: str, dimension: Dimension) -> TextError:
    return TextError(f"{number} what? expected {dimension.written}, as in '{number} {dimension.written}'")


def _wrong_unit(number: str, unit: str, dimension: Dimension) -> TextError:
    expected = " or ".join(dimension.units)
    for other in DIMENSIONS:
        if unit in other.units:
            return TextError(f"{unit!r} is the unit of {other.name}; expected {dimension.name} in {expected}")
    nearest = suggest(unit, dimension.units)
    return TextError(
        f"unknown unit {shown(unit)}; expected {dimension.name} in {expected}",
        f"{number} {nearest}" if nearest else None,
    )
