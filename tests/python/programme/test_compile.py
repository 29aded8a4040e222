"""Programmes as the engine gets them, against numbers worked out by hand."""

from math import inf
from typing import Any

import numpy as np
import pytest

from tendonlab import _core, build
from tendonlab.catalogue import Bout, Catalogue, Phase, Programme, load_catalogue
from tendonlab.errors import InputError
from tendonlab.programme.compile import compile_programme, weeks_beyond_study

DROPS = build.bout("heel-drop-straight", sets=3, repetitions=15, load="body weight + 10 kg")
RUN = build.bout("run", distance="5 km", speed="3 m/s", side="both")


def plan(*phases: Phase, weeks: int = 4, pain_rule: str = "none", **keys: Any) -> Programme:
    track = build.track("Legs", *phases, pain_rule=pain_rule)
    return build.programme("own", track, name="Own", summary="A test.", weeks=weeks, care_weeks=2, **keys)


def one(*bouts: Bout, **keys: Any) -> Programme:
    """A programme of one session a day."""
    return plan(build.phase("only", build.session("Evening", *bouts, time="18:00")), weeks=1, **keys)


def only_session(catalogue: Catalogue, *bouts: Bout) -> _core.Session:
    """The one session of a programme, which comes before its variants."""
    return compile_programme(one(*bouts), catalogue, weeks=1).sessions[0]


def test_a_week_by_hand(installed: Catalogue) -> None:
    drops = build.session("drops", DROPS, time="18:00")
    run = build.session("run", RUN, time="07:30", days=["Tue", "Sun"])
    programme = plan(build.phase("rest", lasts="1 week"), build.phase("work", drops, run), weeks=3)
    schedule = compile_programme(programme, installed, weeks=4)
    assert (schedule.name, schedule.days, schedule.last_day) == ("own", 28, 21)
    np.testing.assert_allclose(schedule.slots, [1.5 / 24.0, 12.0 / 24.0])
    np.testing.assert_array_equal(schedule.care, [1.0] * 14 + [0.0] * 14)
    np.testing.assert_array_equal(schedule.habitual, 1.0)
    (track,) = schedule.tracks
    rest, work = track.rungs
    assert (rest.plans, rest.at_least_days, rest.at_most_days, rest.leave) == ([], 7, 7, None)
    assert (work.at_least_days, work.at_most_days, work.leave, work.step) == (0, None, None, None)
    morning, evening = work.plans
    assert (morning.slot, morning.sessions, morning.from_rung_start) == (0, [-1, 0, -1, -1, -1, -1, 0], False)
    assert (evening.slot, evening.sessions) == (1, [1] * 7)

    (drop,) = schedule.sessions[1].bouts
    assert (drop.c0_bw, drop.c1_bw, drop.added_kg) == (3.0, 3.0, 10.0)
    assert drop.repetitions == 45.0
    assert drop.loaded_time_s == installed.exercise("heel-drop-straight").loaded_time_s
    assert drop.dorsiflexion
    assert not drop.both_legs
    assert not drop.gait
    (way,) = schedule.sessions[0].bouts
    assert way.repetitions == pytest.approx(5 * 460)
    assert (way.c0_bw, way.c1_bw) == (pytest.approx(5.0), 0.0)
    assert way.loaded_time_s == pytest.approx(0.27)
    assert way.both_legs
    assert way.gait


def test_heavy_slow_resistance(installed: Catalogue) -> None:
    schedule = compile_programme(installed.programme("hsr"), installed, weeks=52)
    assert schedule.last_day == 84
    (track,) = schedule.tracks
    assert [rung.at_most_days for rung in track.rungs] == [7, 14, 14, 21, None]
    first = schedule.sessions[track.rungs[0].plans[0].sessions[0]]
    seated, press, standing = first.bouts
    # 15 RM is 66 % of the maximum; seated, the gastrocnemius is slack and 65 % of the strength is left.
    assert press.fraction_of_maximum == standing.fraction_of_maximum == pytest.approx(0.66)
    assert seated.fraction_of_maximum == pytest.approx(0.66 * 0.65)
    assert standing.repetitions == 45.0
    assert standing.loaded_time_s == 6.0
    assert standing.both_legs
    assert standing.c0_bw == standing.c1_bw == standing.added_kg == 0.0


