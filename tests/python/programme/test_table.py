"""The table of a programme, and the doses behind it."""

from typing import Any

import pytest

from tendonlab import build
from tendonlab.catalogue import Catalogue, Phase, Programme
from tendonlab.programme.dose import bout_doses
from tendonlab.programme.table import typical_weeks, week_rows

RAISE = build.bout("heel-raise-one-leg", sets=3, repetitions=10, load="body weight", tempo="3-0-3-0")
DAILY = build.session("Daily", RAISE, time="18:00")


def plan(*phases: Phase, weeks: int = 4, **keys: Any) -> Programme:
    track = build.track("Legs", *phases, pain_rule="flow", **keys)
    return build.programme("own", track, name="Own", summary="A test.", weeks=weeks, care_weeks=0)


def test_morning_and_evening_are_one_row(installed: Catalogue) -> None:
    straight, bent = week_rows(installed.programme("alfredson"), installed)
    assert (straight.days, straight.times, straight.sessions_per_week) == ("daily", ("08:00", "18:00"), 14)
    assert (straight.prescription, straight.load, straight.force) == ("3 x 15", "body weight, rising", "3.0 BW")
    assert straight.repetitions_per_week == 630
    assert (straight.weeks, straight.fixed) == ((1, 12), True)
    assert bent.exercise_id == "heel-drop-bent"


def test_repetition_maximum_is_a_share_of_the_maximum(installed: Catalogue) -> None:
    rows = {(row.weeks, row.exercise_id): row for row in week_rows(installed.programme("hsr"), installed)}
    standing = rows[(9, 12), "standing-barbell-heel-raise"]
    assert (standing.peak_force_bw, standing.fraction_of_maximum, standing.force) == (None, 0.85, "85 % of maximum")
    assert standing.loaded_time_s == 6
    assert standing.fixed
    seated = rows[(2, 3), "seated-heel-raise-machine"]
    assert seated.fraction_of_maximum == pytest.approx(0.70 * 0.65)
    assert seated.repetitions_per_week == 3 * 3 * 12


def test_runs_are_counted_in_cycles_of_one_leg(installed: Catalogue) -> None:
    rows = [row for row in week_rows(installed.programme("silbernagel"), installed) if row.exercise_id == "run"]
    short, long = rows
    assert (short.prescription, short.load, short.sessions_per_week) == ("6 km at 2.8 m/s", "", 2)
    assert short.repetitions_per_week + long.repetitions_per_week == pytest.approx(20 * 483)
    assert short.peak_force_bw == pytest.approx(5 * (1 - 0.085 * 0.2))


@pytest.mark.parametrize(
    ("bout", "words"),
    [
        (RAISE, "3 x 10, tempo 3-0-3-0"),
        (build.bout("calf-stretch", sets=3, hold="30 s"), "3 x 30 s"),
        (build.bout("calf-stretch", hold="30 s"), "1 x 30 s"),
        (build.bout("isometric-plantarflexion", sets=5, repetitions=4, hold="3 s", load="90 % MVC"), "5 x 4 x 3 s"),
        (build.bout("walk", duration="30 min", speed="1.4 m/s", side="both"), "30 min at 1.4 m/s"),
        (build.bout("run", sets=6, distance="80 m", pace="4:00 min/km", side="both"), "6 x 80 m at 4:00 min/km"),
        (
            build.bout(
                "run",
                distance="2.4 km",
                speed="2.5 m/s",
                side="both",
                terrain="grass",
                intervals={"run": "3 min", "walk": "90 s", "walk_speed": "1.4 m/s"},
            ),
            "2.4 km at 2.5 m/s, 3 min run and 90 s walk, grass",
        ),
    ],
)
def test_doses_in_words(installed: Catalogue, bout: Any, words: str) -> None:
    (row,) = week_rows(plan(build.phase("a", build.session("s", bout, time="18:00"))), installed)
    assert row.prescription == words


def test_bodywork_has_no_force(installed: Catalogue) -> None:
    pumps = build.bout("ankle-pumps", repetitions=20)
    (row,) = week_rows(plan(build.phase("a", build.session("s", pumps, time="18:00", every_days=2))), installed)
    assert (row.force, row.peak_force_bw, row.repetitions_per_week, row.loaded_time_s) == ("", None, 0, 0)
    assert (row.days, row.sessions_per_week) == ("every 2 days", 3.5)


def test_weeks_are_certain_or_the_earliest(installed: Catalogue) -> None:
    track = build.track(
        "Legs",
        build.phase("a", DAILY, lasts="1 week"),
        build.phase("b", DAILY, leave={"green_sessions": 7}),
        build.phase("c", DAILY, lasts="3 weeks"),
        build.phase("d", DAILY),
        pain_rule="flow",
        start={"week_at_least": 2},
    )
    # Unchecked: as a phase that nobody reaches it would be refused.
    keys = {"id": "own", "name": "Own", "summary": "A test.", "weeks": 5, "care_weeks": 0}
    programme = Programme.model_validate({**keys, "track": [track]})
    found = [(row.phase, row.weeks, row.fixed) for row in week_rows(programme, installed)]
    assert found == [("a", (2, 2), True), ("b", (3, 3), False), ("c", (4, 5), False), ("d", None, False)]


def test_nothing_planned(installed: Catalogue) -> None:
    assert week_rows(installed.programme("wait-and-see"), installed) == []
    assert typical_weeks(installed.programme("wait-and-see")) == []


def test_typical_weeks() -> None:
    run = build.bout("run", distance="5 km", speed="3 m/s", side="both")
    runs = build.session("Run", run, time=["07:00", "18:00"], days=["Mon", "Sun"])
    every_third = build.session("Raises", RAISE, time="18:00", every_days=3)
    programme = build.programme(
        "own",
        build.track("Legs", build.phase("rest", lasts="1 day"), build.phase("work", every_third)),
        build.track("Run", build.phase("rest", lasts="1 week"), build.phase("work", runs)),
        name="Own",
        summary="A test.",
        weeks=4,
        care_weeks=0,
        deload={"weeks": [3], "volume": "50 %"},
    )
    first, second, *_ = typical_weeks(programme)
    raises = ("Raises",)
    # Every third day from the second day on: Tuesday and Friday, then Monday, Thursday and Sunday.
    assert (first.weeks, first.lighter) == ((1, 1), False)
    assert first.sessions == {"18:00": ((), raises, (), (), raises, (), ())}
    both = ("Raises", "Run")
    assert second.sessions == {
        "07:00": (("Run",), (), (), (), (), (), ("Run",)),
        "18:00": (both, (), (), raises, (), (), both),
    }
    assert [entry.lighter for entry in typical_weeks(programme)] == [False, False, True, False]


def test_weeks_that_are_alike_are_one() -> None:
    assert [entry.weeks for entry in typical_weeks(plan(build.phase("a", DAILY), weeks=12))] == [(1, 12)]


def test_every_shipped_bout_has_a_dose(installed: Catalogue) -> None:
    for programme in installed.programmes.values():
        phases = [phase for track in programme.tracks for phase in track.phases]
        for bout in [bout for phase in phases for session in phase.sessions for bout in session.bouts]:
            exercise = installed.exercise(bout.exercise)
            doses = bout_doses(bout, installed)
            assert len(doses) == (exercise.mode != "bodywork") + (bout.intervals is not None)
            for dose in doses:
                assert dose.repetitions > 0
                assert dose.loaded_time_s > 0
                assert (dose.fraction_of_maximum is None) == (dose.c0_bw > 0 or dose.added_kg > 0)
                assert dose.both_legs or exercise.legs == 1
