"""Changing a population or a programme at paths, under the very rules that a file has to keep to."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from tendonlab.catalogue import Catalogue, Population, Programme
from tendonlab.catalogue.adherence import Adherence
from tendonlab.catalogue.checks import population_problems
from tendonlab.catalogue.problems import Problem
from tendonlab.catalogue.programme_rules import programme_problems
from tendonlab.catalogue.schema import Strict, as_problem, without_echoes
from tendonlab.catalogue.toml_source import KeyPath
from tendonlab.errors import InputError, TextError
from tendonlab.programme.printing import to_toml
from tendonlab.sweeps.paths import Field, find_field, value_at, with_value

Steps = tuple[str, ...]
Item = TypeVar("Item", bound=Strict)

# A mean that is varied is no longer what its source says.
_SOURCE = "varied in a sweep"
_NEED_SOURCE = ("mean", "sd")


@dataclass(frozen=True)
class Base(Generic[Item]):
    """A population or programme to be changed.

    Attributes
    ----------
    model
        What reads its file.
    data
        Content of its file.
    rules
        Finds what does not fit in one that its model has let through.
    told
        What it is called in messages.
    """

    model: type[Item]
    data: Mapping[str, Any]
    rules: Callable[[Item], Iterator[Problem]]
    told: str

    def find(self, steps: Steps) -> Field:
        """Follow a path; TextError if it leads nowhere."""
        return find_field(self.model, self.data, steps)

    def problems_of(self, steps: Steps, written: Any) -> list[Problem]:
        """Find what is wrong with a value whatever else may change: its form, or a name that does not exist."""
        keys = self.find(steps).keys
        item, found = self._read(self._with(self.data, steps, written))
        if item is not None:
            found = [problem for problem in self.rules(item) if problem.message.startswith("unknown ")]
        # What does not hold together is found at the table around it, and may hold together at another point.
        return [
            problem
            for problem in found
            if problem.path[: len(keys)] == keys and not (problem.at_key and problem.path == keys)
        ]

    def changed(self, changes: Sequence[tuple[Steps, Any]]) -> Item:
        """Return it with other values at paths.

        Raises
        ------
        InputError
            In words, if it then is no population or programme, or a path leads nowhere.
        """
        data = self.data
        try:
            for steps, written in changes:
                data = self._with(data, steps, written)
        except TextError as error:
            raise InputError(f"{self.told}: {error}") from None
        item, found = self._read(data)
        if item is None:
            raise InputError(f"{self.told}: {_told(found[0])}")
        for problem in self.rules(item):
            raise InputError(f"{self.told}: {_told(problem)}")
        return item

    def _with(self, data: Mapping[str, Any], steps: Steps, written: Any) -> Mapping[str, Any]:
        field = find_field(self.model, data, steps)
        changed: Mapping[str, Any] = with_value(data, field.keys, written)
        last = field.keys[-1]
        if field.parent is Adherence and last in _NEED_SOURCE:
            changed = with_value(changed, (*field.keys[:-1], "source"), _SOURCE)
        if last == "pain_rule" and len(field.keys) > 1:
            changed = _without_unused_pain_rules(data, changed)
        return changed

    def _read(self, data: Mapping[str, Any]) -> tuple[Item | None, list[Problem]]:
        try:
            return self.model.model_validate(data), []
        except ValidationError as error:
            return None, [as_problem(details) for details in without_echoes(error)]


def population_base(population: Population, catalogue: Catalogue) -> Base[Population]:
    """Take a checked population as what is to be changed."""

    def rules(changed: Population) -> Iterator[Problem]:
        return population_problems(changed, catalogue.parameters, catalogue.references)

    return Base(Population, tomllib.loads(population.text), rules, f"population {population.id!r}")


def programme_base(programme: Programme, catalogue: Catalogue) -> Base[Programme]:
    """Take a checked programme as what is to be changed."""

    def rules(changed: Programme) -> Iterator[Problem]:
        return programme_problems(changed, catalogue)

    return Base(Programme, tomllib.loads(to_toml(programme)), rules, f"programme {programme.id!r}")


def _without_unused_pain_rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take out pain rules of the programme's own that a track no longer has; a file may not keep them."""

    def used(data: Mapping[str, Any]) -> list[Any]:
        return [track.get("pain_rule") for track in data.get("track", ())]

    own = value_at(after, ("pain_rule",)) or {}
    kept = {name: rule for name, rule in own.items() if name not in used(before) or name in used(after)}
    return after if kept == own else {**after, "pain_rule": kept}


def _told(problem: Problem) -> str:
    hint = f". Did you mean {problem.suggestion!r}?" if problem.suggestion is not None else ""
    place = _place(problem.path)
    return f"{place}: {problem.message}{hint}" if place else f"{problem.message}{hint}"


def _place(path: KeyPath) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
