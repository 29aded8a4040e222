"""Checks that need more than one file: names that must exist, bouts that must fit their exercise."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import numpy as np

from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum
from tendonlab.catalogue.load_rules import LOADS_OF_RULE
from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.parameters import Correlation, ParameterFile, Parameters, correlation_matrix
from tendonlab.catalogue.populations import Population
from tendonlab.catalogue.programmes import Bout, Programme
from tendonlab.catalogue.references import Reference
from tendonlab.catalogue.toml_source import KeyPath, TomlSource
from tendonlab.errors import InputError


def check_references(
    source: TomlSource, path: KeyPath, names: Iterable[str], references: Mapping[str, Reference]
) -> None:
    """Refuse a reference that is not in ``references.toml``.

    Parameters
    ----------
    source
        The file that names them.
    path
        Key path of the list.
    names
        What it names.
    references
        What exists.
    """
    for position, name in enumerate(names):
        _known(source, (*path, position), "reference", name, references)


def _known(source: TomlSource, path: KeyPath, kind: str, name: str, known: Container[str]) -> None:
    if name not in known:
        nearest = suggest(name, known) if isinstance(known, Iterable) else None
        raise source.error(path, f"unknown {kind} {name!r}", nearest)


def check_parameters(source: TomlSource, file: ParameterFile, references: Mapping[str, Reference]) -> None:
    """Check what one parameter says of another.

    Raises
    ------
    DataFileError
        If a symbol or reference does not exist, or the correlations cannot hold together.
    """
    known = file.parameter
    for symbol, entry in known.items():
        path = ("parameter", symbol)
        check_references(source, (*path, "references"), entry.references, references)
        width = entry.people.log_sd if entry.people is not None else None
        if isinstance(width, str):
            at = (*path, "people", "log_sd")
            _known(source, at, "parameter", width, known)
            if known[width].role != "spread" or known[width].value <= 0:
                raise source.error(at, f'{width!r} is not the width of a spread (role = "spread", above 0)')
    for name, entries in (("correlation", file.correlation), ("estimate_correlation", file.estimate_correlation)):
        _check_correlations(source, name, entries, file, references)


def _check_correlations(
    source: TomlSource,
    name: str,
    entries: tuple[Correlation, ...],
    file: ParameterFile,
    references: Mapping[str, Reference],
) -> None:
    pairs: set[frozenset[str]] = set()
    for position, entry in enumerate(entries):
        path = (name, position)
        check_references(source, (*path, "references"), entry.references, references)
        for place, symbol in enumerate(entry.between):
            _known(source, (*path, "between", place), "parameter", symbol, file.parameter)
            if name == "correlation" and file.parameter[symbol].people is None:
                raise source.error((*path, "between", place), f"people do not differ in {symbol!r}")
        if frozenset(entry.between) in pairs:
            raise source.error((*path, "between"), f"{' and '.join(entry.between)} are correlated twice")
        pairs.add(frozenset(entry.between))
    symbols = tuple(dict.fromkeys(symbol for entry in entries for symbol in entry.between))
    if symbols and np.linalg.eigvalsh(correlation_matrix(symbols, entries)).min() <= 0:
        raise source.error((name,), "these correlations contradict each other (matrix not positive definite)")


def check_population(
    source: TomlSource, population: Population, parameters: Parameters, references: Mapping[str, Reference]
) -> None:
    """Check the names a population uses.

    Raises
    ------
    DataFileError
        If one does not exist.
    """
    check_references(source, ("sources",), population.sources, references)
    for position, entry in enumerate(population.adjust):
        _known(source, ("adjust", position, "parameter"), "parameter", entry.parameter, parameters.symbols)


def check_programme(
    source: TomlSource,
    programme: Programme,
    exercises: Mapping[str, Exercise],
    repetition_maximum: RepetitionMaximum,
    references: Mapping[str, Reference],
) -> None:
    """Check a programme against the exercise library.

    Raises
    ------
    DataFileError
        If a name does not exist, phases overlap, or a bout does not give exactly what its exercise needs.
    """
    check_references(source, ("sources",), programme.sources, references)
    check_references(source, ("adherence", "references"), programme.adherence.references, references)
    last = 0
    for number, phase in enumerate(programme.phases):
        if phase.weeks[0] <= last:
            message = f"phase begins in week {phase.weeks[0]}, but the one before it ends in week {last}"
            raise source.error(("phase", number, "weeks"), message)
        last = phase.weeks[1]
        for position, session in enumerate(phase.sessions):
            for place, bout in enumerate(session.bouts):
                path = ("phase", number, "session", position, "bout", place)
                _known(source, (*path, "exercise"), "exercise", bout.exercise, exercises)
                _check_bout(source, path, bout, exercises[bout.exercise], repetition_maximum)


def _check_bout(
    source: TomlSource, path: KeyPath, bout: Bout, exercise: Exercise, repetition_maximum: RepetitionMaximum
) -> None:
    needed, allowed = _keys_of(exercise)
    given = {
        "repetitions": bout.repetitions,
        "hold": bout.hold_s,
        "distance": bout.distance_m,
        "speed": bout.speed_m_s,
        "load": bout.load,
        "loaded_time": bout.loaded_time_s,
    }
    for key, value in given.items():
        if value is None and key in needed:
            raise source.error(path, f"{exercise.id} needs '{key}'")
        if value is not None and key not in needed | allowed:
            raise source.error((*path, key), f"{exercise.id} takes no '{key}'", at_key=True)
    if exercise.legs == 2 and bout.side != "both":
        raise source.error((*path, "side"), f'{exercise.id} uses both legs: expected side = "both"')
    try:
        if exercise.speed_table is not None and bout.speed_m_s is not None:
            exercise.speed_table.at(bout.speed_m_s)
    except InputError as error:
        raise source.error((*path, "speed"), str(error)) from None
    if bout.load is None:
        return
    kinds = LOADS_OF_RULE[exercise.load_rule]
    if bout.load.kind not in kinds:
        raise source.error(
            (*path, "load"), f"{exercise.id} takes a load given as {' or '.join(kinds)}, found '{bout.load}'"
        )
    try:
        if bout.load.repetition_maximum is not None:
            repetition_maximum.fraction(bout.load.repetition_maximum)
    except InputError as error:
        raise source.error((*path, "load"), str(error)) from None


def _keys_of(exercise: Exercise) -> tuple[set[str], set[str]]:
    """Return the keys a bout of this exercise must give, and those it may give."""
    needed: set[str] = {"load"} if LOADS_OF_RULE[exercise.load_rule] else set()
    if exercise.by_speed:
        return needed | {"distance", "speed"}, set()
    if exercise.held:
        return needed | {"hold"}, {"repetitions"}
    return needed | {"repetitions"}, {"loaded_time"}
