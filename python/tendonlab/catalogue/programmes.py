"""Programmes: what is done, on which days, for how long.

What the parts of a programme must be to fit together is in `programme_rules`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from tendonlab.catalogue.schema import (
    Count,
    Distance,
    Duration,
    Identifier,
    LoadField,
    Many,
    Share,
    Speed,
    Strict,
    Text,
    refuse,
)

Day = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
DAYS: tuple[Day, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LAST_WEEK = 1040  # twenty years
LONGEST_REPETITION_S = 600  # no contraction or stretch is kept up for longer

_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _time_of_day(text: str) -> str:
    if not _TIME_OF_DAY.fullmatch(text):
        raise refuse(f"expected a time of day such as '08:00', found {text[:20]!r}")
    return text


def _one_repetition(seconds: float) -> float:
    if seconds > LONGEST_REPETITION_S:
        longest = f"{LONGEST_REPETITION_S / 60:g} min"
        raise refuse(f"the time under load of one repetition is at most {longest}, found {seconds / 60:g} min")
    return seconds


def _some_days(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise refuse("names no day; leave 'days' out for every day")
    return days


TimeUnderLoad = Annotated[Duration, AfterValidator(_one_repetition)]


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
    distance_m, speed_m_s
        For walking and running.
    load
        For exercises whose load can be chosen.
    side
        "affected" leg only, or "both" (one after the other if the exercise uses one leg).
    rest_s
        Rest between sets, s; for the reader, the model does not use it.
    loaded_time_s
        Time under load of one repetition, s, where it differs from the library's; at most 10 min.
    """

    exercise: Identifier
    sets: Annotated[Count, Field(le=100)] = 1
    repetitions: Count | None = None
    hold_s: TimeUnderLoad | None = Field(default=None, alias="hold")
    distance_m: Distance | None = Field(default=None, alias="distance")
    speed_m_s: Speed | None = Field(default=None, alias="speed")
    load: LoadField | None = None
    side: Literal["affected", "both"] = "affected"
    rest_s: Duration | None = Field(default=None, alias="rest")
    loaded_time_s: TimeUnderLoad | None = Field(default=None, alias="loaded_time")


class Session(Strict):
    """What is done in one go.

    Attributes
    ----------
    name
        In words.
    days
        Days of the week; empty, if the file leaves them out, means every day.
    time
        Time of day, "HH:MM".
    bouts
        In the order they are done.
    """

    name: Text
    days: Annotated[Many[Day], AfterValidator(_some_days)] = ()
    time: Annotated[str, AfterValidator(_time_of_day)]
    bouts: Annotated[Many[Bout], Field(alias="bout", min_length=1)]

    @model_validator(mode="after")
    def _each_day_once(self) -> Session:
        if len(set(self.days)) != len(self.days):
            raise refuse("a day is named twice", key="days")
        return self

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Days of the week, 0 (Monday, the day a study begins) to 6."""
        return tuple(position for position, day in enumerate(DAYS) if day in self.days or not self.days)

    @property
    def minutes_after_midnight(self) -> int:
        """Time of day in minutes."""
        hours, minutes = self.time.split(":")
        return 60 * int(hours) + int(minutes)


class Phase(Strict):
    """Weeks with the same sessions.

    Attributes
    ----------
    name
        In words.
    weeks
        First and last week, counted from 1.
    sessions
        Those of every week of the phase.
    """

    name: Text
    weeks: Annotated[tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1, le=LAST_WEEK)]], Field(strict=False)]
    sessions: Annotated[Many[Session], Field(alias="session", min_length=1)]


class Adherence(Strict):
    """Share of the sessions that is done: mean and standard deviation between people."""

    mean: Share
    sd: Share
    source: Text
    references: Many[Identifier] = ()


class Programme(Strict):
    """One arm of a trial.

    Attributes
    ----------
    id, name, summary, sources
        What it is called, in words, and who described it.
    unsure
        What the sources leave open and how it was filled.
    care_weeks
        Weeks in supervised care, from the start.
    adherence
        Share of the sessions done.
    phases
        Ascending, without overlap; weeks between and after them are left to the person.
    text
        The file it was read from, word by word.
    """

    from_loader = frozenset({"text"})

    id: Identifier
    name: Text
    summary: Text
    sources: Many[Identifier] = ()
    unsure: Many[Text] = ()
    care_weeks: Annotated[int, Field(ge=0, le=LAST_WEEK)]
    adherence: Adherence
    phases: Annotated[Many[Phase], Field(alias="phase")] = ()
    text: str = ""

    @property
    def last_week(self) -> int:
        """Last week in which anything is planned; 0 if nothing is."""
        return max((phase.weeks[1] for phase in self.phases), default=0)
