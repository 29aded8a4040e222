import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import tendonlab
from tendonlab import _core
from tendonlab.errors import InputError, OutputError
from tendonlab.population import sample_cohort
from tendonlab.programme.compile import compile_programme
from tendonlab.recording import recorded_days
from tendonlab.running import shards
from tendonlab.running.extent import estimated_bytes
from tendonlab.study import ParameterChoice

SMALL = {"population": "midportion", "participants": 30, "weeks": 3}


def test_record_days_end_with_the_study() -> None:
    np.testing.assert_array_equal(recorded_days(2, 7), [0, 7, 14])
    np.testing.assert_array_equal(recorded_days(2, 10), [0, 10, 14])
    np.testing.assert_array_equal(recorded_days(1, 30), [0, 7])
    assert recorded_days(52, 7).dtype == np.int32


def test_the_file_holds_what_the_engine_computed(tmp_path: Path) -> None:
    study = tendonlab.Study(programmes=["hsr", "alfredson"], seed=9, record_every_days=5, **SMALL)
    resolved = study.resolve()
    draws = resolved.catalogue.ensemble.draws(0, 30)
    people = sample_cohort(resolved.population, resolved.catalogue, 30, 9, draws=draws)
    schedules = [compile_programme(programme, resolved.catalogue, 3) for programme in resolved.programmes]
    arrays = _core.simulate(_core.Cohort(people.parameters, people.initial, seed=9), schedules, recorded_days(3, 5))
    with tendonlab.simulate(study, tmp_path / "r.h5") as results:
        data = results.to_xarray()
        np.testing.assert_array_equal(data["time"], [0, 5, 10, 15, 20, 21])
        for name, _, _ in _core.observables():
            np.testing.assert_array_equal(data[name], arrays[name].astype(np.float32))
        np.testing.assert_array_equal(data["outcome"], arrays["outcome"])
        row = _core.parameter_names().index("F_max")
        np.testing.assert_array_equal(data["person_F_max"], people.parameters[row])


def test_arms_hold_the_same_people_whatever_stands_beside_them(tmp_path: Path) -> None:
    with (
        tendonlab.compare(["hsr", "wait-and-see"], out=tmp_path / "two.h5", **SMALL) as two,
        tendonlab.compare(["wait-and-see"], out=tmp_path / "one.h5", **SMALL) as one,
    ):
        both, alone = two.to_xarray(), one.to_xarray()
        np.testing.assert_array_equal(both["visa_a"][1], alone["visa_a"][0])
        np.testing.assert_array_equal(both["visa_a"][:, :, 0].values[0], both["visa_a"][:, :, 0].values[1])


def test_fewer_participants_are_the_first_of_more(tmp_path: Path) -> None:
    few = tendonlab.compare(["hsr"], population="midportion", participants=5, weeks=3)
    many = tendonlab.compare(["hsr"], population="midportion", participants=30, weeks=3)
    with few, many:
        np.testing.assert_array_equal(few.to_xarray()["visa_a"], many.to_xarray()["visa_a"][:, :5])


def test_person_number_says_which_draw_of_the_parameters(tmp_path: Path) -> None:
    ensemble = tendonlab.load_catalogue().ensemble
    many = {"population": "midportion", "participants": ensemble.size + 20, "weeks": 1}
    with tendonlab.compare(["hsr"], **many) as results:
        data = results.to_xarray()
        np.testing.assert_array_equal(data["person_member"], np.arange(ensemble.size + 20) % ensemble.size)
        assert str(data["posterior_ensemble"].values) == ensemble.to_csv()
        assert results.study.parameters == "posterior"
        assert "draws from what they may be" in repr(results)
        posterior = data["person_rho0"].values
    with tendonlab.compare(["hsr"], parameters="central", **many) as results:
        data = results.to_xarray()
        assert not {"person_member", "posterior_ensemble"} & set(data)
        assert results.study.parameters == "central"
        central = data["person_rho0"].values
    # Who somebody is stays; what is not known about everybody moves.
    table = tendonlab.load_catalogue().parameters
    luck = np.log(central / table["rho0"].value) / table["sig_rho"].value
    of = {symbol: ensemble.columns[symbol][np.arange(luck.size) % ensemble.size] for symbol in ("rho0", "sig_rho")}
    np.testing.assert_allclose(posterior, of["rho0"] * np.exp(luck * of["sig_rho"]), rtol=1e-12)


