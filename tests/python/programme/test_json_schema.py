"""The JSON Schema for editors: it takes the good files and refuses bad ones."""

import json
import tomllib
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from programme.strategies import Table, programme_tables
from tendonlab.catalogue import Catalogue, Programme, load_catalogue
from tendonlab.cli import run
from tendonlab.programme.json_schema import programme_schema
from tendonlab.programme.printing import to_toml

VALIDATOR = Draft202012Validator(programme_schema())


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(programme_schema())


@pytest.mark.parametrize("name", list(load_catalogue().programmes))
def test_shipped_programmes_are_valid(installed: Catalogue, name: str) -> None:
    VALIDATOR.validate(tomllib.loads(installed.programme(name).text))


@given(programme_tables())
@settings(max_examples=50)
def test_printed_programmes_are_valid(table: Table) -> None:
    VALIDATOR.validate(tomllib.loads(to_toml(Programme.model_validate(table))))


GOOD: dict[str, Any] = {
    "id": "own",
    "name": "Own",
    "summary": "A test.",
    "weeks": 6,
    "care_weeks": 0,
    "test_every": "1 week",
    "track": [
        {
            "name": "Legs",
            "pain_rule": "flow",
            "phase": [
                {
                    "name": "a",
                    "leave": {"green_sessions": 3, "morning_pain_at_most": "2/10"},
                    "session": [
                        {
                            "name": "Evening",
                            "days": ["Mon"],
                            "time": ["08:00", "18:00"],
                            "bout": [
                                {"exercise": "heel-drop-straight", "repetitions": 15, "load": "body weight + 5 kg"}
                            ],
                        }
                    ],
                },
                {"name": "b"},
            ],
        }
    ],
}
PHASE = ("track", 0, "phase", 0)
SESSION = (*PHASE, "session", 0)
BOUT = (*SESSION, "bout", 0)


def test_the_good_file_is_good() -> None:
    VALIDATOR.validate(GOOD)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("weeks",), "6"),
        (("weeks",), 2000),
        (("id",), None),
        (("summery",), "A test."),
        (("text",), "..."),
        (("test_every",), 7),
        (("test_every",), "1 month"),
        ((*PHASE, "leave", "morning_pain_at_most"), "2"),
        ((*PHASE, "leave", "green_sesions"), 3),
        ((*PHASE, "lasts"), "2 wk"),
        ((*SESSION, "time"), "25:00"),
        ((*SESSION, "time"), []),
        ((*SESSION, "days"), ["Monday"]),
        ((*SESSION, "bout"), []),
        ((*BOUT, "load"), "5"),
        ((*BOUT, "load"), "RPE"),
        ((*BOUT, "repetitions"), 0),
        ((*BOUT, "repetitions"), 1.5),
        ((*BOUT, "side"), "left"),
        ((*BOUT, "tempo"), "3-0"),
        ((*BOUT, "pace"), "5.30 min/km"),
        ((*BOUT, "rest"), None),
    ],
)
def test_mistakes_are_marked(path: tuple[str | int, ...], value: Any) -> None:
    data = deepcopy(GOOD)
    table: Any = data
    for key in path[:-1]:
        table = table[key]
    if path == ("id",):
        del table["id"]
    else:
        table[path[-1]] = value
    assert not VALIDATOR.is_valid(data)


def test_keys_are_explained() -> None:
    bout = programme_schema()["$defs"]["Bout"]
    assert bout["additionalProperties"] is False
    assert bout["required"] == ["exercise"]
    assert bout["properties"]["hold"]["description"].startswith("Time of one hold")
    assert bout["properties"]["load"]["examples"] == ["body weight + 10 kg"]


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == programme_schema()
