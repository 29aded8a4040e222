"""The file of a sweep: its numbers are those of the trials it stands for, and any netCDF-4 reader opens it."""

from collections.abc import Iterator
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr

import tendonlab
from sweep.studies import GRID, varied, written
from tendonlab.catalogue import Catalogue, Programme
from tendonlab.catalogue.adherence import Adherence
from tendonlab.sweeps.run import Sweep


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("study"), GRID)


@pytest.fixture(scope="module")
def sweep(study: Path) -> Iterator[Sweep]:
    with tendonlab.sweep(study, study.parent / "sweep.h5") as made:
        yield made


def trial(installed: Catalogue, mean: float, participants: int = 6, seed: int = 4) -> xr.Dataset:
    """The trial of one point, with a programme that was changed in Python."""
    adherence = Adherence.model_validate(
        {"mean": f"{mean:g} %", "sd": "12 %", "source": "varied in a sweep", "references": ["beyer-2015"]}
    )
    programme: Programme = installed.programmes["alfredson"].model_copy(update={"adherence": adherence})
    with tendonlab.compare(
        [programme, "wait-and-see"], population="midportion", participants=participants, weeks=2, seed=seed
    ) as results:
        return results.to_xarray().load()


def test_means_are_those_of_the_trial(tmp_path: Path, installed: Catalogue) -> None:
    study = written(
        tmp_path, varied('name = "adherence"\nwhat = "programme.alfredson.adherence.mean"\nvalues = ["30 %", "80 %"]')
    )
    with tendonlab.sweep(study) as sweep:
        data = sweep.to_xarray().load()
    for point, mean in enumerate([30.0, 80.0]):
        people = trial(installed, mean)
        for name in ("visa_a", "stiffness"):
            values = people[name].astype(np.float64)
            found = data.sel(point=point)
            np.testing.assert_allclose(found[f"{name}_mean"], values.mean("participant"), rtol=1e-12)
            np.testing.assert_allclose(found[f"{name}_sd"], values.std("participant", ddof=1), rtol=1e-9)
            change = values - values.sel(time=0)
            np.testing.assert_allclose(found[f"{name}_change_mean"], change.mean("participant"), rtol=1e-9, atol=1e-12)
            gained = change.sel(arm="alfredson") - change.sel(arm="wait-and-see")
            np.testing.assert_allclose(
                found[f"{name}_difference_mean"].squeeze("pair"), gained.mean("participant"), rtol=1e-9, atol=1e-12
            )
            assert found["pair"].values.tolist() == ["alfredson - wait-and-see"]
            assert (found[f"{name}_n"] == 6).all()
            np.testing.assert_array_equal(found["outcomes"].sel(outcome="completed"), [6, 6])
    assert (
        not data["visa_a_mean"].sel(point=0, arm="alfredson").equals(data["visa_a_mean"].sel(point=1, arm="alfredson"))
    )
    # Whoever waits does the same at both points.
    np.testing.assert_array_equal(*(data["visa_a_mean"].sel(point=point, arm="wait-and-see") for point in (0, 1)))


def test_another_seed_is_another_trial(tmp_path: Path, installed: Catalogue) -> None:
    seeds = 'name = "seed"\nwhat = "study.seed"\nvalues = [4, 18446744073709551615]'
    people = 'name = "people"\nwhat = "study.participants"\nvalues = [6, 9]'
    with tendonlab.sweep(written(tmp_path, varied(seeds, people))) as sweep:
        data = sweep.to_xarray().load()
    assert data["seed"].values.tolist() == [4, 4, 2**64 - 1, 2**64 - 1]
    for point in range(4):
        with tendonlab.compare(
            ["alfredson", "wait-and-see"], population="midportion", weeks=2,
            participants=int(data["people"][point]), seed=int(data["seed"][point]),
        ) as results:  # fmt: skip
            expected = results.to_xarray()["visa_a"].mean("participant")
            np.testing.assert_allclose(data["visa_a_mean"].sel(point=point), expected, rtol=1e-6)