def test_central_parameters_are_those_of_the_table(tmp_path: Path) -> None:
    study = tendonlab.Study(programmes=["hsr"], parameters="central", **SMALL)
    resolved = study.resolve()
    people = sample_cohort(resolved.population, resolved.catalogue, 30, 1)
    schedules = [compile_programme(programme, resolved.catalogue, 3) for programme in resolved.programmes]
    arrays = _core.simulate(_core.Cohort(people.parameters, people.initial, seed=1), schedules, recorded_days(3, 7))
    with tendonlab.simulate(study) as results:
        np.testing.assert_array_equal(results.to_xarray()["visa_a"], arrays["visa_a"].astype(np.float32))


def test_under_one_draw_people_share_their_luck_between_arms(tmp_path: Path) -> None:
    small = {"population": "midportion", "participants": 12, "weeks": 2}
    with tendonlab.compare(["habitual-life", "wait-and-see"], **small) as results:
        data = results.to_xarray()
        np.testing.assert_array_equal(data["visa_a"][0], data["visa_a"][1])


def test_two_legs(tmp_path: Path) -> None:
    with tendonlab.compare(["hsr"], legs=2, out=tmp_path / "r.h5", **SMALL) as results:
        data = results.to_xarray()
        assert data["visa_a"].dims == ("arm", "participant", "leg", "time")
        assert list(data["leg"].values) == ["affected", "other"]
        assert len(results.summary().changes) == 4
        assert results.summary().title.endswith("affected leg")
        assert any("Affected leg" in text.get_text() for text in results.plot().texts)


def test_the_same_study_gives_the_same_numbers(tmp_path: Path) -> None:
    paths = [tmp_path / "a.h5", tmp_path / "b.h5"]
    for path in paths:
        tendonlab.compare(["silbernagel"], out=path, **SMALL).close()
    with h5py.File(paths[0]) as one, h5py.File(paths[1]) as other:
        assert set(one) == set(other)
        for name in one:
            np.testing.assert_array_equal(one[name][()], other[name][()])


def test_a_temporary_file_lives_as_long_as_the_results() -> None:
    results = tendonlab.compare(["hsr"], **SMALL)
    assert results.path.exists()
    assert "temporary" in repr(results)
    results.to_xarray()
    results.close()
    assert not results.path.parent.exists()
    results.close()


def test_a_forgotten_temporary_file_goes_with_its_object() -> None:
    folder = tendonlab.compare(["hsr"], **SMALL).path.parent
    gc.collect()
    assert not folder.exists()


def test_a_failed_run_leaves_no_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: int, total: int) -> None:
        raise RuntimeError("stop here")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RuntimeError, match="stop here"):
        tendonlab.compare(["hsr"], progress=stop, **SMALL)
    assert list(tmp_path.iterdir()) == []


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    tendonlab.compare(["hsr", "alfredson"], progress=lambda done, total: seen.append((done, total)), **SMALL).close()
    assert seen[-1] == (60, 60)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_an_error_in_the_callback_stops_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise RuntimeError("stop here")

    with pytest.raises(RuntimeError, match="stop here"):
        tendonlab.compare(["hsr"], out=tmp_path / "r.h5", progress=stop, **SMALL)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_run_leaves_the_earlier_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.h5"
    tendonlab.compare(["hsr"], out=path, **SMALL).close()
    before = path.read_bytes()

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tendonlab.compare(["alfredson"], out=path, progress=stop, **SMALL)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"the folder .*nowhere does not exist"):
        tendonlab.compare(["hsr"], out=tmp_path / "nowhere" / "r.h5", **SMALL)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is a file, not a folder"):
        tendonlab.compare(["hsr"], out=tmp_path / "file" / "r.h5", **SMALL)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder"):
        tendonlab.compare(["hsr"], out=tmp_path, **SMALL)


@pytest.mark.parametrize("link", [False, True])
def test_a_programme_file_is_never_overwritten(tmp_path: Path, link: bool) -> None:
    path = tmp_path / "own.TOML"
    path.write_text(tendonlab.load_catalogue().programme("hsr").text)
    before = path.read_text()
    out = path
    if link:
        out = tmp_path / "r.h5"
        out.symlink_to(path)
    for programme in (path, str(path)):
        with pytest.raises(InputError, match="need a file each"):
            tendonlab.compare([programme], out=out, **SMALL)
    assert path.read_text() == before


