"""Simulated people: a column of parameters and a column of initial values each.

Traits are drawn through a Gaussian copula: correlated standard normals (`traits`), each bent into its own
distribution (`marginals`) around the centre for that person's sex and population. Everything works on whole
blocks of people, and a person is the same in whatever block they are drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue import Catalogue, Parameter, Parameters, Population
from tendonlab.errors import InputError
from tendonlab.population.baseline import initial_values
from tendonlab.population.marginals import log_sd_from_cv, logit_normal, lognormal, normal
from tendonlab.population.traits import AGE_DRAW, SEX_DRAW, copula_weights, correlated_normal, draw_of

Doubles = NDArray[np.float64]

# A tendon thinner than this for its muscle would run near its ultimate stress in every maximal contraction.
_HIGHEST_MVC_STRESS_MPA = 75.0
# Offsets may have either sign; everything else the model knows is a size, and fractions stop at one.
_OFFSETS = {"b_i"}
_FRACTIONS = {"D_on", "w_W", "f_inf", "q_floor", "eta_D", "k_Q"}
_RUNNING = "run"

Draws = Mapping[str, Doubles | float]


@dataclass(frozen=True)
class SampledCohort:
    """People ready for the engine.

    Attributes
    ----------
    parameters : (n_parameters, n) float64, C-contiguous
        Rows in the order of ``_core.parameter_names()``, units as in the parameter table.
    initial : (n_initial, n) float64, C-contiguous
        Rows in the order of ``_core.initial_names()``.
    values : dict
        What else describes a person, (n,) float64 each: ``sex`` (0 man, 1 woman), ``age`` (years).
    varying : tuple of str
        Parameters in which people differ from each other by nature. What else differs between them does so because of
        `draws`, and is known from those.
    """

    parameters: Doubles
    initial: Doubles
    values: dict[str, Doubles]
    varying: tuple[str, ...]

    def participant_values(self, catalogue: Catalogue) -> list[tuple[str, str, str, Doubles]]:
        """List what a results file keeps of each person.

        Parameters
        ----------
        catalogue : Catalogue
            Gives units and names.

        Returns
        -------
        list of (variable name, units, long name, values)
        """
        rows = _core.parameter_names()
        kept = [
            ("person_sex", "1", "sex (0 man, 1 woman)", self.values["sex"]),
            ("person_age", "years", "age", self.values["age"]),
        ]
        for symbol in self.varying:
            entry = catalogue.parameters[symbol]
            kept.append((f"person_{symbol}", entry.unit, entry.name, self.parameters[rows.index(symbol)]))
        for name, row in zip(_core.initial_names(), self.initial, strict=True):
            kept.append((f"person_{name}", "1", _INITIAL_NAMES[name], row))
        return kept


_INITIAL_NAMES = {
    "P": "pain sensitivity at the start",
    "D": "disorganised fraction at the start",
    "l1": "fatigue-life fraction spent and not repaired at the start",
    "tendinopathy_last_year": "tendinopathy in the last year (0 no, 1 yes)",
    "insertional": "pain at the insertion (0 no, 1 yes)",
}


def sample_cohort(
    population: Population,
    catalogue: Catalogue,
    participants: int,
    seed: int,
    first_person: int = 0,
    draws: Draws | None = None,
) -> SampledCohort:
    """Draw people from a population.

    Parameters
    ----------
    population : Population
    catalogue : Catalogue
        Gives parameters, their spreads and correlations.
    participants : int
        Number of people, n.
    seed : int
        0 to 2**64 - 1.
    first_person : int
        Number of the first one; people 0 to 9 are those of two blocks 0 to 4 and 5 to 9.
    draws : mapping, optional
        Symbol -> value that takes the place of the parameter table's (a number, or one per person): where the
        population's centre or spread is not the best estimate but a draw of what it may be. Women's centres move by the
        same factor.

    Returns
    -------
    SampledCohort

    Raises
    ------
    InputError
        If the parameter table does not fit the engine, or a spread cannot be sampled.
    """
    parameters = catalogue.parameters
    names = _engine_parameters(parameters)
    spread = [symbol for symbol in names if parameters[symbol].people is not None]
    weights = copula_weights(parameters, spread)
    independent = {
        draw: _core.normals(seed, first_person, participants, _core.PURPOSE_TRAITS, 1, draw)[:, 0]
        for draw in [AGE_DRAW, *(draw_of(symbol) for symbol in spread)]
    }
    uniform = _core.uniforms(seed, first_person, participants, _core.PURPOSE_TRAITS, SEX_DRAW + 1)
    woman = uniform[:, SEX_DRAW] < population.women
    age = population.age
    values = {
        "sex": woman.astype(np.float64),
        "age": normal(independent[AGE_DRAW], age.mean, age.sd, age.low, age.high),
    }

    factors = {entry.parameter: entry.factor for entry in population.adjust}
    matrix = np.empty((len(names), participants))
    rows = dict(zip(names, matrix, strict=True))
    drawn = _checked_draws(draws or {}, parameters, participants)
    for symbol, row in rows.items():
        entry = parameters[symbol]
        factor = 1.0 if entry.value_women is None else entry.value_women / entry.value
        centre = drawn.get(symbol, entry.value) * np.where(woman, factor, 1.0) * factors.get(symbol, 1.0)
        if entry.people is None:
            row[:] = centre
        else:
            width = entry.people.width_parameter
            spread_of = None if width is None else drawn.get(width, parameters[width].value)
            row[:] = _trait(entry, centre, spread_of, correlated_normal(independent, weights[symbol]))
    del independent  # hundreds of MB for a million people, and the starting values need memory too
    np.maximum(rows["A_ref"], rows["F_max"] / _HIGHEST_MVC_STRESS_MPA, out=rows["A_ref"])

    start = initial_values(population, catalogue.exercise(_RUNNING), rows, seed, first_person)
    initial = np.ascontiguousarray(np.stack([start[name] for name in _core.initial_names()]))
    varying = tuple(name for name in names if name in weights or parameters[name].value_women is not None)
    return SampledCohort(matrix, initial, values, varying)


def _engine_parameters(parameters: Parameters) -> list[str]:
    """Symbols in the engine's order; the table must hold exactly these."""
    names = _core.parameter_names()
    missing = [name for name in names if name not in parameters]
    unknown = [entry.symbol for entry in parameters.of_person if entry.symbol not in names]
    if missing or unknown:
        problems = [f"it lacks {', '.join(missing)}"] * bool(missing) + [
            f"the engine has no {', '.join(unknown)}"
        ] * bool(unknown)
        raise InputError(f"the parameter table does not fit this engine: {'; '.join(problems)}")
    return names


