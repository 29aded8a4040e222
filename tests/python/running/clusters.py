"""What tests of runs on a Dask cluster share: real clusters of separate processes, and rules that wait for a test."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster

from tendonlab.rules import Decision, View


@contextmanager
def clients(workers: int = 2, **more: Any) -> Iterator[Client]:
    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL",
            **more,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def holding(folder: Path) -> Callable[[View], Decision]:
    """A rule: begin, and stay. While there is a file `hold`, it enters its process and waits."""
    hold = str(folder / "hold")

    def rule(view: View) -> Decision:
        if os.path.exists(hold):
            Path(f"{hold}-{os.getpid()}").touch()
            while os.path.exists(hold):
                time.sleep(0.01)
        return Decision(move=1) if view.rung < 0 else Decision()

    return rule


def held(folder: Path) -> set[int]:
    """Processes that have come to wait."""
    return {int(path.name.removeprefix("hold-")) for path in folder.glob("hold-*")}


def wait_until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 180.0
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