def test_pipes_and_links_survive_a_run(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="a device or a pipe"):
        tendonlab.compare(["hsr"], out=pipe, **SMALL)
    assert pipe.is_fifo()
    (tmp_path / "r.h5").symlink_to("target.h5")
    with tendonlab.compare(["hsr"], out=tmp_path / "r.h5", **SMALL) as results:
        assert results.programmes == ("hsr",)
    assert (tmp_path / "r.h5").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe", "r.h5", "target.h5"]


def test_the_longest_file_name(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 252 + ".h5")
    tendonlab.compare(["hsr"], out=path, **SMALL).close()
    assert list(tmp_path.iterdir()) == [path]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="not valid UTF-8"):
        tendonlab.compare(["hsr"], out=tmp_path / "\udcff.h5", **SMALL)
    path = tmp_path / "\udcff.toml"
    path.write_text(tendonlab.load_catalogue().programme("hsr").text)
    with pytest.raises(InputError, match="not valid UTF-8"):
        tendonlab.compare([path], **SMALL)


def test_a_study_shorter_than_a_programme_says_so(tmp_path: Path) -> None:
    programmes = ["silbernagel", "hsr", "wait-and-see"]
    tendonlab.compare(programmes, population="midportion", participants=4, weeks=12, out=tmp_path / "r.h5").close()
    with tendonlab.open_results(tmp_path / "r.h5") as results:
        last = tendonlab.load_catalogue().programme("silbernagel").last_week
        note = f"weeks 13-{last} of its plan lie beyond this study"
        told = results.to_xarray()["programme_note"].values.tolist()
        assert told[:2] == [note, ""]  # bodywork that acts on nothing, such as its ankle pumps, needs no note here
        assert told[2].startswith("not a plan: ")
        assert any(text.startswith("wait-and-see: not a plan: ") for text in results.summary().notes)
        (said,) = (text for text in results.summary().notes if "beyond this study" in text)
        assert said == f"silbernagel: {told[0]}."
        assert said.split(";")[0] in str(results.summary())


def test_a_run_larger_than_the_disk_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"about [0-9.]+ GB are needed and .* are free"):
        tendonlab.compare(["hsr"], population="midportion", participants=10_000_000, weeks=1040, out=tmp_path / "r.h5")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("parameters", ["posterior", "central"])
def test_the_estimated_size_is_that_of_the_numbers_in_the_file(tmp_path: Path, parameters: ParameterChoice) -> None:
    path = tmp_path / "r.h5"
    study = tendonlab.Study(
        programmes=["hsr", "alfredson"], population="midportion", participants=400, weeks=26, legs=2,
        parameters=parameters,
    )  # fmt: skip
    tendonlab.simulate(study, path).close()
    with h5py.File(path) as file:
        numbers = [file[name] for name in file if name.startswith("person_") or file[name].shape[:3] == (2, 400, 2)]
        held = sum(variable.nbytes for variable in numbers)
    assert estimated_bytes(study.resolve()) == held
    assert path.stat().st_size < held


def test_people_the_engine_cannot_simulate_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **options: Any) -> object:
        people = sample_cohort(*arguments, **options)
        people.parameters[_core.parameter_names().index("body_mass"), 3] = -70.0
        return people

    monkeypatch.setattr(shards, "sample_cohort", broken)
    with pytest.raises(InputError, match=r"population 'midportion' cannot be simulated: .*body_mass"):
        tendonlab.compare(["hsr"], **SMALL)


def run_cli(folder: Path, *words: str, prepare: str = "") -> "subprocess.Popen[str]":
    code = f"import sys\n{prepare}\nfrom tendonlab.cli import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


BIG: Sequence[str] = (
    "compare",
    "hsr",
    "alfredson",
    "--population",
    "midportion",
    "--participants",
    "16000",
    "--out",
    "r.h5",
)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    # A limit on the size of files fails a write in the middle, as a full disk does.
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))"
    words = ("compare", "hsr", "--population", "midportion", "--participants", "500", "--weeks", "26", "--out", "r.h5")
    process = run_cli(tmp_path, *words, prepare=limit)
    _, errors = process.communicate(timeout=60)
    assert "Error: cannot write" in errors
    assert "File too large; nothing half-written was left" in errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []
    assert process.returncode == 3


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_stops_at_once_and_leaves_nothing(tmp_path: Path, stop: signal.Signals) -> None:
    process = run_cli(tmp_path, *BIG)
    deadline = time.monotonic() + 60.0
    while not any(tmp_path.iterdir()):  # the run has begun once its temporary file is there
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(0.3)
    sent = time.monotonic()
    os.kill(process.pid, stop)
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - sent < 5.0  # a tenth of a second when the machine is free
    assert process.returncode == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []
