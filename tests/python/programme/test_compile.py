"""Programmes as the engine gets them, against numbers worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from tendonlab.catalogue import Catalogue, Programme, load_programme
from tendonlab.errors import InputError
from tendonlab.programme.compile import compile_programme, weeks_beyond_study

HEAD = """
id = "own"
name = "Own programme"
summary = "For a test."
care_weeks = 2
adherence = { mean = "80 %", sd = "10 %", source = "made up" }
"""


def own(tmp_path: Path, catalogue: Catalogue, phases: str) -> Programme:
    path = tmp_path / "own.toml"
    path.write_text(HEAD + phases)
    return load_programme(path, catalogue)


def test_a_week_by_hand(tmp_path: Path, installed: Catalogue) -> None:
    programme = own(
        tmp_path,
        installed,
        """
[[phase]]
name = "only"
weeks = [2, 3]
[[phase.session]]
name = "drops"
time = "18:00"
[[phase.session.bout]]
exercise = "heel-drop-straight"
sets = 3
repetitions = 15
load = "body weight + 10 kg"
[[phase.session]]
name = "run"
days = ["Tue", "Sun"]
time = "07:30"
[[phase.session.bout]]
exercise = "run"
distance = "5 km"
speed = "3 m/s"
side = "both"
""",
    )
    schedule = compile_programme(programme, installed, weeks=4)
    assert schedule.name == "own"
    assert schedule.days == 28
    np.testing.assert_allclose(schedule.slots, [1.5 / 24.0, 12.0 / 24.0])
    calendar = schedule.calendar
    assert calendar.shape == (28, 2)
    drops = calendar[:, 1]
    np.testing.assert_array_equal(np.flatnonzero(drops >= 0), np.arange(7, 21))  # weeks 2 and 3, every day
    np.testing.assert_array_equal(np.flatnonzero(calendar[:, 0] >= 0), [8, 13, 15, 20])  # Tuesdays and Sundays
    np.testing.assert_array_equal(schedule.care, [1.0] * 14 + [0.0] * 14)
    np.testing.assert_array_equal(schedule.habitual, 1.0)
    assert (schedule.adherence_mean, schedule.adherence_sd) == (0.8, 0.1)

    (drop,) = schedule.sessions[drops[7]].bouts
    assert (drop.c0_bw, drop.c1_bw, drop.added_kg) == (3.0, 3.0, 10.0)
    assert drop.repetitions == 45.0
    assert drop.loaded_time_s == installed.exercise("heel-drop-straight").loaded_time_s
    assert drop.dorsiflexion
    assert not drop.both_legs
    (run,) = schedule.sessions[calendar[8, 0]].bouts
    assert run.repetitions == pytest.approx(5 * 460)
    assert run.c0_bw == pytest.approx(5.0)
    assert run.c1_bw == 0.0
    assert run.loaded_time_s == pytest.approx(0.27)
    assert run.both_legs


def test_heavy_slow_resistance(installed: Catalogue) -> None:
    schedule = compile_programme(installed.programme("hsr"), installed, weeks=52)
    assert np.sum(schedule.calendar >= 0) == 36  # three a week for twelve weeks
    assert np.all(schedule.calendar[84:] == -1)
    assert len(schedule.sessions) == 5  # as many as there are rungs on the ladder, each stored once
    first = schedule.sessions[schedule.calendar[schedule.calendar[:, 0] >= 0, 0][0]]
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


def test_holds_and_shares_of_the_maximum(tmp_path: Path, installed: Catalogue) -> None:
    programme = own(
        tmp_path,
        installed,
        """
