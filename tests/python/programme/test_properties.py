"""What holds of any programme, however made up: it runs, and nobody climbs where they must not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme.strategies import Table, programme_tables, read
from tendonlab import _core, build, rules
from tendonlab.catalogue import Programme, load_catalogue
from tendonlab.population.sampling import sample_cohort
from tendonlab.programme.compile import compile_programme
from tendonlab.programme.course import earliest_course
from tendonlab.programme.layout import rungs_of

PEOPLE = 8
STRONG = range(7)  # of the young men; the eighth does 8 heel raises
FEW = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])


def cohort(population: str, seed: int = 5) -> _core.Cohort:
    catalogue = load_catalogue()
    people = sample_cohort(catalogue.population(population), catalogue, PEOPLE, seed)
    return _core.Cohort(people.parameters, people.initial, seed=seed)


@pytest.fixture(scope="module")
def patients() -> _core.Cohort:
    return cohort("midportion")


@pytest.fixture(scope="module")
def young_men() -> _core.Cohort:
    return cohort("healthy-young-men")


Rule = Callable[[_core.View], _core.Decision]


def story(
    people: _core.Cohort,
    schedule: _core.Schedule,
    person: int,
    rule: Rule | None = None,
    *,
    sample_events: bool = True,
) -> list[dict[str, Any]]:
    return _core.trace(people, schedule, person, schedule.days, rule=rule, sample_events=sample_events)


@given(programme_tables())
@FEW
def test_it_runs_alike_alone_and_beside_others(patients: _core.Cohort, table: Table) -> None:
    runs_alike(patients, read(table))


def test_somebody_without_a_bout_beside_somebody_with_one(patients: _core.Cohort) -> None:
    """In one slot: some have gone on to bodywork, which no pain breaks off, others have been sent back to stairs."""
    stairs = build.bout("stairs-down", sets=4, side="both", repetitions=8)
    pumps = build.bout("ankle-pumps", sets=4, repetitions=3)
    track = build.track(
        "Legs",
        build.phase("1", build.session("Stairs", stairs, time=["12:00", "18:00"]), lasts="12 days"),
        build.phase("2", build.session("Pumps", pumps, time=["07:00", "12:00"])),
        pain_rule="silbernagel",
    )
    runs_alike(patients, build.programme("own", track, name="Own", summary="A test.", weeks=8, care_weeks=1))


def runs_alike(people: _core.Cohort, programme: Programme) -> None:
    schedule = compile_programme(programme, load_catalogue(), programme.weeks + 1)
    days = [0, schedule.days]
    results = _core.simulate(people, [schedule], days)
    np.testing.assert_equal(_core.simulate(people, [schedule], days, path="one-lane"), results)
    ended = results["outcome"] != 0
    for name, values in results.items():
        if values.ndim > 2 and values.dtype.kind == "f":
            assert np.all(np.isfinite(values[~ended])), name


@given(programme_tables(), st.integers(0, PEOPLE - 1))
@FEW
def test_nobody_climbs_where_they_must_not(patients: _core.Cohort, table: Table, person: int) -> None:
    programme = read(table)
    events = story(patients, compile_programme(programme, load_catalogue(), table["weeks"]), person)
    for number, track in enumerate(programme.tracks):
        ladder = rungs_of(track)
        here, light = -1, "none"
        for event in (event for event in events if event.get("track") == number):
            if event["kind"] == "session":
                assert event["rung"] == here
                continue
            came, went = event["rung_from"], event["rung_to"]
            assert came == here
            light = event["light"] if event["light"] != "none" else light
            if went > came >= 0:
                assert light not in ("yellow", "red")
                following = ladder[came].phase_number + 1
                assert went == came + 1 or (ladder[went].phase_number, ladder[went - 1].phase_number) == (
                    following,
                    following - 1,
                )
                assert event["day"] // 7 + 1 not in lighter_weeks(programme)
            if event["light"] == "red":
                assert went <= came
            if went != came:
                here, light = went, "none"


def lighter_weeks(programme: Programme) -> set[int]:
    deload = programme.deload
    if deload is None:
        return set()
    return set(deload.weeks or range(deload.every_weeks or 1, programme.weeks + 1, deload.every_weeks or 1))


@given(programme_tables(), st.integers(0, PEOPLE - 1))
@FEW
def test_the_same_rules_in_python_make_the_same_sessions(patients: _core.Cohort, table: Table, person: int) -> None:
    programme = read(table)
    schedule = compile_programme(programme, load_catalogue(), table["weeks"])
    theirs = story(patients, schedule, person)
    ours = story(patients, schedule, person, rules.standard(programme, load_catalogue()))
    np.testing.assert_equal(ours, theirs)


@pytest.mark.parametrize("name", [name for name, entry in load_catalogue().programmes.items() if entry.tracks])
def test_the_rules_of_shipped_programmes_in_python(patients: _core.Cohort, name: str) -> None:
    programme = load_catalogue().programme(name)
    schedule = compile_programme(programme, load_catalogue(), 26)
    rule = rules.standard(programme, load_catalogue())
    for person in range(PEOPLE):
        np.testing.assert_equal(story(patients, schedule, person, rule), story(patients, schedule, person))


def test_a_rule_of_ones_own_takes_the_place_of_the_programmes(patients: _core.Cohort) -> None:
    programme = load_catalogue().programme("hsr")
    schedule = compile_programme(programme, load_catalogue(), 12)
    own = rules.standard(programme, load_catalogue())

    def not_beyond_the_first_rung(view: _core.View) -> _core.Decision:
        decision = own(view)
        return rules.Decision(light=decision.light) if decision.move > 0 and view.rung == 0 else decision

    sessions = [
        event for event in story(patients, schedule, 0, not_beyond_the_first_rung) if event["kind"] == "session"
    ]
    assert {event["rung"] for event in sessions} == {0}
    assert {event["rung"] for event in story(patients, schedule, 0) if event["kind"] == "session"} > {0}


@given(programme_tables(light=True, weeks=st.just(60)), st.sampled_from(STRONG))
@settings(FEW, max_examples=25)
def test_a_strong_keen_person_without_pain_gets_to_the_last_phase(
    young_men: _core.Cohort, table: Table, person: int
) -> None:
    programme = read(table)
    # Without the chance of a new episode: whoever falls ill is no longer without pain.
    events = story(young_men, compile_programme(programme, load_catalogue(), 60), person, sample_events=False)
    assert not [event for event in events if event["kind"] == "session" and event["how"] not in ("done", "broken off")]
    for number, (track, course) in enumerate(zip(programme.tracks, earliest_course(programme), strict=True)):
        moves = [
            e for e in events if e["kind"] == "decision" and e["track"] == number and e["rung_to"] != e["rung_from"]
        ]
        assert rungs_of(track)[moves[-1]["rung_to"]].phase_number == len(track.phases) - 1
        # Never earlier than on paper.
        reached = {rungs_of(track)[e["rung_to"]].phase_number: e["day"] for e in reversed(moves)}
        for place, days in enumerate(course):
            assert reached.get(place, days.start) >= days.start
