import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tendonlab.catalogue.quantities import (
    AGE,
    BODY_WEIGHTS,
    DIMENSIONS,
    DISTANCE,
    DURATION,
    MASS,
    POINTS,
    SHARE,
    SPEED,
    Dimension,
    format_quantity,
    parse_quantity,
)
from tendonlab.errors import InputError, TextError

dimensions = st.sampled_from(DIMENSIONS)
anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers()), st.just({})
)


@pytest.mark.parametrize(
    ("text", "dimension", "expected"),
    [
        ("5 kg", MASS, 5.0),
        ("500 g", MASS, 0.5),
        ("45 s", DURATION, 45.0),
        ("2 min", DURATION, 120.0),
        ("1.5 h", DURATION, 5400.0),
        ("10 km", DISTANCE, 10_000.0),
        ("3 m/s", SPEED, 3.0),
        ("10.8 km/h", SPEED, 3.0),
        ("78 %", SHARE, 0.78),
        ("57%", SHARE, 0.57),
        ("1.6 BW", BODY_WEIGHTS, 1.6),
        ("45 years", AGE, 45.0),
        ("52 points", POINTS, 52.0),
        ("  5   kg ", MASS, 5.0),
        ("5e-1 kg", MASS, 0.5),
    ],
)
def test_reading(text: str, dimension: Dimension, expected: float) -> None:
    assert parse_quantity(text, dimension) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5, "5 what? expected kg, as in '5 kg'"),
        ("5", "5 what? expected kg"),
        (float("nan"), "nan what?"),
        (True, "expected a mass"),
        (None, "expected a mass"),
        ("", "is not a mass"),
        ("kg", "is not a mass"),
        ("five kg", "is not a mass"),
        ("5 kg kg", "unknown unit 'kg kg'"),
        ("-5 kg", "must not be negative"),
        ("nan kg", "is not a mass"),
        ("inf kg", "is not a mass"),
        ("1e999 kg", "too large"),
        ("5 km", "'km' is the unit of a distance; expected a mass in g or kg"),
        ("5 Kg", "unknown unit 'Kg'; expected a mass in g or kg. Did you mean '5 kg'?"),
        pytest.param(10**5000, "a very long number what?", id="very long"),
    ],
)
def test_refusing(value: object, words: str) -> None:
    with pytest.raises(TextError) as caught:
        parse_quantity(value, MASS)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [(60.0, DURATION, "60 s"), (0.0, MASS, "0 kg"), (0.78, SHARE, "78 %"), (2.5, SPEED, "2.5 m/s")],
)
def test_writing(value: float, dimension: Dimension, text: str) -> None:
    assert format_quantity(value, dimension) == text


@given(st.floats(min_value=0, max_value=sys.float_info.max), dimensions)
def test_what_is_written_reads_the_same(value: float, dimension: Dimension) -> None:
    assert parse_quantity(format_quantity(value, dimension), dimension) == value


@given(anything, dimensions)
def test_anything_else_is_refused_politely(value: object, dimension: Dimension) -> None:
    with suppress(InputError):
        assert 0 <= parse_quantity(value, dimension) <= sys.float_info.max


def test_a_unit_means_one_thing() -> None:
    words = [word for dimension in DIMENSIONS for word in dimension.units]
    assert len(words) == len(set(words))
