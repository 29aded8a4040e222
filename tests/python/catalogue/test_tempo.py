from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tendonlab.catalogue.tempo import format_tempo, parse_tempo
from tendonlab.errors import TextError

seconds = st.integers(0, 999_999).map(lambda thousandths: thousandths / 1000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3-0-3-0", (3, 0, 3, 0)), ("3-1-3", (3, 1, 3)), ("0.5-0-1.25-10", (0.5, 0, 1.25, 10))],
)
def test_reading(text: str, expected: tuple[float, ...]) -> None:
    assert parse_tempo(text) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3030, "expected three or four numbers of seconds"),
        ([3, 0, 3], "found a list of 3"),
        ("3-3", "found '3-3'"),
        ("3-0-3-0-1", "found"),
        ("3/0/3/0", "Did you mean '3-0-3-0'?"),
        ("3 - 0 - 3", "Did you mean '3-0-3'?"),
        ("3:1:3 s", "Did you mean '3-1-3'?"),
        ("1,5-0-1,5", "Did you mean"),
        ("slow", "found 'slow'"),
        ("0-0-0", "takes some time"),
        ("-3-0-3", "expected three or four"),
    ],
)
def test_refusing(value: object, words: str) -> None:
    with pytest.raises(TextError) as caught:
        parse_tempo(value)
    assert words in str(caught.value)


@given(st.lists(seconds, min_size=3, max_size=4).filter(any).map(tuple))
def test_what_is_written_reads_the_same(tempo: tuple[float, ...]) -> None:
    assert parse_tempo(format_tempo(tempo)) == tempo


@given(st.one_of(st.text(), st.text(alphabet="0123456789-./, x")))
def test_any_text_is_read_or_refused_politely(text: str) -> None:
    with suppress(TextError):
        assert parse_tempo(format_tempo(parse_tempo(text))) == parse_tempo(text)
