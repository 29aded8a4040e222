"""Adherence in the engine's terms, against numbers worked out by hand."""

from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tendonlab.catalogue import Adherence, Catalogue
from tendonlab.programme.adherence import drop_out_per_day, engine_adherence, keeping, periods, possible_sd

COURSE = [(1, 0.79), (3, 0.67), (7, 0.60)]


def test_the_course_itself_is_hardly_moved() -> None:
    # (2 * 79 + 4 * 67 + 6 * 60) / 12 = 65.5 %
    found = periods(0.655, 0.1, COURSE, weeks=12)
    assert [first for first, _, _ in found] == [0, 14, 42]
    assert [share for _, share, _ in found] == pytest.approx([0.79, 0.67, 0.60])
    assert [sd for _, _, sd in found] == [0.1, 0.1, 0.1]


def test_the_shares_are_moved_alike_on_the_scale_of_log_odds() -> None:
    found = [share for _, share, _ in periods(0.92, 0.05, COURSE, weeks=52)]
    shifts = [log(new / (1 - new)) - log(old / (1 - old)) for new, (_, old) in zip(found, COURSE, strict=True)]
    assert shifts == pytest.approx([shifts[0]] * 3)
    assert (2 * found[0] + 4 * found[1] + 6 * found[2]) / 12 == pytest.approx(0.92)


def test_two_periods_by_hand() -> None:
    # Odds of 4 and 1 (80 % and 50 %), a week each; twice the odds give 8/9 and 2/3, which is 7/9 on average.
    found = periods(7 / 9, 0.0, [(1, 0.8), (2, 0.5)], weeks=2)
    assert [share for _, share, _ in found] == pytest.approx([8 / 9, 2 / 3])


def test_a_short_programme_counts_its_own_weeks() -> None:
    # Four weeks: two of each of the first two periods; the third never comes.
    found = periods(0.73, 0.1, COURSE, weeks=4)
    assert [first for first, _, _ in found] == [0, 14]
    assert [share for _, share, _ in found] == pytest.approx([0.79, 0.67])
    assert periods(0.9, 0.1, COURSE, weeks=2) == [(0, 0.9, 0.1)]


@pytest.mark.parametrize("mean", [0.0, 1.0])
def test_all_or_nothing_is_constant(mean: float) -> None:
    assert periods(mean, 0.2, COURSE, weeks=12) == [(0, mean, 0.0)]


@given(st.floats(1e-6, 1 - 1e-6), st.floats(0, 1), st.integers(1, 104))
def test_any_mean_is_kept_and_any_spread_is_possible(mean: float, sd: float, weeks: int) -> None:
    found = periods(mean, sd, COURSE, weeks)
    counted = min(weeks, 12)
    ends = [first for first, _, _ in found[1:]] + [7 * 12 + 7 * 92]
    total = sum((min(end, 7 * counted) - first) / 7 * share for (first, share, _), end in zip(found, ends, strict=True))
    assert total / counted == pytest.approx(mean, rel=1e-9)
    assert all(spread == 0 or spread < sqrt(share * (1 - share)) for _, share, spread in found)


def test_a_spread_no_share_can_have_is_narrowed() -> None:
    assert possible_sd(0.5, 0.12) == 0.12
    assert possible_sd(0.99, 0.12) == pytest.approx(0.9 * sqrt(0.99 * 0.01))


def test_drop_out() -> None:
    hazard = drop_out_per_day(0.10, weeks=12)
    assert exp(-84 * hazard) == pytest.approx(0.90)
    assert hazard == pytest.approx(0.10536 / 84, rel=1e-4)
    assert drop_out_per_day(0.0, weeks=12) == 0


def test_what_a_programme_says_itself(installed: Catalogue) -> None:
    hsr = installed.programme("hsr")
    kept = keeping(hsr, installed.adherence)
    assert (kept.mean, kept.sd) == (0.92, 0.12)
    assert "Beyer 2015" in kept.source
    own = hsr.model_copy(update={"adherence": Adherence(drop_out="25 %", moved="0 %")})
    kept = keeping(own, installed.adherence)
    assert (kept.drop_out, kept.within_weeks, kept.moved) == (0.25, 12, 0.0)
    assert kept.overdone == installed.adherence.overdone.value
    # Three sessions a week, as in the table; the words say where the mean comes from.
    assert kept.mean == installed.adherence.mean_at(3)
    assert kept.source == "as in other programmes of about 3 sessions a week"


def test_more_sessions_are_missed_more(installed: Catalogue) -> None:
    defaults = installed.adherence
    alfredson = installed.programme("alfredson").model_copy(update={"adherence": None})
    assert keeping(alfredson, defaults).mean == defaults.mean_at(14) < defaults.mean_at(3)


def test_people_stop_in_the_weeks_that_are_known(installed: Catalogue) -> None:
    engine = engine_adherence(installed.programme("hsr"), installed.adherence)
    known = installed.adherence.drop_out
    assert engine.drop_out_days == 7 * known.within_weeks
    assert exp(-engine.drop_out_days * engine.drop_out_per_day) == pytest.approx(1 - known.value)


def test_nothing_to_do_is_not_left(installed: Catalogue) -> None:
    engine = engine_adherence(installed.programme("wait-and-see"), installed.adherence)
    assert (engine.periods, engine.drop_out_per_day) == ([(0, 1.0, 0.0)], 0.0)
