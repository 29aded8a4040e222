"""Sensitivity analysis: indices of known functions, effects of known sign, and what cannot be simulated."""

import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from numpy.typing import NDArray

import tendonlab
from tendonlab import sensitivity
from tendonlab.catalogue import Catalogue
from tendonlab.errors import InputError, UnknownNameError
from tendonlab.population import SampledCohort, sample_cohort
from tendonlab.sensitivity import OUTCOMES, TOP, Sensitivity, analyse
from tendonlab.sensitivity_design import make_design, range_of, scale_of, split, values_at

SMALL: dict[str, Any] = {"participants": 5, "weeks": 3, "size": 2, "seed": 4}


@pytest.fixture(scope="module")
def small() -> Sensitivity:
    return analyse("alfredson", **SMALL)


def effects(result: Sensitivity, outcome: str) -> pd.DataFrame:
    return result.ranking(outcome).set_index("parameter")


# Indices of functions whose indices are known.


@pytest.mark.parametrize("seed", [0, 3])
def test_effects_of_a_linear_function_are_its_slopes(installed: Catalogue, seed: int) -> None:
    varied = split(installed.parameters)[0][:4]
    design = make_design(varied, "morris", 6, seed)
    slopes = np.array([3.0, -0.5, 0.0, 7.0])
    outcome = design.places @ slopes
    found = design.indices(outcome, np.ones(6, dtype=bool))
    assert found["mu"] == pytest.approx(slopes)
    assert found["mu_star"] == pytest.approx(abs(slopes))
    assert found["sigma"] == pytest.approx(np.zeros(4), abs=1e-12)


@pytest.mark.parametrize("seed", [0, 3])
def test_shares_of_a_sum_are_its_variances(installed: Catalogue, seed: int) -> None:
    varied = split(installed.parameters)[0][:3]
    design = make_design(varied, "sobol", 1024, seed)
    slopes = np.array([3.0, 1.0, 0.0])
    outcome = design.places @ slopes
    found = design.indices(outcome, np.ones(1024, dtype=bool))
    shares = slopes**2 / (slopes**2).sum()
    assert found["total"] == pytest.approx(shares, abs=0.02)
    assert found["first"] == pytest.approx(shares, abs=0.02)
    assert found["total"][2] == 0.0
    again = design.indices(outcome, np.ones(1024, dtype=bool))
    assert all(np.array_equal(found[name], again[name]) for name in found)


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_a_block_left_out_has_no_say(installed: Catalogue, method: Any) -> None:
    varied = split(installed.parameters)[0][:3]
    design = make_design(varied, method, 8, 1)
    outcome = design.places @ np.array([3.0, 1.0, 2.0])
    whole = np.ones(8, dtype=bool)
    whole[[0, 5]] = False
    expected = design.indices(outcome, whole)
    outcome[0] = np.nan
    outcome[5, 1] = 1e300
    found = design.indices(outcome, whole)
    assert all(np.array_equal(found[name], expected[name]) for name in found)


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_what_never_changes_is_decided_by_nobody(installed: Catalogue, method: Any) -> None:
    design = make_design(split(installed.parameters)[0], method, 2, 1)
    found = design.indices(np.full(design.places.shape[:2], 4.2), np.ones(2, dtype=bool))
    assert all(np.array_equal(values, np.zeros(len(design.varied))) for values in found.values())


# Which parameters, and over which ranges.


def test_what_is_varied(installed: Catalogue) -> None:
    varied, left_out = split(installed.parameters)
    assert {*varied, *left_out} == set(installed.parameters)
    assert all(entry.uncertainty == "fixed" for entry in left_out)
    assert {"SD_ln_kappa", "sig_rho", "SD_f_inf", "a_S"} <= {entry.symbol for entry in varied}
    assert {"c", "x_ref", "life_scale"} <= {entry.symbol for entry in left_out}


def test_of_a_range_of_people_a_third_is_taken(installed: Catalogue) -> None:
    mass, waiting = installed.parameters["body_mass"], installed.parameters["rho0"]
    low, high = range_of(mass)
    assert low == pytest.approx(mass.value * (mass.low / mass.value) ** (1 / 3))
    assert high == pytest.approx(mass.value * (mass.high / mass.value) ** (1 / 3))
    assert range_of(waiting) == (waiting.low, waiting.high)  # fitted: its range is what is not known
    assert range_of(installed.parameters["x_R"]) == (2e-05, 0.001)  # the same for everybody
    toe = installed.parameters["eps_toe"]
    assert range_of(toe)[0] == pytest.approx(toe.value + (toe.low - toe.value) / 3)


