"""`tendonlab list`: what the catalogue holds."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tendonlab.catalogue import Catalogue, Exercise, Parameter
    from tendonlab.catalogue.adjuncts import Adjunct, AdjunctEffect

Rows = list[list[str]]


@click.command(
    name="list",
    epilog="\b\nExamples:\n  tendonlab list programmes\n  tendonlab list parameters\n",
)
@click.argument("what", type=click.Choice(["programmes", "exercises", "populations", "parameters", "adjuncts"]))
def listing(what: str) -> None:
    """List what the catalogue holds.

    Programmes, exercises, populations, the parameters of the model, or what is used beside exercise.
    """
    from tendonlab.catalogue import load_catalogue
    from tendonlab.cli.tables import print_table

    head, rows = _LISTS[what](load_catalogue())
    print_table(head, rows)


def _programmes(catalogue: "Catalogue") -> tuple[list[str], Rows]:
    rows = [[entry.id, _weeks(entry.last_week), entry.summary] for entry in catalogue.programmes.values()]
    return ["programme", "weeks", "what"], rows


def _weeks(last: int) -> str:
    return str(last) if last else "-"


def _populations(catalogue: "Catalogue") -> tuple[list[str], Rows]:
    rows = [[entry.id, f"{100 * entry.women:.0f} %", entry.summary] for entry in catalogue.populations.values()]
    return ["population", "women", "who"], rows


def _exercises(catalogue: "Catalogue") -> tuple[list[str], Rows]:
    rows = [
        [entry.id, _force(entry), f"{entry.loaded_time_s:g}", entry.group, entry.name, entry.basis]
        for entry in catalogue.exercises.values()
    ]
    return ["exercise", "peak force of one leg, BW", "loaded, s", "group", "what", "basis"], rows


def _force(entry: "Exercise") -> str:
    return f"{entry.peak_force_bw:g} ({entry.low_bw:g}-{entry.high_bw:g})"


def _parameters(catalogue: "Catalogue") -> tuple[list[str], Rows]:
    rows = [
        [
            entry.symbol,
            _value(entry),
            f"{entry.low:g} to {entry.high:g}",
            entry.unit,
            _people(entry),
            entry.basis,
            entry.name,
        ]
        for entry in catalogue.parameters
    ]
    return ["parameter", "value", "range", "unit", "people differ", "basis", "what"], rows


def _value(entry: "Parameter") -> str:
    return f"{entry.value:g}" if entry.value_women is None else f"men {entry.value:g}, women {entry.value_women:g}"


def _people(entry: "Parameter") -> str:
    if entry.people is None:
        return "-"
    widths = ("cv", "sd", "log_sd", "logit_sd")
    width = next((name, value) for name in widths if (value := getattr(entry.people, name)) is not None)
    return f"{width[0].replace('_', ' ')} {width[1]}"


def _adjuncts(catalogue: "Catalogue") -> tuple[list[str], Rows]:
    rows = [[entry.id, entry.status, _effects(entry), entry.name] for entry in catalogue.adjuncts.values()]
    return ["adjunct", "status", "what the model takes up", "what"], rows


def _effects(entry: "Adjunct") -> str:
    return "; ".join(_effect(effect) for effect in entry.effects if effect.modelled) or "nothing"


def _effect(effect: "AdjunctEffect") -> str:
    """Size where it is largest, with its range; what comes of bouts has a size for each dose."""
    if effect.low is None or effect.high is None:
        return f"{effect.on}, by the dose"
    size = f"{100 * effect.peak:.3g} % ({100 * effect.low:.3g} to {100 * effect.high:.3g})"
    return f"{effect.on} {size}" + (f" at {effect.peak_days} days" if effect.peak_days else "")


_LISTS: dict[str, Callable[["Catalogue"], tuple[list[str], Rows]]] = {
    "programmes": _programmes,
    "exercises": _exercises,
    "populations": _populations,
    "parameters": _parameters,
    "adjuncts": _adjuncts,
}