[[phase]]
name = "only"
weeks = [1, 1]
[[phase.session]]
name = "both"
days = ["Mon"]
time = "06:00"
[[phase.session.bout]]
exercise = "isometric-plantarflexion"
sets = 5
hold = "45 s"
load = "70 % MVC"
[[phase.session.bout]]
exercise = "calf-stretch"
sets = 3
hold = "30 s"
""",
    )
    schedule = compile_programme(programme, installed, weeks=1)
    assert schedule.slots == [0.0]
    isometric, stretch = schedule.sessions[0].bouts
    assert (isometric.repetitions, isometric.loaded_time_s) == (5.0, 45.0)
    assert isometric.fraction_of_maximum == pytest.approx(0.7)
    assert not isometric.passive
    assert (stretch.repetitions, stretch.loaded_time_s) == (3.0, 30.0)
    assert stretch.passive
    assert stretch.stretch
    assert not isometric.stretch


def test_nothing_planned(installed: Catalogue) -> None:
    schedule = compile_programme(installed.programme("wait-and-see"), installed, weeks=3)
    assert schedule.slots == []
    assert schedule.sessions == []
    assert schedule.calendar.shape == (21, 0)
    np.testing.assert_array_equal(schedule.care, 0.0)


def test_a_study_shorter_than_the_programme_cuts_it_off(installed: Catalogue) -> None:
    schedule = compile_programme(installed.programme("alfredson"), installed, weeks=2)
    assert schedule.days == 14
    assert np.all(schedule.calendar >= 0)
    np.testing.assert_array_equal(schedule.care, 1.0)


def late(tmp_path: Path, catalogue: Catalogue) -> Programme:
    """Sessions in weeks 5 and 9 only."""
    phase = """
[[phase]]
name = "week {0}"
weeks = [{0}, {0}]
[[phase.session]]
name = "drops"
time = "18:00"
[[phase.session.bout]]
exercise = "heel-drop-straight"
repetitions = 15
load = "body weight"
"""
    return own(tmp_path, catalogue, phase.format(5) + phase.format(9))


@pytest.mark.parametrize(("weeks", "words"), [(4, "a study of 4 weeks"), (1, "a study of 1 week")])
def test_a_study_too_short_for_any_session_is_refused(
    tmp_path: Path, installed: Catalogue, weeks: int, words: str
) -> None:
    programme = late(tmp_path, installed)
    with pytest.raises(InputError, match=f"'own' has no session in {words}: its first is in week 5"):
        compile_programme(programme, installed, weeks)
    assert np.sum(compile_programme(programme, installed, 5).calendar >= 0) == 7


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (5, "week 9 of its plan lies beyond this study"),
        (8, "week 9 of its plan lies beyond this study"),
        (2, "weeks 5-9 of its plan lie beyond this study"),
        (9, ""),
        (52, ""),
    ],
)
def test_weeks_a_study_is_too_short_for(tmp_path: Path, installed: Catalogue, weeks: int, words: str) -> None:
    assert weeks_beyond_study(late(tmp_path, installed), weeks) == words
    assert weeks_beyond_study(installed.programme("wait-and-see"), weeks) == ""


def test_a_session_before_waking_is_refused(tmp_path: Path, installed: Catalogue) -> None:
    programme = own(
        tmp_path,
        installed,
        """
[[phase]]
name = "only"
weeks = [1, 1]
[[phase.session]]
name = "early drops"
time = "05:59"
[[phase.session.bout]]
exercise = "heel-drop-straight"
repetitions = 15
load = "body weight"
""",
    )
    with pytest.raises(InputError, match=r"'early drops': 05:59 lies before waking at 06:00"):
        compile_programme(programme, installed, weeks=1)


def test_more_session_times_than_the_engine_has_room_for(tmp_path: Path, installed: Catalogue) -> None:
    sessions = "".join(
        f"""
[[phase.session]]
name = "hour {hour}"
time = "{hour:02d}:00"
[[phase.session.bout]]
exercise = "heel-drop-straight"
repetitions = 15
load = "body weight"
"""
        for hour in range(7, 20)
    )
    programme = own(tmp_path, installed, '[[phase]]\nname = "only"\nweeks = [1, 1]\n' + sessions)
    with pytest.raises(InputError, match="programme 'own' cannot be simulated"):
        compile_programme(programme, installed, weeks=1)


@pytest.mark.parametrize("name", ["alfredson", "hsr", "silbernagel", "wait-and-see"])
def test_shipped_programmes_compile(installed: Catalogue, name: str) -> None:
    schedule = compile_programme(installed.programme(name), installed, weeks=52)
    used = np.unique(schedule.calendar[schedule.calendar >= 0])
    np.testing.assert_array_equal(used, np.arange(len(schedule.sessions)))
