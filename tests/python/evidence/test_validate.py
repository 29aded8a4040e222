"""The model held against facts: what is simulated, how errors are counted, who is compared with whom."""

import csv
import io
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.errors import DataFileError, InputError
from tendonlab.evidence.fact import COLUMNS, Fact
from tendonlab.evidence.facts import read_facts
from tendonlab.evidence.predict import Predictor
from tendonlab.evidence.quantities import QUANTITIES
from tendonlab.evidence.scale import scaled, standard_error, standardised_error, unscaled
from tendonlab.evidence.score import FITTED, LEFT_OUT, NEW, NO_CHANGE, POOLED, calibration_scores, new_scores, score
from tendonlab.evidence.validate import NOTHING, Outcome, Prediction, Validation, shipped_facts, validate

SMALL = {"draws": 2, "participants": 12}
MINE = {
    "id": "mine",
    "area": "symptoms",
    "population": "midportion",
    "programme": "alfredson",
    "quantity": "visa_a change",
    "time": "12 weeks",
    "value": "15",
    "low": "-60",
    "high": "90",
    "unit": "points",
    "use": "acceptance",
    "trial": "somebody-2031",
}


def facts_file(folder: Path, *rows: dict[str, str]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "mine.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> Validation:
    return validate(**SMALL)


@pytest.fixture(scope="module")
def some(installed: Catalogue) -> Fact:
    return read_facts(shipped_facts(installed), installed)["devos2007_12"]


def said(fact: Fact, z: float) -> Prediction:
    """A prediction that is off by so many standard errors."""
    value = float(unscaled(fact, float(scaled(fact, fact.value)) + z * standard_error(fact)))
    return Prediction(value, math.nan, math.nan, standardised_error(fact, value))


def test_every_fact_has_an_outcome_in_the_order_of_the_file(shipped: Validation, installed: Catalogue) -> None:
    table = read_facts(shipped_facts(installed), installed)
    assert [outcome.fact for outcome in shipped.outcomes] == list(table)
    assert shipped.shipped
    assert shipped.members == installed.ensemble.size
    for outcome in shipped.outcomes:
        assert (outcome.status == "held") == (outcome.fact.held_by is not None)
        assert outcome.model.spoken == (outcome.status != "held")
        assert outcome.left_out.spoken == (outcome.fact.use == "calibration")
        if outcome.status == "held":
            assert outcome == Outcome(outcome.fact)


def test_the_simulated_value_is_the_mean_over_members_on_the_scale(shipped: Validation, installed: Catalogue) -> None:
    table = read_facts(shipped_facts(installed), installed)
    predictor = Predictor(table, installed, SMALL["participants"], 1)
    members = (0, installed.ensemble.size // 2)
    values = np.array([predictor.predict(installed.ensemble.member(number)) for number in members])
    outcomes = [outcome for outcome in shipped.outcomes if outcome.status != "held"]
    for i, outcome in enumerate(outcomes):
        fact, quantity = outcome.fact, QUANTITIES[outcome.fact.quantity]
        mean = values[:, i].mean()
        if fact.against is None and quantity.scale == "change":
            mean = 100.0 * math.expm1(np.log1p(values[:, i] / 100.0).mean())
        if fact.against is None and quantity.scale == "ratio":
            mean = math.exp(np.log(values[:, i]).mean())
        assert outcome.model.value == pytest.approx(mean, rel=1e-9, abs=1e-12)
        assert min(values[:, i]) - 1e-9 <= outcome.model.low <= outcome.model.high <= max(values[:, i]) + 1e-9
        assert outcome.status in (
            ("hit", "now reproduced") if fact.low <= mean <= fact.high else ("miss", "not reproduced")
        )


def test_errors_are_standardised_on_the_scale_of_the_quantity(some: Fact) -> None:
    assert standardised_error(replace(some, value=10.0, low=0.2, high=19.8), 20.0) == pytest.approx(2.0)
    change = replace(some, quantity="stiffness change", unit="%", value=50.0, low=0.0, high=125.0)
    se = (math.log(2.25) - math.log(1.0)) / 3.92
    assert standardised_error(change, 20.0) == pytest.approx((math.log(1.2) - math.log(1.5)) / se)
    ratio = replace(some, quantity="odds ratio", unit="1", value=6.0, low=3.0, high=12.0)
    assert standardised_error(ratio, 3.0) == pytest.approx(-1.96)
    # The difference of two ratios may be negative, and has no logarithm.
    difference = replace(ratio, against="wait-and-see", value=0.0, low=-1.96, high=1.96)
    assert standardised_error(difference, -3.0) == pytest.approx(-3.0)


def test_predictions_without_the_trial_come_from_the_calibration(shipped: Validation, installed: Catalogue) -> None:
    path = installed.folder / "calibration" / "left-out.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    for outcome in shipped.of("calibration"):
        row, fact, found = rows[outcome.fact.id], outcome.fact, outcome.left_out
        assert found.value == pytest.approx(float(row["value"]))
        assert found.z == pytest.approx(standardised_error(fact, found.value))
        half = (float(scaled(fact, found.high)) - float(scaled(fact, found.low))) / 2
        assert half == pytest.approx(1.96 * float(row["sd_scaled"]), rel=1e-6, abs=1e-12)


def test_the_calibration_has_seen_the_trials_it_was_fitted_to(shipped: Validation) -> None:
    used = ("calibration", "kinetics", "input", "direction")
    fitted = {outcome.fact.trial for outcome in shipped.outcomes if outcome.fact.use in used}
    for outcome in shipped.outcomes:
        if outcome.status != "held":
            assert outcome.seen == (outcome.fact.trial in fitted)


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(shipped: Validation) -> None:
    assert repr(validate(**SMALL).outcomes) == repr(shipped.outcomes)  # nothing said equals nothing said
    other = validate(**SMALL, seed=2)
    assert [o.fact for o in other.outcomes] == [o.fact for o in shipped.outcomes]
    assert any(a.model != b.model for a, b in zip(other.outcomes, shipped.outcomes, strict=True))
    # Neither dumb predictor simulates anybody.
    for rival in ("no_change", "pooled"):
        assert [repr(getattr(o, rival)) for o in other.outcomes] == [repr(getattr(o, rival)) for o in shipped.outcomes]


def test_somebody_elses_numbers(tmp_path: Path, installed: Catalogue) -> None:
    same_trial = {**MINE, "id": "again", "trial": "rompe-2007"}
    against = {
        **MINE,
        "id": "difference",
        "against": "wait-and-see",
        "value": "5",
        "use": "null",
        "references": "rompe-2007",
    }
    marked = {**MINE, "id": "marked", "not_reproduced": "it never was"}
    missed = {**MINE, "id": "missed", "value": "80", "low": "79", "high": "81"}
    steps: list[tuple[int, int]] = []
    path = facts_file(tmp_path, MINE, same_trial, against, marked, missed)
    found = validate(path, **SMALL, progress=lambda done, total: steps.append((done, total)))
    assert not found.shipped
    assert steps == [(1, 2), (2, 2)]
    mine, again, difference, now, wrong = found.outcomes
    assert [outcome.status for outcome in found.outcomes] == ["hit", "hit", "hit", "now reproduced", "miss"]
    assert found.with_status("miss") == [wrong]
    assert not any(outcome.left_out.spoken for outcome in found.outcomes)
    # By the name of its trial, or by what it was read in.
    assert [outcome.seen for outcome in found.outcomes] == [False, True, True, False, False]
    # The curve is refitted without a trial of the same name.
    assert mine.pooled.value == now.pooled.value != again.pooled.value
    assert (difference.no_change.value, difference.pooled.value) == (0.0, 0.0)
    assert mine.no_change.z == pytest.approx(-15.0 / (150.0 / 3.92))
    (comparison,) = new_scores(found.outcomes)
    assert (comparison.area, comparison.facts, comparison.inside) == ("symptoms", 3, 2)  # neither seen nor a null
    assert calibration_scores(found.outcomes) == []
    held = {**MINE, "held_by": "tests/cpp/test_fatigue.cpp: Suite.Name", "population": "", "programme": "", "time": ""}
    (only,) = validate(facts_file(tmp_path, held), **SMALL).outcomes
    assert only == Outcome(only.fact)


def test_the_shipped_file_is_recognised_by_its_place(tmp_path: Path, installed: Catalogue) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(shipped_facts(installed))
    assert validate(link, draws=1, participants=10).shipped


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"draws": 0}, "draws must be from 1 to"),
        ({"draws": 10**6}, "the ensemble has no more members"),
        ({"participants": 9}, "participants must be from 10 to 100,000, found 9"),
        ({"seed": -1}, "seed must be from 0 to"),
        ({"seed": 2**64}, "seed must be from 0 to"),
    ],
)
def test_numbers_out_of_range_are_refused(settings: dict[str, int], words: str) -> None:
    with pytest.raises(InputError, match=words):
        validate(**settings)


