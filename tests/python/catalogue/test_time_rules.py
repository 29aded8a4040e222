"""What there is no time for in a programme: phases nobody reaches, sessions that are not planned."""

from pathlib import Path
from typing import Any

import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.catalogue.programme_file import programme_mistakes
from tendonlab.catalogue.programme_rules import programme_problems
from tendonlab.catalogue.programmes import Programme
from tendonlab.catalogue.toml_source import TomlSource

Table = dict[str, Any]

RAISE = {"exercise": "heel-raise-one-leg", "repetitions": 10, "load": "body weight"}


def session(*times: str, **keys: Any) -> Table:
    return {"name": "s", "time": list(times) or "18:00", "bout": [RAISE], **keys}


def phase(name: str, *sessions: Table, **keys: Any) -> Table:
    return {"name": name, "session": list(sessions or [session()]), **keys}


def track(name: str, *phases: Table, **keys: Any) -> Table:
    return {"name": name, "pain_rule": "flow", "phase": list(phases), **keys}


def problems(catalogue: Catalogue, *tracks: Table, weeks: int = 8, **keys: Any) -> list[str]:
    table = {"id": "own", "name": "n", "summary": "s", "weeks": weeks, "care_weeks": 0, "track": list(tracks), **keys}
    found = list(programme_problems(Programme.model_validate(table), catalogue))
    return [f"{'.'.join(map(str, problem.path))}: {problem.message}" for problem in found]


def late(name: str, place: str, week: int) -> str:
    return (
        f"{place}: nobody reaches phase {name!r}: it could begin in week {week} at the earliest, and the programme "
        "ends after week 8"
    )


LAST = phase("b")


@pytest.mark.parametrize(
    ("first", "week"),
    [
        (phase("a", lasts="55 days"), None),  # the last phase has the last day
        (phase("a", lasts="8 weeks"), 9),
        (phase("a", at_least="10 weeks", leave={"hop_pain_at_most": "2/10"}), 11),
        (phase("a", at_least="10 weeks", at_most="12 weeks"), 13),
        (phase("a", leave={"sessions": 55}), None),
        (phase("a", leave={"sessions": 57}), 9),
        (phase("a", session(days=["Mon"]), leave={"green_sessions": 9}), 9),
        # The load steps need nobody's time: whoever may leave the phase leaves it before the last of them.
        (phase("a", leave={"sessions": 9}, steps={"add": "5 kg", "up_to": "50 kg", "at_least": "1 week"}), None),
    ],
)
def test_a_phase_that_comes_too_late(catalogue: Catalogue, first: Table, week: int | None) -> None:
    expected = [] if week is None else [late("b", "track.0.phase.1", week)]
    assert problems(catalogue, track("Legs", first, LAST)) == expected


def test_lighter_weeks_put_a_phase_off(catalogue: Catalogue) -> None:
    ladder = track("Legs", phase("a", lasts="7 weeks"), LAST)
    assert problems(catalogue, ladder) == []
    deload = {"weeks": [8], "volume": "50 %"}
    assert problems(catalogue, ladder, deload=deload) == [late("b", "track.0.phase.1", 9)]


def test_only_the_first_of_several_is_named(catalogue: Catalogue) -> None:
    ladder = track("Legs", phase("a", lasts="9 weeks"), phase("b", lasts="1 week"), phase("c"))
    waits = {"track": "Legs", "reached": "c"}
    runs = track("Runs", phase("x", leave=waits), phase("y"), start={"track": "Legs", "reached": "b"})
    hops = track("Hops", phase("x", leave=waits), phase("y"))
    assert problems(catalogue, ladder, runs, hops) == [late("b", "track.0.phase.1", 10)]


def test_sessions_of_a_rest_are_complained_of_once(catalogue: Catalogue) -> None:
    rest = {"name": "a", "at_most": "1 week", "leave": {"sessions": 3}}
    (message,) = problems(catalogue, track("Legs", rest, LAST))
    assert "has no sessions that could be counted" in message


def test_waiting_for_a_phase_of_another_track(catalogue: Catalogue) -> None:
    legs = track("Legs", phase("a", lasts="5 weeks"), LAST)
    runs = track("Runs", phase("x", lasts="3 weeks"), phase("y"), start={"track": "Legs", "reached": "b"})
    assert problems(catalogue, legs, runs) == [late("y", "track.1.phase.1", 9)]


def test_what_is_said_already_is_not_said_again(catalogue: Catalogue) -> None:
    (message,) = problems(catalogue, track("Legs", phase("a"), start={"week_at_least": 9}))
    assert "week 9 never comes" in message
    assert problems(catalogue, track("Legs", phase("a", lasts="1 day"), phase("b", enter={"week_at_least": 8}))) == []
    legs = track("Legs", phase("a", lasts="9 weeks"), LAST, start={"track": "Runs", "reached": "x"})
    runs = track("Runs", phase("x"), start={"track": "Legs", "reached": "b"})
    (message,) = problems(catalogue, legs, runs)
    assert "nobody gets there" in message


def test_an_echo_of_the_mending_is_not_reported(catalogue: Catalogue) -> None:
    text = """\
id = "own"
name = "n"
summary = "s"
weeks = 8
care_weeks = 0
[[track]]
name = "Legs"
phase = [{ name = "a", leave = { week_at_least = 8 }, at_most = "a week", session = [
    { name = "s", days = ["Mon"], time = "18:00", bout = [
        { exercise = "heel-raise-one-leg", repetitions = 10, load = "body weight" },
    ] },
] }, { name = "b", lasts = "2 weeks" }, { name = "c" }]
"""
    assert [mistake.line for mistake in programme_mistakes(TomlSource(Path("own.toml"), text), catalogue)] == [8]
    mended = text.replace(', at_most = "a week"', "")
    (mistake,) = programme_mistakes(TomlSource(Path("own.toml"), mended), catalogue)
    assert "nobody reaches phase 'c': it could begin in week 10" in mistake.message


@pytest.mark.parametrize(
    ("days", "wanted", "possible"),
    [
        ({}, 8, 8),
        ({}, 9, 8),
        ({"time": ["08:00", "18:00"]}, 17, 16),
        ({"days": ["Mon", "Thu"]}, 3, 3),  # for who comes in on a Monday
        ({"days": ["Mon", "Thu"]}, 4, 3),
        ({"every_days": 3}, 3, 3),
        ({"every_days": 3}, 4, 3),
    ],
)
@pytest.mark.parametrize("key", ["sessions", "green_sessions"])
@pytest.mark.parametrize("place", ["leave", "steps.when"])
@pytest.mark.parametrize("longest", ["at_most", "lasts"])
def test_more_sessions_than_are_planned(
    catalogue: Catalogue, days: Table, wanted: int, possible: int, key: str, place: str, longest: str
) -> None:
    criteria = {key: wanted}
    gate: Table = (
        {"leave": criteria} if place == "leave" else {"steps": {"add": "5 kg", "up_to": "5 kg", "when": criteria}}
    )
    ladder = track("Legs", phase("a", session() | days, **gate, **{longest: "8 days"}), LAST)
    message = (
        f"track.0.phase.0.{place}.{key}: {wanted} never come: the phase is over after 8 days, with {possible} sessions "
        "planned at most"
    )
    assert problems(catalogue, ladder) == ([message] if wanted > possible else [])
