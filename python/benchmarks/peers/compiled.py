"""The equations compiled by numba, for one person: what every solver that wants a compiled right-hand side calls.

`y` is a vector of STATES, `p` a PERSON, `bouts` the PREPARED of one session. No fast-math.
"""

from math import exp, log

import numpy as np
from numba import njit

M, G, S, B, QUALITY, AREA, L1, L2, L3, L4, D, W, P, X, STRENGTH = range(15)


@njit(cache=False, error_model="numpy")
def walking(y, p):
    """Life fraction that a day of habitual walking costs, as the tendon is that morning."""
    stress = p.walking_force / (p.A_ref * y[AREA] * (1.0 - p.eta_D * y[D]))
    return p.walking_cycles * exp(p.steepness * stress - p.resistance)


@njit(cache=False, error_model="numpy")
def rates(y, p, care, walk, dy):
    """Write y' into `dy`."""
    labile = y[L1] + y[L2] + y[L3] + y[L4]
    synthesis = y[S] * p.l_I / (p.l_I + labile)
    reaction = y[L4] / (y[L4] + p.x_R)
    relative = y[D] / p.D_r
    rho = p.rho0 * (1.0 + p.c_ctx * care + p.c_load * y[X] / (y[X] + p.X_0) + p.r_a * exp(-relative * relative))
    severity = y[P] / p.P_sat
    squared = labile * labile
    dy[M] = (1.0 - y[M]) / p.tau_M
    dy[G] = -y[G] / p.tau_S
    dy[S] = (y[G] - y[S]) / p.tau_S
    dy[B] = (1.0 - y[B]) / p.tau_B
    dy[QUALITY] = (p.q_floor + (1.0 - p.q_floor) * y[B] + p.kappa_q * synthesis - y[QUALITY]) / p.tau_q
    dy[AREA] = (1.0 + p.kappa_a * synthesis - p.k_h * (1.0 - y[B]) - y[AREA]) / p.tau_a
    dy[L1] = walk - p.k_l * y[L1]
    dy[L2] = p.k_l * (y[L1] - y[L2])
    dy[L3] = p.k_l * (y[L2] - y[L3])
    dy[L4] = p.k_l * (y[L3] - y[L4])
    dy[D] = p.k_l * y[L4] * squared / (squared + p.d_cap * p.d_cap) * (1.0 - y[D]) - y[D] / p.tau_D
    dy[W] = -y[W] / p.tau_W
    dy[P] = -rho * (y[P] - p.lasting) / (1.0 + severity * severity) + p.p_R * reaction * y[P]
    dy[X] = -y[X] / p.tau_X
    dy[STRENGTH] = (1.0 - p.k_Q * (1.0 - y[B]) - y[STRENGTH]) / p.tau_Q


@njit(cache=False, error_model="numpy")
def jump(y, p, bouts, count):
    """Do a session of `count` bouts: change `y`, return the life fraction spent."""
    modulus = p.E_ref * y[QUALITY] * (1.0 - y[D])
    toe = modulus * p.toe_ratio
    maximum = p.F_max * y[STRENGTH]
    area = p.A_ref * y[AREA]
    damage_area = area * (1.0 - p.eta_D * y[D])
    spent = 0.0
    u = 0.0
    ur = 0.0
    n = 0.0
    nv = 0.0
    for k in range(count):
        b = bouts[k]
        force = b.force + b.fraction * maximum
        stress = force / area
        if stress < toe:
            strain = p.toe_curve * log(1.0 + stress / toe * p.toe_growth)
        else:
            strain = p.eps_toe + (stress - toe) / modulus
        g = 1.0 / (1.0 + exp((p.eps_th - strain * (1.0 - y[D])) / p.eps_w))
        y[G] += b.cell_dose * g * y[M]
        y[M] *= b.cells_left
        spent += b.cycles * exp(p.steepness * (force / damage_area) - p.resistance)
        y[W] = p.w_W - (p.w_W - y[W]) * b.fluid_left
        r = force / maximum
        u += b.strength * r
        ur += b.strength * r * r
        n += b.exposure
        nv += b.weighted * force
    y[L1] += spent
    if u > 0.0:
        y[STRENGTH] += p.g_Q * (ur / u) * (1.0 - exp(-u / p.t_Q)) * max(p.Q_max - y[STRENGTH], 0.0)
    if n > 0.0:
        y[X] += min(1.0, nv * (1.0 - exp(-n / p.N_s)) / n * p.exposure_scale)
    return spent


