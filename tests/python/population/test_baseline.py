import numpy as np
import pytest

from tendonlab import _core
from tendonlab.catalogue import Catalogue
from tendonlab.catalogue.populations import Baseline, PainfulRun, ScoreSpread
from tendonlab.population import SampledCohort, sample_cohort
from tendonlab.population.baseline import life_spent, pain_sensitivity

PEOPLE = 20_000


def initial(cohort: SampledCohort, name: str) -> np.ndarray:
    return cohort.initial[_core.initial_names().index(name)]


def rows_of(cohort: SampledCohort) -> dict[str, np.ndarray]:
    return dict(zip(_core.parameter_names(), cohort.parameters, strict=True))


def one_person(installed: Catalogue, **changes: float) -> dict[str, np.ndarray]:
    """The reference man: every parameter at its centre."""
    values = {name: np.array([installed.parameters[name].value]) for name in _core.parameter_names()}
    return values | {name: np.array([value]) for name, value in changes.items()}


def test_pain_follows_from_the_score(installed: Catalogue) -> None:
    P = pain_sensitivity(np.array([96.0, 50.0, 99.0]), one_person(installed))
    np.testing.assert_allclose(P, [0.0, 46.0 / (6.3 * (0.62 + 0.237 * 6.0)), 0.0])


def test_patients_show_the_published_spread_of_scores(installed: Catalogue) -> None:
    population = installed.population("midportion")
    spread = population.baseline.visa_a
    assert spread is not None
    people = sample_cohort(population, installed, PEOPLE, seed=2)
    true = 96.0 - 6.3 * (0.62 + 0.237 * 6.0) * initial(people, "P")
    noise = installed.parameters["sig_w"].value
    assert true.mean() == pytest.approx(spread.mean, abs=0.7)
    assert np.hypot(true.std(), noise) == pytest.approx(spread.sd, abs=0.4)
    assert true.min() >= spread.low
    assert true.max() <= spread.high


def test_the_engine_scores_patients_as_sampled(installed: Catalogue) -> None:
    people = sample_cohort(installed.population("midportion"), installed, PEOPLE, seed=2)
    rest = _core.fixed_schedule(
        name="rest",
        days=1,
        slots=[],
        sessions=[],
        calendar=np.empty((1, 0), np.int32),
        habitual=np.ones(1),
        care=np.zeros(1),
    )
    cohort = _core.Cohort(people.parameters, people.initial, seed=2)
    score = _core.simulate(cohort, [rest], np.array([0], np.int32))["visa_a"][0, :, 0]
    assert score.mean() == pytest.approx(52.0, abs=0.8)
    assert score.std() == pytest.approx(16.0, abs=0.6)


def test_of_a_spread_narrower_than_the_questionnaire_a_quarter_is_people(installed: Catalogue) -> None:
    narrow = ScoreSpread(mean="50 points", sd="5 points", low="10 points", high="90 points")
    population = installed.population("midportion").model_copy(update={"baseline": Baseline(visa_a=narrow)})
    people = sample_cohort(population, installed, PEOPLE, seed=1)
    visa_b, pain_0, pain_F, most = (
        people.parameters[_core.parameter_names().index(name)] for name in ("visa_b", "pain_0", "pain_F", "visa_a_max")
    )
    score = most - visa_b * (pain_0 + 6 * pain_F) * initial(people, "P")
    assert score.mean() == pytest.approx(50.0, abs=0.1)
    assert score.var() == pytest.approx(0.25 * 5.0**2, rel=0.05)


def test_disorganised_fraction_of_patients(installed: Catalogue) -> None:
    D = initial(sample_cohort(installed.population("midportion"), installed, PEOPLE, seed=2), "D")
    assert D.mean() == pytest.approx(0.28, abs=0.005)
    assert D.min() >= 0.1
    assert D.max() <= 0.48


