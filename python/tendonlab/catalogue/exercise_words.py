"""Guessing which exercise is meant by words that are no id: "calf raise", "One-leg heel raise"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tendonlab.catalogue.exercises import Exercise

_SHORTEST = 3  # letters that describe anything
_WORD = re.compile(r"[a-z0-9]+")
# How people call what the library calls otherwise.
_OTHERWISE = {"calf raise": "heel raise", "single": "one", "double": "two", "legged": "leg"}


def exercise_in_words(text: str, exercises: Mapping[str, Exercise]) -> str | None:
    """Return the id of the exercise that is described.

    Parameters
    ----------
    text
        What was written.
    exercises
        Those that exist, by id.

    Returns
    -------
    str or None
        Of the exercises with every word in their id or name: one whose id begins so, else the one whose id differs from
        what was written in the fewest words. None if there is none.
    """
    written = " ".join(_words(text))
    for other, ours in _OTHERWISE.items():
        written = written.replace(other, ours)
    if len(written) < _SHORTEST:
        return None
    wanted = set(written.split())
    found = [exercise for exercise in exercises.values() if wanted <= {*_words(exercise.id), *_words(exercise.name)}]

    def distance(exercise: Exercise) -> tuple[bool, int]:
        words = _words(exercise.id)
        return not " ".join(words).startswith(written), len(wanted ^ set(words))

    return min(found, key=distance).id if found else None


def _words(text: str) -> list[str]:
    return [word.rstrip("s") for word in _WORD.findall(text.casefold())]
