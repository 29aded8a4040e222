"""Parse, print, parse: the same programme, and a file that people can read."""

import tomllib

import pytest
from hypothesis import given

from programme.strategies import Table, programme_tables, read
from tendonlab.catalogue import Catalogue, Programme, load_catalogue
from tendonlab.programme.printing import to_toml


def parsed(text: str) -> Programme:
    return Programme.model_validate(tomllib.loads(text))


def without_text(programme: Programme) -> Programme:
    return programme.model_copy(update={"text": ""})


@pytest.mark.parametrize("name", list(load_catalogue().programmes))
def test_shipped_programmes_survive_printing(installed: Catalogue, name: str) -> None:
    programme = installed.programme(name)
    text = to_toml(programme)
    assert parsed(text) == without_text(programme)
    assert to_toml(parsed(text)) == text


@given(programme_tables())
def test_any_programme_survives_printing(table: Table) -> None:
    programme = Programme.model_validate(table)
    text = to_toml(programme)
    assert parsed(text) == programme
    assert to_toml(parsed(text)) == text
    assert read(table).text == text


def test_a_page_of_it() -> None:
    table = {
        "id": "own",
        "name": 'My "plan"',
        "summary": "A line\nand another, with a \\ in it.",
        "weeks": 6,
        "care_weeks": 0,
        "test_every": "7 days",
        "adherence": {"drop_out": "12.5 %"},
        "pain_rule": {
            "own": {
                "name": "n",
                "summary": "s",
                "ceiling": "4/10",
                "stiffness_rise": "50 %",
                "stiffness_floor": "600 s",
            }
        },
        "deload": {"weeks": [3], "volume": "65 %"},
        "life": [{"days": [1, 2], "activity": "0 %", "reason": "a cold"}],
        "track": [
            {
                "name": "Legs",
                "pain_rule": "own",
                "after_missed": [{"after": "14 days", "back": 1}],
                "phase": [
                    {
                        "name": "a",
                        "lasts": "10 days",
                        "session": [
                            {
                                "name": "Evening",
                                "days": ["Mon"],
                                "time": ["18:00"],
                                "bout": [
                                    {
                                        "exercise": "heel-drop-straight",
                                        "repetitions": 15,
                                        "sets": 1,
                                        "load": "body weight + 5000 g",
                                        "rest": "120 s",
                                        "tempo": "3.0-0-3",
                                    },
                                    {"exercise": "run", "distance": "5000 m", "pace": "5:30 min/km", "side": "both"},
                                ],
                            }
                        ],
                    },
                    {"name": "b"},
                ],
            }
        ],
    }
    assert (
        to_toml(Programme.model_validate(table))
        == r"""id = "own"
name = "My \"plan\""
summary = "A line\nand another, with a \\ in it."
weeks = 6
care_weeks = 0

[adherence]
drop_out = "12.5 %"

[pain_rule.own]
name = "n"
summary = "s"
ceiling = "4/10"
stiffness_rise = "50 %"
stiffness_floor = "10 min"

[deload]
weeks = [3]
volume = "65 %"

[[life]]
days = [1, 2]
activity = "0 %"
reason = "a cold"

[[track]]
name = "Legs"
pain_rule = "own"
after_missed = [{ after = "2 weeks", back = 1 }]

[[track.phase]]
name = "a"
lasts = "10 days"

[[track.phase.session]]
name = "Evening"
days = ["Mon"]
time = "18:00"
bout = [
    { exercise = "heel-drop-straight", repetitions = 15, load = "body weight + 5 kg", rest = "2 min", tempo = "3-0-3" },
    { exercise = "run", distance = "5 km", pace = "5:30 min/km", side = "both" },
]

[[track.phase]]
name = "b"
"""
    )
