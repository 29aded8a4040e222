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
PURPOSE_MORNING_PAIN: int
PURPOSE_SESSION_PAIN: int
PURPOSE_HOP_TEST: int
HOPPING_BW: float
SUMMARY_QUANTILES: tuple[float, ...]
DIFFERENCE_QUANTILES: tuple[float, ...]
SMOOTH_OBSERVABLES: int

def build_info() -> dict[str, str]: ...
def parameter_names() -> list[str]: ...
def initial_names() -> list[str]: ...
def observables() -> list[tuple[str, str, str]]: ...
def outcome_codes() -> dict[int, tuple[str, str]]: ...
def uniforms(seed: int, first_person: int, persons: int, purpose: int, draws: int, first_draw: int = 0) -> Doubles: ...
def normals(seed: int, first_person: int, persons: int, purpose: int, draws: int, first_draw: int = 0) -> Doubles: ...

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
        gait: bool = False,
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
    @property
    def gait(self) -> bool: ...

class Session:
    def __init__(self, bouts: Sequence[Bout], rolling_s: float = 0.0, massage: bool = False) -> None: ...
    @property
    def bouts(self) -> list[Bout]: ...
    @property
    def rolling_s(self) -> float: ...
    @property
    def massage(self) -> bool: ...

class Adherence:
    """How sessions are kept to. `periods`: (first day, mean share done, SD between people)."""

    def __init__(
        self,
        periods: Sequence[tuple[int, float, float]] = ...,
        moved: float = 0.0,
        overdone: float = 0.0,
        drop_out_per_day: float = 0.0,
        drop_out_days: int = 0,
    ) -> None: ...
    @property
    def periods(self) -> list[tuple[int, float, float]]: ...
    @property
    def moved(self) -> float: ...
    @property
    def overdone(self) -> float: ...
    @property
    def drop_out_per_day(self) -> float: ...
    @property
    def drop_out_days(self) -> int: ...

class Criteria:
    """What must hold before somebody moves up; pains are NRS 0-10, defaults ask for nothing."""

    def __init__(
        self,
        *,
        green_sessions: int = 0,
        sessions: int = 0,
        morning_pain_at_most: float = ...,
        pain_during_at_most: float = ...,
        pain_after_at_most: float = ...,
        hop_pain_at_most: float = ...,
        heel_raises_at_least: int = 0,
        morning_stiffness_at_most_min: float = ...,
        weekly_rise_below: float = ...,
        first_day: int = 0,
        other_track: int = -1,
        other_rung: int = 0,
    ) -> None: ...
    @property
    def green_sessions(self) -> int: ...
    @property
    def sessions(self) -> int: ...
    @property
    def morning_pain_at_most(self) -> float: ...
    @property
    def pain_during_at_most(self) -> float: ...
    @property
    def pain_after_at_most(self) -> float: ...
    @property
    def hop_pain_at_most(self) -> float: ...
    @property
    def heel_raises_at_least(self) -> int: ...
    @property
    def morning_stiffness_at_most_min(self) -> float: ...
    @property
    def weekly_rise_below(self) -> float: ...
    @property
    def first_day(self) -> int: ...
    @property
    def other_track(self) -> int: ...
    @property
    def other_rung(self) -> int: ...

class PainRule:
    """How a track answers pain; an infinite limit is not used."""

    def __init__(
        self,
        *,
        ceiling: float,
        after_ceiling: float = ...,
        stop: float = ...,
        morning_rise: float = ...,
        morning_floor: float = 0.0,
        stiffness_rise: float = ...,
        stiffness_floor_min: float = 0.0,
        easy_days: int = 0,
        yellows_to_red: int = 2,
        red_back: int = 1,
        red_rest_days: int = 0,
        weekly_rise: float = ...,
        weekly_rises_to_red: int = 2,
        persistent_above: float = ...,
        persistent_days: int = 3,
        persistent_of: int = 7,
        persistent_back: int = 1,
    ) -> None: ...
    @property
    def ceiling(self) -> float: ...
    @property
    def after_ceiling(self) -> float: ...
    @property
    def stop(self) -> float: ...
    @property
    def morning_rise(self) -> float: ...
    @property
    def morning_floor(self) -> float: ...
    @property
    def stiffness_rise(self) -> float: ...
    @property
    def stiffness_floor_min(self) -> float: ...
    @property
    def easy_days(self) -> int: ...
    @property
    def yellows_to_red(self) -> int: ...
    @property
    def red_back(self) -> int: ...
    @property
    def red_rest_days(self) -> int: ...
    @property
    def weekly_rise(self) -> float: ...
    @property
    def weekly_rises_to_red(self) -> int: ...
    @property
    def persistent_above(self) -> float: ...
    @property
    def persistent_days(self) -> int: ...
    @property
    def persistent_of(self) -> int: ...
    @property
    def persistent_back(self) -> int: ...

