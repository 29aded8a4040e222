"""Plain Boost.Odeint: cpp/benchmarks/plain_odeint.cpp, compiled with -O3 -march=native, run beside us."""

import os
import subprocess
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import numpy as np

from peers.problem import FOLDER, STATES, Problem
from peers.solution import Run, Solution

NAME = "plain odeint"
METHODS = ("cash-karp54", "dopri5", "fehlberg78", "bulirsch-stoer")
NATIVE_THREADS = True

PEOPLE = 1024
LOOSEST = 1e-1

PROGRAM = Path(os.environ.get("TENDONLAB_PLAIN_ODEINT", FOLDER.parents[2] / "build" / "bench" / "plain_odeint"))

_running: list[subprocess.Popen] = []


class NotBuiltError(ImportError):
    """The program has not been compiled."""


if not PROGRAM.exists():
    raise NotBuiltError("plain_odeint is not compiled: make bench")


def version() -> str:
    """As the report gives it."""
    header = Path("/usr/include/boost/version.hpp")
    if not header.exists():
        return "Boost"
    lines = [line.split('"')[1] for line in header.read_text().splitlines() if "define BOOST_LIB_VERSION" in line]
    return f"Boost {lines[0].replace('_', '.')}"


def memory() -> int:
    """Peak memory of the program, bytes."""
    status = Path(f"/proc/{_running[0].pid}/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def close() -> None:
    """End the program and remove what it wrote."""
    for program in _running:
        program.stdin.close()
        program.wait()
        rmtree(Path(program.args[2]).parent)
    _running.clear()


def make(problem: Problem, method: str, tolerance: float, threads: int) -> Run:
    """Start the program if it is not running. It reads the problem itself; only the number of people is taken."""
    out = Path(_program().args[2])

    def run() -> Solution:
        program = _program()
        program.stdin.write(f"{method} {tolerance!r} {problem.people} {threads}\n")
        program.stdin.flush()
        answer = program.stdout.readline().split()
        if len(answer) != 2:
            raise RuntimeError("plain_odeint ended unexpectedly")
        values = np.fromfile(out)
        shape = (problem.people, len(problem.record_days), len(STATES))
        states = values[: np.prod(shape)].reshape(shape)
        spent, sessions = values[np.prod(shape) :].reshape(2, problem.people)
        return Solution(
            spent=spent, sessions=sessions.astype(int), states=states, clock=(float(answer[0]), float(answer[1]))
        )

    return run


def _program() -> subprocess.Popen:
    if not _running:
        out = Path(mkdtemp(prefix="plain-odeint-")) / "states.bin"
        command = [str(PROGRAM), str(FOLDER), str(out)]
        _running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    return _running[0]
