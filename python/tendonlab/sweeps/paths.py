"""Paths to what a sweep varies, as people write them: `programme.hsr.track."Heel raises".phase.2.lasts`.

A path follows the keys of a file. Entries of a list are reached by their name, or by their number counted from 1. What
stands at the end is told by the model that reads the file: a quantity with a unit, a number, a whole number, or else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.quantities import DIMENSIONS, Dimension, shown
from tendonlab.catalogue.schema import Strict, WrittenAsText
from tendonlab.catalogue.toml_source import KeyPath
from tendonlab.errors import TextError

Kind = Literal["quantity", "number", "whole", "other"]

# Keys that name the entries of a list.
_NAMING = ("name", "exercise", "use", "parameter")
_STEP = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'\s](?:[^."']*[^."'\s])?))\s*(\.|$)""")
_MOST_STEPS = 20


@dataclass(frozen=True)
class Field:
    """What stands at the end of a path.

    Attributes
    ----------
    keys
        Key path in the data of the file; list entries by their place, counted from 0.
    kind
        "quantity" for a number with a unit, "number", "whole" for a whole number; "other" for all else, which has
        values but no range.
    dimension
        Of a quantity.
    parent
        Model of the table that holds it.
    """

    keys: KeyPath
    kind: Kind
    dimension: Dimension | None
    parent: type[BaseModel]


def split_path(text: str) -> tuple[str, ...]:
    """Split a path at its dots; what stands in quotes is not split.

    Raises
    ------
    TextError
        If a step is empty or a quote is not closed.
    """
    steps: list[str] = []
    place, more = 0, True
    while more:
        match = _STEP.match(text, place)
        if match is None or len(steps) == _MOST_STEPS:
            raise TextError(
                f"{shown(text)} is no path, which is written like 'population.age.mean'; a name with a dot in it "
                "stands in quotes"
            )
        *names, dot = match.groups()
        steps.append(next(name for name in names if name is not None))
        place, more = match.end(), dot == "."
    return tuple(steps)


def find_field(model: type[Strict], data: Mapping[str, Any], steps: Sequence[str]) -> Field:
    """Follow a path.

    Parameters
    ----------
    model
        What reads the file.
    data
        Content of the file, as `tomllib` gives it. What may stand in the file but does not can be reached, except
        entries of lists and of tables by name.
    steps
        The path, at least one step.

    Raises
    ------
    TextError
        If there is nothing of that name, with the nearest name.
    """
    keys: KeyPath = ()
    annotation: Any = model
    metadata: tuple[Any, ...] = ()
    parent: type[BaseModel] = model
    value: Any = data
    for position, step in enumerate(steps):
        where = ".".join(steps[:position])
        core, marks = _bare(annotation, metadata)
        key: str | int
        if _written(marks) is None and isinstance(core, type) and issubclass(core, Strict):
            parent = core
            key = _key(core, step, where)
            info = next(info for name, info in core.model_fields.items() if (info.alias or name) == key)
            annotation, metadata = info.annotation, tuple(info.metadata)
        elif _written(marks) is None and get_origin(core) is tuple:
            if not isinstance(value, list):
                raise TextError(f"{where!r} has no entries here")
            items = get_args(core)
            annotation, metadata = items[0], ()
            key = _entry(value, step, where, items[0])
        elif _written(marks) is None and get_origin(core) is dict:
            if not isinstance(value, Mapping) or step not in value:
                known = list(value) if isinstance(value, Mapping) else []
                told = f"those there are: {', '.join(known)}" if known else "there are none"
                raise TextError(f"{where!r} has no {step!r} here; {told}", suggest(step, known))
            annotation, metadata, key = get_args(core)[1], (), step
        else:
            raise TextError(f"{where!r} is a single value, so there is no {step!r} in it")
        keys = (*keys, key)
        value = _below(value, key)
    core, marks = _bare(annotation, metadata)
    return Field(keys, *_kind(core, marks), parent)


def value_at(data: Mapping[str, Any], keys: KeyPath) -> Any:
    """Return what stands at a key path, None if nothing does."""
    value: Any = data
    for key in keys:
        value = _below(value, key)
    return value


def with_value(data: Any, keys: KeyPath, value: Any) -> Any:
    """Return the data with another value at a key path; what is not changed is shared, not copied."""
    if not keys:
        return value
    first, *rest = keys
    if isinstance(data, list):
        assert isinstance(first, int)
        return [*data[:first], with_value(data[first], tuple(rest), value), *data[first + 1 :]]
    table = data if isinstance(data, Mapping) else {}
    return {**table, first: with_value(table.get(first), tuple(rest), value)}


def _below(value: Any, key: str | int) -> Any:
    if isinstance(value, list) and isinstance(key, int):
        return value[key] if key < len(value) else None
    return value.get(key) if isinstance(value, Mapping) else None


def _bare(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Take off what is around a type: `Annotated`, and None for a key that may be left out."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            metadata += tuple(more)
        elif origin in (Union, UnionType):
            others = [item for item in get_args(annotation) if item is not NoneType]
            if len(others) != 1:
                return annotation, metadata
            annotation = others[0]
        else:
            return annotation, metadata


def _written(metadata: tuple[Any, ...]) -> WrittenAsText | None:
    return next((mark for mark in metadata if isinstance(mark, WrittenAsText)), None)


def _kind(core: Any, metadata: tuple[Any, ...]) -> tuple[Kind, Dimension | None]:
    written = _written(metadata)
    if written is not None:
        dimension = next((entry for entry in DIMENSIONS if entry.name == written.description), None)
        return ("other", None) if dimension is None else ("quantity", dimension)
    return ("whole" if core is int else "number" if core is float else "other"), None


def _key(model: type[Strict], step: str, where: str) -> str:
    known = model.file_keys()
    if step in known:
        return step
    place = f" in {where!r}" if where else ""
    nearest = suggest(step, known)
    raise TextError(f"unknown key {step!r}{place}; the keys here are {', '.join(known)}", nearest)


def _entry(items: list[Any], step: str, where: str, item_type: Any) -> int:
    """Place of an entry of a list, by name or by number."""
    core, _ = _bare(item_type, ())
    naming = None
    if isinstance(core, type) and issubclass(core, Strict):
        naming = next((key for key in _NAMING if key in core.file_keys()), None)
    names = [item.get(naming) for item in items] if naming is not None else []
    if names.count(step) > 1:
        numbers = " or ".join(str(place + 1) for place, name in enumerate(names) if name == step)
        raise TextError(f"{where!r} has {step!r} more than once; say which by its number: {numbers}")
    if step in names:
        return names.index(step)
    if re.fullmatch(r"\d{1,9}", step):
        if 1 <= int(step) <= len(items):
            return int(step) - 1
        raise TextError(f"{where!r} has {len(items)} entries, counted from 1; there is no number {step}")
    if naming is None:
        raise TextError(f"entries of {where!r} are reached by their number, from 1 to {len(items)}, not by {step!r}")
    words = [name for name in names if isinstance(name, str)]
    told = ", ".join(repr(name) for name in dict.fromkeys(words)) or "none at all"
    raise TextError(f"{where!r} has no {step!r}; there is {told}", suggest(step, words))
