"""Two dumb predictors that any model of these data has to beat.

*No change* says that nothing happens. *Pooled* says that a trial will find what the other trials found on average: for
VISA-A one curve over time through all calibration arms, whatever they did and whoever took part; for anything else the
mean of its kind. Both are refitted without the trial that is predicted. Where one has nothing to say (how much people
differ, how often something happens, if no other trial measured it) it says nothing, and nothing is counted.

Neither knows programmes apart. So of a difference between two of them both say that there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from tendonlab.catalogue import Catalogue
from tendonlab.evidence.facts import Fact, population_of
from tendonlab.evidence.quantities import QUANTITIES
from tendonlab.evidence.scale import scaled, standard_error, unscaled

Doubles = NDArray[np.float64]

_NOTHING = float("nan")
_VISA_A = "visa_a"
_LEVEL = "visa_a level"
_RATIOS = ("hazard ratio", "odds ratio")
# Height (points) and settling time (days) of the curve through all arms: where its fit begins, and its bounds.
_BEGIN = (25.0, 60.0)
_BOUNDS = ((-100.0, 1.0), (100.0, 3650.0))


@dataclass(frozen=True)
class Start:
    """VISA-A of a fact's people at the start, as their population says.

    Attributes
    ----------
    mean, sd : float
        Points; NaN if they have no score.
    """

    mean: float
    sd: float


def start_of(fact: Fact, catalogue: Catalogue) -> Start:
    """Return where the people of a fact that is simulated start from."""
    score = population_of(fact, catalogue).baseline.visa_a
    return Start(_NOTHING, _NOTHING) if score is None else Start(score.mean, score.sd)


def no_change(fact: Fact, start: Start) -> float:
    """Predict that nothing happens.

    Parameters
    ----------
    fact : Fact
    start : Start
        Where its people start from.

    Returns
    -------
    float
        In the fact's unit; NaN if "no change" says nothing about such a quantity.
    """
    if fact.against is not None or fact.quantity.endswith(" change"):
        return 0.0
    if fact.quantity in _RATIOS:
        return 1.0
    return {_LEVEL: start.mean, "visa_a sd": start.sd}.get(fact.quantity, _NOTHING)


def pooled(fact: Fact, start: Start, others: Sequence[tuple[Fact, Start]]) -> float:
    """Predict what other trials found on average.

    Parameters
    ----------
    fact : Fact
    start : Start
        Where its people start from.
    others : sequence of (Fact, Start)
        Calibration facts; those of the fact's own trial are left out here.

    Returns
    -------
    float
        In the fact's unit; NaN if no other trial measured such a quantity.
    """
    if fact.against is not None:
        return 0.0
    kind = QUANTITIES[fact.quantity].kind
    known = [
        (other, origin)
        for other, origin in others
        if other.trial != fact.trial and QUANTITIES[other.quantity].kind == kind and other.against is None
    ]
    if kind == _VISA_A:
        change = _on_the_curve(known, fact.day - fact.since_day)
        return change + (start.mean if fact.quantity == _LEVEL else 0.0)
    if not known:
        return _NOTHING
    values = [float(scaled(other, other.value)) for other, _ in known]
    weights = [standard_error(other) ** -2 for other, _ in known]
    return float(unscaled(fact, np.average(values, weights=weights)))


def _on_the_curve(known: Sequence[tuple[Fact, Start]], days: int) -> float:
    """Change of VISA-A (points) after so many days, from A (1 - exp(-t/tau)) through all arms; NaN without any."""
    arms = [
        (fact.day - fact.since_day, fact.value - (start.mean if fact.quantity == _LEVEL else 0.0), standard_error(fact))
        for fact, start in known
    ]
    arms = [arm for arm in arms if np.isfinite(arm[1])]
    if not arms:
        return _NOTHING
    times, changes, errors = np.array(arms, dtype=np.float64).T
    if np.unique(times).size < 2:  # no telling a curve from one point in time
        return float(np.average(changes, weights=errors**-2))

    def residuals(curve: Doubles) -> Doubles:
        return np.asarray((_curve(curve, times) - changes) / errors)

    best = least_squares(residuals, _BEGIN, bounds=_BOUNDS, x_scale=_BEGIN)
    return float(_curve(best.x, np.array(days, dtype=np.float64)))


def _curve(curve: Doubles, days: Doubles) -> Doubles:
    height, settle = curve
    return np.asarray(height * -np.expm1(-days / settle))
