"""`tendonlab compare`: run a virtual trial, print its summary."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tendonlab.catalogue import Catalogue
    from tendonlab.recording import Keep
    from tendonlab.study import ParameterChoice


@click.command(
    epilog="""\b
Examples:
  tendonlab compare alfredson wait-and-see --population midportion --weeks 26
  tendonlab compare alfredson hsr --population midportion --participants 500 --out trial.h5 --figure trial.svg
  tendonlab compare my_programme.toml alfredson --population midportion --summary trial.csv
  tendonlab compare --all --population midportion --summary all.csv --figure all.png
  tendonlab compare alfredson hsr --population midportion --quantity visa_a --quantity pain_hop --record-every 28 \\
      --out small.h5
  tendonlab compare alfredson hsr --population midportion --participants 100000 --keep summaries --out sums.h5
  tendonlab compare alfredson hsr --population midportion --participants 1000000 --out million.h5
  tendonlab compare alfredson hsr --population midportion --participants 1000000 --out million.h5 --resume

\b
More than some 16,000 participants are run in parts, kept in a folder beside the results file until all are done. A run
that was interrupted, even by kill -9 or a power cut, is gone on with by the same command and --resume; the results are
the same as without the interruption, and at any number of threads.
"""
)
@click.argument("programmes", nargs=-1, metavar="PROGRAMME...")
@click.option("--all", "everything", is_flag=True, help="Every programme of the catalogue, in place of PROGRAMME...")
@click.option("--population", required=True, metavar="ID", help="Who takes part; see `tendonlab list populations`.")
@click.option(
    "--participants", type=int, default=2000, show_default=True, help="Simulated people, the same in every arm."
)
@click.option("--weeks", type=int, default=52, show_default=True, help="Length of the trial.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same people, same luck.")
@click.option("--legs", type=int, default=1, show_default=True, help="Legs simulated per person, 1 or 2.")
@click.option(
    "--parameters",
    type=click.Choice(["posterior", "central"]),
    default="posterior",
    show_default=True,
    help="Draws from what the calibrated parameters may be, a member for each person, or the best estimate for all.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Results file to write (HDF5, valid netCDF-4). Not kept if not given.",
)
@click.option(
    "--quantity",
    "quantities",
    multiple=True,
    metavar="NAME",
    help="What to record, again for each; everything if not given. Names are in `tendonlab inspect` of any results.",
)
@click.option(
    "--record-every", type=int, default=7, show_default=True, metavar="DAYS", help="Days between recorded values."
)
@click.option("--no-events", is_flag=True, help="Do not record when and how each person's simulation ended.")
@click.option(
    "--keep",
    type=click.Choice(["people", "summaries"]),
    default="people",
    show_default=True,
    help="Store each person's values, or only means, quantiles and counts: a small file at any number of people.",
)
@click.option(
    "--threads", type=int, default=0, show_default="as many as there are cores", help="Threads that simulate."
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted run of the same study into --out.")
@click.option("--figure", type=click.Path(path_type=Path), help="Figure to write: .png, .svg or .pdf.")
@click.option("--summary", type=click.Path(path_type=Path), help="Summary table to write, as CSV.")
def compare(
    programmes: tuple[str, ...],
    everything: bool,
    population: str,
    participants: int,
    weeks: int,
    seed: int,
    legs: int,
    parameters: "ParameterChoice",
    out: Path | None,
    quantities: tuple[str, ...],
    record_every: int,
    no_events: bool,
    keep: "Keep",
    threads: int,
    resume: bool,
    figure: Path | None,
    summary: Path | None,
) -> None:
    """Compare programmes on the same simulated people.

    A PROGRAMME is an id from `tendonlab list programmes` or the path of a programme file (.toml).
    """
    if everything and programmes:
        raise click.UsageError("--all already takes every programme of the catalogue; name programmes or give --all")
    if not everything and not programmes:
        raise click.UsageError("name at least one programme, or give --all for every programme of the catalogue")
    from tendonlab.catalogue import load_catalogue
    from tendonlab.output import check_apart, check_output
    from tendonlab.study import Study
    from tendonlab.trial import programme_files, simulate

    outputs = [path for path in (out, figure, summary) if path is not None]
    check_apart(outputs, programme_files(programmes))
    # Before the simulation, not after it: a mistyped folder must not cost the run.
    if figure is not None:
        from tendonlab.plot import check_suffix

        check_suffix(figure)
        check_output(figure)
    if summary is not None:
        check_output(summary)
    study = Study(
        programmes=_all_that_begin(load_catalogue(), weeks) if everything else programmes,
        population=population,
        participants=participants,
        weeks=weeks,
        seed=seed,
        legs=legs,  # type: ignore[arg-type]  # refused in plain words if it is another number
        parameters=parameters,
        quantities=quantities or "all",
        record_every_days=record_every,
        record_events=not no_events,
        keep=keep,
    )
    with simulate(study, out, progress=True, threads=threads, resume=resume) as results:
        tables = results.summary()
        # Files first: whoever reads the output may stop reading at any time.
        if summary is not None:
            tables.to_csv(summary)
        if figure is not None:
            results.plot(figure)
        click.echo(str(tables), nl=False)
    if outputs:
        click.echo(f"\nWritten: {', '.join(map(str, outputs))}")


def _all_that_begin(catalogue: "Catalogue", weeks: int) -> tuple[str, ...]:
    """Ids of the programmes that have begun before the trial ends; says which have not."""
    from tendonlab.programme.compile import first_week

    # A length below a week is refused later, in words of its own.
    late = {name: first for name, entry in catalogue.programmes.items() if (first := first_week(entry)) > max(weeks, 1)}
    if late:
        told = ", ".join(f"{name} (week {first})" for name, first in late.items())
        click.echo(f"Left out, as their first session is after the trial's last day: {told}", err=True)
    return tuple(name for name in catalogue.programmes if name not in late)
