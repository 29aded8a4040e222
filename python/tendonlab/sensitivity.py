"""Which parameters decide the outcome: global sensitivity analysis of a simulated programme.

Every uncertain parameter moves over its whole range, all together, and the same people with the same luck go through
the programme at each combination. So whatever changes is the parameters' doing.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue import Parameter, Programme
from tendonlab.errors import InputError
from tendonlab.population import sample_cohort
from tendonlab.programme.compile import compile_programme
from tendonlab.sensitivity_design import (
    BLOCKS,
    FEWEST_BLOCKS,
    INDICES,
    Design,
    Method,
    make_design,
    range_of,
    scale_of,
    split,
    values_at,
)
from tendonlab.study import ResolvedStudy, Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Doubles = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What is decided, as a mean over people.

    Attributes
    ----------
    id, name, unit : str
        For a table, for a title, and of the mean.
    of_people : callable
        Readings by name, (people, mornings) float64 each -> a value per person.
    """

    id: str
    name: str
    unit: str
    of_people: Callable[[Mapping[str, Doubles]], Doubles]


OUTCOMES = (
    Outcome(
        "stiffness", "Change in tendon stiffness", "%",
        lambda data: 100.0 * (data["stiffness"][:, -1] / data["stiffness"][:, 0] - 1.0),
    ),
    Outcome("visa_a", "Change in VISA-A", "points", lambda data: data["visa_a"][:, -1] - data["visa_a"][:, 0]),
    Outcome(
        "disorganised", "Matrix disorganised since the start", "% of the matrix",
        lambda data: 100.0 * (data["disorganised_fraction"][:, -1] - data["disorganised_fraction"][:, 0]),
    ),
    # Spans many powers of ten: a plain mean would tell of the most fragile person only.
    Outcome(
        "labile_peak", "Highest labile damage of any morning", "powers of ten",
        lambda data: np.log10(data["damage_labile"].max(axis=1)),
    ),
)  # fmt: skip
_READINGS = ("stiffness", "visa_a", "disorganised_fraction", "damage_labile")
# As many parameters of an outcome are shown.
TOP = 15
_PEOPLE_AT_ONCE = 256
# Of the engine's codes for how a simulation ended.
_COMPLETED, _NOT_FINITE = 0, 2


@dataclass(frozen=True)
class Sensitivity:
    """How much each parameter decides.

    Attributes
    ----------
    resolved : ResolvedStudy
        Programme, people, weeks and seed.
    design : Design
        Method, and the combinations of parameters.
    table : pandas.DataFrame
        A row per outcome and parameter, the most important first. ``outcome``, ``outcome_unit``, ``rank``,
        ``parameter``, ``name``, ``basis``, ``unit``, ``low``, ``high`` and ``scale`` say of what; then by method:
        ``mu_star`` (mean size of an effect, per whole range of the parameter, in the outcome's unit), ``mu_star_95``
        (half-width of its 95 % interval), ``mu`` (with signs) and ``sigma`` (SD of effects); or ``total`` and ``first``
        (shares of the outcome's variance) with ``total_95`` and ``first_95``.
    at_centre : dict
        Outcome -> its mean with every parameter at the value of the parameter table.
    left_out : tuple of Parameter
        Parameters of one fixed value.
    refused : tuple of str
        Why a combination could not be simulated, once for each of these.
    blocks_used : int
        Trajectories or base samples without such a combination; the indices are from these.
    ended_early : dict
        Why (``ruptured``, ``not_finite``) -> how many simulated people, over all combinations; means are over the
        others.
    """

    resolved: ResolvedStudy
    design: Design
    table: pd.DataFrame
    at_centre: dict[str, float]
    left_out: tuple[Parameter, ...]
    refused: tuple[str, ...]
    blocks_used: int
    ended_early: dict[str, int]

    @property
    def combinations(self) -> int:
        """Combinations of parameters in the design."""
        return int(np.prod(self.design.places.shape[:2]))

    @property
    def index(self) -> str:
        """Column of `table` that ranks."""
        return next(iter(INDICES[self.design.method]))

    def ranking(self, outcome: str) -> pd.DataFrame:
        """Rows of one outcome, the most important parameter first."""
        return self.table[self.table["outcome"] == outcome]

    def without_effect(self) -> list[str]:
        """Symbols of the parameters that change no outcome at all, as the table of parameters has them."""
        largest = self.table.groupby("parameter", sort=False)[self.index].max()
        inert = set(largest.index[largest == 0.0])
        return [symbol for symbol in self.resolved.catalogue.parameters.symbols if symbol in inert]

    def to_csv(self, path: str | Path) -> None:
        """Write `table` as CSV.

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        from tendonlab.output import replacing

        with replacing(Path(path)) as temporary:
            self.table.to_csv(temporary, index=False, float_format="%.6g")

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the most important parameters of each outcome.

        Parameters
        ----------
        path : str or pathlib.Path, optional
            Also write the figure there, as PNG, SVG or PDF by suffix.
        """
        from tendonlab.plot import save
        from tendonlab.sensitivity_plot import figure

        drawing = figure(self)
        if path is not None:
            save(drawing, Path(path))
        return drawing


