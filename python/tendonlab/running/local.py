"""Making shards on this machine: while the engine simulates one, the people of the next are drawn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from tendonlab.parts import Parts
from tendonlab.running.shards import Progress, Shard, ShardWork, run_shard, sample_shard

Item = TypeVar("Item")
Made = TypeVar("Made")


def run_locally(
    work: ShardWork, parts: Parts, shards: Sequence[Shard], *, threads: int = 0, progress: Progress | None = None
) -> None:
    """Make those shards of a study that are not done.

    Parameters
    ----------
    work : ShardWork
    parts : Parts
        Where they go.
    shards : sequence of Shard
        All of the study.
    threads : int
        Threads that simulate; 0 for as many as there are cores.
    progress : callable, optional
        Gets (done, total) legs of the study, counted once per arm; first what had been done before.

    Raises
    ------
    InputError
        If people cannot be simulated.
    OutputError
        If a shard cannot be written. Finished ones are kept.
    """
    study = work.resolved.study
    legs = study.legs * len(study.programmes)
    missing = [shard for shard in shards if work.part(shard) not in parts.done()]
    total = legs * study.participants
    before = total - legs * sum(shard.people for shard in missing)
    if progress is not None and before:
        progress(before, total)
    for shard, people in ahead(partial(sample_shard, work), missing):
        told = None if progress is None else _from(progress, before, total)
        save = partial(run_shard, work, shard, threads=threads, progress=told, people=people)
        parts.write(work.part(shard), save)
        before += legs * shard.people


def _from(progress: Progress, before: int, total: int) -> Progress:
    return lambda done, _: progress(before + done, total)


def ahead(make: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[tuple[Item, Made]]:
    """Make one thing for each item, each in the background while the one before it is used.

    Parameters
    ----------
    make : callable
    items : iterable

    Yields
    ------
    tuple of (item, what was made of it)
    """
    with ThreadPoolExecutor(1) as background:
        coming: tuple[Item, Future[Made]] | None = None
        for item in items:
            ready, coming = coming, (item, background.submit(make, item))
            if ready is not None:
                yield ready[0], ready[1].result()
        if coming is not None:
            yield coming[0], coming[1].result()
