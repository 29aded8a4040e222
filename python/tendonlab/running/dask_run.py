"""Running on the workers of a Dask cluster: shards of a study, batches of a sweep.

Workers may die and others may join; a task whose worker is lost goes to another one. The results do not change.
"""

import gc
import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from shutil import rmtree
from typing import Any, TypeVar
from uuid import uuid4

from tendonlab.errors import ClusterError, InputError, TendonLabError
from tendonlab.installed import build
from tendonlab.output import TEMPORARY, output_error
from tendonlab.parts import Parts
from tendonlab.running.shards import Progress, Shard, ShardWork
from tendonlab.sweeps.work import Batch, SweepWork

try:
    from cloudpickle import dumps
    from distributed import Client, Future, KilledWorker
    from distributed.comm import CommClosedError

    from tendonlab.running.dask_worker import (
        Carrier,
        Order,
        batch_on_worker,
        look,
        look_at_points,
        look_at_version,
        shard_on_worker,
    )
except ModuleNotFoundError as missing:
    raise InputError(
        f"a Dask cluster needs a package that is not installed ({missing.name}): pip install 'tendonlab[dask]'"
    ) from missing

# A task that raises is tried so often again; how many workers may die at one is Dask's own setting.
_RETRIES = 2
_SECONDS_TO_ANSWER = 10
_SECONDS_OF_SILENCE = 30
# Tasks handed out at a time: enough to keep all busy, and few enough that results do not pile up on workers.
_FEWEST_WAITING = 64
_WAITING_PER_THREAD = 4

_LOG = logging.getLogger(__name__)

Item = TypeVar("Item")


@contextmanager
def connect(address: str) -> Iterator[Client]:
    """Connect to a Dask scheduler.

    Parameters
    ----------
    address : str
        As ``dask scheduler`` prints it, for example ``tcp://10.0.0.1:8786``; ``tls://...`` takes its certificates from
        Dask's configuration.

    Yields
    ------
    distributed.Client

    Raises
    ------
    InputError
        If nobody answers there.
    """
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # a lost connection is told in our own words
    client = _client(address)
    if isinstance(client, str):
        raise InputError(
            f"no Dask scheduler answers at {address!r} ({client}). Give the address that `dask scheduler` prints, such "
            "as tcp://10.0.0.1:8786"
        )
    with client:
        yield client


def _client(address: str) -> Client | str:
    """Connect; or say why that cannot be."""
    try:
        return Client(address, timeout=_SECONDS_TO_ANSWER, set_as_default=False, name="tendonlab")
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        reason = str(error)
    gc.collect()  # tidied up at the end of the program, what was begun would hang for long
    return reason


def run_on(
    client: Client,
    work: ShardWork,
    parts: Parts,
    shards: Sequence[Shard],
    *,
    threads: int = 0,
    progress: Progress | None = None,
) -> None:
    """Make those shards of a study that are not done, on workers that share the disk of the parts.

    Parameters
    ----------
    client : distributed.Client
    work : ShardWork
    parts : Parts
        Where they go.
    shards : sequence of Shard
        All of the study.
    threads : int
        Threads that simulate one shard; 0 for one, as a worker makes a shard on each of its own threads.
    progress : callable, optional
        Gets (done, total) legs of the study, counted once per arm; first what had been done before.

    Raises
    ------
    InputError
        If the client is none, a worker has another TendonLab or does not share the disk, or people cannot be simulated.
    OutputError
        If a shard cannot be written, or is not what its worker wrote. Finished ones are kept.
    ClusterError
        If workers died at one shard again and again, or the scheduler was lost. Finished shards are kept.
    """
    _check(client)
    study = work.resolved.study
    legs = study.legs * len(study.programmes)
    missing = [shard for shard in shards if work.part(shard) not in parts.done()]
    total = legs * study.participants
    before = total - legs * sum(shard.people for shard in missing)
    if progress is not None and before:
        progress(before, total)
    if not missing:
        return
    try:
        _ask(client, look_at_version, build())
        with _ordered(client, work, parts.folder.absolute()) as order:
            _ask(client, look, order)
            submit = partial(client.submit, shard_on_worker, order, threads=threads or 1)
            with closing(_results(client, submit, missing, _people)) as made:
                for shard, fingerprint in made:
                    parts.adopt(work.part(shard), fingerprint)
                    before += legs * shard.people
                    if progress is not None:
                        progress(before, total)
    except ClusterError as error:
        raise ClusterError(f"{error}; {parts.kept(len(shards))}") from error
    for left in parts.folder.glob(f"{TEMPORARY}*"):  # by workers that died
        rmtree(left, ignore_errors=True)