def test_repetition_maxima_against_the_epley_formula(installed: Catalogue) -> None:
    # Two ways to the same number: the chart the catalogue cites and 1/(1 + RM/30) (Epley 1985) agree within two points.
    for repetitions in (6, 8, 10, 12, 15):
        chart = installed.repetition_maximum.fraction(repetitions)
        assert chart == pytest.approx(1.0 / (1.0 + repetitions / 30.0), abs=0.02)


@pytest.mark.parametrize(
    ("load", "share"),
    [
        ("12 RM", 0.70),
        ("70 % 1RM", 0.70),
        ("80 % MVC", 0.80),
        ("RPE 8", 0.70),  # 10 repetitions and 2 in reserve: 12 RM
        ("RPE 9.5", 0.7375),  # 10.5 RM, between 75 % and 70 %
        ("RPE 10", 0.75),
    ],
)
def test_loads_relative_to_strength(installed: Catalogue, load: str, share: float) -> None:
    bout = build.bout("standing-barbell-heel-raise", repetitions=10, load=load, side="both")
    assert only_session(installed, bout).bouts[0].fraction_of_maximum == pytest.approx(share)


def test_holds_and_tempo(installed: Catalogue) -> None:
    isometric, stretch, slow = only_session(
        installed,
        build.bout("isometric-plantarflexion", sets=5, hold="45 s", load="70 % MVC"),
        build.bout("calf-stretch", sets=3, hold="30 s"),
        build.bout("heel-raise-one-leg", repetitions=8, load="body weight", tempo="3-1-2.5"),
    ).bouts
    assert (isometric.repetitions, isometric.loaded_time_s, isometric.fraction_of_maximum) == (5.0, 45.0, 0.7)
    assert (isometric.passive, isometric.stretch) == (False, False)
    assert (stretch.repetitions, stretch.loaded_time_s, stretch.passive, stretch.stretch) == (3.0, 30.0, True, True)
    assert (slow.repetitions, slow.loaded_time_s) == (8.0, 6.5)


def test_pace_duration_and_terrain(installed: Catalogue) -> None:
    level, paced, timed, indoors = only_session(
        installed,
        RUN,
        build.bout("run", distance="5 km", pace="5:33 min/km", side="both"),
        build.bout("run", duration="1000 s", speed="3 m/s", side="both"),
        build.bout("run", distance="5 km", speed="3 m/s", side="both", terrain="treadmill"),
    ).bouts
    assert paced.repetitions == pytest.approx(level.repetitions, rel=1e-3)
    assert paced.c0_bw == pytest.approx(level.c0_bw, rel=1e-3)
    assert timed.repetitions == pytest.approx(level.repetitions * 3 / 5)
    assert indoors.c0_bw == pytest.approx(level.c0_bw * 1.125)


def test_intervals_are_a_run_and_a_walk(installed: Catalogue) -> None:
    # 2 min at 3 m/s are 360 m, 1 min at 1.5 m/s are 90 m: four fifths of the way are run, two thirds of the time.
    turns = {"run": "2 min", "walk": "1 min", "walk_speed": "1.5 m/s"}
    by_distance = build.bout("run", distance="4.5 km", speed="3 m/s", side="both", intervals=turns)
    by_time = build.bout("run", duration="30 min", speed="3 m/s", side="both", intervals=turns)
    for bout in (by_distance, by_time):  # 10 rounds of 3 min and 450 m each
        run, walk = only_session(installed, bout).bouts
        assert run.repetitions == pytest.approx(3.6 * installed.exercise("run").speed_table.at(3.0)[0])  # type: ignore[union-attr]
        assert walk.repetitions == pytest.approx(0.9 * installed.exercise("walk").speed_table.at(1.5)[0])  # type: ignore[union-attr]
        assert run.gait
        assert walk.gait
        assert walk.c0_bw < run.c0_bw


