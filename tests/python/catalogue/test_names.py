"""What a misspelt name was meant to be."""

import pytest

from tendonlab.catalogue.names import nearest_reference, suggest

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


REFERENCES = ["alfredson-1998", "de-vos-2007", "de-vos-2010", "miller-2005", "nsca-load-chart", "silbernagel-2007b"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("alfredson-1989", "alfredson-1998"),
        ("alfredsson-1998", "alfredson-1998"),
        ("alfredson", "alfredson-1998"),
        ("alfredson1998", "alfredson-1998"),
        ("Alfredson-1998", "alfredson-1998"),
        ("de-vos-2011", "de-vos-2010"),
        ("silbernagel-2007", "silbernagel-2007b"),
        ("nsca-load-charts", "nsca-load-chart"),
        ("miler-2005", "miller-2005"),
        ("muller-1998", None),
        ("smith-1998", None),  # a year in common means nothing
        ("mine-2005", None),
        ("2005", None),
        ("", None),
    ],
)
def test_the_nearest_reference_has_the_same_surname(written: str, meant: str | None) -> None:
    assert nearest_reference(written, REFERENCES) == meant
