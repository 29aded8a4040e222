"""A programme as the checks of a plan see it: its phases with the days they can begin, and what its bouts do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import inf

from tendonlab.catalogue.adjuncts import Adjunct
from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.exercises import Exercise
from tendonlab.catalogue.loader import Catalogue
from tendonlab.catalogue.names import lookup
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Phase, Programme, Session, Track
from tendonlab.errors import InputError
from tendonlab.programme.course import earliest_course

# What asks for more care comes first.
_MODES = ("impact", "contraction", "passive", "bodywork")


@dataclass(frozen=True)
class Library:
    """What a programme is read with, none of it milder than what comes with the package.

    A data folder of one's own may add things and may be stricter. Of what the package has as well, the stricter of the
    two counts.

    Attributes
    ----------
    given
        The caller's catalogue.
    installed
        The package's.
    """

    given: Catalogue
    installed: Catalogue

    def exercise(self, name: str) -> Exercise:
        """Return an exercise; `UnknownNameError` if the caller's catalogue has none of that id."""
        given, own = self.given.exercise(name), self.installed.exercises.get(name)
        if own is None or own is given:
            return given
        runs = "running-speed" in (given.load_rule, own.load_rule)
        return given.model_copy(
            update={
                "dorsiflexion": given.dorsiflexion or own.dorsiflexion,
                "held": given.held and own.held,
                "mode": min(given.mode, own.mode, key=_MODES.index),
                "load_rule": "running-speed" if runs else given.load_rule,
            }
        )

    def adjunct(self, name: str) -> Adjunct:
        """Return an adjunct; `UnknownNameError` if neither catalogue has one of that id."""
        own = self.installed.adjuncts.get(name)
        if own is None or name not in self.given.adjuncts:
            return own or lookup("adjunct", name, self.given.adjuncts)
        given = self.given.adjuncts[name]
        return given.model_copy(
            update={
                "never_offered": given.never_offered or own.never_offered,
                "dorsiflexion": given.dorsiflexion or own.dorsiflexion,
                "caution": own.caution or given.caution,
                "exercises": tuple(dict.fromkeys((*own.exercises, *given.exercises))),
            }
        )

    def not_a_plan(self, programme: Programme) -> str | None:
        """Return why a programme, or the installed one of that id, is not a plan; None if it may be."""
        own = self.installed.programmes.get(programme.id)
        return programme.not_a_plan or (own.not_a_plan if own is not None else None)

    def share_of_maximum(self, repetitions: float) -> float:
        """Return the share of the maximum that can be lifted so often."""
        share = self.given.repetition_maximum.fraction(repetitions)
        with suppress(InputError):  # beyond the package's chart
            share = max(share, self.installed.repetition_maximum.fraction(repetitions))
        return share


@dataclass(frozen=True)
class Stay:
    """A phase of a track.

    Attributes
    ----------
    track, phase
        What is stayed in.
    days
        Days of the programme, from 0, for somebody whom nothing holds back.
    latest
        Last day on which it begins; infinite if that depends on the person.
    """

    track: Track
    phase: Phase
    days: range
    latest: float

    @property
    def begins(self) -> int:
        """First day on which it can begin."""
        return self.days.start

    @property
    def fixed(self) -> bool:
        """True if it begins on one day for everybody."""
        return self.latest <= self.begins

    def where(self, session: Session | None = None) -> str:
        """Say where it is."""
        place = f"track '{self.track.name}', phase '{self.phase.name}'"
        return place if session is None else f"{place}, session '{session.name}'"


def stays_of(programme: Programme) -> list[Stay]:
    """Lay out the phases of a programme, track by track."""
    stays = []
    for track, course in zip(programme.tracks, earliest_course(programme), strict=True):
        latest = _opens(track.start)
        for phase, days in zip(track.phases, course, strict=True):
            latest = max(latest, days.start)
            stays.append(Stay(track, phase, days, latest))
            latest += longest_stay(phase)
    return stays


def longest_stay(phase: Phase) -> float:
    """Days after which everybody is out of a phase; infinite if that depends on the person."""
    if phase.lasts_days is not None:
        return phase.lasts_days
    return phase.at_most_days if phase.at_most_days is not None else inf


def bouts_of(stays: list[Stay], library: Library) -> Iterator[tuple[Stay, Session, Bout, Exercise]]:
    """Go through the bouts of a programme."""
    for stay in stays:
        for session in stay.phase.sessions:
            for bout in session.bouts:
                yield stay, session, bout, library.exercise(bout.exercise)


def _opens(gate: Criteria | None) -> float:
    """Day on which a track opens for everybody."""
    if gate is None:
        return 0
    if gate.model_fields_set != {"week_at_least"} or gate.week_at_least is None:
        return inf
    return DAYS_PER_WEEK * (gate.week_at_least - 1)
