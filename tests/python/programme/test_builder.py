"""Programmes written in Python: the same as files, checked as early."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from tendonlab import build, errors
from tendonlab.catalogue import Catalogue, Programme
from tendonlab.programme.compile import compile_programme
from tendonlab.programme.printing import to_toml


def built(table: dict[str, Any]) -> Programme:
    """Write the content of a file as calls of the builder."""

    def phase(keys: dict[str, Any]) -> Any:
        return build.phase(keys.pop("name"), *map(session, keys.pop("session", [])), **keys)

    def session(keys: dict[str, Any]) -> Any:
        return build.session(keys.pop("name"), *(build.bout(**bout) for bout in keys.pop("bout")), **keys)

    def track(keys: dict[str, Any]) -> Any:
        return build.track(keys.pop("name"), *map(phase, keys.pop("phase")), **keys)

    return build.programme(table.pop("id"), *map(track, table.pop("track")), **table)


@pytest.mark.parametrize("name", ["alfredson", "hsr", "bodywork-flow", "running-30-spike"])
def test_a_shipped_programme_in_python(installed: Catalogue, name: str) -> None:
    shipped = installed.programme(name)
    made = built(tomllib.loads(shipped.text))
    assert made.model_copy(update={"text": shipped.text}) == shipped
    assert to_toml(made) == to_toml(shipped) == made.text


def test_from_scratch(installed: Catalogue) -> None:
    raises = build.bout("heel-raise-one-leg", sets=3, repetitions=15, load="body weight", tempo="3-0-3-0")
    evening = build.session("Evening", raises, time="18:00")
    heavier = build.steps(add="5 kg", up_to="10 kg", at_least="1 week")
    plan = build.programme(
        "mine",
        build.track(
            "Strength",
            build.phase("floor", evening, leave=build.criteria(green_sessions=3)),
            build.phase("more", evening, steps=heavier),
            pain_rule="flow",
        ),
        name="Mine",
        summary="A test.",
        weeks=4,
        care_weeks=0,
    )
    (track,) = compile_programme(plan, installed, weeks=4).tracks
    assert [rung.name for rung in track.rungs] == ["floor", "more", "more + 5 kg", "more + 10 kg"]


RAISE = build.bout("heel-raise-one-leg", repetitions=15, load="body weight")
HEAD: dict[str, Any] = {"name": "Own", "summary": "A test.", "weeks": 3, "care_weeks": 0}


LATE = (build.phase("a", lasts="3 weeks"), build.phase("b"))


def test_names_are_looked_up_when_the_programme_is_put_together() -> None:
    unknown = build.session("Evening", build.bout("single leg calf raise", repetitions=5), time="18:00")
    track = build.track("Legs", build.phase("a", unknown), pain_rule="flo")
    with pytest.raises(errors.InputError, match=r"unknown pain rule 'flo'\. Did you mean 'flow'\?"):
        build.programme("own", track, **HEAD)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            lambda: build.bout("heel-raise-one-leg", set=3),
            "bout 'heel-raise-one-leg', 'set': unknown key 'set'; .* Did you mean 'sets'?",
        ),
        (
            lambda: build.bout("heel-raise-one-leg", load=10),
            "bout 'heel-raise-one-leg', 'load': 10 what\\?",
        ),
        (
            lambda: build.session("Evening", time="18:00"),
            "session 'Evening', 'bout': expected at least 1 value",
        ),
        (
            lambda: build.session("Evening", RAISE, time=["8:00"]),
            "session 'Evening', 'time', number 1: .* Did you mean '08:00'",
        ),
        (
            lambda: build.phase("floor", lasts="2 weeks", at_least="1 week"),
            "phase 'floor', 'at_least': 'lasts' is a fixed time",
        ),
        (
            lambda: build.phase("floor", leave={"green_session": 3}),
            "phase 'floor', 'leave', 'green_session': .* Did you mean 'green_sessions'?",
        ),
        (build.criteria, "criteria: names no criterion"),
        (lambda: build.steps(up_to="5 kg", at_least="1 week"), "steps: missing key 'add'"),
        (lambda: build.track("Legs"), "track 'Legs', 'phase': expected at least 1 value"),
        (lambda: build.track("Legs", RAISE), "track 'Legs', 'phase', number 1: expected a table"),
        (
            lambda: build.programme("own", build.track("Legs", build.phase("a")), **HEAD | {"weeks": "3"}),
            "programme 'own', 'weeks': expected a whole number, found '3'",
        ),
        (
            lambda: build.programme("own", build.track("Legs", build.phase("a", lasts="1 week")), **HEAD),
            "programme 'own', track 'Legs', phase 'a': the last phase goes on",
        ),
        (
            lambda: build.programme("own", build.track("Legs", *LATE), **HEAD),
            "programme 'own', track 'Legs', phase 'b': nobody reaches phase 'b': it could begin in week 4",
        ),
    ],
)
def test_mistakes_are_named_at_once(wrong: Callable[[], object], words: str) -> None:
    with pytest.raises(errors.InputError, match=words):
        wrong()
