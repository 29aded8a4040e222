"""The screen: what its answers stop, and that nothing gets around it."""

import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tendonlab.catalogue import Catalogue, Programme
from tendonlab.errors import InputError, SafetyStop, UnknownNameError
from tendonlab.safety import Screening, Site, check_plan, guard, safety_rules, screen

Make = Callable[[str], Programme]
Answers = Callable[..., Screening]

QUESTIONS = list(safety_rules().questions.values())
HARD = [question.id for question in QUESTIONS if question.hard]
SOFT = [question.id for question in QUESTIONS if not question.hard]
SITES: list[Site] = ["midportion", "insertional", "both", "healthy"]

GOOD = """
weeks = 12

[[track]]
name = "Raises"
pain_rule = "flow"

[[track.phase]]
name = "Floor"

[[track.phase.session]]
name = "Morning"
time = "08:00"
bout = [{ exercise = "heel-raise-one-leg", sets = 3, repetitions = 15, load = "body weight" }]
"""


def test_every_flag_of_the_evidence_is_asked() -> None:
    codes = {question.code for question in QUESTIONS}
    assert {"F1", "F2", "F2a", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "D1", "D3", "D5", "D6", "D7"} <= codes
    rules = {rule.code for rule in safety_rules().rules.values()}
    assert {"D2", "D4", "S1", "S2", "S3", "S4", *(f"L{number}" for number in range(1, 11))} <= rules


def test_a_tear_is_an_emergency_and_no_answer_excludes_it() -> None:
    rupture = safety_rules().questions["rupture"]
    assert (rupture.urgency, rupture.hard) == ("emergency", True)
    for false_comfort in ("walk", "stand on tiptoe", "no gap", "no bruise"):
        assert false_comfort in rupture.then
    assert "not next week" in rupture.then
    assert "No answer clears a tear" in safety_rules().rules["no-finding"].text


def test_all_no_may_plan(make: Make, answers: Answers, installed: Catalogue) -> None:
    screening = answers()
    assert screening.may_plan
    assert (screening.stops, screening.cautions, screening.unanswered) == ((), (), ())
    assert screening.forbidden == frozenset()
    assert guard(make(GOOD), installed, site="insertional", screening=screening) == ()


@pytest.mark.parametrize("name", HARD)
def test_a_hard_yes_stops_every_plan(make: Make, answers: Answers, installed: Catalogue, name: str) -> None:
    screening = answers(name)
    assert not screening.may_plan
    assert [question.id for question in screening.stops] == [name]
    question = safety_rules().questions[name]
    for site in SITES:
        with pytest.raises(SafetyStop) as caught:
            guard(make(GOOD), installed, site=site, screening=screening)
        assert f"{question.code}: {question.then}" in caught.value.reasons
        assert question.then in str(caught.value)
        assert "Floor" not in str(caught.value)  # the plan stays hidden
    assert isinstance(caught.value, InputError)


@pytest.mark.parametrize("name", HARD)
def test_a_hard_question_left_open_stops_every_plan(
    make: Make, answers: Answers, installed: Catalogue, name: str
) -> None:
    screening = answers(open_questions=(name,))
    assert not screening.may_plan
    code = safety_rules().questions[name].code
    with pytest.raises(SafetyStop, match=rf"the screen is not complete: {code} not answered"):
        guard(make(GOOD), installed, site="midportion", screening=screening)


@pytest.mark.parametrize("name", SOFT)
def test_a_soft_yes_goes_with_the_plan(make: Make, answers: Answers, installed: Catalogue, name: str) -> None:
    question = safety_rules().questions[name]
    (concern,) = guard(make(GOOD), installed, site="midportion", screening=answers(name))
    assert (concern.rule, concern.hard, concern.message) == (question.code, False, question.then)


def test_emergencies_come_first(answers: Answers) -> None:
    assert [stop.urgency for stop in answers("young", "nerve", "leg-clot", "lung-clot").stops] == [
        "emergency",
        "today",
        "soon",
        "clinician",
    ]


def test_answers_count_for_two_weeks(make: Make, answers: Answers, installed: Catalogue) -> None:
    assert answers(on=date.today() - timedelta(days=14)).may_plan
    old = answers(on=date.today() - timedelta(days=15))
    assert old.expired
    assert not old.may_plan
    with pytest.raises(SafetyStop, match="they count for 14 days"):
        guard(make(GOOD), installed, site="midportion", screening=old)


