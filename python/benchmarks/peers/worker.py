"""A process of its own for each solver: it imports, compiles, solves, checks and measures, as it is told."""

import importlib
import os
import resource
import time
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from peers.outputs import errors, output_names, outputs_of
from peers.problem import Problem, read_problem
from peers.solution import Run, Solution

SOLVERS = ("tendonlab", "odeint", "numba", "heyoka", "diffrax", "scipy", "cvode")


class Worker:
    """Handle of one process. `core`: the only processor it may use; None for any."""

    def __init__(self, solver: str, core: int | None = None) -> None:
        context = get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, solver, core), daemon=True)
        self._process.start()
        there.close()
        self.about: dict[str, Any] = self.receive()

    def send(self, task: str, **options: Any) -> None:
        """Ask for something; `receive` waits for the answer."""
        self._here.send((task, options))

    def receive(self) -> Any:
        """Answer to the oldest question.

        Raises
        ------
        MissingError
            If the solver is not installed.
        RuntimeError
            If it failed.
        """
        try:
            kind, value = self._here.recv()
        except EOFError:
            raise RuntimeError("the process of this solver ended unexpectedly") from None
        if kind == "missing":
            raise MissingError(value)
        if kind == "failed":
            raise RuntimeError(value)
        return value

    def ask(self, task: str, **options: Any) -> Any:
        """Ask and wait."""
        self.send(task, **options)
        return self.receive()

    def close(self) -> None:
        """End the process."""
        self._here.close()
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.terminate()


class MissingError(Exception):
    """A solver that is not installed."""


def _serve(pipe: Connection, solver: str, core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})  # before libraries count the processors
    try:
        module = importlib.import_module(f"peers.{solver}_solver")
    except ImportError as missing:
        pipe.send(("missing", str(missing)))
        return
    problem = read_problem()
    runs = lru_cache(maxsize=None)(lambda *key: _make(module, problem, *key))
    pipe.send(("ok", {
        "name": module.NAME, "methods": list(module.METHODS), "native_threads": module.NATIVE_THREADS,
        "people": module.PEOPLE, "loosest": module.LOOSEST, "version": module.version(),
    }))  # fmt: skip
    tasks = {
        "check": lambda **how: _check(problem, runs, **how),
        "time": lambda **how: _measure(runs(*how.values()))[1],
        "memory": lambda: module.memory() if hasattr(module, "memory") else _memory(),
    }
    while True:
        try:
            task, options = pipe.recv()
        except EOFError:
            if hasattr(module, "close"):
                module.close()
            return
        try:
            pipe.send(("ok", tasks[task](**options)))
        except Exception as error:  # whatever a library raises is told to who asked
            pipe.send(("failed", f"{type(error).__name__}: {error}"))


def _make(
    module: Any, problem: Problem, method: str, tolerance: float, people: int, threads: int, part: int, of: int
) -> Run:
    return module.make(problem.first(people).part(part, of), method, tolerance, threads)


def _check(problem: Problem, runs: Any, **how: Any) -> dict[str, Any]:
    """Solve for the first time, with compilation; hold the solution against what must come out; solve once more."""
    start = time.perf_counter()
    run = runs(*how.values())
    solution, _ = _measure(run)
    first = time.perf_counter() - start
    who = problem.first(how["people"])
    names = output_names(who)
    outputs = solution.outputs if solution.outputs is not None else outputs_of(solution.states, who.parameters, names)
    off = errors(who, outputs)
    known = len(who.expected_spent)
    expected = who.expected_spent[:, -1].sum()
    _, seconds = _measure(run)
    return {
        "error": float(off.max()),
        "errors": dict(zip(names, off.tolist(), strict=True)),
        "nan": int(np.isnan(outputs).sum()),
        "sessions": int(solution.sessions.sum()),
        "sessions_expected": who.sessions_a_person * who.people,
        "loads_off": float(abs(solution.spent[:known].sum() / expected - 1)),
        "first": first,
        **seconds,
    }


def _measure(run: Run) -> tuple[Solution, dict[str, float]]:
    processor, wall = time.process_time(), time.perf_counter()
    solution = run()
    clock = (time.perf_counter() - wall, time.process_time() - processor)
    wall_seconds, processor_seconds = solution.clock or clock
    return solution, {"wall": wall_seconds, "processor": processor_seconds}


def _memory() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