def test_mistakes_in_a_file_of_facts_are_the_readers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown programme 'alfredsen'; known are"):
        validate(facts_file(tmp_path, {**MINE, "programme": "alfredsen"}), **SMALL)
    (tmp_path / "mine.csv").write_text("id,area\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="missing columns"):
        validate(tmp_path / "mine.csv", **SMALL)


def test_sizes_of_errors(some: Fact) -> None:
    found = score([said(some, 3.0), NOTHING, said(some, -4.0), said(some, 0.0)])
    assert (found.facts, found.rms, found.median) == (3, pytest.approx(math.sqrt(25 / 3)), pytest.approx(3.0))
    nothing = score([NOTHING])
    assert nothing.facts == 0
    assert math.isnan(nothing.rms)


def outcome(some: Fact, left_out: float, no_change: float, pooled: float, area: str = "symptoms") -> Outcome:
    """A calibration fact with these standardised errors; NaN for nothing said."""
    fact = replace(some, area=area)  # type: ignore[arg-type]
    rivals = [said(fact, z) if math.isfinite(z) else NOTHING for z in (no_change, pooled)]
    return Outcome(fact, said(fact, 0.5), said(fact, left_out), rivals[0], rivals[1], seen=True)


def of_trials(some: Fact, number: int, *errors: float) -> list[Outcome]:
    """The same errors in so many trials."""
    return [outcome(replace(some, trial=f"trial-{i}"), *errors) for i in range(number)]


def test_all_are_compared_on_the_facts_of_which_all_say_something(some: Fact) -> None:
    rows = [outcome(some, 1.0, 2.0, 0.5), outcome(some, 3.0, 4.0, math.nan), outcome(some, 1.0, 2.0, 0.5)]
    (found,) = calibration_scores(rows)
    assert (found.area, found.facts, found.inside, found.shared) == ("symptoms", 3, 3, 2)
    assert {name: size.rms for name, size in found.same.items()} == pytest.approx(
        {FITTED: 0.5, LEFT_OUT: 1.0, NO_CHANGE: 2.0, POOLED: 0.5}
    )
    assert found.own[LEFT_OUT].rms == pytest.approx(math.sqrt(11 / 3))
    assert found.own[POOLED].facts == 2
    assert found.verdict == "has too few trials against both"


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        ((1.0, 2.0, 3.0), "beats both"),
        ((4.0, 2.0, 3.0), "loses to both"),
        ((2.5, 2.0, 3.0), "beats pooled; loses to no change"),
        ((1.0, 2.0, math.nan), "beats no change (1.00 against 2.00, 6 facts); pooled says nothing"),
        ((1.0, math.nan, 0.5), "loses to pooled (1.00 against 0.50, 6 facts); no change says nothing"),
        ((1.0, math.nan, math.nan), "neither dumb predictor says anything here"),
    ],
)
def test_verdicts(some: Fact, errors: tuple[float, float, float], verdict: str) -> None:
    (found,) = calibration_scores(of_trials(some, 6, *errors))
    assert found.verdict == verdict


