"""Criteria: what must hold before a person moves on.

They speak only of what a coach sees: reported pain and stiffness, sessions done, tests taken, the calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from tendonlab.catalogue.schema import Duration, Pain, Strict, Text, refuse

LAST_WEEK = 1040  # twenty years


class Criteria(Strict):
    """Conditions that must all hold.

    Attributes
    ----------
    green_sessions
        Sessions in a row on this rung whose answer was green.
    sessions
        Sessions done on this rung.
    morning_pain_at_most, pain_during_at_most, pain_after_at_most, hop_pain_at_most
        Reported pain, 0 to 10: this morning; the highest during and right after the sessions of the last day with one
        of the track; in the last hop test.
    heel_raises_at_least
        Single-leg heel raises in the last test.
    morning_stiffness_at_most_s
        This morning's, s.
    weekly_rise_below
        Mean morning pain of the last week minus that of the week before must be below this, 0 to 10; holds as long as
        there is no week before.
    week_at_least
        Week of the programme.
    track, reached
        Another track, and the phase that it must have reached or passed.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "pain": "say which pain: morning_pain_at_most, pain_during_at_most, pain_after_at_most or hop_pain_at_most",
        "weeks": "the week of the programme is 'week_at_least'; how long a phase goes on is said beside the criteria",
        "at_least": "how long a phase goes on is said beside the criteria",
        "phase": "the phase that another track must have reached is 'reached'",
    }

    green_sessions: Annotated[int, Field(ge=1, le=100)] | None = None
    sessions: Annotated[int, Field(ge=1, le=1000)] | None = None
    morning_pain_at_most: Pain | None = None
    pain_during_at_most: Pain | None = None
    pain_after_at_most: Pain | None = None
    hop_pain_at_most: Pain | None = None
    heel_raises_at_least: Annotated[int, Field(ge=1, le=100)] | None = None
    morning_stiffness_at_most_s: Duration | None = Field(default=None, alias="morning_stiffness_at_most")
    weekly_rise_below: Pain | None = None
    week_at_least: Annotated[int, Field(ge=1, le=LAST_WEEK)] | None = None
    track: Text | None = None
    reached: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Criteria:
        if (self.track is None) != (self.reached is None):
            given, missing = ("track", "reached") if self.reached is None else ("reached", "track")
            raise refuse(f"'{given}' needs '{missing}' as well: a track and the phase it must have reached", key=given)
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise refuse("names no criterion; leave the whole key out if none is asked for")
        return self