@pytest.mark.parametrize("parameters", ["central", "posterior"])
def test_parameters_take_the_place_of_the_draws(tmp_path: Path, installed: Catalogue, parameters: str) -> None:
    """A value for everybody; a factor on what each would have had."""
    value = installed.parameters["sig_w"].value
    text = varied('name = "scatter"\nwhat = "parameter.sig_w.factor"\nvalues = [1, 1.1]').replace(
        "seed = 4", f'seed = 4\nparameters = "{parameters}"'
    )
    fixed = varied(f'name = "scatter"\nwhat = "parameter.sig_w"\nvalues = ["{value!r} points"]').replace(
        "seed = 4", f'seed = 4\nparameters = "{parameters}"'
    )
    with tendonlab.sweep(written(tmp_path, text)) as factors, tendonlab.sweep(written(tmp_path, fixed)) as values:
        one, more = (factors.to_xarray()["visa_a_mean"].sel(point=point).values for point in (0, 1))
        at_value = values.to_xarray()["visa_a_mean"].sel(point=0).values
    with tendonlab.compare(
        ["alfredson", "wait-and-see"],
        population="midportion",
        weeks=2,
        participants=6,
        seed=4,
        parameters=parameters,  # type: ignore[arg-type]
    ) as results:
        plain = results.to_xarray()["visa_a"].mean("participant").values
    np.testing.assert_allclose(one, plain, rtol=1e-6)
    assert not np.allclose(more, plain, rtol=1e-6)
    assert np.allclose(at_value, plain, rtol=1e-6) == (parameters == "central")


class TestLayout:
    def test_coordinates(self, sweep: Sweep) -> None:
        data = sweep.to_xarray()
        assert {"score", "adherence", "tau", "status", "reason", "arm", "time"} <= set(data.coords)
        assert data["score"].values.tolist() == [40.0] * 4 + [52.0] * 4 + [95.0] * 4
        assert [data[name].attrs["units"] for name in ("score", "adherence", "tau")] == ["points", "%", "d"]
        assert data["score"].attrs["long_name"] == "population.baseline.visa_a.mean"
        assert data["time"].values.tolist() == [0.0, 7.0, 14.0]
        assert data["arm"].values.tolist() == ["alfredson", "wait-and-see"]

    def test_a_grid_unfolds(self, sweep: Sweep) -> None:
        data = sweep.to_xarray()["visa_a_mean"].sel(arm="alfredson", time=14)
        table = data.set_index(point=["score", "adherence", "tau"]).unstack("point")
        assert dict(table.sizes) == {"score": 3, "adherence": 2, "tau": 2}
        assert float(table.sel(score=52.0, adherence=70.0, tau=2500.0)) == float(data[6])

    def test_words_are_coordinates_too(self, tmp_path: Path) -> None:
        rule = 'name = "rule"\nwhat = "programme.alfredson.track.1.pain_rule"\nvalues = ["into-pain", "none"]'
        days = 'name = "days"\nwhat = "programme.alfredson.track.1.phase.1.session.1.days"\nvalues = [["Mon", "Thu"]]'
        with tendonlab.sweep(written(tmp_path, varied(rule, days))) as sweep:
            data = sweep.to_xarray()
            assert data["rule"].values.tolist() == ["into-pain", "none"]
            assert data["days"].values.tolist() == ['["Mon", "Thu"]'] * 2

    def test_every_variable_says_what_it_is(self, sweep: Sweep) -> None:
        data = sweep.to_xarray()
        for name, variable in data.variables.items():
            if "point" in variable.dims:
                assert variable.attrs["long_name"], name

    def test_what_it_was_made_from(self, sweep: Sweep, installed: Catalogue) -> None:
        data = sweep.to_xarray()
        assert data["study"].item() == GRID
        assert data["parameter_table"].item() == installed.parameters.text
        assert data["population_text"].item() == installed.populations["midportion"].text
        assert data["posterior_ensemble"].item() == installed.ensemble.to_csv()
        assert 'id = "alfredson"' in data["programme_text"].values[0]
        assert data.attrs["tendonlab_version"] == tendonlab.__version__
        assert "not measured" in data.attrs["disclaimer"]

    def test_netcdf4_reads_it(self, sweep: Sweep) -> None:
        with netCDF4.Dataset(sweep.path) as file:
            assert file["visa_a_mean"].dimensions == ("point", "arm", "time")
            assert np.isfinite(file["visa_a_mean"][:8]).all()
            assert file["score"].units == "points"
            assert file["reason"][8].startswith("population 'midportion'")
