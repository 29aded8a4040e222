import tracemalloc

import numpy as np
import pytest

from tendonlab import _core
from tendonlab.catalogue import Catalogue
from tendonlab.catalogue.populations import Adjustment, AgeSpread, Population
from tendonlab.errors import InputError
from tendonlab.population import SampledCohort, sample_cohort
from tendonlab.population.traits import TRAITS, draw_of

PEOPLE = 40_000


@pytest.fixture(scope="module")
def men(installed: Catalogue) -> SampledCohort:
    return sample_cohort(installed.population("healthy-young-men"), installed, PEOPLE, seed=11)


@pytest.fixture(scope="module")
def patients(installed: Catalogue) -> SampledCohort:
    return sample_cohort(installed.population("midportion"), installed, PEOPLE, seed=11)


def row(cohort: SampledCohort, symbol: str) -> np.ndarray:
    return cohort.parameters[_core.parameter_names().index(symbol)]


def scores(values: np.ndarray) -> np.ndarray:
    """Normal scores of a lognormal trait."""
    return np.log(values)


def test_tables_have_the_shape_the_engine_borrows(patients: SampledCohort) -> None:
    assert patients.parameters.shape == (len(_core.parameter_names()), PEOPLE)
    assert patients.initial.shape == (len(_core.initial_names()), PEOPLE)
    assert patients.parameters.flags.c_contiguous
    assert patients.initial.flags.c_contiguous
    assert np.isfinite(patients.parameters).all()
    _core.Cohort(patients.parameters, patients.initial, seed=11)


@pytest.mark.parametrize(
    ("one", "other", "r"),
    [("E_ref", "F_max", 0.55), ("F_max", "body_mass", 0.40), ("E_ref", "body_mass", 0.0), ("E_ref", "kappa_q", 0.0)],
)
def test_correlations_are_recovered(men: SampledCohort, one: str, other: str, r: float) -> None:
    found = np.corrcoef(scores(row(men, one)), scores(row(men, other)))[0, 1]
    assert found == pytest.approx(r, abs=0.02)


def test_correlations_of_the_area_before_its_floor(men: SampledCohort) -> None:
    # The floor lifts a few thin tendons of strong people, which raises the correlation with strength a little.
    area = scores(row(men, "A_ref"))
    assert np.corrcoef(area, scores(row(men, "body_mass")))[0, 1] == pytest.approx(0.45, abs=0.03)
    assert np.corrcoef(area, scores(row(men, "F_max")))[0, 1] == pytest.approx(0.42, abs=0.04)


def test_lognormal_marginals(men: SampledCohort, installed: Catalogue) -> None:
    for symbol in ("E_ref", "F_max", "body_mass", "kappa_q"):
        entry = installed.parameters[symbol]
        assert entry.people is not None
        assert entry.people.cv is not None
        values = row(men, symbol)
        assert np.median(values) == pytest.approx(entry.value, rel=0.02)
        assert values.std() / values.mean() == pytest.approx(entry.people.cv, rel=0.04)


def test_normal_marginals(men: SampledCohort) -> None:
    assert row(men, "L").mean() == pytest.approx(185.0, rel=0.005)
    assert row(men, "L").std() == pytest.approx(18.5, rel=0.03)
    assert row(men, "eps_toe").std() == pytest.approx(0.003, rel=0.03)
    assert row(men, "eps_toe").min() > 0.0
    assert row(men, "b_i").mean() == pytest.approx(0.0, abs=0.02)
    assert row(men, "b_i").min() < -3.0


def test_spread_that_another_parameter_holds(men: SampledCohort, installed: Catalogue) -> None:
    for symbol, width in (("rho0", "sig_rho"), ("life_scale", "SD_ln_kappa")):
        assert np.log(row(men, symbol)).std() == pytest.approx(installed.parameters[width].value, rel=0.03)


def test_fractions_stay_fractions(men: SampledCohort) -> None:
    assert row(men, "D_on").max() <= 1.0
    assert row(men, "w_W").max() <= 1.0


def test_what_everybody_shares_is_one_number(men: SampledCohort, installed: Catalogue) -> None:
    for symbol in ("force_scale", "tau_M", "s_u", "x_ref"):
        np.testing.assert_array_equal(row(men, symbol), installed.parameters[symbol].value)


def test_women_have_their_own_centres(installed: Catalogue, patients: SampledCohort) -> None:
    woman = patients.values["sex"] == 1.0
    assert woman.mean() == pytest.approx(installed.population("midportion").women, abs=0.01)
    assert np.median(row(patients, "L")[woman]) == pytest.approx(175.0, rel=0.01)
    assert np.median(row(patients, "L")[~woman]) == pytest.approx(185.0, rel=0.01)


def test_population_factors_apply(patients: SampledCohort) -> None:
    strength = row(patients, "F_max")[patients.values["sex"] == 0.0]
    assert np.median(strength) == pytest.approx(0.9 * 2600.0, rel=0.02)


