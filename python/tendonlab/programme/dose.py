"""What a bout asks of the tendon: force, repetitions and time under load.

This is where a prescription as a physiotherapist writes it becomes the numbers the engine works with.
"""

from __future__ import annotations

from dataclasses import dataclass

from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum
from tendonlab.catalogue.load_text import Load
from tendonlab.catalogue.programmes import Bout


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

    def peak_force_bw(self, body_mass_kg: float) -> float | None:
        """Peak force in body weights for a person of that mass; None if it is a share of the maximum."""
        if self.fraction_of_maximum is not None:
            return None
        return self.c0_bw + self.c1_bw * self.added_kg / body_mass_kg


def bout_dose(bout: Bout, exercise: Exercise, repetition_maximum: RepetitionMaximum) -> BoutDose:
    """Work out the dose of a bout.

    Parameters
    ----------
    bout
        As checked by the catalogue: it gives what its exercise needs.
    exercise
        The exercise it names.
    repetition_maximum
        Turns "12 RM" into a share of the maximum.
    """
    fraction = _fraction_of_maximum(bout.load, exercise, repetition_maximum)
    c0, c1 = (0.0, 0.0) if fraction is not None else exercise.force_coefficients(bout.speed_m_s)
    repetitions, loaded_time = _repetitions(bout, exercise)
    return BoutDose(
        c0_bw=c0,
        c1_bw=c1,
        added_kg=bout.load.added_kg if bout.load is not None else 0.0,
        fraction_of_maximum=fraction,
        repetitions=repetitions,
        loaded_time_s=loaded_time,
        passive=exercise.mode == "passive",
        dorsiflexion=exercise.dorsiflexion,
        both_legs=bout.side == "both",
    )


def _fraction_of_maximum(load: Load | None, exercise: Exercise, chart: RepetitionMaximum) -> float | None:
    if load is None:
        return None
    if load.repetition_maximum is not None:
        return chart.fraction(load.repetition_maximum) * exercise.strength_share
    if load.share_of_mvc is not None:
        return load.share_of_mvc * exercise.strength_share
    return None


def _repetitions(bout: Bout, exercise: Exercise) -> tuple[float, float]:
    if exercise.speed_table is not None:
        assert bout.distance_m is not None
        assert bout.speed_m_s is not None
        cycles_per_km, loaded_time = exercise.speed_table.at(bout.speed_m_s)
        return bout.sets * bout.distance_m / 1000 * cycles_per_km, loaded_time
    repetitions = float(bout.sets * (bout.repetitions or 1))
    return repetitions, bout.hold_s or bout.loaded_time_s or exercise.loaded_time_s
