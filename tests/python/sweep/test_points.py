"""What a point changes, and what it leaves: held against the catalogue's own models and the engine."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sweep.studies import varied
from tendonlab.catalogue import Catalogue
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.errors import InputError
from tendonlab.population import sample_cohort
from tendonlab.programme.compile import compile_programme
from tendonlab.sweeps.points import Point, Points
from tendonlab.sweeps.reader import parse_sweep


@pytest.fixture
def points_of() -> Callable[..., list[Point]]:
    def make(*entries: str) -> list[Point]:
        sweep = parse_sweep(TomlSource(Path("study.toml"), varied(*entries)), {})
        points = Points(sweep)
        return [points.point(number) for number in range(len(sweep.points))]

    return make


Make = Callable[..., list[Point]]


def test_a_population_field(points_of: Make, installed: Catalogue) -> None:
    first, second = points_of('what = "population.baseline.visa_a.mean"\nvalues = ["40 points", "60 points"]')
    base = installed.populations["midportion"]
    for point, mean in ((first, 40.0), (second, 60.0)):
        score = base.baseline.visa_a.model_copy(update={"mean": mean})  # type: ignore[union-attr]
        expected = base.model_copy(update={"baseline": base.baseline.model_copy(update={"visa_a": score}), "text": ""})
        assert point.people.population == expected


def test_a_share_keeps_its_exact_value(points_of: Make) -> None:
    (point,) = points_of('what = "population.women"\nvalues = ["33.3 %"]')
    assert point.people.population.women == 0.333


def test_an_entry_of_a_list(points_of: Make) -> None:
    (point,) = points_of('what = "population.adjust.F_max.factor"\nvalues = [0.7]')
    assert [(entry.parameter, entry.factor) for entry in point.people.population.adjust] == [("F_max", 0.7)]


def test_what_does_not_change_is_the_catalogues(points_of: Make, installed: Catalogue) -> None:
    first, second = points_of('what = "programme.alfredson.adherence.mean"\nvalues = ["50 %", "60 %"]')
    assert first.people.population is installed.populations["midportion"]
    assert first.schedules[1] is second.schedules[1]
    assert first.schedules[0] is not second.schedules[0]
    assert first.people.key == second.people.key


def test_a_programme_field(points_of: Make, installed: Catalogue) -> None:
    sets = "programme.alfredson.track.1.phase.1.session.1.bout.2.sets"
    base, changed = points_of(f'what = "{sets}"\nvalues = [3, 1]')
    repetitions = [[bout.repetitions for bout in point.schedules[0].sessions[0].bouts] for point in (base, changed)]
    assert repetitions[1][0] == repetitions[0][0]
    assert repetitions[1][1] == repetitions[0][1] / 3
    shipped = compile_programme(installed.programmes["alfredson"], installed, 2)
    assert [bout.repetitions for bout in shipped.sessions[0].bouts] == repetitions[0]


def test_adherence_needs_no_source_here(points_of: Make) -> None:
    sweep = varied('what = "programme.hsr.adherence.mean"\nvalues = ["50 %"]').replace("alfredson", "hsr")
    points = Points(parse_sweep(TomlSource(Path("study.toml"), sweep), {}))
    mean = points.point(0).schedules[0].adherence.periods
    assert sum(share for _, share, _ in mean) / len(mean) == pytest.approx(0.5, abs=0.1)


def test_another_pain_rule_takes_the_place_of_the_own_one(points_of: Make) -> None:
    own, none = points_of('what = "programme.alfredson.track.1.pain_rule"\nvalues = ["into-pain", "none"]')
    assert own.schedules[0].tracks[0].pain_rule is not None
    assert none.schedules[0].tracks[0].pain_rule is None


def test_parameters_and_factors(points_of: Make) -> None:
    (point,) = points_of(
        'what = "parameter.tau_D"\nvalues = ["3000 d"]', 'what = "parameter.rho0.factor"\nvalues = [2]'
    )
    assert (point.people.values, point.people.factors) == ({"tau_D": 3000.0}, {"rho0": 2.0})


def test_the_study(points_of: Make) -> None:
    (point,) = points_of(
        'what = "study.seed"\nvalues = [18446744073709551615]',
        'what = "study.participants"\nvalues = [9]',
        'what = "study.population"\nvalues = ["insertional"]',
        'what = "population.women"\nvalues = ["10 %"]',
    )
    people = point.people
    assert (people.seed, people.participants, people.population.id) == (2**64 - 1, 9, "insertional")
    assert people.population.women == 0.1


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        (['what = "population.age.mean"\nvalues = ["90 years"]'], "age: expected low <= centre <= high"),
        (['what = "population.baseline.D.high"\nvalues = [1.5]'], "stays below 1"),
        (['what = "programme.alfredson.weeks"\nvalues = [0]'], "at least 1 week"),
        (['what = "programme.alfredson.adherence.sd"\nvalues = ["60 %"]'], "cannot have a standard deviation of 60 %"),
        (['what = "programme.alfredson.pain_rule.into-pain.stop"\nvalues = ["2/10"]'], "is below the ceiling"),
        (
            ['what = "programme.alfredson.track.1.start"\nvalues = [{ week_at_least = 9 }]'],
            "no session in a study of 2 weeks",
        ),
        (
            ['what = "study.population"\nvalues = ["healthy-young-men"]',
             'what = "population.baseline.visa_a.mean"\nvalues = ["50 points"]'],
            "missing key",
        ),
        (
            ['what = "study.population"\nvalues = ["healthy-young-men"]',
             'what = "population.adjust.F_max.factor"\nvalues = [0.5]'],
            "population 'healthy-young-men': 'adjust' has no",
        ),
    ],
)  # fmt: skip
def test_impossible_points_say_why(points_of: Make, entries: list[str], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        points_of(*entries)


def test_every_point_has_the_same_people(points_of: Make, installed: Catalogue) -> None:
    """Who is older than whom, and every draw, is the same; only what the point changes moves."""
    first, second = points_of('what = "population.age.mean"\nvalues = ["40 years", "50 years"]')
    people = [
        sample_cohort(point.people.population, installed, 50, point.people.seed, draws={}) for point in (first, second)
    ]
    np.testing.assert_array_equal(people[0].values["sex"], people[1].values["sex"])
    np.testing.assert_array_equal(people[0].parameters, people[1].parameters)
    assert (people[1].values["age"] > people[0].values["age"]).all()
