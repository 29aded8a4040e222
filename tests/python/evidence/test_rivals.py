"""The two dumb predictors say what they should, and nothing where they have nothing to say."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.evidence.fact import Fact
from tendonlab.evidence.facts import read_facts
from tendonlab.evidence.quantities import QUANTITIES
from tendonlab.evidence.rivals import Start, no_change, pooled, start_of
from tendonlab.evidence.scale import scaled

START = Start(52.0, 16.0)
NOBODY = Start(math.nan, math.nan)


@pytest.fixture(scope="module")
def some(installed: Catalogue) -> Fact:
    return read_facts(Path(installed.folder) / "evidence" / "facts.csv", installed)["devos2007_12"]


def about(some: Fact, quantity: str, **changes: object) -> Fact:
    return replace(some, quantity=quantity, unit=QUANTITIES[quantity].unit, **changes)  # type: ignore[arg-type]


def arm(some: Fact, trial: str, day: int, value: float, width: float = 10.0, quantity: str = "visa_a change") -> Fact:
    return about(some, quantity, trial=trial, day=day, value=value, low=value - width, high=value + width)


def test_people_start_where_their_population_says(installed: Catalogue, some: Fact) -> None:
    start = start_of(some, installed)
    assert start.mean == 50.1
    score = installed.population("midportion").baseline.visa_a
    assert score is not None
    assert start.sd == score.sd
    nobody = start_of(replace(some, population="healthy-young-men", people=type(some.people)()), installed)
    assert math.isnan(nobody.mean)
    assert math.isnan(nobody.sd)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_no_change(some: Fact, quantity: str) -> None:
    said = no_change(about(some, quantity), START)
    expected = {
        "visa_a level": 52.0, "visa_a sd": 16.0, "hazard ratio": 1.0, "odds ratio": 1.0,
    }.get(quantity, 0.0 if quantity.endswith(" change") else math.nan)  # fmt: skip
    assert said == expected or (math.isnan(said) and math.isnan(expected))
    assert no_change(about(some, quantity, against="wait-and-see"), START) == 0.0


def test_no_change_of_a_score_that_nobody_has(some: Fact) -> None:
    assert math.isnan(no_change(about(some, "visa_a level"), NOBODY))
    assert no_change(about(some, "visa_a change"), NOBODY) == 0.0


def test_neither_knows_programmes_apart(some: Fact) -> None:
    others = [(arm(some, "other", 84, 20.0), START)]
    assert pooled(about(some, "visa_a change", against="wait-and-see"), START, others) == 0.0


def test_pooled_is_a_curve_through_all_arms(some: Fact) -> None:
    def truth(days: float) -> float:
        return 30.0 * (1.0 - math.exp(-days / 90.0))

    others = [(arm(some, f"t{day}", day, truth(day)), START) for day in (21, 84, 168, 364)]
    fact = arm(some, "mine", 120, 0.0)
    assert pooled(fact, START, others) == pytest.approx(truth(120.0), rel=1e-4)
    assert pooled(replace(fact, since_day=36), START, others) == pytest.approx(truth(84.0), rel=1e-4)
    assert pooled(about(fact, "visa_a level"), START, others) == pytest.approx(52.0 + truth(120.0), rel=1e-4)
    level = arm(some, "level", 1820, 40.0 + truth(1820), quantity="visa_a level")
    assert pooled(fact, START, [*others, (level, Start(40.0, 10.0))]) == pytest.approx(truth(120.0), rel=1e-4)


def test_pooled_leaves_out_the_trial_that_is_predicted(some: Fact) -> None:
    others = [(arm(some, "one", 84, 10.0), START), (arm(some, "two", 84, 20.0), START)]
    assert pooled(arm(some, "one", 84, 0.0), START, others) == pytest.approx(20.0)
    assert pooled(arm(some, "two", 84, 0.0), START, others) == pytest.approx(10.0)
    assert pooled(arm(some, "three", 84, 0.0), START, others) == pytest.approx(15.0)
    assert math.isnan(pooled(arm(some, "one", 84, 0.0), START, others[:1]))


def test_pooled_weighs_by_how_sure_a_trial_is(some: Fact) -> None:
    # At one point in time there is no curve to fit, so it is the weighted mean.
    others = [(arm(some, "one", 84, 10.0, width=5.0), START), (arm(some, "two", 84, 20.0, width=10.0), START)]
    assert pooled(arm(some, "three", 21, 0.0), START, others) == pytest.approx((4 * 10.0 + 20.0) / 5)


def test_pooled_takes_the_mean_of_a_kind_on_its_scale(some: Fact) -> None:
    others = [
        (arm(some, "one", 84, 50.0, quantity="stiffness change"), NOBODY),
        (arm(some, "two", 84, -20.0, quantity="modulus change"), NOBODY),
        (arm(some, "three", 84, 90.0, quantity="strength change"), NOBODY),
        (replace(arm(some, "four", 84, 70.0, quantity="stiffness change"), against="wait-and-see"), NOBODY),
    ]
    fact = arm(some, "mine", 84, 0.0, quantity="stiffness change")
    pair = [other for other, _ in others[:2]]
    widths = [float(scaled(other, other.high) - scaled(other, other.low)) for other in pair]
    mean = np.average([math.log(1.5), math.log(0.8)], weights=np.array(widths) ** -2.0)
    assert pooled(fact, NOBODY, others) == pytest.approx(100.0 * math.expm1(mean))
    assert math.isnan(pooled(arm(some, "mine", 84, 0.0, quantity="csa change"), NOBODY, others))


def test_scores_of_people_without_one_are_not_pooled(some: Fact) -> None:
    others = [
        (arm(some, "one", 84, 20.0), START),
        (arm(some, "two", 364, 90.0, quantity="visa_a level"), NOBODY),
    ]
    assert pooled(arm(some, "mine", 84, 0.0), START, others) == pytest.approx(20.0)
    assert math.isnan(pooled(arm(some, "mine", 84, 0.0, quantity="visa_a level"), NOBODY, others))