def test_ranges_are_walked_on_their_own_scale(installed: Catalogue) -> None:
    varied, _ = split(installed.parameters)
    for place in (0, 1):
        ends = values_at(varied, np.full(len(varied), float(place)))
        for entry in varied:
            assert ends[entry.symbol] == pytest.approx(range_of(entry)[place]), entry.symbol
    middle = values_at(varied, np.full(len(varied), 0.5))
    for entry in varied:
        low, high = range_of(entry)
        match scale_of(entry):
            case "log":
                expected = np.sqrt(low * high)
            case "logit":
                odds = np.sqrt(low / (1.0 - low) * high / (1.0 - high))
                expected = odds / (1.0 + odds)
            case _:
                expected = (low + high) / 2.0
        assert middle[entry.symbol] == pytest.approx(expected), entry.symbol


def test_a_range_that_its_scale_cannot_hold_is_refused(installed: Catalogue) -> None:
    entry = installed.parameters["kappa_q"].model_copy(update={"low": 0.0})
    with pytest.raises(InputError, match="'kappa_q' is lognormal, and its range 0 to"):
        values_at([entry], np.array([0.5]))


# What is known of the model.


def test_parameters_that_act_on_nothing_have_no_effect(small: Sensitivity) -> None:
    inert = {"J_a0", "J_r0", "j_inf", "tau_Jc", "x_toe_free", "FSR_0", "s_U"}
    assert inert <= set(small.without_effect())
    for outcome in OUTCOMES:
        assert (effects(small, outcome.id).loc[sorted(inert), "mu_star"] == 0.0).all()
        assert effects(small, outcome.id)["mu_star"].max() > 0.0
    assert not {"E_ref", "eps_th", "kappa_q", "c_load", "k_l"} & set(small.without_effect())


@pytest.mark.parametrize(
    ("outcome", "parameter", "sign"),
    [
        ("stiffness", "E_ref", -1),  # a stiff tendon strains less, and its cells feel less
        ("stiffness", "eps_th", -1),
        ("stiffness", "a_S", 1),
        ("visa_a", "rho0", 1),
        ("visa_a", "c_load", 1),
        ("visa_a", "f_inf", -1),
        ("labile_peak", "k_l", -1),
        ("labile_peak", "habitual_cycles", 1),
    ],
)
def test_effects_of_known_sign(small: Sensitivity, outcome: str, parameter: str, sign: int) -> None:
    row = effects(small, outcome).loc[parameter]
    assert row["mu_star"] > 0.0
    assert row["mu"] * sign > 0.0


def test_outcomes_are_those_of_the_same_trial(small: Sensitivity) -> None:
    trial = {"population": "midportion", "participants": 5, "weeks": 3, "seed": 4}
    with tendonlab.compare(["alfredson"], parameters="central", **trial) as results:
        data = results.to_xarray().isel(arm=0).load()
    ends = data.isel(time=[0, -1])
    stiffness, disorganised = ends["stiffness"].values, ends["disorganised_fraction"].values
    visa_a = ends["visa_a"].values
    assert small.at_centre["stiffness"] == pytest.approx(
        (100.0 * (stiffness[:, 1].astype(float) / stiffness[:, 0] - 1.0)).mean(), abs=1e-4
    )
    assert small.at_centre["visa_a"] == pytest.approx((visa_a[:, 1] - visa_a[:, 0]).mean(), abs=1e-4)
    assert small.at_centre["disorganised"] == pytest.approx(
        100.0 * (disorganised[:, 1] - disorganised[:, 0]).mean(), abs=1e-4
    )
    # Weekly records may miss the peak, never pass it.
    assert small.at_centre["labile_peak"] >= np.log10(data["damage_labile"].values.max(axis=1)).mean() - 1e-6


# The same numbers, however they are worked out.


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_change_no_number(small: Sensitivity, workers: int) -> None:
    other = analyse("alfredson", **SMALL, workers=workers)
    pd.testing.assert_frame_equal(other.table, small.table, check_exact=True)
    assert other.ended_early == small.ended_early


def test_neither_do_blocks_of_people(small: Sensitivity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "_PEOPLE_AT_ONCE", 2)
    other = analyse("alfredson", **SMALL)
    pd.testing.assert_frame_equal(other.table, small.table, check_exact=True)


def test_another_seed_is_another_design(small: Sensitivity) -> None:
    other = analyse("alfredson", **{**SMALL, "seed": 5})
    assert not np.array_equal(other.design.places, small.design.places)


def test_shares_of_variance(small: Sensitivity) -> None:
    result = analyse("alfredson", **SMALL, method="sobol")
    assert result.combinations == 2 * (len(result.design.varied) + 2)
    for outcome in OUTCOMES:
        ranking = result.ranking(outcome.id)
        assert (ranking["total"].diff().dropna() <= 0.0).all()
        assert (ranking["total"] >= 0.0).all()
    assert {"J_a0", "FSR_0"} <= set(result.without_effect())
    assert list(result.table.columns[:10]) == list(small.table.columns[:10])


# What cannot be simulated is counted.


