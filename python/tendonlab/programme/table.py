"""A programme as rows: what is done in each phase, and on which day of which week at the earliest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.earliest import deload_weeks, is_on
from tendonlab.catalogue.exercises import Exercise
from tendonlab.catalogue.loader import Catalogue
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Phase, Programme, Session, Track
from tendonlab.catalogue.quantities import DISTANCE, DURATION, PACE, SPEED, format_quantity, shortest_quantity
from tendonlab.catalogue.tempo import format_tempo
from tendonlab.programme.course import earliest_course, sessions_a_week
from tendonlab.programme.dose import bout_doses
from tendonlab.programme.layout import STEPPED_LOADS
from tendonlab.programme.words import day_words


@dataclass(frozen=True)
class WeekRow:
    """One exercise of one session of a phase.

    Attributes
    ----------
    track, phase, session
        Names.
    weeks
        First and last week of the phase for somebody whom nothing holds back; None if the programme ends before.
    fixed
        True if these are the weeks of everybody who is not sent back.
    days, times
        "daily", "Mon Wed Fri" or "every 2 days"; times of day, "HH:MM".
    sessions_per_week
        Sessions of a week in which the exercise is done this way.
    exercise_id, exercise
        Id and name.
    prescription
        Sets and repetitions, holds or distance, for example "3 x 15".
    load
        As written in the programme; empty if it cannot be chosen.
    peak_force_bw
        Peak force of one leg in body weights, for the reference man; None where `fraction_of_maximum` is given, and
        for bodywork.
    fraction_of_maximum
        Peak force as a share of present strength; None where `peak_force_bw` is given, and for bodywork.
    repetitions_per_week
        Loading cycles of one leg.
    loaded_time_s
        Time under load of one of them, s.
    """

    track: str
    phase: str
    session: str
    weeks: tuple[int, int] | None
    fixed: bool
    days: str
    times: tuple[str, ...]
    sessions_per_week: float
    exercise_id: str
    exercise: str
    prescription: str
    load: str
    peak_force_bw: float | None
    fraction_of_maximum: float | None
    repetitions_per_week: float
    loaded_time_s: float

    @property
    def force(self) -> str:
        """Peak force in words: "3.0 BW", or "46 % of maximum"; empty for bodywork."""
        if self.fraction_of_maximum is not None:
            return f"{100 * self.fraction_of_maximum:.0f} % of maximum"
        return f"{self.peak_force_bw:.1f} BW" if self.peak_force_bw is not None else ""


@dataclass(frozen=True)
class TypicalWeeks:
    """Weeks that are alike for somebody whom nothing holds back.

    Attributes
    ----------
    weeks
        First and last.
    lighter
        True for deload weeks.
    sessions
        Names of the sessions by time of day ("HH:MM", ascending) and day of the week, 0 for Monday.
    """

    weeks: tuple[int, int]
    lighter: bool
    sessions: dict[str, tuple[tuple[str, ...], ...]]


def week_rows(programme: Programme, catalogue: Catalogue) -> list[WeekRow]:
    """List what is done, track by track and phase by phase.

    Parameters
    ----------
    programme
        From the catalogue, or from a file of the user's own.
    catalogue
        Gives the exercises, and the body mass that added kilograms are set against.

    Returns
    -------
    list of WeekRow
        In the order of the programme; empty if it plans nothing. A phase of rest has no row.
    """
    rows: list[WeekRow] = []
    for track, course in zip(programme.tracks, earliest_course(programme), strict=True):
        fixed = _by_calendar(track.start)
        for place, (phase, days) in enumerate(zip(track.phases, course, strict=True)):
            fixed = fixed and _by_calendar(phase.enter)
            here = fixed and (phase.lasts_days is not None or place == len(track.phases) - 1)
            weeks = (days.start // DAYS_PER_WEEK + 1, (days.stop - 1) // DAYS_PER_WEEK + 1) if days else None
            for session in phase.sessions:
                rows += [_row(track, phase, session, bout, weeks, here, catalogue) for bout in session.bouts]
            fixed = here
    return rows


def typical_weeks(programme: Programme) -> list[TypicalWeeks]:
    """Lay the sessions of all tracks out over the days of the week, for somebody whom nothing holds back.

    Returns
    -------
    list of TypicalWeeks
        Weeks that follow each other and are alike are one entry.
    """
    lighter = set(deload_weeks(programme))
    found: list[TypicalWeeks] = []
    for week, sessions in enumerate(_weeks(programme), start=1):
        before = found[-1] if found else None
        if before is not None and (before.sessions, before.lighter) == (sessions, week in lighter):
            found[-1] = TypicalWeeks((before.weeks[0], week), before.lighter, sessions)
        else:
            found.append(TypicalWeeks((week, week), week in lighter, sessions))
    return found


def _weeks(programme: Programme) -> Iterator[dict[str, tuple[tuple[str, ...], ...]]]:
    planned: dict[tuple[int, str], list[str]] = {}
    for track, course in zip(programme.tracks, earliest_course(programme), strict=True):
        for phase, days in zip(track.phases, course, strict=True):
            for day in days:
                for session in phase.sessions:
                    if is_on(session, day, days.start):
                        for time in session.times:
                            planned.setdefault((day, time), []).append(session.name)
    for first in range(0, DAYS_PER_WEEK * programme.last_week, DAYS_PER_WEEK):
        week = range(first, first + DAYS_PER_WEEK)
        times = sorted({time for day, time in planned if day in week})
        yield {time: tuple(tuple(planned.get((day, time), ())) for day in week) for time in times}


def _by_calendar(gate: Criteria | None) -> bool:
    """Whether nothing but the week is asked for."""
    return gate is None or set(gate.model_dump(exclude_none=True)) == {"week_at_least"}


def _row(
    track: Track,
    phase: Phase,
    session: Session,
    bout: Bout,
    weeks: tuple[int, int] | None,
    fixed: bool,
    catalogue: Catalogue,
) -> WeekRow:
    exercise = catalogue.exercise(bout.exercise)
    doses = bout_doses(bout, catalogue)
    hardest = doses[0] if doses else None  # of a walk-run the run
    times = sessions_a_week(session)
    return WeekRow(
        track=track.name,
        phase=phase.name,
        session=session.name,
        weeks=weeks,
        fixed=fixed,
        days=day_words(session),
        times=session.times,
        sessions_per_week=times,
        exercise_id=exercise.id,
        exercise=exercise.name,
        prescription=_prescription(bout, exercise),
        load=_load(bout, phase),
        peak_force_bw=hardest.peak_force_bw(catalogue.parameters["body_mass"].value) if hardest else None,
        fraction_of_maximum=hardest.fraction_of_maximum if hardest else None,
        repetitions_per_week=times * sum(dose.repetitions for dose in doses),
        loaded_time_s=hardest.loaded_time_s if hardest else 0.0,
    )


def _load(bout: Bout, phase: Phase) -> str:
    if bout.load is None:
        return ""
    rises = phase.steps is not None and bout.load.kind in STEPPED_LOADS
    return f"{bout.load}, rising" if rises else str(bout.load)


def _prescription(bout: Bout, exercise: Exercise) -> str:
    if exercise.by_speed:
        return _way(bout)
    if bout.hold_s is not None:
        counts = [bout.sets, bout.repetitions or 1]
        times = " x ".join(str(count) for count in counts if count > 1) or "1"
        return f"{times} x {format_quantity(bout.hold_s, DURATION)}"
    tempo = f", tempo {format_tempo(bout.tempo_s)}" if bout.tempo_s is not None else ""
    return f"{bout.sets} x {bout.repetitions}{tempo}"


def _way(bout: Bout) -> str:
    """Put a walk or a run into words: "2.4 km at 2.5 m/s, 3 min run and 2 min walk, grass"."""
    if bout.distance_m is not None:
        length = _distance(bout.distance_m)
    else:
        length = shortest_quantity(bout.duration_s or 0.0, DURATION)
    if bout.pace_s_per_km is not None:
        speed = format_quantity(bout.pace_s_per_km, PACE)
    else:
        speed = format_quantity(bout.speed_m_s or 0.0, SPEED)
    text = f"{bout.sets} x {length} at {speed}" if bout.sets > 1 else f"{length} at {speed}"
    turns = bout.intervals
    if turns is not None:
        run, walk = (shortest_quantity(seconds, DURATION) for seconds in (turns.run_s, turns.walk_s))
        text += f", {run} run and {walk} walk"
    return f"{text}, {bout.terrain}" if bout.terrain is not None else text


def _distance(metres: float) -> str:
    return f"{metres / 1000:g} km" if metres >= 1000 else format_quantity(metres, DISTANCE)
