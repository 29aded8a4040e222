"""The rules in Python, one morning at a time, as docs/programmes.md gives them."""

from math import nan
from types import SimpleNamespace
from typing import Any

import pytest

from tendonlab import build, rules
from tendonlab.catalogue import Catalogue, Programme

RAISE = build.bout("heel-raise-one-leg", repetitions=10, load="body weight")
DAILY = build.session("Daily", RAISE, time="18:00")


def plan(*phases: Any, pain_rule: str = "flow", **keys: Any) -> Programme:
    track = build.track("Legs", *phases, pain_rule=pain_rule, **keys)
    return build.programme("own", track, name="Own", summary="A test.", weeks=20, care_weeks=0)


LADDER = plan(
    build.phase("one", DAILY, leave={"green_sessions": 3}),
    build.phase("two", DAILY, leave={"green_sessions": 3}, at_least="1 week", at_most="3 weeks"),
    build.phase("three", DAILY),
    after_missed=[{"after": "7 days", "back": 1}, {"after": "14 days", "back": 2}],
)

# A person on the second rung who trained yesterday without pain, two good sessions behind them.
GOOD_MORNING: dict[str, Any] = {
    "day": 30,
    "track": 0,
    "rung": 1,
    "way_back": 1,
    "days_on_rung": 9,
    "days_in_phase": 9,
    "deload": False,
    "resting": False,
    "missed_days": 0,
    "sessions_yesterday": 1,
    "broken_off_yesterday": False,
    "pain_yesterday": 1.0,
    "pain_during": 1.0,
    "pain_after": 1.0,
    "morning_pain": 1.0,
    "baseline": 1.0,
    "morning_stiffness_min": 5.0,
    "baseline_stiffness_min": 5.0,
    "last_light": "green",
    "days_since_light": 1,
    "yellows": 0,
    "green_sessions": 2,
    "sessions_on_rung": 8,
    "worst_pain": [1.0] * 14,
    "weekly_rises": [0.0] * 4,
    "week_ends": False,
    "hop_pain": 1.0,
    "heel_raises": 25,
    "rungs_of_tracks": [1],
}


def morning(catalogue: Catalogue, programme: Programme = LADDER, **seen: Any) -> tuple[int, int, str, str]:
    """What is decided: rungs, days of rest, light and reason."""
    view: Any = SimpleNamespace(**GOOD_MORNING | seen)
    decision = rules.standard(programme, catalogue)(view)
    return decision.move, decision.rest_days, decision.light, decision.reason


@pytest.mark.parametrize(
    ("seen", "decision"),
    [
        ({}, (1, 0, "green", "criteria met")),
        ({"green_sessions": 1}, (0, 0, "green", "nothing")),
        ({"days_in_phase": 6}, (0, 0, "green", "nothing")),
        # Pain during: above 3 holds, a session that was broken off is red.
        ({"pain_yesterday": 3.0}, (1, 0, "green", "criteria met")),
        ({"pain_yesterday": 4.0}, (0, 0, "hold", "over ceiling")),
        ({"broken_off_yesterday": True}, (-1, 2, "red", "broken off")),
        # Next morning against the baseline.
        ({"morning_pain": 2.0}, (0, 0, "hold", "above baseline")),
        ({"morning_pain": 1.0, "baseline": 0.0}, (1, 0, "green", "criteria met")),
        ({"morning_pain": 3.0}, (0, 1, "yellow", "worse morning")),
        ({"morning_pain": 3.0, "yellows": 1}, (-1, 2, "red", "worse again")),
        ({"morning_stiffness_min": 16.0}, (0, 1, "yellow", "worse morning")),
        ({"morning_stiffness_min": 15.0}, (1, 0, "green", "criteria met")),  # up by 10 min, not by more
        ({"morning_stiffness_min": 42.0, "baseline_stiffness_min": 30.0}, (1, 0, "green", "criteria met")),  # 40 %
        # A day off after yellow: settled or not.
        (
            {"sessions_yesterday": 0, "last_light": "yellow", "morning_pain": 3.0, "yellows": 1},
            (-1, 2, "red", "not settled"),
        ),
        ({"sessions_yesterday": 0, "last_light": "yellow", "green_sessions": 3}, (0, 0, "none", "nothing")),
        (
            {"sessions_yesterday": 0, "last_light": "yellow", "morning_pain": 3.0, "days_since_light": 2},
            (0, 0, "none", "nothing"),
        ),
        # A day off after green; before any session of the rung.
        ({"sessions_yesterday": 0, "green_sessions": 3}, (1, 0, "none", "criteria met")),
        ({"sessions_yesterday": 0, "green_sessions": 3, "last_light": "none"}, (0, 0, "none", "nothing")),
        ({"sessions_yesterday": 0, "green_sessions": 3, "last_light": "hold"}, (0, 0, "none", "nothing")),
        # Rising weeks.
        ({"weekly_rises": [0.5, 0.0, nan, nan]}, (0, 0, "green", "nothing")),
        ({"weekly_rises": [0.4, 0.5, nan, nan]}, (1, 0, "green", "criteria met")),
        ({"weekly_rises": [0.5, 0.5, 0.0, nan], "week_ends": True}, (-1, 2, "red", "weekly rise")),
        ({"weekly_rises": [0.5, 0.5, 0.0, nan], "week_ends": False}, (0, 0, "green", "nothing")),
        # Pain that persists.
        ({"worst_pain": [4.0, 0.0, 4.0, nan, 4.0] + [0.0] * 9}, (-1, 0, "green", "persistent")),
        ({"worst_pain": [4.0, 0.0, 4.0, nan, 0.0, 0.0, 0.0, 4.0] + [0.0] * 6}, (1, 0, "green", "criteria met")),
        # Time.
        ({"days_in_phase": 21, "green_sessions": 0}, (1, 0, "green", "time is up")),
        ({"days_in_phase": 21, "pain_yesterday": 4.0}, (1, 0, "hold", "time is up")),
        ({"days_in_phase": 21, "morning_pain": 3.0}, (0, 1, "yellow", "worse morning")),
        ({"days_in_phase": 21, "deload": True}, (0, 0, "green", "nothing")),
        ({"resting": True}, (0, 0, "green", "nothing")),
        # Missed days: each gap once.
        ({"sessions_yesterday": 0, "missed_days": 7}, (-1, 0, "none", "missed days")),
        ({"sessions_yesterday": 0, "missed_days": 8, "green_sessions": 0}, (0, 0, "none", "nothing")),
        ({"sessions_yesterday": 0, "missed_days": 14}, (-1, 0, "none", "missed days")),
        ({"rung": 2, "way_back": 2, "sessions_yesterday": 0, "missed_days": 14}, (-1, 0, "none", "missed days")),
        # The bottom and the top.
        ({"rung": 0, "way_back": 0, "broken_off_yesterday": True}, (0, 2, "red", "broken off")),
        ({"rung": 2, "way_back": 2}, (0, 0, "green", "nothing")),
    ],
)
def test_one_morning(installed: Catalogue, seen: dict[str, Any], decision: tuple[int, int, str, str]) -> None:
    assert morning(installed, **seen) == decision


