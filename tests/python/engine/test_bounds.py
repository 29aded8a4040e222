"""What no state may leave, wherever parameters lie: bounds that follow from the equations of docs/model.md."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.draws import Doubles, cohorts
from tendonlab import _core, load_catalogue
from tendonlab.programme.compile import compile_programme

WEEKS = 52
DAYS = np.arange(0, 7 * WEEKS + 1, 7)
COMPLETED, RUPTURED = 0, 1


def bounds(
    p: SimpleNamespace, sessions_a_day: int, habitual: Doubles
) -> dict[str, tuple[Doubles | float, Doubles | float]]:
    """Lowest and highest value of each observable, per person."""
    basal = max(1.0, habitual.max())  # B follows h from 1
    # A session adds at most a_S to G, as M falls by as much as it gives; S is G, smoothed.
    response = p.a_S * sessions_a_day / -np.expm1(-1 / p.tau_S)
    area = p.A_ref * (1 + p.k_h * (basal - 1) + p.kappa_a * response)
    quality = p.q_floor + (1 - p.q_floor) * basal + p.kappa_q * response
    stiffness = p.E_ref * quality * area / p.L
    thinnest = p.A_ref * (1 - p.k_h)
    strength = p.F_max * np.maximum(p.Q_max, 1 + p.k_Q * (basal - 1))
    return {
        "visa_a": (0, 100),
        "pain_hop": (0, 10),
        "pain_morning": (0, 10),
        "morning_stiffness": (0, 10 * p.m_s),
        "stiffness": (0, stiffness),
        "youngs_modulus": (0, stiffness * p.L / (thinnest * (1 - p.w_W))),
        "csa_image": (thinnest * (1 - p.w_W), area * (1 + p.s_D + p.s_R)),
        "strain_mvc": (0, np.inf),
        "strain_free_mvc": (0, np.inf),
        "strength": (p.F_max * (1 - p.k_Q), strength),
        "heel_rise_count": (0, np.inf),
        "dorsiflexion_gain": (0, np.maximum(p.J_a0, p.J_r0 * (1 + 0.07 / 0.26)) + 2 * p.j_inf),
        "collagen_synthesis": (0, p.FSR_0 * (basal + response)),
        "damage_labile": (0, 1),
        "disorganised_fraction": (0, 1),
        "utc_aligned": (0, 76.6),
        "onset_risk": (0, 1),
        "rupture_risk": (0, 1),
        "sessions_planned": (0, 7 * WEEKS * sessions_a_day),
        "sessions_done": (0, 7 * WEEKS * sessions_a_day),
        "sessions_broken_off": (0, 7 * WEEKS * sessions_a_day),
        "rung": (0, np.inf),
        "moves_up": (0, np.inf),
        "moves_back": (0, np.inf),
    }


ONLY_GROWS = (
    "onset_risk",
    "rupture_risk",
    "sessions_planned",
    "sessions_done",
    "sessions_broken_off",
    "moves_up",
    "moves_back",
)


@pytest.mark.parametrize("sample_events", [True, False])
def test_nothing_leaves_its_bounds_and_only_ended_records_are_missing(sample_events: bool) -> None:
    catalogue = load_catalogue()
    broken = 0
    for programme, people, cohort in cohorts(catalogue, 67, seed=1000):
        schedule = compile_programme(programme, catalogue, WEEKS)
        got = {name: x[0] for name, x in _core.simulate(cohort, [schedule], DAYS, sample_events=sample_events).items()}
        p = SimpleNamespace(**dict(zip(_core.parameter_names(), people.parameters, strict=True)))
        outcome, end = got["outcome"], got["outcome_day"]
        assert set(outcome) <= {COMPLETED, RUPTURED}  # never a number that is none
        broken += int((outcome == RUPTURED).sum())
        lived = ~(np.where(outcome == COMPLETED, np.inf, end)[:, None] < DAYS)
        # Whoever ruptures in a session has been recorded that morning, whoever gives way has not.
        gave_way = np.isnan(got["stiffness"]) & (end[:, None] == DAYS)
        for name, (low, high) in bounds(p, len(schedule.slots), schedule.habitual).items():
            x = got[name]
            where = f"{programme.id}: {name}"
            np.testing.assert_array_equal(np.isfinite(x), lived & ~gave_way, err_msg=where)
            rounding = 1 + 1e-12
            assert np.all(np.isnan(x) | (x >= np.reshape(low, (-1, 1)) / rounding)), where
            assert np.all(np.isnan(x) | (x <= np.reshape(high, (-1, 1)) * rounding)), where
        for name in ("stiffness", "youngs_modulus", "csa_image", "strain_mvc", "strength"):
            assert np.nanmin(got[name]) > 0, f"{programme.id}: {name}"
        for name in ONLY_GROWS:
            steps = np.diff(got[name], axis=1)
            assert np.all(np.isnan(steps) | (steps >= 0)), f"{programme.id}: {name}"
    assert broken > 100  # so that ended records were among them
