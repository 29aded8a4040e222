"""Running a study into its file: at once if it is small, in shards that survive an interruption if it is large."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from os.path import exists
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tendonlab.errors import OutputError
from tendonlab.output import check_output, check_space, output_error
from tendonlab.parts import Parts
from tendonlab.running.extent import estimated_bytes, part_bytes
from tendonlab.running.join import join_copy, join_virtual
from tendonlab.running.local import run_locally
from tendonlab.running.shards import (
    Progress,
    Rules,
    Shard,
    ShardWork,
    description,
    run_shard,
    shard_ranges,
    summarise_shard,
)
from tendonlab.study import ResolvedStudy

if TYPE_CHECKING:
    from distributed import Client

Join = Literal["copy", "virtual"]


@dataclass(frozen=True)
class How:
    """How a study is run; nothing of it changes what comes out.

    Attributes
    ----------
    threads : int
        Threads that simulate; 0 for as many as there are cores.
    resume : bool
        Go on with what an interrupted run has finished.
    client : distributed.Client, optional
        Runs the shards; without, this process does.
    join : {"copy", "virtual"}
        Whether shards are copied into the results file, or stay and are shown by it.
    lasting : bool
        Whether the output is one to come back to.
    """

    threads: int = 0
    resume: bool = False
    client: "Client | None" = None
    join: Join = "copy"
    lasting: bool = True


def run_study(
    resolved: ResolvedStudy, out: Path, rules: Rules, how: How, progress: bool | Progress | None = None
) -> None:
    """Run a study.

    Parameters
    ----------
    resolved : ResolvedStudy
    out : pathlib.Path
        Results file to write; replaced only once the new one is complete. Shards are kept in a folder beside it, its
        name with ``.parts``, until they are joined.
    rules : mapping
        Id of a programme -> a function that decides in place of its rules.
    how : How
    progress : bool or callable, optional
        True draws a bar on stderr; a callable gets (done, total) legs, counted once per arm.

    Raises
    ------
    InputError
        If people cannot be simulated, or the folder of parts holds something else.
    OutputError
        If writing fails.
    KeyboardInterrupt
        On Ctrl-C; a note on it tells what is kept.
    """
    target = check_output(out)
    folder = target.with_name(f"{target.name}.parts")
    shards = shard_ranges(resolved.study.participants)
    at_once = len(shards) == 1 and how.client is None
    if at_once and not exists(folder):
        check_space(target, estimated_bytes(resolved))
        with _told(progress, resolved.study.weeks) as tell:
            _run_at_once(resolved, target, rules, how.threads, tell)
        return
    with Parts.open(folder, work=description(resolved, rules), resume=how.resume, lasting=how.lasting) as parts:
        work = ShardWork(resolved, parts.started, rules)
        try:
            check_space(target, _bytes_to_come(work, parts, shards, how.join))
            with _told(progress, resolved.study.weeks) as tell:
                _make(work, parts, shards, how, tell)
            _join(work, parts, shards, target, how.join)
        except BaseException as error:
            _tell_what_is_kept(error, parts, len(shards))
            raise


def _run_at_once(resolved: ResolvedStudy, target: Path, rules: Rules, threads: int, progress: Progress | None) -> None:
    work = ShardWork(resolved, datetime.now(UTC).isoformat(timespec="seconds"), rules)
    (everybody,) = shard_ranges(resolved.study.participants)
    if resolved.study.keep == "summaries":
        from tendonlab.running.summaries import write_study

        write_study(work, summarise_shard(work, everybody, threads=threads, progress=progress), target)
        return
    try:
        run_shard(work, everybody, target, threads=threads, progress=progress)
    except OSError as error:
        raise output_error(target, error) from error


def _make(work: ShardWork, parts: Parts, shards: list[Shard], how: How, progress: Progress | None) -> None:
    if how.client is None:
        run_locally(work, parts, shards, threads=how.threads, progress=progress)
    else:
        from tendonlab.running.dask_run import run_on

        run_on(how.client, work, parts, shards, threads=how.threads, progress=progress)


def _join(work: ShardWork, parts: Parts, shards: list[Shard], target: Path, join: Join) -> None:
    files = [parts.path(work.part(shard)) for shard in shards]
    summaries = work.resolved.study.keep == "summaries"
    try:
        if summaries:
            from tendonlab.running.summaries import merged, write_study

            write_study(work, merged(files), target)
        elif join == "virtual":
            join_virtual(files, target)
        else:
            join_copy(files, target)
    except OutputError as error:
        raise OutputError(f"{error}; {parts.kept(len(shards))}") from error
    if summaries or join == "copy":
        parts.remove()


def _tell_what_is_kept(error: BaseException, parts: Parts, number: int) -> None:
    if not parts.done():
        with suppress(OutputError):  # what went wrong first is what is told
            parts.remove()
    elif isinstance(error, KeyboardInterrupt):
        error.add_note(parts.kept(number))


@contextmanager
def _told(progress: bool | Progress | None, weeks: int) -> Iterator[Progress | None]:
    if progress is True:
        from tendonlab.progress import progress_bar

        with progress_bar(sys.stderr, weeks) as bar:
            yield bar
    else:
        yield progress or None


def _bytes_to_come(work: ShardWork, parts: Parts, shards: list[Shard], join: Join) -> int:
    """Size of what is written until the end: parts and, where they are copied, the file beside them."""
    resolved = work.resolved
    missing = (shard for shard in shards if work.part(shard) not in parts.done())
    to_make = sum(part_bytes(resolved, shard.people) for shard in missing)
    copied = join == "copy" or resolved.study.keep == "summaries"
    return to_make + (estimated_bytes(resolved) if copied else 0)
