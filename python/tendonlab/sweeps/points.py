"""The points of a sweep: the base with some values changed, ready to be simulated. What does not change is kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from tendonlab import _core
from tendonlab.catalogue import Population, Programme
from tendonlab.errors import InputError
from tendonlab.programme.compile import compile_programme
from tendonlab.sweeps.change import Base, population_base, programme_base
from tendonlab.sweeps.reader import SweepStudy
from tendonlab.sweeps.varied import Root, Setting, Target

Thing = TypeVar("Thing")
# What a point may fail by: the rules, the engine, or arithmetic that was made for other numbers.
FAILURES = (InputError, ValueError, ArithmeticError)
_KEPT = 64  # programmes and populations; of a grid, the few that come again and again


class Recent(Generic[Thing]):
    """Things that were made lately, by what they were made from; from any thread.

    Parameters
    ----------
    most
        How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return the thing of that key, made if it is not there; two threads may both make it."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        thing = make()
        with self._lock:
            self._things[key] = thing
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing


@dataclass(frozen=True)
class People:
    """Who takes part in a point.

    Attributes
    ----------
    population
        Changed and checked.
    values, factors
        Symbol -> centre in the parameter's unit; symbol -> factor on the centre.
    seed, participants
        As in a study.
    key
        Two points with the same have the same people.
    """

    population: Population
    values: dict[str, float]
    factors: dict[str, float]
    seed: int
    participants: int
    key: Hashable


@dataclass(frozen=True)
class Point:
    """A point, ready to be simulated: who, and what they do in each arm."""

    people: People
    schedules: tuple[_core.Schedule, ...]


class Points:
    """Makes the points of a sweep, from any thread.

    Parameters
    ----------
    sweep : SweepStudy
    """

    def __init__(self, sweep: SweepStudy) -> None:
        self._sweep = sweep
        resolved = sweep.resolved
        self._programmes = [(entry.id, programme_base(entry, resolved.catalogue)) for entry in resolved.programmes]
        self._bases: Recent[Base[Population]] = Recent(_KEPT)
        self._populations: Recent[Population] = Recent(_KEPT)
        self._schedules: Recent[_core.Schedule] = Recent(_KEPT * len(self._programmes))

    def point(self, number: int) -> Point:
        """Make a point.

        Raises
        ------
        InputError
            If what it asks for is not possible; in words.
        """
        changes = _changes(self._sweep, number)
        return Point(
            self._people(changes),
            tuple(self._schedule(base, _of(changes, "programme", name)) for name, base in self._programmes),
        )

    def _people(self, changes: list[tuple[Target, Setting]]) -> People:
        study = self._sweep.resolved.study
        of_study = {steps[0]: setting.told for steps, setting in _of(changes, "study")}
        name = str(of_study.get("population", study.population))
        entries = _of(changes, "population")
        key = (name, _key(entries))
        values: dict[str, float] = {}
        factors: dict[str, float] = {}
        for target, setting in changes:
            if target.root == "parameter":
                (factors if target.steps else values)[target.of] = float(setting.told)
        seed = int(of_study.get("seed", study.seed))
        participants = int(of_study.get("participants", study.participants))
        return People(
            population=self._populations.get(key, lambda: self._population(name, entries)),
            values=values,
            factors=factors,
            seed=seed,
            participants=participants,
            key=(*key, tuple(values.items()), tuple(factors.items()), seed, participants),
        )

    def _population(self, name: str, entries: list[tuple[tuple[str, ...], Setting]]) -> Population:
        catalogue = self._sweep.resolved.catalogue
        population = catalogue.population(name)
        if not entries:
            return population
        base = self._bases.get(name, lambda: population_base(population, catalogue))
        return base.changed([(steps, setting.written) for steps, setting in entries])

    def _schedule(self, base: Base[Programme], entries: list[tuple[tuple[str, ...], Setting]]) -> _core.Schedule:
        resolved = self._sweep.resolved

        def make() -> _core.Schedule:
            programme = base.changed([(steps, setting.written) for steps, setting in entries])
            return compile_programme(programme, resolved.catalogue, resolved.study.weeks)

        return self._schedules.get((base.told, _key(entries)), make)


def _changes(sweep: SweepStudy, number: int) -> list[tuple[Target, Setting]]:
    pairs = zip(sweep.varied, sweep.points[number], strict=True)
    return [(target, setting) for entry, setting in pairs for target in entry.targets]


def _of(changes: Iterable[tuple[Target, Setting]], root: Root, name: str = "") -> list[tuple[tuple[str, ...], Setting]]:
    return [(target.steps, setting) for target, setting in changes if (target.root, target.of) == (root, name)]


def _key(entries: list[tuple[tuple[str, ...], Setting]]) -> Any:
    """Make a key of changes; values may be lists and tables, which are none."""
    return tuple((steps, repr(setting.written)) for steps, setting in entries)
