"""People whose parameters are drawn anew for each of them, anywhere between the bounds of the parameter table."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue import Catalogue, Parameter, Programme
from tendonlab.population import SampledCohort, sample_cohort

Doubles = NDArray[np.float64]

# Results that are whole numbers or days: both paths must do the same.
EXACT = (
    "sessions_planned", "sessions_done", "sessions_broken_off", "rung", "moves_up", "moves_back", "outcome",
    "outcome_day", "onsets", "drop_out_day",
)  # fmt: skip
# What may pass through zero is held to a millionth of a point, of an echo type's per cent, and of a tenth of a minute.
POINTS = {"visa_a": 1e-6, "pain_hop": 1e-6, "pain_morning": 1e-6, "utc_aligned": 1e-6, "morning_stiffness": 1e-5}
# What dies away to nothing, and how much of it is nothing: labile damage in bed, range gained by rolling alone.
REMNANTS = {"damage_labile": 1e-12, "dorsiflexion_gain": 1e-9}


def drawn(entry: Parameter, share: Doubles) -> Doubles:
    """Values at these shares of the way from `low` to `high`, of the logarithm for what is known to a factor."""
    if entry.low > 0 and entry.uncertainty in ("lognormal", "loguniform"):
        return np.asarray(entry.low * (entry.high / entry.low) ** share)
    return np.asarray(entry.low + share * (entry.high - entry.low))


def people_of_draws(catalogue: Catalogue, population: str, people: int, seed: int) -> SampledCohort:
    """People of a population, each with every parameter drawn; they also differ around it as people do."""
    random = np.random.default_rng(seed)
    draws = {entry.symbol: drawn(entry, random.random(people)) for entry in catalogue.parameters}
    return sample_cohort(catalogue.population(population), catalogue, people, seed, draws=draws)


def cohorts(catalogue: Catalogue, people: int, seed: int) -> Iterator[tuple[Programme, SampledCohort, _core.Cohort]]:
    """A cohort of its own for each programme in each population."""
    for population in sorted(catalogue.populations):
        for programme in catalogue.programmes.values():
            seed += 1
            drawn_people = people_of_draws(catalogue, population, people, seed)
            yield programme, drawn_people, _core.Cohort(drawn_people.parameters, drawn_people.initial, seed=seed)
