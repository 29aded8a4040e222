"""diffrax: jit(vmap) in float64; days by `lax.scan`, a solve of its own for each stretch between sessions."""

import os
from functools import cache

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import diffrax
import jax
import jax.numpy as jnp
import numpy as np

from peers.compiled import edges
from peers.prepared import PERSON, PREPARED, initial_states, prepare_bouts, prepare_people, tolerances
from peers.problem import Problem
from peers.solution import Run, Solution

jax.config.update("jax_enable_x64", True)

NAME = "diffrax, jit(vmap)"
# Kvaerno5, for stiff problems, was ten times slower than Tsit5 throughout.
METHODS = ("Tsit5", "Dopri8")
NATIVE_THREADS = False

PEOPLE = 256
LOOSEST = 1e-2

# People in one vmap: more pay less for each operation, and wait longer for the slowest of them.
GROUP = 256


def version() -> str:
    """As the report gives it."""
    return f"{diffrax.__version__}, JAX {jax.__version__}"


def _walking(y, p):
    stress = p["walking_force"] / (p["A_ref"] * y[5] * (1 - p["eta_D"] * y[10]))
    return p["walking_cycles"] * jnp.exp(p["steepness"] * stress - p["resistance"])


def _rates(_t, y, args):
    p, care, walk = args
    M, G, S, B, q, a, l1, l2, l3, l4, D, W, P, X, Q = y
    labile = l1 + l2 + l3 + l4
    squared = labile * labile
    synthesis = S * p["l_I"] / (p["l_I"] + labile)
    reaction = l4 / (l4 + p["x_R"])
    reactive = p["r_a"] * jnp.exp(-((D / p["D_r"]) ** 2))
    rho = p["rho0"] * (1 + p["c_ctx"] * care + p["c_load"] * X / (X + p["X_0"]) + reactive)
    return jnp.stack(
        [
            (1 - M) / p["tau_M"],
            -G / p["tau_S"],
            (G - S) / p["tau_S"],
            (1 - B) / p["tau_B"],
            (p["q_floor"] + (1 - p["q_floor"]) * B + p["kappa_q"] * synthesis - q) / p["tau_q"],
            (1 + p["kappa_a"] * synthesis - p["k_h"] * (1 - B) - a) / p["tau_a"],
            walk - p["k_l"] * l1,
            p["k_l"] * (l1 - l2),
            p["k_l"] * (l2 - l3),
            p["k_l"] * (l3 - l4),
            p["k_l"] * l4 * squared / (squared + p["d_cap"] ** 2) * (1 - D) - D / p["tau_D"],
            -W / p["tau_W"],
            -rho * (P - p["lasting"]) / (1 + (P / p["P_sat"]) ** 2) + p["p_R"] * reaction * P,
            -X / p["tau_X"],
            (1 - p["k_Q"] * (1 - B) - Q) / p["tau_Q"],
        ]
    )


def _jump(y, p, bouts):
    """Do a session; `bouts`: fields of (bouts,). Returns the state and the life spent."""
    M, G, S, B, q, a, l1, l2, l3, l4, D, W, P, X, Q = y
    modulus = p["E_ref"] * q * (1 - D)
    toe = modulus * p["toe_ratio"]
    maximum = p["F_max"] * Q
    area = p["A_ref"] * a
    spent = u = ur = n = nv = 0.0
    for k in range(bouts["force"].shape[0]):
        b = {name: values[k] for name, values in bouts.items()}
        force = b["force"] + b["fraction"] * maximum
        stress = force / area
        in_toe = p["toe_curve"] * jnp.log(1 + jnp.minimum(stress / toe, 1) * p["toe_growth"])
        strain = jnp.where(stress < toe, in_toe, p["eps_toe"] + (stress - toe) / modulus)
        G = G + b["cell_dose"] * M / (1 + jnp.exp((p["eps_th"] - strain * (1 - D)) / p["eps_w"]))
        M = M * b["cells_left"]
        life = jnp.exp(p["steepness"] * stress / (1 - p["eta_D"] * D) - p["resistance"])
        spent = spent + b["cycles"] * life
        W = jnp.where(b["cycles"] > 0, p["w_W"] - (p["w_W"] - W) * b["fluid_left"], W)
        r = force / maximum
        u, ur = u + b["strength"] * r, ur + b["strength"] * r * r
        n, nv = n + b["exposure"], nv + b["weighted"] * force
    gain = p["g_Q"] * ur / jnp.where(u > 0, u, 1) * (1 - jnp.exp(-u / p["t_Q"])) * jnp.maximum(p["Q_max"] - Q, 0)
    slow = nv * (1 - jnp.exp(-n / p["N_s"])) / jnp.where(n > 0, n, 1) * p["exposure_scale"]
    return jnp.stack([M, G, S, B, q, a, l1 + spent, l2, l3, l4, D, W, P, X + jnp.minimum(1, slow), Q + gain]), spent


@cache
def _compiled(method: str, lengths: tuple[float, ...]):
    """Solve everybody of a group; tolerances are arguments, so that another one needs no compilation."""
    solver = getattr(diffrax, method)()
    term = diffrax.ODETerm(_rates)

    def person(y, p, bouts, calendar, care, rtol, atol):
        controller = diffrax.PIDController(rtol=rtol, atol=atol)

        def day(carry, today):
            y, spent, done, steps = carry
            sessions, care = today
            walk = _walking(y, p)
            begin = []
            for part, length in enumerate(lengths):
                # A stretch begins with the mean step of the same stretch the day before.
                solved = diffrax.diffeqsolve(
                    term, solver, 0.0, length, steps[part], y, args=(p, care, walk), stepsize_controller=controller,
                    saveat=diffrax.SaveAt(t1=True), max_steps=None, adjoint=diffrax.ForwardMode(), throw=False,
                )  # fmt: skip
                y = jnp.where(solved.result == diffrax.RESULTS.successful, solved.ys[0], jnp.nan)
                begin.append(length / jnp.maximum(solved.stats["num_accepted_steps"], 1))
                if part < len(lengths) - 1:
                    session = {name: values[sessions[part]] for name, values in bouts.items()}
                    after, life = _jump(y, p, session)
                    doing = sessions[part] >= 0
                    y = jnp.where(doing, after, y)
                    spent = spent + jnp.where(doing, life, 0.0)
                    done = done + doing
            return (y, spent, done, jnp.stack(begin)), y

        start = (y, jnp.zeros(()), jnp.zeros((), dtype=jnp.int32), jnp.full(len(lengths), 0.05))
        (_, spent, done, _), mornings = jax.lax.scan(day, start, (calendar, care))
        return mornings, spent, done

    return jax.jit(jax.vmap(person, in_axes=(0, 0, 0, None, None, None, None)))


def make(problem: Problem, method: str, tolerance: float, threads: int) -> Run:
    """Prepare; compiled at the first call."""
    del threads
    relative, absolute = tolerances(tolerance)
    lengths = tuple(float(x) for x in np.diff(edges(problem.slots)))
    everybody = _compiled(method, lengths)
    size = min(GROUP, problem.people)

    def run() -> Solution:
        people = prepare_people(problem)
        bouts = prepare_bouts(problem, people)
        start = initial_states(problem, people)
        parts = []
        for first in range(0, problem.people, size):
            # A last group that is not full repeats its last person, so that nothing is compiled twice.
            who = np.minimum(np.arange(first, first + size), problem.people - 1)
            p = {name: people[name][who] for name in PERSON.names}
            b = {name: bouts[name][who] for name in PREPARED.names}
            part = everybody(start[who], p, b, problem.calendar, problem.care, relative, absolute)
            parts.append([np.asarray(x)[: problem.people - first] for x in part])
        mornings, spent, done = (np.concatenate(x) for x in zip(*parts, strict=True))
        return Solution(spent=spent, sessions=done, states=mornings[:, problem.record_days - 1])

    return run
