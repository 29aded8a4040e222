"""The pieces of the calibration against closed forms."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from tendonlab import load_catalogue
from tendonlab.calibration.emulator import Emulator, fit, relevance
from tendonlab.calibration.likelihood import Likelihood, covariance_of, published
from tendonlab.calibration.posterior import sample
from tendonlab.calibration.priors import Priors
from tendonlab.evidence import Fact, read_facts

CATALOGUE = load_catalogue()
TABLE = read_facts(CATALOGUE.folder / "evidence" / "facts.csv", CATALOGUE)


def facts(*names: str) -> list[Fact]:
    return [TABLE[name] for name in names]


def points(n: int, dimensions: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, dimensions))


class TestPriors:
    priors = Priors(CATALOGUE.parameters)

    def test_the_centre_of_the_space_is_the_median_of_every_prior(self) -> None:
        at_centre = self.priors.columns(np.zeros((1, len(self.priors.symbols))))
        for symbol in self.priors.symbols:
            prior = CATALOGUE.parameters[symbol].prior
            assert prior is not None
            median = prior.median
            if prior.low is not None and prior.high is not None:
                log = prior.distribution == "loguniform"
                median = np.sqrt(prior.low * prior.high) if log else (prior.low + prior.high) / 2
            if symbol == "rho0":  # its prior is about a patient, whom severity slows down
                median *= 1 + (3.5 / at_centre["P_sat"][0]) ** 2
            assert at_centre[symbol][0] == pytest.approx(median, rel=1e-12)

    def test_values_rise_with_the_coordinate_and_keep_to_the_prior(self) -> None:
        z = np.linspace(-6, 6, 25)
        for i, symbol in enumerate(self.priors.symbols):
            space = np.zeros((z.size, len(self.priors.symbols)))
            space[:, i] = z
            values = self.priors.columns(space)[symbol]
            assert np.all(np.diff(values) > 0)
            prior = CATALOGUE.parameters[symbol].prior
            assert prior is not None
            if prior.low is not None and prior.high is not None:
                assert np.all((values >= prior.low) & (values <= prior.high))
            if prior.log_sd is not None:
                assert np.std(np.log(values)) == pytest.approx(prior.log_sd * np.std(z))

    def test_tied_parameters_keep_what_was_measured(self) -> None:
        values = self.priors.columns(points(50, len(self.priors.symbols)))
        jump = values["a_S"] * 0.8 / (0.8 + values["d0"])
        assert jump == pytest.approx(np.full(50, 1.93), rel=1e-12)
        of_new_case = values["r_a"] * values["rho0"] / (1 + values["P_sat"] ** -2)
        assert of_new_case == pytest.approx(np.full(50, 0.069), rel=1e-12)

    def test_the_parameter_table_keeps_to_the_ties(self) -> None:
        p = CATALOGUE.parameters
        assert p["a_S"].value * 0.8 / (0.8 + p["d0"].value) == pytest.approx(1.93, rel=0.02)
        of_new_case = p["r_a"].value * p["rho0"].value / (1 + p["P_sat"].value ** -2)
        # Medians of factors need not multiply to the median of the product.
        assert of_new_case == pytest.approx(0.069, rel=0.2)


class TestEmulator:
    def test_a_quadratic_is_reproduced_exactly(self) -> None:
        z = points(60, 4)
        truth = np.stack([1 + z[:, 0] - 2 * z[:, 1] * z[:, 2], z[:, 3] ** 2 + 3 * z[:, 3]], axis=1)
        surfaces = fit(z, truth, np.array([[True, True, True, False], [False, False, False, True]]))
        fresh = points(20, 4, seed=2)
        wanted = np.stack([1 + fresh[:, 0] - 2 * fresh[:, 1] * fresh[:, 2], fresh[:, 3] ** 2 + 3 * fresh[:, 3]], axis=1)
        assert surfaces(fresh) == pytest.approx(wanted, abs=1e-10)
        assert np.all(surfaces.error_sd < 1e-10)

    def test_the_error_is_that_of_leaving_each_point_out(self) -> None:
        z = points(30, 2)
        values = np.sin(2 * z[:, :1])
        everything = np.ones((1, 2), dtype=bool)
        missed = []
        for i in range(len(z)):
            rest = np.arange(len(z)) != i
            missed.append(fit(z[rest], values[rest], everything)(z[i : i + 1])[0, 0] - values[i, 0])
        assert fit(z, values, everything).error_sd[0] == pytest.approx(np.sqrt(np.mean(np.square(missed))), rel=1e-9)

    def test_only_relevant_coordinates_count(self) -> None:
        z = points(40, 3)
        surfaces = fit(z, z[:, :1] * z[:, 1:2], np.array([[True, True, False]]))
        moved = z.copy()
        moved[:, 2] += 5
        assert surfaces(moved) == pytest.approx(surfaces(z), abs=1e-12)

    def test_relevance_is_what_moves_a_fact(self) -> None:
        moves = relevance(np.array([1.0, 2.0]), np.array([[1.0, 2.5], [1.2, 2.0]]), np.array([0.1, 0.6]))
        assert moves.tolist() == [[False, True], [False, False]]

    def test_too_few_points_are_refused(self) -> None:
        with pytest.raises(ValueError, match="need more than 10 points"):
            fit(points(10, 4), np.zeros((10, 1)), np.ones((1, 4), dtype=bool))


class TestLikelihood:
    some = facts("arampatzis2007_hi_k", "arampatzis2007_lo_k", "epro2017_k", "arampatzis2007_mvc_hi")
    between = {"stiffness": 0.17, "strength": 0.06}  # noqa: RUF012

    def test_published_errors_are_those_of_the_interval(self) -> None:
        value, error = published(self.some)
        assert value[0] == pytest.approx(np.log(1.36))
        assert error[0] == pytest.approx(np.log(1.935 / 0.956) / 3.92)

    def test_facts_of_one_trial_and_kind_err_together(self) -> None:
        _, error = published(self.some)
        covariance = covariance_of(self.some, self.between, error)
        assert np.diag(covariance) == pytest.approx(error**2)
        assert covariance[0, 1] == pytest.approx(min(0.17**2, 0.9 * error[0] ** 2, 0.9 * error[1] ** 2))
        assert covariance[0, 2] == covariance[0, 3] == 0
        assert np.all(np.linalg.eigvalsh(covariance) > 0)

    def test_it_is_the_multivariate_normal(self) -> None:
        value, error = published(self.some)
        own = np.array([0.01, 0.02, 0.03, 0.04])
        exact = multivariate_normal(value, covariance_of(self.some, self.between, error) + np.diag(own**2))
        guesses = value + 0.1 * points(6, 4)
        differences = Likelihood(self.some, self.between, own).log(guesses) - exact.logpdf(guesses)
        assert differences == pytest.approx(np.full(6, differences[0]), abs=1e-9)

    def test_a_trial_left_out_says_nothing(self) -> None:
        likelihood = Likelihood(self.some, self.between, np.zeros(4), without="arampatzis-2007")
        value, error = published(self.some)
        guess = value.copy()
        guess[[0, 1, 3]] += 100
        assert likelihood.log(guess[None])[0] == pytest.approx(0.0)
        guess[2] += error[2]
        assert likelihood.log(guess[None])[0] == pytest.approx(-0.5)


def test_a_linear_gaussian_posterior_has_its_closed_form() -> None:
    some = facts("arampatzis2007_hi_k", "epro2017_k", "kubo2012_k13")
    value, error = published(some)
    slope = np.array([[0.2, 0.1, 0.0], [0.0, 0.3, 0.2]])  # (dimensions, facts)
    coefficients = np.zeros((1 + 2 + 3, 3))
    coefficients[1:3] = slope
    precision = np.eye(2) + slope @ np.diag(error**-2) @ slope.T
    mean = np.linalg.solve(precision, slope @ (value / error**2))
    likelihood = Likelihood(some, {}, np.zeros(3))
    chains = sample(Emulator(coefficients, np.zeros(3)), likelihood, dimensions=2, seed=1, steps=2000)
    sd = np.sqrt(np.diag(np.linalg.inv(precision)))
    error_of_mean = sd / np.sqrt(chains.effective)
    assert np.all(np.abs(chains.flat.mean(axis=0) - mean) < 5 * error_of_mean)
    assert chains.flat.std(axis=0) == pytest.approx(sd, rel=0.1)
    assert np.all(chains.r_hat < 1.02)
    assert np.all(np.abs(norm.cdf(0) - np.mean(chains.flat < mean, axis=0)) < 0.05)
