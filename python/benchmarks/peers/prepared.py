"""What follows from the constants alone, computed once a person: shared by the solvers written in Python."""

import numpy as np
from numpy.typing import NDArray

from peers.problem import BOUT, PARAMETERS, STATES, Problem

_GRAVITY = 9.80665
_LN10 = np.log(10.0)

_DERIVED = (
    "lasting", "newtons", "steepness", "resistance", "walking_force", "walking_cycles",
    "toe_ratio", "toe_growth", "toe_curve", "exposure_scale",
)  # fmt: skip

PERSON = np.dtype([(name, np.float64) for name in (*PARAMETERS, *_DERIVED)], align=True)

PREPARED = np.dtype(
    [
        (name, np.float64)
        for name in (
            "force", "fraction", "cell_dose", "cells_left", "cycles", "fluid_left", "strength", "exposure", "weighted"
        )
    ],
    align=True,
)  # fmt: skip

# What an error of each state is held against: about its size, or where it counts, in the outputs.
SCALES = np.array([1, 0.01, 0.01, 1, 1, 1, 1e-5, 1e-5, 1e-5, 1e-5, 0.01, 0.01, 1, 1, 1])


def tolerances(relative: float) -> tuple[float, NDArray[np.float64]]:
    """Relative tolerance and absolute ones (STATES,) that go with it."""
    return relative, relative * SCALES


def prepare_people(problem: Problem) -> NDArray[np.void]:
    """One PERSON a participant, (people,)."""
    people = np.zeros(problem.people, dtype=PERSON)
    for name, values in zip(PARAMETERS, problem.parameters, strict=True):
        people[name] = values
    p = people
    p["lasting"] = p["f_inf"] * problem.initial["P"]
    p["newtons"] = p["force_scale"] * p["body_mass"] * _GRAVITY
    # A cycle at stress s spends exp(steepness s - resistance) of the fatigue life.
    p["steepness"] = 100 * _LN10 / (p["s_u"] * p["fatigue_b"])
    run_stress = p["force_scale"] * (5 * 76 * _GRAVITY / 70)
    log_cycles = p["fatigue_a"] * _LN10 / p["fatigue_b"] - p["steepness"] * run_stress
    log_kappa = np.log(p["life_scale"] * 4600 / p["x_ref"]) - log_cycles
    p["resistance"] = p["fatigue_a"] * _LN10 / p["fatigue_b"] + log_kappa
    p["walking_force"] = 3.2 * p["newtons"]
    p["walking_cycles"] = p["habitual_cycles"] * np.maximum(1, 0.55 / p["d_run"])
    p["toe_ratio"] = p["eps_toe"] * -np.expm1(-p["c"]) / p["c"]
    p["toe_growth"] = np.expm1(p["c"])
    p["toe_curve"] = p["eps_toe"] / p["c"]
    p["exposure_scale"] = 1 / (p["F_max"] * p["y_0"])
    return people


def prepare_bouts(problem: Problem, people: NDArray[np.void]) -> NDArray[np.void]:
    """One PREPARED a bout, (people, sessions, bouts); bouts that a session does not have change nothing."""
    b = {name: problem.bouts[None, :, :, i] for i, name in enumerate(BOUT)}
    p = people[:, None, None]
    N, d = b["repetitions"], b["loaded_time_s"]
    bouts = np.zeros((problem.people, *problem.bouts.shape[:2]), dtype=PREPARED)
    slow = d >= 1
    tolerated = 1 - b["dorsiflexion"] * problem.initial["insertional"][:, None, None]
    w = d / (d + p["d0"])
    bouts["cells_left"] = np.exp(-N / p["N_s"])
    bouts["force"] = np.where(
        b["fraction_of_maximum"] > 0, 0, p["newtons"] * (b["c0_bw"] + b["c1_bw"] * b["added_kg"] / p["body_mass"])
    )
    bouts["fraction"] = b["fraction_of_maximum"]
    bouts["cell_dose"] = p["a_S"] * w * (1 - bouts["cells_left"])
    bouts["cycles"] = N * np.maximum(1, d / p["d_run"])
    bouts["fluid_left"] = np.exp(-N * d * np.minimum(1, d) / p["t_W"])
    bouts["strength"] = np.where(slow, N * d, 0)
    bouts["exposure"] = np.where(slow, N * tolerated, 0)
    bouts["weighted"] = np.where(slow, N * w * tolerated, 0)
    return bouts


def initial_states(problem: Problem, people: NDArray[np.void]) -> NDArray[np.float64]:
    """States at the start, (people, STATES)."""
    y = np.zeros((problem.people, len(STATES)))
    for name in ("M", "B", "q", "a", "Q"):
        y[:, STATES.index(name)] = 1
    P, D = problem.initial["P"], problem.initial["D"]
    y[:, STATES.index("P")] = P
    y[:, STATES.index("D")] = D
    stress = people["walking_force"] / (people["A_ref"] * (1 - people["eta_D"] * D))
    level = people["walking_cycles"] * np.exp(people["steepness"] * stress - people["resistance"]) / people["k_l"]
    first = STATES.index("l1")
    y[:, first : first + 4] = level[:, None]
    y[:, first] += problem.initial["l1"]
    return y