def test_bodywork_leaves_the_tendon_alone(installed: Catalogue) -> None:
    pumps = build.bout("ankle-pumps", sets=3, repetitions=20)
    rolling = build.bout("foam-rolling", sets=3, hold="30 s", side="both")
    session = only_session(installed, pumps, rolling)
    assert (session.bouts, session.rolling_s, session.massage) == ([], 90.0, False)
    schedule = compile_programme(one(build.bout("pressure-massage", sets=4, hold="60 s")), installed, weeks=1)
    assert (schedule.sessions[0].bouts, schedule.sessions[0].massage) == ([], True)
    assert schedule.massage_relief.size > 0
    assert compile_programme(one(pumps), installed, weeks=1).massage_relief.size == 0


def test_load_steps_are_rungs_of_one_phase(installed: Catalogue) -> None:
    seated = build.bout("seated-heel-raise-two-leg", repetitions=10, load="15 kg", side="both")
    heavy = build.bout("heel-drop-straight", repetitions=6, load="6 RM")
    steps = {"add": "2.5 kg", "up_to": "5 kg", "at_least": "1 week", "when": {"pain_during_at_most": "2/10"}}
    work = build.phase(
        "work",
        build.session("all", DROPS, seated, heavy, time="18:00"),
        steps=steps,
        leave={"sessions": 9},
        at_most="6 weeks",
        enter={"hop_pain_at_most": "3/10"},
    )
    programme = plan(build.phase("rest", lasts="1 day"), work, build.phase("after"), weeks=10)
    schedule = compile_programme(programme, installed, weeks=10)
    _, *rungs, _ = schedule.tracks[0].rungs
    assert [rung.name for rung in rungs] == ["work", "work + 2.5 kg", "work + 5 kg"]
    assert [rung.phase for rung in schedule.tracks[0].rungs] == [0, 1, 1, 1, 2]
    added = [[bout.added_kg for bout in schedule.sessions[rung.plans[0].sessions[0]].bouts] for rung in rungs]
    assert added == [[10.0, 15.0, 0.0], [12.5, 17.5, 0.0], [15.0, 20.0, 0.0]]
    assert [rung.step.pain_during_at_most if rung.step else None for rung in rungs] == [2.0, 2.0, None]
    assert [rung.step_at_least_days for rung in rungs[:2]] == [7, 7]
    for rung in rungs:
        assert rung.leave is not None
        assert (rung.leave.sessions, rung.at_most_days, rung.enter.hop_pain_at_most) == (9, 42, 3.0)


def test_criteria(installed: Catalogue) -> None:
    gate = {
        "green_sessions": 3,
        "sessions": 4,
        "morning_pain_at_most": "1/10",
        "pain_during_at_most": "2/10",
        "hop_pain_at_most": "2.5/10",
        "heel_raises_at_least": 20,
        "morning_stiffness_at_most": "10 min",
        "weekly_rise_below": "0.7/10",
        "week_at_least": 3,
        "track": "Other",
        "reached": "second",
    }
    daily = build.session("Daily", DROPS, time="18:00")
    ladder = build.track(
        "Legs", build.phase("a", daily, leave=gate), build.phase("b"), pain_rule="flow", start={"week_at_least": 2}
    )
    steps = {"add": "5 kg", "up_to": "10 kg", "at_least": "1 day"}
    other = build.track("Other", build.phase("first", daily, steps=steps, lasts="1 week"), build.phase("second"))
    programme = build.programme("own", ladder, other, name="Own", summary="A test.", weeks=4, care_weeks=0)
    schedule = compile_programme(programme, installed, weeks=4)
    legs, _ = schedule.tracks
    assert legs.rungs[0].enter.first_day == 7
    found = legs.rungs[0].leave
    assert found is not None
    assert (found.green_sessions, found.sessions, found.heel_raises_at_least) == (3, 4, 20)
    assert (found.morning_pain_at_most, found.pain_during_at_most, found.hop_pain_at_most) == (1.0, 2.0, 2.5)
    assert (found.morning_stiffness_at_most_min, found.weekly_rise_below, found.first_day) == (10.0, 0.7, 14)
    assert (found.other_track, found.other_rung) == (1, 3)  # behind the three rungs of "first"
    nothing = legs.rungs[1].enter
    assert (nothing.other_track, nothing.morning_pain_at_most, nothing.first_day) == (-1, inf, 0)
    assert nothing.weekly_rise_below == inf
    # Two tracks at one time are two slots, and what is alike in both is one session.
    assert schedule.slots == [0.5, 0.5]
    assert legs.rungs[0].plans[0].sessions == schedule.tracks[1].rungs[0].plans[0].sessions == [0] * 7


