"""The course a programme takes for somebody whom nothing holds back: how early each phase can begin.

Where people really are in their programme is the engine's business. This is what a plan looks like on paper, before
anybody has begun it.
"""

from __future__ import annotations

from itertools import pairwise

from tendonlab.catalogue.earliest import earliest_days
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Phase, Programme, Session


def sessions_a_week(session: Session) -> float:
    """How often a session is planned in a week, all its times of day counted."""
    days = len(session.weekdays) if session.every_days is None else DAYS_PER_WEEK / session.every_days
    return days * len(session.times)


def phase_sessions_a_week(phase: Phase) -> float:
    """How many sessions of any kind a phase plans in a week."""
    return sum(sessions_a_week(session) for session in phase.sessions)


def earliest_course(programme: Programme) -> list[list[range]]:
    """Lay out the days of each phase of each track, for somebody whom nothing holds back.

    That person feels nothing, misses nothing and passes every test. A phase that cannot be reached within the programme
    has no days.

    Returns
    -------
    list of list of range
        Days of the programme counted from 0, by track and phase.
    """
    begins = earliest_days(programme)
    end = DAYS_PER_WEEK * programme.last_week
    course = []
    for number, track in enumerate(programme.tracks):
        days = [*(begins[number, place] for place in range(len(track.phases))), end]
        course.append([range(min(first, end), min(last, end)) for first, last in pairwise(days)])
    return course


def planned_sessions_a_week(programme: Programme) -> float:
    """Mean number of sessions a week over the weeks of the programme in which any are planned; 0 if none are.

    Taken over the earliest course, all tracks together.
    """
    days = DAYS_PER_WEEK * programme.last_week
    a_day = [0.0] * days
    for track, course in zip(programme.tracks, earliest_course(programme), strict=True):
        for phase, spent in zip(track.phases, course, strict=True):
            for day in spent:
                a_day[day] += phase_sessions_a_week(phase) / DAYS_PER_WEEK
    weeks = [sum(a_day[first : first + DAYS_PER_WEEK]) for first in range(0, days, DAYS_PER_WEEK)]
    planned = [week for week in weeks if week > 0]
    return sum(planned) / len(planned) if planned else 0.0
