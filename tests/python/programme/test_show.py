"""`tendonlab show`: what a coach reads."""

import tomllib

import pytest

from tendonlab.catalogue import Catalogue, Criteria, Deload, Programme, load_catalogue
from tendonlab.cli import run
from tendonlab.programme.words import criteria_words, deload_words, rule_words


def shown(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["show", name]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", list(load_catalogue().programmes))
def test_every_programme_can_be_shown(installed: Catalogue, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(name, capsys)
    programme = installed.programme(name)
    assert text.startswith("NOT A PLAN: " if programme.not_a_plan else f"{programme.name} ({name})\n")
    for track in programme.tracks:
        for phase in track.phases:
            for session in phase.sessions:
                assert all(time in text for time in session.times)
    # Nothing wider than a printed page across, but for sentences.
    tables = [line for line in text.splitlines() if line.startswith("──")]
    assert max(map(len, tables), default=0) <= 160


def test_the_bodywork_flow_can_be_followed(installed: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("bodywork-flow", capsys)
    flow = installed.programme("bodywork-flow")
    for track in flow.tracks:
        assert track.name.upper() in text
    for part in (
        "ankle pumps, unloaded",
        "writing the alphabet with the toes",
        "foam rolling of the calf",
        "pressure held on points of the calf",
        "calf stretch with a towel",
        "dorsiflexion against a rubber band",
        "standing on one leg",
        "daily 08:00, 12:30, 18:00",
        "moves on when 3 green sessions in a row",
        "Begins when week 4 or later",
        "Missed days: after 1 week without a session, back 1 level",
        "Lighter weeks: week 7 at 65 % of the volume",
        "DAY BY DAY",
        "week 7 (lighter)",
        "Pain rule 'flow'",
        "is no medical advice",
        "No running or jumping before week 4",
        "what stands at one time is done in that order",
    ):
        assert part in text
    # The days first, then the tables.
    assert text.index("DAY BY DAY") < text.index("STRENGTHENING") < text.index("SELF-CARE")


def test_a_simple_programme_stays_short(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("alfredson", capsys)
    assert "DAY BY DAY" not in text
    assert "+ 5 kg at a time, up to + 60 kg" in text
    assert len(text.splitlines()) < 50


def test_as_a_file(installed: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "silbernagel", "--toml"]) == 0
    programme = installed.programme("silbernagel")
    printed = Programme.model_validate(tomllib.loads(capsys.readouterr().out))
    assert printed.model_copy(update={"text": programme.text}) == programme


def test_criteria_in_words() -> None:
    gate = {
        "green_sessions": 3,
        "morning_stiffness_at_most_s": 600.0,
        "hop_pain_at_most": 2.0,
        "heel_raises_at_least": 20,
        "week_at_least": 4,
        "weekly_rise_below": 0.5,
    }
    assert criteria_words(Criteria.model_construct(**gate)) == (
        "week 4 or later, 3 green sessions in a row, morning stiffness at most 10 min, mean morning pain of the "
        "week up by less than 0.5/10, hop pain at most 2/10, at least 20 single-leg heel raises"
    )


def test_rules_in_words(installed: Catalogue) -> None:
    green, hold, yellow, red, rising, persistent = rule_words(installed.pain_rules["flow"])
    assert green.endswith("pain during up to 3/10, and next morning no worse than usual, or up to 1/10")
    assert hold.startswith("hold")
    assert yellow.startswith("yellow (1 easy day): next morning's pain above the usual by more than 1/10 or stiffness")
    assert red.startswith("red (back 1 level, 2 days without this track): pain during above 5/10")
    assert "yellow twice running" in red
    assert rising.startswith("rising: mean morning pain of the week up by 0.5/10")
    assert persistent == "persistent (back 1 level): pain during above 3/10 on 3 of the last 7 days"


def test_lighter_weeks_in_words(installed: Catalogue) -> None:
    every = Deload.model_construct(every_weeks=4, weeks=None, volume=0.65)
    assert deload_words(every) == "every 4th week at 65 % of the volume; nobody moves up then"
    some = Deload.model_construct(every_weeks=None, weeks=(3, 7), volume=0.5)
    assert deload_words(some) == "weeks 3, 7 at 50 % of the volume; nobody moves up then"
