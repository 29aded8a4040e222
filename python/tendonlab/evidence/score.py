"""How the model and the dumb predictors do, area by area: sizes of their standardised errors on the same facts.

Facts of use "null" are left out here: both dumb predictors say by construction that two programmes do not differ.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tendonlab.evidence.validate import Outcome, Prediction

# Who predicts, in the order of tables; the model before its rivals.
FITTED, LEFT_OUT, NEW = "model, fitted", "model, trial left out", "model"
NO_CHANGE, POOLED = "no change", "pooled"
RIVALS = (NO_CHANGE, POOLED)

Doubles = NDArray[np.float64]

# Trials are few and each has its ways, so who is nearer is asked of sets of trials drawn anew from these.
_SURE = 0.9
_FEWEST_TRIALS = 5
_SAMPLES, _SEED = 4000, 1


@dataclass(frozen=True)
class Score:
    """Sizes of standardised errors.

    Attributes
    ----------
    facts
        How many.
    rms, median
        Root mean square, and median of the absolute values; NaN of nothing.
    """

    facts: int
    rms: float
    median: float


@dataclass(frozen=True)
class Duel:
    """The model, out of sample, against one dumb predictor on the same facts.

    Attributes
    ----------
    model, rival
        On the facts of which both say something.
    trials
        How many trials these facts are of.
    sure
        Share of samples of trials, drawn again with replacement, in which the model's root mean square is smaller.
    """

    model: Score
    rival: Score
    trials: int
    sure: float

    @property
    def verb(self) -> str:
        """What the model does: another set of such trials might have said otherwise."""
        if self.trials < _FEWEST_TRIALS:
            return "has too few trials against"
        if self.sure >= _SURE:
            return "beats"
        return "loses to" if self.sure <= 1.0 - _SURE else "is level with"


@dataclass(frozen=True)
class Comparison:
    """Everybody who predicts, on the facts of one area.

    Attributes
    ----------
    area
        None for all areas together.
    facts, inside
        How many facts there are, and inside how many published intervals the simulated mean lies.
    own
        Each predictor on all the facts of which it says something.
    same
        Each predictor on the facts of which all say something.
    duels
        By dumb predictor: on the facts of which all say something or, without any, of which it and the model do.
    """

    area: str | None
    facts: int
    inside: int
    own: Mapping[str, Score]
    same: Mapping[str, Score]
    duels: Mapping[str, Duel]

    @property
    def shared(self) -> int:
        """Number of facts of which all say something."""
        return next(iter(self.same.values())).facts

    @property
    def verdict(self) -> str:
        """Who is nearer to the published numbers, in plain words."""
        if not any(duel.model.facts for duel in self.duels.values()):
            return "neither dumb predictor says anything here"
        silent = [name for name, duel in self.duels.items() if not duel.model.facts]
        words = []
        for verb in ("beats", "is level with", "loses to", "has too few trials against"):
            names = [name for name, duel in self.duels.items() if duel.model.facts and duel.verb == verb]
            if names:
                both = len(names) == len(self.duels) and self.shared
                words.append(f"{verb} {'both' if both else ', '.join(_told(name, self) for name in names)}")
        words += [f"{name} says nothing" for name in silent]
        return "; ".join(words)


def calibration_scores(outcomes: Sequence[Outcome]) -> list[Comparison]:
    """Compare on calibration facts with a prediction by the model without their trial, area by area, then all."""
    rows = [outcome for outcome in outcomes if outcome.fact.use == "calibration" and outcome.left_out.spoken]
    return _by_area(rows, (FITTED, LEFT_OUT))


def new_scores(outcomes: Sequence[Outcome]) -> list[Comparison]:
    """Compare on facts of trials that the calibration has seen nothing of, area by area, then all."""
    rows = [outcome for outcome in outcomes if outcome.model.spoken and not outcome.seen and outcome.fact.use != "null"]
    return _by_area(rows, (NEW,))


def score(predictions: Sequence[Prediction]) -> Score:
    """Size of the standardised errors of those who say something."""
    errors = np.abs([prediction.z for prediction in predictions if prediction.spoken])
    if not errors.size:
        return Score(0, math.nan, math.nan)
    return Score(errors.size, float(np.sqrt(np.mean(errors**2))), float(np.median(errors)))


def _by_area(rows: Sequence[Outcome], models: tuple[str, ...]) -> list[Comparison]:
    areas = list(dict.fromkeys(row.fact.area for row in rows))
    comparisons = [_compare(area, [row for row in rows if row.fact.area == area], models) for area in areas]
    return [*comparisons, _compare(None, rows, models)] if len(areas) > 1 else comparisons


def _compare(area: str | None, rows: Sequence[Outcome], models: tuple[str, ...]) -> Comparison:
    out_of_sample = models[-1]
    said = {name: [_of(row, name) for row in rows] for name in (*models, *RIVALS)}

    def shared_by(*names: str) -> list[int]:
        return [i for i in range(len(rows)) if all(said[name][i].spoken for name in names)]

    def same(shared: Sequence[int], *names: str) -> dict[str, Score]:
        return {name: score([said[name][i] for i in shared]) for name in names}

    of_all = shared_by(*said)
    everybody = same(of_all, *said)
    duels = {}
    for rival in RIVALS:
        shared = of_all or shared_by(out_of_sample, rival)
        scores = same(shared, out_of_sample, rival)
        trials = [rows[i].fact.trial for i in shared]
        errors = np.array([[said[name][i].z for name in (out_of_sample, rival)] for i in shared]).reshape(-1, 2)
        duels[rival] = Duel(scores[out_of_sample], scores[rival], len(set(trials)), _sure(trials, errors))
    return Comparison(
        area=area,
        facts=len(rows),
        inside=sum(row.inside for row in rows),
        own={name: score(predictions) for name, predictions in said.items()},
        same=everybody,
        duels=duels,
    )


def _sure(trials: Sequence[str], errors: Doubles) -> float:
    """Share of resampled sets of trials in which the first column of errors (facts, 2) is smaller than the second."""
    if not trials:
        return math.nan
    names = sorted(set(trials))
    squares = np.array([np.sum(errors[[trial == name for trial in trials]] ** 2, axis=0) for name in names])
    drawn = np.random.default_rng(_SEED).integers(len(names), size=(_SAMPLES, len(names)))
    model, rival = squares[drawn].sum(axis=1).T
    return float(np.mean(model < rival))


def _of(row: Outcome, name: str) -> Prediction:
    return {
        FITTED: row.model, NEW: row.model, LEFT_OUT: row.left_out, NO_CHANGE: row.no_change, POOLED: row.pooled,
    }[name]  # fmt: skip


def _told(name: str, comparison: Comparison) -> str:
    """Name of a dumb predictor, with the numbers if its facts are not those of which all say something."""
    if comparison.shared:
        return name
    duel = comparison.duels[name]
    facts = f"{duel.rival.facts} fact{'s' * (duel.rival.facts != 1)}"
    return f"{name} ({duel.model.rms:.2f} against {duel.rival.rms:.2f}, {facts})"
