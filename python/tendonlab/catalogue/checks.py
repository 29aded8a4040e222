"""Checks that need more than one file: names that must exist, values that must fit each other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

import numpy as np

from tendonlab.catalogue.names import nearest_reference, suggest
from tendonlab.catalogue.parameters import ParameterFile, Parameters, correlation_matrix
from tendonlab.catalogue.populations import Population
from tendonlab.catalogue.problems import Problem, Refuse
from tendonlab.catalogue.references import Reference
from tendonlab.catalogue.toml_source import KeyPath, TomlSource


def unknown_references(
    path: KeyPath,
    names: Iterable[str],
    references: Mapping[str, Reference],
    remedy: str = "add it to references.toml",
) -> Iterator[Problem]:
    """Find references that are not in ``references.toml``.

    Parameters
    ----------
    path
        Key path of the list.
    names
        What it names.
    references
        What exists.
    remedy
        What to do with a name that was not misspelt.
    """
    for position, name in enumerate(names):
        if name not in references:
            message = f"unknown reference {name!r}; {remedy}"
            yield Problem((*path, position), message, nearest_reference(name, references))


def unknown_name(path: KeyPath, kind: str, name: str, known: Container[str]) -> Problem | None:
    """Return what is wrong with a name, or None if it is among the known ones."""
    if name in known:
        return None
    nearest = suggest(name, known) if isinstance(known, Iterable) else None
    return Problem(path, f"unknown {kind} {name!r}", nearest)


def check_references(refuse: Refuse, path: KeyPath, names: Iterable[str], references: Mapping[str, Reference]) -> None:
    """Refuse a reference that is not in ``references.toml``."""
    for problem in unknown_references(path, names, references):
        raise problem.error(refuse)


def check_known(refuse: Refuse, path: KeyPath, kind: str, name: str, known: Container[str]) -> None:
    """Refuse a name that is not among the known ones."""
    problem = unknown_name(path, kind, name, known)
    if problem is not None:
        raise problem.error(refuse)


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
        check_references(source.error, (*path, "references"), entry.references, references)
        width = entry.people.width_parameter if entry.people is not None else None
        if entry.people is not None and width is not None:
            at = (*path, "people", "logit_sd" if entry.people.logit_sd is not None else "log_sd")
            check_known(source.error, at, "parameter", width, known)
            if known[width].role != "spread" or known[width].value <= 0:
                raise source.error(at, f'{width!r} is not the width of a spread (role = "spread", above 0)')
    _check_correlations(source, file, references)


def _check_correlations(source: TomlSource, file: ParameterFile, references: Mapping[str, Reference]) -> None:
    pairs: set[frozenset[str]] = set()
    for position, entry in enumerate(file.correlation):
        path = ("correlation", position)
        check_references(source.error, (*path, "references"), entry.references, references)
        for place, symbol in enumerate(entry.between):
            check_known(source.error, (*path, "between", place), "parameter", symbol, file.parameter)
            if file.parameter[symbol].people is None:
                raise source.error((*path, "between", place), f"people do not differ in {symbol!r}")
        if frozenset(entry.between) in pairs:
            raise source.error((*path, "between"), f"{' and '.join(entry.between)} are correlated twice")
        pairs.add(frozenset(entry.between))
    symbols = tuple(dict.fromkeys(symbol for entry in file.correlation for symbol in entry.between))
    if symbols and np.linalg.eigvalsh(correlation_matrix(symbols, file.correlation)).min() <= 0:
        raise source.error(("correlation",), "these correlations contradict each other (matrix not positive definite)")


def check_population(
    source: TomlSource, population: Population, parameters: Parameters, references: Mapping[str, Reference]
) -> None:
    """Check what a population names.

    Raises
    ------
    DataFileError
        If a name does not exist, or a parameter is adjusted that a factor cannot change.
    """
    for problem in population_problems(population, parameters, references):
        raise problem.error(source.error)


def population_problems(
    population: Population, parameters: Parameters, references: Mapping[str, Reference]
) -> Iterator[Problem]:
    """Find what a population names that does not exist, and parameters that a factor cannot change."""
    yield from unknown_references(("sources",), population.sources, references)
    for position, entry in enumerate(population.adjust):
        path = ("adjust", position, "parameter")
        unknown = unknown_name(path, "parameter", entry.parameter, parameters.symbols)
        if unknown is not None:
            yield unknown
            continue
        adjusted = parameters[entry.parameter]
        if adjusted.role == "spread":
            reason = "is the width of a spread between people, not a value a person has"
        elif not adjusted.value and not adjusted.value_women:
            reason = "is 0, which no factor changes"
        else:
            continue
        yield Problem(path, f"{entry.parameter!r} {reason}; only values of a person above 0 can be adjusted")
