"""What can be cited: anything of the catalogue by its id, programme files, results files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import h5py

from tendonlab import _core
from tendonlab.catalogue import Adjunct, Catalogue, Exercise, PainRule, Parameter, Parameters, Population, Programme
from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.parameters import Basis, ParameterFile
from tendonlab.catalogue.programme_file import read_programme
from tendonlab.catalogue.references import Reference
from tendonlab.catalogue.schema import build
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.citations import items
from tendonlab.citations.items import Item
from tendonlab.errors import DataFileError, ResultsError, UnknownItemError
from tendonlab.results import Results, open_results, reading
from tendonlab.study import find_programme, is_programme_file

if TYPE_CHECKING:
    from tendonlab.catalogue import Terrain
    from tendonlab.evidence.facts import Fact, FactTable

Named = str | Path | Programme | Results

# Endings that make a name a path even where no such file exists.
_RESULTS_ENDINGS = (".h5", ".hdf5", ".nc")


@dataclass(frozen=True)
class Subject:
    """One thing that was asked about.

    Attributes
    ----------
    heading
        What it is called.
    lines
        What else is told of it.
    items
        What it rests on.
    run
        For results: the version of TendonLab that wrote them, and the file and its seed in words.
    """

    heading: str
    items: tuple[Item, ...]
    lines: tuple[str, ...] = ()
    run: tuple[str, str] | None = None


class Library:
    """The catalogue with its evidence, and what is told of each of its entries.

    Parameters
    ----------
    catalogue
        Where ids are looked up.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def evidence(self) -> FactTable | None:
        """Facts of the data folder; None if it holds none."""
        path = self.catalogue.folder / "evidence" / "facts.csv"
        if not path.exists():
            return None
        from tendonlab.evidence.facts import read_facts

        return read_facts(path, self.catalogue)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts, in their order."""
        return () if self.evidence is None else tuple(self.evidence)

    @cached_property
    def everything(self) -> tuple[Item, ...]:
        """What anything rests on, each once."""
        trials = () if self.evidence is None else self.evidence.programmes.values()
        found = [*items.of_catalogue(self.catalogue), *map(items.of_fact, self.facts)]
        for programme in trials:
            found += items.of_programme(programme, self.catalogue)
        return tuple(dict.fromkeys(found))

    def subjects(self, name: Named) -> list[Subject]:
        """Return what a name stands for: the things of that id, or one file.

        Raises
        ------
        UnknownItemError
            If it is neither.
        ResultsError, DataFileError, InputError
            If the file cannot be read or is no results file or programme.
        """
        if isinstance(name, Results):
            return [_results(name.path, self)]
        if isinstance(name, Programme) or is_programme_file(str(name)):  # other paths than .toml may be results
            entry = find_programme(name, self.catalogue)
            return [_programme(entry, self, shown_as=None if isinstance(name, Programme) else str(name))]
        if isinstance(name, Path):
            return [_results(name, self)]
        found = [tell(entries[name], self) for entries, tell in self._kinds.values() if name in entries]
        if found:
            return found
        if _is_path(name):
            return [_results(Path(name), self)]
        raise _unknown(name, {kind: entries for kind, (entries, _) in self._kinds.items()})

    @cached_property
    def _kinds(self) -> dict[str, tuple[Mapping[str, Any], Callable[[Any, Library], Subject]]]:
        """Kind -> its entries by id, and how one is told of."""
        catalogue = self.catalogue
        return {
            "programme": (catalogue.programmes, _catalogue_programme),
            "parameter": ({entry.symbol: entry for entry in catalogue.parameters}, _parameter),
            "exercise": (catalogue.exercises, _exercise),
            "adjunct": (catalogue.adjuncts, _adjunct),
            "population": (catalogue.populations, _population),
            "pain rule": (catalogue.pain_rules, _pain_rule),
            "ground": (catalogue.terrains, _terrain),
            "fact": ({fact.id: fact for fact in self.facts}, _fact),
            "reference": (catalogue.references, _reference),
        }


def _unknown(name: str, kinds: Mapping[str, Iterable[str]]) -> UnknownItemError:
    known = {entry: [kind for kind, entries in kinds.items() if entry in entries] for entry in chain(*kinds.values())}
    folded = {entry.casefold(): entry for entry in reversed(known)}
    near = [suggest(name, known), *(folded[word] for word in get_close_matches(name.casefold(), folded))]
    return UnknownItemError(name, known, {entry: " and ".join(known[entry]) for entry in near if entry is not None})


def _is_path(name: str) -> bool:
    return name.casefold().endswith(_RESULTS_ENDINGS) or os.sep in name or os.path.lexists(name)


def _catalogue_programme(entry: Programme, library: Library) -> Subject:
    return _programme(entry, library, shown_as=entry.id)


def _programme(entry: Programme, library: Library, *, shown_as: str | None) -> Subject:
    lines: tuple[str, ...] = ()
    if entry.unsure and shown_as is not None:
        lines = (f"What its sources leave open, and how it was filled: tendonlab show {shown_as}",)
    return Subject(f"{entry.id}: {entry.name} (programme)", tuple(items.of_programme(entry, library.catalogue)), lines)


def _exercise(entry: Exercise, library: Library) -> Subject:
    effects = [item for adjunct in items.doing([entry.id], library.catalogue) for item in items.of_adjunct(adjunct)]
    return Subject(f"{entry.id}: {entry.name} (exercise)", (items.of_exercise(entry), *effects))


def _adjunct(entry: Adjunct, library: Library) -> Subject:
    exercises = [items.of_exercise(library.catalogue.exercise(name)) for name in entry.exercises]
    return Subject(f"{entry.id}: {entry.name} (adjunct)", (*items.of_adjunct(entry), *exercises))


def _population(entry: Population, _: Library) -> Subject:
    return Subject(f"{entry.id}: {entry.name} (population)", (items.of_population(entry),))


def _pain_rule(entry: PainRule, _: Library) -> Subject:
    unsure = tuple(f"Left open: {point}" for point in entry.unsure)
    return Subject(f"{entry.id}: {entry.name} (pain rule)", (items.of_pain_rule(entry),), unsure)


def _terrain(entry: Terrain, _: Library) -> Subject:
    return Subject(f"{entry.id}: {entry.name} (ground)", (items.of_terrain(entry),))


def _fact(entry: Fact, _: Library) -> Subject:
    found = f"{entry.value:g} {entry.unit} ({entry.low:g} to {entry.high:g})"
    line = f"{entry.quantity} at {entry.day} days: {found}; used for {entry.use}"
    return Subject(f"{entry.id} (fact)", (items.of_fact(entry),), (line,))


def _reference(entry: Reference, library: Library) -> Subject:
    # Here only this one is asked about, whatever else its items rest on.
    found = [replace(item, references=(entry.id,)) for item in library.everything if entry.id in item.references]
    lines = () if found else (str(entry), "Nothing in the catalogue rests on it.")
    return Subject(f"{entry.id} (reference)", tuple(found), lines)


def _parameter(entry: Parameter, library: Library) -> Subject:
    parameters = library.catalogue.parameters
    lines = [f"{entry.basis}: {entry.source}"]
    if entry.prior is not None:
        lines.append(f"before the calibration: {entry.prior.source}")
    for pattern, facts in items.fitted_on(entry, library.facts).items():
        lines.append(f"fitted on {pattern}: {', '.join(fact.id for fact in facts) or 'no such fact'}")
    if entry.note is not None:
        lines.append(f"note: {entry.note}")
    return Subject(
        f"{entry.symbol}: {entry.name} (parameter)",
        tuple(_items_of_parameter(entry, parameters, library.facts)),
        tuple(lines),
    )


def _items_of_parameter(entry: Parameter, parameters: Parameters, facts: Iterable[Fact]) -> Iterator[Item]:
    """List a parameter, the width of its spread, its correlations, and the facts it was fitted on."""
    yield items.of_parameter(entry)
    if entry.people is not None and entry.people.width_parameter is not None:
        yield items.of_parameter(parameters[entry.people.width_parameter])
    for correlation in parameters.correlations:
        if entry.symbol in correlation.between:
            yield items.of_correlation(correlation)
    for found in items.fitted_on(entry, facts).values():
        yield from map(items.of_fact, found)


def _results(path: Path, library: Library) -> Subject:
    """Cite what a results file was made with, as far as the file itself tells it."""
    with open_results(path) as results:
        attributes, study, arms = results.attributes, results.study, results.programmes
    with reading(path), h5py.File(path, "r") as file:
        table, people = (str(file[name].asstr()[()]) for name in ("parameter_table", "population_text"))
        programmes = [str(text) for text in file["programme_simulated"].asstr()[:]]
    try:
        parameters = Parameters(build(ParameterFile, TomlSource(path, table)), table)
        population = build(Population, TomlSource(path, people))
        simulated = [read_programme(TomlSource(path, text), library.catalogue) for text in programmes]
    except DataFileError as error:
        raise ResultsError(
            f"{path} was made with data that TendonLab {_core.__version__} does not understand: {error.message}"
        ) from error
    version = str(attributes.get("tendonlab_version", "of an unknown version"))
    lines = [
        f"{', '.join(arms)}; {population.name}, simulated; participants {study.participants:,}, weeks {study.weeks}, "
        f"seed {study.seed}; TendonLab {version}"
    ]
    if version != _core.__version__:
        lines.append(f"Exercises, adjuncts, usual adherence and facts are cited as in TendonLab {_core.__version__}.")
    for basis in get_args(Basis):
        symbols = [entry.symbol for entry in parameters if entry.basis == basis]
        lines.append(f"parameters {basis} ({len(symbols)}): {', '.join(symbols) or 'none'}")
    found: list[Item] = []
    for programme in simulated:
        found += items.of_programme(programme, library.catalogue)
    found.append(items.of_population(population))
    for entry in parameters:
        found += _items_of_parameter(entry, parameters, library.facts)
    run = f"{path.name}: seed {study.seed}"
    return Subject(f"{path} (results)", tuple(dict.fromkeys(found)), tuple(lines), (version, run))
