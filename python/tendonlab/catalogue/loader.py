"""Reading the data folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from tendonlab.catalogue.adherence import AdherenceDefaults
from tendonlab.catalogue.adjuncts import Adjunct, AdjunctFile, check_adjuncts
from tendonlab.catalogue.calibration import BetweenTrials, CalibrationFile
from tendonlab.catalogue.checks import check_parameters, check_population, check_references
from tendonlab.catalogue.ensemble import Ensemble, read_ensemble
from tendonlab.catalogue.exercises import Exercise, ExerciseFile, RepetitionMaximum, Terrain
from tendonlab.catalogue.names import lookup
from tendonlab.catalogue.pain_rules import PainRule, PainRuleFile
from tendonlab.catalogue.parameters import ParameterFile, Parameters
from tendonlab.catalogue.populations import Population
from tendonlab.catalogue.programme_file import read_programme
from tendonlab.catalogue.programmes import Programme
from tendonlab.catalogue.references import Reference, ReferenceFile
from tendonlab.catalogue.safety_rules import SafetyRules, check_safety
from tendonlab.catalogue.schema import build
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.errors import InputError


@dataclass(frozen=True)
class Catalogue:
    """Everything in the data folder, checked.

    Attributes
    ----------
    folder
        Where it was read from.
    parameters
        The parameter table.
    ensemble
        Draws of what the calibrated parameters may be.
    between_trials
        How far trials of one thing differ from one another, by kind of quantity.
    repetition_maximum
        What share of the maximum can be lifted n times.
    adherence
        What people do where a programme does not say.
    safety
        What is asked before a plan is offered, and what is refused.
    exercises, terrains, pain_rules, adjuncts, populations, programmes, references
        By id, in the order they are listed to a user.
    """

    folder: Path
    parameters: Parameters
    ensemble: Ensemble
    between_trials: Mapping[str, BetweenTrials]
    repetition_maximum: RepetitionMaximum
    adherence: AdherenceDefaults
    safety: SafetyRules
    exercises: Mapping[str, Exercise]
    terrains: Mapping[str, Terrain]
    pain_rules: Mapping[str, PainRule]
    adjuncts: Mapping[str, Adjunct]
    populations: Mapping[str, Population]
    programmes: Mapping[str, Programme]
    references: Mapping[str, Reference]

    def exercise(self, name: str) -> Exercise:
        """Return an exercise; `UnknownNameError` if there is none of that id."""
        return lookup("exercise", name, self.exercises)

    def population(self, name: str) -> Population:
        """Return a population; `UnknownNameError` if there is none of that id."""
        return lookup("population", name, self.populations)

    def programme(self, name: str) -> Programme:
        """Return a programme; `UnknownNameError` if there is none of that id."""
        return lookup("programme", name, self.programmes)

    def reference(self, name: str) -> Reference:
        """Return a reference; `UnknownNameError` if there is none of that id."""
        return lookup("reference", name, self.references)


def load_catalogue(folder: str | Path | None = None) -> Catalogue:
    """Read and check a data folder.

    Parameters
    ----------
    folder
        The one installed with the package by default, which is read only once.

    Raises
    ------
    DataFileError
        At the first mistake in a file.
    InputError
        If a file is missing or cannot be read.
    """
    if folder is None:
        return _installed()
    folder = Path(folder)
    references_source = TomlSource.read(folder / "references.toml")
    references = build(ReferenceFile, references_source).by_id()

    parameters_source = TomlSource.read(folder / "parameters.toml")
    parameter_file = build(ParameterFile, parameters_source)
    check_parameters(parameters_source, parameter_file, references)
    parameters = Parameters(parameter_file, parameters_source.text)
    ensemble = read_ensemble(folder / "calibration" / "posterior.csv", parameters)

    calibration_source = TomlSource.read(folder / "calibration" / "between-trials.toml")
    between_trials = build(CalibrationFile, calibration_source).between_trials
    for kind, entry in between_trials.items():
        place = ("between_trials", kind, "references")
        check_references(calibration_source.error, place, entry.references, references)

    library = _exercises(folder, references)
    exercises = library.by_id()
    pain_rules = _pain_rules(folder, references)
    adherence = _adherence(folder, references)

    adjuncts_source = TomlSource.read(folder / "adjuncts.toml")
    adjuncts = build(AdjunctFile, adjuncts_source).by_id()
    check_adjuncts(adjuncts_source.error, adjuncts, exercises, references)

    safety_source = TomlSource.read(folder / "safety.toml")
    safety = build(SafetyRules, safety_source)
    check_safety(safety_source.error, safety, adjuncts, exercises, references)

    populations: dict[str, Population] = {}
    for path in _toml_files(folder / "populations"):
        source = TomlSource.read(path)
        population = build(Population, source).model_copy(update={"text": source.text})
        check_population(source, population, parameters, references)
        _named_after_file(source, population.id)
        populations[population.id] = population

    catalogue = Catalogue(
        folder=folder,
        parameters=parameters,
        ensemble=ensemble,
        between_trials=MappingProxyType(between_trials),
        repetition_maximum=library.repetition_maximum,
        adherence=adherence,
        safety=safety,
        exercises=MappingProxyType(exercises),
        terrains=MappingProxyType(library.terrains_by_id()),
        pain_rules=MappingProxyType(pain_rules),
        adjuncts=MappingProxyType(adjuncts),
        populations=MappingProxyType(populations),
        programmes=MappingProxyType({}),
        references=MappingProxyType(references),
    )
    programmes: dict[str, Programme] = {}
    for path in _toml_files(folder / "programmes"):
        source = TomlSource.read(path)
        programme = read_programme(source, catalogue)
        _named_after_file(source, programme.id)
        programmes[programme.id] = programme
    return replace(catalogue, programmes=MappingProxyType(programmes))


def load_programme(path: str | Path, catalogue: Catalogue) -> Programme:
    """Read a programme from a file of the user's own, with the checks the shipped ones pass.

    Parameters
    ----------
    path
        The file.
    catalogue
        Gives what it may name.

    Raises
    ------
    DataFileError
        At the first mistake in the file.
    InputError
        If the file is missing or cannot be read.
    """
    return read_programme(TomlSource.read(Path(path)), catalogue)


@cache
def _installed() -> Catalogue:
    return load_catalogue(Path(str(files("tendonlab") / "data")))


def _exercises(folder: Path, references: Mapping[str, Reference]) -> ExerciseFile:
    source = TomlSource.read(folder / "exercises.toml")
    file = build(ExerciseFile, source)
    check_references(source.error, ("repetition_maximum", "sources"), file.repetition_maximum.sources, references)
    for name, exercise in file.exercise.items():
        check_references(source.error, ("exercise", name, "sources"), exercise.sources, references)
    for name, terrain in file.terrain.items():
        check_references(source.error, ("terrain", name, "sources"), terrain.sources, references)
    return file


def _pain_rules(folder: Path, references: Mapping[str, Reference]) -> dict[str, PainRule]:
    source = TomlSource.read(folder / "pain-rules.toml")
    rules = build(PainRuleFile, source).pain_rule
    for rule in rules.values():
        check_references(source.error, ("pain_rule", rule.id, "sources"), rule.sources, references)
    return rules


def _adherence(folder: Path, references: Mapping[str, Reference]) -> AdherenceDefaults:
    source = TomlSource.read(folder / "adherence.toml")
    defaults = build(AdherenceDefaults, source)
    for path, number in defaults.numbers():
        check_references(source.error, (*path, "sources"), number.sources, references)
    return defaults


def _toml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    return sorted(folder.glob("*.toml"))


def _named_after_file(source: TomlSource, name: str) -> None:
    if name != source.path.stem:
        raise source.error(("id",), f"expected the name of the file, {source.path.stem!r}, found {name!r}")
