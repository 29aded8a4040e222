"""The rivals solve the written problem, those that are installed, and the comparison runs and is written up."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from peers.compare import compare
from peers.outputs import errors, output_names, outputs_of
from peers.problem import read_problem
from peers.section import section

CASES = [
    ("numba", "DOP853"),
    ("numba", "DOPRI5"),
    ("scipy", "DOP853"),
    ("scipy", "LSODA"),
    ("cvode", "Adams"),
    ("cvode", "BDF"),
    ("heyoka", "Taylor"),
    ("diffrax", "Tsit5"),
    ("odeint", "cash-karp54"),
    ("odeint", "fehlberg78"),
]


@pytest.mark.parametrize(("solver", "method"), CASES)
def test_rival_solves_the_problem(solver: str, method: str) -> None:
    try:
        module = importlib.import_module(f"peers.{solver}_solver")
    except ImportError as missing:
        pytest.skip(str(missing))
    problem = read_problem().first(10)
    off = []
    for tolerance in (1e-3, 1e-6):
        solution = module.make(problem, method, tolerance, threads=1)()
        outputs = outputs_of(solution.states, problem.parameters, output_names(problem))
        off.append(errors(problem, outputs).max())
        assert (solution.sessions == problem.sessions_a_person).all()
        np.testing.assert_allclose(solution.spent, problem.expected_spent[:, -1], rtol=100 * tolerance)
    assert off[0] < 1e-2
    assert off[1] < 1e-5
    assert off[1] < off[0]  # a tighter tolerance helps: it reaches the solver


@pytest.fixture(scope="module")
def results() -> dict:
    return compare(("tendonlab",), rounds=2, share=1 / 64, first_method_only=True, say=lambda _: None)


def test_comparison_checks_before_it_times(results: dict) -> None:
    (point,) = results["scan"]
    assert point["right"]
    assert point["nan"] == 0
    assert point["sessions"] == 168 * point["people"]
    assert 0 < point["error"] < 1e-6
    assert results["solvers"]["tendonlab"]["name"] == "TendonLab"
    for timing in results["timings"]:
        assert timing["targets"] == [1e-4, 1e-6]  # the fast path cannot do 1e-8
        assert len(timing["wall"]) == 2
        assert min(timing["wall"]) > 0


def test_a_solver_that_is_missing_is_skipped_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDONLAB_PLAIN_ODEINT", "/nowhere/plain_odeint")
    said: list[str] = []
    results = compare(("odeint",), rounds=1, say=said.append)
    assert "make bench" in results["skipped"]["odeint"]
    assert said[0].startswith("odeint: skipped")
    assert results["timings"] == []


def test_report_says_who_is_faster_and_where_others_win(results: dict, tmp_path: Path) -> None:
    def row(solver: str, targets: list[float], seconds: float, people: int = 100) -> dict:
        return {
            "solver": solver, "targets": targets, "threads": 1, "people": people, "method": "m", "tolerance": 1e-5,
            "error": 1e-9, "wall": [9.0], "processor": [seconds],
        }  # fmt: skip

    names = {"tendonlab": "TendonLab", "odeint": "plain odeint", "scipy": "SciPy"}
    made_up = results | {
        "solvers": {key: {"name": name, "version": "1", "native_threads": True} for key, name in names.items()},
        "memory": dict.fromkeys(names, 1e6),
        "skipped": {"cvode": "No module named 'sksundae'"},
        "timings": [
            row("tendonlab", [1e-4, 1e-6], 1.0), row("odeint", [1e-4, 1e-6], 6.0), row("scipy", [1e-4], 30.0),
            row("tendonlab", [1e-8], 50.0), row("odeint", [1e-8], 10.0),
        ],
    }  # fmt: skip
    image = tmp_path / "images" / "peers.png"
    made_up["machine"] = results["machine"] | {"cores": 2, "load_before": [0.1], "load_after": [9.0]}
    text = section(made_up, image)
    assert "figures of two threads are too low" in text
    assert "(images/peers.png)" in text
    assert "- At 1e-4 TendonLab's m path is 6.0 times as fast as plain odeint and 30.0 times as fast as SciPy." in text
    assert "**At 1e-8 others win**: TendonLab's m path is 5.0 times slower than plain odeint." in text
    assert "cvode was not installed" in text
    assert image.stat().st_size > 1000
