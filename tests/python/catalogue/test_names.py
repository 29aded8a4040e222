"""What a misspelt name was meant to be."""

import pytest

from tendonlab.catalogue.names import suggest

WORDS = ["repetitions", "rest", "sets", "load", "Alfredson"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("repetition", "repetitions"),
        ("reps", "repetitions"),  # an abbreviation, though "rest" shares more letters with it
        ("resst", "rest"),
        ("set", "sets"),
        ("alfredsen", "Alfredson"),
        ("alf", "Alfredson"),
        ("tempo", None),
        ("", None),
    ],
)
def test_the_nearest_name(written: str, meant: str | None) -> None:
    assert suggest(written, WORDS) == meant


def test_nothing_is_suggested_from_nothing() -> None:
    assert suggest("anything", []) is None
