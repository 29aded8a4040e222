"""Words that are no id, and the exercise they were meant for."""

import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.catalogue.exercise_words import exercise_in_words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("running", "run"),  # a name
        ("calf raise", "heel-raise-two-leg"),  # begins an id, and so do others that are longer
        ("Single-leg calf raises", "heel-raise-one-leg"),
        ("One-leg heel raise", "heel-raise-one-leg"),
        ("double legged squat", "squat-two-leg"),
        ("Heel drop", "heel-drop-straight"),
        ("eccentric heel drop, knee bent", "heel-drop-bent"),
        ("Smith machine heel raise", "standing-barbell-heel-raise"),
        ("jumping", "jump-rope-two-feet"),
        ("heel-drop-strait", None),  # a misspelt id: left to whoever compares letters
        ("Nordic curl", None),
        ("a", None),
        ("", None),
    ],
)
def test_what_is_meant(catalogue: Catalogue, written: str, meant: str | None) -> None:
    assert exercise_in_words(written, catalogue.exercises) == meant


def test_ids_and_names_mean_themselves(catalogue: Catalogue) -> None:
    for exercise in catalogue.exercises.values():
        assert exercise_in_words(exercise.name, catalogue.exercises) == exercise.id
        assert exercise_in_words(exercise.id, catalogue.exercises) == exercise.id