class Plan:
    """Which session one slot of a rung holds, day by day, over and over; -1 for none."""

    def __init__(self, slot: int, sessions: Sequence[int], from_rung_start: bool = False) -> None: ...
    @property
    def slot(self) -> int: ...
    @property
    def sessions(self) -> list[int]: ...
    @property
    def from_rung_start(self) -> bool: ...

class Rung:
    """One rung of a track; rungs of one phase differ in added load only.

    `leave`, `at_least_days` and `at_most_days` count for the phase and stand in each of its rungs; `step` leads to the
    next rung of the phase.
    """

    def __init__(
        self,
        *,
        name: str,
        phase: int = 0,
        plans: Sequence[Plan],
        step: Criteria | None = None,
        step_at_least_days: int = 0,
        enter: Criteria = ...,
        leave: Criteria | None = None,
        at_least_days: int = 0,
        at_most_days: int | None = None,
    ) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def phase(self) -> int: ...
    @property
    def plans(self) -> list[Plan]: ...
    @property
    def step(self) -> Criteria | None: ...
    @property
    def step_at_least_days(self) -> int: ...
    @property
    def at_least_days(self) -> int: ...
    @property
    def at_most_days(self) -> int | None: ...
    @property
    def enter(self) -> Criteria: ...
    @property
    def leave(self) -> Criteria | None: ...

class Track:
    def __init__(
        self,
        *,
        name: str,
        rungs: Sequence[Rung],
        pain_rule: PainRule | None = None,
        after_missed: Sequence[tuple[int, int]] = ...,
    ) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def rungs(self) -> list[Rung]: ...
    @property
    def pain_rule(self) -> PainRule | None: ...
    @property
    def after_missed(self) -> list[tuple[int, int]]: ...

Light = Literal["none", "green", "hold", "yellow", "red"]
Reason = Literal[
    "nothing",
    "started",
    "criteria met",
    "time is up",
    "over ceiling",
    "above baseline",
    "broken off",
    "worse morning",
    "worse again",
    "not settled",
    "weekly rise",
    "persistent",
    "missed days",
]

class View:
    """What a coach knows of one track of one person on waking.

    Pains are reports, whole numbers 0-10, NaN where there is none. `rung` is -1 before the track has begun; `way_back`:
    rungs the person has come up by, and can go back.
    `worst_pain`: highest pain during a session by day, yesterday first, 14 days. `weekly_rises`: change of the mean
    morning pain from one week to the next, latest first, 4 of them. `heel_raises` is -1 where the test was not taken.
    """

    @property
    def day(self) -> int: ...
    @property
    def track(self) -> int: ...
    @property
    def rung(self) -> int: ...
    @property
    def way_back(self) -> int: ...
    @property
    def days_on_rung(self) -> int: ...
    @property
    def days_in_phase(self) -> int: ...
    @property
    def deload(self) -> bool: ...
    @property
    def resting(self) -> bool: ...
    @property
    def missed_days(self) -> int: ...
    @property
    def sessions_yesterday(self) -> int: ...
    @property
    def broken_off_yesterday(self) -> bool: ...
    @property
    def pain_yesterday(self) -> float: ...
    @property
    def pain_during(self) -> float: ...
    @property
    def pain_after(self) -> float: ...
    @property
    def morning_pain(self) -> float: ...
    @property
    def baseline(self) -> float: ...
    @property
    def morning_stiffness_min(self) -> float: ...
    @property
    def baseline_stiffness_min(self) -> float: ...
    @property
    def last_light(self) -> Light: ...
    @property
    def days_since_light(self) -> int: ...
    @property
    def yellows(self) -> int: ...
    @property
    def green_sessions(self) -> int: ...
    @property
    def sessions_on_rung(self) -> int: ...
    @property
    def worst_pain(self) -> list[float]: ...
    @property
    def weekly_rises(self) -> list[float]: ...
    @property
    def week_ends(self) -> bool: ...
    @property
    def hop_pain(self) -> float: ...
    @property
    def heel_raises(self) -> int: ...
    @property
    def rungs_of_tracks(self) -> list[int]: ...

class Decision:
    """What follows from a View: rungs to move (at most 1 up), days without the track, light and reason."""

    def __init__(
        self,
        move: int = 0,
        rest_days: int = 0,
        light: Light = "none",
        reason: Reason = "nothing",
        next_phase: bool = False,
    ) -> None: ...
    @property
    def move(self) -> int: ...
    @property
    def next_phase(self) -> bool: ...
    @property
    def rest_days(self) -> int: ...
    @property
    def light(self) -> Light: ...
    @property
    def reason(self) -> Reason: ...

