import numpy as np
import pytest
from scipy import stats

from tendonlab.population.marginals import log_sd_from_cv, lognormal, normal, truncated_normal

Z = np.linspace(-7.5, 7.5, 4001)


def test_without_bounds_nothing_is_bent() -> None:
    np.testing.assert_allclose(truncated_normal(Z, -np.inf, np.inf), Z, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 2.0), (-4.0, np.inf), (-np.inf, 0.3), (0.5, 3.0), (-3.0, -1.0)])
def test_truncation_is_scipys_truncated_normal(low: float, high: float) -> None:
    z = np.linspace(-5.0, 5.0, 501)
    expected = stats.truncnorm.ppf(stats.norm.cdf(z), low, high)
    np.testing.assert_allclose(truncated_normal(z, low, high), expected, rtol=1e-6, atol=1e-7)


def test_truncation_keeps_the_order_and_the_bounds() -> None:
    bent = truncated_normal(Z, -1.0, 2.0)
    assert np.all(np.diff(bent) >= 0.0)
    assert bent[0] >= -1.0
    assert bent[-1] <= 2.0


def test_normal_with_a_mean_per_person() -> None:
    z = np.array([-1.0, 0.0, 1.0])
    mean = np.array([10.0, 20.0, 30.0])
    np.testing.assert_allclose(normal(z, mean, 2.0, -np.inf, np.inf), [8.0, 20.0, 32.0])


def test_no_spread_gives_the_mean_inside_the_bounds() -> None:
    np.testing.assert_array_equal(normal(Z, 0.3, 0.0, 0.0, 1.0), np.full(Z.size, 0.3))


def test_lognormal_has_median_and_log_sd() -> None:
    values = lognormal(np.array([-1.0, 0.0, 1.0]), 5.0, 0.4)
    np.testing.assert_allclose(values, 5.0 * np.exp([-0.4, 0.0, 0.4]))


def test_lognormal_stays_below_its_bound_without_a_heap_at_it() -> None:
    z = np.random.default_rng(0).standard_normal(100_000)
    values = lognormal(z, 0.5, 1.0, high=1.0)
    assert values.max() <= 1.0
    assert np.mean(values == 1.0) < 1e-3
    assert np.median(values) < 0.5  # the bound takes people away from above


def test_cv_of_a_lognormal_is_recovered() -> None:
    values = lognormal(np.random.default_rng(1).standard_normal(400_000), 3.0, log_sd_from_cv(0.5))
    assert values.std() / values.mean() == pytest.approx(0.5, abs=0.01)
