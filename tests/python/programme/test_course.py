"""The earliest course of a programme, counted by hand."""

from typing import Any

import pytest

from tendonlab import build
from tendonlab.catalogue import Phase, Programme
from tendonlab.programme.course import earliest_course, planned_sessions_a_week

RAISE = build.bout("heel-raise-one-leg", repetitions=10, load="body weight")
DAILY = build.session("Daily", RAISE, time="18:00")
TWICE = build.session("Twice a week", RAISE, time=["08:00", "18:00"], days=["Mon"])
EVERY_THIRD = build.session("Every third day", RAISE, time="18:00", every_days=3)


def plan(*phases: Phase, weeks: int = 8, **keys: Any) -> Programme:
    """A programme that nobody has checked: some of these are refused."""
    track = build.track("Legs", *phases, pain_rule="flow")
    named = {"id": "own", "name": "Own", "summary": "A test.", "weeks": weeks, "care_weeks": 0}
    return Programme.model_validate({**named, "track": [track], **keys})


def days(programme: Programme) -> list[tuple[int, int]]:
    (course,) = earliest_course(programme)
    return [(phase.start, phase.stop) for phase in course]


@pytest.mark.parametrize(
    ("phase", "length"),
    [
        (build.phase("a", DAILY, lasts="10 days"), 10),
        (build.phase("a", DAILY, at_most="3 weeks"), 21),
        (build.phase("a", DAILY, leave={"green_sessions": 3}), 3),
        (build.phase("a", TWICE, leave={"sessions": 3}), 8),  # two on the first Monday, the third on the next
        (build.phase("a", EVERY_THIRD, leave={"sessions": 3}), 7),
        (build.phase("a", DAILY, leave={"green_sessions": 3}, at_least="1 week"), 7),
        (build.phase("a", TWICE, leave={"sessions": 30}, at_most="2 weeks"), 14),
        (build.phase("a", DAILY, leave={"week_at_least": 4}, at_most="2 weeks"), 14),
        (build.phase("a", DAILY, leave={"hop_pain_at_most": "2/10"}), 1),
        (build.phase("a", DAILY, leave={"week_at_least": 3}), 14),
    ],
)
def test_how_long_a_phase_takes(phase: Phase, length: int) -> None:
    assert days(plan(phase, build.phase("b", DAILY))) == [(0, length), (length, 56)]


def test_phases_wait_for_their_week_and_the_programme_ends() -> None:
    late = build.phase("b", DAILY, enter={"week_at_least": 3}, lasts="1 week")
    never = build.phase("c", DAILY, enter={"week_at_least": 4})
    found = days(plan(build.phase("a", DAILY, lasts="2 days"), late, never, weeks=5))
    assert found == [(0, 14), (14, 21), (21, 35)]
    assert days(plan(build.phase("a", DAILY, lasts="9 weeks"), build.phase("b", DAILY))) == [(0, 56), (56, 56)]


def test_nobody_moves_up_in_a_lighter_week() -> None:
    phases = build.phase("a", DAILY, lasts="1 week"), build.phase("b", DAILY)
    assert days(plan(*phases, deload={"weeks": [2], "volume": "50 %"})) == [(0, 14), (14, 56)]


def test_tracks_wait_for_each_other() -> None:
    first = build.track("A", build.phase("one", DAILY, lasts="3 days"), build.phase("two", DAILY))
    second = build.track("B", build.phase("on", TWICE), start={"track": "A", "reached": "two", "week_at_least": 1})
    programme = build.programme("own", second, first, name="Own", summary="A test.", weeks=2, care_weeks=0)
    assert earliest_course(programme) == [[range(3, 14)], [range(3), range(3, 14)]]


def test_sessions_a_week() -> None:
    # A week of 7, then three weeks of 2: 13 in 4 weeks. Weeks of rest are not counted.
    phases = build.phase("a", DAILY, lasts="1 week"), build.phase("b", TWICE, lasts="3 weeks"), build.phase("rest")
    assert planned_sessions_a_week(plan(*phases)) == pytest.approx(13 / 4)
    assert planned_sessions_a_week(plan(build.phase("a", EVERY_THIRD))) == pytest.approx(7 / 3)
    assert planned_sessions_a_week(plan(build.phase("rest"))) == 0