Rule = Callable[[View], Decision]

def decide(view: View, track: Track) -> Decision: ...

class Schedule:
    """A programme, ready for the engine.

    `slots`: times of day in days after waking, ascending; `last_day`: first day without sessions; `habitual`, `care`,
    `felt_pain`, `gait_force`, `tendon_strength`: (days,), empty factors mean 1; `massage_relief`: factor on felt pain
    by days since the first pressure massage.
    """

    def __init__(
        self,
        *,
        name: str,
        days: int,
        slots: Sequence[float],
        sessions: Sequence[Session],
        tracks: Sequence[Track],
        last_day: int,
        habitual: Doubles,
        care: Doubles,
        adherence: Adherence = ...,
        deload_days: Sequence[bool] = ...,
        deload_of: Sequence[int] = ...,
        overdone_of: Sequence[int] = ...,
        test_every_days: int = 7,
        felt_pain: Doubles = ...,
        gait_force: Doubles = ...,
        tendon_strength: Doubles = ...,
        massage_relief: Doubles = ...,
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
    def tracks(self) -> list[Track]: ...
    @property
    def last_day(self) -> int: ...
    @property
    def adherence(self) -> Adherence: ...
    @property
    def deload_days(self) -> list[bool]: ...
    @property
    def deload_of(self) -> list[int]: ...
    @property
    def overdone_of(self) -> list[int]: ...
    @property
    def test_every_days(self) -> int: ...
    @property
    def habitual(self) -> Doubles: ...
    @property
    def care(self) -> Doubles: ...
    @property
    def felt_pain(self) -> Doubles: ...
    @property
    def gait_force(self) -> Doubles: ...
    @property
    def tendon_strength(self) -> Doubles: ...
    @property
    def massage_relief(self) -> Doubles: ...

def fixed_schedule(
    *,
    name: str,
    days: int,
    slots: Sequence[float],
    sessions: Sequence[Session],
    calendar: NDArray[np.int32],
    habitual: Doubles,
    care: Doubles,
    adherence: Adherence = ...,
) -> Schedule: ...
def usable_cores() -> int: ...
def simd_levels() -> list[str]: ...
def simd_level() -> str: ...
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
    rules: Sequence[Rule | None] = ...,
    progress: Callable[[int, int], None] | None = None,
    threads: int = 1,
    quantities: Sequence[str] | None = None,
) -> dict[str, NDArray[Any]]: ...
def simulate_to_file(
    cohort: Cohort,
    schedules: Sequence[Schedule],
    record_days: Sequence[int] | NDArray[np.int32],
    path: str,
    *,
    sample_events: bool = True,
    rules: Sequence[Rule | None] = ...,
    progress: Callable[[int, int], None] | None = None,
    texts: Mapping[str, str],
    attributes: Mapping[str, str | int | float],
    arm_texts: Mapping[str, Sequence[str]],
    participant_values: Sequence[tuple[str, str, str, Doubles]],
    threads: int = 1,
    quantities: Sequence[str] | None = None,
    events: bool = True,
) -> None: ...

class Summaries:
    @property
    def people(self) -> int: ...
    @property
    def arms(self) -> list[str]: ...
    @property
    def record_days(self) -> list[int]: ...
    @property
    def groups(self) -> int: ...
    @property
    def quantities(self) -> list[str]: ...
    def merge(self, other: Summaries) -> None: ...
    def to_bytes(self) -> bytes: ...
    @staticmethod
    def from_bytes(bytes: bytes) -> Summaries: ...
    def arrays(self, *, groups: bool = True) -> dict[str, NDArray[Any]]: ...

def simulate_summaries(
    cohort: Cohort,
    schedules: Sequence[Schedule],
    record_days: Sequence[int] | NDArray[np.int32],
    *,
    quantities: Sequence[str] | None = None,
    groups: int = 1,
    sample_events: bool = True,
    rules: Sequence[Rule | None] = ...,
    progress: Callable[[int, int], None] | None = None,
    threads: int = 1,
) -> Summaries: ...
def trace(
    cohort: Cohort,
    schedule: Schedule,
    person: int,
    days: int,
    *,
    sample_events: bool = True,
    rule: Rule | None = None,
) -> list[dict[str, Any]]: ...
def derivative_names() -> list[str]: ...
def derivatives(
    cohort: Cohort, schedule: Schedule, person: int, record_days: Sequence[int] | NDArray[np.int32]
) -> tuple[Doubles, Doubles]: ...
