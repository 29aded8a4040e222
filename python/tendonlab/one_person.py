"""One simulated person and one programme: who it is, looked up and drawn as in every trial."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import Any

from tendonlab import _core
from tendonlab.catalogue import Catalogue, Programme
from tendonlab.errors import InputError
from tendonlab.population import SampledCohort, sample_cohort
from tendonlab.study import ParameterChoice, Study

_HIGHEST_PERSON = 2**63 - 1
_WEEKS_WITHOUT_A_PLAN = 12


@dataclass(frozen=True)
class OnePerson:
    """A person and the programme they are to follow.

    Attributes
    ----------
    title : str
        Who: number, population, seed, and whether the parameters are the central ones.
    programme : Programme
    catalogue : Catalogue
    weeks : int
        How long the person is followed.
    drawn : SampledCohort
        The person's constants and starting values; `cohort` looks into them.
    cohort : _core.Cohort
        Of this one person.
    """

    title: str
    programme: Programme
    catalogue: Catalogue
    weeks: int
    drawn: SampledCohort
    cohort: _core.Cohort


def one_person(
    programme: str | Path | Programme,
    population: str,
    participant: int,
    seed: int,
    weeks: int | None,
    parameters: ParameterChoice = "posterior",
) -> OnePerson:
    """Draw one person and look up a programme.

    Parameters
    ----------
    programme : str or pathlib.Path or Programme
        Catalogue id, path of a programme file, or a programme.
    population : str
        Id of a catalogue population.
    participant : int
        Number of the person; 7 is participant 7 of every trial with this population and seed.
    seed : int
        0 to 2**64 - 1.
    weeks : int or None
        None is the programme's own length, and 12 weeks if it plans nothing.
    parameters : {"posterior", "central"}
        Of the person's own member of the posterior ensemble, or those of the parameter table.

    Returns
    -------
    OnePerson

    Raises
    ------
    InputError
        If a name, number or file is wrong.
    """
    participant = _number(participant)
    study = Study(
        programmes=(programme,),
        population=population,
        participants=1,
        weeks=1 if weeks is None else weeks,
        seed=seed,
        parameters=parameters,
    )
    resolved = study.resolve()
    (entry,) = resolved.programmes
    drawn = sample_cohort(
        resolved.population, resolved.catalogue, 1, study.seed, participant, draws=resolved.draws(participant)
    )
    return OnePerson(
        title=f"simulated participant {participant} of {resolved.population.name}, seed {study.seed}"
        + ", central parameters" * (study.parameters == "central"),
        programme=entry,
        catalogue=resolved.catalogue,
        weeks=weeks if weeks is not None else entry.last_week or _WEEKS_WITHOUT_A_PLAN,
        drawn=drawn,
        cohort=_core.Cohort(drawn.parameters, drawn.initial, seed=study.seed, first_person=participant),
    )


def _number(value: Any) -> int:
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)
    except TypeError:
        raise InputError(f"participant must be a whole number, not {value!r}") from None
    if not 0 <= number <= _HIGHEST_PERSON:
        limit = "at least 0" if number < 0 else f"at most {_HIGHEST_PERSON}"
        raise InputError(f"participant must be {limit}, not {number}")
    return number
