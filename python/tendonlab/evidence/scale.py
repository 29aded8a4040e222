"""The scale on which a fact's errors are judged: that of its quantity, unless it is a difference of two programmes."""

import numpy as np
from numpy.typing import NDArray

from tendonlab.evidence.fact import Fact
from tendonlab.evidence.quantities import QUANTITIES

Doubles = NDArray[np.float64]

_Z_95 = 1.96


def scaled(fact: Fact, value: Doubles | float) -> Doubles:
    """Put a value on the scale on which errors are judged; a difference may be negative, so it stays as it is."""
    if fact.against is not None:
        return np.asarray(value, dtype=np.float64)
    return QUANTITIES[fact.quantity].scaled(value)


def unscaled(fact: Fact, value: Doubles | float) -> Doubles:
    """Undo `scaled`."""
    if fact.against is not None:
        return np.asarray(value, dtype=np.float64)
    return QUANTITIES[fact.quantity].unscaled(value)


def standard_error(fact: Fact) -> float:
    """Return the standard error of the published value on that scale, from its 95 % interval."""
    return float(scaled(fact, fact.high) - scaled(fact, fact.low)) / (2.0 * _Z_95)


def standardised_error(fact: Fact, value: float) -> float:
    """Return how many published standard errors a value lies above the published one; NaN for no value."""
    return float(scaled(fact, value) - scaled(fact, fact.value)) / standard_error(fact)
