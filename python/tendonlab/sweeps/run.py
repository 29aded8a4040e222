"""Running a sweep: batches of points on threads or on a Dask client, each kept as a part, and all joined at the end."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from functools import partial
from operator import index
from pathlib import Path
from tempfile import mkdtemp
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from tendonlab import _core
from tendonlab.errors import ClusterError, InputError, OutputError
from tendonlab.output import check_apart, check_output, check_space, output_error, write_synced
from tendonlab.parts import Parts
from tendonlab.sweeps.interrupts import interrupts
from tendonlab.sweeps.reader import SweepStudy, read_sweep
from tendonlab.sweeps.results import Sweep, is_sweep_of
from tendonlab.sweeps.store import save_batch, write_sweep
from tendonlab.sweeps.work import Batch, SweepWork, Watch, batch_size, run_batch, simulator_of, work_of
from tendonlab.trial import MOST_THREADS

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[int, int], None]
Batches = Sequence[tuple[int, int]]

# Parts of points do not always sum up to whole ones.
_ALMOST = 1e-6
_SUFFIXES = (".h5", ".hdf5", ".nc")


def sweep(
    study: str | Path | SweepStudy,
    out: str | Path | None = None,
    *,
    resume: bool = False,
    threads: int = 0,
    client: Client | None = None,
    progress: bool | Progress | None = None,
) -> Sweep:
    """Run a sweep: a virtual trial at every point of a design, with the same people and the same luck.

    Parameters
    ----------
    study : str or pathlib.Path or SweepStudy
        Study file (TOML), or what `tendonlab.sweeps.reader.read_sweep` made of one.
    out : str or pathlib.Path, optional
        File to write, replaced only once the new one is complete; finished points are kept in the folder `out`.parts
        until then. If not given, a temporary file that lives as long as the returned object.
    resume : bool
        Go on with the finished points of a run that did not end; of one that did, nothing is left to do.
    threads : int
        Points simulated at a time on this machine; 0 for as many as there are cores. Changes no byte.
    client : distributed.Client, optional
        Simulate on its workers in place of this process.
    progress : bool or callable, optional
        True draws a progress bar on stderr; a callable gets (done, total) points.

    Returns
    -------
    Sweep

    Raises
    ------
    InputError
        If the study file is wrong, no point is possible, or there is something else to go on with.
    OutputError
        If something cannot be written; finished points are kept.
    KeyboardInterrupt
        On Ctrl-C, within about a second; finished points are kept.
    """
    plan = study if isinstance(study, SweepStudy) else read_sweep(Path(study))
    how = _How(checked_threads(threads), resume, client, out is not None)
    if out is None:
        if resume:
            raise InputError("to go on with a sweep, give its file: out='sweep.h5'")
        folder = Path(mkdtemp(prefix="tendonlab-"))
        try:
            _run(plan, folder / "sweep.h5", how, progress)
        except BaseException:
            shutil.rmtree(folder)
            raise
        return Sweep(folder / "sweep.h5", owned_folder=folder)
    path = Path(out)
    check_apart([path], [plan.source.path, *(plan.source.path.parent / name for name in plan.programme_texts)])
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"cannot write a sweep to '{path.name}': it is HDF5; let its name end in {_SUFFIXES[0]}")
    _run(plan, path, how, progress)
    return Sweep(path)


@dataclass(frozen=True)
class _How:
    """How a sweep is run; nothing of it changes what comes out. `lasting`: whether there is a file to come back to."""

    threads: int
    resume: bool
    client: Client | None
    lasting: bool


@dataclass(frozen=True)
class _Job:
    """What is made, in which batches, and where it goes."""

    plan: SweepStudy
    work: SweepWork
    target: Path
    batches: Batches
    how: _How


def parts_folder(out: Path) -> Path:
    """Folder of the finished points of a sweep."""
    return out.with_name(f"{out.name}.parts")


def checked_threads(threads: Any) -> int:
    """Return a number of threads; 0 becomes that of the cores. InputError for what is none."""
    try:
        known = not isinstance(threads, bool) and 0 <= index(threads) <= MOST_THREADS
    except TypeError:
        known = False
    if not known:
        raise InputError(f"threads must be a whole number from 0 (all cores) to {MOST_THREADS}, not {threads!r}")
    return index(threads) or _core.usable_cores()


def _run(plan: SweepStudy, out: Path, how: _How, progress: bool | Progress | None) -> None:
    job = _Job(plan, work_of(plan), check_output(out), _batches(len(plan.points), batch_size(plan)), how)
    folder = parts_folder(job.target)
    if how.resume and not folder.exists() and is_sweep_of(job.target, job.work):
        return
    with Parts.open(folder, work=job.work.described(), resume=how.resume, lasting=how.lasting) as parts:
        try:
            with interrupts() as still:
                _make(job, parts, progress, still)
                _join(job, parts, still)
            parts.remove()
        except BaseException as error:
            if not parts.done():
                parts.remove()
            elif isinstance(error, KeyboardInterrupt):
                error.add_note(parts.kept(len(job.batches)))
            elif isinstance(error, ClusterError):
                raise ClusterError(f"{error}; {parts.kept(len(job.batches))}") from error
            raise


def _make(job: _Job, parts: Parts, progress: bool | Progress | None, still: Callable[[], None]) -> None:
    missing = [batch for batch in job.batches if _name(batch) not in parts.done()]
    points = len(job.plan.points)
    before = points - sum(count for _, count in missing)
    space_is_checked = False
    with _watching(progress, before, points) as tell, closing(_simulated(job, missing, tell)) as made:
        for batch in made:
            if batch.arrays and not space_is_checked:
                # Twice: the parts, and all of them joined.
                each = sum(values[0].nbytes for values in batch.arrays.values())
                check_space(job.target, 2 * each * points)
                space_is_checked = True
            parts.write(_name((batch.first, batch.status.size)), partial(save_batch, batch))
            still()


def _join(job: _Job, parts: Parts, still: Callable[[], None]) -> None:
    files = [(batch[0], parts.path(_name(batch))) for batch in job.batches]
    try:
        write_synced(
            job.target,
            lambda path: write_sweep(path, job.plan, job.work, files, parts.started, still),
            parts.folder,  # what a kill leaves is cleared away with the parts
        )
    except OSError as error:
        said = output_error(job.target, error)
        raise OutputError(f"{said}; all points are simulated and {parts.kept()}") from error


def _batches(points: int, size: int) -> list[tuple[int, int]]:
    """First point and number of points of each batch."""
    return [(first, min(size, points - first)) for first in range(0, points, size)]


def _name(batch: tuple[int, int]) -> str:
    first, count = batch
    return f"points-{first:07d}-{first + count - 1:07d}.h5"


def _simulated(job: _Job, batches: Batches, done: Watch) -> Generator[Batch, None, None]:
    if job.how.client is None:
        return on_threads(job.work, batches, job.how.threads, done)
    from tendonlab.running.dask_run import batches_on

    return batches_on(job.how.client, job.work, batches, done)


def on_threads(work: SweepWork, batches: Batches, threads: int, done: Watch) -> Generator[Batch, None, None]:
    """Simulate batches on threads of this process.

    Parameters
    ----------
    work : SweepWork
    batches : sequence of (int, int)
        First point and number of points of each.
    threads : int
        At least 1.
    done : callable
        Gets how many points more are done, in parts of points, from any thread.

    Yields
    ------
    Batch
        As they are ready, in any order.
    """
    if not batches:
        return
    simulator_of(work)  # once for all threads
    stop = Event()

    def watch(points: float) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        done(points)

    # The engine lets go of the interpreter, so points run side by side; a few large ones share the threads.
    workers = min(threads, len(batches))
    pool = ThreadPoolExecutor(workers)
    futures = [pool.submit(run_batch, work, *batch, threads // workers, watch) for batch in batches]
    try:
        for future in as_completed(futures):
            futures.remove(future)  # a batch that is written need not stay in memory
            yield future.result()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _watching(progress: bool | Progress | None, before: int, total: int) -> AbstractContextManager[Watch]:
    """Count points from any thread, starting from those of an earlier run."""
    if progress is True:
        from tendonlab.sweeps.progress import points_bar

        return points_bar(sys.stderr, before, total)
    tell = progress or None
    lock = Lock()
    count, told = float(before), before

    def watch(points: float) -> None:
        nonlocal count, told
        with lock:
            count += points
            whole = int(count + _ALMOST)
            if tell is not None and whole > told:
                told = whole
                tell(whole, total)

    return nullcontext(watch)
