"""SUNDIALS CVODE through scikit-sundae: groups of people as one system with a banded Jacobian; compiled equations."""

import numpy as np
import sksundae
from sksundae.cvode import CVODE

from peers.compiled import jacobian_of_all, rates_of_all
from peers.prepared import tolerances
from peers.problem import Problem
from peers.solution import Run
from peers.stretches import Flow, solve_abreast

NAME = "SUNDIALS CVODE (scikit-sundae)"
# Without the Jacobian both were slower.
METHODS = ("Adams", "BDF")
NATIVE_THREADS = False

PEOPLE = 64
LOOSEST = 1e-2

# People in one system: from 1 to 64, more were faster each time.
GROUP = 64


def version() -> str:
    """As the report gives it."""
    return str(sksundae.__version__)


def make(problem: Problem, method: str, tolerance: float, threads: int) -> Run:
    """Prepare; the equations are compiled at the first call."""
    del threads
    relative, absolute = tolerances(tolerance)

    def flow_of(people: np.ndarray) -> Flow:
        count = len(people)
        today = {"care": 0.0, "walks": np.zeros(count)}

        def rates(_t: float, y: np.ndarray, dy: np.ndarray) -> None:
            rates_of_all(y, people, today["care"], today["walks"], dy)

        def jacobians(_t: float, y: np.ndarray, _dy: np.ndarray, J: np.ndarray) -> None:
            jacobian_of_all(y, people, today["care"], J)

        solver = CVODE(
            rates, method=method, rtol=relative, atol=np.tile(absolute, count), linsolver="band", lband=14,
            uband=14, jacfn=jacobians, max_num_steps=100_000,
        )  # fmt: skip

        def flow(states: np.ndarray, care: float, walks: np.ndarray, part: int, days: float) -> None:
            del part
            today["care"], today["walks"] = care, walks
            solver.init_step(0.0, states.ravel())
            solved = solver.step(days, tstop=days)
            if not solved.success:
                raise RuntimeError(solved.message)
            states[:] = np.reshape(solved.y, states.shape)

        return flow

    return lambda: solve_abreast(problem, GROUP, flow_of)
