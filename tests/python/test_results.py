import json
import shutil
import tomllib
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tendonlab
from tendonlab import _core
from tendonlab.errors import InputError, ResultsError


def test_what_the_results_tell(trial: tendonlab.Results, trial_file: Path) -> None:
    assert trial.path == trial_file
    assert trial.programmes == ("hsr", "wait-and-see")
    assert trial.study.participants == 40
    assert trial.study.seed == 3
    text = repr(trial)
    for part in ("hsr, wait-and-see", "40 simulated people", "14 weeks", "simulated by a model", str(trial_file)):
        assert part in text
    html = trial._repr_html_()
    assert "hsr, wait-and-see" in html
    assert "not measured" in html


def test_xarray_is_lazy_and_complete(trial: tendonlab.Results) -> None:
    data = trial.to_xarray()
    assert data.sizes == {"arm": 2, "participant": 40, "time": 15}
    assert list(data["arm"].values) == ["hsr", "wait-and-see"]
    np.testing.assert_array_equal(data["time"], np.arange(0, 99, 7))
    assert data["time"].attrs["units"] == "days"
    assert not data["visa_a"].variable._in_memory
    for name, unit, long_name in _core.observables():
        assert data[name].dims == ("arm", "participant", "time")
        assert data[name].attrs["units"] == unit
        assert data[name].attrs["long_name"] == long_name
    assert trial.to_xarray() is data


def test_closing_frees_the_file(tmp_path: Path, trial_file: Path) -> None:
    path = tmp_path / "copy.h5"
    shutil.copy(trial_file, path)
    with tendonlab.open_results(path) as results:
        results.to_xarray()["visa_a"].load()
        with pytest.raises(OSError, match=r"already open|unable to lock"):
            h5py.File(path, "r+")
    h5py.File(path, "r+").close()
    assert results.to_xarray()["visa_a"].shape == (2, 40, 15)  # opened again on demand
    results.close()


def test_a_temporary_file_that_is_gone_is_told() -> None:
    with tendonlab.compare(["wait-and-see"], population="midportion", participants=2, weeks=1) as results:
        pass
    with pytest.raises(ResultsError, match="temporary file is gone"):
        results.summary()


def test_plain_h5py_reads_it(trial_file: Path) -> None:
    with h5py.File(trial_file) as file:
        visa_a = file["visa_a"]
        assert visa_a.dtype == np.float32
        assert np.isnan(visa_a.attrs["_FillValue"]).all()
        assert [visa_a.dims[i].keys()[0] for i in range(3)] == ["arm", "participant", "time"]
        assert file["arm"].asstr()[:].tolist() == ["hsr", "wait-and-see"]
        assert file.attrs["tendonlab_format"] == 3
        assert file["programme_text"].asstr()[0].startswith("id = ")
        assert tomllib.loads(file["programme_simulated"].asstr()[0])["id"] == file["arm"].asstr()[0]
        assert "[parameter.E_ref]" in file["parameter_table"].asstr()[()]
        assert 'id = "midportion"' in file["population_text"].asstr()[()]
        for name in ("title", "source", "created", "engine", "history", "disclaimer"):
            assert isinstance(file.attrs[name], str)
        assert "Conventions" not in file.attrs  # units such as points are not CF's
        assert not any("_FillValue" in file[name].attrs for name in ("outcome", "onsets"))


def test_netcdf4_reads_it(trial_file: Path) -> None:
    with netCDF4.Dataset(trial_file) as file:
        assert {name: len(dimension) for name, dimension in file.dimensions.items()} == {
            "arm": 2,
            "participant": 40,
            "time": 15,
        }
        assert file["visa_a"].dimensions == ("arm", "participant", "time")
        assert file["person_F_max"].units == "N"
        assert list(file["arm"][:]) == ["hsr", "wait-and-see"]
        assert "hsr" in str(file["study"][...])
        score = np.ma.filled(file["visa_a"][:], np.nan)
    with xr.open_dataset(trial_file, engine="h5netcdf", decode_timedelta=False) as data:
        np.testing.assert_array_equal(score, data["visa_a"])


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"there is no file .*absent\.h5"):
        tendonlab.open_results(tmp_path / "absent.h5")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="is a folder"):
        tendonlab.open_results(tmp_path)


