"""What the adjuncts of a programme do to the three factors the engine takes, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tendonlab.catalogue.adjuncts import FACTORS, Adjunct, AdjunctEffect
from tendonlab.catalogue.beside import AdjunctUse
from tendonlab.catalogue.programmes import DAYS_PER_WEEK

# The engine counts days from the first pressure massage for itself; this is the adjunct it asks about.
MASSAGE = "pressure-massage"


@dataclass(frozen=True)
class AdjunctCourses:
    """Factors of a programme's adjuncts, all uses multiplied.

    Attributes
    ----------
    felt_pain : ndarray, shape (days,)
        On the pain that is felt and reported.
    gait_force : ndarray, shape (days,)
        On the tendon force of walking and running.
    tendon_strength : ndarray, shape (days,)
        On the stress at which the tendon fails.
    """

    felt_pain: NDArray[np.float64]
    gait_force: NDArray[np.float64]
    tendon_strength: NDArray[np.float64]


def adjunct_courses(uses: Iterable[AdjunctUse], adjuncts: Mapping[str, Adjunct], days: int) -> AdjunctCourses:
    """Lay the uses of adjuncts out over the days of a study.

    Parameters
    ----------
    uses
        Adjunct and weeks, of a programme that was checked. What is given once is given on the first day of its first
        week.
    adjuncts
        By id.
    days
        Length of the study.

    Returns
    -------
    AdjunctCourses
        1 where nothing acts.
    """
    factors = {on: np.ones(days) for on in FACTORS}
    for use in uses:
        adjunct = adjuncts[use.use]
        for on, factor in factors.items():
            effect = adjunct.effect_on(on)
            if effect is not None:
                factor *= 1 + _changes(effect, use, days)
    return AdjunctCourses(factors["felt pain"], factors["gait force"], factors["tendon strength"])


def massage_relief(adjuncts: Mapping[str, Adjunct]) -> NDArray[np.float64]:
    """Return the factor on felt pain by days since the first pressure massage.

    Parameters
    ----------
    adjuncts
        By id.

    Returns
    -------
    ndarray
        From day 0 to the day on which nothing is left of it; empty if massage has no such effect.
    """
    effect = adjuncts[MASSAGE].effect_on("felt pain") if MASSAGE in adjuncts else None
    if effect is None:
        return np.empty(0)
    return 1 + _course(effect, np.arange(effect.course[-1].at_days + 1))


def _changes(effect: AdjunctEffect, use: AdjunctUse, days: int) -> NDArray[np.float64]:
    """Relative change on each day of the study."""
    first = DAYS_PER_WEEK * (use.weeks[0] - 1)
    last = DAYS_PER_WEEK * use.weeks[1] - 1
    day = np.arange(days)
    if effect.once:
        return np.where(day >= first, _course(effect, day - first), 0.0)
    in_use = _course(effect, np.clip(day, first, last) - first)
    washout = effect.washout_days or 1
    left = np.clip(1 - (day - last) / washout, 0.0, 1.0)
    return np.where(day >= first, in_use * left, 0.0)


def _course(effect: AdjunctEffect, since: NDArray[np.int_]) -> NDArray[np.float64]:
    """Relative change by days since the start of use."""
    return np.interp(since, [knot.at_days for knot in effect.course], [knot.change for knot in effect.course])