def batches_on(
    client: Client, work: SweepWork, batches: Sequence[tuple[int, int]], done: Callable[[int], None]
) -> Generator[Batch, None, None]:
    """Simulate points of a sweep on workers.

    Parameters
    ----------
    client : distributed.Client
    work : SweepWork
    batches : sequence of (int, int)
        First point and number of points of each.
    done : callable
        Gets the number of points of each batch that came back.

    Yields
    ------
    Batch
        As they come back, in any order.

    Raises
    ------
    InputError
        If the client is none, or a worker has another TendonLab or other data.
    ClusterError
        If workers died at one batch again and again, or the scheduler was lost.
    """
    _check(client)
    if not batches:
        return
    _ask(client, look_at_points, work)

    def submit(batch: tuple[int, int], **how: Any) -> Future:
        return client.submit(batch_on_worker, work, *batch, **how)

    with closing(_results(client, submit, batches, _points)) as made:
        for (_, points), batch in made:
            done(points)
            yield batch


def _people(shard: Shard) -> str:
    return f"people {shard.first} to {shard.first + shard.people - 1}"


def _points(batch: tuple[int, int]) -> str:
    return f"points {batch[0]} to {sum(batch) - 1}"


def _check(client: Any) -> None:
    if not isinstance(client, Client) or client.asynchronous:
        raise InputError(f"client must be a distributed.Client that is not asynchronous, not {client!r}")
    if client.status != "running":
        raise InputError(f"the client is not connected to a scheduler: it is {client.status}")


@contextmanager
def _ordered(client: Client, work: ShardWork, folder: Path) -> Iterator[Order]:
    """Bring the work to the workers; take it away at the end, at which those that are still busy stop."""
    path = folder / f"{TEMPORARY}{uuid4().hex}.run"
    try:
        path.touch()
    except OSError as error:
        raise output_error(path, error) from error
    order = Order(path, build())
    try:
        client.register_plugin(Carrier(order, dumps(work)))
        yield order
    finally:
        with suppress(OSError):
            path.unlink()
        if client.status == "running":
            with suppress(Exception):
                client.unregister_worker_plugin(order.name)


def _ask(client: Client, question: Callable[..., str | None], about: object) -> None:
    """Ask the workers that are there what keeps them from working; those that join later find it out themselves."""
    for worker, answer in client.run(question, about, on_error="return").items():
        # One that is lost meanwhile, an OSError, is no reason not to begin.
        if isinstance(answer, Exception) and not isinstance(answer, OSError):
            raise InputError(
                f"worker {worker} cannot run this TendonLab: {answer}; install the same on all machines"
            ) from answer
        if isinstance(answer, str):
            raise InputError(answer)


def _results(
    client: Client, submit: Callable[..., Future], items: Sequence[Item], told: Callable[[Item], str]
) -> Generator[tuple[Item, Any], None, None]:
    """Hand out tasks and give what comes of each, in any order; at the end, also an early one, cancel what is left."""
    run = uuid4().hex
    numbered = enumerate(items)
    waiting: dict[Future, Item] = {}
    ended: SimpleQueue[Future] = SimpleQueue()
    most = 0
    try:
        for _ in range(len(items)):
            if len(waiting) <= most // 2:
                most = max(_FEWEST_WAITING, _WAITING_PER_THREAD * sum(client.nthreads().values()))
                for number, item in islice(numbered, most - len(waiting)):
                    future = submit(item, key=f"tendonlab-{run}-{number}", retries=_RETRIES)
                    waiting[future] = item
                    future.add_done_callback(ended.put)
            future = _next(client, ended)
            item = waiting[future]
            yield item, _result(client, future, told(item))
            del waiting[future], future  # so that the worker need not keep it
    except OSError as error:
        if client.status == "running" and not isinstance(error, CommClosedError):
            raise
        raise _lost(client) from error
    finally:
        if waiting and client.status == "running":
            with suppress(Exception):
                client.cancel(list(waiting))


def _next(client: Client, ended: "SimpleQueue[Future]") -> Future:
    while True:
        try:
            return ended.get(timeout=_SECONDS_OF_SILENCE)
        except Empty:
            if client.status == "running" and not client.nthreads():
                _LOG.warning("no worker is connected to %s; waiting for one", client.scheduler.address)


def _result(client: Client, future: Future, what: str) -> Any:
    if future.cancelled():
        raise _lost(client)
    try:
        result = future.result()
    except KilledWorker as error:
        raise ClusterError(
            f"{what} could not be simulated: the workers that tried died, {error.allowed_failures + 1} in all, the "
            f"last of them {error.last_worker.address}. Most often their memory ran out, which their logs tell: give "
            "them more (--memory-limit), or fewer tasks at a time (--nthreads 1)"
        ) from error
    except MemoryError as error:
        raise ClusterError(
            f"{what} could not be simulated: the memory of the worker ran out. Give workers more, or fewer tasks at a "
            "time (--nthreads 1)"
        ) from error
    except ImportError as error:
        raise ClusterError(f"{what} could not be simulated: a worker cannot import TendonLab: {error}") from error
    if isinstance(result, TendonLabError):
        raise result
    return result


def _lost(client: Client) -> ClusterError:
    return ClusterError(f"the connection to the Dask scheduler at {client.scheduler.address} was lost")
