"""Courses of adjuncts, against numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.catalogue.adjuncts import Adjunct
from tendonlab.catalogue.programmes import AdjunctUse
from tendonlab.programme.adjuncts import adjunct_courses, massage_relief


def made(name: str, *effects: dict[str, Any], how: str = "worn") -> dict[str, Adjunct]:
    common = {"modelled": True, "published": "x", "low": "-90 %", "high": "90 %", "basis": "assumed", "source": "x"}
    content = {
        "name": name,
        "group": "x",
        "how": how,
        "status": "unknown",
        "summary": "x",
        "effect": [common | effect for effect in effects],
    }
    return {name: Adjunct.model_validate(content).model_copy(update={"id": name})}


def knots(**changes: str) -> list[dict[str, str]]:
    return [{"at": f"{day[1:]} days", "change": change} for day, change in changes.items()]


def use(name: str, first: int, last: int) -> AdjunctUse:
    return AdjunctUse.model_validate({"use": name, "weeks": [first, last]})


def test_nothing_used_changes_nothing(installed: Catalogue) -> None:
    courses = adjunct_courses((), installed.adjuncts, 14)
    for factor in (courses.felt_pain, courses.gait_force, courses.tendon_strength):
        assert factor.dtype == np.float64
        assert factor.tolist() == [1.0] * 14


def test_linear_between_knots_held_after_the_last_and_faded_after_use() -> None:
    adjuncts = made("x", {"on": "felt pain", "course": knots(d0="0 %", d4="-20 %"), "washout": "4 days"})
    felt = adjunct_courses([use("x", 2, 2)], adjuncts, 21).felt_pain
    # Used on days 7 to 13: 5 % a day down to 20 %, held; then a quarter of it back each day.
    assert felt[:8] == pytest.approx(8 * [1.0])
    assert felt[8:14] == pytest.approx([0.95, 0.9, 0.85, 0.8, 0.8, 0.8])
    assert felt[14:] == pytest.approx([0.85, 0.9, 0.95, 1.0, 1.0, 1.0, 1.0])


def test_without_washout_it_is_over_at_once() -> None:
    adjuncts = made("x", {"on": "gait force", "course": knots(d0="-12.1 %")})
    force = adjunct_courses([use("x", 1, 1)], adjuncts, 9).gait_force
    assert force == pytest.approx([0.879] * 7 + [1.0, 1.0])


def test_what_is_given_once_runs_on_after_the_weeks_of_use() -> None:
    adjuncts = made("x", {"on": "tendon strength", "course": knots(d0="0 %", d2="-16 %", d10="0 %"), "once": True})
    strength = adjunct_courses([use("x", 2, 2)], adjuncts, 21).tendon_strength
    assert strength[:8] == pytest.approx([1.0] * 8)
    assert strength[8:18] == pytest.approx([0.92, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98, 1.0])
    assert strength[18:] == pytest.approx([1.0] * 3)


def test_uses_multiply_and_each_factor_is_its_own() -> None:
    adjuncts = made("a", {"on": "felt pain", "course": knots(d0="-50 %")})
    adjuncts |= made(
        "b",
        {"on": "felt pain", "course": knots(d0="14 %")},
        {"on": "gait force", "course": knots(d0="-10 %")},
    )
    courses = adjunct_courses([use("a", 1, 2), use("b", 2, 2)], adjuncts, 14)
    assert courses.felt_pain == pytest.approx([0.5] * 7 + [0.57] * 7)
    assert courses.gait_force == pytest.approx([1.0] * 7 + [0.9] * 7)
    assert courses.tendon_strength.tolist() == [1.0] * 14


def test_again_after_a_pause() -> None:
    adjuncts = made("x", {"on": "gait force", "course": knots(d0="-10 %")})
    force = adjunct_courses([use("x", 1, 1), use("x", 3, 3)], adjuncts, 21).gait_force
    assert force == pytest.approx([0.9] * 7 + [1.0] * 7 + [0.9] * 7)


def test_weeks_beyond_the_study_are_cut_off(installed: Catalogue) -> None:
    force = adjunct_courses([use("heel-lift-18mm", 2, 52), use("nsaid", 30, 31)], installed.adjuncts, 14).gait_force
    assert force == pytest.approx([1.0] * 7 + [0.879] * 7)


def test_both_sides_of_the_corticosteroid_dispute(installed: Catalogue) -> None:
    days = 7 * 120
    cautious = adjunct_courses([use("corticosteroid", 1, 1)], installed.adjuncts, days)
    other = adjunct_courses([use("corticosteroid-johannsen-2022", 1, 1)], installed.adjuncts, days)
    week = [4, 26, 52, 104, 110]
    assert cautious.felt_pain[[7 * n for n in week]] == pytest.approx([0.5, 1.14, 1.11, 1.0, 1.0])
    assert other.felt_pain[[7 * n for n in week]] == pytest.approx([0.63, 0.63, 1.0, 1.0, 1.0])
    assert cautious.tendon_strength[[0, 3, 14, 42, 43]] == pytest.approx([1.0, 0.84, 0.84, 1.0, 1.0])
    assert other.tendon_strength.tolist() == [1.0] * days


def test_nulls_stay_nulls(installed: Catalogue) -> None:
    for name in ("foot-orthoses", "night-splint", "cold", "high-volume-injection", "tendon-sheath-injection"):
        courses = adjunct_courses([use(name, 1, 4)], installed.adjuncts, 35)
        for factor in (courses.felt_pain, courses.gait_force, courses.tendon_strength):
            assert factor.tolist() == [1.0] * 35, name


def test_massage_relief_counts_from_the_first_massage(installed: Catalogue) -> None:
    relief = massage_relief(installed.adjuncts)
    assert relief.shape == (57,)
    assert relief[[0, 14, 28, 42, 56]] == pytest.approx([1.0, 0.95, 0.9, 0.95, 1.0])
    assert relief.min() == relief[28]


def test_no_massage_effect_no_relief(installed: Catalogue) -> None:
    massage = installed.adjuncts["pressure-massage"]
    told = tuple(effect for effect in massage.effects if not effect.modelled)
    without = dict(installed.adjuncts) | {"pressure-massage": massage.model_copy(update={"effects": told})}
    assert massage_relief(without).size == 0
    assert massage_relief({}).size == 0
