"""Bouts: one exercise of a session, with its dose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from tendonlab.catalogue.schema import (
    Count,
    Distance,
    Duration,
    LoadField,
    Pace,
    Speed,
    Strict,
    TempoField,
    Text,
    refuse,
)

LONGEST_REPETITION_S = 600  # no contraction or stretch is kept up for longer
LONGEST_BOUT_S = 24 * 3600  # nobody walks or runs for longer than a day
_M_PER_KM = 1000


def _one_repetition(seconds: float) -> float:
    if seconds > LONGEST_REPETITION_S:
        longest = f"{LONGEST_REPETITION_S / 60:g} min"
        raise refuse(f"the time under load of one repetition is at most {longest}, found {seconds / 60:g} min")
    return seconds


def _one_repetition_in_parts(seconds: tuple[float, ...]) -> tuple[float, ...]:
    _one_repetition(sum(seconds))
    return seconds


def _one_go(seconds: float) -> float:
    if seconds > LONGEST_BOUT_S:
        raise refuse(f"walking or running is at most {LONGEST_BOUT_S / 3600:g} h, found {seconds / 3600:g} h")
    return seconds


TimeUnderLoad = Annotated[Duration, AfterValidator(_one_repetition)]
TimeOnFoot = Annotated[Duration, AfterValidator(_one_go)]
Tempo = Annotated[TempoField, AfterValidator(_one_repetition_in_parts)]


_LOAD = 'what is lifted is \'load\', as in load = "body weight + 10 kg" or load = "12 RM"'


class Intervals(Strict):
    """Running broken by walking, again and again.

    Attributes
    ----------
    run_s, walk_s
        Time of each run and of each walk, s.
    walk_speed_m_s
        Of the walking, m/s.
    """

    run_s: TimeOnFoot = Field(alias="run")
    walk_s: TimeOnFoot = Field(alias="walk")
    walk_speed_m_s: Speed = Field(alias="walk_speed")


class Bout(Strict):
    """One exercise of a session.

    Attributes
    ----------
    exercise
        Id in the exercise library.
    sets, repetitions
        Repetitions are those of one set and one leg; 1 for a distance.
    hold_s
        Time of one hold, s, for exercises that are held; at most 10 min.
    distance_m, duration_s
        For walking and running: one of the two, of one set.
    speed_m_s, pace_s_per_km
        For walking and running: one of the two.
    load
        For exercises whose load can be chosen.
    side
        "affected" leg only, or "both" (one after the other if the exercise uses one leg).
    rest_s
        Rest between sets, s; for the reader, the model does not use it.
    loaded_time_s
        Time under load of one repetition, s, where it differs from the library's; at most 10 min.
    tempo_s
        The same in parts, s: lowering, pause, rising and perhaps another pause.
    terrain
        Id of the ground that is walked or run on.
    intervals
        For running broken by walking; distance or duration is that of both together.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "weight": _LOAD,
        "mass": _LOAD,
        "kg": _LOAD,
        "intensity": _LOAD,
        "resistance": _LOAD,
        "rpe": 'exertion is a load: load = "RPE 8"',
        "time": "a hold has its 'hold', walking and running their 'duration'",
        "pause": "the time between sets is 'rest'",
    }

    exercise: Text
    sets: Annotated[Count, Field(le=100)] = 1
    repetitions: Count | None = None
    hold_s: TimeUnderLoad | None = Field(default=None, alias="hold")
    distance_m: Distance | None = Field(default=None, alias="distance")
    duration_s: TimeOnFoot | None = Field(default=None, alias="duration")
    speed_m_s: Speed | None = Field(default=None, alias="speed")
    pace_s_per_km: Pace | None = Field(default=None, alias="pace")
    load: LoadField | None = None
    side: Literal["affected", "both"] = "affected"
    rest_s: Duration | None = Field(default=None, alias="rest")
    loaded_time_s: TimeUnderLoad | None = Field(default=None, alias="loaded_time")
    tempo_s: Tempo | None = Field(default=None, alias="tempo")
    terrain: Text | None = None
    intervals: Intervals | None = None

    @model_validator(mode="after")
    def _once(self) -> Bout:
        for key, other in (("duration", "distance"), ("pace", "speed"), ("tempo", "loaded_time")):
            if self.gives(key) and self.gives(other):
                raise refuse(f"expected either '{other}' or '{key}', found both", key=key)
        return self

    def gives(self, key: str) -> bool:
        """Tell whether the bout gives a key of the file other than by its default."""
        return getattr(self, _FIELD_OF[key]) is not None

    @property
    def travel_speed_m_s(self) -> float | None:
        """Speed in m/s, given as such or as a pace; None for anything but walking and running."""
        return _M_PER_KM / self.pace_s_per_km if self.pace_s_per_km is not None else self.speed_m_s


_FIELD_OF = {info.alias or name: name for name, info in Bout.model_fields.items()}
