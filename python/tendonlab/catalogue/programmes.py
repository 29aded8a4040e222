"""Programmes: what is done, on which days, and what moves a person on.

What the parts of a programme must be to fit together is in `programme_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from tendonlab.catalogue.adherence import Adherence
from tendonlab.catalogue.beside import AdjunctUse, Deload, Life
from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.criteria import LAST_WEEK, Criteria
from tendonlab.catalogue.pain_rules import NO_RULE, PainRules
from tendonlab.catalogue.schema import (
    Days,
    Identifier,
    Many,
    Mass,
    SomeDays,
    Strict,
    Text,
    refuse,
)

Day = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
DAYS: tuple[Day, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS_PER_WEEK = len(DAYS)
WAKING = "06:00"  # the model's day runs from here to midnight

_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_TIME_TEXT = {"type": "string", "pattern": f"^{_TIME_OF_DAY.pattern}$", "examples": ["08:00"]}  # for editors


def _time_of_day(text: str) -> str:
    if not _TIME_OF_DAY.fullmatch(text):
        raise refuse(f"expected a time of day such as '08:00', found {text[:20]!r}", suggestion=_nearest_time(text))
    if text < WAKING:
        raise refuse(f"{text} lies before waking at {WAKING}; the model's day runs from there to midnight")
    return text


def _nearest_time(text: str) -> str | None:
    match = re.fullmatch(r"(\d{1,2})(?:[.:h](\d\d))?\s*(am|pm|h|Uhr)?", text.strip())
    if match is None:
        return None
    hours = int(match[1]) % 12 + 12 * (match[3] == "pm") if match[3] in ("am", "pm") else int(match[1])
    meant = f"{hours:02}:{match[2] or '00'}"
    return meant if _TIME_OF_DAY.fullmatch(meant) else None


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else (value,)


def _some_days(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise refuse("names no day; leave 'days' out for every day")
    return days


def _lasting(days: int) -> int:
    if days > DAYS_PER_WEEK * LAST_WEEK:
        raise refuse(f"nothing lasts longer than {LAST_WEEK} weeks here")
    return days


Span = Annotated[SomeDays, AfterValidator(_lasting)]


_AT_THE_TOP = "keys of the programme stand at the top of the file, before the first line in brackets"
_IN_A_SESSION = "bouts belong to a session: bout = [...] below [[track.phase.session]]"
_IN_A_PHASE = "sessions belong to a phase: [[track.phase.session]] below a [[track.phase]]"
_HOW_LONG = "how long a phase goes on is 'lasts', as in lasts = \"2 weeks\"; or 'at_least' and 'at_most'"
_HOW_OFTEN = 'how often is said by days = ["Mon", "Thu"], by every_days = 3, or by neither for every day'


class Session(Strict):
    """What is done in one go.

    Attributes
    ----------
    name
        In words.
    days
        Days of the week; empty, if the file leaves them out, means every day.
    every_days
        Instead: every so many days, counted from the day the person enters the rung.
    times
        Times of day, "HH:MM"; the same session at each.
    bouts
        In the order they are done.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "exercise": "exercises belong to its list of bouts: bout = [{ exercise = ... }]",
        "weeks": _AT_THE_TOP,
        "care_weeks": _AT_THE_TOP,
        "frequency": _HOW_OFTEN,
        "per_week": _HOW_OFTEN,
        "times_per_week": _HOW_OFTEN,
        "sessions_per_week": _HOW_OFTEN,
    }

    name: Text
    days: Annotated[Many[Day], AfterValidator(_some_days)] = ()
    every_days: Annotated[int, Field(ge=1, le=28)] | None = None
    times: Annotated[
        Many[Annotated[str, AfterValidator(_time_of_day)]],
        BeforeValidator(_one_or_many),
        WithJsonSchema({"anyOf": [_TIME_TEXT, {"type": "array", "items": _TIME_TEXT, "minItems": 1}]}),
        Field(alias="time", min_length=1),
    ]
    bouts: Annotated[Many[Bout], Field(alias="bout", min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Session:
        if len(set(self.days)) != len(self.days):
            raise refuse("a day is named twice", key="days")
        if self.days and self.every_days is not None:
            raise refuse("expected either 'days' or 'every_days', found both", key="every_days")
        if len(set(self.times)) != len(self.times):
            raise refuse("a time of day is named twice", key="time")
        return self

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Days of the week, 0 (Monday, the day a study begins) to 6; all if `every_days` counts them."""
        return tuple(position for position, day in enumerate(DAYS) if day in self.days or not self.days)

    @property
    def minutes_after_midnight(self) -> tuple[int, ...]:
        """Times of day in minutes."""
        return tuple(60 * int(time[:2]) + int(time[3:]) for time in self.times)


class Steps(Strict):
    """Load steps inside a phase: each a rung with more mass on the bouts that carry some.

    Attributes
    ----------
    add_kg, up_to_kg
        Mass of a step, and of all steps together, kg.
    at_least_days
        Days on a step.
    when
        Criteria for the next one.
    """

    add_kg: Mass = Field(alias="add")
    up_to_kg: Mass = Field(alias="up_to")
    at_least_days: Annotated[Days, AfterValidator(_lasting)] = Field(default=0, alias="at_least")
    when: Criteria | None = None

    @model_validator(mode="after")
    def _climbs(self) -> Steps:
        if self.add_kg <= 0:
            raise refuse("must be more than zero", key="add")
        steps = self.up_to_kg / self.add_kg
        if self.up_to_kg < self.add_kg or abs(steps - round(steps)) > 1e-9 * steps:
            raise refuse(f"up_to ({self.up_to_kg:g} kg) is not a multiple of add ({self.add_kg:g} kg)", key="up_to")
        if steps > MOST_STEPS:
            raise refuse(f"{steps:.0f} steps are too many; at most {MOST_STEPS} are climbed", key="add")
        if not self.at_least_days and self.when is None:
            raise refuse("needs 'at_least' or 'when'; otherwise the load would rise every day")
        return self


MOST_STEPS = 100


class Phase(Strict):
    """Days with the same sessions; a person stays until moved on.

    Attributes
    ----------
    name
        In words; the name that `reached` asks for.
    lasts_days
        Fixed length, days; instead of the next two.
    at_least_days, at_most_days
        Nobody moves on before; everybody moves on after.
    enter
        Criteria to come up into this phase.
    leave
        Criteria to go on to the next.
    steps
        Load steps inside the phase.
    sessions
        None for a phase of rest.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "bout": _IN_A_SESSION,
        "weeks": _HOW_LONG,
        "duration": _HOW_LONG,
        "exit": "what must hold to go on to the next phase is 'leave'",
        "pain_rule": "a pain rule belongs to the whole [[track]]",
    }

    name: Text
    lasts_days: Span | None = Field(default=None, alias="lasts")
    at_least_days: Span | None = Field(default=None, alias="at_least")
    at_most_days: Span | None = Field(default=None, alias="at_most")
    enter: Criteria | None = None
    leave: Criteria | None = None
    steps: Steps | None = None
    sessions: Many[Session] = Field(default=(), alias="session")

    @model_validator(mode="after")
    def _one_length(self) -> Phase:
        for key, value in (("at_least", self.at_least_days), ("at_most", self.at_most_days)):
            if self.lasts_days is not None and value is not None:
                raise refuse(f"'lasts' is a fixed time; leave out '{key}', or 'lasts'", key=key)
        if self.at_least_days is not None and self.at_most_days is not None and self.at_least_days > self.at_most_days:
            raise refuse("at_least is longer than at_most", key="at_least")
        return self


class Missed(Strict):
    """How far a track steps back after a gap.

    Attributes
    ----------
    after_days
        Days since the last session done.
    back
        Rungs.
    """

    after_days: Span = Field(alias="after")
    back: Annotated[int, Field(ge=1, le=100)]


class Track(Strict):
    """A ladder of phases; tracks run side by side.

    Attributes
    ----------
    name
        In words; the name that `track` of a criterion asks for.
    pain_rule
        Id of a pain rule, or "none".
    start
        Criteria to begin the track; at once if none are given.
    after_missed
        How far to step back after gaps, ascending.
    phases
        In order.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "session": _IN_A_PHASE,
        "bout": _IN_A_SESSION,
        "weeks": _HOW_LONG,
        "lasts": "how long it goes on is said by each [[track.phase]]",
        "enter": "what must hold to begin a track is 'start'",
    }

    name: Text
    pain_rule: Text = NO_RULE
    start: Criteria | None = None
    after_missed: Many[Missed] = ()
    phases: Annotated[Many[Phase], Field(alias="phase", min_length=1)]

    @model_validator(mode="after")
    def _gaps_ascend(self) -> Track:
        for place, (first, second) in enumerate(pairwise(self.after_missed), start=1):
            if first.after_days >= second.after_days:
                raise refuse("the gaps must ascend", key=("after_missed", place, "after"))
        return self


class Programme(Strict):
    """One arm of a trial.

    Attributes
    ----------
    id, name, summary, sources
        What it is called, in words, and who described it.
    unsure
        What the sources leave open and how it was filled.
    not_a_plan
        Why it is never offered as a plan; None if it may be.
    weeks
        The programme ends after this one.
    care_weeks
        Weeks in supervised care, from the start.
    test_every_days
        Days between strength and hop tests, from day 0.
    adherence
        What is known of the share of the sessions done.
    pain_rules
        Its own, by id.
    deload, life, adjuncts
        Lighter weeks, habitual activity other than normal, what is used beside the sessions.
    tracks
        Side by side.
    text
        The file it was read from, word by word.
    """

    from_loader = frozenset({"text"})
    hints: ClassVar[Mapping[str, str]] = {
        "phase": "phases belong to a track: [[track.phase]] below a [[track]]",
        "session": _IN_A_PHASE,
        "bout": _IN_A_SESSION,
        "steps": "load steps belong to a [[track.phase]]",
    }

    id: Identifier
    name: Text
    summary: Text
    sources: Many[Identifier] = ()
    unsure: Many[Text] = ()
    not_a_plan: Text | None = None
    weeks: Annotated[int, Field(ge=0, le=LAST_WEEK)]
    care_weeks: Annotated[int, Field(ge=0, le=LAST_WEEK)]
    test_every_days: Span = Field(default=DAYS_PER_WEEK, alias="test_every")
    adherence: Adherence | None = None
    pain_rules: PainRules = Field(default={}, alias="pain_rule")
    deload: Deload | None = None
    life: Many[Life] = ()
    adjuncts: Many[AdjunctUse] = Field(default=(), alias="adjunct")
    tracks: Many[Track] = Field(default=(), alias="track")
    text: str = ""

    @property
    def last_week(self) -> int:
        """Last week in which anything is planned; 0 if nothing is."""
        return self.weeks if self.tracks else 0
