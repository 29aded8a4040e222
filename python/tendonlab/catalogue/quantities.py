"""Quantities with a unit: "5 kg", "3 m/s", "45 s", "78 %", "3/10", "2 weeks", "5:30 min/km".

A number without its unit is refused wherever a unit could matter, because "5" for a load has been meant as kilograms,
as pounds and as a percentage. The vocabulary is closed: one unit word, one meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Context, Decimal
from fractions import Fraction

from tendonlab.catalogue.names import suggest
from tendonlab.errors import TextError

_NUMBER_AND_UNIT = re.compile(
    r"(?P<number>[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?)\s*(?P<unit>[^\d\s.,:].*)?", re.DOTALL
)
_CLOCK_AND_UNIT = re.compile(
    r"(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d(?:\.\d{1,40})?)\s*(?P<unit>[^\d\s.,:].*)?", re.DOTALL
)
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_EXACT = Context(prec=60)
_DAYS_PER_WEEK = 7

# What people write for a unit. Not understood, because one word more is one more to get wrong, but known.
_MEANT = {
    "d": "days", "wk": "weeks", "wks": "weeks", "w": "weeks", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "mins": "min", "minute": "min", "minutes": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilograms": "kg", "gram": "g", "grams": "g", "metre": "m", "metres": "m",
    "meter": "m", "meters": "m", "kms": "km", "kilometres": "km", "kilometers": "km", "kmh": "km/h", "kph": "km/h",
    "pct": "%", "percent": "%", "per cent": "%", "NRS": "/10", "/ 10": "/10", "out of 10": "/10", "of 10": "/10",
    "min per km": "min/km", "/km": "min/km",
}  # fmt: skip


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
    example
        What messages show.
    most
        Largest value, in the base unit.
    whole
        True if only whole numbers of the base unit make sense.
    clock
        True if the number is written as minutes and seconds, "5:30".
    """

    name: str
    base: str
    units: dict[str, Fraction]
    written: str
    example: str
    most: Fraction | None = None
    whole: bool = False
    clock: bool = False


def _dimension(name: str, base: str, written: str | None = None, **others: Fraction | int) -> Dimension:
    units = {word.replace("_per_", "/"): Fraction(factor) for word, factor in others.items()}
    written = written or base
    units.setdefault(written, Fraction(1))
    return Dimension(name=name, base=base, units=units, written=written, example=f"5 {written}")


MASS = _dimension("a mass", "kg", g=Fraction(1, 1000))
DURATION = _dimension("a time", "s", ms=Fraction(1, 1000), min=60, h=3600)
DISTANCE = _dimension("a distance", "m", km=1000)
SPEED = _dimension("a speed", "m/s", km_per_h=Fraction(1000, 3600))
BODY_WEIGHTS = _dimension("a force in body weights", "BW")
SHARE = Dimension(name="a share", base="1", units={"%": Fraction(1, 100)}, written="%", example="5 %")
AGE = _dimension("an age", "years")
POINTS = _dimension("a VISA-A score", "points")
PAIN = Dimension("a pain", "NRS", {"/10": Fraction(1)}, "/10", example="3/10", most=Fraction(10))
SPAN = Dimension(
    name="a span of time",
    base="days",
    units={
        word: Fraction(days)
        for word, days in (("days", 1), ("weeks", _DAYS_PER_WEEK), ("day", 1), ("week", _DAYS_PER_WEEK))
    },
    written="days",
    example="2 weeks",
    whole=True,
)
PACE = Dimension("a pace", "s/km", {"min/km": Fraction(60)}, "min/km", example="5:30 min/km", clock=True)

DIMENSIONS = (MASS, DURATION, DISTANCE, SPEED, BODY_WEIGHTS, SHARE, AGE, POINTS, PAIN, SPAN, PACE)


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
        raise TextError(f"expected {dimension.name} such as {dimension.example!r}, found {shown(text)}")
    stripped = text.strip()
    match = (_CLOCK_AND_UNIT if dimension.clock else _NUMBER_AND_UNIT).fullmatch(stripped)
    if match is None:
        _refuse_other_kind(stripped, dimension)
        message = f"{shown(text)} is not {dimension.name}, which is written like {dimension.example!r}"
        raise TextError(message, _with_a_point(stripped, dimension))
    number = f"{match['minutes']}:{match['seconds']}" if dimension.clock else match["number"]
    unit = match["unit"]
    if unit is None:
        raise _unit_missing(number, dimension)
    if unit not in dimension.units:
        raise _wrong_unit(number, unit, dimension)
    if number.startswith("-"):
        raise TextError(f"{dimension.name} must not be negative, found {stripped!r}")
    if dimension.clock:
        return float(60 * int(match["minutes"]) + Fraction(match["seconds"]))
    # Exact until the last step, so that writing a value and reading it again gives the same bits.
    value = Fraction(number) * dimension.units[unit]
    if dimension.most is not None and value > dimension.most:
        raise TextError(f"{dimension.name} is at most {_written(str(dimension.most), dimension)}, found {stripped!r}")
    if dimension.whole and value.denominator != 1:
        raise TextError(f"expected a whole number of {dimension.base}, found {stripped!r}")
    try:
        return float(value)
    except OverflowError:
        raise TextError(f"{stripped!r} is too large to be {dimension.name}") from None


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
    if dimension is SPAN:
        return _span(int(value))
    if dimension.clock:
        minutes, seconds = _EXACT.divmod(exact, Decimal(60))
        whole, point, rest = format(seconds.normalize(_EXACT), "f").partition(".")
        return f"{minutes}:{whole.zfill(2)}{point}{rest} {dimension.written}"
    if dimension is SHARE:
        exact = exact.scaleb(2)
    return _written(_plain(str(exact.normalize()) if exact else "0"), dimension)


