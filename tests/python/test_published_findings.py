"""What trials found, and what they did not find, must not be lost by a change of data or code.

Guard rails, not a validation: the rows are those the constants were fitted to, and the nulls.
"""

from collections.abc import Iterator

import numpy as np
import pytest
import xarray as xr

import tendonlab

# Within this many VISA-A points the loading programmes of head-to-head trials came out alike.
NULL_MARGIN = 5.0


@pytest.fixture(scope="module")
def trial() -> Iterator[xr.Dataset]:
    programmes = [
        "alfredson", "hsr", "silbernagel", "wait-and-see", "silbernagel-active-rest", "as-tolerated", "isometric-heavy",
    ]  # fmt: skip
    with tendonlab.compare(programmes, population="midportion", participants=1000, weeks=52, seed=7) as results:
        yield results.to_xarray().load()


def visa_a_change(trial: xr.Dataset, week: int) -> xr.DataArray:
    change = trial.visa_a.sel(time=7.0 * week) - trial.visa_a.sel(time=0.0)
    return change.mean("participant")


@pytest.mark.parametrize(
    ("one", "other", "weeks"),
    [
        ("hsr", "alfredson", (12, 52)),  # Beyer 2015, doi 10.1177/0363546515584760
        ("alfredson", "silbernagel", (12, 52)),  # Habets 2021
        ("hsr", "silbernagel", (12, 52)),  # never compared: all the less may the model claim a difference
        ("silbernagel", "silbernagel-active-rest", (6, 12, 26, 52)),  # Silbernagel 2007, doi 10.1177/0363546506298279
        ("alfredson", "as-tolerated", (6,)),  # Stevens and Tan 2014, JOSPT 44
        ("isometric-heavy", "alfredson", (12,)),  # Radovanovic 2022, doi 10.1186/s40798-022-00545-5
    ],
)
def test_no_difference_is_invented_between_loading_programmes(
    trial: xr.Dataset, one: str, other: str, weeks: tuple[int, ...]
) -> None:
    for week in weeks:
        change = visa_a_change(trial, week)
        assert abs(change.sel(arm=one) - change.sel(arm=other)).item() < NULL_MARGIN, week


def test_loading_does_better_than_waiting(trial: xr.Dataset) -> None:
    # Rompe 2007, doi 10.1177/0363546506295940: 16 weeks, +25 (14 to 36) against +7 (-3 to 17)
    change = visa_a_change(trial, 16)
    assert 14.2 <= change.sel(arm="alfredson").item() <= 35.8
    assert -2.8 <= change.sel(arm="wait-and-see").item() <= 16.8


def test_eccentric_arm_follows_its_trial(trial: xr.Dataset) -> None:
    # de Vos 2007 (PMC2465339) and de Jonge 2010 (PMID 18838406)
    assert 9.9 <= visa_a_change(trial, 12).sel(arm="alfredson").item() <= 27.5
    assert 17.2 <= visa_a_change(trial, 52).sel(arm="alfredson").item() <= 34.8


def test_individuals_scatter_as_published(trial: xr.Dataset) -> None:
    arm = trial.visa_a.sel(arm="alfredson")
    assert arm.sel(time=0.0).std(ddof=1).item() == pytest.approx(16, abs=2)
    change = arm.sel(time=84.0) - arm.sel(time=0.0)
    assert 15.8 <= change.std(ddof=1).item() <= 25.6


def test_people_are_the_same_in_every_arm_at_the_start(trial: xr.Dataset) -> None:
    start = trial.sel(time=0.0)
    for name in ("visa_a", "stiffness", "strength", "pain_hop", "csa_image"):
        values = start[name].to_numpy()
        np.testing.assert_array_equal(values, np.broadcast_to(values[0], values.shape))


def test_patients_have_the_tendon_of_a_patient(trial: xr.Dataset) -> None:
    # Arya and Obst give the direction, thickness ratios the size: stiffness 0.55 to 0.9 of the own healthy tendon's
    healthy = trial.person_E_ref * trial.person_A_ref / trial.person_L
    ratio = (trial.stiffness.sel(arm="alfredson", time=0.0) / healthy).median().item()
    assert 0.55 <= ratio <= 0.9
    area = (trial.csa_image.sel(arm="alfredson", time=0.0) / trial.person_A_ref).median().item()
    assert 1.2 <= area <= 1.8


def test_womens_resting_collagen_synthesis() -> None:
    # Miller 2007, J Appl Physiol 102:541: 0.025 %/h (0.021 to 0.029)
    with tendonlab.compare(["wait-and-see"], population="healthy-older-women", participants=1000, weeks=1) as results:
        rest = results.to_xarray().collagen_synthesis.sel(time=0.0).median().item()
    assert 0.021 <= rest <= 0.029
