"""Simulating points of a sweep: slices of people, reduced while they run, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.errors import InputError
from tendonlab.population import sample_cohort
from tendonlab.recording import quantity_names
from tendonlab.sweeps.points import People, Point, Points, Recent
from tendonlab.sweeps.reader import SweepStudy

Arrays = dict[str, NDArray[np.generic]]
Watch = Callable[[float], None]
_Told = Callable[[int, int], None]

# People in one go, a multiple of the engine's blocks: 10 MB of parameters.
PEOPLE_AT_ONCE = 4096
# Slices of people that are kept for the next point, which often has the same.
_KEPT_SLICES = 4


class Simulator:
    """Simulates points, from any thread.

    Parameters
    ----------
    sweep : SweepStudy
    """

    def __init__(self, sweep: SweepStudy) -> None:
        self.sweep = sweep
        self.points = Points(sweep)
        study = sweep.resolved.study
        self.days = study.recorded_days()
        self._quantities = quantity_names(study.quantities)
        self._posterior = study.parameters == "posterior"
        self._cohorts: Recent[_core.Cohort] = Recent(_KEPT_SLICES)

    def point_arrays(self, number: int, threads: int = 1, watch: Watch | None = None) -> Arrays:
        """Simulate a point.

        Parameters
        ----------
        number : int
            Of the point, from 0.
        threads : int
            Of the engine; changes no number.
        watch : callable, optional
            Gets the share of the point that is done, now and then; what it raises stops the simulation.

        Returns
        -------
        dict
            As `_core.Summaries.arrays`, without those of groups.

        Raises
        ------
        InputError
            If the point is not possible; in words.
        """
        return self._arrays(self.points.point(number), threads, watch)

    def pilot(self, number: int, most: int) -> tuple[int, float]:
        """Simulate a few people of a point on one thread; returns how many, and the seconds it took."""
        point = self.points.point(number)
        few = min(point.people.participants, most)
        begun = perf_counter()
        self._arrays(replace(point, people=replace(point.people, participants=few, key=("pilot", number))), 1, None)
        return few, perf_counter() - begun

    def _arrays(self, point: Point, threads: int, watch: Watch | None) -> Arrays:
        participants = point.people.participants
        whole: _core.Summaries | None = None
        for first in range(0, participants, PEOPLE_AT_ONCE):
            number = min(PEOPLE_AT_ONCE, participants - first)
            told = _of_point(watch, first, number, participants)
            some = self._slice(point, first, number, threads, told)
            if whole is None:
                whole = some
            else:
                whole.merge(some)
        assert whole is not None
        # One arm makes no pairs.
        return {name: values for name, values in whole.arrays(groups=False).items() if values.size}

    def _slice(self, point: Point, first: int, number: int, threads: int, told: _Told | None) -> _core.Summaries:
        resolved = self.sweep.resolved
        key = (point.people.key, first)
        return _core.simulate_summaries(
            self._cohorts.get(key, lambda: self._cohort(point.people, first, number)),
            point.schedules,
            self.days,
            quantities=self._quantities,
            sample_events=resolved.study.sample_events,
            threads=threads,
            progress=told,
        )

    def _cohort(self, people: People, first: int, number: int) -> _core.Cohort:
        catalogue, study = self.sweep.resolved.catalogue, self.sweep.resolved.study
        sampled = sample_cohort(
            people.population, catalogue, number, people.seed, first, draws=self._draws(people, first, number)
        )
        try:
            return _core.Cohort(
                sampled.parameters, sampled.initial, seed=people.seed, first_person=first, legs=study.legs
            )
        except ValueError as error:  # the engine names the parameter and the participant
            raise InputError(f"population '{people.population.id}' cannot be simulated: {error}") from error

    def _draws(self, people: People, first: int, number: int) -> Mapping[str, NDArray[np.float64] | float]:
        """Centres of the parameters: those of the ensemble's members or of the table, but where the point says else."""
        catalogue = self.sweep.resolved.catalogue
        draws: dict[str, NDArray[np.float64] | float] = {}
        if self._posterior:
            draws.update(catalogue.ensemble.draws(first, number))
        for symbol, factor in people.factors.items():
            draws[symbol] = draws.get(symbol, catalogue.parameters[symbol].value) * factor
        return {**draws, **people.values}


def _of_point(watch: Watch | None, first: int, people: int, of: int) -> _Told | None:
    """Tell the progress of a slice of people as that of its point."""
    if watch is None:
        return None
    return lambda done, total: watch((first + people * done / total) / of)
