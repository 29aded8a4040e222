"""A study: who does what, for how long, recorded how often. Frozen, checked, and told back in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import index
from os.path import isfile
from pathlib import Path
from typing import Any, Literal, TypeGuard, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    field_serializer,
    field_validator,
    model_validator,
)

from tendonlab.arms import FEW_ARMS
from tendonlab.catalogue import Catalogue, Population, Programme, check_programme, load_catalogue, load_programme
from tendonlab.catalogue.criteria import LAST_WEEK
from tendonlab.errors import InputError
from tendonlab.recording import EVERY_DAYS, Keep, Quantities, checked_days, checked_quantities, recorded_days

ParameterChoice = Literal["posterior", "central"]

_COUNTS = {
    "participants": (1, 10_000_000),
    "weeks": (1, LAST_WEEK),
    "record_every_days": (1, 7 * LAST_WEEK),
    "seed": (0, 2**64 - 1),
}


@dataclass(frozen=True)
class ResolvedStudy:
    """A study with every name looked up.

    Attributes
    ----------
    study : Study
    catalogue : Catalogue
    population : Population
    programmes : tuple of Programme
        One per arm, in the order of the study.
    """

    study: "Study"
    catalogue: Catalogue
    population: Population
    programmes: tuple[Programme, ...]

    def draws(self, first_person: int = 0, people: int | None = None) -> Mapping[str, NDArray[np.float64]] | None:
        """Calibrated parameters people live under, as many as that from that number on; None: those of the table."""
        if self.study.parameters == "central":
            return None
        return self.catalogue.ensemble.draws(first_person, self.study.participants if people is None else people)


class Study(BaseModel):
    """A virtual trial to run.

    Attributes
    ----------
    programmes : tuple of (str or pathlib.Path or Programme)
        One per arm: the id of a catalogue programme, the path of a programme file (ends in ``.toml``), or a programme.
    population : str
        Id of a catalogue population.
    participants : int
        Simulated people, the same in every arm; 1 to 10 million.
    weeks : int
        Length, 1 to 1040 (20 years).
    seed : int
        0 to 2**64 - 1. The same seed gives the same people with the same luck.
    legs : {1, 2}
        Legs simulated per person; the first is the affected one.
    quantities : tuple of str or "all"
        What is recorded, names as in a results file: "visa_a", "pain_hop" ...
    record_every_days : int
        Days between recorded values; the start and the end are always recorded.
    record_days : tuple of int, optional
        Days on which values are recorded, in place of every so many; the start and the end always are.
    record_events : bool
        Record of each person how the simulation ended, new episodes, and the day of leaving the programme.
    keep : {"people", "summaries"}
        What is stored. People: each person's values. Summaries: none of them, only numbers that describe them all:
        means, standard deviations, quantiles, counts. A file of summaries does not grow with participants.
    sample_events : bool
        Draw onsets of tendinopathy and ruptures at random. If False they are only reported as risk.
    parameters : {"posterior", "central"}
        What is taken for the calibrated parameters. Posterior: each person lives under one draw from what they may be,
        the same in every arm, so that intervals contain what is not known about them. Central: everybody's are those of
        the parameter table.

    Raises
    ------
    InputError
        In plain words, if a value is missing, unknown, out of range or of the wrong kind.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    programmes: tuple[str | Path | Programme, ...]
    population: str
    participants: int
    weeks: int
    seed: int = 1
    legs: Literal[1, 2] = 1
    quantities: Quantities = "all"
    record_every_days: int = EVERY_DAYS
    record_days: tuple[int, ...] | None = None
    record_events: bool = True
    keep: Keep = "people"
    sample_events: bool = True
    parameters: ParameterChoice = "posterior"

    @model_validator(mode="wrap")
    @classmethod
    def _plain_words(cls, data: Any, handler: ModelWrapValidatorHandler["Study"]) -> "Study":
        try:
            return handler(data)
        except ValidationError as error:
            raise InputError("; ".join(_sentence(problem) for problem in error.errors())) from None

    @field_validator("programmes", mode="before")
    @classmethod
    def _some_programmes(cls, value: Any) -> tuple[str | Path | Programme, ...]:
        if isinstance(value, str | Path | Programme) or not isinstance(value, Sequence):
            raise InputError("programmes must be a list, one per arm, for example ['alfredson', 'wait-and-see']")
        if not value:
            raise InputError("a study needs at least one programme")
        for item in value:
            if not isinstance(item, str | Path | Programme):
                raise InputError(f"a programme is an id, a path or a Programme, not {item!r}")
        labels = [_label(item) for item in value]
        for label in labels:
            if labels.count(label) > 1:
                raise InputError(f"programme '{label}' is named twice; each arm needs a programme of its own")
        return tuple(value)

    @field_validator("participants", "weeks", "record_every_days", "seed", mode="before")
    @classmethod
    def _count(cls, value: Any, info: Any) -> int:
        low, high = _COUNTS[info.field_name]
        name = info.field_name.replace("_", " ")
        try:
            if isinstance(value, bool):
                raise TypeError
            number = index(value)
        except TypeError:
            raise InputError(f"{name} must be a whole number, not {value!r}") from None
        if not low <= number <= high:
            limit = f"at least {low}" if number < low else f"at most {high}"
            raise InputError(f"{name} must be {limit}, not {number}")
        return number

    @field_validator("legs", mode="before")
    @classmethod
    def _one_or_two(cls, value: Any) -> Any:
        if value not in (1, 2) or isinstance(value, bool):
            raise InputError(f"legs must be 1 or 2, not {value!r}")
        return value

    @field_validator("parameters", mode="before")
    @classmethod
    def _posterior_or_central(cls, value: Any) -> Any:
        if value not in get_args(ParameterChoice):
            raise InputError(f"parameters must be 'posterior' or 'central', not {value!r}")
        return value

    @field_validator("quantities", mode="before")
    @classmethod
    def _known_quantities(cls, value: Any) -> Quantities:
        return checked_quantities(value)

    @field_validator("record_days", mode="before")
    @classmethod
    def _ascending_days(cls, value: Any) -> tuple[int, ...] | None:
        return checked_days(value)

    @field_validator("record_events", mode="before")
    @classmethod
    def _true_or_false(cls, value: Any) -> bool:
        if not isinstance(value, bool):
            raise InputError(f"record events must be true or false, not {value!r}")
        return value

    @field_validator("keep", mode="before")
    @classmethod
    def _people_or_summaries(cls, value: Any) -> Any:
        if value not in get_args(Keep):
            raise InputError(f"keep must be 'people' or 'summaries', not {value!r}")
        return value

    @model_validator(mode="after")
    def _records_go_together(self) -> "Study":
        if self.record_days is not None:
            if self.record_every_days != EVERY_DAYS:
                raise InputError(
                    f"record days and record every days ({self.record_every_days}) say two things; give one of them"
                )
            last, end = self.record_days[-1], 7 * self.weeks
            if last > end:
                raise InputError(
                    f"record day {last} is after the end of the study: {self.weeks} weeks end on day {end}"
                )
        if self.keep == "summaries" and len(self.programmes) > FEW_ARMS:
            raise InputError(
                f"summaries hold every pair of programmes in memory, and so take at most {FEW_ARMS} programmes, not "
                f"{len(self.programmes)}; keep people (--keep people), or make several studies: with the same seed the "
                "people are the same"
            )
        if self.keep == "summaries" and not self.record_events:
            raise InputError("summaries count events and store nobody's; leave out record_events (--no-events)")
        return self

    def recorded_days(self) -> NDArray[np.int32]:
        """Days on which values are recorded.

        Returns
        -------
        (times,) int32
            Ascending, from 0 to the last day.
        """
        return recorded_days(self.weeks, self.record_every_days, self.record_days)

    @field_serializer("programmes")
    def _as_labels(self, programmes: tuple[str | Path | Programme, ...]) -> list[str]:
        return [_label(item) for item in programmes]

    def resolve(self, catalogue: Catalogue | None = None) -> ResolvedStudy:
        """Look up every name.

        Parameters
        ----------
        catalogue : Catalogue, optional
            The installed one if not given.

        Returns
        -------
        ResolvedStudy

        Raises
        ------
        UnknownNameError
            For an unknown programme or population, with the nearest known name.
        DataFileError
            For a mistake in a programme file.
        InputError
            If a file is missing, two arms are the same programme, or a programme made in Python does not hold together.
        """
        catalogue = load_catalogue() if catalogue is None else catalogue
        population = catalogue.population(self.population)
        programmes = tuple(find_programme(item, catalogue) for item in self.programmes)
        ids = [programme.id for programme in programmes]
        for name in ids:
            if ids.count(name) > 1:
                raise InputError(f"two arms are both called '{name}'; give one of the programme files another id")
        return ResolvedStudy(self, catalogue, population, programmes)


