"""Reading the study file of a sweep: everything that can be known to be wrong is refused here, with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from tendonlab import _core
from tendonlab.catalogue import Catalogue, Programme, load_catalogue
from tendonlab.catalogue.checks import unknown_name
from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.programme_file import read_programme
from tendonlab.catalogue.programmes import DAYS_PER_WEEK
from tendonlab.catalogue.quantities import shown
from tendonlab.catalogue.schema import build
from tendonlab.catalogue.toml_source import KeyPath, TomlSource
from tendonlab.errors import DataFileError, InputError, TextError
from tendonlab.recording import quantity_names
from tendonlab.study import ResolvedStudy, Study, is_programme_file
from tendonlab.summaries_layout import coordinates, layouts
from tendonlab.sweeps.change import population_base, programme_base
from tendonlab.sweeps.design import Settings, make_points
from tendonlab.sweeps.study_file import EVERYTHING, DesignTable, StudyTable, SweepFile, VaryTable
from tendonlab.sweeps.targets import Bases, coordinate_name, scalar_of, target_of
from tendonlab.sweeps.varied import Scalar, Target, ValueAt, Varied, read_number, read_values

_PARTICIPANTS = Target("study", "", ("participants",))
_DAYS_PER_YEAR = 365.25
_PARTICIPANTS = Target("study", "", ("participants",))
_DAYS_PER_YEAR = 365.25
# Variables of a sweep's file, beside those of what is recorded.
_TAKEN = ("point", "time", "status", "reason", "study", "parameter_table", "population_text", "posterior_ensemble",
          "programme_text", *coordinates((), 1))  # fmt: skip


@dataclass(frozen=True)
class SweepStudy:
    """A sweep, read and checked.

    Attributes
    ----------
    source
        Its file.
    programme_texts
        Programme files it names, by the name it has for them: their text.
    resolved
        The study at its base.
    design
        How points were chosen.
    varied
        What varies.
    points
        The values of `varied` at each point.
    """

    source: TomlSource
    programme_texts: Mapping[str, str]
    resolved: ResolvedStudy
    design: DesignTable
    varied: tuple[Varied, ...]
    points: tuple[Settings, ...]

    def participants(self) -> list[int]:
        """List the simulated people of each point."""
        for place, entry in enumerate(self.varied):
            if _PARTICIPANTS in entry.targets:
                return [int(settings[place].told) for settings in self.points]
        return [self.resolved.study.participants] * len(self.points)

    @property
    def leg_years_each(self) -> float:
        """Simulated leg-years of one participant."""
        study = self.resolved.study
        return study.legs * len(study.programmes) * study.weeks * DAYS_PER_WEEK / _DAYS_PER_YEAR


def read_sweep(path: Path) -> SweepStudy:
    """Read the study file of a sweep.

    Raises
    ------
    DataFileError
        For the mistake that stands first.
    InputError
        If a file is missing or cannot be read.
    """
    return parse_sweep(TomlSource.read(path), {})


def parse_sweep(source: TomlSource, programme_texts: Mapping[str, str]) -> SweepStudy:
    """Read a sweep from a text.

    Parameters
    ----------
    source
        The study file.
    programme_texts
        Texts of programme files; those that are not among them are read.
    """
    file = build(SweepFile, source)
    catalogue = load_catalogue()
    texts: dict[str, str] = {}
    programmes = tuple(
        _programme(source, place, name, programme_texts, texts, catalogue)
        for place, name in enumerate(file.study.programmes)
    )
    resolved = _study(source, file.study, programmes, catalogue)
    bases = Bases(
        population=population_base(resolved.population, catalogue),
        programmes={programme.id: programme_base(programme, catalogue) for programme in programmes},
        catalogue=catalogue,
    )
    varied = tuple(_varied(source, place, entry, bases) for place, entry in enumerate(file.vary))
    _names_apart(source, file.vary, varied)
    _targets_apart(source, varied)
    try:
        points = make_points(file.design.kind, varied, file.design.points, file.design.seed or 0)
    except TextError as error:
        raise _error(source, ("design", "kind"), error) from None
    return SweepStudy(source, texts, resolved, file.design, varied, points)


def _error(source: TomlSource, path: KeyPath, error: TextError) -> DataFileError:
    return source.error(path, error.message, error.suggestion)


def _programme(
    source: TomlSource,
    place: int,
    name: str,
    given: Mapping[str, str],
    texts: dict[str, str],
    catalogue: Catalogue,
) -> Programme:
    path: KeyPath = ("study", "programmes", place)
    if is_programme_file(name):
        file = source.path.parent / name
        try:
            read = TomlSource(file, given[name]) if name in given else TomlSource.read(file)
            programme = read_programme(read, catalogue)
        except DataFileError:
            raise
        except InputError as error:
            raise source.error(path, str(error)) from None
        texts[name] = read.text
        return programme
    unknown = unknown_name(path, "programme", name, catalogue.programmes)
    if unknown is not None:
        hint = "; the names of programme files end in .toml" if "/" in name else "; see `tendonlab list programmes`"
        raise source.error(path, unknown.message + hint, unknown.suggestion)
    return catalogue.programmes[name]


def _study(
    source: TomlSource, table: StudyTable, programmes: tuple[Programme, ...], catalogue: Catalogue
) -> ResolvedStudy:
    unknown = unknown_name(("study", "population"), "population", table.population, catalogue.populations)
    if unknown is not None:
        raise unknown.error(source.error)
    known = [name for name, _, _ in _core.observables()]
    for place, name in enumerate(table.quantities):
        if name not in known and table.quantities != (EVERYTHING,):
            raise source.error(
                ("study", "quantities", place), f"unknown quantity {name!r}; there are {', '.join(known)}",
                suggest(name, known),
            )  # fmt: skip
    fields: dict[str, Any] = {
        "programmes": programmes,
        "population": table.population, "participants": table.participants, "weeks": table.weeks, "seed": table.seed,
        "legs": table.legs, "parameters": table.parameters, "sample_events": table.sample_events, "keep": "summaries",
        "quantities": EVERYTHING if table.quantities == (EVERYTHING,) else table.quantities,
    }  # fmt: skip
    if table.record_every_days is not None:
        fields["record_every_days"] = table.record_every_days
    if table.record_days is not None:
        fields["record_days"] = table.record_days
    # One by one, so that the message stands at the right key.
    harmless = {"programmes": programmes[:1], "population": table.population, "participants": 1, "weeks": table.weeks}
    for key in (
        "weeks",
        "programmes",
        "participants",
        "seed",
        "legs",
        "record_days",
        "record_every_days",
        "quantities",
    ):
        if key in fields:
            written = "record_every" if key == "record_every_days" else key
            try:
                Study.model_validate({**harmless, key: fields[key]})
            except InputError as error:
                raise source.error(("study", written), str(error)) from None
    try:
        return Study.model_validate(fields).resolve(catalogue)
    except InputError as error:
        raise source.error(("study", "programmes"), str(error)) from None


def _varied(source: TomlSource, place: int, entry: VaryTable, bases: Bases) -> Varied:
    path: KeyPath = ("vary", place)
    targets: list[Target] = []
    scalars: list[Scalar] = []
    for number, text in enumerate(entry.what):
        try:
            target = target_of(text, bases)
            scalars.append(scalar_of(target, bases))
        except TextError as error:
            raise _error(source, (*path, "what", number), error) from None
        targets.append(target)
    scalar = scalars[0]
    for number, other in enumerate(scalars):
        if other != scalar:
            message = f"{entry.what[number]!r} takes other values than {entry.what[0]!r}; vary them one by one"
            raise source.error((*path, "what", number), message)
    name = entry.name or coordinate_name(entry.what[0])
    if entry.values is not None:
        settings, units = _values(source, path, entry.values, scalar)
        low, high = 0.0, 0.0
    else:
        settings = ()
        low, high, units = _range(source, path, entry, scalar)
    varied = Varied(
        name=name,
        paths=entry.what,
        targets=tuple(targets),
        units=units,
        whole=scalar.kind == "whole" or (scalar.dimension is not None and scalar.dimension.whole),
        settings=settings,
        low=low,
        high=high,
        scale=entry.scale,
        scalar=scalar,
    )
    _values_possible(source, path, varied, bases)
    return varied


def _values(source: TomlSource, path: KeyPath, values: Sequence[Any], scalar: Scalar) -> tuple[Any, str]:
    try:
        settings, units = read_values(values, scalar)
    except ValueAt as error:
        raise _error(source, (*path, "values", error.place), error.error) from None
    for place, setting in enumerate(settings):
        if any(setting.told == other.told and type(setting.told) is type(other.told) for other in settings[:place]):
            raise source.error((*path, "values", place), f"{shown(setting.written)} is listed twice")
    return settings, units


def _range(source: TomlSource, path: KeyPath, entry: VaryTable, scalar: Scalar) -> tuple[float, float, str]:
    if scalar.kind == "other":
        message = f"{entry.what[0]!r} has no range to sample from; list its 'values'"
        raise source.error((*path, "low"), message)
    ends: list[float] = []
    units = ""
    for key, value in (("low", entry.low), ("high", entry.high)):
        try:
            number, units = read_number(value, scalar, units)
        except TextError as error:
            raise _error(source, (*path, key), error) from None
        ends.append(number)
    low, high = ends
    if not low < high:
        raise source.error((*path, "high"), f"'high' is not above 'low' ({shown(entry.low)})")
    if not isfinite(high - low):
        raise source.error((*path, "high"), "this range is too wide")
    if entry.scale == "log" and low <= 0:
        raise source.error((*path, "low"), "a range on a logarithmic scale begins above 0")
    return low, high, units


def _values_possible(source: TomlSource, path: KeyPath, varied: Varied, bases: Bases) -> None:
    """Refuse values that could not stand at their places whatever else is changed."""
    if varied.by_range:
        tried = [(("low",), varied.at(0.0)), (("high",), varied.at(1.0))]
    else:
        tried = [(("values", place), setting) for place, setting in enumerate(varied.settings)]  # type: ignore[misc]
    for at, setting in tried:
        for target in varied.targets:
            for problem in bases.problems_of(target, setting):
                raise source.error((*path, *at), problem.message, problem.suggestion)


def _names_apart(source: TomlSource, entries: Sequence[VaryTable], varied: Sequence[Varied]) -> None:
    taken = {*_TAKEN, *layouts(quantity_names())}
    for place, (entry, item) in enumerate(zip(entries, varied, strict=True)):
        if item.name in taken:
            own = entry.name is not None
            message = f"the name {item.name!r} is taken; give this another 'name'"
            raise source.error(("vary", place, "name" if own else "what"), message)
        taken.add(item.name)


def _targets_apart(source: TomlSource, varied: Sequence[Varied]) -> None:
    """Refuse what would be set twice: the later would undo the earlier."""
    seen: list[tuple[Target, str]] = []
    for place, item in enumerate(varied):
        for number, target in enumerate(item.targets):
            for other, text in seen:
                if other.overlaps(target):
                    message = f"{item.paths[number]!r} is varied already, by {text!r}"
                    raise source.error(("vary", place, "what", number), message)
            seen.append((target, item.paths[number]))
