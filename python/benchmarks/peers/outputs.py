"""From states to what is compared, and how far it is off (docs/model.md, section 6)."""

import numpy as np
from numpy.typing import NDArray

from peers.problem import PARAMETERS, STATES, Doubles, Problem

_HOPPING_BW = 6.0


def outputs_of(states: NDArray[np.floating], parameters: Doubles, names: tuple[str, ...]) -> Doubles:
    """(people, times, outputs) from states (people, times, STATES) and parameters (PARAMETERS, people)."""
    s = {name: states[..., i] for i, name in enumerate(STATES)}
    p = {name: parameters[i][:, None] for i, name in enumerate(PARAMETERS)}
    reaction = s["l4"] / (s["l4"] + p["x_R"])
    stiffness = p["E_ref"] * s["q"] * (1 - s["D"]) * p["A_ref"] * s["a"] / p["L"]
    felt = s["P"] * (p["pain_0"] + p["pain_F"] * _HOPPING_BW) * (1 + p["c_R"] * reaction)
    values = {
        "pain_hop": np.clip(felt + p["b_i"] * np.minimum(s["P"], 1), 0, 10),
        "stiffness": stiffness,
        "csa_image": p["A_ref"] * s["a"] * (1 + p["s_D"] * s["D"] + p["s_R"] * reaction - s["W"]),
        "strength": p["F_max"] * s["Q"],
        "collagen_synthesis": p["FSR_0"] * (s["B"] + s["S"]),
        "damage_labile": s["l1"] + s["l2"] + s["l3"] + s["l4"],
        "disorganised_fraction": s["D"],
        "utc_aligned": np.maximum(76.6 - p["s_U"] * s["D"] - p["s_UR"] * reaction, 0),
    }
    return np.stack([values[name] for name in names], axis=-1)


def expected_outputs(problem: Problem) -> Doubles:
    """Of the people whose states are known, (people, times, outputs)."""
    known = len(problem.expected)
    return outputs_of(problem.expected, problem.parameters[:, :known], output_names(problem))


def errors(problem: Problem, outputs: Doubles) -> Doubles:
    """Largest error of each output over people and times, relative to max(|expected|, floor), (outputs,).

    NaN counts as infinitely wrong.
    """
    expected = expected_outputs(problem)
    floors = np.array([output.floor for output in problem.text.outputs])
    off = np.abs(outputs[: len(expected)] - expected) / np.maximum(np.abs(expected), floors)
    return np.where(np.isnan(off), np.inf, off).max(axis=(0, 1))


def output_names(problem: Problem) -> tuple[str, ...]:
    """Name what is compared."""
    return tuple(output.name for output in problem.text.outputs)
