"""`tendonlab sensitivity`: which parameters of the model decide the outcome."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tendonlab.sensitivity import Outcome, Sensitivity

_WIDTH = 110
# Columns of numbers and their headings: the index, its interval, and what is told beside it.
_COLUMNS = {
    "morris": (("mu_star", "mu*"), ("mu_star_95", "±"), ("mu", "mu"), ("sigma", "sigma")),
    "sobol": (("total", "total"), ("total_95", "±"), ("first", "first"), ("first_95", "±")),
}
_KEYS = {
    "morris": "mu*: mean size of the change in the outcome, per whole range of the parameter (±: 95 % interval). mu: "
    "the same with its sign. sigma: how much that differs with the values of the others; large beside mu*, it "
    "interacts or bends.",
    "sobol": "total: share of the outcome's variance that would be gone if the parameter were known, interactions "
    "included (±: 95 % interval). first: what it decides alone.",
}


@click.command(
    epilog="""\b
Examples:
  tendonlab sensitivity
  tendonlab sensitivity hsr --population midportion --weeks 26 --out ranking.csv --figure ranking.png
  tendonlab sensitivity my_programme.toml --method sobol --samples 512
"""
)
@click.argument("programme", default="alfredson")
@click.option("--population", default="midportion", show_default=True, metavar="ID", help="Who takes part.")
@click.option("--weeks", type=int, default=12, show_default=True, help="When the outcome is read.")
@click.option(
    "--participants", type=int, default=48, show_default=True, help="Simulated people, the same at every combination."
)
@click.option(
    "--method",
    type=click.Choice(["morris", "sobol"]),
    default="morris",
    show_default=True,
    help="Elementary effects for screening, or shares of variance.",
)
@click.option("--trajectories", type=int, help="Of --method morris: how many effects of each parameter.  [default: 80]")
@click.option("--samples", type=int, help="Of --method sobol: base samples, a power of two.  [default: 256]")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same people, same combinations.")
@click.option("--out", type=click.Path(path_type=Path), help="Table to write, as CSV, with every parameter.")
@click.option("--figure", type=click.Path(path_type=Path), help="Figure to write: .png, .svg or .pdf.")
def sensitivity(
    programme: str, population: str, weeks: int, participants: int, method: str, trajectories: int | None,
    samples: int | None, seed: int, out: Path | None, figure: Path | None,
) -> None:  # fmt: skip
    """Rank the model's parameters by how much they decide about a PROGRAMME.

    All uncertain parameters move over their whole ranges (data/parameters.toml), and the same simulated people do the
    programme at each combination. Parameters marked * are assumed: there are no data for them.

    PROGRAMME is an id from `tendonlab list programmes` or the path of a programme file (.toml); alfredson if not given.
    """
    if trajectories is not None and method != "morris":
        raise click.UsageError("--trajectories is for --method morris; with sobol give --samples")
    if samples is not None and method != "sobol":
        raise click.UsageError("--samples is for --method sobol; with morris give --trajectories")
    from tendonlab.errors import InputError
    from tendonlab.output import check_apart, check_output
    from tendonlab.plot import check_suffix
    from tendonlab.sensitivity import OUTCOMES, analyse
    from tendonlab.trial import programme_files

    outputs = [path for path in (figure, out) if path is not None]
    check_apart(outputs, programme_files([programme]))
    if out is not None and out.suffix.lower() != ".csv":
        raise InputError(f"cannot write the table to '{out.name}': it is CSV, and its name ends in .csv")
    if figure is not None:
        check_suffix(figure)
    for path in outputs:
        check_output(path)
    result = analyse(
        programme,
        population=population,
        participants=participants,
        weeks=weeks,
        seed=seed,
        method="morris" if method == "morris" else "sobol",
        size=trajectories if method == "morris" else samples,
        progress=True,
    )
    if out is not None:
        result.to_csv(out)
    if figure is not None:
        result.plot(figure)
    click.echo(f"{_title(result)}\nSimulated by a model, not measured; nobody's own tendon.")
    for outcome in OUTCOMES:
        _print_ranking(result, outcome)
    click.echo()
    for note in _notes(result):
        click.echo(fill(note, _WIDTH, break_on_hyphens=False))
    if outputs:
        click.echo(f"\nWritten: {', '.join(map(str, outputs))}")


def _title(result: "Sensitivity") -> str:
    study = result.resolved.study
    return (
        f"Which parameters decide: {result.resolved.programmes[0].name}, {result.resolved.population.name}, "
        f"{study.weeks} weeks, {study.participants:,} participants, seed {study.seed}"
    )


def _print_ranking(result: "Sensitivity", outcome: "Outcome") -> None:
    from tendonlab.cli.tables import print_table
    from tendonlab.sensitivity import TOP

    columns = _COLUMNS[result.design.method]
    ranking = result.ranking(outcome.id)
    shown = ranking[ranking[result.index] > 0.0].head(TOP)
    unit = outcome.unit if result.design.method == "morris" else "shares of its variance"
    centre = f"{result.at_centre[outcome.id]:+.3g} {outcome.unit}"
    click.echo(f"\n{outcome.name.upper()} ({unit}); {centre} with every parameter at its centre")
    if shown.empty:
        click.echo("No parameter changes it.")
        return
    print_table(
        ["", "parameter", *(heading for _, heading in columns), "basis", "what it is"],
        (
            [
                str(row["rank"]),
                f"{row['parameter']}{' *' if row['basis'] == 'assumed' else ''}",
                *(f"{row[name]:.3g}" for name, _ in columns),
                row["basis"],
                row["name"],
            ]
            for row in shown.to_dict("records")
        ),
    )
    rest = len(ranking) - len(shown)
    if rest:
        click.echo(f"{rest} more, at most {ranking[result.index].iloc[len(shown)]:.2g}")


def _notes(result: "Sensitivity") -> Iterator[str]:
    from tendonlab.sensitivity_design import BLOCKS

    yield f"*: assumed, there are no data. {_KEYS[result.design.method]}"
    inert = result.without_effect()
    if inert:
        yield f"No effect on any of these outcomes: {', '.join(inert)}."
    yield f"Left out, as they are fixed: {', '.join(entry.symbol for entry in result.left_out)}."
    blocks = result.design.places.shape[0]
    yield (
        f"{result.combinations:,} combinations of parameters in {blocks:,} {BLOCKS[result.design.method]}; "
        f"{len(result.refused):,} could not be simulated, and {blocks - result.blocks_used:,} of the "
        f"{BLOCKS[result.design.method]} are left out for it."
    )
    if result.refused:
        yield f"The first of these: {result.refused[0]}."
    if result.ended_early:
        people = result.combinations * result.resolved.study.participants
        told = ", ".join(f"{number:,} {word.replace('_', ' ')}" for word, number in sorted(result.ended_early.items()))
        yield (
            f"Of {people:,} simulated people (the same ones at each combination) some ended early: {told}. Means are "
            "over the others."
        )
