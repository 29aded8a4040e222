"""What is recorded: chosen quantities, numbered participants, files that every reader of HDF5 and netCDF reads."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import xarray as xr

from tendonlab import _core, load_catalogue
from tendonlab.population import sample_cohort
from tendonlab.programme.compile import compile_programme

PEOPLE = 300  # a block of 256, and some over
DAYS = np.arange(0, 22, 7, dtype=np.int32)


def arguments(first: int = 0, legs: int = 1) -> tuple[Any, ...]:
    catalogue = load_catalogue()
    people = sample_cohort(catalogue.population("midportion"), catalogue, PEOPLE, 5, first)
    cohort = _core.Cohort(people.parameters, people.initial, seed=5, first_person=first, legs=legs)
    names = ("alfredson", "wait-and-see")
    return cohort, [compile_programme(catalogue.programmes[name], catalogue, 3) for name in names], DAYS


def to_file(path: Path, first: int = 0, legs: int = 1, **options: Any) -> Path:
    _core.simulate_to_file(
        *arguments(first, legs), str(path), texts={}, attributes={}, arm_texts={}, participant_values=[], **options
    )
    return path


@pytest.mark.parametrize("legs", [1, 2])
@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_file_holds_what_memory_holds(tmp_path: Path, legs: int, engine: str) -> None:
    pytest.importorskip({"netcdf4": "netCDF4"}.get(engine, engine))
    path = to_file(tmp_path / "results.h5", legs=legs, threads=2)
    memory = _core.simulate(*arguments(legs=legs))
    with xr.open_dataset(path, engine=engine) as dataset:  # type: ignore[arg-type]
        for name, values in memory.items():
            np.testing.assert_array_equal(dataset[name].values, values.astype(np.float32), err_msg=name)


def test_chosen_quantities_only(tmp_path: Path) -> None:
    chosen = ["strength", "visa_a"]
    whole = _core.simulate(*arguments())
    some = _core.simulate(*arguments(), quantities=chosen)
    assert set(some) == {*chosen, "outcome", "outcome_day", "onsets", "drop_out_day"}
    for name, values in some.items():
        np.testing.assert_array_equal(values, whole[name])
    with h5py.File(to_file(tmp_path / "results.h5", quantities=chosen, events=False)) as file:
        assert set(file) == {*chosen, "arm", "participant", "time"}
        np.testing.assert_array_equal(file["visa_a"][()], whole["visa_a"].astype(np.float32))


@pytest.mark.parametrize("quantities", [[], ["happiness"]])
def test_quantities_must_be_known(quantities: list[str], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="happiness" if quantities else "empty"):
        _core.simulate(*arguments(), quantities=quantities)
    with pytest.raises(ValueError, match="happiness" if quantities else "empty"):
        to_file(tmp_path / "results.h5", quantities=quantities)
    assert not list(tmp_path.iterdir())


def test_participants_have_their_numbers(tmp_path: Path) -> None:
    with h5py.File(to_file(tmp_path / "results.h5", first=512)) as file:
        np.testing.assert_array_equal(file["participant"][()], np.arange(512, 512 + PEOPLE))


def test_filters_of_a_chunk_are_hdf5s_own(tmp_path: Path) -> None:
    with h5py.File(to_file(tmp_path / "results.h5")) as file:
        stored = file["stiffness"]
        assert (stored.shuffle, stored.compression, stored.fletcher32) == (True, "gzip", True)
        with h5py.File(tmp_path / "copy.h5", "w") as copy:
            again = copy.create_dataset(
                "stiffness", data=stored[()], chunks=stored.chunks, shuffle=True, compression="gzip", fletcher32=True
            )
            np.testing.assert_array_equal(again[()], stored[()])
            mask, chunk = stored.id.read_direct_chunk((1, 256, 0))
            assert mask == 0
            again.id.write_direct_chunk((1, 256, 0), chunk)
            np.testing.assert_array_equal(again[1, 256:], stored[1, 256:])
