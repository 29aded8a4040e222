"""The written problem of the comparison: strict to read, right in what it expects, and solved by the engine."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from peers import tendonlab_solver
from peers.outputs import errors, expected_outputs
from peers.problem import FOLDER, Problem, read_problem
from peers.reference import reference


@pytest.fixture(scope="module")
def problem() -> Problem:
    return read_problem()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "problem"))


def test_holds_people_of_all_populations_and_two_sessions_a_day(problem: Problem) -> None:
    assert problem.people == 1024
    assert problem.sessions_a_person == 168
    assert 0 < problem.initial["insertional"].mean() < 1
    assert (problem.initial["P"] == 0).any()
    assert (problem.initial["P"] > 2).any()
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_000_000


def first_week(problem: Problem, people: int) -> Problem:
    text = problem.text.model_copy(
        update={"days": 7, "record_days": (7,), "care": problem.text.care[:7], "calendar": problem.text.calendar[:7]}
    )
    return replace(problem.first(people), text=text)


def test_expected_states_come_out_of_the_equations(problem: Problem) -> None:
    states, spent = reference(first_week(problem, 10), longest=1 / 7, order=9)
    # Sums such as 1 - D lose nothing here, so each state is held to its own size.
    np.testing.assert_allclose(states[:, 0].astype(float), problem.expected[:10, 0], rtol=1e-13, atol=1e-30)
    np.testing.assert_allclose(spent[:, 0].astype(float), problem.expected_spent[:10, 0], rtol=1e-13)


@pytest.mark.parametrize(("method", "error", "spent"), [("fast", 1e-6, 1e-7), ("reference", 1e-11, 1e-10)])
def test_engine_solves_it(problem: Problem, method: str, error: float, spent: float) -> None:
    people = 64 if method == "fast" else 10
    some = replace(problem.first(people))
    solution = tendonlab_solver.make(some, method, 0.0, threads=1)()
    assert solution.outputs is not None
    assert errors(some, solution.outputs).max() < error
    np.testing.assert_allclose(solution.spent, some.expected_spent[:, -1], rtol=spent)
    assert (solution.sessions == some.sessions_a_person).all()


def test_a_wrong_output_is_seen_and_a_missing_one_is_infinitely_wrong(problem: Problem) -> None:
    outputs = expected_outputs(problem).copy()
    assert errors(problem, outputs).max() == 0
    outputs[3, 5, 1] *= 1 + 1e-5
    assert errors(problem, outputs)[1] == pytest.approx(1e-5)
    outputs[2, 1, 0] = np.nan
    assert errors(problem, outputs)[0] == np.inf


def test_parts_are_everybody_once(problem: Problem) -> None:
    parts = [problem.first(65).part(i, 2).parameters for i in range(2)]
    np.testing.assert_array_equal(np.hstack(parts), problem.parameters[:, :65])


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("days", 83, "care needs a value per day"),
        ("slots", [0.5, 0.1], "slots must ascend"),
        ("calendar", [[0, 9]] * 84, "no such session"),
        ("record_days", [7, 83], "record days must ascend to the last day"),
        ("surprise", 1, "surprise"),
        ("format", 2, "format"),
        ("constants", {"tau_M": 0.1}, "no value of"),
    ],
)
def test_refuses_what_it_cannot_be(copy: Path, key: str, value: object, said: str) -> None:
    path = copy / "problem.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    with pytest.raises(ValueError, match=said):
        read_problem(copy)


def test_refuses_a_table_with_a_hole(copy: Path) -> None:
    path = copy / "people.csv"
    path.write_text(path.read_text().replace("84.608", "nan", 1))
    with pytest.raises(ValueError, match=r"people\.csv: each row needs \d+ finite numbers"):
        read_problem(copy)
