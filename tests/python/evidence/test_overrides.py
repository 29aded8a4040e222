"""People and doses that differ in a fact."""

from collections.abc import Callable
from pathlib import Path

from evidence.rows import GOOD
from tendonlab.catalogue import Catalogue
from tendonlab.evidence.facts import Fact, population_of, programme_of, read_facts

Write = Callable[..., Path]


def one(path: Path, catalogue: Catalogue) -> Fact:
    (fact,) = read_facts(path, catalogue)
    return fact


def test_people_differ_as_the_fact_says(write: Write, catalogue: Catalogue) -> None:
    people = "women = 30 %; age_mean = 39 years; age_sd = 8 years; visa_a_mean = 61.5 points; visa_a_sd = 12 points"
    fact = one(write({**GOOD, "people": people}), catalogue)
    shipped, changed = catalogue.population("midportion"), population_of(fact, catalogue)
    assert shipped.baseline.visa_a is not None
    assert changed.baseline.visa_a is not None
    assert (changed.women, changed.age.mean, changed.age.sd) == (0.3, 39, 8)
    assert (changed.baseline.visa_a.mean, changed.baseline.visa_a.sd) == (61.5, 12)
    assert (changed.age.low, changed.baseline.visa_a.high) == (shipped.age.low, shipped.baseline.visa_a.high)
    assert changed.baseline.D == shipped.baseline.D
    assert population_of(one(write(GOOD), catalogue), catalogue) is shipped


def test_one_of_mean_and_spread_leaves_the_other(write: Write, catalogue: Catalogue) -> None:
    changed = population_of(one(write({**GOOD, "people": "visa_a_mean = 61 points"}), catalogue), catalogue)
    assert changed.baseline.visa_a is not None
    assert (changed.baseline.visa_a.mean, changed.baseline.visa_a.sd) == (61, 16)


def test_a_dose_differs_as_the_fact_says(write: Write, catalogue: Catalogue) -> None:
    dose = "adherence = 60 %; care = 16 weeks; weeks = 10 weeks; activity = 75 %"
    table = read_facts(write({**GOOD, "dose": dose}), catalogue)
    (fact,) = table
    shipped, changed = catalogue.programme("alfredson"), programme_of(fact, table, catalogue)
    assert shipped.adherence is not None
    assert changed.adherence is not None
    assert (changed.adherence.mean, changed.adherence.sd) == (0.6, shipped.adherence.sd)
    assert (changed.weeks, changed.care_weeks) == (10, 16)
    assert [(life.days, life.activity) for life in changed.life] == [((1, 84), 0.75)]
    assert changed.tracks == shipped.tracks
    assert changed.text == ""


def test_a_programme_without_words_on_adherence_can_be_given_one(write: Write, catalogue: Catalogue) -> None:
    table = read_facts(write({**GOOD, "programme": "floor-eccentric", "dose": "adherence = 83 %"}), catalogue)
    (fact,) = table
    adherence = programme_of(fact, table, catalogue).adherence
    assert adherence is not None
    assert (adherence.mean, adherence.sd) == (0.83, None)


def test_habitual_activity_lasts_as_long_as_the_fact(write: Write, catalogue: Catalogue) -> None:
    row = {**GOOD, "programme": "habitual-life", "dose": "activity = 0 %", "quantity": "visa_a level"}
    for days, expected in ((0, ()), (23, ((1, 23),))):
        table = read_facts(write({**row, "time": f"{days} days"}), catalogue)
        (fact,) = table
        assert tuple(life.days for life in programme_of(fact, table, catalogue).life) == expected