def test_not_hdf5(tmp_path: Path) -> None:
    path = tmp_path / "table.h5"
    path.write_text("week,visa_a\n0,50\n")
    with pytest.raises(ResultsError, match="it is not HDF5"):
        tendonlab.open_results(path)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.h5"
    path.touch()
    with pytest.raises(ResultsError, match="it is not HDF5"):
        tendonlab.open_results(path)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
def test_a_truncated_file(tmp_path: Path, trial_file: Path, share: float) -> None:
    content = trial_file.read_bytes()
    path = tmp_path / "short.h5"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ResultsError, match="is damaged: it ends too early"):
        tendonlab.open_results(path)


def test_damage_inside(tmp_path: Path, trial_file: Path) -> None:
    content = bytearray(trial_file.read_bytes())
    content[96:4096] = b"\xff" * 4000
    path = tmp_path / "damaged.h5"
    path.write_bytes(content)
    with pytest.raises(ResultsError, match=r"damaged|did not write it"):
        tendonlab.open_results(path)


def test_a_foreign_file(tmp_path: Path) -> None:
    path = tmp_path / "foreign.h5"
    with h5py.File(path, "w") as file:
        file["visa_a"] = np.zeros(3)
    with pytest.raises(ResultsError, match="TendonLab did not write it"):
        tendonlab.open_results(path)


@pytest.mark.parametrize(
    ("number", "words"),
    [(4, r"a newer TendonLab \(format 4, this version reads 3\)"), (2, r"an older TendonLab .*run its study again")],
)
def test_another_format(tmp_path: Path, trial_file: Path, number: int, words: str) -> None:
    path = tmp_path / "other.h5"
    shutil.copy(trial_file, path)
    with h5py.File(path, "r+") as file:
        file.attrs["tendonlab_format"] = number
    with pytest.raises(ResultsError, match=words):
        tendonlab.open_results(path)


@pytest.mark.parametrize(
    "name",
    [
        "outcome", "onsets", "drop_out_day", "programme_note", "person_member", "posterior_ensemble",
        *(name for name, _, _ in _core.observables()),
    ],
)  # fmt: skip
def test_a_variable_is_missing(tmp_path: Path, trial_file: Path, name: str) -> None:
    path = tmp_path / "less.h5"
    shutil.copy(trial_file, path)
    with h5py.File(path, "r+") as file:
        del file[name]
    with pytest.raises(ResultsError, match=f"damaged: it has no {name}"):
        tendonlab.open_results(path)


def test_less_is_recorded(tmp_path: Path, trial: tendonlab.Results) -> None:
    path = tmp_path / "less.h5"
    tendonlab.compare(
        ["hsr", "wait-and-see"], population="midportion", participants=40, weeks=14, seed=3, out=path,
        quantities=["pain_hop", "visa_a"], record_days=[84], record_events=False,
    ).close()  # fmt: skip
    with tendonlab.open_results(path) as results:
        data = results.to_xarray()
        assert data["time"].values.tolist() == [0.0, 84.0, 98.0]
        recorded = {name for name in data.data_vars if not str(name).startswith(("person_", "programme_"))}
        assert recorded == {"visa_a", "pain_hop", "study", "parameter_table", "population_text", "posterior_ensemble"}
        for name in ("visa_a", "pain_hop"):
            np.testing.assert_array_equal(data[name], trial.to_xarray()[name].isel(time=[0, 12, 14]))
        text = repr(results)
        assert "quantities  visa_a, pain_hop" in text
        assert "events      not recorded" in text
        assert results.study.record_days == (84,)
        summary, whole = results.summary(), trial.summary()
        assert list(summary.arms.columns) == ["arm", "participants"]
        pd.testing.assert_frame_equal(
            summary.changes, whole.changes[whole.changes["measure"].isin(["VISA-A", "pain on hopping"])]
        )
        words = " ".join(str(summary).split())
        assert "Not recorded in this study: tendon stiffness; plantarflexor strength; sessions planned, done" in words
        assert "how people's simulations ended, new episodes and who left" in words
        results.plot(tmp_path / "r.png")


