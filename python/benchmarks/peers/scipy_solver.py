"""SciPy: everybody in groups as one long vector, so that the interpreter is paid once for many; compiled equations."""

import numpy as np
import scipy
from scipy.integrate import solve_ivp

from peers.compiled import rates_of_all
from peers.prepared import tolerances
from peers.problem import Problem
from peers.solution import Run
from peers.stretches import Flow, solve_abreast

NAME = "SciPy solve_ivp"
METHODS = ("DOP853", "RK45", "LSODA")
NATIVE_THREADS = False

PEOPLE = {"DOP853": 256, "RK45": 256, "LSODA": 64}
LOOSEST = 1e-1

# People in one vector: as many as pay. LSODA may turn to its stiff method, whose Jacobian is a band.
GROUP = {"DOP853": 128, "RK45": 128, "LSODA": 32}


def version() -> str:
    """As the report gives it."""
    return str(scipy.__version__)


def make(problem: Problem, method: str, tolerance: float, threads: int) -> Run:
    """Prepare; the equations are compiled at the first call."""
    del threads
    relative, absolute = tolerances(tolerance)

    def flow_of(people: np.ndarray) -> Flow:
        first_steps: dict[int, float] = {}
        dy = np.empty(15 * len(people))
        band = {"lband": 14, "uband": 14} if method == "LSODA" else {}

        def flow(states: np.ndarray, care: float, walks: np.ndarray, part: int, days: float) -> None:
            def rates(_t: float, y: np.ndarray) -> np.ndarray:
                rates_of_all(y, people, care, walks, dy)
                return dy.copy()

            solved = solve_ivp(
                rates, (0, days), states.ravel(), method=method, rtol=relative, atol=np.tile(absolute, len(people)),
                first_step=first_steps.get(part), t_eval=None, **band,
            )  # fmt: skip
            if not solved.success:
                raise RuntimeError(solved.message)
            # A stretch begins with the step that did in the same stretch the day before.
            first_steps[part] = min(float(solved.t[1] - solved.t[0]), days)
            states[:] = solved.y[:, -1].reshape(states.shape)

        return flow

    return lambda: solve_abreast(problem, GROUP[method], flow_of)
