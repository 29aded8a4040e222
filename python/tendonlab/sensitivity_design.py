"""Designs of a sensitivity analysis and the indices that follow from them; both are SALib's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from SALib.analyze import morris as morris_indices
from SALib.analyze import sobol as sobol_indices
from SALib.sample import morris as morris_design
from SALib.sample import sobol as sobol_design
from scipy.special import expit, logit

from tendonlab.catalogue import Parameter, Parameters
from tendonlab.errors import InputError

Doubles = NDArray[np.float64]
Method = Literal["morris", "sobol"]

# Trajectories or base samples if none are asked for: under two minutes on two cores.
SIZES: Mapping[str, int] = {"morris": 80, "sobol": 256}
_MOST_BLOCKS = 2**16
# What the blocks of a design are called.
BLOCKS: Mapping[str, str] = {"morris": "trajectories", "sobol": "samples"}
# Our names for what SALib works out; the first of a method ranks, the second is the half-width of its 95 % interval.
INDICES: Mapping[str, Mapping[str, str]] = {
    "morris": {"mu_star": "mu_star", "mu_star_95": "mu_star_conf", "mu": "mu", "sigma": "sigma"},
    "sobol": {"total": "ST", "total_95": "ST_conf", "first": "S1", "first_95": "S1_conf"},
}
# An interval needs two.
FEWEST_BLOCKS = 2
_LEVELS = 4  # of a Morris grid: both ends of each range, and two between
# Of the way from the centre to the ends of a range of people.
_OF_PEOPLES_RANGE = 1.0 / 3.0
_SCALES = {"lognormal": "log", "loguniform": "log", "logit-normal": "logit", "normal": "linear", "uniform": "linear"}


def split(parameters: Parameters) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """Tell the parameters that are varied from those of one fixed value.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    varied, left_out : tuple of Parameter
        In the order of the table; spreads between people are parameters too.
    """
    varied = tuple(entry for entry in parameters if scale_of(entry) is not None)
    return varied, tuple(entry for entry in parameters if scale_of(entry) is None)


def range_of(entry: Parameter) -> tuple[float, float]:
    """Range over which a parameter is varied.

    Where people differ and nothing was fitted, the table's range is that of people. How far the centre of a population
    may lie from where it is thought to lie is much less; a third of the way to each end is taken.
    """
    low, high = entry.low, entry.high
    if entry.people is None or entry.prior is not None or entry.value == 0.0:
        return low, high
    if scale_of(entry) == "log" and low > 0.0:
        return _part_of_the_way(np.log(entry.value), np.log(low), np.log(high), np.exp)
    return _part_of_the_way(entry.value, low, high, float)


def _part_of_the_way(centre: float, low: float, high: float, back: Callable[[float], float]) -> tuple[float, float]:
    ends = (centre + _OF_PEOPLES_RANGE * (end - centre) for end in (low, high))
    first, last = (float(back(end)) for end in ends)
    return first, last


def scale_of(entry: Parameter) -> str | None:
    """Scale on which a parameter is varied evenly ("linear", "log" or "logit"); None if it is fixed."""
    return _SCALES.get(entry.uncertainty)


def values_at(entries: Sequence[Parameter], places: Doubles) -> dict[str, float]:
    """Values of parameters at places in their ranges.

    Parameters
    ----------
    entries : sequence of Parameter
        Varied ones.
    places : (n,) float64
        0 is the low end of a parameter's range, 1 the high end.

    Returns
    -------
    dict
        Symbol -> value, in the unit of the parameter.

    Raises
    ------
    InputError
        If a range reaches out of what its scale can hold.
    """
    return {entry.symbol: _value_at(entry, place) for entry, place in zip(entries, places.tolist(), strict=True)}


def _value_at(entry: Parameter, place: float) -> float:
    (low, high), scale = range_of(entry), scale_of(entry)
    if (scale != "linear" and low <= 0.0) or (scale == "logit" and high >= 1.0):
        raise InputError(
            f"parameter '{entry.symbol}' is {entry.uncertainty}, and its range {low:g} to {high:g} reaches out of that "
            "scale"
        )
    if scale == "log":
        return float(low * (high / low) ** place)
    if scale == "logit":
        return float(expit(logit(low) + place * (logit(high) - logit(low))))
    return low + place * (high - low)


@dataclass(frozen=True)
class Design:
    """Combinations of parameters to be simulated, in blocks that can be used only whole.

    Attributes
    ----------
    varied : tuple of Parameter
    method : {"morris", "sobol"}
    seed : int
    places : (blocks, combinations a block, parameters) float64
        0 is the low end of a parameter's range, 1 the high end.
    """

    varied: tuple[Parameter, ...]
    method: Method
    seed: int
    places: Doubles

    def indices(self, outcome: Doubles, whole: NDArray[np.bool_]) -> dict[str, Doubles]:
        """Work out how much each parameter decides.

        Parameters
        ----------
        outcome : (blocks, combinations a block) float64
        whole : (blocks,) bool
            Blocks to use; at least two, of finite outcomes.

        Returns
        -------
        dict
            Name in `INDICES` -> a value per parameter.
        """
        names, kept = INDICES[self.method], outcome[whole].ravel()
        if np.ptp(kept) == 0.0:  # shares of no variance
            return {name: np.zeros(len(self.varied)) for name in names}
        # A generator, as SALib takes a seed of 0 for none.
        random = np.random.default_rng(self.seed)
        problem = _problem(self.varied)
        if self.method == "morris":
            design = self.places[whole].reshape(-1, len(self.varied))
            found = morris_indices.analyze(problem, design, kept, num_levels=_LEVELS, seed=random)
        else:
            found = sobol_indices.analyze(problem, kept, calc_second_order=False, seed=random)
        return {name: np.asarray(found[theirs], dtype=np.float64) for name, theirs in names.items()}


def make_design(varied: tuple[Parameter, ...], method: Method, blocks: int | None, seed: int) -> Design:
    """Choose the combinations of parameters to simulate.

    Parameters
    ----------
    varied : tuple of Parameter
    method : {"morris", "sobol"}
    blocks : int or None
        Trajectories (morris) or base samples (sobol); `SIZES` if None.
    seed : int

    Returns
    -------
    Design

    Raises
    ------
    InputError
        If there is no such method, or the number of blocks is out of range or, for sobol, no power of two.
    """
    if method not in get_args(Method):
        raise InputError(f"method must be 'morris' or 'sobol', not {method!r}")
    number = _checked(method, SIZES[method] if blocks is None else blocks)
    if method == "morris":
        places = morris_design.sample(_problem(varied), number, num_levels=_LEVELS, seed=seed)
    else:
        places = sobol_design.sample(_problem(varied), number, calc_second_order=False, seed=seed)
    return Design(varied, method, seed, np.asarray(places, dtype=np.float64).reshape(number, -1, len(varied)))


def _problem(varied: Sequence[Parameter]) -> dict[str, Any]:
    names = [entry.symbol for entry in varied]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _checked(method: Method, blocks: Any) -> int:
    name = BLOCKS[method]
    try:
        number = index(blocks)
    except TypeError:
        raise InputError(f"{name} must be a whole number, not {blocks!r}") from None
    if not FEWEST_BLOCKS <= number <= _MOST_BLOCKS:
        limit = f"at least {FEWEST_BLOCKS}" if number < FEWEST_BLOCKS else f"at most {_MOST_BLOCKS}"
        raise InputError(f"{name} must be {limit}, not {number}")
    if method == "sobol" and number & (number - 1):
        below = 1 << (number.bit_length() - 1)
        raise InputError(f"samples must be a power of two, not {number}; the nearest are {below} and {2 * below}")
    return number