def test_pain_rules(installed: Catalogue) -> None:
    own = {"name": "n", "summary": "s", "ceiling": "4/10", "stiffness_rise": "50 %", "stiffness_floor": "10 min"}
    phase = build.phase("a", build.session("Daily", DROPS, time="18:00"))
    schedule = compile_programme(plan_with(own, phase), installed, 4)
    rule = schedule.tracks[0].pain_rule
    assert rule is not None
    assert (rule.ceiling, rule.stop, rule.stiffness_rise, rule.stiffness_floor_min) == (4.0, inf, 0.5, 10.0)
    assert (rule.morning_rise, rule.weekly_rise, rule.persistent_above) == (inf, inf, inf)
    shipped = compile_programme(plan(phase, pain_rule="flow"), installed, 4).tracks[0].pain_rule
    assert shipped is not None
    assert (shipped.ceiling, shipped.stop, shipped.persistent_above, shipped.weekly_rise) == (3.0, 5.0, 3.0, 0.5)
    assert compile_programme(plan(phase), installed, 4).tracks[0].pain_rule is None


def plan_with(rule: dict[str, Any], phase: Phase) -> Programme:
    track = build.track("Legs", phase, pain_rule="mine", after_missed=[{"after": "1 week", "back": 2}])
    return build.programme("own", track, pain_rule={"mine": rule}, name="Own", summary="A test.", weeks=4, care_weeks=0)


def test_own_rhythms_and_missed_days(installed: Catalogue) -> None:
    third = build.session("Every third day", DROPS, time=["08:00", "18:00"], every_days=3)
    schedule = compile_programme(
        plan_with({"name": "n", "summary": "s", "ceiling": "4/10"}, build.phase("a", third)), installed, 4
    )
    (track,) = schedule.tracks
    assert track.after_missed == [(7, 2)]
    assert [(p.slot, p.sessions, p.from_rung_start) for p in track.rungs[0].plans] == [
        (0, [0, -1, -1], True),
        (1, [0, -1, -1], True),
    ]


def test_lighter_and_overdone_variants(installed: Catalogue) -> None:
    everything = {"mean": "100 %", "sd": "0 %", "overdone": "0 %", "source": "a test"}
    rolling = build.bout("foam-rolling", sets=2, hold="30 s")
    pumps = build.bout("ankle-pumps", repetitions=20)
    sessions = [build.session("a", DROPS, rolling, time="08:00"), build.session("b", pumps, time="18:00")]
    phase = build.phase("only", *sessions)
    lighter = {"every_weeks": 2, "volume": "60 %"}

    schedule = compile_programme(plan(phase, deload=lighter, adherence=everything), installed, 5)
    assert schedule.deload_days == [7 <= day < 14 or 21 <= day < 28 for day in range(35)]
    assert (schedule.deload_of, schedule.overdone_of) == ([2, 1, 2], [])
    (drops,) = schedule.sessions[2].bouts
    assert (drops.repetitions, schedule.sessions[2].rolling_s) == (27.0, 36.0)

    schedule = compile_programme(plan(phase, adherence=everything | {"overdone": "5 %"}), installed, 5)
    assert (schedule.deload_of, schedule.overdone_of) == ([], [2, 1, 2])
    volume = installed.adherence.overdone.volume
    assert schedule.sessions[2].bouts[0].repetitions == pytest.approx(45 * volume)

    # Both: a lighter session can be overdone as well.
    schedule = compile_programme(plan(phase, deload=lighter, adherence=everything | {"overdone": "5 %"}), installed, 5)
    light = schedule.deload_of[0]
    assert schedule.sessions[schedule.overdone_of[light]].bouts[0].repetitions == pytest.approx(27 * volume)
    assert len(schedule.deload_of) == len(schedule.overdone_of) == len(schedule.sessions)

    # The lighter week lies beyond the study.
    assert compile_programme(plan(phase, deload=lighter, adherence=everything), installed, 1).deload_of == []


