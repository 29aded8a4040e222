from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tendonlab.catalogue.load_text import MAX_REPETITION_MAXIMUM, MOST_ADDED_KG, Load, parse_load
from tendonlab.errors import InputError, TextError

kilograms = st.floats(min_value=0, max_value=MOST_ADDED_KG)
loads = st.one_of(
    st.builds(Load, st.just("body weight"), added_kg=kilograms),
    st.builds(Load, st.just("mass"), added_kg=kilograms),
    st.builds(Load, st.just("RM"), repetition_maximum=st.integers(1, MAX_REPETITION_MAXIMUM)),
    st.builds(Load, st.just("1RM"), share_of_1rm=st.floats(min_value=0, max_value=1, exclude_min=True)),
    st.builds(Load, st.just("RPE"), rpe=st.integers(10, 20).map(lambda halves: halves / 2)),
    st.builds(Load, st.just("MVC"), share_of_mvc=st.floats(min_value=0, max_value=1, exclude_min=True)),
)
words = st.sampled_from(
    ["body weight", "+", "-", "%", "kg", "RM", "1RM", "RPE", "MVC", "12", "7.5", "90", "1e5", " ", "\n", "½"]
)


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ("body weight", Load("body weight")),
        ("body weight + 10 kg", Load("body weight", added_kg=10.0)),
        ("body weight+500 g", Load("body weight", added_kg=0.5)),
        ("10 kg", Load("mass", added_kg=10.0)),
        ("0 kg", Load("mass")),
        ("500 kg", Load("mass", added_kg=500.0)),
        ("12 RM", Load("RM", repetition_maximum=12)),
        ("12RM", Load("RM", repetition_maximum=12)),
        ("90 % MVC", Load("MVC", share_of_mvc=0.9)),
        ("70 % 1RM", Load("1RM", share_of_1rm=0.7)),
        ("72.5% 1 RM", Load("1RM", share_of_1rm=0.725)),
        ("1 RM", Load("RM", repetition_maximum=1)),
        ("RPE 8", Load("RPE", rpe=8.0)),
        ("RPE7.5", Load("RPE", rpe=7.5)),
    ],
)
def test_reading(text: str, load: Load) -> None:
    assert parse_load(text) == load


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (10, "10 what? expected a load"),
        (None, "expected a load"),
        (["5 kg"], "found a list of 1"),
        ("", "is not a load"),
        ("10", "is not a load"),
        ("heavy", "is not a load"),
        ("Body weight", "Did you mean 'body weight'?"),
        ("bodyweight + 10 kg", "Did you mean 'body weight + 10 kg'?"),
        ("12 rm", "Did you mean '12 RM'?"),
        ("90 % mvc", "Did you mean '90 % MVC'?"),
        ("body weight + 10", "10 what? expected kg"),
        ("body weight + -10 kg", "must not be negative"),
        ("501 kg", "an added load is at most 500 kg, found '501 kg'"),
        ("body weight + 500001 g", "an added load is at most 500 kg, found '500001 g'"),
        ("10 lb", "unknown unit 'lb'"),
        ("10 s", "'s' is the unit of a time"),
        ("0 RM", "lies between 1 RM and 100 RM"),
        ("120 % MVC", "up to 100 %"),
        ("0 % MVC", "above 0"),
        ("120 % 1RM", "one-repetition maximum lies above 0 and up to 100 %"),
        ("70 % RM", "Did you mean '70 % 1RM'?"),
        ("70 % 1rm", "Did you mean '70 % 1RM'?"),
        ("8 RPE", "Did you mean 'RPE 8'?"),
        ("rpe 8", "Did you mean 'RPE 8'?"),
        ("RPE@7.5", "Did you mean 'RPE 7.5'?"),
        ("RPE 4", "is RPE 5 to RPE 10 in half points, found 'RPE 4'"),
        ("RPE 7.2", "in half points"),
        ("RPE 11", "RPE 5 to RPE 10"),
        ("BW + 10 kg", "Did you mean 'body weight + 10 kg'?"),
        ("10 kg + body weight", "is not a load"),
    ],
)
def test_refusing(value: object, words: str) -> None:
    with pytest.raises(TextError) as caught:
        parse_load(value)
    assert words in str(caught.value)


@given(loads)
def test_what_is_written_reads_the_same(load: Load) -> None:
    assert parse_load(str(load)) == load


@given(st.one_of(st.text(), st.lists(words).map("".join), st.lists(words).map(" ".join)))
def test_any_text_is_read_or_refused_politely(text: str) -> None:
    with suppress(InputError):
        load = parse_load(text)
        assert parse_load(str(load)) == load


@pytest.mark.parametrize(
    ("text", "repetitions", "most"),
    [("12 RM", 8, 12), ("RPE 10", 8, 8.0), ("RPE 8", 8, 10.0), ("RPE 7.5", 12, 14.5), ("70 % 1RM", 8, None)],
)
def test_most_repetitions(text: str, repetitions: int, most: float | None) -> None:
    """An RPE is 10 minus the repetitions in reserve (Zourdos 2016)."""
    assert parse_load(text).most_repetitions(repetitions) == most
