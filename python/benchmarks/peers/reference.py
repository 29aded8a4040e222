"""The expected states: docs/model.md in 80-bit floating point, by extrapolation of the modified midpoint rule.

Nothing of TendonLab is used. Gragg's rule has an error in even powers of the step, so Richardson's extrapolation over
2, 4, ... 2n substeps gives order 2n; no table of coefficients limits the precision.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.problem import BOUT, PARAMETERS, STATES, Problem

Longs = NDArray[np.longdouble]

_GRAVITY = np.longdouble("9.80665")
_WALKING_BW = np.longdouble("3.2")
_WALKING_S = np.longdouble("0.55")


class _Leg:
    """All people at once; every constant (people,) in 80 bits."""

    def __init__(self, problem: Problem) -> None:
        p = {name: problem.parameters[i].astype(np.longdouble) for i, name in enumerate(PARAMETERS)}
        self.p = p = SimpleNamespace(**p)
        self.insertional = problem.initial["insertional"].astype(np.longdouble)
        self.newtons = p.force_scale * p.body_mass * _GRAVITY
        stress = p.force_scale * 5 * 76 * _GRAVITY / 70
        self.kappa = p.life_scale * 4600 / (p.x_ref * self.cycles(stress))
        start = {name: np.zeros(problem.people, np.longdouble) for name in STATES}
        for name in ("M", "B", "q", "a", "Q"):
            start[name] += 1
        start["P"] += problem.initial["P"]
        start["D"] += problem.initial["D"]
        self.lasting = p.f_inf * start["P"]
        self.y = np.stack([start[name] for name in STATES])
        level = self.walking() / p.k_l
        for name in ("l1", "l2", "l3", "l4"):
            self.y[STATES.index(name)] = level
        self.y[STATES.index("l1")] += problem.initial["l1"]
        self.spent = np.zeros(problem.people, np.longdouble)

    def cycles(self, stress: Longs) -> Longs:
        p = self.p
        return np.power(np.longdouble(10), (p.fatigue_a - 100 * stress / p.s_u) / p.fatigue_b)

    def state(self) -> Any:
        return SimpleNamespace(**dict(zip(STATES, self.y, strict=True)))

    def damage_stress(self, force: Longs) -> Longs:
        s, p = self.state(), self.p
        return force / (p.A_ref * s.a * (1 - p.eta_D * s.D))

    def walking(self) -> Longs:
        creep = np.maximum(1, _WALKING_S / self.p.d_run)
        stress = self.damage_stress(_WALKING_BW * self.newtons)
        return self.p.habitual_cycles * creep / (self.kappa * self.cycles(stress))

    def strain(self, force: Longs) -> Longs:
        s, p = self.state(), self.p
        stress = force / (p.A_ref * s.a)
        E = p.E_ref * s.q * (1 - s.D)
        toe = E * p.eps_toe * (1 - np.exp(-p.c)) / p.c
        in_toe = p.eps_toe / p.c * np.log1p(np.minimum(stress / toe, 1) * np.expm1(p.c))
        return np.where(stress < toe, in_toe, p.eps_toe + (stress - toe) / E)

    def session(self, bouts: NDArray[np.float64]) -> None:
        s, p = self.state(), self.p  # views of self.y
        dx = np.zeros_like(s.M)
        u, ur, n, nv = dx.copy(), dx.copy(), dx.copy(), dx.copy()
        for row in bouts.astype(np.longdouble):
            b = SimpleNamespace(**dict(zip(BOUT, row, strict=True)))
            N, d = b.repetitions, b.loaded_time_s
            if b.fraction_of_maximum > 0:
                F = b.fraction_of_maximum * p.F_max * s.Q
            else:
                F = self.newtons * (b.c0_bw + b.c1_bw * b.added_kg / p.body_mass)
            w = d / (d + p.d0)
            g = 1 / (1 + np.exp((p.eps_th - self.strain(F) * (1 - s.D)) / p.eps_w))
            f = 1 - np.exp(-N / p.N_s)
            s.G += p.a_S * w * g * s.M * f
            s.M *= 1 - f
            dx += N * np.maximum(1, d / p.d_run) / (self.kappa * self.cycles(self.damage_stress(F)))
            s.W[:] = p.w_W - (p.w_W - s.W) * np.exp(-N * d * np.minimum(1, d) / p.t_W)
            if d >= 1:
                r = F / (p.F_max * s.Q)
                u += N * d * r
                ur += N * d * r**2
                tolerated = 1 - b.dorsiflexion * self.insertional
                n += N * tolerated
                nv += N * tolerated * w * F / p.F_max
        s.l1 += dx
        self.spent += dx
        any_u, any_n = np.where(u > 0, u, 1), np.where(n > 0, n, 1)
        s.Q += p.g_Q * ur / any_u * (1 - np.exp(-u / p.t_Q)) * np.maximum(p.Q_max - s.Q, 0)
        s.X += np.minimum(1, nv / any_n * (1 - np.exp(-n / p.N_s)) / p.y_0)

    def rates(self, y: Longs, care: float, walking: Longs) -> Longs:
        p = self.p
        s = SimpleNamespace(**dict(zip(STATES, y, strict=True)))
        labile = s.l1 + s.l2 + s.l3 + s.l4
        synthesis = s.S / (1 + labile / p.l_I)
        R = s.l4 / (s.l4 + p.x_R)
        rho = p.rho0 * (1 + p.c_ctx * care + p.c_load * s.X / (s.X + p.X_0) + p.r_a * np.exp(-((s.D / p.D_r) ** 2)))
        return np.stack(
            [
                (1 - s.M) / p.tau_M,
                -s.G / p.tau_S,
                (s.G - s.S) / p.tau_S,
                (1 - s.B) / p.tau_B,
                (p.q_floor + (1 - p.q_floor) * s.B + p.kappa_q * synthesis - s.q) / p.tau_q,
                (1 + p.kappa_a * synthesis - p.k_h * (1 - s.B) - s.a) / p.tau_a,
                walking - p.k_l * s.l1,
                p.k_l * (s.l1 - s.l2),
                p.k_l * (s.l2 - s.l3),
                p.k_l * (s.l3 - s.l4),
                p.k_l * s.l4 * labile**2 / (labile**2 + p.d_cap**2) * (1 - s.D) - s.D / p.tau_D,
                -s.W / p.tau_W,
                -rho * (s.P - self.lasting) / (1 + (s.P / p.P_sat) ** 2) + p.p_R * R * s.P,
                -s.X / p.tau_X,
                (1 - p.k_Q * (1 - s.B) - s.Q) / p.tau_Q,
            ]
        )

    def flow(self, days: float, care: float, longest: float, order: int) -> None:
        walking = self.walking_today
        steps = int(np.ceil(days / longest))
        h = np.longdouble(days) / steps
        for _ in range(steps):
            table: list[Longs] = []
            for k in range(1, order + 1):
                row = [self._midpoint(h, 2 * k, care, walking)]
                for j in range(1, k):
                    ratio = (np.longdouble(k) / (k - j)) ** 2
                    row.append(row[j - 1] + (row[j - 1] - table[j - 1]) / (ratio - 1))
                table = row
            self.y = table[-1]

    def _midpoint(self, h: Any, substeps: int, care: float, walking: Longs) -> Longs:
        small = h / substeps
        before, now = self.y, self.y + small * self.rates(self.y, care, walking)
        for _ in range(substeps - 1):
            before, now = now, before + 2 * small * self.rates(now, care, walking)
        return (now + before + small * self.rates(now, care, walking)) / 2


def reference(problem: Problem, longest: float = 1 / 8, order: int = 9) -> tuple[Longs, Longs]:
    """States (people, record days, STATES) and life spent in sessions (people, record days).

    Parameters
    ----------
    problem : Problem
    longest : float
        Longest step, days.
    order : int
        Rows of the extrapolation; the order in time is twice that.

    Raises
    ------
    RuntimeError
        If this machine's `numpy.longdouble` is no longer than a double.
    """
    if np.finfo(np.longdouble).eps > 2e-19:
        raise RuntimeError("expected states need an 80-bit long double, which this machine has not")
    leg = _Leg(problem)
    states, spent = [], []
    edges = [0.0, *problem.slots, 1.0]
    for day in range(problem.text.days + 1):
        if day in problem.text.record_days:
            states.append(leg.y.copy())
            spent.append(leg.spent.copy())
        if day == problem.text.days:
            break
        leg.walking_today = leg.walking()
        for i in range(len(edges) - 1):
            # In 80 bits, so that the three parts of a day add up to the day.
            leg.flow(np.longdouble(edges[i + 1]) - np.longdouble(edges[i]), problem.care[day], longest, order)
            if i < len(problem.slots) and problem.calendar[day, i] >= 0:
                session = problem.calendar[day, i]
                leg.session(problem.bouts[session, : problem.bout_counts[session]])
    return np.stack(states, axis=-1).transpose(1, 2, 0), np.stack(spent, axis=-1)
