"""What a fact can be about: named quantities, each read off a simulated arm the way a trial would report it.

A trial reports group means, so a change in per cent is the change of the mean, not the mean of the changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Programme
from tendonlab.errors import InputError

Doubles = NDArray[np.float64]

# Smallest change of VISA-A that matters at 12 weeks, and the pain on hopping that is scored as none.
_IMPORTANT_POINTS = 14.0
_SCORED_AS_NONE = 0.5
# Imaged area goes with a power of thickness between that of a ribbon (1) and that of a cylinder (2).
_AREA_PER_THICKNESS = 1.5
_M_PER_KM = 1000.0


@dataclass(frozen=True)
class Arm:
    """One simulated arm.

    Attributes
    ----------
    values : dict
        Observable -> (n, times) float64.
    days : (times,) int32
        When they were recorded.
    parameters : dict
        Symbol -> (n,) float64, a value per person.
    programme : Programme
        What was done.
    longer : float
        How much longer than the reference run one run is, as a share; only facts about such runs have it.
    """

    values: Mapping[str, Doubles]
    days: NDArray[np.int32]
    parameters: Mapping[str, Doubles]
    programme: Programme
    longer: float = 0.0

    def at(self, observable: str, day: int) -> Doubles:
        """Values (n,) of an observable on a day; NaN for those whose records ended before."""
        return self.values[observable][:, int(np.searchsorted(self.days, day))]


Statistic = Callable[[Arm, int, int], float]
Scale = Literal["linear", "change", "ratio"]


@dataclass(frozen=True)
class Quantity:
    """Something a trial reports.

    Attributes
    ----------
    unit
        Of published and simulated values.
    scale
        On which errors are judged: "linear", "change" (the logarithm of 1 + value/100, for a change in per cent), or
        "ratio" (the logarithm of the value).
    kind
        Quantities of one kind are pooled by whoever predicts one trial from the others.
    statistic
        (arm, first day, day) -> value.
    daily
        True if every day's record is needed.
    """

    unit: str
    scale: Scale
    kind: str
    statistic: Statistic
    daily: bool = False

    def scaled(self, value: Doubles | float) -> Doubles:
        """Put a value on the scale on which errors are judged."""
        value = np.asarray(value, dtype=np.float64)
        if self.scale == "change":
            return np.log1p(np.maximum(value, -99.9) / 100.0)
        if self.scale == "ratio":
            return np.log(np.maximum(value, 1e-12))
        return value

    def unscaled(self, value: Doubles | float) -> Doubles:
        """Undo `scaled`."""
        value = np.asarray(value, dtype=np.float64)
        if self.scale == "change":
            return 100.0 * np.expm1(value)
        return np.exp(value) if self.scale == "ratio" else value


def _mean(values: Doubles) -> float:
    return float(np.nanmean(values))


def _change_of_mean(observable: str, power: float = 1.0) -> Statistic:
    def percent(arm: Arm, since: int, day: int) -> float:
        ratio = _mean(arm.at(observable, day)) / _mean(arm.at(observable, since))
        return 100.0 * float(ratio**power - 1.0)

    return percent


def _rise_of_mean(observable: str) -> Statistic:
    return lambda arm, since, day: _mean(arm.at(observable, day) - arm.at(observable, since))


def _level(observable: str) -> Statistic:
    return lambda arm, _, day: _mean(arm.at(observable, day))


def _sd(values: Doubles) -> float:
    return float(np.nanstd(values, ddof=1))


def _share(condition: Doubles) -> float:
    """Per cent of those of whom it is known."""
    return 100.0 * float(np.nanmean(condition))


def _known(values: Doubles, condition: NDArray[np.bool_]) -> Doubles:
    return np.where(np.isnan(values), np.nan, condition)


def _rise(arm: Arm, since: int, day: int) -> Doubles:
    return arm.at("visa_a", day) - arm.at("visa_a", since)


def _share_rising_less(points: float) -> Statistic:
    def percent(arm: Arm, since: int, day: int) -> float:
        rise = _rise(arm, since, day)
        return _share(_known(rise, rise < points))

    return percent


def _symptomatic(arm: Arm, _: int, day: int) -> float:
    pain = arm.at("pain_hop", day)
    return _share(_known(pain, pain >= _SCORED_AS_NONE))


def _median_recovery(arm: Arm, since: int, day: int) -> float:
    pain = arm.values["pain_hop"]
    free = pain < _SCORED_AS_NONE
    first = np.where(free.any(axis=1), arm.days[free.argmax(axis=1)], day + 1)
    return float(np.median(first)) - since


def _over_healthy(observable: str, healthy: Callable[[Mapping[str, Doubles]], Doubles]) -> Statistic:
    return lambda arm, _, day: _mean(arm.at(observable, day)) / _mean(healthy(arm.parameters))


def _cumulated(risk: Doubles) -> float:
    """Mean hazard per person behind a risk."""
    return _mean(-np.log1p(-np.minimum(risk, 1.0 - 1e-12)))


def _per_1000_km(observable: str) -> Statistic:
    def rate(arm: Arm, since: int, day: int) -> float:
        km = planned_km(arm.programme, day - since)
        return _cumulated(arm.at(observable, day)) / (km / 1000.0)

    return rate


def planned_km(programme: Programme, days: int) -> float:
    """Distance (km) that a programme of unchanging weeks plans in so many days.

    Raises
    ------
    InputError
        If its weeks change, or nothing is run.
    """
    weekly = 0.0
    for track in programme.tracks:
        if len(track.phases) > 1:
            raise InputError(f"programme '{programme.id}' changes its weeks, so its distance a week is no one number")
        for session in track.phases[0].sessions:
            sessions = len(session.weekdays) * len(session.minutes_after_midnight)
            weekly += sessions * sum(bout.distance_m or 0.0 for bout in session.bouts) / _M_PER_KM
    if not weekly:
        raise InputError(f"programme '{programme.id}' has no runs of a given distance")
    return weekly * days / DAYS_PER_WEEK


def _hazard_ratio(arm: Arm, _: int, __: int) -> float:
    # The life a run costs goes with its length, and the hazard with the e_h-th power of the life it costs.
    return float(np.mean((1.0 + arm.longer) ** arm.parameters["e_h"]))


def _odds_ratio(arm: Arm, _: int, day: int) -> float:
    """Odds of an onset with a tendinopathy in the last year over those without, everything else equal."""
    hazard = -np.log1p(-np.minimum(arm.at("onset_risk", day), 1.0 - 1e-12))
    without, with_one = (-np.expm1(-hazard), -np.expm1(-hazard * arm.parameters["prior_mult"]))
    risks = _mean(without), _mean(with_one)
    return (risks[1] / (1.0 - risks[1])) / (risks[0] / (1.0 - risks[0]))


def _stiffness(p: Mapping[str, Doubles]) -> Doubles:
    return p["E_ref"] * p["A_ref"] / p["L"]


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "stiffness change": Quantity("%", "change", "stiffness", _change_of_mean("stiffness")),
        "modulus change": Quantity("%", "change", "stiffness", _change_of_mean("youngs_modulus")),
        "csa change": Quantity("%", "change", "csa", _change_of_mean("csa_image")),
        "thickness change": Quantity("%", "change", "csa", _change_of_mean("csa_image", 1.0 / _AREA_PER_THICKNESS)),
        "strength change": Quantity("%", "change", "strength", _change_of_mean("strength")),
        "visa_a change": Quantity("points", "linear", "visa_a", _rise_of_mean("visa_a")),
        "visa_a level": Quantity("points", "linear", "visa_a", _level("visa_a")),
        "visa_a sd": Quantity("points", "linear", "visa_a sd", lambda arm, _, day: _sd(arm.at("visa_a", day))),
        "visa_a change sd": Quantity(
            "points", "linear", "visa_a change sd", lambda arm, since, day: _sd(_rise(arm, since, day))
        ),
        "pain change": Quantity("NRS", "linear", "pain", _rise_of_mean("pain_hop")),
        "share worse": Quantity("%", "linear", "share worse", _share_rising_less(0.0)),
        "share below 14": Quantity("%", "linear", "share below 14", _share_rising_less(_IMPORTANT_POINTS)),
        "symptomatic": Quantity("%", "linear", "symptomatic", _symptomatic),
        "free of symptoms": Quantity(
            "%", "linear", "free of symptoms", lambda arm, since, day: 100.0 - _symptomatic(arm, since, day)
        ),
        "median recovery": Quantity("days", "ratio", "recovery", _median_recovery, daily=True),
        "collagen synthesis": Quantity("%/h", "ratio", "synthesis", _level("collagen_synthesis")),
        "utc aligned": Quantity("%", "linear", "utc", _level("utc_aligned")),
        "stiffness over healthy": Quantity("1", "ratio", "structure", _over_healthy("stiffness", _stiffness)),
        "image area over healthy": Quantity(
            "1", "ratio", "structure", _over_healthy("csa_image", lambda p: p["A_ref"])
        ),
        "onset": Quantity("%", "ratio", "onset", lambda arm, _, day: 100.0 * _mean(arm.at("onset_risk", day))),
        "onset rate": Quantity("1/1000 km", "ratio", "onset rate", _per_1000_km("onset_risk")),
        "rupture rate": Quantity("1/1000 km", "ratio", "rupture rate", _per_1000_km("rupture_risk")),
        "hazard ratio": Quantity("1", "ratio", "hazard ratio", _hazard_ratio),
        "odds ratio": Quantity("1", "ratio", "odds ratio", _odds_ratio),
    }
)

OBSERVABLES = tuple(name for name, _, _ in _core.observables())
