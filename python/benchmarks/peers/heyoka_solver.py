"""heyoka.py: Taylor series compiled for the problem, a vector of people at a time (batch mode)."""

from functools import cache

import heyoka as hy
import numpy as np

from peers.prepared import PERSON
from peers.problem import STATES, Problem
from peers.solution import Run
from peers.stretches import Flow, solve_abreast

NAME = "heyoka.py, batch"
METHODS = ("Taylor",)
NATIVE_THREADS = False

# More than fit one vector instruction, so that the interpreter is paid once for more of them: measured best.
BATCH = 32

PEOPLE = 1024
LOOSEST = 1e-2

# Constants of the right-hand side, as parameters of the compiled integrator; then care and the day's walking.
_CONSTANTS = (
    "tau_M", "tau_S", "tau_B", "l_I", "q_floor", "tau_q", "kappa_q", "kappa_a", "tau_a", "k_h", "tau_Q", "k_Q", "k_l",
    "d_cap", "tau_D", "x_R", "tau_W", "rho0", "c_ctx", "c_load", "X_0", "tau_X", "r_a", "D_r", "p_R", "P_sat",
    "lasting",
)  # fmt: skip
_CARE, _WALK = len(_CONSTANTS), len(_CONSTANTS) + 1


def version() -> str:
    """As the report gives it."""
    return f"{hy.__version__}, {BATCH} people a batch"


def _system() -> list:
    s = dict(zip(STATES, hy.make_vars(*STATES), strict=True))
    p = {name: hy.par[i] for i, name in enumerate(_CONSTANTS)}
    care, walk = hy.par[_CARE], hy.par[_WALK]
    labile = s["l1"] + s["l2"] + s["l3"] + s["l4"]
    synthesis = s["S"] * p["l_I"] / (p["l_I"] + labile)
    reaction = s["l4"] / (s["l4"] + p["x_R"])
    relative = s["D"] / p["D_r"]
    recovery = 1.0 + p["c_ctx"] * care + p["c_load"] * s["X"] / (s["X"] + p["X_0"])
    rho = p["rho0"] * (recovery + p["r_a"] * hy.exp(-(relative * relative)))
    severity = s["P"] / p["P_sat"]
    squared = labile * labile
    structural = p["k_l"] * s["l4"] * squared / (squared + p["d_cap"] * p["d_cap"])
    quality = p["q_floor"] + (1.0 - p["q_floor"]) * s["B"] + p["kappa_q"] * synthesis
    area = 1.0 + p["kappa_a"] * synthesis - p["k_h"] * (1.0 - s["B"])
    rates = {
        "M": (1.0 - s["M"]) / p["tau_M"],
        "G": -s["G"] / p["tau_S"],
        "S": (s["G"] - s["S"]) / p["tau_S"],
        "B": (1.0 - s["B"]) / p["tau_B"],
        "q": (quality - s["q"]) / p["tau_q"],
        "a": (area - s["a"]) / p["tau_a"],
        "l1": walk - p["k_l"] * s["l1"],
        "l2": p["k_l"] * (s["l1"] - s["l2"]),
        "l3": p["k_l"] * (s["l2"] - s["l3"]),
        "l4": p["k_l"] * (s["l3"] - s["l4"]),
        "D": structural * (1.0 - s["D"]) - s["D"] / p["tau_D"],
        "W": -s["W"] / p["tau_W"],
        "P": -rho * (s["P"] - p["lasting"]) / (1.0 + severity * severity) + p["p_R"] * reaction * s["P"],
        "X": -s["X"] / p["tau_X"],
        "Q": (1.0 - p["k_Q"] * (1.0 - s["B"]) - s["Q"]) / p["tau_Q"],
    }
    return [(s[name], rates[name]) for name in STATES]


@cache
def _integrator(tolerance: float) -> "hy.taylor_adaptive_batch":
    start = np.ones((len(STATES), BATCH))
    return hy.taylor_adaptive_batch(_system(), start, pars=np.ones((_WALK + 1, BATCH)), tol=tolerance)


def make(problem: Problem, method: str, tolerance: float, threads: int) -> Run:
    """Prepare; compiles an integrator for this tolerance."""
    del method, threads
    integrator = _integrator(tolerance)
    columns = [PERSON.names.index(name) for name in _CONSTANTS]

    def flow_of(people: np.ndarray) -> Flow:
        count = len(people)
        # A last batch that is not full repeats its last person.
        lanes = np.minimum(np.arange(BATCH), count - 1)
        table = people.view(np.float64).reshape(count, -1)
        integrator.pars[:_CARE] = table[lanes][:, columns].T
        begin = np.zeros(BATCH)

        def flow(states: np.ndarray, care: float, walks: np.ndarray, part: int, days: float) -> None:
            del part
            integrator.set_time(begin)
            integrator.pars[_CARE] = care
            integrator.pars[_WALK] = walks[lanes]
            integrator.state[:] = states[lanes].T
            integrator.propagate_until(days)
            if any(result[0] != hy.taylor_outcome.time_limit for result in integrator.propagate_res):
                raise RuntimeError("heyoka did not reach the end of a stretch")
            states[:] = integrator.state[:, :count].T

        return flow

    return lambda: solve_abreast(problem, BATCH, flow_of)