def analyse(
    programme: str | Path | Programme,
    *,
    population: str = "midportion",
    participants: int = 48,
    weeks: int = 12,
    seed: int = 1,
    method: Method = "morris",
    size: int | None = None,
    workers: int | None = None,
    progress: bool | Progress | None = None,
) -> Sensitivity:
    """Rank the model's uncertain parameters by how much they decide.

    Parameters
    ----------
    programme : str or pathlib.Path or Programme
        A catalogue id, the path of a programme file, or a programme.
    population : str
        Id of a catalogue population.
    participants : int
        Simulated people, the same at every combination of parameters.
    weeks : int
        Length, 1 to 1040; outcomes are those of its end.
    seed : int
        0 to 2**64 - 1; of the people, their luck and the design.
    method : {"morris", "sobol"}
        Elementary effects for screening, or shares of variance.
    size : int, optional
        Trajectories (morris), or base samples (sobol, a power of two); at least 2. `SIZES` if not given.
    workers : int, optional
        Threads; as many as there are cores if not given. Changes no number.
    progress : bool or callable, optional
        True draws a progress bar on stderr; a callable gets (done, total) simulated people.

    Returns
    -------
    Sensitivity

    Raises
    ------
    InputError
        If something asked for is impossible, or too few combinations could be simulated.
    KeyboardInterrupt
        On Ctrl-C, within about a second.
    """
    study = Study.model_validate(
        {
            "programmes": (programme,), "population": population, "participants": participants, "weeks": weeks,
            "seed": seed, "parameters": "central",
        }
    )  # fmt: skip
    resolved = study.resolve()
    varied, left_out = split(resolved.catalogue.parameters)
    design = make_design(varied, method, size, study.seed)
    trial = _Trial(resolved)
    at_centre = trial.run({})
    if at_centre.refused is not None:
        raise InputError(f"population '{resolved.population.id}' cannot be simulated: {at_centre.refused}")
    blocks, each, _ = design.places.shape
    runs = _run_all(trial, design, participants, weeks, workers, progress)
    means = np.array([run.means for run in runs]).reshape(blocks, each, len(OUTCOMES))
    whole = np.isfinite(means).all(axis=(1, 2))
    refused = [run.refused for run in runs if run.refused is not None]
    if whole.sum() < FEWEST_BLOCKS:
        raise InputError(
            f"{len(refused)} of {len(runs)} combinations of parameters could not be simulated, which leaves "
            f"{whole.sum()} of {blocks} {BLOCKS[method]}; the first: {refused[0]}"
        )
    rankings = [_ranking(outcome, design, means[:, :, i], whole) for i, outcome in enumerate(OUTCOMES)]
    return Sensitivity(
        resolved=resolved,
        design=design,
        table=pd.concat(rankings, ignore_index=True),
        at_centre={outcome.id: mean for outcome, mean in zip(OUTCOMES, at_centre.means, strict=True)},
        left_out=left_out,
        refused=tuple(refused),
        blocks_used=int(whole.sum()),
        ended_early=dict(sum((run.ended_early for run in runs), Counter[str]())),
    )


def _ranking(outcome: Outcome, design: Design, means: Doubles, whole: NDArray[np.bool_]) -> pd.DataFrame:
    varied = design.varied
    rows = pd.DataFrame(
        {
            "outcome": outcome.id,
            "outcome_unit": outcome.unit,
            "rank": 0,
            "parameter": [entry.symbol for entry in varied],
            "name": [entry.name for entry in varied],
            "basis": [entry.basis for entry in varied],
            "unit": [entry.unit for entry in varied],
            "low": [range_of(entry)[0] for entry in varied],
            "high": [range_of(entry)[1] for entry in varied],
            "scale": [scale_of(entry) for entry in varied],
            **design.indices(means, whole),
        }
    ).sort_values(next(iter(INDICES[design.method])), ascending=False, kind="stable")
    rows["rank"] = np.arange(1, len(rows) + 1)
    return rows


