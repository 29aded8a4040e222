"""The model held against published numbers, fact by fact, beside two dumb predictors.

Each fact's people are simulated under its programme once for every chosen member of the posterior ensemble. The mean
over members is the model's answer and their spread what is not known about the parameters. For a calibration fact that
answer has seen the data; what the model says without having seen the trial comes from the calibration, which leaves
out one trial at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.calibration.left_out import FILE_NAME as LEFT_OUT_FILE
from tendonlab.calibration.left_out import LeftOut, read_left_out
from tendonlab.catalogue import Catalogue, load_catalogue
from tendonlab.errors import InputError
from tendonlab.evidence.facts import Fact, FactTable, read_facts
from tendonlab.evidence.predict import Predictor
from tendonlab.evidence.rivals import no_change, pooled, start_of
from tendonlab.evidence.scale import scaled, standardised_error, unscaled

Doubles = NDArray[np.float64]
Progress = Callable[[int, int], None]
Status = Literal["hit", "miss", "not reproduced", "now reproduced", "held"]

DRAWS, PARTICIPANTS, SEED = 20, 200, 1
_LIMITS = {"participants": (10, 100_000), "seed": (0, 2**64 - 1)}
_TAIL = 0.025
_Z_95 = 1.96
# Facts of these uses have set parameters, so whatever else their trials say is no news to the model.
# Uses of facts whose trials are no test of what the model has not seen.
_SEEN = ("calibration", "kinetics", "input", "direction")


@dataclass(frozen=True)
class Prediction:
    """What somebody says of a fact.

    Attributes
    ----------
    value
        In the fact's unit; NaN if nothing is said.
    low, high
        95 % interval, from what is not known about the parameters; NaN for the dumb predictors.
    z
        Standardised error: (value - published)/standard error, on the scale of the quantity. The standard error is that
        of the published interval.
    """

    value: float
    low: float
    high: float
    z: float

    @property
    def spoken(self) -> bool:
        """Whether anything is said."""
        return math.isfinite(self.z)


NOTHING = Prediction(math.nan, math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Outcome:
    """One fact and what is said of it.

    Attributes
    ----------
    fact
    model
        Simulated over the ensemble; the trial may have been seen by the calibration.
    left_out
        The model's prediction without the fact's trial; nothing but for the shipped calibration facts.
    no_change, pooled
        The dumb predictors.
    seen
        Whether the calibration has seen other numbers of the same trial, or this one.
    """

    fact: Fact
    model: Prediction = NOTHING
    left_out: Prediction = NOTHING
    no_change: Prediction = NOTHING
    pooled: Prediction = NOTHING
    seen: bool = False

    @property
    def inside(self) -> bool:
        """Whether the simulated mean lies inside the published interval."""
        return self.fact.low <= self.model.value <= self.fact.high

    @property
    def status(self) -> Status:
        """How the fact fares.

        "not reproduced" is a miss that is known and has a reason; "now reproduced" has such a mark and is hit.
        """
        if self.fact.held_by is not None:
            return "held"
        if self.fact.not_reproduced is not None:
            return "now reproduced" if self.inside else "not reproduced"
        return "hit" if self.inside else "miss"


@dataclass(frozen=True)
class Validation:
    """The model held against a file of facts.

    Attributes
    ----------
    path
        The file.
    shipped
        Whether it is the one the model was calibrated with.
    outcomes
        One per fact, in the order of the file.
    draws, members
        Members of the ensemble that were simulated, and how many there are.
    participants, seed
        Simulated people of an arm of patients, and their seed.
    version
        Of TendonLab.
    """

    path: Path
    shipped: bool
    outcomes: tuple[Outcome, ...]
    draws: int
    members: int
    participants: int
    seed: int
    version: str

    def of(self, *uses: str) -> list[Outcome]:
        """Facts of these uses that are simulated."""
        return [outcome for outcome in self.outcomes if outcome.fact.use in uses and outcome.status != "held"]

    def with_status(self, *statuses: Status) -> list[Outcome]:
        """Facts that fare so."""
        return [outcome for outcome in self.outcomes if outcome.status in statuses]


def validate(
    facts: str | Path | None = None,
    *,
    draws: int = DRAWS,
    participants: int = PARTICIPANTS,
    seed: int = SEED,
    catalogue: Catalogue | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Hold the model against published numbers.

    Parameters
    ----------
    facts : str or pathlib.Path, optional
        A file with the columns of ``data/evidence/facts.csv``; that one if not given.
    draws : int
        Members of the posterior ensemble, taken evenly over it.
    participants : int
        Simulated people of each arm of patients, 10 to 100,000; people without symptoms differ less, and a third as
        many do.
    seed : int
        0 to 2**64 - 1. The same seed gives the same people with the same luck.
    catalogue : Catalogue, optional
        The installed one if not given.
    progress : callable, optional
        Gets (done, total) draws.

    Returns
    -------
    Validation

    Raises
    ------
    InputError
        If a number is out of range, the file of facts has mistakes, or a fact cannot be simulated.
    KeyboardInterrupt
        On Ctrl-C, when the members that are being simulated are done.
    """
    catalogue = catalogue or load_catalogue()
    size = catalogue.ensemble.size
    for name, value in (("draws", draws), ("participants", participants), ("seed", seed)):
        low, high = _LIMITS.get(name, (1, size))
        if not low <= value <= high:
            why = "; the ensemble has no more members" if name == "draws" and value > high else ""
            raise InputError(f"{name} must be from {low:,} to {high:,}, found {value:,}{why}")
    shipped_path = shipped_facts(catalogue)
    known = read_facts(shipped_path, catalogue)
    path = shipped_path if facts is None else Path(facts)
    shipped = _same(path, shipped_path)
    table = known if shipped else read_facts(path, catalogue)
    fitted = [fact for fact in known if fact.use == "calibration"]
    left_out: dict[str, LeftOut] = {}
    if shipped:
        left_out = read_left_out(catalogue.folder / "calibration" / LEFT_OUT_FILE, (fact.id for fact in fitted))
    simulated = _simulate(table, catalogue, draws, participants, seed, progress)
    others = [(fact, start_of(fact, catalogue)) for fact in fitted]
    seen = {fact.trial for fact in known if fact.use in _SEEN}
    # Somebody else may call a trial by another name; what it was read in gives it away.
    read_in = set() if shipped else {name for fact in known if fact.use in _SEEN for name in fact.references}

    def outcome(fact: Fact) -> Outcome:
        if fact.held_by is not None:
            return Outcome(fact)
        start = start_of(fact, catalogue)
        return Outcome(
            fact=fact,
            model=_over_members(fact, simulated[fact.id]),
            left_out=_without_trial(fact, left_out.get(fact.id)),
            no_change=_one_number(fact, no_change(fact, start)),
            pooled=_one_number(fact, pooled(fact, start, others)),
            seen=fact.trial in seen or not read_in.isdisjoint(fact.references),
        )

    return Validation(
        path=path,
        shipped=shipped,
        outcomes=tuple(outcome(fact) for fact in table),
        draws=draws,
        members=size,
        participants=participants,
        seed=seed,
        version=_core.__version__,
    )