def _checked_draws(draws: Draws, parameters: Parameters, participants: int) -> Draws:
    for symbol, values in draws.items():
        parameters[symbol]  # says which symbols there are
        if np.shape(values) not in ((), (participants,)):
            raise InputError(f"the draws of '{symbol}' need one number, or one per participant ({participants})")
        if not np.all(np.isfinite(values)):
            raise InputError(f"the draws of '{symbol}' must be finite")
    return draws


def _trait(entry: Parameter, centre: Doubles, spread_of: Doubles | float | None, z: Doubles) -> Doubles:
    """Values of one parameter from its people's standard normals; `spread_of`: a width that is itself a parameter."""
    people = entry.people
    assert people is not None
    low = -np.inf if entry.symbol in _OFFSETS else 0.0
    high = 1.0 if entry.symbol in _FRACTIONS else np.inf
    if people.distribution == "normal":
        sd = people.sd if people.sd is not None else (people.cv or 0.0) * centre
        return normal(z, centre, sd, low, high)
    if people.distribution == "logit-normal":
        return logit_normal(z, centre, _width(people.logit_sd, spread_of))
    if people.cv is not None:
        return lognormal(z, centre, log_sd_from_cv(people.cv), low, high)
    return lognormal(z, centre, _width(people.log_sd, spread_of), low, high)


def _width(given: float | str | None, spread_of: Doubles | float | None) -> Doubles | float:
    if isinstance(given, float):
        return given
    assert spread_of is not None
    return spread_of
