"""What every solver gives back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peers.problem import Doubles


@dataclass(frozen=True)
class Solution:
    """States or outputs of all people, and what is counted.

    Attributes
    ----------
    spent : ndarray, (people,)
        Fatigue-life fraction that the sessions of the twelve weeks cost: the sum of loads.
    sessions : ndarray, (people,)
        Sessions applied.
    states : ndarray, (people, record days, STATES), optional
    outputs : ndarray, (people, record days, outputs), optional
        Of a program that does not show its states.
    clock : tuple of float, optional
        Wall and processor seconds, of a program that measures itself.
    """

    spent: Doubles
    sessions: NDArray[np.integer]
    states: Doubles | None = None
    outputs: Doubles | None = None
    clock: tuple[float, float] | None = None


# Solves for everybody. Made once for a problem, a method and a tolerance; called many times.
Run = Callable[[], Solution]