def test_no_tendon_is_thinner_than_its_muscle_allows(installed: Catalogue) -> None:
    strong = Adjustment(parameter="F_max", factor=1.8, reason="to make the floor matter")
    population = installed.population("healthy-young-men")
    usual = sample_cohort(population, installed, 2000, seed=11)
    people = sample_cohort(population.model_copy(update={"adjust": (strong,)}), installed, 2000, seed=11)
    stress = row(people, "F_max") / row(people, "A_ref")
    assert stress.max() <= 75.0 * (1.0 + 1e-12)
    at_floor = np.isclose(stress, 75.0)
    assert 100 < at_floor.sum() < 1900
    np.testing.assert_array_equal(row(people, "A_ref")[~at_floor], row(usual, "A_ref")[~at_floor])


def test_age_follows_the_population(patients: SampledCohort) -> None:
    age = patients.values["age"]
    assert age.mean() == pytest.approx(46.0, abs=0.5)
    assert age.min() >= 18.0
    assert age.max() <= 70.0


def test_a_person_is_the_same_in_every_block(installed: Catalogue) -> None:
    population = installed.population("sore-runner")
    whole = sample_cohort(population, installed, 103, seed=5)
    for first, count in ((0, 7), (7, 64), (71, 32), (102, 1)):
        part = sample_cohort(population, installed, count, seed=5, first_person=first)
        np.testing.assert_array_equal(part.parameters, whole.parameters[:, first : first + count])
        np.testing.assert_array_equal(part.initial, whole.initial[:, first : first + count])
        for name, values in part.values.items():
            np.testing.assert_array_equal(values, whole.values[name][first : first + count])
        assert part.varying == whole.varying


def test_a_person_lives_under_the_same_draw_in_every_block(installed: Catalogue) -> None:
    population, ensemble = installed.population("sore-runner"), installed.ensemble
    count = ensemble.size + 13
    whole = sample_cohort(population, installed, count, seed=5, draws=ensemble.draws(0, count))
    for first in (0, 7, ensemble.size - 1):
        part = sample_cohort(population, installed, 9, seed=5, first_person=first, draws=ensemble.draws(first, 9))
        np.testing.assert_array_equal(part.parameters, whole.parameters[:, first : first + 9])
        np.testing.assert_array_equal(part.initial, whole.initial[:, first : first + 9])
    shared = row(whole, "eps_w")
    np.testing.assert_array_equal(shared, ensemble.columns["eps_w"][np.arange(count) % ensemble.size])
    assert np.unique(shared).size > 1
    assert whole.varying == sample_cohort(population, installed, 3, seed=5).varying


@pytest.mark.parametrize("population", ["midportion", "sore-runner"])
def test_sampling_holds_little_more_than_the_cohort(installed: Catalogue, population: str) -> None:
    tracemalloc.start()
    draws = installed.ensemble.draws(0, PEOPLE)
    people = sample_cohort(installed.population(population), installed, PEOPLE, seed=1, draws=draws)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.75 * people.parameters.nbytes


def test_another_seed_gives_other_people(installed: Catalogue) -> None:
    population = installed.population("midportion")
    one, other = (sample_cohort(population, installed, 50, seed=seed) for seed in (1, 2))
    assert not np.any(row(one, "E_ref") == row(other, "E_ref"))


def test_another_age_range_changes_nothing_but_age(installed: Catalogue) -> None:
    population = installed.population("midportion")
    older: Population = population.model_copy(
        update={"age": AgeSpread(mean="60 years", sd="5 years", low="50 years", high="70 years")}
    )
    one, other = (sample_cohort(who, installed, 200, seed=1) for who in (population, older))
    np.testing.assert_array_equal(one.parameters, other.parameters)
    np.testing.assert_array_equal(one.initial, other.initial)
    assert other.values["age"].mean() > one.values["age"].mean() + 10.0


def test_every_spread_in_the_catalogue_owns_a_draw(installed: Catalogue) -> None:
    draws = [draw_of(entry.symbol) for entry in installed.parameters if entry.people is not None]
    assert len(set(draws)) == len(draws) > 20
    assert len(set(TRAITS)) == len(TRAITS)


def test_the_draws_of_published_studies_do_not_move() -> None:
    # Reordering TRAITS would give every seed other people.
    assert TRAITS[:8] == ("sex", "age", "body_mass", "E_ref", "A_ref", "L", "F_max", "eps_toe")
    assert [draw_of(symbol) for symbol in ("kappa_q", "life_scale", "rho0", "j_inf")] == [13, 16, 23, 27]


def test_a_spread_without_a_draw_is_refused() -> None:
    with pytest.raises(InputError, match="'force_scale' has a spread between people"):
        draw_of("force_scale")


def test_participant_values_carry_units(patients: SampledCohort, installed: Catalogue) -> None:
    kept = {name: (unit, values) for name, unit, _, values in patients.participant_values(installed)}
    assert kept["person_F_max"][0] == "N"
    assert kept["person_age"][0] == "years"
    np.testing.assert_array_equal(kept["person_L"][1], row(patients, "L"))
    assert "person_force_scale" not in kept
    assert {"person_P", "person_D", "person_l1", "person_sex"} <= set(kept)
