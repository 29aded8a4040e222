"""Studies on a Dask cluster of separate processes: the same bytes as on one machine, whatever dies meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client

import tendonlab
from running.clusters import clients, held, holding, wait_until
from running.sharded import ONE_LEG, assert_same, cut, run_whole
from tendonlab.errors import ClusterError, InputError, OutputError
from tendonlab.output import TEMPORARY
from tendonlab.parts import Fingerprint, Parts
from tendonlab.rules import Decision, View
from tendonlab.running import dask_run
from tendonlab.running.dask_worker import WithdrawnError
from tendonlab.running.shards import Shard, ShardWork, make_part


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with clients() as client:
        yield client


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    cut(monkeypatch, 256)  # four shards


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study with a rule of our own, on one machine."""
    folder = tmp_path_factory.mktemp("ruled")
    return run_whole(ONE_LEG | {"rules": {"hsr": holding(folder)}}, folder / "whole.h5")


def parts_of(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "r.h5.parts").glob("*.h5"))


def leftovers(folder: Path) -> list[Path]:
    return list((folder / "r.h5.parts").glob(f"{TEMPORARY}*"))


def run(folder: Path, client: Client | None, **more: Any) -> Path:
    out = folder / "r.h5"
    tendonlab.compare(**ONE_LEG, out=out, client=client, **more).close()
    return out


@pytest.mark.parametrize(("join", "threads"), [(None, 0), ("copy", 2)])
def test_the_same_as_on_one_machine(tmp_path: Path, client: Client, one_leg: Path, join: Any, threads: int) -> None:
    seen: list[int] = []
    out = run(tmp_path, client, join=join, threads=threads, progress=lambda done, _: seen.append(done))
    assert_same(one_leg, out)
    assert len(seen) == 4
    assert (seen, seen[-1]) == (sorted(seen), 2 * 1100)
    if join is None:
        assert parts_of(tmp_path) == [f"shard-00000{i}.h5" for i in range(4)]
        assert leftovers(tmp_path) == []
    else:
        assert list(tmp_path.iterdir()) == [out]


def test_summaries_only(tmp_path: Path, client: Client) -> None:
    study = tendonlab.Study(**ONE_LEG, keep="summaries")
    tendonlab.simulate(study, tmp_path / "alone.h5").close()
    tendonlab.simulate(study, tmp_path / "r.h5", client=client).close()
    assert_same(tmp_path / "alone.h5", tmp_path / "r.h5")


def test_a_worker_killed_in_the_middle(tmp_path: Path, client: Client, ruled: Path) -> None:
    """Its shard goes elsewhere; the one that takes its place works too."""
    (tmp_path / "hold").touch()
    with ThreadPoolExecutor(1) as background:
        running = background.submit(run, tmp_path, client, rules={"hsr": holding(tmp_path)})
        wait_until(lambda: len(held(tmp_path)) == 2)
        killed = held(tmp_path).pop()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(held(tmp_path)) == 3)
        (tmp_path / "hold").unlink()
        out = running.result(timeout=180)
    assert killed not in client.run(os.getpid).values()
    assert_same(ruled, out)
    assert leftovers(tmp_path) == []


def test_a_worker_that_joins_during_the_run(tmp_path: Path, client: Client, ruled: Path) -> None:
    (tmp_path / "hold").touch()
    with ThreadPoolExecutor(1) as background:
        running = background.submit(run, tmp_path, client, rules={"hsr": holding(tmp_path)})
        wait_until(lambda: len(held(tmp_path)) == 2)
        client.cluster.scale(3)
        wait_until(lambda: len(held(tmp_path)) == 3)
        (tmp_path / "hold").unlink()
        out = running.result(timeout=180)
    assert_same(ruled, out)


def test_two_at_one_shard_do_no_harm(tmp_path: Path, client: Client, one_leg: Path) -> None:
    """Dask may run a task twice, also at the same time."""
    submit = client.submit

    def twice(*arguments: Any, key: str, **more: Any) -> Any:
        other = submit(*arguments, key=f"{key}-again", **more)
        others.append(other)
        return submit(*arguments, key=key, **more)

    others: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "submit", twice)
        out = run(tmp_path, client)
    assert_same(one_leg, out)
    assert {type(made) for made in client.gather(others)} <= {Fingerprint, WithdrawnError}


def test_ctrl_c_keeps_what_is_finished_and_stops_the_workers(tmp_path: Path, client: Client, ruled: Path) -> None:
    rules = {"hsr": holding(tmp_path)}

    def stop(done: int, total: int) -> None:
        (tmp_path / "hold").touch()
        wait_until(lambda: held(tmp_path))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        run(tmp_path, client, rules=rules, progress=stop)
    (note,) = stopped.value.__notes__
    assert note.startswith(f"finished parts kept in {tmp_path / 'r.h5.parts'}: 1 of 4; go on by --resume")
    before = parts_of(tmp_path)
    assert not any(client.processing().values())
    (tmp_path / "hold").unlink()
    wait_until(lambda: not any(client.run(lambda dask_worker: len(dask_worker.state.executing)).values()))
    assert parts_of(tmp_path) == before  # what was in the making when the run ended gets no name
    assert leftovers(tmp_path) == []
    with pytest.raises(InputError, match="holds finished parts of an earlier run"):
        run(tmp_path, client, rules=rules)
    seen: list[int] = []
    out = run(tmp_path, client, rules=rules, resume=True, progress=lambda done, _: seen.append(done))
    assert seen[0] == 2 * 256
    assert len(seen) == 4
    assert_same(ruled, out)


