"""The engine against the model written a second time: from docs/model.md, in plain Python, integrated by SciPy.

Both integration paths of the engine share the code of sessions, drives and read-outs. Here nothing is shared.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from tendonlab import _core, load_catalogue
from tendonlab.population import SampledCohort, sample_cohort

DAYS = 35
HEAVY = {"fraction_of_maximum": 0.8, "repetitions": 32.0, "loaded_time_s": 6.0, "both_legs": True}
DROPS = {"c0_bw": 3.0, "c1_bw": 3.0, "added_kg": 10.0, "repetitions": 45.0, "loaded_time_s": 3.0, "dorsiflexion": True}
RUN = {"c0_bw": 5.0, "repetitions": 3000.0, "loaded_time_s": 0.27, "both_legs": True}
STRETCH = {"c0_bw": 0.3, "repetitions": 2.0, "loaded_time_s": 30.0, "passive": True, "stretch": True}
SESSIONS = [[DROPS, STRETCH], [HEAVY, HEAVY], [RUN]]
SLOTS = [0.0, 0.4375]

NAMES = ["M", "G", "S", "B", "q", "a", "l1", "l2", "l3", "l4", "D", "W", "P", "X", "Q", "Ja", "Jc"]


def calendar() -> np.ndarray:
    """A morning session every day but Sunday; heavy raises and runs by turns in the evening, and a week of nothing."""
    table = np.full((DAYS, 2), -1, dtype=np.int32)
    for day in range(DAYS):
        if 14 <= day < 21:
            continue
        if day % 7 != 6:
            table[day, 0] = 0
        if day % 2 == 0:
            table[day, 1] = 1 + day // 2 % 2
    return table


def habitual(day: int) -> float:
    return 0.4 if 14 <= day < 21 else 1.0


def care(day: int) -> float:
    return 1.0 if day < 28 else 0.0


class Oracle:
    """One affected leg."""

    luck_of_mornings = np.full((DAYS + 7, 4), 0.5)
    luck_of_sessions = np.full((16 * DAYS, 4), 0.5)

    def __init__(self, parameters: dict[str, float], initial: dict[str, float]) -> None:
        self.p = p = SimpleNamespace(**parameters)
        self.insertional = initial["insertional"]
        self.newtons = p.force_scale * p.body_mass * 9.80665
        reference_stress = p.force_scale * 5.0 * 76 * 9.80665 / 70
        self.kappa = p.life_scale * 4600 / (p.x_ref * self.cycles(reference_stress))
        self.s = dict.fromkeys(NAMES, 0.0) | dict.fromkeys(["M", "B", "q", "a", "Q"], 1.0)
        self.s["P"], self.s["D"] = initial["P"], initial["D"]
        self.P_s, self.D_s = initial["P"], initial["D"] or 1.0
        for name in ("l1", "l2", "l3", "l4"):
            self.s[name] = self.walking(1.0) / p.k_l
        self.s["l1"] += initial["l1"]

    def cycles(self, stress: float) -> float:
        return 10 ** ((self.p.fatigue_a - 100 * stress / self.p.s_u) / self.p.fatigue_b)

    def damage_stress(self, force: float) -> float:
        s, p = self.s, self.p
        return force / (p.A_ref * s["a"] * (1 - p.eta_D * s["D"]))

    def walking(self, h: float) -> float:
        creep = max(1.0, 0.55 / self.p.d_run)
        return h * self.p.habitual_cycles * creep / (self.kappa * self.cycles(self.damage_stress(3.2 * self.newtons)))

    def strain(self, force: float) -> float:
        s, p = self.s, self.p
        stress = force / (p.A_ref * s["a"])
        E = p.E_ref * s["q"] * (1 - s["D"])
        toe = E * p.eps_toe * (1 - np.exp(-p.c)) / p.c
        if stress < toe:
            return p.eps_toe / p.c * np.log1p(stress / toe * np.expm1(p.c))
        return p.eps_toe + (stress - toe) / E

    def session(self, bouts: list[dict]) -> None:
        s, p = self.s, self.p
        dx = u = ur = n = nv = seconds = 0.0
        for bout in bouts:
            N, d = bout["repetitions"], bout["loaded_time_s"]
            if "fraction_of_maximum" in bout:
                F = bout["fraction_of_maximum"] * p.F_max * s["Q"]
            else:
                F = self.newtons * (bout["c0_bw"] + bout.get("c1_bw", 0) * bout.get("added_kg", 0) / p.body_mass)
            w = d / (d + p.d0)
            g = 1 / (1 + np.exp((p.eps_th - self.strain(F) * (1 - s["D"])) / p.eps_w))
            f = 1 - np.exp(-N / p.N_s)
            s["G"] += p.a_S * w * g * s["M"] * f
            s["M"] *= 1 - f
            dx += N * max(1, d / p.d_run) / (self.kappa * self.cycles(self.damage_stress(F)))
            s["W"] = p.w_W - (p.w_W - s["W"]) * np.exp(-N * d * min(1, d) / p.t_W)
            r = F / (p.F_max * s["Q"])
            if d >= 1 and not bout.get("passive"):
                u += N * d * r
                ur += N * d * r**2
                if not (bout.get("dorsiflexion") and self.insertional):
                    n += N
                    nv += N * w * F / p.F_max
            if bout.get("stretch"):
                seconds += N * d
        s["l1"] += dx
        if u:
            s["Q"] += p.g_Q * ur / u * (1 - np.exp(-u / p.t_Q)) * max(p.Q_max - s["Q"], 0)
        if n:
            s["X"] += min(1, nv / n * (1 - np.exp(-n / p.N_s)) / p.y_0)
        if seconds:
            dose = min(1, seconds / 90)
            s["Ja"] = max(s["Ja"], p.J_a0 * dose)
            s["Jc"] += p.j_inf * dose * 7 / 5 / p.tau_Jc * max(0, 2 - s["Jc"] / p.j_inf)

    def flow(self, days: float, h: float, C: float, walking: float) -> None:
        if not days:
            return
        p = self.p

        def rates(_t: float, y: np.ndarray) -> list[float]:
            s = SimpleNamespace(**dict(zip(NAMES, y, strict=True)))
            l = s.l1 + s.l2 + s.l3 + s.l4  # noqa: E741
            S_e = s.S / (1 + l / p.l_I)
            R = s.l4 / (s.l4 + p.x_R)
            rho = p.rho0 * (1 + p.c_ctx * C + p.c_load * s.X / (s.X + p.X_0) + p.r_a * np.exp(-((s.D / p.D_r) ** 2)))
            return [
                (1 - s.M) / p.tau_M,
                -s.G / p.tau_S,
                (s.G - s.S) / p.tau_S,
                (h - s.B) / p.tau_B,
                (p.q_floor + (1 - p.q_floor) * s.B + p.kappa_q * S_e - s.q) / p.tau_q,
                (1 + p.kappa_a * S_e - p.k_h * (1 - s.B) - s.a) / p.tau_a,
                walking - p.k_l * s.l1,
                p.k_l * (s.l1 - s.l2),
                p.k_l * (s.l2 - s.l3),
                p.k_l * (s.l3 - s.l4),
                p.k_l * s.l4 * l**2 / (l**2 + p.d_cap**2) * (1 - s.D) - s.D / p.tau_D,
                -s.W / p.tau_W,
                -rho * (s.P - p.f_inf * self.P_s) / (1 + (s.P / p.P_sat) ** 2) + p.p_R * R * s.P,
                -s.X / p.tau_X,
                (1 - p.k_Q * (1 - s.B) - s.Q) / p.tau_Q,
                -s.Ja / p.tau_Ja,
                -s.Jc / p.tau_Jc,
            ]

        start = [self.s[name] for name in NAMES]
        end = solve_ivp(rates, (0, days), start, method="DOP853", rtol=1e-11, atol=1e-16).y[:, -1]
        self.s = dict(zip(NAMES, end, strict=True))

    def read_out(self, noise: float) -> dict[str, float]:
        s, p = self.s, self.p
        R = s["l4"] / (s["l4"] + p.x_R)
        K = p.E_ref * s["q"] * (1 - s["D"]) * p.A_ref * s["a"] / p.L
        image = p.A_ref * s["a"] * (1 + p.s_D * s["D"] + p.s_R * R - s["W"])
        hop = s["P"] * (1 + p.c_R * R) * (p.pain_0 + p.pain_F * 6) + p.b_i * min(1, s["P"])
        strain = self.strain(p.F_max * s["Q"])
        visa = p.visa_a_max - p.visa_b * s["P"] * (p.pain_0 + p.pain_F * 6) + p.sig_w * noise
        return {
            "visa_a": np.clip(visa, 0, 100),
            "pain_hop": np.clip(hop, 0, 10),
            "stiffness": K,
            "csa_image": image,
            "youngs_modulus": K * p.L / image,
            "strain_mvc": strain,
            "strain_free_mvc": p.x_toe_free * strain,
            "strength": p.F_max * s["Q"],
            "heel_rise_count": max(0, 30 * (p.F_max * s["Q"] / (3 * self.newtons) - 1)),
            "dorsiflexion_gain": s["Ja"] + s["Jc"],
            "collagen_synthesis": p.FSR_0 * (s["B"] + s["S"]),
            "damage_labile": s["l1"] + s["l2"] + s["l3"] + s["l4"],
            "disorganised_fraction": s["D"],
            "utc_aligned": 76.6 - p.s_U * s["D"] - p.s_UR * R,
        }

    def pain(self, force_bw: float, u: np.ndarray) -> float:
        """What is said about pain, a whole number: the scatter of a report is nearly normal, from four uniforms."""
        s, p = self.s, self.p
        R = s["l4"] / (s["l4"] + p.x_R)
        scatter = p.sig_n * (u.sum() - 2) / np.sqrt(1 / 3)
        felt = s["P"] * (1 + p.c_R * R) * (p.pain_0 + p.pain_F * force_bw) + (p.b_i + scatter) * min(1, s["P"])
        return float(np.floor(np.clip(felt, 0, 10) + 0.5))

    def peak_bw(self, bouts: list[dict]) -> float:
        """Highest force of a session, in library body weights."""
        p = self.p
        forces = [
            bout["fraction_of_maximum"] * p.F_max * self.s["Q"] / self.newtons
            if "fraction_of_maximum" in bout
            else bout["c0_bw"] + bout.get("c1_bw", 0) * bout.get("added_kg", 0) / p.body_mass
            for bout in bouts
        ]
        return max(forces)

    def run(self, noise: np.ndarray) -> list[dict[str, float]]:
        table = calendar()
        records = []
        self.said: list[tuple[float, ...]] = []  # day, forces in body weights, as reports are about
        for day in range(DAYS + 1):
            today = min(day, DAYS - 1)
            h, C = habitual(today), care(today)
            walking = self.walking(h)
            records.append(self.read_out(noise[day]))
            if day == DAYS:
                break
            # One Philox block a morning, counted from six days before the start; one a session.
            self.said.append((day, -1, self.pain(3.2, self.luck_of_mornings[day + 6])))
            self.flow(SLOTS[0], h, C, walking)
            for slot, end in enumerate([SLOTS[1], 1.0]):
                if table[day, slot] >= 0:
                    bouts = SESSIONS[table[day, slot]]
                    u = self.luck_of_sessions[16 * day + slot]
                    self.said.append((day, slot, self.pain(self.peak_bw(bouts), u), self.pain(3.2, u)))
                    self.session(bouts)
                self.flow(end - SLOTS[slot], h, C, walking)
        return records


def fixed() -> _core.Schedule:
    return _core.fixed_schedule(
        name="mixed",
        days=DAYS,
        slots=SLOTS,
        sessions=[_core.Session([_core.Bout(**bout) for bout in bouts]) for bouts in SESSIONS],
        calendar=calendar(),
        habitual=np.array([habitual(day) for day in range(DAYS)]),
        care=np.array([care(day) for day in range(DAYS)]),
    )


def oracle_of(people: SampledCohort, person: int) -> Oracle:
    parameters = dict(zip(_core.parameter_names(), people.parameters[:, person], strict=True))
    return Oracle(parameters, dict(zip(_core.initial_names(), people.initial[:, person], strict=True)))


@pytest.mark.parametrize("population", ["midportion", "insertional", "sore-runner"])
def test_engine_agrees_with_the_model_written_a_second_time(population: str) -> None:
    catalogue = load_catalogue()
    seed = 11
    people = sample_cohort(catalogue.population(population), catalogue, 2, seed)
    schedule = fixed()
    cohort = _core.Cohort(people.parameters, people.initial, seed=seed)
    got = _core.simulate(cohort, [schedule], np.arange(DAYS + 1), sample_events=False)
    noise = _core.normals(seed, 0, 2, _core.PURPOSE_VISA_A, DAYS + 1)
    for person in range(2):
        expected = oracle_of(people, person).run(noise[person])
        for name in expected[0]:
            column = [record[name] for record in expected]
            np.testing.assert_allclose(got[name][0, person], column, rtol=1e-6, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("population", ["midportion", "sore-runner"])
def test_people_say_what_the_model_written_a_second_time_says(population: str) -> None:
    catalogue = load_catalogue()
    seed = 5
    people = sample_cohort(catalogue.population(population), catalogue, 3, seed)
    cohort = _core.Cohort(people.parameters, people.initial, seed=seed)
    mornings = _core.uniforms(seed, 0, 3, _core.PURPOSE_MORNING_PAIN, 4 * (DAYS + 7))
    sessions = _core.uniforms(seed, 0, 3, _core.PURPOSE_SESSION_PAIN, 4 * 16 * DAYS)
    for person in range(3):
        oracle = oracle_of(people, person)
        oracle.luck_of_mornings = mornings[person].reshape(-1, 4)
        oracle.luck_of_sessions = sessions[person].reshape(-1, 4)
        oracle.run(np.zeros(DAYS + 1))
        told = [
            (e["day"], -1, e["pain"])
            if e["kind"] == "morning"
            else (e["day"], e["slot"], e["pain_during"], e["pain_after"])
            for e in _core.trace(cohort, fixed(), person, DAYS, sample_events=False)
            if e["kind"] in ("morning", "session")
        ]
        assert told == oracle.said
        assert len({said[2] for said in told}) > 1
