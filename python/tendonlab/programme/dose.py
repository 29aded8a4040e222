"""What a bout asks of the tendon: force, repetitions and time under load.

This is where a prescription as a physiotherapist writes it becomes the numbers the engine works with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum
from tendonlab.catalogue.load_text import Load
from tendonlab.catalogue.loader import Catalogue

# What is done between the running parts of a walk-run.
WALKING = "walk"


@dataclass(frozen=True)
class BoutDose:
    """One bout, for one leg.

    Attributes
    ----------
    c0_bw, c1_bw, added_kg
        Peak force in body weights = c0_bw + c1_bw * added_kg / body mass; not used if `fraction_of_maximum` is given.
    fraction_of_maximum
        Peak force as a share of present strength, or None.
    repetitions
        Loading cycles of the whole bout; whole sets of a stretch count as one each.
    loaded_time_s
        Time under load of one of them, s.
    passive
        True for a stretch.
    dorsiflexion
        True if the ankle goes below neutral under load.
    both_legs
        True if the other leg does the same.
    gait
        True for walking and running, whose force a heel lift changes.
    """

    c0_bw: float
    c1_bw: float
    added_kg: float
    fraction_of_maximum: float | None
    repetitions: float
    loaded_time_s: float
    passive: bool
    dorsiflexion: bool
    both_legs: bool
    gait: bool

    def peak_force_bw(self, body_mass_kg: float) -> float | None:
        """Peak force in body weights for a person of that mass; None if it is a share of the maximum."""
        if self.fraction_of_maximum is not None:
            return None
        return self.c0_bw + self.c1_bw * self.added_kg / body_mass_kg


def bout_doses(bout: Bout, catalogue: Catalogue) -> tuple[BoutDose, ...]:
    """Work out the dose of a bout.

    Parameters
    ----------
    bout
        As checked by the catalogue: it gives what its exercise needs.
    catalogue
        Gives exercises and terrains, and turns "12 RM" into a share of the maximum.

    Returns
    -------
    tuple of BoutDose
        Usually one. Intervals are a run and a walk; bodywork asks nothing of the tendon and has none.
    """
    exercise = catalogue.exercise(bout.exercise)
    if exercise.mode == "bodywork":
        return ()
    if exercise.by_speed:
        return tuple(
            _travel(bout, part, speed, distance, catalogue) for part, speed, distance in _legs_of_way(bout, catalogue)
        )
    fraction = _fraction_of_maximum(bout, exercise, catalogue.repetition_maximum)
    c0, c1 = (0.0, 0.0) if fraction is not None else exercise.force_coefficients()
    return (
        BoutDose(
            c0_bw=c0,
            c1_bw=c1,
            added_kg=bout.load.added_kg if bout.load is not None else 0.0,
            fraction_of_maximum=fraction,
            repetitions=float(bout.sets * (bout.repetitions or 1)),
            loaded_time_s=bout.hold_s or bout.loaded_time_s or sum(bout.tempo_s or ()) or exercise.loaded_time_s,
            passive=exercise.mode == "passive",
            dorsiflexion=exercise.dorsiflexion,
            both_legs=bout.side == "both",
            gait=False,
        ),
    )


def rolling_s(bouts: Iterable[Bout], catalogue: Catalogue) -> float:
    """Seconds of foam rolling in a session."""
    return sum(
        bout.sets
        * (bout.repetitions or 1)
        * (bout.hold_s or bout.loaded_time_s or catalogue.exercise(bout.exercise).cycle_time_s)
        for bout in bouts
        if catalogue.exercise(bout.exercise).rolling
    )


def has_massage(bouts: Iterable[Bout], catalogue: Catalogue) -> bool:
    """Whether a session holds a pressure massage."""
    return any(catalogue.exercise(bout.exercise).massage for bout in bouts)


def _legs_of_way(bout: Bout, catalogue: Catalogue) -> list[tuple[Exercise, float, float]]:
    """Exercise, speed in m/s and distance in m of each part of one walk or run."""
    exercise, speed = catalogue.exercise(bout.exercise), bout.travel_speed_m_s
    assert speed is not None
    turns = bout.intervals
    if turns is None:
        distance = bout.distance_m if bout.distance_m is not None else (bout.duration_s or 0.0) * speed
        return [(exercise, speed, distance)]
    run_m, walk_m = speed * turns.run_s, turns.walk_speed_m_s * turns.walk_s
    if bout.distance_m is not None:
        rounds = bout.distance_m / (run_m + walk_m)
    else:
        rounds = (bout.duration_s or 0.0) / (turns.run_s + turns.walk_s)
    return [(exercise, speed, rounds * run_m), (catalogue.exercise(WALKING), turns.walk_speed_m_s, rounds * walk_m)]


def _travel(bout: Bout, exercise: Exercise, speed_m_s: float, distance_m: float, catalogue: Catalogue) -> BoutDose:
    assert exercise.speed_table is not None
    cycles_per_km, loaded_time = exercise.speed_table.at(speed_m_s)
    c0, c1 = exercise.force_coefficients(speed_m_s)
    return BoutDose(
        c0_bw=c0 * (catalogue.terrains[bout.terrain].factor if bout.terrain is not None else 1.0),
        c1_bw=c1,
        added_kg=0.0,
        fraction_of_maximum=None,
        repetitions=bout.sets * distance_m / 1000 * cycles_per_km,
        loaded_time_s=loaded_time,
        passive=False,
        dorsiflexion=exercise.dorsiflexion,
        both_legs=bout.side == "both",
        gait=True,
    )


def _fraction_of_maximum(bout: Bout, exercise: Exercise, chart: RepetitionMaximum) -> float | None:
    share = _share_of_strength(bout.load, bout.repetitions, chart) if bout.load is not None else None
    return share * exercise.strength_share if share is not None else None


def _share_of_strength(load: Load, repetitions: int | None, chart: RepetitionMaximum) -> float | None:
    most = load.most_repetitions(repetitions)
    if most is not None:
        return chart.fraction(most)
    return load.share_of_1rm if load.share_of_1rm is not None else load.share_of_mvc