def refusing(limit: float) -> Any:
    """Make a `sample_cohort` that finds people with a high `k_l` impossible."""

    def sample(*words: Any, draws: Mapping[str, float]) -> SampledCohort:
        if draws.get("k_l", 0.0) > limit:
            raise InputError("nobody heals that fast")
        return sample_cohort(*words, draws=draws)

    return sample


def test_refused_combinations_are_counted_with_their_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {**SMALL, "size": 6}
    design = analyse("alfredson", **words).design
    k_l = [entry.symbol for entry in design.varied].index("k_l")
    places: NDArray[np.float64] = np.sort(np.unique(design.places[:, :, k_l]))
    limit = values_at([design.varied[k_l]], places[-2:-1])["k_l"] + 1e-9
    impossible = design.places[:, :, k_l] > places[-2] + 1e-9
    assert 0 < impossible.any(axis=1).sum() <= 4
    monkeypatch.setattr(sensitivity, "sample_cohort", refusing(limit))
    result = analyse("alfredson", **words)
    assert result.refused == ("nobody heals that fast",) * int(impossible.sum())
    assert result.blocks_used == 6 - impossible.any(axis=1).sum()
    assert np.isfinite(result.table["mu_star"]).all()


def test_too_few_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "sample_cohort", refusing(1.4))
    with pytest.raises(InputError, match=r"\d+ of \d+ combinations .* leaves 0 of 2 trajectories; the first: nobody"):
        analyse("alfredson", **SMALL)


def test_a_population_that_cannot_be_simulated_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "sample_cohort", refusing(-1.0))
    with pytest.raises(InputError, match="population 'midportion' cannot be simulated: nobody heals that fast"):
        analyse("alfredson", **SMALL)


def test_people_who_end_early_or_run_astray_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sensitivity._core.simulate

    def simulate(*words: Any, **options: Any) -> dict[str, NDArray[Any]]:
        data = real(*words, **options)
        data["disorganised_fraction"][0][0, 1] = 1.5
        data["outcome"][0][1] = 1
        data["visa_a"][0][1, -1] = np.nan
        return data

    whole = analyse("alfredson", **SMALL)
    monkeypatch.setattr(sensitivity._core, "simulate", simulate)
    result = analyse("alfredson", **SMALL)
    assert result.ended_early["ruptured"] >= result.combinations
    assert result.ended_early["not_finite"] >= result.combinations
    assert result.at_centre["visa_a"] != whole.at_centre["visa_a"]
    assert np.isfinite(result.table["mu_star"]).all()


def test_an_interruption_stops_every_thread() -> None:
    def interrupt(done: int, _total: int) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        analyse("alfredson", **{**SMALL, "size": 60}, progress=interrupt)
    assert threading.active_count() == before


def test_progress_is_counted_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    result = analyse("alfredson", **SMALL, progress=lambda done, total: told.append((done, total)))
    people = result.combinations * 5
    assert told == [(done, people) for done in range(5, people + 1, 5)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"method": "fast"}, "method must be 'morris' or 'sobol', not 'fast'"),
        ({"size": 1}, "trajectories must be at least 2, not 1"),
        ({"size": 10**6}, "trajectories must be at most 65536"),
        ({"size": 2.5}, "trajectories must be a whole number, not 2.5"),
        ({"method": "sobol", "size": 100}, "a power of two, not 100; the nearest are 64 and 128"),
        ({"participants": 0}, "participants must be at least 1, not 0"),
        ({"weeks": 0}, "weeks must be at least 1, not 0"),
    ],
)
def test_bad_input(words: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        analyse("alfredson", **{**SMALL, **words})
    with pytest.raises(UnknownNameError, match="Did you mean 'alfredson'"):
        analyse("alfredsen", **SMALL)


# The figure.


def test_the_figure_marks_what_is_assumed(small: Sensitivity) -> None:
    drawing = small.plot()
    assert len(drawing.axes) == len(OUTCOMES)
    for axis, outcome in zip(drawing.axes, OUTCOMES, strict=True):
        rows = small.ranking(outcome.id).head(TOP)
        assert axis.get_title(loc="left") == outcome.name
        labels = [label.get_text() for label in axis.get_yticklabels()]
        assert [label.split()[-1] for label in labels] == list(rows["parameter"])
        bars = [container.patches[0] for container in axis.containers if hasattr(container, "patches")]
        assert [bar.get_width() for bar in bars] == list(rows["mu_star"])
        assert [bar.get_hatch() is not None for bar in bars] == [basis == "assumed" for basis in rows["basis"]]
        assert len({to_hex(bar.get_facecolor()) for bar in bars}) == 2


def test_labels_stay_on_the_figure_and_off_the_next_panel(small: Sensitivity) -> None:
    drawing = small.plot()
    drawing.canvas.draw()
    for place, axis in enumerate(drawing.axes):
        left = 0.0 if place % 2 == 0 else drawing.axes[place - 1].get_window_extent().x1
        assert all(label.get_window_extent().x0 >= left for label in axis.get_yticklabels())
