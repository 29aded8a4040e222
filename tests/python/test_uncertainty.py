"""Parameters and people told apart, on made-up people whose variances are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tendonlab.uncertainty import Members, Spread, can_be_split, spread, spread_of_sums


def people(
    random: np.random.Generator, members: Members, *, of_parameters: float, of_people: float, mean: float = 10.0
) -> np.ndarray:
    """Values of people under members whose means differ with that standard deviation."""
    centres = random.normal(mean, of_parameters, members.max() + 1)
    return centres[members] + random.normal(0.0, of_people, members.size)


@pytest.mark.parametrize(("of_parameters", "of_people"), [(3.0, 18.0), (6.0, 6.0), (0.5, 0.1)])
def test_known_components_are_found(of_parameters: float, of_people: float) -> None:
    random = np.random.default_rng(1)
    members = np.arange(20_000) % 400
    found = spread(people(random, members, of_parameters=of_parameters, of_people=of_people), members)
    assert found.sd_parameters == pytest.approx(of_parameters, rel=0.1)
    assert found.sd_shown == pytest.approx(of_parameters, rel=0.1)
    share = of_parameters**2 / (of_parameters**2 + of_people**2)
    assert found.share_of_people == pytest.approx(share, rel=0.2)
    total = (of_parameters**2 + of_people**2) ** 0.5
    assert found.p95 - found.p5 == pytest.approx(2 * 1.645 * total, rel=0.1)
    assert found.mc_high - found.mean == pytest.approx(1.96 * of_people / 20_000**0.5, rel=0.05)
    assert found.high - found.mean == pytest.approx(1.96 * of_parameters, rel=0.1)
    assert found.share_of_interval > 0.9


def test_groups_of_different_size_are_told_apart_as_well() -> None:
    random = np.random.default_rng(2)
    members = np.repeat(np.arange(300), random.integers(1, 60, 300))
    found = spread(people(random, members, of_parameters=4.0, of_people=10.0), members)
    assert found.sd_parameters == pytest.approx(4.0, rel=0.15)
    assert found.share_of_people == pytest.approx(16.0 / 116.0, rel=0.3)


@pytest.mark.parametrize("participants", [250, 500, 2000])
@pytest.mark.parametrize("of_parameters", [0.0, 3.0, 6.0])
def test_intervals_hold_the_truth_as_often_as_they_say(participants: int, of_parameters: float) -> None:
    random = np.random.default_rng(3)
    members = np.arange(participants) % 100
    held = 0
    for _ in range(400):
        found = spread(people(random, members, of_parameters=of_parameters, of_people=18.0), members)
        # The truth is one more set of parameters that could have been drawn.
        held += found.low <= random.normal(10.0, of_parameters) <= found.high
    assert held / 400 >= 0.915  # 95 % less three standard errors of 400 trials


def test_monte_carlo_intervals_hold_the_mean_over_the_same_members() -> None:
    random = np.random.default_rng(4)
    members = np.arange(300) % 50
    centres = random.normal(0.0, 5.0, 50)
    held = 0
    for _ in range(1000):
        found = spread(centres[members] + random.normal(0.0, 2.0, 300), members)
        held += found.mc_low <= centres.mean() <= found.mc_high
    assert held / 1000 == pytest.approx(0.95, abs=0.022)


def test_numbers_worked_out_by_hand() -> None:
    # Four members of three people; sums of squares between 240 and within 8, mean squares 80 and 1.
    values = np.repeat([4.0, 8.0, 12.0, 16.0], 3) + np.tile([-1.0, 0.0, 1.0], 4)
    members = np.repeat(np.arange(4), 3)
    found = spread(values, members)
    assert found.mean == 10.0
    half = 2.306004 * (1.0 / 12.0) ** 0.5
    assert found.mc_high == pytest.approx(10.0 + half, rel=1e-5)
    # All but certainly positive: expected mean square between, 240 / (3 - 2), less that within, 8 / (8 - 2).
    variance = (240.0 - 8.0 / 6.0) / 3.0
    assert found.sd_parameters == pytest.approx(variance**0.5, rel=1e-3)
    assert found.sd_shown == pytest.approx((79.0 / 3.0) ** 0.5)  # the plain difference of the two mean squares
    of_parameters = found.sd_parameters**2 * (1.0 + 1.0 / 4.0)
    assert found.high - 10.0 == pytest.approx(3.182446 * (of_parameters + 1.0 / 12.0) ** 0.5, rel=1e-5)
    assert found.share_of_interval == pytest.approx(of_parameters / (of_parameters + 1.0 / 12.0))
    assert found.share_of_people == pytest.approx(found.sd_parameters**2 / (found.sd_parameters**2 + 1.0))


def test_parameters_that_do_not_show_are_small_but_not_nothing() -> None:
    values, members = np.random.default_rng(7).normal(0.0, 1.0, 1000), np.arange(1000) // 10
    means = values.reshape(100, 10).mean(axis=1)
    # Less varied than chance would have them, and not at all.
    found = spread(values - 0.3 * means[members], members)
    assert 0.0 < found.sd_parameters < 0.2
    assert found.sd_shown == 0.0
    assert found.low < found.mc_low < found.mc_high < found.high
    same = spread(np.tile([-1.0, 1.0], 100), np.arange(200) // 2)
    assert (same.sd_parameters, same.sd_shown, same.share_of_interval) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("members", [None, np.arange(40) % 10])
def test_who_has_no_value_does_not_count(members: Members | None) -> None:
    random = np.random.default_rng(5)
    values = random.normal(0.0, 1.0, 40)
    values[[3, 7, 21]] = np.nan
    known = np.isfinite(values)
    assert spread(values, members) == spread(values[known], None if members is None else members[known])
    assert np.isnan(spread(np.full(40, np.nan), members).mean)


def test_without_members_the_interval_is_monte_carlo() -> None:
    found = spread(np.array([1.0, 3.0, 5.0, 7.0]), None)
    assert (found.low, found.high) == (found.mc_low, found.mc_high)
    assert found.high - found.mean == pytest.approx(3.182446 * (20.0 / 3.0 / 4.0) ** 0.5, rel=1e-5)
    assert np.isnan([found.sd_parameters, found.share_of_interval, found.share_of_people]).all()


@pytest.mark.parametrize(
    ("members", "enough"),
    [
        (np.arange(40), False),
        (np.arange(42) % 40, False),
        (np.arange(43) % 40, True),
        (np.arange(90) % 3, False),
        (np.arange(90) % 4, True),
    ],
)
def test_too_few_people_to_tell_them_from_the_parameters(members: Members, enough: bool) -> None:
    assert can_be_split(members) == enough
    found = spread(np.random.default_rng(6).normal(0.0, 1.0, members.size), members)
    for value in (found.low, found.high, found.sd_parameters, found.share_of_interval, found.share_of_people):
        assert np.isfinite(value) == enough
    assert np.isfinite([found.mean, found.mc_low, found.mc_high, found.p5, found.p95]).all()


def test_people_who_are_all_alike() -> None:
    found = spread(np.full(40, 5.0), np.arange(40) % 10)
    assert (found.low, found.high, found.sd_parameters) == (5.0, 5.0, 0.0)
    assert np.isnan(found.share_of_interval)
    alike_within = spread((np.arange(40) % 10).astype(float), np.arange(40) % 10)
    assert alike_within.sd_parameters > 0.0
    assert (alike_within.mc_low, alike_within.mc_high) == (4.5, 4.5)
    assert alike_within.share_of_interval == 1.0


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=60),
    st.integers(1, 12),
    st.floats(0.01, 100.0),
    st.floats(-1e3, 1e3),
)
def test_other_units_and_another_origin(values: list[float], members: int, factor: float, shift: float) -> None:
    """Intervals and standard deviations follow the unit; shares have none, and always are shares."""
    of = np.arange(len(values)) % members
    one = spread(np.array(values), of)
    other = spread(np.array(values) * factor + shift, of)
    scale = (1.0 + np.ptp(values)) * factor + abs(shift) + 1e3 * factor
    for name in ("mean", "low", "high", "mc_low", "mc_high", "p5", "p95"):
        expected = getattr(one, name) * factor + shift
        assert getattr(other, name) == pytest.approx(expected, abs=1e-6 * scale, nan_ok=True)
    assert other.sd_parameters == pytest.approx(one.sd_parameters * factor, abs=1e-6 * scale, nan_ok=True)
    for name in ("share_of_interval", "share_of_people"):
        assert np.isnan(getattr(one, name)) or 0.0 <= getattr(one, name) <= 1.0
    if not np.isnan(one.low):
        assert one.low <= one.mean <= one.high


def test_what_is_left_with_everybody() -> None:
    low, high = Spread(mean=5.0, sd_parameters=2.5, sd_shown=2.0).with_everybody
    assert (low, high) == pytest.approx((5.0 - 3.92, 5.0 + 3.92))


def of_sums(values: np.ndarray, members: Members | None, groups: int) -> Spread:
    of = np.zeros(values.size, np.int64) if members is None else members
    known = np.isfinite(values)
    p5, p95 = np.percentile(values[known], [5.0, 95.0]) if known.any() else (np.nan, np.nan)
    sums = [np.bincount(of[known], weights, groups) for weights in (None, values[known], values[known] ** 2)]
    return spread_of_sums(*(part.astype(float) for part in sums), float(p5), float(p95), drawn=members is not None)


@given(
    st.lists(st.one_of(st.floats(-100.0, 100.0, width=32), st.just(np.nan)), min_size=1, max_size=80),
    st.one_of(st.none(), st.integers(1, 12)),
)
def test_sums_tell_what_values_tell(numbers: list[float], groups: int | None) -> None:
    """Whatever the values and however few: the same interval, or none; to what squares of numbers leave over."""
    values = np.array(numbers, dtype=np.float64)
    members = None if groups is None else np.arange(values.size) % groups
    expected, found = spread(values, members), of_sums(values, members, groups or 1)
    scale = 1e-5 * (1.0 + float(np.nanmax(np.abs(values), initial=0.0)))
    for name in ("mean", "low", "high", "mc_low", "mc_high", "sd_parameters", "p5", "p95", "sd_shown"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=scale, nan_ok=True), name
    for name in ("share_of_interval", "share_of_people"):
        assert np.isnan(getattr(found, name)) or 0.0 <= getattr(found, name) <= 1.0


def test_sums_of_people_who_differ_tell_the_same_digits() -> None:
    random = np.random.default_rng(11)
    members = np.arange(2000) % 100
    values = random.normal(0.0, 2.0, 100)[members] + random.normal(20.0, 9.0, 2000)
    expected, found = spread(values, members), of_sums(values, members, 100)
    for name, value in vars(expected).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-9), name


@pytest.mark.parametrize("value", [0.1, 5.0, 1234.567, -7.7e5])
def test_rounding_of_sums_is_no_difference_between_people(value: float) -> None:
    alike = of_sums(np.full(400, value), np.arange(400) % 10, 10)
    assert (alike.sd_parameters, alike.high - alike.low) == (0.0, 0.0)
    assert np.isnan(alike.share_of_interval)
    of_members = of_sums(value + (np.arange(400) % 10).astype(float), np.arange(400) % 10, 10)
    assert of_members.mc_low == of_members.mc_high
    assert of_members.share_of_people == 1.0


def test_sums_of_members_nobody_lives_under() -> None:
    values = np.random.default_rng(12).normal(0.0, 1.0, 60)
    assert of_sums(values, np.arange(60) % 10, 25) == of_sums(values, np.arange(60) % 10, 10)
    nobody = spread_of_sums(np.zeros(3), np.zeros(3), np.zeros(3), np.nan, np.nan, drawn=True)
    assert np.isnan(nobody.mean)
