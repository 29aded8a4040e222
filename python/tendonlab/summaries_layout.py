"""What the arrays of `_core.Summaries` are: names, dimensions, units, and meaning in words.

A file of summaries and a sweep hold them under these names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.summary_source import MEASURES


@dataclass(frozen=True)
class ArrayLayout:
    """What an array is.

    Attributes
    ----------
    dimensions : tuple of str
    units : str
    long_name : str
    """

    dimensions: tuple[str, ...]
    units: str
    long_name: str


class Coordinate(NamedTuple):
    """Values of a dimension, and what they are."""

    values: NDArray[Any]
    long_name: str


_ARM = ("arm", "time")
_PAIR = ("pair", "time")
_CHANGE = "change from the own start, "
_DIFFERENCE = "paired difference of the change between two arms, "
# What is told of many values: ending of the name -> unit, or None for that of the values; meaning.
_TOLD: dict[str, tuple[str | None, str]] = {
    "n": ("1", "number of people with a value"),
    "mean": (None, "mean"),
    "sd": (None, "standard deviation of people"),
    "quantile": (None, "quantiles of people"),
}
_SUMMED = {
    "group_n": "number of people with a value, by member of the ensemble",
    "group_sum": "sum over people, by member of the ensemble",
    "group_sum_of_squares": "sum of squares over people, by member of the ensemble",
}
_SHARES = {
    "visa_a_improved": "share of people whose VISA-A rose by 14 points or more",
    "visa_a_worse": "share of people whose VISA-A fell",
    "visa_a_much_worse": "share of people whose VISA-A fell by 14 points or more",
}
_COUNTS = {
    "outcomes": ArrayLayout(("arm", "outcome"), "1", "number of people whose simulation ended so"),
    "onsets": ArrayLayout(("arm",), "1", "new symptomatic episodes drawn, of all people together"),
    "drop_outs": ArrayLayout(("arm",), "1", "number of people who left the programme"),
    "sessions_planned_total": ArrayLayout(("arm",), "1", "sessions planned, of all who completed together"),
    "sessions_done_total": ArrayLayout(("arm",), "1", "sessions done, of all who completed together"),
    "sessions_broken_off_total": ArrayLayout(
        ("arm",), "1", "sessions broken off for pain, of all who completed together"
    ),
}


def layouts(quantities: Sequence[str], arms: int = 2) -> dict[str, ArrayLayout]:
    """List the arrays of recorded quantities.

    Parameters
    ----------
    quantities : sequence of str
        Names of `_core.observables()`.
    arms : int
        One arm makes no pairs.

    Returns
    -------
    dict
        Name of an array -> what it is.
    """
    found = dict(_COUNTS)
    for name, units, words in _core.observables():
        if name not in quantities:
            continue
        found |= _described(name, units, words, _ARM, "quantile")
        found |= _described(f"{name}_change", units, _CHANGE + words, _ARM, "quantile")
        if name == "visa_a":
            found |= {share: ArrayLayout(_ARM, "1", meaning) for share, meaning in _SHARES.items()}
        if name in MEASURES:
            of_pairs = _described(f"{name}_difference", units, _DIFFERENCE + words, _PAIR, "difference_quantile")
            found |= of_pairs
            for stem, start, dimensions in (
                (name, "", _ARM),
                (f"{name}_change", _CHANGE, _ARM),
                (f"{name}_difference", _DIFFERENCE, _PAIR),
            ):
                found |= _of_groups(stem, units, start + words, dimensions)
    return {name: layout for name, layout in found.items() if arms > 1 or "pair" not in layout.dimensions}


def array_layout(name: str) -> ArrayLayout:
    """Say what an array is.

    Raises
    ------
    KeyError
        If `_core.Summaries` has none of that name.
    """
    return layouts([quantity for quantity, _, _ in _core.observables()])[name]


def coordinates(arms: Sequence[str], groups: int) -> dict[str, Coordinate]:
    """Values of the dimensions, but for time.

    Parameters
    ----------
    arms : sequence of str
        Ids.
    groups : int
        Members of the ensemble, 1 if all people have the same parameters.

    Returns
    -------
    dict
        Name of a dimension -> its values.
    """
    words = [word for _, (word, _) in sorted(_core.outcome_codes().items())]
    pairs = [f"{first} - {second}" for first, second in combinations(arms, 2)]
    return {
        "arm": Coordinate(_texts(arms), "programme of the arm"),
        "pair": Coordinate(_texts(pairs), "arm minus arm"),
        "outcome": Coordinate(_texts(words), "how a simulation ended"),
        "quantile": Coordinate(np.array([0.05, 0.25, 0.5, 0.75, 0.95]), "share of people at or below"),
        "difference_quantile": Coordinate(np.array([0.05, 0.5, 0.95]), "share of people at or below"),
        "group": Coordinate(
            np.arange(groups, dtype=np.int32), "member of the posterior ensemble whose parameters people have"
        ),
    }


def _texts(words: Sequence[str]) -> NDArray[Any]:
    return np.array(words, dtype=object)


def _described(stem: str, units: str, words: str, dimensions: tuple[str, ...], quantile: str) -> dict[str, ArrayLayout]:
    return {
        f"{stem}_{told}": ArrayLayout(
            (*dimensions, quantile) if told == "quantile" else dimensions, own or units, f"{meaning}: {words}"
        )
        for told, (own, meaning) in _TOLD.items()
    }


def _of_groups(stem: str, units: str, words: str, dimensions: tuple[str, ...]) -> dict[str, ArrayLayout]:
    squared = "1" if units == "1" else f"({units})2"
    of = {"group_n": "1", "group_sum": units, "group_sum_of_squares": squared}
    return {
        f"{stem}_{part}": ArrayLayout((*dimensions, "group"), of[part], f"{meaning}: {words}")
        for part, meaning in _SUMMED.items()
    }