def test_answers_from_tomorrow_are_refused() -> None:
    tomorrow = date.today() + timedelta(days=1)
    with pytest.raises(InputError, match="yet to come"):
        screen({}, answered_on=tomorrow)
    assert Screening(dict.fromkeys(safety_rules().questions, False), tomorrow).expired


def test_wrong_answers_are_refused() -> None:
    with pytest.raises(UnknownNameError) as caught:
        screen({"ruptur": False})
    assert caught.value.suggestion == "rupture"
    with pytest.raises(InputError, match="True \\(yes\\) or False \\(no\\), not 'no'"):
        screen({"rupture": "no"})  # type: ignore[dict-item]


def test_what_is_not_a_plain_no_is_no_answer(make: Make, installed: Catalogue) -> None:
    smuggled = Screening({**dict.fromkeys(safety_rules().questions, False), "rupture": 0}, date.today())
    assert [question.id for question in smuggled.unanswered] == ["rupture"]
    with pytest.raises(SafetyStop):
        guard(make(GOOD), installed, site="midportion", screening=smuggled)


def test_answers_cannot_be_changed_afterwards(answers: Answers) -> None:
    given = dict.fromkeys(safety_rules().questions, False)
    screening = screen(given)
    given["rupture"] = True
    assert screening.may_plan
    with pytest.raises(TypeError):
        screening.answers["rupture"] = True  # type: ignore[index]


def test_there_is_no_argument_to_get_around_it() -> None:
    for function in (guard, check_plan):
        # The longest run can only add a concern or make a soft one hard.
        names = list(inspect.signature(function).parameters)
        assert names == ["programme", "catalogue", "site", "screening", "longest_run_km"]
    assert list(inspect.signature(screen).parameters) == ["answers", "answered_on"]
    fields = inspect.signature(Screening).parameters
    assert list(fields) == ["answers", "answered_on"]  # the rest follows from the answers


def test_a_data_folder_of_ones_own_does_not_soften_the_rules(
    make: Make, answers: Answers, installed: Catalogue
) -> None:
    rules = installed.safety
    mild = {name: entry.model_copy(update={"urgency": "soft"}) for name, entry in rules.questions.items()}
    softened = rules.model_copy(update={"questions": mild})
    own = type(installed)(**{**vars(installed), "folder": Path("/elsewhere"), "safety": softened})
    with pytest.raises(SafetyStop):
        guard(make(GOOD), own, site="midportion", screening=answers("rupture"))


def test_site_is_one_of_four(make: Make, answers: Answers, installed: Catalogue) -> None:
    with pytest.raises(InputError, match="Did you mean 'insertional'"):
        guard(make(GOOD), installed, site="insertion", screening=answers())  # type: ignore[arg-type]


def test_nobody_screened_is_nobody_cleared(make: Make, installed: Catalogue) -> None:
    with pytest.raises(SafetyStop, match="the screen is not complete: F1, "):
        guard(make(GOOD), installed, site="midportion", screening=None)
    assert any(concern.hard for concern in check_plan(make(GOOD), installed, site="midportion", screening=None))
    with pytest.raises(InputError, match="what `screen` returns, not dict"):
        guard(make(GOOD), installed, site="midportion", screening={})  # type: ignore[arg-type]


@pytest.mark.parametrize("moment", [datetime(2026, 1, 2, 3, 4), datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02", 0])
def test_a_time_is_not_a_day(moment: date) -> None:
    with pytest.raises(InputError, match="answered_on is a day"):
        Screening({}, moment)
    with pytest.raises(InputError, match="answered_on is a day"):
        screen({}, answered_on=moment)


def test_answers_of_numpy_count(make: Make, installed: Catalogue) -> None:
    names = list(safety_rules().questions)
    no = screen(dict(zip(names, np.zeros(len(names), dtype=bool), strict=True)))
    assert no.may_plan
    assert screen({"rupture": np.True_}).stops
    with pytest.raises(InputError, match="True \\(yes\\) or False"):
        screen({"rupture": np.int64(0)})  # type: ignore[dict-item]


def test_answers_do_not_outlast_a_jump_in_pain(answers: Answers) -> None:
    screening = answers()
    assert screening.holds(pain_then=2, pain_now=4.9)
    assert not screening.holds(pain_then=2, pain_now=5)
    assert screening.holds(pain_then=8, pain_now=1)
    assert not answers(on=date.today() - timedelta(days=15)).holds(pain_then=2, pain_now=2)
    for pain in (-1, 11, float("nan")):
        with pytest.raises(InputError, match="pain_now is a pain from 0 to 10"):
            screening.holds(pain_then=2, pain_now=pain)