@pytest.mark.parametrize("missing", ["participant", "visa_a", "outcome"])
def test_what_the_study_says_is_recorded_is_there(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "less.h5"
    tendonlab.compare(
        ["hsr"], population="midportion", participants=3, weeks=1, quantities=["visa_a"], out=path
    ).close()
    with h5py.File(path, "r+") as file:
        del file[missing]
    with pytest.raises(ResultsError, match=f"damaged: it has no {missing}$"):
        tendonlab.open_results(path)


def test_a_file_from_before_there_was_a_choice(tmp_path: Path, trial_file: Path) -> None:
    path = tmp_path / "old.h5"
    shutil.copy(trial_file, path)
    with h5py.File(path, "r+") as file:
        study = json.loads(file["study"].asstr()[()])
        for name in ("quantities", "record_days", "record_events", "keep"):
            del study[name]
        file["study"][()] = json.dumps(study)
    with tendonlab.open_results(path) as results:
        assert results.study.quantities == "all"
        assert results.study.keep == "people"
        assert "keeps" not in repr(results)
        assert results.summary().notes[-1].startswith("Ended early")


def test_damaged_numbers(tmp_path: Path, trial_file: Path) -> None:
    path = tmp_path / "damaged.h5"
    for name, ask in (
        ("stiffness", tendonlab.Results.summary),
        ("stiffness", tendonlab.Results.plot),
        ("outcome", tendonlab.Results.summary),
    ):
        content = bytearray(trial_file.read_bytes())
        with h5py.File(trial_file) as file:
            chunk = file[name].id.get_chunk_info(0)
        content[chunk.byte_offset : chunk.byte_offset + chunk.size] = bytes(chunk.size)
        path.write_bytes(content)
        with tendonlab.open_results(path) as results, pytest.raises(ResultsError, match="is damaged and cannot be"):
            ask(results)


def test_damage_anywhere_is_told_in_plain_words(tmp_path: Path, trial_file: Path) -> None:
    """Bytes are overwritten here and there: the file still reads, or is refused, and nothing else is raised."""
    content = trial_file.read_bytes()
    random = np.random.default_rng(5)
    refused = 0
    for i in range(60):
        damaged = bytearray(content)
        start = int(random.integers(len(content)))
        damaged[start : start + 500] = random.bytes(min(500, len(content) - start))
        path = tmp_path / f"{i}.h5"
        path.write_bytes(damaged)
        try:
            with tendonlab.open_results(path) as results:
                results.summary()
        except ResultsError:
            refused += 1
    assert 5 < refused < 60


@pytest.mark.parametrize(("name", "words"), [("x" * 300 + ".h5", "there is no file .*too long"), ("a\0b", "a.b")])
def test_names_no_file_can_have(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(ResultsError, match=words):
        tendonlab.open_results(tmp_path / name)


def test_a_name_that_is_no_text(tmp_path: Path, trial_file: Path) -> None:
    path = tmp_path / "\udcff.h5"
    shutil.copy(trial_file, path)
    with pytest.raises(ResultsError, match="its name is not valid UTF-8"):
        tendonlab.open_results(path)


def test_a_figure_does_not_take_the_place_of_its_results(tmp_path: Path, trial_file: Path) -> None:
    path = tmp_path / "trial.png"
    shutil.copy(trial_file, path)
    with tendonlab.open_results(path) as results, pytest.raises(InputError, match="need a file each"):
        results.plot(path)


def test_a_figure_needs_a_known_suffix(trial: tendonlab.Results, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'r\.gif': a figure file ends in \.png, \.svg or \.pdf"):
        trial.plot(tmp_path / "r.gif")
    assert list(tmp_path.iterdir()) == []
