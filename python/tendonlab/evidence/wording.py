"""How facts and predictions are put into words, the same on the terminal and in every report."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tendonlab.catalogue.quantities import SPAN, format_quantity
from tendonlab.evidence.fact import Fact
from tendonlab.evidence.overrides import DoseOverrides, PeopleOverrides
from tendonlab.evidence.score import RIVALS, Comparison, Score
from tendonlab.evidence.validate import Outcome, Prediction, Status, Validation

NOTHING_SAID = "–"
STATUS: dict[Status, str] = {
    "hit": "hit",
    "miss": "MISS",
    "not reproduced": "known miss",
    "now reproduced": "hit, though marked",
    "held": "held by a test",
}
NO_REASON = "no reason known"
REMOVE_MARK = "now reproduced: remove the mark 'not_reproduced'"
_DIGITS = 3  # of the width of an interval
# What differs in a fact -> its words, and the factor to the unit in them.
_OVERRIDES = {
    "visa_a_mean": ("VISA-A {:g}", 1.0),
    "women": ("{:g} % women", 100.0),
    "age_mean": ("{:g} years old", 1.0),
    "adherence": ("{:g} % done", 100.0),
    "care": ("cared for {:g} weeks", 1.0),
    "weeks": ("{:g} weeks long", 1.0),
    "activity": ("{:g} % of usual activity", 100.0),
    "longer": ("a run {:g} % longer", 100.0),
}
_LARGE = 1000.0
_EVERYWHERE = "all together"
# Below these, a validation is a first look.
_FEW_DRAWS, _FEW_PEOPLE = 10, 100


def number(value: float, fact: Fact) -> str:
    """Write a value with as many digits as the fact's interval deserves."""
    if not math.isfinite(value):
        return NOTHING_SAID
    decimals = max(0, _DIGITS - 1 - math.floor(math.log10(fact.high - fact.low)))
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def published(fact: Fact, *, bare: bool = False) -> str:
    """Write published value, unit (unless bare) and interval, as they were given."""
    return f"{_given(fact.value)}{'' if bare else unit(fact)} ({_given(fact.low)} to {_given(fact.high)})"


def predicted(prediction: Prediction, fact: Fact, *, bare: bool = False) -> str:
    """Write value, unit (unless bare) and, where there is one, interval."""
    if not prediction.spoken:
        return NOTHING_SAID
    text = number(prediction.value, fact) + ("" if bare else unit(fact))
    if math.isfinite(prediction.low):
        text += f" ({number(prediction.low, fact)} to {number(prediction.high, fact)})"
    return text


def short(prediction: Prediction, fact: Fact) -> str:
    """Write value and standardised error."""
    return f"{number(prediction.value, fact)} ({signed(prediction.z)})" if prediction.spoken else NOTHING_SAID


def signed(z: float) -> str:
    """Write a standardised error with its sign."""
    if not math.isfinite(z):
        return NOTHING_SAID
    text = f"{z:+.1f}"
    return "0.0" if float(text) == 0.0 else text


def unit(fact: Fact) -> str:
    """Return the unit after a space; nothing for pure numbers."""
    return "" if fact.unit == "1" else f" {fact.unit}"


def when(fact: Fact) -> str:
    """Write the time of a fact; empty if a test holds it, whose quantity says so."""
    if fact.held_by is not None:
        return ""
    until = format_quantity(fact.day, SPAN)
    return f"{format_quantity(fact.since_day, SPAN)} to {until}" if fact.since_day else until


def about(fact: Fact) -> str:
    """Say what was measured, when, under which programme, in whom."""
    if fact.held_by is not None:
        return fact.quantity
    programme = name_of(fact.programme) + _with(fact.dose)
    if fact.against is not None:
        programme += f" minus {name_of(fact.against)}{_with(fact.against_dose)}"
    return f"{fact.quantity}, {when(fact)}: {programme}; {fact.population}{_with(fact.people)}"


def name_of(programme: str | None) -> str:
    """Return the id of a programme, also of one in a file."""
    return (programme or "").rsplit("/", 1)[-1].removesuffix(".toml")


def reason(outcome: Outcome) -> str:
    """Say why a fact is missed."""
    return outcome.fact.not_reproduced or NO_REASON