def test_marks(installed: Catalogue) -> None:
    for name, past, insertional in (
        ("midportion", 1.0, 0.0),
        ("insertional", 1.0, 1.0),
        ("healthy-young-men", 0.0, 0.0),
    ):
        people = sample_cohort(installed.population(name), installed, 10, seed=1)
        np.testing.assert_array_equal(initial(people, "tendinopathy_last_year"), past)
        np.testing.assert_array_equal(initial(people, "insertional"), insertional)
    healthy = sample_cohort(installed.population("healthy-young-men"), installed, 10, seed=1)
    for name in ("P", "D", "l1"):
        np.testing.assert_array_equal(initial(healthy, name), 0.0)


def test_ten_km_cost_the_reference_man_x_ref(installed: Catalogue) -> None:
    run = PainfulRun(distance="10 km", speed="3 m/s")
    spent = life_spent(run, installed.exercise("run"), one_person(installed), np.zeros(1))
    # 10 km at 3 m/s are the reference run itself, 4600 cycles.
    assert spent[0] == pytest.approx(installed.parameters["x_ref"].value, rel=1e-12)


def test_the_cost_of_the_run_does_not_move_with_the_force_scale(installed: Catalogue) -> None:
    run = PainfulRun(distance="10 km", speed="3 m/s")
    running = installed.exercise("run")
    costs = [life_spent(run, running, one_person(installed, force_scale=f), np.zeros(1))[0] for f in (0.5, 0.62, 0.8)]
    np.testing.assert_allclose(costs, costs[0])


def test_a_thin_tendon_pays_more_and_nobody_more_than_a_life(installed: Catalogue) -> None:
    run = PainfulRun(distance="10 km", speed="3.6 m/s")
    running = installed.exercise("run")
    thick, thin, absurd = (
        life_spent(run, running, one_person(installed, A_ref=a), np.zeros(1))[0] for a in (70.0, 55.0, 15.0)
    )
    assert thin > 2.0 * thick
    assert absurd == 1.0


def test_the_engine_charges_the_same_for_the_same_run(installed: Catalogue) -> None:
    population = installed.population("healthy-young-men")
    people = sample_cohort(population, installed, 200, seed=4)
    running = installed.exercise("run")
    run = PainfulRun(distance="10 km", speed="3.6 m/s")
    c0, _ = running.force_coefficients(3.6)
    assert running.speed_table is not None
    cycles_per_km, loaded = running.speed_table.at(3.6)
    session = _core.Session([_core.Bout(c0_bw=c0, repetitions=10.0 * cycles_per_km, loaded_time_s=loaded)])

    def damage(planned: int) -> np.ndarray:
        calendar = np.array([[planned], [-1]], dtype=np.int32)
        schedule = _core.fixed_schedule(
            name="x", days=2, slots=[0.5], sessions=[session], calendar=calendar, habitual=np.ones(2), care=np.zeros(2)
        )
        cohort = _core.Cohort(people.parameters, people.initial, seed=4)
        arrays = _core.simulate(cohort, [schedule], np.array([0, 1], np.int32), sample_events=False)
        return arrays["damage_labile"][0, :, 1]

    # Half a day later the chain of four equal steps still holds the share a gamma distribution of shape four leaves.
    values = rows_of(people)
    x = 0.5 * values["k_l"]
    left = np.exp(-x) * (1.0 + x + x**2 / 2.0 + x**3 / 6.0)
    expected = life_spent(run, running, values, np.zeros(200)) * left
    np.testing.assert_allclose(damage(0) - damage(-1), expected, rtol=1e-3)


def test_sore_runners_carry_the_run_that_hurt(installed: Catalogue) -> None:
    people = sample_cohort(installed.population("sore-runner"), installed, PEOPLE, seed=6)
    P = initial(people, "P")
    assert np.median(P) == pytest.approx(1.0, rel=0.03)
    assert P.min() >= 0.2
    assert P.max() <= 4.0
    l1 = initial(people, "l1")
    assert np.all(l1 > 0.0)
    assert np.all(l1 <= 1.0)
    assert 5e-5 < np.median(l1) < 2e-3
