"""`tendonlab sweep`: a virtual trial at every point of a design."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tendonlab.sweeps.reader import SweepStudy

SOME_FAILED = 5
_MOST_SHOWN = 20


@click.command(
    epilog="""\b
Examples:
  tendonlab sweep adherence.toml --check
  tendonlab sweep adherence.toml --out adherence.h5
  tendonlab sweep adherence.toml --out adherence.h5 --resume
  tendonlab sweep adherence.toml --out adherence.h5 --dask tcp://scheduler:8786
"""
)
@click.argument("study", metavar="STUDY.toml", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="File to write (HDF5, valid netCDF-4).")
@click.option(
    "--check", is_flag=True, help="Tell the design, how long it would take and what is impossible; run nothing."
)
@click.option("--resume", is_flag=True, help="Go on with the finished points of a sweep that was interrupted.")
@click.option(
    "--threads", type=int, default=0, help="Points simulated at a time.  [default: as many as there are cores]"
)
@click.option("--dask", metavar="ADDRESS", help="Simulate on the workers of this Dask scheduler.")
def sweep(study: Path, out: Path | None, check: bool, resume: bool, threads: int, dask: str | None) -> int:
    """Run a virtual trial at every point of a design.

    STUDY.toml names the trial, the design (a grid, a Latin hypercube, a Sobol sequence) and what varies: parameters,
    and any field of the population or of a programme. docs/sweeps.md explains its keys. Every point has the same people
    with the same luck, unless the seed varies. A point that is not possible keeps its place, with a reason and without
    values; the others go on, and the exit code is 5.
    """
    if check:
        from tendonlab.sweeps.reader import read_sweep

        return _check(read_sweep(study), threads)
    if out is None:
        raise click.UsageError("say where to write by --out, or see what would be done by --check")
    return _run(study, out, resume, threads, dask)


def _check(plan: "SweepStudy", threads: int) -> int:
    from tendonlab.cli.tables import print_table
    from tendonlab.sweeps.report import design_lines, preview, refusal_lines, time_line, told_shortly
    from tendonlab.sweeps.run import checked_threads

    threads = checked_threads(threads)

    for line in design_lines(plan):
        click.echo(line)
    found = preview(plan)
    click.echo(time_line(plan, found, threads))
    click.echo()
    shown = range(min(len(plan.points), _MOST_SHOWN))
    head = ["point", *(entry.name for entry in plan.varied)]
    print_table(head, [[str(point), *(told_shortly(setting) for setting in plan.points[point])] for point in shown])
    if len(plan.points) > len(shown):
        click.echo(f"... and {len(plan.points) - len(shown):,} more")
    if found.refused:
        click.echo(f"\nNot possible, of {found.tried:,} points tried: {len(found.refused):,}")
        for line in refusal_lines(found.refused):
            click.echo(line)
    return SOME_FAILED if found.refused else 0


def _run(study: Path, out: Path, resume: bool, threads: int, dask: str | None) -> int:
    from tendonlab.sweeps.report import refusal_lines
    from tendonlab.sweeps.run import sweep as run_sweep

    connection: AbstractContextManager[Any] = nullcontext()
    if dask is not None:
        from tendonlab.running.dask_run import connect

        connection = connect(dask)
    with (
        connection as client,
        run_sweep(study, out, resume=resume, threads=threads, client=client, progress=True) as made,
    ):
        failures = made.failures()
        click.echo(f"Written: {out}, {made.points:,} points")
    if not failures:
        return 0
    click.echo(f"Without all values: {len(failures):,}")
    for line in refusal_lines(failures):
        click.echo(line)
    return SOME_FAILED
