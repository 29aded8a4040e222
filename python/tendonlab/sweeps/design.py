"""Designs: which combinations of values are the points of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from tendonlab.errors import TextError
from tendonlab.sweeps.study_file import MOST_POINTS, DesignKind
from tendonlab.sweeps.varied import Setting, Varied

Doubles = NDArray[np.float64]
Settings = tuple[Setting, ...]


def make_points(kind: DesignKind, varied: Sequence[Varied], points: int | None, seed: int) -> tuple[Settings, ...]:
    """Choose the points of a sweep.

    Parameters
    ----------
    kind : {"grid", "latin-hypercube", "sobol"}
        All combinations, the last of `varied` changing first; or samples that SciPy spreads evenly over the ranges.
    varied : sequence of Varied
        At least one.
    points, seed : int
        Of samples.

    Returns
    -------
    tuple of tuple of Setting
        A value of each of `varied` for each point.

    Raises
    ------
    TextError
        If a grid has a range, or too many points.
    """
    if kind == "grid":
        for entry in varied:
            if entry.by_range:
                raise TextError(
                    f"a grid needs the 'values' of {entry.paths[0]!r}, not a range; ranges are for "
                    'kind = "latin-hypercube" and kind = "sobol"'
                )
        number = prod(len(entry.settings) for entry in varied)
        if number > MOST_POINTS:
            raise TextError(f"this grid has {number:,} points; at most {MOST_POINTS:,} are simulated")
        return tuple(product(*(entry.settings for entry in varied)))
    assert points is not None
    rows = places(kind, len(varied), points, seed).tolist()
    return tuple(tuple(entry.at(place) for entry, place in zip(varied, row, strict=True)) for row in rows)


def places(kind: DesignKind, dimensions: int, points: int, seed: int) -> Doubles:
    """Sample the unit cube.

    Parameters
    ----------
    kind : {"latin-hypercube", "sobol"}
    dimensions, points : int
        Of a Sobol sequence, a power of two points.
    seed : int

    Returns
    -------
    (points, dimensions) float64
        From 0 to 1.
    """
    # A generator, as the name of the argument that takes a seed differs between versions of SciPy.
    random = np.random.default_rng(seed)
    if kind == "sobol":
        sequence = qmc.Sobol(dimensions, scramble=True, seed=random)
        return np.asarray(sequence.random_base2(points.bit_length() - 1), dtype=np.float64)
    return np.asarray(qmc.LatinHypercube(dimensions, seed=random).random(points), dtype=np.float64)
