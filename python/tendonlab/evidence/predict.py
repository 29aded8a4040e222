"""What the model says of each fact: its people simulated under its programme, and the quantity read off as reported.

Facts about the same people doing the same share one simulation. People and their luck are the same for every draw of
the parameters (common random numbers), so a prediction changes with the parameters only.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue import Catalogue, Population, Programme
from tendonlab.catalogue.programmes import DAYS_PER_WEEK
from tendonlab.errors import InputError
from tendonlab.evidence.facts import Fact, FactTable, against_of, population_of, programme_of
from tendonlab.evidence.quantities import QUANTITIES, Arm
from tendonlab.population import sample_cohort
from tendonlab.population.sampling import Draws
from tendonlab.programme.compile import compile_programme

Doubles = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Run:
    """One population under one programme, for the facts that ask for it."""

    population: Population
    programme: Programme
    schedule: _core.Schedule
    days: NDArray[np.int32]
    participants: int


class Predictor:
    """Predicts facts for given parameters.

    Parameters
    ----------
    table : FactTable
        Facts that are held by a test of their own are left out.
    catalogue : Catalogue
    participants : int
        Simulated people of each arm of patients; people without symptoms differ far less, and a third as many do.
    seed : int
        The same seed gives the same people with the same luck.

    Attributes
    ----------
    facts : tuple of Fact
        Those that are simulated, in the order of the table.

    Raises
    ------
    InputError
        If a fact's programme or people cannot be simulated; the message names the fact.
    """

    def __init__(self, table: FactTable, catalogue: Catalogue, participants: int = 400, seed: int = 1) -> None:
        self.facts = tuple(fact for fact in table if fact.held_by is None)
        self._catalogue, self._seed = catalogue, seed
        self._runs, self._run_of, self._against_of = _runs(self.facts, table, catalogue, participants)

    def predict(self, draws: Draws | None = None, only: Iterable[int] | None = None) -> Doubles:
        """Predict facts.

        Parameters
        ----------
        draws : mapping, optional
            Symbol -> value in place of the parameter table's.
        only : iterable of int, optional
            Positions of the facts wanted; the others come out as NaN.

        Returns
        -------
        (facts,) float64
            In the unit of each fact.
        """
        wanted = range(len(self.facts)) if only is None else sorted(set(only))
        needed = {self._run_of[i] for i in wanted} | {self._against_of[i] for i in wanted} - {None}
        arms = {number: self._arm(self._runs[number], draws) for number in sorted(n for n in needed if n is not None)}
        values = np.full(len(self.facts), np.nan)
        for i in wanted:
            values[i] = _read_off(self.facts[i], arms[self._run_of[i]])
            against = self._against_of[i]
            if against is not None:
                values[i] -= _read_off(self.facts[i], arms[against])
        return values

    def predict_many(
        self, draws: Sequence[Draws], only: Iterable[int] | None = None, progress: Progress | None = None
    ) -> Doubles:
        """Predict facts for many draws, on all cores.

        Parameters
        ----------
        draws : sequence of mapping
        only : iterable of int, optional
            As in `predict`.
        progress : callable, optional
            Gets (done, total) draws.

        Returns
        -------
        (draws, facts) float64
            The same numbers for any number of cores.
        """
        chosen = None if only is None else tuple(only)
        values = np.full((len(draws), len(self.facts)), np.nan)
        # The engine lets go of the interpreter while it simulates, so threads are enough.
        pool = ThreadPoolExecutor(os.cpu_count())
        try:
            for i, row in enumerate(pool.map(lambda draw: self.predict(draw, chosen), draws)):
                values[i] = row
                if progress:
                    progress(i + 1, len(draws))
        finally:
            pool.shutdown(cancel_futures=True)
        return values

    def _arm(self, run: _Run, draws: Draws | None) -> Arm:
        people = sample_cohort(run.population, self._catalogue, run.participants, self._seed, draws=draws)
        try:
            cohort = _core.Cohort(people.parameters, people.initial, seed=self._seed)
        except ValueError as error:
            raise InputError(f"population '{run.population.id}' cannot be simulated: {error}") from error
        # Onsets are reported as risk: drawn ones would be rare and make means jump.
        values = _core.simulate(cohort, [run.schedule], run.days, sample_events=False)
        return Arm(
            values={name: values[name][0] for name, _, _ in _core.observables()},
            days=run.days,
            parameters=dict(zip(_core.parameter_names(), people.parameters, strict=True)),
            programme=run.programme,
        )


def _read_off(fact: Fact, arm: Arm) -> float:
    return QUANTITIES[fact.quantity].statistic(replace(arm, longer=fact.dose.longer), fact.since_day, fact.day)


def _runs(
    facts: Sequence[Fact], table: FactTable, catalogue: Catalogue, participants: int
) -> tuple[list[_Run], list[int], list[int | None]]:
    """Gather the facts into as few simulations as there are different ones."""
    asked: dict[tuple[str, str], tuple[Population, Programme, set[int]]] = {}
    keys: list[tuple[str, str]] = []
    against: list[tuple[str, str] | None] = []

    def ask(fact: Fact, population: Population, programme: Programme) -> tuple[str, str]:
        key = (repr(population), repr(programme))
        days = asked.setdefault(key, (population, programme, set()))[2]
        days |= {0, fact.since_day, fact.day}
        if QUANTITIES[fact.quantity].daily:
            days |= set(range(fact.day))
        return key

    for fact in facts:
        population = population_of(fact, catalogue)
        keys.append(ask(fact, population, programme_of(fact, table, catalogue)))
        against.append(None if fact.against is None else ask(fact, population, against_of(fact, table, catalogue)))
    number = {key: position for position, key in enumerate(asked)}
    runs = []
    for population, programme, days in asked.values():
        weeks = max(1, -(-max(days) // DAYS_PER_WEEK))
        runs.append(
            _Run(
                population=population,
                programme=programme,
                schedule=compile_programme(programme, catalogue, weeks),
                days=np.array(sorted(days), dtype=np.int32),
                participants=participants if population.site != "healthy" else -(-participants // 3),
            )
        )
    return runs, [number[key] for key in keys], [None if key is None else number[key] for key in against]
