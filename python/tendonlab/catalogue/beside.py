"""What a programme has beside its tracks, by the calendar: lighter weeks, another life, adjuncts."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from tendonlab.catalogue.criteria import LAST_WEEK
from tendonlab.catalogue.schema import Many, Percentage, Share, Strict, Text, refuse

MOST_ACTIVITY = 2.0  # twice the own normal; nobody keeps up more as a habit
_DAYS_PER_WEEK = 7


def _activity(value: float) -> float:
    if value > MOST_ACTIVITY:
        raise refuse(f"habitual activity is at most {100 * MOST_ACTIVITY:g} % of a person's own normal")
    return value


Week = Annotated[int, Field(ge=1, le=LAST_WEEK)]
Weeks = Annotated[tuple[Week, Week], Field(strict=False)]
DayNumber = Annotated[int, Field(ge=1, le=_DAYS_PER_WEEK * LAST_WEEK)]


class Deload(Strict):
    """Lighter weeks, in which nobody moves up.

    Attributes
    ----------
    every_weeks, weeks
        Every so many weeks, or those weeks of the programme.
    volume
        Share of the repetitions, holds and distances.
    """

    every_weeks: Annotated[int, Field(ge=2, le=LAST_WEEK)] | None = None
    weeks: Annotated[Many[Week], Field(min_length=1)] | None = None
    volume: Share

    @model_validator(mode="after")
    def _one_rhythm(self) -> Deload:
        if (self.every_weeks is None) == (self.weeks is None):
            found = "both" if self.weeks is not None else "neither"
            raise refuse(f"expected either 'every_weeks' or 'weeks', found {found}")
        for place, (first, second) in enumerate(pairwise(self.weeks or ()), start=1):
            if first >= second:
                raise refuse("the weeks must ascend", key=("weeks", place))
        return self


class Life(Strict):
    """A time in which habitual activity is not the person's normal one.

    Attributes
    ----------
    days
        First and last day, counted from 1.
    activity
        As a share of the own normal; 0 is bed rest.
    reason
        In words.
    """

    days: Annotated[tuple[DayNumber, DayNumber], Field(strict=False)]
    activity: Annotated[Percentage, AfterValidator(_activity)]
    reason: Text


class AdjunctUse(Strict):
    """Something worn, taken or given beside the sessions.

    Attributes
    ----------
    use
        Id of an adjunct.
    weeks
        First and last week of the programme.
    """

    use: Text
    weeks: Weeks
