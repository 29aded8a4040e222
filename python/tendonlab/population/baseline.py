"""The state people start in: how much it hurts, how disorganised the tendon is, what the last run did to it."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue import Exercise, Population
from tendonlab.catalogue.populations import PainfulRun, ScoreSpread, StateSpread
from tendonlab.errors import InputError
from tendonlab.population.marginals import lognormal, normal

Doubles = NDArray[np.float64]
Values = Mapping[str, Doubles]

# Draws of a person's baseline stream; append only, as with the traits.
_VISA_A_DRAW, _P_DRAW, _D_DRAW = range(3)
_DRAWS = 3

# Share of the published variance of VISA-A that is people's at least, where the scatter of filling in the questionnaire
# would explain it all: small trials of much alike people publish SDs as small as that.
_LEAST_OWN = 0.25

# The engine takes a table of every parameter; that of everybody at once would be a second copy of the whole cohort.
_PEOPLE_AT_ONCE = 4096


def initial_values(
    population: Population, running: Exercise, values: Values, seed: int, first_person: int
) -> dict[str, Doubles]:
    """State at the start, one value per person.

    Parameters
    ----------
    population : Population
    running : Exercise
        Library entry of the run a population may just have done.
    values : mapping
        Every parameter's values, (n,) float64 each.
    seed, first_person : int
        Which people these are.

    Returns
    -------
    dict
        Row of the engine's initial matrix -> (n,) float64: ``P`` pain sensitivity, ``D`` disorganised fraction, ``l1``
        life fraction spent and not yet repaired, ``tendinopathy_last_year`` and ``insertional`` 0 or 1.

    Raises
    ------
    InputError
        If the population has done a run that the exercise library does not know.
    """
    baseline = population.baseline
    people = values["body_mass"].size
    draws = np.ascontiguousarray(_core.normals(seed, first_person, people, _core.PURPOSE_BASELINE, _DRAWS).T)
    P = np.zeros(people)
    if baseline.visa_a is not None:
        P = pain_sensitivity(_true_score(baseline.visa_a, values, draws[_VISA_A_DRAW]), values)
    elif baseline.P is not None:
        P = _spread(baseline.P, draws[_P_DRAW])
    D = _spread(baseline.D, draws[_D_DRAW]) if baseline.D is not None else np.zeros(people)
    l1 = life_spent(baseline.run, running, values, D) if baseline.run is not None else np.zeros(people)
    return {
        "P": P,
        "D": D,
        "l1": l1,
        "tendinopathy_last_year": np.full(people, float(population.tendinopathy_last_year)),
        "insertional": np.full(people, float(population.site == "insertional")),
    }


def pain_sensitivity(visa_a: Doubles, values: Values) -> Doubles:
    """Pain sensitivity P that gives a noise-free VISA-A score.

    Parameters
    ----------
    visa_a : (n,) float64
        Points.
    values : mapping
        Each person's ``visa_a_max``, ``visa_b``, ``pain_0`` and ``pain_F``.

    Returns
    -------
    (n,) float64
        At least 0.
    """
    hopping = values["pain_0"] + values["pain_F"] * _core.HOPPING_BW
    return np.maximum((values["visa_a_max"] - visa_a) / (values["visa_b"] * hopping), 0.0)


def life_spent(run: PainfulRun, running: Exercise, values: Values, D: Doubles) -> Doubles:
    """Fraction of the tendon's fatigue life that one run spends, in an otherwise rested leg.

    Parameters
    ----------
    run : PainfulRun
        Distance in m, speed in m/s.
    running : Exercise
        Gives peak force, cycles per km and loaded time at that speed.
    values : mapping
        Every parameter's values, (n,) float64 each.
    D : (n,) float64
        Disorganised fraction.

    Returns
    -------
    (n,) float64
        At most 1: whoever ran home had not ruptured.
    """
    force_bw, _ = running.force_coefficients(run.speed_m_s)
    cycles_per_km, loaded_s = _at_speed(running, run.speed_m_s)
    cycles = cycles_per_km * run.distance_m / 1000.0
    session = _core.Session([_core.Bout(c0_bw=force_bw, repetitions=cycles, loaded_time_s=loaded_s)])
    spent = np.empty(D.size)
    for first in range(0, D.size, _PEOPLE_AT_ONCE):
        some = slice(first, first + _PEOPLE_AT_ONCE)
        table = np.stack([values[name][some] for name in _core.parameter_names()])
        spent[some] = _core.session_damage(table, np.ascontiguousarray(D[some]), session)
    return np.minimum(spent, 1.0)


def _at_speed(running: Exercise, speed_m_s: float) -> tuple[float, float]:
    if running.speed_table is None:
        raise InputError(f"exercise '{running.id}' has no speed table, so a run of it has no number of steps")
    return running.speed_table.at(speed_m_s)


def _true_score(spread: ScoreSpread, values: Values, z: Doubles) -> Doubles:
    """VISA-A without the questionnaire's scatter: published scores vary by both, so a part of them is people's own."""
    variance = np.maximum(spread.sd**2 - values["sig_w"] ** 2, _LEAST_OWN * spread.sd**2)
    return normal(z, spread.mean, np.sqrt(variance), spread.low, spread.high)


def _spread(spread: StateSpread, z: Doubles) -> Doubles:
    if spread.distribution == "normal":
        return normal(z, spread.centre, spread.width, spread.low, spread.high)
    return lognormal(z, spread.centre, spread.width, spread.low, spread.high)
