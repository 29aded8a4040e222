"""Designs, held against SciPy, and what their points have to be."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from sweep.studies import GRID, sampled
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.sweeps.reader import SweepStudy, parse_sweep

MEAN = 'name = "mean"\nwhat = "population.baseline.visa_a.mean"\nlow = "40 points"\nhigh = "60 points"'
TAU = 'name = "tau"\nwhat = "parameter.tau_D"\nlow = "2500 d"\nhigh = "8000 d"\nscale = "log"'
SETS = 'name = "sets"\nwhat = "programme.alfredson.track.1.phase.1.session.1.bout.1.sets"\nlow = 2\nhigh = 5'
RULE = 'name = "rule"\nwhat = "programme.alfredson.track.1.pain_rule"\nvalues = ["into-pain", "flow", "none"]'


def parsed(text: str) -> SweepStudy:
    return parse_sweep(TomlSource(Path("study.toml"), text), {})


def column(sweep: SweepStudy, name: str) -> list[float | int | str]:
    place = [entry.name for entry in sweep.varied].index(name)
    return [settings[place].told for settings in sweep.points]


def test_a_grid_is_all_combinations_the_last_first() -> None:
    told = [tuple(setting.told for setting in settings) for settings in parsed(GRID).points]
    assert told == list(product([40.0, 52.0, 95.0], [50.0, 70.0], [2500.0, 5000.0]))


class TestAgainstSciPy:
    @pytest.mark.parametrize("points", [1, 2, 16])
    def test_sobol(self, points: int) -> None:
        unit = qmc.Sobol(2, scramble=True, seed=np.random.default_rng(7)).random(points)
        self._linear_and_log(parsed(sampled("sobol", points, MEAN, TAU)), unit)

    @pytest.mark.parametrize("points", [1, 5, 30])
    def test_latin_hypercube(self, points: int) -> None:
        unit = qmc.LatinHypercube(2, seed=np.random.default_rng(7)).random(points)
        self._linear_and_log(parsed(sampled("latin-hypercube", points, MEAN, TAU)), unit)

    def _linear_and_log(self, sweep: SweepStudy, unit: np.ndarray) -> None:
        np.testing.assert_allclose(column(sweep, "mean"), qmc.scale(unit[:, :1], 40.0, 60.0)[:, 0], rtol=1e-14)
        logs = qmc.scale(unit[:, 1:], math.log(2500.0), math.log(8000.0))[:, 0]
        np.testing.assert_allclose(np.log(np.array(column(sweep, "tau"), dtype=float)), logs, rtol=1e-14)


class TestSamples:
    @pytest.mark.parametrize("kind", ["sobol", "latin-hypercube"])
    def test_the_seed_makes_them(self, kind: str) -> None:
        assert parsed(sampled(kind, 8, MEAN)).points == parsed(sampled(kind, 8, MEAN)).points
        assert parsed(sampled(kind, 8, MEAN)).points != parsed(sampled(kind, 8, MEAN, seed=8)).points

    def test_a_latin_hypercube_has_one_point_in_each_slice(self) -> None:
        sweep = parsed(sampled("latin-hypercube", 20, MEAN, TAU))
        slices = np.floor((np.array(column(sweep, "mean"), dtype=float) - 40.0) / 20.0 * 20)
        assert sorted(slices) == list(range(20))
        logs = np.log(np.array(column(sweep, "tau"), dtype=float) / 2500.0) / math.log(8000.0 / 2500.0)
        assert sorted(np.floor(logs * 20)) == list(range(20))

    def test_whole_numbers_and_words_come_equally_often(self) -> None:
        sweep = parsed(sampled("latin-hypercube", 60, SETS, RULE))
        sets = column(sweep, "sets")
        assert {number: sets.count(number) for number in sets} == {2: 15, 3: 15, 4: 15, 5: 15}
        rules = column(sweep, "rule")
        assert {rule: rules.count(rule) for rule in rules} == {"into-pain": 20, "flow": 20, "none": 20}

    def test_what_is_told_is_what_is_written(self) -> None:
        sweep = parsed(sampled("sobol", 4, MEAN, TAU, SETS))
        for settings in sweep.points:
            mean, tau, sets = settings
            assert mean.written == f"{mean.told!r} points"
            assert tau.written == f"{tau.told!r} d"
            assert (sets.written, type(sets.written)) == (sets.told, int)

    @given(
        low=st.integers(0, 50),
        width=st.integers(1, 40),
        place=st.floats(0, 1),
        scale=st.sampled_from(["linear", "log"]),
    )
    def test_never_outside_of_the_range(self, low: int, width: int, place: float, scale: str) -> None:
        low += scale == "log"
        key = "programme.alfredson.track.1.phase.1.session.1.bout.1.repetitions"
        for text, ends in (
            (f'what = "population.age.sd"\nlow = "{low} years"\nhigh = "{low + width} years"', (low, low + width)),
            (f'what = "{key}"\nlow = {low + 1}\nhigh = {low + 1 + width}', (low + 1, low + 1 + width)),
        ):
            entry = parsed(sampled("sobol", 1, f'{text}\nscale = "{scale}"')).varied[0]
            assert ends[0] <= float(entry.at(place).told) <= ends[1]