def test_without_a_pain_rule_only_times_and_criteria_count(installed: Catalogue) -> None:
    programme = plan(
        build.phase("one", DAILY, lasts="1 week"),
        build.phase("two", DAILY, leave={"sessions": 9, "hop_pain_at_most": "2/10"}),
        build.phase("three", enter={"week_at_least": 5, "heel_raises_at_least": 20}),
        pain_rule="none",
    )
    on = (1, 0, "none", "criteria met")
    stays = (0, 0, "none", "nothing")
    seen = {"sessions_on_rung": 9, "morning_pain": 9.0, "broken_off_yesterday": True}
    assert morning(installed, programme, **seen) == on
    assert morning(installed, programme, **seen | {"sessions_on_rung": 8}) == stays
    assert morning(installed, programme, **seen | {"day": 27}) == stays  # the last day of week 4
    assert morning(installed, programme, **seen | {"day": 28}) == on
    # A test that was not taken is not passed.
    assert morning(installed, programme, **seen | {"hop_pain": nan}) == stays
    assert morning(installed, programme, **seen | {"heel_raises": -1}) == stays
    assert morning(installed, programme, rung=0, days_in_phase=6) == stays
    assert morning(installed, programme, rung=0, days_in_phase=7) == (1, 0, "none", "time is up")


@pytest.mark.parametrize(
    ("rise", "move"), [(0.2, 1), (0.3, 0), (0.9, 0), (-1.0, 1), (nan, 1)], ids=["less", "as much", "more", "fall", "?"]
)
def test_a_weekly_rise_below_what_is_asked_for(installed: Catalogue, rise: float, move: int) -> None:
    programme = plan(
        build.phase("one", DAILY, leave={"weekly_rise_below": "0.3/10"}), build.phase("two"), pain_rule="none"
    )
    assert morning(installed, programme, rung=0, weekly_rises=[rise, 0.0, 0.0, 0.0])[0] == move


def test_load_steps(installed: Catalogue) -> None:
    steps = {"add": "5 kg", "up_to": "10 kg", "at_least": "1 week", "when": {"pain_during_at_most": "2/10"}}
    programme = plan(build.phase("work", DAILY, steps=steps, leave={"green_sessions": 9}), build.phase("after", DAILY))
    assert morning(installed, programme) == (1, 0, "green", "criteria met")
    assert morning(installed, programme, days_on_rung=6) == (0, 0, "green", "nothing")
    assert morning(installed, programme, pain_during=2.5) == (0, 0, "green", "nothing")
    view: Any = SimpleNamespace(**GOOD_MORNING)
    assert not rules.standard(programme, installed)(view).next_phase
    view.green_sessions = 8
    assert rules.standard(programme, installed)(view).next_phase
    assert morning(installed, programme, rung=2) == (0, 0, "green", "nothing")


def test_beginning_and_waiting_for_another_track(installed: Catalogue) -> None:
    legs = build.track("Legs", build.phase("a", DAILY, lasts="1 week"), build.phase("b", DAILY))
    gate = {"track": "Legs", "reached": "b", "morning_stiffness_at_most": "10 min"}
    other = build.track("Other", build.phase("on", DAILY), start=gate, pain_rule="flow")
    programme = build.programme("own", legs, other, name="Own", summary="A test.", weeks=8, care_weeks=0)
    seen = {"track": 1, "rung": -1, "sessions_yesterday": 0, "last_light": "none"}
    started = (1, 0, "none", "started")
    assert morning(installed, programme, **seen, rungs_of_tracks=[0, -1]) == (0, 0, "none", "nothing")
    assert morning(installed, programme, **seen, rungs_of_tracks=[1, -1]) == started
    assert morning(installed, programme, **seen, rungs_of_tracks=[1, -1], morning_stiffness_min=10.5)[0] == 0


def test_a_rest_under_a_pain_rule_ends_by_its_criteria(installed: Catalogue) -> None:
    programme = plan(build.phase("rest", leave={"morning_pain_at_most": "1/10"}), build.phase("work", DAILY))
    seen = {"rung": 0, "way_back": 0, "sessions_yesterday": 0, "last_light": "none"}
    assert morning(installed, programme, **seen) == (1, 0, "none", "criteria met")
    assert morning(installed, programme, **seen, morning_pain=2.0)[0] == 0
