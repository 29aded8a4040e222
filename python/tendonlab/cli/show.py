"""`tendonlab show`: a programme as a table a coach can follow, with its rules and what its sources leave open."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tendonlab.catalogue import Catalogue, Programme, Track
    from tendonlab.programme.table import WeekRow

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HEAD = ("weeks", "phase", "days, times", "a week", "exercise", "dose", "load", "peak force", "loaded, s")


@click.command(
    epilog="\b\nExamples:\n  tendonlab show hsr\n  tendonlab show bodywork-flow\n  tendonlab show my_programme.toml\n"
)
@click.argument("programme")
@click.option("--toml", "as_toml", is_flag=True, help="Print it as a programme file instead.")
def show(programme: str, as_toml: bool) -> None:
    """Show a PROGRAMME: what is done when, and what moves a person on.

    With its sources, and what they leave open.

    PROGRAMME is an id from `tendonlab list programmes` or the path of a programme file (.toml).
    """
    from tendonlab.catalogue import load_catalogue
    from tendonlab.study import find_programme

    catalogue = load_catalogue()
    entry = find_programme(programme, catalogue)
    if as_toml:
        from tendonlab.programme.printing import to_toml

        click.echo(to_toml(entry), nl=False)
        return
    if entry.not_a_plan is not None:
        click.echo(f"NOT A PLAN: {entry.not_a_plan}\n")
    click.echo(f"{entry.name} ({entry.id})\n{entry.summary}\n")
    if len(entry.tracks) > 1:
        _weeks(entry)
    _tracks(entry, catalogue)
    for heading, lines in _sections(entry, catalogue):
        click.echo(f"\n{heading}:")
        for line in lines:
            click.echo(f"  - {line}")
    from tendonlab.safety import notice

    click.echo(f"\n{notice(entry)}")


def _tracks(entry: "Programme", catalogue: "Catalogue") -> None:
    from tendonlab.cli.tables import print_table
    from tendonlab.programme.table import week_rows

    rows = week_rows(entry, catalogue)
    if not rows:
        click.echo("No sessions are planned.")
        return
    for track in entry.tracks:
        if len(entry.tracks) > 1:
            click.echo(f"\n{track.name.upper()}")
        own = [row for row in rows if row.track == track.name]
        if own:
            print_table(*_filled(_HEAD, list(_cells(own))))
        for line in _moves(track):
            click.echo(f"  {line}")
    if any("BW" in row.force for row in rows):
        scale = "BW: body weights, on the scale of the exercise library, for the reference man"
        click.echo(f"\nThe force is that of one leg. {scale}.")
    if any(not row.fixed for row in rows):
        click.echo("4+: from week 4 at the earliest, for somebody whom nothing holds back; -: not before the end.")


def _cells(rows: Sequence["WeekRow"]) -> Iterator[list[str]]:
    """Cells of the rows; what is as in the row above is not written again."""
    above: list[str] = []
    for row in rows:
        when = [_span(row), row.phase, f"{row.days} {', '.join(row.times)}", f"{row.sessions_per_week:.2g}"]
        same = 4 if [*when, row.session] == above else 2 if when[:2] == above[:2] else 0
        above = [*when, row.session]
        loaded = f"{row.loaded_time_s:.3g}" if row.loaded_time_s else ""
        what = [row.exercise, row.prescription, row.load, row.force, loaded]
        yield [*([""] * same), *when[same:], *what]


def _filled(head: Sequence[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns in which nothing stands."""
    kept = [place for place in range(len(head)) if any(row[place] for row in rows)]
    return [head[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _span(row: "WeekRow") -> str:
    if row.weeks is None:
        return "-"
    first, last = row.weeks
    if not row.fixed:
        return f"{first}+"
    return str(first) if first == last else f"{first}-{last}"


def _moves(track: "Track") -> Iterator[str]:
    """Say what moves a person on this track; nothing of phases that just last their time."""
    from tendonlab.programme.words import missed_words, way_in

    begin = way_in(track, 0)
    if begin:
        yield f"Begins when {begin}."
    told = [(phase.name, _move(track, place)) for place, phase in enumerate(track.phases)]
    for words, alike in groupby(told, key=lambda entry: entry[1]):
        names = [name for name, _ in alike]
        if words:
            yield f"{names[0]}{f' ... {names[-1]}' if len(names) > 1 else ''}: {words}."
    if track.pain_rule != "none":
        yield f"Pain rule: {track.pain_rule}."
    if track.after_missed:
        yield f"Missed days: {missed_words(track)}."


def _move(track: "Track", place: int) -> str:
    from tendonlab.programme.words import step_words, way_in, way_on

    phase, last = track.phases[place], place == len(track.phases) - 1
    parts = [] if phase.sessions else ["no sessions"]
    if place and way_in(track, place):
        parts.append(f"not before {way_in(track, place)}")
    if phase.steps is not None:
        parts.append(step_words(phase))
    if not last and (phase.lasts_days is None or not phase.sessions):
        parts.append(f"moves on {way_on(phase)}")
    return "; ".join(parts)


def _weeks(entry: "Programme") -> None:
    from tendonlab.cli.tables import print_table
    from tendonlab.programme.table import typical_weeks

    click.echo("DAY BY DAY, for somebody whom nothing holds back; what stands at one time is done in that order")
    for stretch in typical_weeks(entry):
        first, last = stretch.weeks
        title = f"week {first}" if first == last else f"weeks {first}-{last}"
        if stretch.lighter:
            title += " (lighter)"
        click.echo()
        if stretch.sessions:
            cells = [[time, *("\n".join(names) for names in days)] for time, days in stretch.sessions.items()]
            print_table([title, *_DAYS], cells, apart=True)
        else:
            click.echo(f"{title}: no sessions")


def _sections(entry: "Programme", catalogue: "Catalogue") -> Iterator[tuple[str, list[str]]]:
    from tendonlab.programme.layout import pain_rule_of
    from tendonlab.programme.words import rule_words
    from tendonlab.safety import adjunct_notes

    rules = {rule.id: rule for track in entry.tracks if (rule := pain_rule_of(track, entry, catalogue)) is not None}
    for rule in rules.values():
        yield f"Pain rule '{rule.id}' ({rule.name})", rule_words(rule)
    yield "Beside the sessions", list(_beside(entry, catalogue))
    notes = adjunct_notes(entry, catalogue)
    if notes:
        yield "What it uses beside exercise, and what was found", list(notes)
    unsure = [*entry.unsure, *(point for rule in rules.values() for point in rule.unsure)]
    if unsure:
        yield "What the sources leave open, and how it was filled", unsure
    sources = dict.fromkeys([*entry.sources, *(name for rule in rules.values() for name in rule.sources)])
    if sources:
        yield "Sources", [str(catalogue.reference(name)) for name in sources]


def _beside(entry: "Programme", catalogue: "Catalogue") -> Iterator[str]:
    from tendonlab.programme.adherence import keeping
    from tendonlab.programme.words import deload_words, span

    yield f"Supervised care: {f'the first {entry.care_weeks} weeks' if entry.care_weeks else 'none'}"
    if entry.tracks:
        kept = keeping(entry, catalogue.adherence)
        done = f"{100 * kept.mean:.0f} % (SD {100 * kept.sd:.0f} % between people)"
        yield f"Sessions done: {done}; {kept.source}"
        yield f"Strength and hop tests: every {span(entry.test_every_days).removeprefix('1 ')}"
    if entry.deload is not None:
        yield f"Lighter weeks: {deload_words(entry.deload)}"
    for life in entry.life:
        yield f"Days {life.days[0]}-{life.days[1]}: {100 * life.activity:g} % of normal daily activity ({life.reason})"
    for use in entry.adjuncts:
        adjunct = catalogue.adjuncts[use.use]
        yield f"Weeks {use.weeks[0]}-{use.weeks[1]}: {adjunct.name} ({adjunct.status})"
