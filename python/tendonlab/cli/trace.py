"""`tendonlab trace`: one simulated person's story, session by session."""

from collections.abc import Iterator
from math import isnan
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from tendonlab.study import ParameterChoice

_HEAD = ("day", "time", "track", "rung", "planned", "kept", "pain", "stiff", "answer", "next")
_KEY = (
    "Pain: reported during, walking away right after, and on the next morning, NRS 0-10. Stiff: stiffness of the next "
    "morning, min. Answer: how that morning judged the day by the track's pain rule, what made it do so, days without "
    "the track. Next: where the person went."
)
_KEY_OF_TESTS = (
    "Tests: no hop test is taken while walking hurts more than 2/10 on waking, and no heel raises are counted while "
    "one hurts more than 5/10."
)
_WIDTH = 110


@click.command(
    epilog="""\b
Examples:
  tendonlab trace silbernagel --participant 7 --seed 1
  tendonlab trace bodywork-flow --population sore-runner --participant 3 --weeks 12 --figure story.png
  tendonlab trace my_programme.toml --out story.csv
"""
)
@click.argument("programme")
@click.option("--population", default="midportion", show_default=True, metavar="ID", help="Whom the person is one of.")
@click.option("--participant", type=int, default=0, show_default=True, help="Number of the person, as in a trial.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--weeks", type=int, help="How long; the programme's own length if not given.")
@click.option(
    "--parameters",
    type=click.Choice(["posterior", "central"]),
    default="posterior",
    show_default=True,
    help="Those the person has in a trial, drawn from what they may be, or the best estimate.",
)
@click.option("--figure", type=click.Path(path_type=Path), help="Figure to write: .png, .svg or .pdf.")
@click.option("--out", type=click.Path(path_type=Path), help="Table to write, as CSV, with every column.")
def trace(
    programme: str, population: str, participant: int, seed: int, weeks: int | None, parameters: "ParameterChoice",
    figure: Path | None, out: Path | None,
) -> None:  # fmt: skip
    """Follow one simulated person through a PROGRAMME.

    Session by session: what was planned and done, the pain that was reported, how the next morning judged it, which
    rule fired, and where the person went on. Participant 7 is the same person as in `tendonlab compare` with the same
    population and seed.

    PROGRAMME is an id from `tendonlab list programmes` or the path of a programme file (.toml).
    """
    from tendonlab.cli.tables import print_table
    from tendonlab.errors import InputError
    from tendonlab.output import check_apart, check_output
    from tendonlab.story import trace as follow
    from tendonlab.trial import programme_files

    outputs = [path for path in (figure, out) if path is not None]
    check_apart(outputs, programme_files([programme]))
    if out is not None and out.suffix.lower() != ".csv":
        raise InputError(f"cannot write the table to '{out.name}': it is CSV, and its name ends in .csv")
    if figure is not None:
        from tendonlab.plot import check_suffix

        check_suffix(figure)
    for path in outputs:
        check_output(path)
    story = follow(
        programme, population=population, participant=participant, seed=seed, weeks=weeks, parameters=parameters
    )
    if out is not None:
        story.to_csv(out)
    if figure is not None:
        story.plot(figure)
    click.echo(f"{story.title}\nSimulated by a model, not measured; nobody's own tendon.\n")
    print_table(_HEAD, _rows(story.table))
    key = _KEY if story.programme.tracks else "No sessions are planned."
    click.echo(f"\n{fill(f'{key} {_KEY_OF_TESTS}', _WIDTH)}")
    if outputs:
        click.echo(f"\nWritten: {', '.join(map(str, outputs))}")


def _rows(table: "pd.DataFrame") -> Iterator[list[str]]:
    for row in table.to_dict("records"):
        pains = [_pain(row[name]) for name in ("pain_during", "pain_after", "next_morning")]
        rest = f"{row['rest_days']} d rest" if row["rest_days"] else ""
        yield [
            f"{row['day']} {row['weekday']}",
            row["time"],
            row["track"],
            row["rung"],
            row["what"],
            row["kept"],
            " ".join(pains) if any(pain != "-" for pain in pains) else "",
            "" if isnan(row["next_stiffness_min"]) else f"{row['next_stiffness_min']:.0f}",
            ", ".join(word for word in (row["light"], row["rule"], rest) if word),
            row["next_rung"],
        ]


def _pain(value: float) -> str:
    return "-" if isnan(value) else f"{value:.0f}"
