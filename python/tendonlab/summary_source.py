"""What tables and figures are made of: numbers about simulated people, wherever they come from."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tendonlab.arms import no_plans
from tendonlab.uncertainty import Spread

if TYPE_CHECKING:
    import xarray as xr

Doubles = NDArray[np.float64]

MEASURES: dict[str, tuple[str, str]] = {
    "visa_a": ("VISA-A", "points"),
    "pain_hop": ("pain on hopping", "NRS 0-10"),
    "stiffness": ("tendon stiffness", "N/mm"),
    "strength": ("plantarflexor strength", "N"),
}

# Smallest VISA-A change that matters at 12 weeks; at 24 weeks half as much is also quoted.
VISA_A_IMPORTANT = 14.0
_EARLY_DAY = 84.0


@dataclass(frozen=True)
class Change:
    """Change from each person's start in one arm.

    Attributes
    ----------
    n : int
        People that have a value then.
    baseline : float
        Their mean at the start.
    spread : Spread
    improved, worse, much_worse : float
        Shares of them whose VISA-A rose by 14 points or more, fell, fell by 14 or more; NaN for other measures.
    """

    n: int
    baseline: float
    spread: Spread
    improved: float = nan
    worse: float = nan
    much_worse: float = nan


class Source(ABC):
    """Numbers of one virtual trial, of one leg: the only one, or the affected.

    Parameters
    ----------
    dataset : xarray.Dataset
        Layout of a results file.

    Attributes
    ----------
    arms : list of str
    days : (times,) float64
    measures : tuple of str
        Those of `MEASURES` that are recorded.
    notes : dict
        Id of each arm -> note of its programme.
    """

    # Of what is drawn from each person's own start.
    from_start: ClassVar[dict[str, str]]

    def __init__(self, dataset: "xr.Dataset") -> None:
        self.arms = [str(name) for name in dataset["arm"].values]
        self.days = np.asarray(dataset["time"].values, dtype=np.float64)
        self.measures = tuple(name for name in MEASURES if self._variable(name) in dataset)
        self.notes = dict(zip(self.arms, (str(note) for note in dataset["programme_note"].values), strict=True))
        self.attributes: dict[Any, Any] = dict(dataset.attrs)

    @staticmethod
    def _variable(name: str) -> str:
        """Name of the variable that is there if a quantity is recorded."""
        return name

    @property
    def not_plans(self) -> frozenset[str]:
        """Arms that are no plan."""
        return no_plans(self.notes)

    @cached_property
    def picks(self) -> list[int]:
        """Places in `days` a trial is read out at: near 12 weeks, if that is before the end, and the end."""
        return read_out(self.days)

    @property
    @abstractmethod
    def affected_leg(self) -> bool:
        """Whether another leg was simulated, too."""

    @property
    @abstractmethod
    def participants(self) -> int:
        """People, in each arm."""

    @property
    @abstractmethod
    def draws(self) -> int:
        """Draws of the parameters that people live under; 0 if all have the same parameters."""

    @property
    @abstractmethod
    def can_be_split(self) -> bool:
        """Whether people are enough to tell them from the draws they live under."""

    @property
    @abstractmethod
    def insertional(self) -> bool:
        """Whether anybody has pain at the insertion."""

    @property
    @abstractmethod
    def remarks(self) -> tuple[str, ...]:
        """What the way it was stored leaves out or makes less exact, in sentences."""

    @abstractmethod
    def participant_rows(self) -> list[dict[str, Any]]:
        """Who took part and how it ended, a row for each arm; only what is recorded."""

    @abstractmethod
    def change(self, name: str, arm: int, time: int) -> Change:
        """Describe the change of a measure from the start to a place in `days`."""

    @abstractmethod
    def difference(self, name: str, arm: int, versus: int, time: int) -> tuple[int, Spread]:
        """Describe the paired difference of that change between two arms; with the number of people behind it."""

    @abstractmethod
    def bands(self, name: str, arm: int) -> Doubles:
        """5, 50 and 95 % points of people over time, (3, times), NaN where nobody is left; as it is drawn."""

    @abstractmethod
    def drawn(self, name: str, arm: int, time: int) -> Spread:
        """Describe what is drawn of a measure at one time: its value, or for some its change from the own start."""


def read_out(days: Doubles) -> list[int]:
    """Places in `days` a trial is read out at: near 12 weeks, if that is before the end, and the end."""
    end = days.size - 1
    early = int(np.argmin(np.abs(days - _EARLY_DAY)))
    near = abs(days[early] - _EARLY_DAY) <= 3.5
    return [early, end] if near and 0 < early < end else [end]


def participant_row(
    arm: str,
    people: int,
    completed: int | None,
    reasons: dict[str, int],
    events: dict[str, float | int],
    sessions: dict[str, float],
) -> dict[str, Any]:
    """Make a row of the table of participants.

    Parameters
    ----------
    arm : str
    people : int
    completed : int or None
        How many; None if it is not recorded.
    reasons : dict
        Why the others did not: a word -> how many.
    events : dict
        New episodes and who left, if they are recorded.
    sessions : dict
        Sessions "planned", "done" and "broken_off" of those who completed, summed up, as far as they are recorded;
        and "of": how many people those are.
    """
    row: dict[str, Any] = {"arm": arm, "participants": people}
    if completed is not None:
        row |= {"completed": completed, "ended_early": people - completed, **reasons}
    row |= events
    of = sessions["of"]
    row |= {f"sessions_{name}": sessions[name] / of if of else nan for name in ("planned", "done") if name in sessions}
    for share, part, whole in (("share_done", "done", "planned"), ("share_broken_off", "broken_off", "done")):
        if part in sessions and whole in sessions:
            row[share] = sessions[part] / sessions[whole] if sessions[whole] > 0.0 else nan
    return row
