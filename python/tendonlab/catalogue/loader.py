"""Reading the data folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from tendonlab.catalogue.checks import check_parameters, check_population, check_references
from tendonlab.catalogue.exercises import Exercise, ExerciseFile, RepetitionMaximum
from tendonlab.catalogue.names import lookup
from tendonlab.catalogue.parameters import ParameterFile, Parameters
from tendonlab.catalogue.populations import Population
from tendonlab.catalogue.programme_rules import check_programme
from tendonlab.catalogue.programmes import Programme
from tendonlab.catalogue.references import Reference, ReferenceFile
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
    repetition_maximum
        What share of the maximum can be lifted n times.
    exercises, populations, programmes, references
        By id, in the order they are listed to a user.
    """

    folder: Path
    parameters: Parameters
    repetition_maximum: RepetitionMaximum
    exercises: Mapping[str, Exercise]
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


def load_catalogue(folder: Path | None = None) -> Catalogue:
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
    references_source = TomlSource.read(folder / "references.toml")
    references = build(ReferenceFile, references_source).by_id()

    parameters_source = TomlSource.read(folder / "parameters.toml")
    parameter_file = build(ParameterFile, parameters_source)
    check_parameters(parameters_source, parameter_file, references)
    parameters = Parameters(parameter_file, parameters_source.text)

    exercises_source = TomlSource.read(folder / "exercises.toml")
    exercise_file = build(ExerciseFile, exercises_source)
    exercises = exercise_file.by_id()
    chart = exercise_file.repetition_maximum
    check_references(exercises_source.error, ("repetition_maximum", "sources"), chart.sources, references)
    for entry in exercises.values():
        check_references(exercises_source.error, ("exercise", entry.id, "sources"), entry.sources, references)

    populations: dict[str, Population] = {}
    for path in _toml_files(folder / "populations"):
        source = TomlSource.read(path)
        population = build(Population, source).model_copy(update={"text": source.text})
        check_population(source, population, parameters, references)
        _named_after_file(source, population.id)
        populations[population.id] = population

    programmes: dict[str, Programme] = {}
    for path in _toml_files(folder / "programmes"):
        source = TomlSource.read(path)
        programme = _programme(source, exercises, chart, references)
        _named_after_file(source, programme.id)
        programmes[programme.id] = programme

    return Catalogue(
        folder=folder,
        parameters=parameters,
        repetition_maximum=chart,
        exercises=MappingProxyType(exercises),
        populations=MappingProxyType(populations),
        programmes=MappingProxyType(programmes),
        references=MappingProxyType(references),
    )


def load_programme(path: Path, catalogue: Catalogue) -> Programme:
    """Read a programme from a file of the user's own, with the checks the shipped ones pass.

    Parameters
    ----------
    path
        The file.
    catalogue
        Gives the exercises and references it may name.

    Raises
    ------
    DataFileError
        At the first mistake in the file.
    InputError
        If the file is missing or cannot be read.
    """
    source = TomlSource.read(path)
    return _programme(source, catalogue.exercises, catalogue.repetition_maximum, catalogue.references)


@cache
def _installed() -> Catalogue:
    return load_catalogue(Path(str(files("tendonlab") / "data")))


def _programme(
    source: TomlSource,
    exercises: Mapping[str, Exercise],
    chart: RepetitionMaximum,
    references: Mapping[str, Reference],
) -> Programme:
    programme = build(Programme, source).model_copy(update={"text": source.text})
    check_programme(programme, exercises, chart, references, source.error)
    return programme


def _toml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    return sorted(folder.glob("*.toml"))


def _named_after_file(source: TomlSource, name: str) -> None:
    if name != source.path.stem:
        raise source.error(("id",), f"expected the name of the file, {source.path.stem!r}, found {name!r}")
