"""Rules handed in as Python functions: what they see, what they may answer, and what becomes of their mistakes."""

import ast
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tendonlab
from tendonlab.errors import InputError
from tendonlab.rules import Decision, View

STUB = Path(tendonlab.__file__).with_name("_core.pyi")


def start(view: View) -> Decision:
    """Begin, and stay on the first rung."""
    return Decision(move=1, reason="started") if view.rung < 0 else Decision()


def trial(rule: Any, programme: str = "silbernagel", **more: Any) -> tendonlab.Results:
    return tendonlab.compare(
        [programme, "wait-and-see"],
        population="midportion",
        participants=4,
        weeks=6,
        rules={programme: rule},
        **more,
    )


@pytest.fixture
def untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary and for final files, in which a failed run leaves nothing."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_rule_decides_for_its_own_programme_only() -> None:
    with trial(start) as held, trial(lambda view: start(view)) as again:
        data = held.to_xarray()
        assert set(np.unique(data["rung"].sel(arm="silbernagel").isel(time=-1))) == {1.0}
        assert float(data["moves_up"].sum()) == 0.0
        np.testing.assert_array_equal(data["visa_a"], again.to_xarray()["visa_a"])
    with tendonlab.compare(["silbernagel", "wait-and-see"], population="midportion", participants=4, weeks=6) as usual:
        other = usual.to_xarray()
        assert float(other["moves_up"].sum()) > 0.0
        np.testing.assert_array_equal(data["visa_a"].sel(arm="wait-and-see"), other["visa_a"].sel(arm="wait-and-see"))


def test_a_rule_for_a_programme_that_is_not_there(untouched: Path) -> None:
    with pytest.raises(InputError, match="a rule is given for programme 'hsr', but the study has silbernagel"):
        tendonlab.compare(["silbernagel"], population="midportion", participants=2, weeks=2, rules={"hsr": start})


@pytest.mark.parametrize("out", [None, "r.h5"])
def test_an_error_in_a_rule_comes_out_as_it_is(untouched: Path, out: str | None) -> None:
    def broken(view: View) -> Decision:
        if view.day == 20:
            raise ZeroDivisionError("mine")
        return start(view)

    with pytest.raises(ZeroDivisionError, match="mine"):
        trial(broken, out=untouched / out if out else None)


@pytest.mark.parametrize("nonsense", [None, 1, "up", (1, 0)])
def test_an_answer_that_is_no_decision(untouched: Path, nonsense: object) -> None:
    with pytest.raises(InputError, match=r"'silbernagel' must return a tendonlab\.rules\.Decision, not "):
        trial(lambda view: nonsense)


def test_a_rule_that_is_no_function(untouched: Path) -> None:
    with pytest.raises(InputError, match="the rule for programme 'silbernagel' must be a function, not 'careful'"):
        trial("careful")


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Decision(move=2), "moved a person by 2 from rung -1 of track 'Exercises'"),
        (Decision(move=-1), "moved a person by -1 from rung -1"),
        (Decision(move=1), "who can go 0 rungs back and one of 1 up"),  # above the top of the track of one rung
        (Decision(rest_days=-1), "ordered -1 days of rest"),
    ],
)
def test_nobody_is_moved_where_nobody_can_go(untouched: Path, decision: Decision, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        trial(lambda view: decision)


@pytest.mark.parametrize("keys", [{"light": "blue"}, {"reason": "whim"}])
def test_words_that_are_not_known(keys: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="known are"):
        Decision(**keys)


def test_a_rule_sees_what_the_stub_says_and_no_more() -> None:
    seen: list[View] = []

    def look(view: View) -> Decision:
        seen.append(view)
        return start(view)

    trial(look).close()
    (view,) = (
        node
        for node in ast.parse(STUB.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == "View"
    )
    described = {node.name for node in view.body if isinstance(node, ast.FunctionDef)}
    assert {name for name in dir(seen[0]) if not name.startswith("_")} == described
    with pytest.raises(AttributeError):
        seen[0].rung = 3  # type: ignore[misc]


def test_what_a_rule_sees_are_reports_and_it_may_keep_them() -> None:
    seen: list[View] = []

    def look(view: View) -> Decision:
        seen.append(view)
        return start(view)

    trial(look).close()
    people, tracks = 4, 3
    assert len(seen) == people * tracks * 6 * 7 or any(view.day < 41 for view in seen)  # fewer if somebody leaves
    for view in seen:
        assert 0 <= view.day < 42
        assert 0 <= view.track < tracks
        assert len(view.worst_pain) == 14
        assert len(view.weekly_rises) == 4
        assert len(view.rungs_of_tracks) == tracks
        assert view.rungs_of_tracks[view.track] == view.rung
        pains = np.array([view.morning_pain, view.pain_yesterday, view.pain_during, view.pain_after, view.hop_pain])
        known = pains[np.isfinite(pains)]
        assert np.array_equal(known, known.round())
        assert ((known >= 0) & (known <= 10)).all()
        assert view.heel_raises >= -1


@pytest.mark.parametrize("out", [None, "r.h5"])
def test_ctrl_c_inside_a_rule(untouched: Path, out: str | None) -> None:
    calls = 0

    def slow(view: View) -> Decision:
        nonlocal calls
        calls += 1
        if calls == 50:
            os.kill(os.getpid(), signal.SIGINT)
        return start(view)

    with pytest.raises(KeyboardInterrupt):
        trial(slow, out=untouched / out if out else None)
    assert calls == 50


def test_ctrl_c_reaches_a_slow_rule_at_once(untouched: Path) -> None:
    began = 0.0
    asked = 0

    def slow(view: View) -> Decision:
        nonlocal began, asked
        asked += 1
        if asked == 20:
            began = time.monotonic()
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        return start(view)

    with pytest.raises(KeyboardInterrupt):
        trial(slow, threads=2)
    # All mornings of all people would take longer than ten seconds.
    assert time.monotonic() - began < 1.0
    assert list(untouched.iterdir()) == []


def test_rules_are_asked_by_the_callers_own_thread() -> None:
    threads = set()

    def rule(view: View) -> Decision:
        threads.add(threading.get_ident())
        return start(view)

    trial(rule, threads=2).close()
    assert threads == {threading.get_ident()}
