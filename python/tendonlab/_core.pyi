"""The C++ engine, bound with pybind11. Shapes stand in parentheses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__version__: str

Doubles = NDArray[np.float64]

PURPOSE_TRAITS: int
PURPOSE_BASELINE: int
PURPOSE_ADHERENCE: int
PURPOSE_SESSION_DONE: int
PURPOSE_ONSET: int
PURPOSE_RUPTURE: int
PURPOSE_VISA_A: int
HOPPING_BW: float

def build_info() -> dict[str, str]: ...
def parameter_names() -> list[str]: ...
def initial_names() -> list[str]: ...
def observables() -> list[tuple[str, str, str]]: ...
def outcome_codes() -> dict[int, tuple[str, str]]: ...
def uniforms(seed: int, first_person: int, persons: int, purpose: int, draws: int) -> Doubles: ...
def normals(seed: int, first_person: int, persons: int, purpose: int, draws: int) -> Doubles: ...

class Bout:
    def __init__(
        self,
        *,
        c0_bw: float = 0.0,
        c1_bw: float = 0.0,
        added_kg: float = 0.0,
        fraction_of_maximum: float | None = None,
        repetitions: float,
        loaded_time_s: float,
        passive: bool = False,
        stretch: bool = False,
        dorsiflexion: bool = False,
        both_legs: bool = False,
    ) -> None: ...
    @property
    def c0_bw(self) -> float: ...
    @property
    def c1_bw(self) -> float: ...
    @property
    def added_kg(self) -> float: ...
    @property
    def fraction_of_maximum(self) -> float | None: ...
    @property
    def repetitions(self) -> float: ...
    @property
    def loaded_time_s(self) -> float: ...
    @property
    def passive(self) -> bool: ...
    @property
    def stretch(self) -> bool: ...
    @property
    def dorsiflexion(self) -> bool: ...
    @property
    def both_legs(self) -> bool: ...

class Session:
    def __init__(self, bouts: Sequence[Bout]) -> None: ...
    @property
    def bouts(self) -> list[Bout]: ...

class Schedule:
    def __init__(
        self,
        *,
        name: str,
        days: int,
        slots: Sequence[float],
        sessions: Sequence[Session],
        calendar: NDArray[np.int32],
        habitual: Doubles,
        care: Doubles,
        adherence_mean: float = 1.0,
        adherence_sd: float = 0.0,
    ) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def slots(self) -> list[float]: ...
    @property
    def sessions(self) -> list[Session]: ...
    @property
    def calendar(self) -> NDArray[np.int32]: ...
    @property
    def habitual(self) -> Doubles: ...
    @property
    def care(self) -> Doubles: ...
    @property
    def adherence_mean(self) -> float: ...
    @property
    def adherence_sd(self) -> float: ...

def session_damage(parameters: Doubles, disorganised_fraction: Doubles, session: Session) -> Doubles: ...

class Cohort:
    def __init__(
        self, parameters: Doubles, initial: Doubles, *, seed: int, first_person: int = 0, legs: int = 1
    ) -> None: ...
    @property
    def persons(self) -> int: ...

def simulate(
    cohort: Cohort,
    schedules: Sequence[Schedule],
    record_days: Sequence[int] | NDArray[np.int32],
    *,
    sample_events: bool = True,
    path: Literal["fast", "one-lane", "reference"] = "fast",
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, NDArray[Any]]: ...
def simulate_to_file(
    cohort: Cohort,
    schedules: Sequence[Schedule],
    record_days: Sequence[int] | NDArray[np.int32],
    path: str,
    *,
    sample_events: bool = True,
    progress: Callable[[int, int], None] | None = None,
    texts: Mapping[str, str],
    attributes: Mapping[str, str | int | float],
    arm_texts: Mapping[str, Sequence[str]],
    participant_values: Sequence[tuple[str, str, str, Doubles]],
) -> None: ...
