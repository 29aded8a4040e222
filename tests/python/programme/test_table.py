"""The week-by-week table, and the doses behind it."""

import pytest

from tendonlab.catalogue import Catalogue, load_catalogue
from tendonlab.programme.dose import bout_dose
from tendonlab.programme.table import week_rows


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_morning_and_evening_are_one_row(catalogue: Catalogue) -> None:
    rows = week_rows(catalogue.programme("alfredson"), catalogue)
    assert len(rows) == 12
    first = rows[0]
    assert (first.weeks, first.sessions_per_week, first.prescription) == ((1, 2), 14, "3 x 15")
    assert (first.load, first.force, first.repetitions_per_week) == ("body weight", "3.0 BW", 630)
    assert rows[-1].load == "body weight + 25 kg"
    assert rows[-1].peak_force_bw == pytest.approx(3 * (1 + 25 / 76))


def test_repetition_maximum_is_a_share_of_the_maximum(catalogue: Catalogue) -> None:
    rows = {(row.weeks, row.exercise_id): row for row in week_rows(catalogue.programme("hsr"), catalogue)}
    standing = rows[(9, 12), "standing-barbell-heel-raise"]
    assert (standing.peak_force_bw, standing.fraction_of_maximum, standing.force) == (None, 0.85, "85 % of maximum")
    assert standing.loaded_time_s == 6
    seated = rows[(2, 3), "seated-heel-raise-machine"]
    assert seated.fraction_of_maximum == pytest.approx(0.70 * 0.65)
    assert seated.repetitions_per_week == 3 * 3 * 12


def test_runs_are_counted_in_cycles_of_one_leg(catalogue: Catalogue) -> None:
    rows = [row for row in week_rows(catalogue.programme("silbernagel"), catalogue) if row.exercise_id == "run"]
    short, long = rows[:2]
    assert (short.prescription, short.load, short.sessions_per_week) == ("6 km at 2.8 m/s", "", 2)
    assert short.repetitions_per_week + long.repetitions_per_week == pytest.approx(20 * 483)
    assert short.peak_force_bw == pytest.approx(5 * (1 - 0.085 * 0.2))


def test_nothing_planned(catalogue: Catalogue) -> None:
    assert week_rows(catalogue.programme("wait-and-see"), catalogue) == []


def test_every_shipped_bout_has_a_dose(catalogue: Catalogue) -> None:
    for programme in catalogue.programmes.values():
        for bout in [bout for phase in programme.phases for session in phase.sessions for bout in session.bouts]:
            exercise = catalogue.exercise(bout.exercise)
            dose = bout_dose(bout, exercise, catalogue.repetition_maximum)
            assert dose.repetitions > 0
            assert dose.loaded_time_s > 0
            assert (dose.fraction_of_maximum is None) == (dose.c0_bw > 0)
            assert dose.both_legs or exercise.legs == 1
