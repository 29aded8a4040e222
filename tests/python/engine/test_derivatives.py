"""Derivatives of one person's course against the engine's own values and differences of them."""

import numpy as np
import pytest
import xarray as xr

import tendonlab
from tendonlab import _core
from tendonlab.catalogue import Catalogue, Programme
from tendonlab.errors import InputError
from tendonlab.population import sample_cohort
from tendonlab.programme.compile import compile_programme

COURSES = [
    ("isometric-heavy", "healthy-young-men", 14),
    ("floor-eccentric", "midportion", 12),
    ("bed-rest", "healthy-young-men", 13),
]


def engine_values(
    programme: str, population: str, weeks: int, catalogue: Catalogue, moved: dict[str, float]
) -> dict[str, np.ndarray]:
    """Participant 3 of seed 5 on the one-lane path, some of their constants moved."""
    draws = catalogue.ensemble.draws(3, 1)
    people = sample_cohort(catalogue.population(population), catalogue, 1, 5, first_person=3, draws=draws)
    parameters = people.parameters.copy()
    names = _core.parameter_names()
    parameters[names.index("sig_w")] = 0.0
    for name, by in moved.items():
        parameters[names.index(name)] += by
    cohort = _core.Cohort(parameters, people.initial, seed=5, first_person=3)
    compiled = compile_programme(catalogue.programme(programme), catalogue, weeks)
    schedule = _core.Schedule(
        name=compiled.name, days=compiled.days, slots=compiled.slots, sessions=compiled.sessions,
        tracks=compiled.tracks, last_day=compiled.last_day, habitual=compiled.habitual, care=compiled.care,
    )  # fmt: skip
    days = np.arange(0, 7 * weeks + 1, 7)
    simulated = _core.simulate(cohort, [schedule], days, sample_events=False, path="one-lane")
    return {name: values[0, 0] for name, values in simulated.items()}


@pytest.mark.parametrize(("programme", "population", "weeks"), COURSES)
def test_values_are_the_engines(programme: str, population: str, weeks: int, installed: Catalogue) -> None:
    derived = tendonlab.derivatives(programme, population=population, participant=3, seed=5, weeks=weeks)
    engine = engine_values(programme, population, weeks, installed, {})
    for name in derived["observable"].values:
        np.testing.assert_array_equal(derived["value"].sel(observable=name), engine[str(name)], err_msg=str(name))


@pytest.mark.parametrize(("programme", "population", "weeks"), COURSES)
def test_derivatives_are_differences_of_the_engine(
    programme: str, population: str, weeks: int, installed: Catalogue
) -> None:
    derived = tendonlab.derivatives(programme, population=population, participant=3, seed=5, weeks=weeks)
    for symbol in ("E_ref", "k_l", "tau_q", "force_scale", "rho0", "visa_b"):
        step = 1e-4 * float(derived["parameter_value"].sel(parameter=symbol))
        above, below = (engine_values(programme, population, weeks, installed, {symbol: by}) for by in (step, -step))
        for name in derived["observable"].values:
            difference = (above[name] - below[name]) / (2 * step)
            rounding = 1e-13 * max(np.abs(above[name]).max(), str(name).endswith("_risk")) / step
            got = derived["derivative"].sel(parameter=symbol, observable=name)
            # What a difference of second order leaves out where the slope is steep in its parameter.
            np.testing.assert_allclose(got, difference, rtol=5e-5, atol=rounding, err_msg=f"{name} by {symbol}")


def test_elasticities_at_entry_follow_from_the_formulas(installed: Catalogue) -> None:
    derived = tendonlab.derivatives("floor-eccentric")
    entry = derived["elasticity"].isel(time=0)

    def elasticity(observable: str, parameter: str) -> float:
        return float(entry.sel(observable=observable, parameter=parameter))

    # Stiffness = E_ref q (1 - D) A_ref a/L.
    D = float(derived["parameter_value"].sel(parameter="D"))
    for symbol, expected in {"E_ref": 1, "A_ref": 1, "L": -1, "D": -D / (1 - D), "P": 0}.items():
        assert elasticity("stiffness", symbol) == pytest.approx(expected, abs=1e-14)
    assert elasticity("morning_stiffness", "m_s") == pytest.approx(1)
    slope = derived["derivative"].isel(time=0).sel(observable="visa_a")
    assert float(slope.sel(parameter="visa_a_max")) == 1
    assert float(slope.sel(parameter="sig_w")) == 0


def test_a_value_of_nothing_has_no_elasticity() -> None:
    derived = tendonlab.derivatives("isometric-heavy", population="healthy-young-men", weeks=2)
    pain = derived.sel(observable="pain_hop")
    assert np.all(pain["value"] == 0)
    assert np.all(np.isnan(pain["elasticity"]))
    assert np.all(np.isfinite(pain["derivative"]))


def test_what_the_dataset_says_of_itself() -> None:
    derived = tendonlab.derivatives("isometric-heavy", participant=7)
    assert derived["derivative"].dims == ("observable", "parameter", "time")
    assert derived["time"].values[-1] == 7 * 14
    assert list(derived["parameter"].values[-3:]) == ["P", "D", "l1"]
    assert str(derived["parameter_unit"].sel(parameter="E_ref").values) == "MPa"
    assert str(derived["observable_unit"].sel(observable="stiffness").values) == "N/mm"
    assert "participant 7" in derived.attrs["title"]
    assert tendonlab.derivatives("wait-and-see", participant=7)["time"].values[-1] == 7 * 12
    xr.testing.assert_identical(derived, tendonlab.derivatives("isometric-heavy", participant=7))


def without_pain_rules(programme: Programme) -> Programme:
    tracks = tuple(track.model_copy(update={"pain_rule": "none"}) for track in programme.tracks)
    return programme.model_copy(update={"tracks": tracks, "pain_rules": {}})


@pytest.mark.parametrize("programme", ["alfredson", "hsr", "silbernagel"])
def test_a_programme_that_reacts_is_refused_with_a_way_out(programme: str) -> None:
    with pytest.raises(InputError, match=rf"programme '{programme}', track '.+': .+ reports.+pain rules.+`lasts`"):
        tendonlab.derivatives(programme)


def test_phases_may_follow_each_other_by_time(installed: Catalogue) -> None:
    derived = tendonlab.derivatives(without_pain_rules(installed.programme("hsr")))
    assert np.all(np.isfinite(derived["derivative"]))
    assert derived["time"].values[-1] == 7 * 12


def test_a_person_has_the_parameters_of_a_trial_or_of_the_table(installed: Catalogue) -> None:
    table = installed.parameters["eps_w"].value
    central = tendonlab.derivatives("isometric-heavy", participant=3, parameters="central", weeks=1)
    assert float(central["parameter_value"].sel(parameter="eps_w")) == table
    drawn = tendonlab.derivatives("isometric-heavy", participant=3, weeks=1)
    (member,) = installed.ensemble.draws(3, 1)["eps_w"]
    assert float(drawn["parameter_value"].sel(parameter="eps_w")) == member


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(InputError, match="Did you mean 'isometric-heavy'"):
        tendonlab.derivatives("isometric-heavi")
    with pytest.raises(InputError, match="participant must be at least 0, not -1"):
        tendonlab.derivatives("isometric-heavy", participant=-1)
    with pytest.raises(InputError, match="weeks must be at least 1, not 0"):
        tendonlab.derivatives("isometric-heavy", weeks=0)