def test_a_run_that_ends_while_a_shard_is_finished_gets_none(tmp_path: Path) -> None:
    def ended(at_the_end: bool) -> None:
        if at_the_end:
            raise WithdrawnError("the run has ended")

    work = ShardWork(tendonlab.Study(**ONE_LEG).resolve(), "2026-01-01T00:00:00+00:00")
    with pytest.raises(WithdrawnError):
        make_part(work, Shard(0, 0, 10), tmp_path, watch=ended)
    assert list(tmp_path.iterdir()) == []


def test_workers_whose_memory_runs_out(tmp_path: Path, ruled: Path) -> None:
    """Finished shards are kept, and another machine ends the work."""

    def hungry(view: View) -> Decision:
        memory = bytearray(b"x") * 2_000_000_000
        time.sleep(60.0)
        return Decision(move=len(memory))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    usual = {"hsr": holding(tmp_path)}
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        clients(workers=1, memory_limit="900 MB") as client,
    ):
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, client, rules=usual, progress=stop)
        words = (
            r"people \d+ to \d+ could not be simulated: the workers that tried died, 2 in all, the last of them "
            r"tcp://127\.0\.0\.1:\d+\. Most often their memory ran out.*; finished parts kept in .*r\.h5\.parts: "
            r"1 of 4; go on by --resume"
        )
        with pytest.raises(ClusterError, match=words):
            run(tmp_path, client, rules={"hsr": hungry}, resume=True)
    assert_same(ruled, run(tmp_path, None, rules=usual, resume=True))


def test_a_shard_that_is_not_what_its_worker_wrote(
    tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch, one_leg: Path
) -> None:
    adopt = Parts.adopt

    def damaged(parts: Parts, name: str, expected: Fingerprint) -> None:
        if parts.done():
            path = parts.path(name)
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 4
            path.write_bytes(data)
        adopt(parts, name, expected)

    with monkeypatch.context() as patch:
        patch.setattr(Parts, "adopt", damaged)
        with pytest.raises(OutputError, match=r"h5 is damaged: it is not what was written; finished parts kept .*: 1;"):
            run(tmp_path, client)
    assert_same(one_leg, run(tmp_path, client, resume=True))


def test_workers_that_do_not_share_the_disk(tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order = dask_run.Order
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr(dask_run, "Order", lambda path, *more: order(elsewhere / path.name, *more))
    words = r"the worker on .* \(process \d+\) does not see .*elsewhere.*must lie on a disk that this machine and all"
    with monkeypatch.context() as patch:
        patch.setattr(client, "submit", None)  # it is noticed before anything is handed out
        with pytest.raises(InputError, match=words):
            run(tmp_path, client)
    # One that joins later finds it out itself.
    monkeypatch.setattr(dask_run, "_ask", lambda *_: None)
    with pytest.raises(OutputError, match=words):
        run(tmp_path, client)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_on_a_worker(tmp_path: Path, client: Client, one_leg: Path) -> None:
    import resource

    try:
        client.run(resource.setrlimit, resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        with pytest.raises(OutputError, match=r"cannot write .*shard-00000\d\.h5: .*; nothing half-written was left"):
            run(tmp_path, client)
    finally:
        client.run(resource.setrlimit, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert list(tmp_path.iterdir()) == []
    assert_same(one_leg, run(tmp_path, client))


def test_workers_with_another_version(tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_run, "build", lambda: "99.0")
    monkeypatch.setattr(client, "submit", None)  # it is noticed before anything is handed out
    with pytest.raises(
        InputError, match=r"the worker on .* has TendonLab [0-9.]+ build [0-9a-f]+, but this is 99\.0; install the same"
    ):
        run(tmp_path, client)
    assert list(tmp_path.iterdir()) == []


def test_workers_without_tendonlab(tmp_path: Path, client: Client) -> None:
    def hide() -> None:
        sys.modules["tendonlab.running.dask_worker"] = None  # type: ignore[assignment]

    client.run(hide)
    try:
        with pytest.raises(InputError, match=r"worker tcp://.* cannot run this TendonLab: .*dask_worker"):
            run(tmp_path, client)
    finally:
        client.run(lambda: sys.modules.pop("tendonlab.running.dask_worker"))
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_a_rule_is_told_as_on_one_machine(tmp_path: Path, client: Client) -> None:
    def wrong(_: View) -> str:
        return "up"

    with pytest.raises(InputError) as alone:
        run(tmp_path, None, rules={"hsr": wrong})
    with pytest.raises(InputError) as away:
        run(tmp_path, client, rules={"hsr": wrong})
    assert str(away.value) == str(alone.value)


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:1", 8786])
def test_a_client_that_is_none(tmp_path: Path, wrong: Any) -> None:
    with pytest.raises(InputError, match=r"client must be a distributed\.Client"):
        run(tmp_path, wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_client_that_is_closed(tmp_path: Path, client: Client) -> None:
    closed = Client(client.scheduler.address, set_as_default=False)  # type: ignore[union-attr]
    closed.close()  # type: ignore[no-untyped-call]
    with pytest.raises(InputError, match="the client is not connected to a scheduler: it is closed"):
        run(tmp_path, closed)


def test_without_distributed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tendonlab.running.dask_run")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"\(distributed\): pip install 'tendonlab\[dask\]'"):
        import tendonlab.running.dask_run  # noqa: F401


def test_the_example_of_the_page_on_clusters(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "clusters.md"
    example = page.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    assert example.count("40_000") == 1
    program = tmp_path / "example.py"
    program.write_text(example.replace("40_000", "400"), encoding="utf-8")
    done = subprocess.run([sys.executable, program], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "hsr" in done.stdout
    assert (tmp_path / "large.h5.parts" / "shard-000000.h5").exists()
