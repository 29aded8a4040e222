"""`tendonlab validate`: hold the model against published numbers."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tendonlab.evidence.score import Comparison
    from tendonlab.evidence.validate import Outcome, Validation

MISSED = 4
_WIDTH = 110
# Narrower than so many characters, a table of facts goes without these columns.
_ROOM = {105: ("use", "unit", "left out", "no change", "pooled"), 130: ("use",)}


@click.command(
    epilog=f"""\b
Examples:
  tendonlab validate
  tendonlab validate --draws 100 --out report.html
  tendonlab validate --facts my_numbers.csv --out report.csv
  tendonlab validate --strict --draws 5 --participants 100
  tendonlab validate --out docs/validation.md --figures docs/images

\b
A file of your own has the columns of data/evidence/facts.csv; paths of programme files in it are relative to it.

\b
Exit codes beside the usual ones (see tendonlab --help):
  {MISSED}    with --strict: a fact is missed that is not marked as not reproduced
"""
)
@click.option(
    "--facts",
    type=click.Path(path_type=Path),
    help="Published numbers to hold the model against, as CSV.  [default: those it was calibrated with]",
)
@click.option("--draws", type=int, default=20, show_default=True, help="Members of the posterior ensemble to simulate.")
@click.option("--participants", type=int, default=200, show_default=True, help="Simulated people of an arm.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same people, same luck.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Report to write: .html (one file), .md, or .csv (the table of facts).",
)
@click.option("--figures", type=click.Path(path_type=Path), metavar="FOLDER", help="Folder to write the figures into.")
@click.option("--strict", is_flag=True, help=f"Exit with {MISSED} if a fact is missed that is not marked as such.")
def validate(
    facts: Path | None, draws: int, participants: int, seed: int, out: Path | None, figures: Path | None, strict: bool
) -> int:
    """Hold the model against published numbers, fact by fact.

    Every fact's people are simulated under its programme, and what comes out is compared with what was published.
    Beside the model stand two dumb predictors on the same facts: that nothing changes, and that a trial finds what the
    others found on average. The defaults take one or two minutes.
    """
    import sys

    from tendonlab.evidence.report_files import check_report, write
    from tendonlab.evidence.validate import validate as hold
    from tendonlab.output import check_apart, check_output
    from tendonlab.progress import stage_bar

    # Before the simulation, not after it: a mistyped folder must not cost the run.
    if out is not None:
        check_report(out)
        check_apart([out], [] if facts is None else [facts])
    if figures is not None:
        check_output(figures / "validation.png")
    with stage_bar(sys.stderr) as stage:
        stage("simulating", 0, draws)
        validation = hold(
            facts,
            draws=draws,
            participants=participants,
            seed=seed,
            progress=lambda done, total: stage("simulating", done, total),
        )
    # Files first: whoever reads the output may stop reading at any time.
    written = write(validation, out, figures)
    _print(validation)
    if written:
        click.echo(f"\nWritten: {', '.join(map(str, written))}")
    return MISSED if strict and validation.with_status("miss") else 0


def _print(validation: "Validation") -> None:
    from tendonlab.evidence import wording
    from tendonlab.evidence.score import calibration_scores, new_scores

    click.echo(f"The model against published numbers: {validation.path.name}, {wording.method(validation)}")
    click.echo("Simulated by a model; nobody's own tendon.")
    click.echo(
        "z: standardised error of the simulated value; then those of the model without the trial and of the rivals."
    )
    _print_facts("MISSES", validation.with_status("miss"))
    _print_facts("KNOWN NOT TO BE REPRODUCED", validation.with_status("not reproduced"))
    hits = [*validation.with_status("now reproduced"), *validation.with_status("hit")]
    for area in dict.fromkeys(outcome.fact.area for outcome in hits):
        _print_facts(f"HITS, {area.upper()}", [outcome for outcome in hits if outcome.fact.area == area])
    _print_held(validation.with_status("held"))
    _print_scores("CALIBRATION FACTS, EACH PREDICTED WITHOUT ITS TRIAL", calibration_scores(validation.outcomes))
    _print_scores("FACTS OF TRIALS THE CALIBRATION HAS SEEN NOTHING OF", new_scores(validation.outcomes))
    click.echo()
    for line in wording.headlines(validation):
        click.echo(fill(line, _WIDTH, break_on_hyphens=False))
    for outcome in validation.with_status("not reproduced"):
        click.echo(fill(f"{outcome.fact.id}: known not to be reproduced. {wording.reason(outcome)}", _WIDTH))
    for outcome in validation.with_status("now reproduced"):
        click.echo(f"{outcome.fact.id}: {wording.REMOVE_MARK}")


def _print_facts(title: str, outcomes: "Sequence[Outcome]") -> None:
    from tendonlab.cli.tables import print_table
    from tendonlab.evidence import wording

    if not outcomes:
        return
    click.echo(f"\n{title}")
    columns = {
        "fact": [outcome.fact.id for outcome in outcomes],
        "use": [outcome.fact.use for outcome in outcomes],
        "published": [wording.published(outcome.fact, bare=True) for outcome in outcomes],
        "simulated": [wording.predicted(outcome.model, outcome.fact, bare=True) for outcome in outcomes],
        "unit": [outcome.fact.unit for outcome in outcomes],
        "z": [wording.signed(outcome.model.z) for outcome in outcomes],
        "left out": [wording.signed(outcome.left_out.z) for outcome in outcomes],
        "no change": [wording.signed(outcome.no_change.z) for outcome in outcomes],
        "pooled": [wording.signed(outcome.pooled.z) for outcome in outcomes],
    }
    shown = [name for name in columns if name not in _left_out_columns()]
    print_table(shown, zip(*(columns[name] for name in shown), strict=True))


def _left_out_columns() -> Sequence[str]:
    """Columns a terminal has no room for; a pipe takes all."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        return ()
    return next((columns for width, columns in _ROOM.items() if console.width < width), ())


def _print_held(outcomes: "Sequence[Outcome]") -> None:
    from tendonlab.cli.tables import print_table
    from tendonlab.evidence import wording

    if not outcomes:
        return
    click.echo("\nHELD BY TESTS, NOT SIMULATED HERE")
    print_table(
        ["fact", "published", "what", "test"],
        (
            [
                outcome.fact.id,
                wording.published(outcome.fact),
                outcome.fact.quantity,
                (outcome.fact.held_by or "").rpartition(" ")[-1],
            ]
            for outcome in outcomes
        ),
    )


def _print_scores(title: str, comparisons: "Sequence[Comparison]") -> None:
    from tendonlab.cli.tables import print_table
    from tendonlab.evidence import wording

    if not comparisons:
        return
    click.echo(f"\n{title}\nRoot mean square of z (median of its size). Same facts: those of which all say something.")
    head, rows = wording.score_table(comparisons)
    print_table(head[:-1], (row[:-1] for row in rows))
    for row in rows:
        click.echo(fill(f"{row[0]}: out of sample, the model {row[-1]}.", _WIDTH, subsequent_indent="  "))
