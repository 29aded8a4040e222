"""The summary as plain text that fits a terminal."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from tendonlab.summary import Summary

_WIDTH = 110


def render(summary: "Summary") -> str:
    """Title, one table per question, and the notes, as text.

    Parameters
    ----------
    summary : Summary

    Returns
    -------
    str
        Lines of at most about 110 characters.
    """
    blocks = [summary.title, _participants(summary.arms)]
    for measure, rows in summary.changes.groupby("measure", sort=False):
        blocks.append(_changes(str(measure), rows))
    visa = summary.differences[summary.differences["measure"] == "VISA-A"]
    if len(visa):
        blocks.append(_differences(visa))
    blocks.append(
        "\n".join(textwrap.fill(note, _WIDTH, initial_indent="* ", subsequent_indent="  ") for note in summary.notes)
    )
    return "\n\n".join(blocks) + "\n"


def _participants(arms: pd.DataFrame) -> str:
    fixed = {"arm", "participants", "completed", "ended_early", "sessions_planned", "sessions_done", "share_done"}
    reasons = [column for column in arms.columns if column not in fixed]
    rows = []
    for _, row in arms.iterrows():
        why = ", ".join(f"{row[reason]} {reason}" for reason in reasons if row[reason])
        early = f"{row['ended_early']}" + (f" ({why})" if why else "")
        sessions = (
            "none planned"
            if not row["sessions_planned"] > 0
            else (f"{row['sessions_done']:.0f} of {row['sessions_planned']:.0f} ({100 * row['share_done']:.0f} %)")
        )
        rows.append([row["arm"], f"{row['completed']}", early, sessions])
    return _grid("Participants", ["arm", "completed", "ended early", "sessions done, mean"], rows)


def _changes(measure: str, rows: pd.DataFrame) -> str:
    visa = measure == "VISA-A"
    head = [
        "arm",
        "weeks",
        "baseline",
        "change",
        "95 % MC",
        "5-95 % of people",
        *(["improved", "worse"] if visa else []),
    ]
    digits = 2 if measure == "pain on hopping" else 1
    body = []
    for _, row in rows.iterrows():
        cells = [row["arm"], f"{row['weeks']:g}", f"{row['baseline']:.{digits}f}", f"{row['mean']:+.{digits}f}"]
        cells += [_interval(row["mc_low"], row["mc_high"], digits), _interval(row["p5"], row["p95"], digits)]
        if visa:
            cells += [f"{100 * row['improved']:.0f} %", f"{100 * row['worse']:.0f} %"]
        body.append(cells)
    return _grid(f"{measure} ({rows['unit'].iloc[0]}), change from baseline", head, body)


def _differences(rows: pd.DataFrame) -> str:
    body = [
        [
            f"{row['arm']} - {row['versus']}",
            f"{row['weeks']:g}",
            f"{row['mean']:+.1f}",
            _interval(row["mc_low"], row["mc_high"], 1),
            _interval(row["p5"], row["p95"], 1),
            row["verdict"],
        ]
        for _, row in rows.iterrows()
    ]
    head = ["same people in both arms", "weeks", "difference", "95 % MC", "5-95 % of people", "verdict"]
    return _grid("VISA-A (points), paired difference in change", head, body, left=(0, 5))


def _interval(low: float, high: float, digits: int) -> str:
    return f"{low:+.{digits}f} to {high:+.{digits}f}"


def _grid(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> str:
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return "\n".join([title, lines[0], "-" * len(lines[0]), *lines[1:]])