def test_what_hangs_on_one_trial_is_no_victory(some: Fact) -> None:
    rows = [*of_trials(some, 9, 1.0, 5.0, 0.9), outcome(replace(some, trial="lucky"), 0.0, 5.0, 3.0)]
    (found,) = calibration_scores(rows)
    assert found.duels[POOLED].model.rms < found.duels[POOLED].rival.rms
    assert 0.5 < found.duels[POOLED].sure < 0.9
    assert found.verdict == "beats no change; is level with pooled"


def test_three_trials_are_too_few_to_tell(some: Fact) -> None:
    (found,) = calibration_scores(of_trials(some, 3, 1.0, 2.0, 3.0))
    assert found.verdict == "has too few trials against both"


def test_without_a_shared_fact_each_rival_is_fought_on_its_own(some: Fact) -> None:
    rows = [*of_trials(some, 5, 1.0, 2.0, math.nan), *of_trials(some, 5, 3.0, math.nan, 2.0)]
    (found,) = calibration_scores(rows)
    assert found.shared == 0
    expected = "beats no change (1.00 against 2.00, 5 facts); loses to pooled (3.00 against 2.00, 5 facts)"
    assert found.verdict == expected
    rows = [*of_trials(some, 5, 1.0, 2.0, math.nan), *of_trials(some, 5, 1.0, math.nan, 2.0)]
    (found,) = calibration_scores(rows)
    assert found.verdict == "beats no change (1.00 against 2.00, 5 facts), pooled (1.00 against 2.00, 5 facts)"


def test_areas_come_one_by_one_and_then_all_together(some: Fact) -> None:
    found = calibration_scores([outcome(some, 1.0, 2.0, 3.0, area) for area in ("tendon", "symptoms", "tendon")])
    assert [(comparison.area, comparison.facts) for comparison in found] == [("tendon", 2), ("symptoms", 1), (None, 3)]


def test_facts_of_new_trials_are_neither_seen_nor_nulls(some: Fact) -> None:
    fresh = replace(some, use="acceptance")
    rows = [
        Outcome(fresh, said(fresh, 1.0), NOTHING, said(fresh, 2.0), said(fresh, 3.0)),
        Outcome(fresh, said(fresh, 9.0), NOTHING, said(fresh, 2.0), said(fresh, 3.0), seen=True),
        Outcome(replace(fresh, use="null"), said(fresh, 9.0), NOTHING, said(fresh, 0.0), said(fresh, 0.0)),
    ]
    (found,) = new_scores(rows)
    assert found.facts == 1
    assert found.same[NEW].rms == pytest.approx(1.0)
