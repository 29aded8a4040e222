"""Fast path against reference path on what is shipped: every programme, every population, people as they are drawn."""

import numpy as np
import pytest

from engine.draws import POINTS, REMNANTS
from tendonlab import _core, load_catalogue
from tendonlab.population import sample_cohort
from tendonlab.programme.compile import compile_programme

WEEKS = 52
PEOPLE = 12


@pytest.mark.parametrize("population", sorted(load_catalogue().populations))
def test_fast_path_agrees_with_reference_path(population: str) -> None:
    catalogue = load_catalogue()
    people = sample_cohort(catalogue.population(population), catalogue, PEOPLE, seed=3)
    schedules = [compile_programme(programme, catalogue, WEEKS) for programme in catalogue.programmes.values()]
    cohort = _core.Cohort(people.parameters, people.initial, seed=3)
    days = np.arange(0, 7 * WEEKS + 1, 7)
    fast = _core.simulate(cohort, schedules, days)
    reference = _core.simulate(cohort, schedules, days, path="reference")
    for name, values in reference.items():
        tolerance = POINTS.get(name, REMNANTS.get(name, 0.0))
        np.testing.assert_allclose(fast[name], values, rtol=1e-6, atol=tolerance, err_msg=name)
