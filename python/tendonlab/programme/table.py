"""A programme as a week-by-week table."""

from __future__ import annotations

from dataclasses import dataclass

from tendonlab.catalogue.exercises import Exercise
from tendonlab.catalogue.loader import Catalogue
from tendonlab.catalogue.programmes import Bout, Phase, Programme, Session
from tendonlab.catalogue.quantities import DISTANCE, DURATION, SPEED, format_quantity
from tendonlab.programme.dose import BoutDose, bout_dose


@dataclass(frozen=True)
class WeekRow:
    """One exercise in one phase.

    Attributes
    ----------
    weeks
        First and last week.
    phase
        Name of the phase.
    sessions_per_week
        Sessions of a week in which the exercise is done this way.
    exercise_id, exercise
        Id and name.
    prescription
        Sets and repetitions, holds or distance, for example "3 x 15".
    load
        As written in the programme; empty if it cannot be chosen.
    peak_force_bw
        Peak force of one leg in body weights, for the reference man; None where `fraction_of_maximum` is given.
    fraction_of_maximum
        Peak force as a share of present strength; None where `peak_force_bw` is given.
    repetitions_per_week
        Loading cycles of one leg.
    loaded_time_s
        Time under load of one of them, s.
    """

    weeks: tuple[int, int]
    phase: str
    sessions_per_week: int
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
        """Peak force in words: "3.0 BW", or "46 % of maximum"."""
        if self.fraction_of_maximum is not None:
            return f"{100 * self.fraction_of_maximum:.0f} % of maximum"
        return f"{self.peak_force_bw:.1f} BW"


def week_rows(programme: Programme, catalogue: Catalogue) -> list[WeekRow]:
    """List what is done, phase by phase.

    The same exercise done the same way in several sessions of a week (morning and evening) is one row.

    Parameters
    ----------
    programme
        From the catalogue, or from a file of the user's own.
    catalogue
        Gives the exercises, and the body mass that added kilograms are set against.

    Returns
    -------
    list of WeekRow
        In the order of the programme; empty if it plans nothing.
    """
    rows: list[WeekRow] = []
    for phase in programme.phases:
        sessions_of: dict[Bout, int] = {}
        for session in phase.sessions:
            for bout in session.bouts:
                sessions_of[bout] = sessions_of.get(bout, 0) + _times_a_week(session)
        rows += [_row(phase, bout, times, catalogue) for bout, times in sessions_of.items()]
    return rows


def _times_a_week(session: Session) -> int:
    return len(session.weekdays)


def _row(phase: Phase, bout: Bout, times: int, catalogue: Catalogue) -> WeekRow:
    exercise = catalogue.exercise(bout.exercise)
    dose: BoutDose = bout_dose(bout, exercise, catalogue.repetition_maximum)
    return WeekRow(
        weeks=phase.weeks,
        phase=phase.name,
        sessions_per_week=times,
        exercise_id=exercise.id,
        exercise=exercise.name,
        prescription=_prescription(bout, exercise),
        load=str(bout.load) if bout.load is not None else "",
        peak_force_bw=dose.peak_force_bw(catalogue.parameters["body_mass"].value),
        fraction_of_maximum=dose.fraction_of_maximum,
        repetitions_per_week=times * dose.repetitions,
        loaded_time_s=dose.loaded_time_s,
    )


def _prescription(bout: Bout, exercise: Exercise) -> str:
    if exercise.by_speed:
        assert bout.distance_m is not None
        assert bout.speed_m_s is not None
        distance = _distance(bout.distance_m)
        sets = f"{bout.sets} x " if bout.sets > 1 else ""
        return f"{sets}{distance} at {format_quantity(bout.speed_m_s, SPEED)}"
    if bout.hold_s is not None:
        counts = [bout.sets, bout.repetitions or 1]
        times = " x ".join(str(count) for count in counts if count > 1) or "1"
        return f"{times} x {format_quantity(bout.hold_s, DURATION)}"
    return f"{bout.sets} x {bout.repetitions}"


def _distance(metres: float) -> str:
    return f"{metres / 1000:g} km" if metres >= 1000 else format_quantity(metres, DISTANCE)