def shipped_facts(catalogue: Catalogue) -> Path:
    """File of the facts that the model was calibrated with."""
    return catalogue.folder / "evidence" / "facts.csv"


def _same(one: Path, other: Path) -> bool:
    return one.exists() and one.samefile(other)


def _simulate(
    table: FactTable, catalogue: Catalogue, draws: int, participants: int, seed: int, progress: Progress | None
) -> dict[str, Doubles]:
    """Predictions of each fact that is not held by a test, (draws,), by id."""
    predictor = Predictor(table, catalogue, participants, seed)
    if not predictor.facts:
        return {}
    ensemble = catalogue.ensemble
    members: Sequence[int] = [number * ensemble.size // draws for number in range(draws)]
    values = predictor.predict_many([ensemble.member(number) for number in members], progress=progress)
    return {fact.id: values[:, i] for i, fact in enumerate(predictor.facts)}


def _over_members(fact: Fact, values: Doubles) -> Prediction:
    on_scale = scaled(fact, values)
    mean, low, high = on_scale.mean(), *np.quantile(on_scale, (_TAIL, 1.0 - _TAIL))
    return _prediction(fact, float(mean), float(low), float(high))


def _without_trial(fact: Fact, prediction: LeftOut | None) -> Prediction:
    if prediction is None:
        return NOTHING
    mean = float(scaled(fact, prediction.value))
    reach = _Z_95 * prediction.sd_scaled
    return _prediction(fact, mean, mean - reach, mean + reach)


def _prediction(fact: Fact, mean: float, low: float, high: float) -> Prediction:
    value, low, high = (float(unscaled(fact, number)) for number in (mean, low, high))
    return Prediction(value, low, high, standardised_error(fact, value))


def _one_number(fact: Fact, value: float) -> Prediction:
    return Prediction(value, math.nan, math.nan, standardised_error(fact, value))
