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
    PACE,
    PAIN,
    POINTS,
    SHARE,
    SPAN,
    SPEED,
    Dimension,
    format_quantity,
    parse_quantity,
)
from tendonlab.errors import InputError, TextError

dimensions = st.sampled_from(DIMENSIONS)
LIMITED = {SPAN.name: st.integers(0, 10**6), PAIN.name: st.floats(0, 10), PACE.name: st.floats(1, 59_999)}
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
        ("3/10", PAIN, 3.0),
        ("0.5 /10", PAIN, 0.5),
        ("10/10", PAIN, 10.0),
        ("10 days", SPAN, 10.0),
        ("1 day", SPAN, 1.0),
        ("2 weeks", SPAN, 14.0),
        ("1 week", SPAN, 7.0),
        ("5:30 min/km", PACE, 330.0),
        ("12:05.5min/km", PACE, 725.5),
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
    [
        (60.0, DURATION, "60 s"),
        (0.0, MASS, "0 kg"),
        (0.78, SHARE, "78 %"),
        (2.5, SPEED, "2.5 m/s"),
        (3.0, PAIN, "3/10"),
        (0.5, PAIN, "0.5/10"),
        (0.0, SPAN, "0 days"),
        (1.0, SPAN, "1 day"),
        (7.0, SPAN, "1 week"),
        (10.0, SPAN, "10 days"),
        (14.0, SPAN, "2 weeks"),
        (330.0, PACE, "5:30 min/km"),
        (305.5, PACE, "5:05.5 min/km"),
        (600.0, PACE, "10:00 min/km"),
    ],
)
def test_writing(value: float, dimension: Dimension, text: str) -> None:
    assert format_quantity(value, dimension) == text


@pytest.mark.parametrize(
    ("value", "dimension", "words"),
    [
        (3, PAIN, "3 what? expected /10, as in '3/10'"),
        ("3", PAIN, "3 what?"),
        ("11/10", PAIN, "a pain is at most 10/10, found '11/10'"),
        ("-1/10", PAIN, "must not be negative"),
        ("30/100", PAIN, "unknown unit '/100'; expected a pain in /10"),
        ("3 out of 10", PAIN, "Did you mean '3/10'?"),
        ("2,5/10", PAIN, "Did you mean '2.5/10'?"),
        (2, SPAN, "2 what? expected days or weeks, as in '2 days'"),
        ("10.5 days", SPAN, "expected a whole number of days, found '10.5 days'"),
        ("2 h", SPAN, "'h' is the unit of a time; expected a span of time in days or weeks"),
        ("2 wks", SPAN, "Did you mean '2 weeks'?"),
        ("5:30", PACE, "5:30 what? expected min/km, as in '5:30 min/km'"),
        (5.5, PACE, "5.5 what? expected a pace such as '5:30 min/km'"),
        ("5:60 min/km", PACE, "is not a pace"),
        ("5.30 min/km", PACE, "Did you mean '5:30 min/km'?"),
        ("8:30 min/mile", PACE, "unknown unit 'min/mile'"),
        ("12 km/h", PACE, "'km/h' is the unit of a speed; expected a pace in min/km"),
        ("5:30 min/km", SPEED, "'min/km' is the unit of a pace; expected a speed in"),
        ("2,8 m/s", SPEED, "Did you mean '2.8 m/s'?"),
        (0.8, SHARE, "0.8 what? expected %, as in '80 %'"),
        ("30 seconds", DURATION, "Did you mean '30 s'?"),
    ],
)
def test_refusing_kindly(value: object, dimension: Dimension, words: str) -> None:
    with pytest.raises(TextError) as caught:
        parse_quantity(value, dimension)
    assert words in str(caught.value)


@given(st.data(), dimensions)
def test_what_is_written_reads_the_same(data: st.DataObject, dimension: Dimension) -> None:
    value = data.draw(LIMITED.get(dimension.name, st.floats(min_value=0, max_value=sys.float_info.max)))
    assert parse_quantity(format_quantity(value, dimension), dimension) == value


@given(anything, dimensions)
def test_anything_else_is_refused_politely(value: object, dimension: Dimension) -> None:
    with suppress(InputError):
        assert 0 <= parse_quantity(value, dimension) <= sys.float_info.max


def test_a_unit_means_one_thing() -> None:
    words = [word for dimension in DIMENSIONS for word in dimension.units]
    assert len(words) == len(set(words))
