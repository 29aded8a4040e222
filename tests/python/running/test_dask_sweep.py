"""Sweeps on a Dask cluster of separate processes: the same bytes as on one machine, whatever dies meanwhile."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

import tendonlab
from running.clusters import clients, wait_until
from sweep.studies import GRID, sampled, written
from tendonlab.errors import ClusterError, InputError
from tendonlab.running import dask_run
from tendonlab.sweeps import run as sweep_run
from tendonlab.sweeps.work import work_of

# Long enough that workers are busy when something happens to them.
LONG = (
    sampled("sobol", 64, 'name = "age"\nwhat = "population.age.mean"\nlow = "30 years"\nhigh = "60 years"')
    .replace("weeks = 2", "weeks = 40")
    .replace("participants = 6", "participants = 60")
)
_WHEN = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def contents(path: Path) -> bytes:
    """Every byte of a file but those that tell when it was made."""
    return _WHEN.sub(b"", path.read_bytes())


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with clients() as client:
        yield client


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sweeps")


@pytest.fixture(scope="module")
def study(folder: Path) -> Path:
    return written(folder, LONG, "long.toml")


@pytest.fixture(scope="module")
def alone(study: Path) -> Path:
    tendonlab.sweep(study, study.parent / "alone.h5").close()
    return study.parent / "alone.h5"


def test_with_points_that_are_not_possible(folder: Path, tmp_path: Path, client: Client) -> None:
    grid = written(folder, GRID, "grid.toml")
    tendonlab.sweep(grid, tmp_path / "alone.h5").close()
    seen: list[int] = []
    with tendonlab.sweep(grid, tmp_path / "s.h5", client=client, progress=lambda done, _: seen.append(done)) as made:
        assert len(made.failures()) == 4
    assert contents(tmp_path / "s.h5") == contents(tmp_path / "alone.h5")
    assert (seen, seen[-1]) == (sorted(seen), 12)


def test_a_worker_killed_in_the_middle(study: Path, alone: Path, tmp_path: Path, client: Client) -> None:
    pids = client.run(os.getpid).values()

    def kill(done: int, total: int) -> None:
        if not killed:
            killed.append(min(pids))
            os.kill(killed[0], signal.SIGKILL)

    killed: list[int] = []
    tendonlab.sweep(study, tmp_path / "s.h5", client=client, progress=kill).close()
    assert killed
    assert contents(tmp_path / "s.h5") == contents(alone)
    assert list(tmp_path.iterdir()) == [tmp_path / "s.h5"]


def test_an_interruption(study: Path, alone: Path, tmp_path: Path, client: Client) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        tendonlab.sweep(study, tmp_path / "s.h5", client=client, progress=stop)
    assert stopped.value.__notes__[0].startswith("finished parts kept in ")
    wait_until(lambda: not any(client.processing().values()))  # cancelling takes a moment
    seen: list[int] = []
    tendonlab.sweep(
        study, tmp_path / "s.h5", client=client, resume=True, progress=lambda done, _: seen.append(done)
    ).close()
    assert seen[0] > 2
    assert contents(tmp_path / "s.h5") == contents(alone)


def test_workers_that_die_at_every_point(study: Path, alone: Path, tmp_path: Path, client: Client) -> None:
    """No point is to blame, so none is entered as failed; what was finished is kept."""

    def deadly() -> None:
        from tendonlab.running import dask_worker

        usual = dask_worker.run_batch

        def run_batch(work: Any, first: int, points: int) -> Any:
            if first >= 32:
                os.kill(os.getpid(), signal.SIGKILL)
            return usual(work, first, points)

        dask_worker.run_batch = run_batch

    scheduler = client.cluster.scheduler
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scheduler, "allowed_failures", 0)
        client.run(deadly)
        words = r"points \d+ to \d+ could not be simulated: the workers that tried died, 1 in all.*--memory-limit"
        with pytest.raises(ClusterError, match=words + r".*; finished parts kept in .*s\.h5\.parts: \d+ of 32; go on"):
            tendonlab.sweep(study, tmp_path / "s.h5", client=client)
    tendonlab.sweep(study, tmp_path / "s.h5", resume=True).close()
    assert contents(tmp_path / "s.h5") == contents(alone)


@pytest.mark.parametrize(
    ("other", "words"), [({"version": "99.0"}, "was begun by TendonLab 99.0"), ({"data": ""}, "has other data files")]
)
def test_workers_with_something_else(
    study: Path,
    tmp_path: Path,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    other: dict[str, str],
    words: str,
) -> None:
    monkeypatch.setattr(sweep_run, "work_of", lambda plan: replace(work_of(plan), **other))
    with monkeypatch.context() as patch:
        patch.setattr(client, "submit", None)  # it is noticed before anything is handed out
        with pytest.raises(InputError, match=rf"the worker on .*: .*{words}"):
            tendonlab.sweep(study, tmp_path / "s.h5", client=client)
    # One that joins later finds it out itself.
    monkeypatch.setattr(dask_run, "_ask", lambda *_: None)
    with pytest.raises(InputError, match=words):
        tendonlab.sweep(study, tmp_path / "s.h5", client=client)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1", "nonsense://x", ""])
def test_nobody_at_the_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_run, "_SECONDS_TO_ANSWER", 0.5)
    with pytest.raises(InputError, match=rf"no Dask scheduler answers at '{address}' "), dask_run.connect(address):
        pass


@contextmanager
def process(*words: str, **more: Any) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen([sys.executable, *words], text=True, stderr=subprocess.PIPE, **more) as running:
        try:
            yield running
        finally:
            running.kill()


def test_the_command_with_a_cluster_started_by_hand(study: Path, alone: Path, tmp_path: Path) -> None:
    """Ctrl-C, then a scheduler that dies, then this machine alone."""
    file = tmp_path / "scheduler.json"
    journal = tmp_path / "s.h5.parts" / "journal.jsonl"
    sweep = ("-c", "from tendonlab.cli import main; main()", "sweep", str(study), "--out", str(tmp_path / "s.h5"))

    def entries() -> int:
        return journal.read_bytes().count(b"\n") if journal.exists() else 0

    with ExitStack() as cluster:
        dask = ("-m", "dask")
        scheduler = cluster.enter_context(
            process(*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file),
                    "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
        )  # fmt: skip
        wait_until(lambda: file.exists() and file.read_text().endswith("}"))
        address = json.loads(file.read_text())["address"]
        cluster.enter_context(
            process(*dask, "worker", address, "--host", "127.0.0.1", "--nworkers", "1", "--nthreads", "1",
                    "--no-dashboard", "--no-nanny", "--local-directory", str(tmp_path / "scratch"))
        )  # fmt: skip
        with process(*sweep, "--dask", address) as running:
            wait_until(lambda: entries() >= 2)
            running.send_signal(signal.SIGINT)
            _, errors = running.communicate(timeout=180)
        assert running.returncode == 130, errors
        assert re.search(r"interrupted; finished parts kept in .*s\.h5\.parts: \d+ of 32; go on by --resume", errors)
        before = entries()
        with process(*sweep, "--dask", address, "--resume") as running:
            wait_until(lambda: entries() >= before + 2)
            scheduler.kill()
            _, errors = running.communicate(timeout=180)
        assert running.returncode == 3, errors
        assert f"Error: the connection to the Dask scheduler at {address} was lost; finished parts kept in" in errors
    tendonlab.sweep(study, tmp_path / "s.h5", resume=True).close()
    assert contents(tmp_path / "s.h5") == contents(alone)
