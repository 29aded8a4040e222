"""Adherence: which share of the planned sessions is done, moved, overdone, and who stops."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from tendonlab.catalogue.criteria import LAST_WEEK
from tendonlab.catalogue.parameters import Basis
from tendonlab.catalogue.schema import Identifier, Many, Percentage, Positive, Share, Strict, Text, refuse
from tendonlab.catalogue.toml_source import KeyPath


def _not_all(value: float) -> float:
    if value >= 1:
        raise refuse("must be less than 100 %; a programme that everybody stops is none")
    return value


DropOut = Annotated[Share, AfterValidator(_not_all)]


class Adherence(Strict):
    """What a programme says of the sessions done; what it leaves out is in `AdherenceDefaults`.

    Attributes
    ----------
    mean, sd
        Share of the sessions done over the first twelve weeks: mean and standard deviation between people.
    moved
        Share of the missed sessions that are made up the next day.
    overdone
        Share of the done sessions that are overdone.
    drop_out
        Share of the people who stop the programme within its first twelve weeks.
    source, references
        Where mean and sd come from, in words and as ids.
    """

    mean: Share | None = None
    sd: Share | None = None
    moved: Share | None = None
    overdone: Share | None = None
    drop_out: DropOut | None = None
    source: Text | None = None
    references: Many[Identifier] = ()

    @model_validator(mode="after")
    def _says_where_from(self) -> Adherence:
        for key in ("mean", "sd"):
            if getattr(self, key) is not None and self.source is None:
                raise refuse(f"'{key}' needs its 'source' in words, or \"assumed\"", key=key)
        return self


class Sourced(Strict):
    """A number with its origin."""

    basis: Basis
    sources: Many[Identifier] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _has_its_sources(self) -> Sourced:
        if self.basis != "assumed" and not self.sources:
            raise refuse(f"a {self.basis} number needs its sources", key="basis")
        return self


class KnownShare(Sourced):
    """A share with its origin."""

    value: Share


class MeanOfRhythm(KnownShare):
    """Mean share of the sessions done at some number of planned sessions a week."""

    sessions_a_week: Positive


class CourseShare(KnownShare):
    """Share of the days trained from a week on."""

    from_week: Annotated[int, Field(ge=1, le=LAST_WEEK)]


class Overdone(KnownShare):
    """Share of the done sessions that are overdone, and their volume as a share of the planned one."""

    volume: Percentage


class DropOuts(Sourced):
    """Share of the people who stop within a number of weeks."""

    value: DropOut
    within_weeks: Annotated[int, Field(ge=1, le=LAST_WEEK)]


class AdherenceDefaults(Strict):
    """Content of ``adherence.toml``: what people do where a programme does not say.

    Attributes
    ----------
    mean
        By sessions a week, ascending.
    sd
        Between people.
    course
        Over the weeks, ascending from week 1; only its shape counts.
    moved, overdone, drop_out
        See `Adherence`.
    """

    mean: Annotated[Many[MeanOfRhythm], Field(min_length=1)]
    sd: KnownShare
    course: Annotated[Many[CourseShare], Field(min_length=1)]
    moved: KnownShare
    overdone: Overdone
    drop_out: DropOuts

    @model_validator(mode="after")
    def _ascends(self) -> AdherenceDefaults:
        for place, (first, second) in enumerate(pairwise(self.mean), start=1):
            if first.sessions_a_week >= second.sessions_a_week:
                raise refuse("sessions a week must ascend", key=("mean", place, "sessions_a_week"))
        if self.course[0].from_week != 1:
            raise refuse("the course begins in week 1", key=("course", 0, "from_week"))
        for place, (begin, later) in enumerate(pairwise(self.course), start=1):
            if begin.from_week >= later.from_week:
                raise refuse("the weeks must ascend", key=("course", place, "from_week"))
        return self

    def numbers(self) -> Iterator[tuple[KeyPath, Sourced]]:
        """List the numbers with their key paths."""
        for position, number in enumerate(self.mean):
            yield ("mean", position), number
        yield ("sd",), self.sd
        for position, share in enumerate(self.course):
            yield ("course", position), share
        yield ("moved",), self.moved
        yield ("overdone",), self.overdone
        yield ("drop_out",), self.drop_out

    def mean_at(self, sessions_a_week: float) -> float:
        """Return the mean share done at so many planned sessions a week; linear between the known ones, held beyond."""
        if sessions_a_week <= self.mean[0].sessions_a_week:
            return self.mean[0].value
        for low, high in pairwise(self.mean):
            if sessions_a_week <= high.sessions_a_week:
                width = high.sessions_a_week - low.sessions_a_week
                return low.value + (high.value - low.value) * (sessions_a_week - low.sessions_a_week) / width
        return self.mean[-1].value
