"""Runs of a sweep: the same bytes however it is run and however often it is interrupted; what fails is told."""

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest

import tendonlab
from sweep.studies import GRID, IMPOSSIBLE, sampled, varied, written
from tendonlab.errors import InputError, OutputError, ResultsError
from tendonlab.sweeps import run, work
from tendonlab.sweeps.reader import read_sweep
from tendonlab.sweeps.run import parts_folder
from tendonlab.sweeps.work import REFUSED, SIMULATED, run_batch, work_of

_WHEN = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
TENDONLAB = (sys.executable, "-c", "from tendonlab.cli import main; main()")
# What is simulated is enough to be interrupted in.
LONG = (
    sampled("sobol", 64, 'name = "age"\nwhat = "population.age.mean"\nlow = "30 years"\nhigh = "60 years"')
    .replace("weeks = 2", "weeks = 40")
    .replace("participants = 6", "participants = 100")
)


def contents(path: Path) -> bytes:
    """Every byte of a file but those that tell when it was made."""
    return _WHEN.sub(b"", path.read_bytes())


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("study"), GRID)


@pytest.fixture(scope="module")
def made(study: Path) -> Path:
    out = study.parent / "sweep.h5"
    tendonlab.sweep(study, out, threads=1).close()
    return out


class TestSameBytes:
    @pytest.mark.parametrize("threads", [2, 5])
    def test_at_any_number_of_threads(self, study: Path, made: Path, tmp_path: Path, threads: int) -> None:
        tendonlab.sweep(study, tmp_path / "sweep.h5", threads=threads).close()
        assert contents(tmp_path / "sweep.h5") == contents(made)

    @pytest.mark.parametrize("size", [2, 5, 12])
    def test_in_batches_of_any_size(
        self, study: Path, made: Path, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "batch_size", lambda _: size)
        tendonlab.sweep(study, tmp_path / "sweep.h5", threads=2).close()
        assert contents(tmp_path / "sweep.h5") == contents(made)

    def test_in_chunks_of_several_points(self, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Parts of 5 points in chunks of 4: each chunk is written once, whatever the parts are."""
        monkeypatch.setattr("tendonlab.sweeps.store._MOST_TOGETHER", 4)
        files = []
        for size in (1, 5, 12):
            monkeypatch.setattr(run, "batch_size", lambda _, size=size: size)
            files.append(tmp_path / f"{size}.h5")
            tendonlab.sweep(study, files[-1]).close()
        assert contents(files[0]) == contents(files[1]) == contents(files[2])

    def test_in_any_order(self, study: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        forwards = run.on_threads

        def shuffled(work: object, batches: list[tuple[int, int]], threads: int, done: object) -> Iterator[object]:
            return forwards(work, random.Random(3).sample(batches, len(batches)), threads, done)  # type: ignore[arg-type]

        monkeypatch.setattr(run, "on_threads", shuffled)
        tendonlab.sweep(study, tmp_path / "sweep.h5").close()
        assert contents(tmp_path / "sweep.h5") == contents(made)

    def test_a_point_knows_nothing_of_the_others(self, study: Path, made: Path, tmp_path: Path) -> None:
        """The sweep of one point has the numbers that point has among twelve."""
        alone = GRID.replace('["40 points", "52 points", "95 points"]', '["52 points"]')
        alone = alone.replace('["50 %", "70 %"]', '["70 %"]').replace('["2500 d", "5000 d"]', '["2500 d"]')
        with tendonlab.sweep(written(tmp_path, alone)) as one, tendonlab.open_sweep(made) as all_points:
            expected = all_points.to_xarray().isel(point=6)
            found = one.to_xarray().isel(point=0)
            for name, values in found.data_vars.items():
                if "study" not in str(name):
                    np.testing.assert_array_equal(values, expected[name])

    def test_in_slices_of_people(
        self, study: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tendonlab.sweeps.simulate.PEOPLE_AT_ONCE", 4)
        work.simulator_of.cache_clear()
        tendonlab.sweep(study, tmp_path / "sweep.h5").close()
        assert contents(tmp_path / "sweep.h5") == contents(made)


class TestInterrupted:
    def test_killed_again_and_again(self, tmp_path: Path) -> None:
        study = written(tmp_path, LONG)
        whole, out = tmp_path / "whole.h5", tmp_path / "sweep.h5"
        tendonlab.sweep(study, whole).close()
        moments = random.Random()
        kills = 0
        while kills < 4:
            process = subprocess.Popen(
                [*TENDONLAB, "sweep", study, "--out", out, "--resume"],
                stdout=subprocess.DEVNULL,
            )
            some = self._parts(out) + moments.randint(1, 6)
            while process.poll() is None and self._parts(out) < some:
                time.sleep(0.002)
            time.sleep(moments.random() * 0.02)
            if process.poll() is not None:
                assert process.returncode == 0
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        assert kills >= 2
        tendonlab.sweep(study, out, resume=True).close()
        assert contents(out) == contents(whole)
        assert not parts_folder(out).exists()

    def test_a_running_sweep_keeps_what_is_done_on_ctrl_c(self, tmp_path: Path) -> None:
        study, out = written(tmp_path, LONG), tmp_path / "sweep.h5"
        process = subprocess.Popen([*TENDONLAB, "sweep", study, "--out", out], stderr=subprocess.PIPE, text=True)
        while self._parts(out) < 3:
            time.sleep(0.002)
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "interrupted" in told
        assert "--resume" in told
        assert "Traceback" not in told
        assert not out.exists()
        kept = self._parts(out)
        assert kept >= 3
        with pytest.raises(InputError, match="--resume"):
            tendonlab.sweep(study, out)
        tendonlab.sweep(study, out, resume=True).close()
        tendonlab.sweep(study, tmp_path / "whole.h5").close()
        assert contents(out) == contents(tmp_path / "whole.h5")

    def test_only_what_is_missing_is_simulated(
        self, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "sweep.h5"
        self._stopped_after(study, out, 5, monkeypatch)
        simulated: list[int] = []
        original = run.run_batch
        monkeypatch.setattr(
            run, "run_batch", lambda work, first, *rest: simulated.append(first) or original(work, first, *rest)
        )
        told: list[tuple[int, int]] = []
        tendonlab.sweep(study, out, resume=True, threads=1, progress=lambda *done: told.append(done)).close()
        assert sorted(simulated) == list(range(5, 12))
        assert told == [(done, 12) for done in range(6, 13)]

    def test_what_is_finished_is_not_done_again(self, study: Path, tmp_path: Path) -> None:
        out = tmp_path / "sweep.h5"
        tendonlab.sweep(study, out).close()
        before = out.stat().st_mtime_ns
        tendonlab.sweep(study, out, resume=True).close()
        assert out.stat().st_mtime_ns == before
        tendonlab.sweep(written(tmp_path, GRID.replace("weeks = 2", "weeks = 3")), out, resume=True).close()
        assert out.stat().st_mtime_ns > before

    def test_another_study_is_not_gone_on_with(
        self, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "sweep.h5"
        self._stopped_after(study, out, 2, monkeypatch)
        other = written(tmp_path, GRID.replace("weeks = 2", "weeks = 3"))
        with pytest.raises(InputError, match=r"weeks \(2 there, 3 now\)"):
            tendonlab.sweep(other, out, resume=True)
        # What is only told to a reader may change.
        commented = written(tmp_path, f"# A comment\n{GRID}")
        tendonlab.sweep(commented, out, resume=True).close()
        assert not parts_folder(out).exists()

    def _stopped_after(self, study: Path, out: Path, points: int, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(done: int, _: int) -> None:
            if done > points:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(run, "batch_size", lambda _: 1)
            with pytest.raises(KeyboardInterrupt) as caught:
                tendonlab.sweep(study, out, threads=1, progress=stop)
        assert any("--resume" in note for note in caught.value.__notes__)
        assert not out.exists()

    def _parts(self, out: Path) -> int:
        return len(list(parts_folder(out).glob("points-*.h5")))


class TestFailedPoints:
    def test_the_rest_goes_on(self, made: Path) -> None:
        with tendonlab.open_sweep(made) as sweep:
            data = sweep.to_xarray()
            failed = [point in IMPOSSIBLE for point in range(12)]
            np.testing.assert_array_equal(data["status"], np.where(failed, REFUSED, SIMULATED))
            np.testing.assert_array_equal(np.isnan(data["visa_a_mean"]).all(("arm", "time")), failed)
            assert set(sweep.failures()) == set(IMPOSSIBLE)
            assert "expected low <= centre <= high, found 10, 95, 90" in sweep.failures()[8]
            assert data["reason"].values[0] == ""

    def test_none_possible(self, tmp_path: Path) -> None:
        text = varied('what = "population.age.mean"\nvalues = ["90 years", "95 years"]')
        with tendonlab.sweep(written(tmp_path, text)) as sweep:
            assert set(sweep.failures()) == {0, 1}
            assert "visa_a_mean" not in sweep.to_xarray()

    def test_nobody_comes_through(self, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """All end early in one arm: its values are missing, and the reason says how they ended."""
        sweep = read_sweep(study)
        original = work.Simulator.point_arrays

        def ruptured(self: work.Simulator, *rest: object) -> work.Arrays:
            arrays = original(self, *rest)  # type: ignore[arg-type]
            ended = arrays["outcomes"].copy()
            ended[0] = [0, 6, 0, 0]
            return {**arrays, "outcomes": ended}

        monkeypatch.setattr(work.Simulator, "point_arrays", ruptured)
        batch = run_batch(work_of(sweep), 0, 1)
        assert batch.status.tolist() == [work.NOBODY_CAME_THROUGH]
        assert batch.reasons == ("nobody came to the end of alfredson: 6 ruptured",)

    def test_what_the_engine_refuses(self, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        sweep = read_sweep(study)

        def refuses(self: work.Simulator, number: int, *_: object) -> work.Arrays:
            raise ValueError(f"engine says no to {number}")

        monkeypatch.setattr(work.Simulator, "point_arrays", refuses)
        assert run_batch(work_of(sweep), 3, 1).reasons == ("engine says no to 3",)


class TestElsewhere:
    def test_the_work_can_be_sent_away(self, study: Path) -> None:
        """Another process, which knows nothing but the work, gives the same arrays."""
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        sent = work_of(read_sweep(study))
        here = run_batch(sent, 3, 4)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            there = pool.submit(run_batch, sent, 3, 4).result()
        assert (there.first, there.reasons) == (here.first, here.reasons)
        np.testing.assert_array_equal(there.status, here.status)
        assert list(there.arrays) == list(here.arrays)
        for name, values in here.arrays.items():
            np.testing.assert_array_equal(there.arrays[name], values)
            assert there.arrays[name].dtype == values.dtype

    def test_the_file_system_there_is_not_asked(self, tmp_path: Path) -> None:
        mine = tendonlab.load_catalogue().programmes["hsr"].text.replace('id = "hsr"', 'id = "mine"')
        written(tmp_path, mine, "mine.toml")
        sent = work_of(read_sweep(written(tmp_path, GRID.replace('"wait-and-see"', '"mine.toml"'))))
        (tmp_path / "mine.toml").unlink()
        (tmp_path / "study.toml").unlink()
        work.simulator_of.cache_clear()
        assert run_batch(sent, 0, 1).status.tolist() == [SIMULATED]

    def test_another_version_or_other_data_are_refused(self, study: Path) -> None:
        from dataclasses import replace

        sent = work_of(read_sweep(study))
        with pytest.raises(InputError, match=r"TendonLab 0\.0\.0"):
            run_batch(replace(sent, version="0.0.0"), 0, 1)
        with pytest.raises(InputError, match="other data"):
            run_batch(replace(sent, data="0" * 64), 0, 1)


class TestRefusals:
    @pytest.mark.parametrize("threads", [-1, True, "2", 1e9, 2000])
    def test_threads(self, study: Path, threads: object) -> None:
        with pytest.raises(InputError, match="threads must be a whole number"):
            tendonlab.sweep(study, threads=threads)  # type: ignore[arg-type]

    def test_resume_without_a_file(self, study: Path) -> None:
        with pytest.raises(InputError, match="give its file"):
            tendonlab.sweep(study, resume=True)

    def test_the_study_is_not_overwritten(self, study: Path) -> None:
        with pytest.raises(InputError, match="same file"):
            tendonlab.sweep(study, study)

    def test_another_suffix(self, study: Path, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"let its name end in \.h5"):
            tendonlab.sweep(study, tmp_path / "sweep.csv")

    def test_a_missing_folder(self, study: Path, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match="does not exist"):
            tendonlab.sweep(study, tmp_path / "none" / "sweep.h5")
        assert not (tmp_path / "none").exists()

    def test_a_full_disk_keeps_the_points(self, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        out = tmp_path / "sweep.h5"
        with monkeypatch.context() as patch:
            patch.setattr(run, "write_sweep", full)
            with pytest.raises(OutputError, match=r"the disk is full.*--resume"):
                tendonlab.sweep(study, out)
        assert not out.exists()
        simulated: list[int] = []
        monkeypatch.setattr(run, "run_batch", lambda *_: simulated.append(1))
        tendonlab.sweep(study, out, resume=True).close()
        assert not simulated
        assert out.exists()


class TestOpening:
    def test_what_is_no_sweep(self, trial_file: Path, tmp_path: Path, made: Path) -> None:
        with pytest.raises(ResultsError, match="open it by open_results"):
            tendonlab.open_sweep(trial_file)
        with pytest.raises(ResultsError, match="there is no file"):
            tendonlab.open_sweep(tmp_path / "none.h5")
        with pytest.raises(ResultsError, match="is a folder"):
            tendonlab.open_sweep(tmp_path)
        with pytest.raises(ResultsError, match="not HDF5"):
            tendonlab.open_sweep(written(tmp_path, GRID))
        half = tmp_path / "half.h5"
        half.write_bytes(made.read_bytes()[:9000])
        with pytest.raises(ResultsError, match="damaged"):
            tendonlab.open_sweep(half)

    def test_a_sweep_is_no_trial(self, made: Path) -> None:
        with pytest.raises(ResultsError, match=r"tendonlab\.open_sweep opens it"):
            tendonlab.open_results(made)

    def test_another_format(self, made: Path, tmp_path: Path) -> None:
        newer = tmp_path / "newer.h5"
        newer.write_bytes(made.read_bytes())
        with h5py.File(newer, "r+") as file:
            file.attrs["tendonlab_sweep_format"] = 99
        with pytest.raises(ResultsError, match="sweep format 99"):
            tendonlab.open_sweep(newer)

    def test_a_temporary_one_goes_when_it_is_closed(self, study: Path) -> None:
        sweep = tendonlab.sweep(study)
        folder = sweep.path.parent
        assert folder.exists()
        sweep.close()
        assert not folder.exists()
        with pytest.raises(ResultsError, match="closed"):
            sweep.to_xarray()

    def test_it_says_what_it_is(self, made: Path) -> None:
        with tendonlab.open_sweep(made) as sweep:
            told = repr(sweep)
        assert "grid, 12 points" in told
        assert "score, adherence, tau" in told
        assert sweep.study_text == GRID
        assert sweep.programmes == ("alfredson", "wait-and-see")