@njit(cache=False, error_model="numpy")
def walking_of_all(states, people, out):
    """Do `walking` of each person; states (people, STATES)."""
    for i in range(states.shape[0]):
        out[i] = walking(states[i], people[i])


@njit(cache=False, error_model="numpy")
def rates_of_all(y, people, care, walks, dy):
    """Do `rates` of each person; y and dy are (people * STATES,), person after person."""
    for i in range(people.shape[0]):
        rates(y[15 * i : 15 * i + 15], people[i], care, walks[i], dy[15 * i : 15 * i + 15])


@njit(cache=False, error_model="numpy")
def jump_of_all(states, people, bouts, session, count, spent):
    """Do `jump` of each person, who all do the same session; adds to `spent` (people,)."""
    for i in range(states.shape[0]):
        spent[i] += jump(states[i], people[i], bouts[i, session], count)


@njit(cache=False, error_model="numpy")
def jacobian(y, p, care, J):
    """Write dy'/dy of one person into the (STATES, STATES) block `J`, which holds zeros elsewhere already."""
    labile = y[L1] + y[L2] + y[L3] + y[L4]
    blunted = p.l_I / (p.l_I + labile)
    synthesis_l = -y[S] * blunted / (p.l_I + labile)
    J[M, M] = -1.0 / p.tau_M
    J[G, G] = -1.0 / p.tau_S
    J[S, G] = 1.0 / p.tau_S
    J[S, S] = -1.0 / p.tau_S
    J[B, B] = -1.0 / p.tau_B
    J[QUALITY, S] = p.kappa_q * blunted / p.tau_q
    J[QUALITY, B] = (1.0 - p.q_floor) / p.tau_q
    J[QUALITY, QUALITY] = -1.0 / p.tau_q
    J[AREA, S] = p.kappa_a * blunted / p.tau_a
    J[AREA, B] = p.k_h / p.tau_a
    J[AREA, AREA] = -1.0 / p.tau_a
    capacity = labile * labile + p.d_cap * p.d_cap
    structural = p.k_l * labile * labile / capacity
    structural_l = p.k_l * y[L4] * 2.0 * labile * p.d_cap * p.d_cap / (capacity * capacity)
    for k in range(L1, L4 + 1):
        J[QUALITY, k] = p.kappa_q * synthesis_l / p.tau_q
        J[AREA, k] = p.kappa_a * synthesis_l / p.tau_a
        J[k, k] = -p.k_l
        if k > L1:
            J[k, k - 1] = p.k_l
        J[D, k] = structural_l * (1.0 - y[D])
    J[D, L4] += structural * (1.0 - y[D])
    J[D, D] = -structural * y[L4] - 1.0 / p.tau_D
    J[W, W] = -1.0 / p.tau_W
    relative = y[D] / p.D_r
    reactive = p.r_a * exp(-relative * relative)
    rho = p.rho0 * (1.0 + p.c_ctx * care + p.c_load * y[X] / (y[X] + p.X_0) + reactive)
    severity = 1.0 + (y[P] / p.P_sat) ** 2
    above = y[P] - p.lasting
    J[P, L4] = p.p_R * y[P] * p.x_R / (y[L4] + p.x_R) ** 2
    J[P, D] = p.rho0 * reactive * 2.0 * y[D] / (p.D_r * p.D_r) * above / severity
    J[P, X] = -p.rho0 * p.c_load * p.X_0 / (y[X] + p.X_0) ** 2 * above / severity
    J[P, P] = (
        -rho / severity
        + rho * above * 2.0 * y[P] / (p.P_sat * p.P_sat) / (severity * severity)
        + p.p_R * y[L4] / (y[L4] + p.x_R)
    )
    J[X, X] = -1.0 / p.tau_X
    J[STRENGTH, B] = p.k_Q / p.tau_Q
    J[STRENGTH, STRENGTH] = -1.0 / p.tau_Q


@njit(cache=False, error_model="numpy")
def jacobian_of_all(y, people, care, J):
    """Do `jacobian` of each person into the blocks on the diagonal of `J`."""
    for i in range(people.shape[0]):
        block = slice(15 * i, 15 * i + 15)
        jacobian(y[block], people[i], care, J[block, block])


def edges(slots):
    """Where a day is cut: waking, each session, waking."""
    return np.array([0.0, *slots, 1.0])
