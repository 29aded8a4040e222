"""From a programme in people's terms (weeks, times of day, kg, RM, km) to the engine's calendar of sessions."""

from dataclasses import asdict

import numpy as np

from tendonlab import _core
from tendonlab.catalogue import Bout, Catalogue, Programme, Session
from tendonlab.errors import InputError
from tendonlab.programme.dose import bout_dose

# The model's day begins at waking.
WAKING_MINUTES = 6 * 60
_MINUTES_PER_DAY = 24 * 60
_DAYS_PER_WEEK = 7


def compile_programme(programme: Programme, catalogue: Catalogue, weeks: int) -> _core.Schedule:
    """Lay a programme out on a calendar for the engine.

    Weeks after the programme's last one hold no sessions; weeks beyond the study are cut off, which
    `weeks_beyond_study` puts in words. Day 0 is a Monday.

    Parameters
    ----------
    programme : Programme
    catalogue : Catalogue
        Gives the exercises and the repetition-maximum chart.
    weeks : int
        Length of the study, at least 1.

    Returns
    -------
    _core.Schedule
        Calendar of 7 * weeks days; times of day in days after waking at 06:00. Sessions that are alike are stored
        once. Habitual activity is everybody's own normal (1) on every day; care is 1 during the care weeks, then 0.

    Raises
    ------
    InputError
        If sessions are planned but none within the study, a session lies before waking, or the engine cannot run the
        calendar.
    """
    first_week = min((phase.weeks[0] for phase in programme.phases), default=1)
    if first_week > weeks:
        raise InputError(
            f"programme '{programme.id}' has no session in a study of {weeks} week{'s' * (weeks > 1)}: "
            f"its first is in week {first_week}"
        )
    days = _DAYS_PER_WEEK * weeks
    minutes = sorted({_minutes(programme, session) for phase in programme.phases for session in phase.sessions})
    calendar = np.full((days, len(minutes)), -1, dtype=np.int32)
    places: dict[tuple[Bout, ...], int] = {}
    for phase in programme.phases:
        first, last = phase.weeks
        for session in phase.sessions:
            place = places.setdefault(session.bouts, len(places))
            slot = minutes.index(_minutes(programme, session))
            for week in range(first - 1, min(last, weeks)):
                for weekday in session.weekdays:
                    calendar[_DAYS_PER_WEEK * week + weekday, slot] = place
    care = np.zeros(days)
    care[: _DAYS_PER_WEEK * programme.care_weeks] = 1.0
    try:
        return _core.Schedule(
            name=programme.id,
            days=days,
            slots=[minute / _MINUTES_PER_DAY for minute in minutes],
            sessions=[_session(bouts, catalogue) for bouts in places],
            calendar=calendar,
            habitual=np.ones(days),
            care=care,
            adherence_mean=programme.adherence.mean,
            adherence_sd=programme.adherence.sd,
        )
    except ValueError as error:  # what the engine cannot run, such as more session times a day than it has room for
        raise InputError(f"programme '{programme.id}' cannot be simulated: {error}") from error


def weeks_beyond_study(programme: Programme, weeks: int) -> str:
    """Say which planned weeks of a programme a study is too short for.

    Parameters
    ----------
    programme : Programme
    weeks : int
        Length of the study.

    Returns
    -------
    str
        Empty if the study holds the whole plan.
    """
    left = [max(phase.weeks[0], weeks + 1) for phase in programme.phases if phase.weeks[1] > weeks]
    if not left:
        return ""
    if min(left) == programme.last_week:
        return f"week {programme.last_week} of its plan lies beyond this study"
    return f"weeks {min(left)}-{programme.last_week} of its plan lie beyond this study"


def _session(bouts: tuple[Bout, ...], catalogue: Catalogue) -> _core.Session:
    doses = [bout_dose(bout, catalogue.exercise(bout.exercise), catalogue.repetition_maximum) for bout in bouts]
    return _core.Session([_core.Bout(**asdict(dose), stretch=dose.passive) for dose in doses])


def _minutes(programme: Programme, session: Session) -> int:
    """Minutes after waking."""
    minutes = session.minutes_after_midnight - WAKING_MINUTES
    if minutes < 0:
        raise InputError(
            f"programme '{programme.id}', session '{session.name}': {session.time} lies before waking at 06:00; "
            "the model's day runs from 06:00 to 24:00"
        )
    return minutes