def shortest_quantity(value: float, dimension: Dimension) -> str:
    """Write a quantity in the unit that takes the fewest digits: "2 min", where `format_quantity` says "120 s".

    `parse_quantity` still gives the same value back.
    """
    texts = [format_quantity(value, dimension)]
    if dimension.whole or dimension.clock or value == 0:
        return texts[0]
    for unit, factor in sorted(dimension.units.items(), key=lambda entry: entry[1]):
        number = _plain(f"{value / float(factor):.12g}".replace("e", "E"))
        text = _written(number, dimension).removesuffix(dimension.written) + unit
        if parse_quantity(text, dimension) == value:
            texts.append(text)
    return min(reversed(texts), key=lambda text: len(text.split()[0]))


def _written(number: str, dimension: Dimension) -> str:
    """Put number and unit together as people do: "5 kg", but "3/10"."""
    return number + ("" if dimension is PAIN else " ") + dimension.written


def _span(days: int) -> str:
    if days and days % _DAYS_PER_WEEK == 0:
        weeks = days // _DAYS_PER_WEEK
        return f"{weeks} week{'s' * (weeks > 1)}"
    return f"{days} day{'s' * (days != 1)}"


def _plain(number: str) -> str:
    """Avoid the exponent in numbers a person would write without one ("60", not "6E+1")."""
    mantissa, _, exponent = number.partition("E")
    if exponent and -8 <= int(exponent) <= 8:
        return format(Decimal(number), "f")
    return f"{mantissa}e{int(exponent)}" if exponent else number


def shown(value: object) -> str:
    """Return a value as messages show it: short, and never a whole table."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if isinstance(value, (date, time)):
        return str(value)
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write out integers of thousands of digits
        return "a very long number"
    return text if len(text) <= 40 else f"{text[:37]}..."


def _unit_missing(number: str, dimension: Dimension) -> TextError:
    if dimension.clock and ":" not in number:
        return TextError(f"{number} what? expected {dimension.name} such as {dimension.example!r}")
    example = (
        f"{100 * float(number):g} %" if dimension is SHARE and _is_fraction(number) else _written(number, dimension)
    )
    expected = _units(dimension) if dimension is SPAN else dimension.written
    return TextError(f"{number} what? expected {expected}, as in {example!r}")


def _is_fraction(number: str) -> bool:
    try:
        return 0 < float(number) <= 1
    except ValueError:
        return False


def _units(dimension: Dimension) -> str:
    """One word for each factor: "days or weeks" says enough, though "day" and "week" are read as well."""
    words = {factor: word for word, factor in reversed(dimension.units.items())}
    return " or ".join(word for word in dimension.units if words[dimension.units[word]] == word)


def _with_a_point(text: str, dimension: Dimension) -> str | None:
    """Guess what was meant by "2,5 kg", or by "5.30 min/km"."""
    if dimension.clock:
        decimal = re.fullmatch(r"(\d{1,3})[.,]([0-5]\d)\s*min/km", text)
        return f"{decimal[1]}:{decimal[2]} {dimension.written}" if decimal else None
    repaired = _DECIMAL_COMMA.sub(".", text)
    match = _NUMBER_AND_UNIT.fullmatch(repaired)
    return repaired if repaired != text and match and match["unit"] in dimension.units else None


def _refuse_other_kind(text: str, dimension: Dimension) -> None:
    """Refuse a pace where a speed is asked for, and the other way round: their numbers look different."""
    other = (_NUMBER_AND_UNIT if dimension.clock else _CLOCK_AND_UNIT).fullmatch(text)
    if other is not None and any(other["unit"] in kind.units for kind in DIMENSIONS if kind.clock != dimension.clock):
        raise _wrong_unit("", other["unit"], dimension)


def _wrong_unit(number: str, unit: str, dimension: Dimension) -> TextError:
    expected = _units(dimension)
    for other in DIMENSIONS:
        if unit in other.units:
            return TextError(f"{unit!r} is the unit of {other.name}; expected {dimension.name} in {expected}")
    meant = _MEANT.get(unit, unit)
    # "min/mile" is near "min/km", and something else.
    close = suggest(unit, dimension.units) if "/" not in unit else None
    nearest = meant if meant in dimension.units else close
    return TextError(
        f"unknown unit {shown(unit)}; expected {dimension.name} in {expected}",
        _written(number, dimension).removesuffix(dimension.written) + nearest if nearest else None,
    )
