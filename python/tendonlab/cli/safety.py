"""`tendonlab safety`: the screen and the rules, with where they come from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tendonlab.catalogue.safety_rules import Question, Rule

_URGENCY = {
    "emergency": "EMERGENCY",
    "today": "today",
    "soon": "within days",
    "clinician": "no plan here",
    "soft": "take care",
}


@click.command(epilog="\b\nExample:\n  tendonlab safety\n")
def safety() -> None:
    """Show the questions asked before any plan, and the rules.

    With what to do after a yes, where each comes from, and whether that was seen. Nothing here says what somebody has,
    and an answer of no excludes nothing.
    """
    from tendonlab.catalogue import load_catalogue
    from tendonlab.cli.tables import print_table
    from tendonlab.safety import safety_rules

    catalogue = load_catalogue()
    rules = safety_rules()
    questions = rules.questions.values()
    click.echo(f"{rules.notice.model}\n")
    click.echo("Asked before any plan. No plan is offered after a yes, unless it says 'take care'.")
    rise = f"or until pain has risen by {rules.ask_again_at_rise:g} of 10"
    click.echo(f"Answers count for {rules.answers_count_for_days} days, {rise}. No is not a finding.\n")
    print_table(
        ["", "how soon", "question", "if yes"],
        [[entry.code, _URGENCY[entry.urgency], entry.ask, entry.then] for entry in questions],
    )
    click.echo()
    print_table(
        ["", "kept", "rule"],
        [[entry.code, "always" if entry.hard else "as advice", entry.text] for entry in rules.rules.values()],
    )
    click.echo("\nSee a clinician, without hurry:")
    for entry in rules.referrals:
        click.echo(f"  - {entry.text}")
    click.echo("\nNot said here, though it is often read:")
    for claim in rules.never_say:
        click.echo(f"  - '{claim.claim}': {claim.instead}")
    click.echo("\nWhere it comes from:")
    for line in _origins([*questions, *rules.rules.values()]):
        click.echo(line)
    click.echo("\nSources:")
    for name in sorted(rules.sources):
        click.echo(f"  - {name}: {catalogue.reference(name)}")


def _origins(entries: "list[Question | Rule]") -> Iterator[str]:
    for entry in entries:
        names = f" [{', '.join(entry.references)}]" if entry.references else ""
        yield f"  {entry.code:<4} {entry.checked}: {entry.source}{names}"
