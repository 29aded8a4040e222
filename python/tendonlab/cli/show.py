"""`tendonlab show`: a programme, week by week, with what its sources leave open."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tendonlab.programme.table import WeekRow


@click.command(epilog="\b\nExamples:\n  tendonlab show hsr\n  tendonlab show my_programme.toml\n")
@click.argument("programme")
def show(programme: str) -> None:
    """Show a PROGRAMME week by week.

    With its sources, and what they leave open.

    PROGRAMME is an id from `tendonlab list programmes` or the path of a programme file (.toml).
    """
    from tendonlab.catalogue import load_catalogue
    from tendonlab.cli.tables import print_table
    from tendonlab.programme.table import week_rows
    from tendonlab.study import find_programme

    catalogue = load_catalogue()
    entry = find_programme(programme, catalogue)
    click.echo(f"{entry.name} ({entry.id})\n{entry.summary}\n")
    rows = week_rows(entry, catalogue)
    if rows:
        head = ["weeks", "phase", "a week", "exercise", "dose", "load", "peak force, one leg", "loaded, s"]
        print_table(head, [_cells(row) for row in rows])
        if any("BW" in row.force for row in rows):
            click.echo("\nBW: body weights, on the scale of the exercise library, for the reference man.")
    else:
        click.echo("No sessions are planned.")
    care = f"the first {entry.care_weeks} weeks" if entry.care_weeks else "none"
    adherence = entry.adherence
    click.echo(f"Supervised care: {care}")
    if rows:
        done = f"{100 * adherence.mean:.0f} % (SD {100 * adherence.sd:.0f} % between people)"
        click.echo(f"Sessions done: {done}; {adherence.source}")
    if entry.unsure:
        click.echo("\nWhat the sources leave open, and how it was filled:")
        for point in entry.unsure:
            click.echo(f"  - {point}")
    if entry.sources:
        click.echo("\nSources:")
        for name in entry.sources:
            click.echo(f"  - {catalogue.reference(name)}")


def _cells(row: "WeekRow") -> list[str]:
    first, last = row.weeks
    weeks = str(first) if first == last else f"{first}-{last}"
    return [
        weeks,
        row.phase,
        str(row.sessions_per_week),
        row.exercise,
        row.prescription,
        row.load,
        row.force,
        f"{row.loaded_time_s:g}",
    ]
