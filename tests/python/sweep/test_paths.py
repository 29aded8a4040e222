"""Paths: how they are split, and what they find in a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tendonlab.catalogue import Population, Programme
from tendonlab.catalogue.quantities import MASS, POINTS
from tendonlab.errors import TextError
from tendonlab.sweeps.paths import find_field, split_path, value_at, with_value


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a", ("a",)),
        ("a.b.c", ("a", "b", "c")),
        ("a . b", ("a", "b")),
        ("a.Heel drops.1", ("a", "Heel drops", "1")),
        ('a."Level run, 3.2 km".b', ("a", "Level run, 3.2 km", "b")),
        ("a.'it is \"so\"'.b", ("a", 'it is "so"', "b")),
        ("a.4d: one leg, 3 x 10.b", ("a", "4d: one leg, 3 x 10", "b")),
    ],
)
def test_split(text: str, steps: tuple[str, ...]) -> None:
    assert split_path(text) == steps


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", 'a."b', "a.b'c'", " ", ".".join("a" * 30)])
def test_no_paths(text: str) -> None:
    with pytest.raises(TextError, match="is no path"):
        split_path(text)


@given(st.lists(st.text(min_size=1, max_size=8).filter(lambda step: '"' not in step), min_size=1, max_size=6))
def test_quoted_steps_come_back(steps: list[str]) -> None:
    assert split_path(".".join(f'"{step}"' for step in steps)) == tuple(steps)


def test_what_is_found() -> None:
    data = {"baseline": {"visa_a": {"mean": "50 points"}}}
    field = find_field(Population, data, ["baseline", "visa_a", "mean"])
    assert (field.keys, field.kind, field.dimension) == (("baseline", "visa_a", "mean"), "quantity", POINTS)
    assert find_field(Population, data, ["baseline", "D", "mean"]).kind == "number"
    assert find_field(Population, data, ["site"]).kind == "other"
    assert find_field(Programme, {}, ["weeks"]).kind == "whole"
    steps = find_field(Programme, {"track": [{"phase": [{}]}]}, ["track", "1", "phase", "1", "steps", "add"])
    assert (steps.keys, steps.dimension) == (("track", 0, "phase", 0, "steps", "add"), MASS)


def test_entries_by_name_come_before_numbers() -> None:
    data = {"track": [{"name": "2"}, {"name": "x"}, {"name": "y"}, {"name": "y"}]}
    assert find_field(Programme, data, ["track", "2", "pain_rule"]).keys == ("track", 0, "pain_rule")
    assert find_field(Programme, data, ["track", "3", "pain_rule"]).keys == ("track", 2, "pain_rule")
    with pytest.raises(TextError, match="more than once; say which by its number: 3 or 4"):
        find_field(Programme, data, ["track", "y", "pain_rule"])
    for number in ("0", "5"):
        with pytest.raises(TextError, match="counted from 1"):
            find_field(Programme, data, ["track", number, "pain_rule"])


def test_entries_without_names() -> None:
    with pytest.raises(TextError, match="reached by their number"):
        find_field(Programme, {"life": [{}]}, ["life", "first", "activity"])


def test_a_value_is_set_and_nothing_else() -> None:
    data = {"a": [{"b": 1, "c": 2}, {"b": 3}], "d": {"e": 4}}
    changed = with_value(data, ("a", 1, "b"), 5)
    assert changed == {"a": [{"b": 1, "c": 2}, {"b": 5}], "d": {"e": 4}}
    assert data == {"a": [{"b": 1, "c": 2}, {"b": 3}], "d": {"e": 4}}
    assert changed["a"][0] is data["a"][0]
    assert with_value({}, ("x", "y"), 1) == {"x": {"y": 1}}
    assert value_at(changed, ("a", 1, "b")) == 5
    assert value_at(changed, ("a", 7, "b")) is None