def test_a_lighter_session_of_nothing_but_rolling(installed: Catalogue) -> None:
    rolling = build.session("Rolling", build.bout("foam-rolling", sets=2, hold="30 s"), time="18:00")
    lighter = {"every_weeks": 2, "volume": "60 %"}
    adherence = {"overdone": "0 %", "source": "a test"}
    schedule = compile_programme(plan(build.phase("a", rolling), deload=lighter, adherence=adherence), installed, 4)
    assert schedule.deload_of == [1, 1]
    assert [(session.bouts, session.rolling_s) for session in schedule.sessions] == [([], 60.0), ([], 36.0)]


def test_what_happens_beside_the_sessions(installed: Catalogue) -> None:
    programme = one(
        DROPS,
        life=[{"days": [2, 3], "activity": "0 %", "reason": "a cold"}],
        adjunct=[{"use": "heel-lift-18mm", "weeks": [1, 1]}],
        test_every="2 days",
        adherence={"drop_out": "0 %"},
    )
    schedule = compile_programme(programme, installed, weeks=2)
    np.testing.assert_array_equal(schedule.habitual, [1, 0, 0] + [1] * 11)
    assert np.all(schedule.gait_force[:7] < 1)
    np.testing.assert_array_equal(schedule.gait_force[7:], 1.0)
    assert schedule.test_every_days == 2
    assert schedule.adherence.drop_out_per_day == 0


def test_nothing_planned(installed: Catalogue) -> None:
    schedule = compile_programme(installed.programme("wait-and-see"), installed, weeks=3)
    assert (schedule.slots, schedule.sessions, schedule.tracks, schedule.last_day) == ([], [], [], 0)
    np.testing.assert_array_equal(schedule.care, 0.0)


def test_a_study_shorter_than_the_programme_cuts_it_off(installed: Catalogue) -> None:
    schedule = compile_programme(installed.programme("alfredson"), installed, weeks=2)
    assert schedule.days == schedule.last_day == 14
    np.testing.assert_array_equal(schedule.care, 1.0)


def late() -> Programme:
    """First sessions in week 5."""
    work = build.phase("work", build.session("drops", DROPS, time="18:00"))
    return plan(build.phase("rest", lasts="4 weeks"), work, weeks=9)


@pytest.mark.parametrize(("weeks", "words"), [(4, "a study of 4 weeks"), (1, "a study of 1 week")])
def test_a_study_too_short_for_any_session_is_refused(installed: Catalogue, weeks: int, words: str) -> None:
    with pytest.raises(InputError, match=f"'own' has no session in {words}: its first is in week 5"):
        compile_programme(late(), installed, weeks)
    assert compile_programme(late(), installed, 5).last_day == 35


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (8, "week 9 of its plan lies beyond this study"),
        (2, "weeks 3-9 of its plan lie beyond this study"),
        (9, ""),
        (52, ""),
    ],
)
def test_weeks_a_study_is_too_short_for(installed: Catalogue, weeks: int, words: str) -> None:
    assert weeks_beyond_study(late(), weeks) == words
    assert weeks_beyond_study(installed.programme("wait-and-see"), weeks) == ""


def test_what_the_engine_refuses_is_put_into_words(installed: Catalogue) -> None:
    programme = one(DROPS)
    session = programme.tracks[0].phases[0].sessions[0].model_copy(update={"times": ("05:00",)})
    phase = programme.tracks[0].phases[0].model_copy(update={"sessions": (session,)})
    track = programme.tracks[0].model_copy(update={"phases": (phase,)})
    with pytest.raises(InputError, match=r"programme 'own' cannot be simulated: .*times of day"):
        compile_programme(programme.model_copy(update={"tracks": (track,)}), installed, weeks=1)


@pytest.mark.parametrize("name", list(load_catalogue().programmes))
def test_shipped_programmes_compile(installed: Catalogue, name: str) -> None:
    schedule = compile_programme(installed.programme(name), installed, weeks=52)
    planned = {place for track in schedule.tracks for rung in track.rungs for p in rung.plans for place in p.sessions}
    variants = {*schedule.deload_of, *schedule.overdone_of}
    assert planned - {-1} | variants == set(range(len(schedule.sessions)))
