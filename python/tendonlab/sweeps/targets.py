"""What a path of a sweep leads to: a parameter, or something of the population, of a programme or of the study."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tendonlab.catalogue import Catalogue, Parameter, Population, Programme
from tendonlab.catalogue.checks import unknown_name
from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.problems import Problem
from tendonlab.errors import InputError, TextError
from tendonlab.study import Study
from tendonlab.sweeps.change import Base
from tendonlab.sweeps.paths import Field, split_path
from tendonlab.sweeps.varied import Root, Scalar, Setting, Target

_ROOTS: tuple[Root, ...] = ("parameter", "population", "programme", "study")
_FACTOR = "factor"
# What of the study may vary, and why the rest may not.
_OF_STUDY: Mapping[str, Scalar] = {
    "participants": Scalar("whole"), "seed": Scalar("whole"), "population": Scalar("other"),
}  # fmt: skip
_FIXED_OF_STUDY = {
    "weeks": "record the longest study and read from it what shorter ones would give: its first weeks are theirs",
    "programmes": "list them all in [study], each is an arm at every point",
    "record_every": "record as often as the point that needs it most",
    "record_days": "record the days that any point needs",
    "quantities": "record all that any point needs",
    "legs": "make a sweep of each number of legs",
    "parameters": "make a sweep of each choice",
    "sample_events": "make a sweep of each choice",
}
# Of a population or a programme: says something to the reader, nothing to the engine.
_ONLY_WORDS = ("id", "name", "summary", "sources", "unsure", "not_a_plan")


@dataclass(frozen=True)
class Bases:
    """What is changed at the points of a sweep.

    Attributes
    ----------
    population
        That of the study.
    programmes
        By id, in the order of the arms.
    catalogue
        What may be named.
    """

    population: Base[Population]
    programmes: Mapping[str, Base[Programme]]
    catalogue: Catalogue

    def of(self, target: Target) -> Base[Population] | Base[Programme]:
        """Return what a target is a part of."""
        return self.programmes[target.of] if target.root == "programme" else self.population

    def problems_of(self, target: Target, setting: Setting) -> Iterator[Problem]:
        """Find why something can never have a value."""
        if target.root in ("population", "programme"):
            yield from self.of(target).problems_of(target.steps, setting.written)
        elif target.root == "parameter":
            reason = parameter_problem(self.catalogue.parameters[target.of], target, setting)
            if reason is not None:
                yield Problem((), reason)
        elif target.steps == ("population",):
            # A word that is no text is asked for as one, so that no name is ever near it.
            unknown = unknown_name((), "population", str(setting.written), self.catalogue.populations)
            if unknown is not None:
                yield unknown
        else:
            yield from _study_problem(target.steps[0], setting)


def target_of(text: str, bases: Bases) -> Target:
    """Find what a path leads to.

    Raises
    ------
    TextError
        If it leads nowhere, or to what cannot be varied.
    """
    first, *steps = split_path(text)
    root = next((word for word in _ROOTS if word == first), None)
    if root is None:
        raise TextError(
            f"a path begins with {', '.join(_ROOTS[:-1])} or {_ROOTS[-1]}, not {first!r}", suggest(first, _ROOTS)
        )
    if not steps:
        examples = {
            "parameter": "parameter.tau_D", "population": "population.age.mean", "study": "study.participants",
            "programme": f"programme.{next(iter(bases.programmes))}.adherence.mean",
        }  # fmt: skip
        raise TextError(f"what of the {root}? Write it after a dot, as in {examples[root]!r}")
    if root == "parameter":
        return _parameter(steps, bases)
    if root == "study":
        return _of_study(steps)
    if root == "population":
        target = Target(root, "", tuple(steps))
    else:
        name, *steps = steps
        if name not in bases.programmes:
            known = ", ".join(bases.programmes)
            raise TextError(
                f"the study has no programme {name!r}; its arms are {known}", suggest(name, bases.programmes)
            )
        if not steps:
            raise TextError(f"what of {name!r}? Its keys are those that `tendonlab show {name} --toml` prints")
        target = Target(root, name, tuple(steps))
    if target.steps[0] in _ONLY_WORDS:
        raise TextError(f"nothing that is simulated depends on the {target.steps[0]!r} of a {root}")
    bases.of(target).find(target.steps)
    return target


def scalar_of(target: Target, bases: Bases) -> Scalar:
    """Tell how the values of a target are written."""
    if target.root == "parameter":
        return Scalar("number", unit="" if target.steps else bases.catalogue.parameters[target.of].unit)
    if target.root == "study":
        return _OF_STUDY[target.steps[0]]
    field: Field = bases.of(target).find(target.steps)
    return Scalar(field.kind, field.dimension)


def coordinate_name(path: str) -> str:
    """Make the name of a coordinate of a path."""
    return re.sub(r"[^A-Za-z0-9]+", "_", path).strip("_")


def parameter_problem(entry: Parameter, target: Target, setting: Setting) -> str | None:
    """Say why a parameter cannot have a value, by the rule of its table: it lies in its range."""
    number = setting.told
    assert not isinstance(number, str)
    if target.steps and number <= 0:
        return "a factor is more than zero"
    value = entry.value * number if target.steps else number
    if entry.low <= value <= entry.high:
        return None
    unit = "" if entry.unit == "1" else f" {entry.unit}"
    found = f"{entry.symbol} = {value:g}{unit}"
    return f"{found} is outside of what the parameter table holds possible, {entry.low:g} to {entry.high:g}{unit}"


def _parameter(steps: list[str], bases: Bases) -> Target:
    symbol, *rest = steps
    parameters = bases.catalogue.parameters
    if symbol not in parameters:
        raise TextError(
            f"unknown parameter {symbol!r}; see `tendonlab list parameters`", suggest(symbol, parameters.symbols)
        )
    if rest not in ([], [_FACTOR]):
        raise TextError(
            f"of a parameter, its centre varies ('parameter.{symbol}') or a factor on it "
            f"('parameter.{symbol}.{_FACTOR}'), not {'.'.join(rest)!r}"
        )
    if rest and parameters[symbol].value == 0.0:
        raise TextError(f"{symbol} is 0, which no factor changes; vary 'parameter.{symbol}'")
    return Target("parameter", symbol, tuple(rest))


def _of_study(steps: list[str]) -> Target:
    key = steps[0]
    if key in _FIXED_OF_STUDY:
        raise TextError(f"{key!r} is the same at every point: {_FIXED_OF_STUDY[key]}")
    if key not in _OF_STUDY or len(steps) > 1:
        known = ", ".join(_OF_STUDY)
        raise TextError(f"of the study may vary {known}, not {'.'.join(steps)!r}", suggest(key, _OF_STUDY))
    return Target("study", "", (key,))


def _study_problem(key: str, setting: Setting) -> Iterator[Problem]:
    harmless = {"programmes": ("wait-and-see",), "population": "midportion", "participants": 1, "weeks": 1}
    try:
        Study.model_validate({**harmless, key: setting.told})
    except InputError as error:
        yield Problem((), str(error))