def _label(item: str | Path | Programme) -> str:
    return item.id if isinstance(item, Programme) else str(item)


def is_programme_file(item: str | Path | Programme) -> TypeGuard[str | Path]:
    """Tell whether a programme is given as a file: by a path, or by a text that ends in ``.toml``."""
    return isinstance(item, Path) or (isinstance(item, str) and item.casefold().endswith(".toml"))


def find_programme(item: str | Path | Programme, catalogue: Catalogue) -> Programme:
    """Look up a programme by id or by path, or check one made in Python.

    Parameters
    ----------
    item : str or pathlib.Path or Programme
        A text that ends in ``.toml``, in small or capital letters, is a path, any other text an id.
    catalogue : Catalogue

    Raises
    ------
    UnknownNameError
        If the catalogue has no such programme.
    DataFileError
        For a mistake in the file.
    InputError
        If the file cannot be read or has another ending, or a programme made in Python breaks the rules a file must
        keep to.
    """
    if isinstance(item, Programme):
        check_programme(item, catalogue)
        return item
    if is_programme_file(item):
        return load_programme(Path(item), catalogue)
    name = str(item)
    if name not in catalogue.programmes and isfile(name):
        raise InputError(
            f"'{name}' is a file, but not taken for a programme: the names of programme files end in .toml"
        )
    return catalogue.programme(name)


def _sentence(problem: Any) -> str:
    field = ".".join(str(part) for part in problem["loc"][:1]) or "the study"
    match problem["type"]:
        case "missing":
            return f"the study does not say its {field}"
        case "extra_forbidden":
            known = ", ".join(Study.model_fields)
            return f"a study has no '{field}'; it has {known}"
        case _:
            return f"{field}: {problem['msg'].lower()}, not {problem['input']!r}"