def share(outcomes: Sequence[Outcome]) -> str:
    """Say how many are inside their published intervals."""
    inside = sum(outcome.inside for outcome in outcomes)
    return f"{inside} of {len(outcomes)} ({100.0 * inside / len(outcomes):.0f} %)" if outcomes else "none"


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the fact whose simulated mean is farthest from the published value, in standard errors."""
    return max(outcomes, key=lambda outcome: abs(outcome.model.z) if outcome.model.spoken else math.inf)


def headlines(validation: Validation) -> list[str]:
    """Tell the outcome in a few sentences, whatever it is."""
    lines = []
    fitted = "" if validation.shipped else ", though the model was not fitted to these"
    for use, what in (
        ("calibration", f"Calibration facts inside their published interval{fitted}"),
        ("null", "Nulls respected (differences that trials did not find)"),
        ("kinetics", "Kinetics inside their interval, those that are simulated here"),
        ("acceptance", "Acceptance facts inside their interval, never fitted to"),
        ("input", "Inside their interval of those that the model took something from, or that fitted facts gave"),
        ("direction", "Inside their interval of those of which only the direction was read"),
    ):
        outcomes = validation.of(use)
        if not outcomes:
            continue
        line = f"{what}: {share(outcomes)}"
        if use == "null":
            farthest = worst(outcomes)
            line += f"; the worst is {farthest.fact.id}, {predicted(farthest.model, farthest.fact)}"
        known = sum(outcome.status == "not reproduced" for outcome in outcomes)
        if known:
            line += f"; {known} of the misses are known, with a reason"
        lines.append(f"{line}.")
    if validation.draws < _FEW_DRAWS or validation.participants < _FEW_PEOPLE:
        lines.append(
            f"Rough: with fewer than {_FEW_DRAWS} draws or {_FEW_PEOPLE} people an arm, intervals are no more than a "
            "hint and facts near an end of theirs change sides."
        )
    held = validation.with_status("held")
    if held:
        lines.append(f"Held by tests of their own and not simulated here: {len(held)}.")
    return lines


def area_of(comparison: Comparison) -> str:
    """Name of an area."""
    return comparison.area or _EVERYWHERE


def size(score: Score) -> str:
    """Write root mean square and, in brackets, median."""
    return f"{score.rms:.2f} ({score.median:.2f})" if score.facts else NOTHING_SAID


def score_table(comparisons: Sequence[Comparison]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and rows of a comparison of everybody who predicts, area by area.

    Parameters
    ----------
    comparisons : sequence of Comparison
        Of the same predictors; at least one.
    """
    names = tuple(comparisons[0].same)
    models = [name for name in names if name not in RIVALS]
    head = (
        "area", "facts", "inside", *(f"{name}: all facts" for name in models), "same facts", *names,
        "the model, out of sample",
    )  # fmt: skip
    rows = [
        (
            comparison.area or _EVERYWHERE,
            str(comparison.facts),
            str(comparison.inside),
            *(size(comparison.own[name]) for name in models),
            str(comparison.shared),
            *(size(comparison.same[name]) for name in names),
            comparison.verdict,
        )
        for comparison in comparisons
    ]
    return head, rows


def method(validation: Validation) -> str:
    """Say what was simulated."""
    members = "1 member" if validation.draws == 1 else f"{validation.draws} members"
    return (
        f"seed {validation.seed}, {members} of an ensemble of {validation.members}, "
        f"{validation.participants:,} simulated people an arm"
    )


def command(validation: Validation, out: str, figures: str | None) -> str:
    """Return the command line that gives the same report again."""
    words = ["tendonlab validate"]
    if not validation.shipped:
        words.append(f"--facts {validation.path}")
    words += [
        f"--draws {validation.draws}", f"--participants {validation.participants}", f"--seed {validation.seed}",
        f"--out {out}",
    ]  # fmt: skip
    return " ".join([*words, *([f"--figures {figures}"] if figures is not None else [])])


def _with(overrides: PeopleOverrides | DoseOverrides) -> str:
    """Say what differs from a population or a programme, in brackets; spreads are left out."""
    texts = []
    for key, value in vars(overrides).items():
        if key in _OVERRIDES and value:
            words, factor = _OVERRIDES[key]
            texts.append(words.format(value * factor))
        elif key == "women" and value == 0.0:
            texts.append("men")
    return f" ({', '.join(texts)})" if texts else ""


def _given(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:g}"
