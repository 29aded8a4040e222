"""What a worker of a Dask cluster does for a run: shards into the folder of parts, batches of points for whoever asked.

Work that cannot be done anywhere comes back as an error that is returned: one that is raised is tried again.
"""

import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname
from time import monotonic
from typing import TypeVar

from distributed import Worker, WorkerPlugin, get_worker

from tendonlab.errors import InputError, OutputError, TendonLabError
from tendonlab.installed import build
from tendonlab.parts import Fingerprint
from tendonlab.running.shards import Shard, ShardWork, make_part
from tendonlab.sweeps.work import Batch, SweepWork, run_batch

# How often a worker looks whether the run still goes on.
_SECONDS_BETWEEN_LOOKS = 2.0

Made = TypeVar("Made")


@dataclass(frozen=True)
class Order:
    """Where shards go, and under which name a worker has what is to be simulated.

    Attributes
    ----------
    path : pathlib.Path
        An empty file in the folder of parts. It is there for as long as the run goes on: workers stop once it is gone,
        and so never put a shard among those of a later run.
    version : str
        TendonLab of whoever asks (`installed.build`).
    """

    path: Path
    version: str

    @property
    def name(self) -> str:
        """Name of the `Carrier`."""
        return f"tendonlab-{self.path.name}"


class Carrier(WorkerPlugin):  # type: ignore[misc]  # distributed has no type hints
    """Brings the work of a run to every worker, also to one that joins later, over Dask's own connections.

    What is scattered would die with the workers that hold it, and on the shared disk only data may lie.
    """

    def __init__(self, order: Order, work: bytes) -> None:
        self.name = order.name
        self.work = work
        self.unpacked: ShardWork | None = None


class WithdrawnError(OutputError):
    """The order is not there: the run has ended, or this machine does not see its disk."""


def look_at_version(version: str) -> str | None:
    """Say so if this process has another TendonLab than that (`installed.build`); None if it has the same."""
    if version == build():
        return None
    return f"{_here()} has TendonLab {build()}, but this is {version}; install the same on all machines"


def look(order: Order, dask_worker: Worker) -> str | None:
    """Say what keeps this process from making shards.

    Parameters
    ----------
    order : Order
    dask_worker : distributed.Worker
        Given by Dask.

    Returns
    -------
    str or None
        None if nothing does.
    """
    try:
        _work(order, dask_worker)
    except TendonLabError as error:
        return str(error)
    return None


def look_at_points(work: SweepWork) -> str | None:
    """Say what keeps this process from simulating points of a sweep; None if nothing does."""
    try:
        run_batch(work, 0, 0)
    except TendonLabError as error:
        return f"{_here()}: {error}"
    return None


def shard_on_worker(order: Order, shard: Shard, threads: int) -> Fingerprint | TendonLabError:
    """Make a shard.

    Parameters
    ----------
    order : Order
    shard : Shard
    threads : int
        Threads that simulate; of Dask's own there are as many as tasks side by side.

    Returns
    -------
    Fingerprint or TendonLabError
        Of the file; or why it cannot be made by any worker like this one.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    return _judged(
        lambda: make_part(_work(order, get_worker()), shard, order.path.parent, threads=threads, watch=_watching(order))
    )


def batch_on_worker(work: SweepWork, first: int, points: int) -> Batch | TendonLabError:
    """Simulate consecutive points of a sweep.

    Parameters
    ----------
    work : SweepWork
    first, points : int
        Number of the first point, and how many.

    Returns
    -------
    Batch or TendonLabError
        What came of them; or why no worker like this one can simulate them.
    """
    return _judged(lambda: run_batch(work, first, points))


def _judged(make: Callable[[], Made]) -> Made | TendonLabError:
    try:
        return make()
    except (InputError, WithdrawnError) as error:
        return error


def _here() -> str:
    return f"the worker on {gethostname()} (process {os.getpid()})"


def _watching(order: Order) -> Callable[[bool], None]:
    next_look = 0.0

    def watch(at_the_end: bool) -> None:
        nonlocal next_look
        if at_the_end or monotonic() >= next_look:
            _see(order)
            next_look = monotonic() + _SECONDS_BETWEEN_LOOKS

    return watch


def _see(order: Order) -> None:
    # Opened each time: a network disk may go on telling of a file that was removed, until it is opened.
    try:
        with order.path.open("rb"):
            pass
    except FileNotFoundError as error:  # any other trouble of a disk may be gone on another worker
        raise WithdrawnError(
            f"{_here()} does not see {order.path} ({error.strerror}). The results file must lie "
            "on a disk that this machine and all workers share, under the same path; or its folder of parts was removed"
        ) from error


def _work(order: Order, worker: Worker) -> ShardWork:
    if other := look_at_version(order.version):
        raise InputError(other)
    _see(order)
    carrier = worker.plugins.get(order.name)
    if not isinstance(carrier, Carrier):
        raise WithdrawnError(f"{_here()} has no work of this run: it has ended")
    if carrier.unpacked is None:
        carrier.unpacked = pickle.loads(carrier.work)
    return carrier.unpacked