@dataclass(frozen=True)
class _Run:
    """What came of one combination: mean outcomes, NaN if `refused` says why there are none."""

    means: tuple[float, ...]
    refused: str | None
    ended_early: Counter[str]


class _Trial:
    """One programme and the people who do it, to be run at many combinations of parameters, from any thread."""

    def __init__(self, resolved: ResolvedStudy) -> None:
        self._resolved = resolved
        self._schedule = compile_programme(resolved.programmes[0], resolved.catalogue, resolved.study.weeks)
        self._mornings = np.arange(7 * resolved.study.weeks + 1, dtype=np.int32)
        self._words = {code: word for code, (word, _) in _core.outcome_codes().items()}
        self.stop = Event()

    def run(self, values: Mapping[str, float]) -> _Run:
        """Simulate the people with some parameters' centres and spreads at other values."""
        participants = self._resolved.study.participants
        # Every morning of everybody at once could be more than the memory holds.
        firsts = range(0, participants, _PEOPLE_AT_ONCE)
        try:
            some = [self._people(values, first, min(_PEOPLE_AT_ONCE, participants - first)) for first in firsts]
        except (InputError, ValueError) as error:
            return _nothing(str(error))
        early = Counter(reason for reasons, _ in some for reason in reasons)
        if early.total() == participants:
            return _nothing(f"nobody came through: {', '.join(f'{n} {word}' for word, n in early.items())}", early)
        means = np.concatenate([outcomes for _, outcomes in some], axis=1).mean(axis=1)
        if not np.isfinite(means).all():
            return _nothing("an outcome is not finite", early)
        return _Run(tuple(means.tolist()), None, early)

    def _people(self, values: Mapping[str, float], first: int, number: int) -> tuple[list[str], Doubles]:
        """Why some of these people ended early; outcomes of the others, (outcomes, people)."""
        study, catalogue = self._resolved.study, self._resolved.catalogue
        people = sample_cohort(self._resolved.population, catalogue, number, study.seed, first, draws=values)
        cohort = _core.Cohort(people.parameters, people.initial, seed=study.seed, first_person=first)
        data = _core.simulate(cohort, [self._schedule], self._mornings, progress=self._watch)
        # A matrix that is more than all disordered, or less than not at all, is a number gone astray, if a finite one.
        share = data["disorganised_fraction"][0]
        astray = (share < 0.0).any(axis=1) | (share > 1.0).any(axis=1)
        ends = np.where(astray, _NOT_FINITE, data["outcome"][0])
        through = ends == _COMPLETED
        readings = {name: data[name][0][through].astype(np.float64) for name in _READINGS}
        outcomes = np.array([outcome.of_people(readings) for outcome in OUTCOMES])
        return [self._words[code] for code in ends[~through].tolist()], outcomes

    def _watch(self, _done: int, _total: int) -> None:
        if self.stop.is_set():
            raise KeyboardInterrupt


def _nothing(reason: str, ended_early: Mapping[str, int] | None = None) -> _Run:
    return _Run((np.nan,) * len(OUTCOMES), reason, Counter(ended_early))


def _run_all(
    trial: _Trial, design: Design, participants: int, weeks: int, workers: int | None, progress: bool | Progress | None
) -> list[_Run]:
    """Simulate every combination, in the order of the design whoever finishes first."""
    watched: AbstractContextManager[Progress]
    if progress is True:
        from tendonlab.progress import progress_bar

        watched = progress_bar(sys.stderr, weeks)
    else:
        watched = nullcontext(progress or (lambda _done, _total: None))
    combinations = design.places.reshape(-1, len(design.varied))
    runs = []
    # The engine works on one thread and lets others run meanwhile.
    pool = ThreadPoolExecutor(workers or os.cpu_count())
    with watched as report:
        try:
            for run in pool.map(lambda places: trial.run(values_at(design.varied, places)), combinations):
                runs.append(run)
                report(len(runs) * participants, len(combinations) * participants)
        finally:
            trial.stop.set()
            pool.shutdown(cancel_futures=True)
    return runs
