"""The summary as plain text that fits a terminal."""

import math
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from tendonlab.arms import DAGGER, NO_PLAN_WORDS, comparison_arm

if TYPE_CHECKING:
    from tendonlab.summary import Summary

# Id of an arm -> the same with its mark.
Marked = Callable[[str], str]

_WIDTH = 110


def render(summary: "Summary") -> str:
    """Title, one table per question, and the notes, as text.

    Parameters
    ----------
    summary : Summary

    Returns
    -------
    str
        Lines of about 110 characters, more where ids are long.
    """
    participants = int(summary.arms["participants"].max())
    blocks = [summary.title, _participants(summary.arms, summary.marked)]
    for measure, rows in summary.changes.groupby("measure", sort=False):
        blocks.append(_changes(str(measure), rows, participants, summary))
    to_read = summary.differences_to_read()
    visa = to_read[to_read["measure"] == "VISA-A"]
    if len(visa):
        blocks.append(_differences(visa, participants, summary) + _left_out(summary))
    if summary.daggers:
        blocks.append(f"{DAGGER} {NO_PLAN_WORDS}. Why not is said below.")
    blocks.append(
        "\n".join(textwrap.fill(note, _WIDTH, initial_indent="* ", subsequent_indent="  ") for note in summary.notes)
    )
    return "\n\n".join(blocks) + "\n"


def _participants(arms: pd.DataFrame, marked: Marked) -> str:
    columns = {"arm": [marked(str(arm)) for arm in arms["arm"]]}
    if "completed" in arms:
        columns["completed"] = [f"{number}" for number in arms["completed"]]
        columns["ended early"] = [_ended_early(row) for _, row in arms.iterrows()]
        columns["new episodes, mean"] = [f"{number:.2f}" for number in arms["onsets"]]
        columns["left the programme"] = [f"{number}" for number in arms["left_programme"]]
    else:
        columns["participants"] = [f"{number}" for number in arms["participants"]]
    if "share_done" in arms:
        columns["sessions done, mean"] = [_sessions(row) for _, row in arms.iterrows()]
    return _grid("Participants", list(columns), list(zip(*columns.values(), strict=True)))


def _ended_early(row: "pd.Series[Any]") -> str:
    first = list(row.index).index("ended_early") + 1
    reasons = list(row.index)[first : list(row.index).index("onsets")]
    why = ", ".join(f"{row[reason]} {reason}" for reason in reasons if row[reason])
    return f"{row['ended_early']}" + (f" ({why})" if why else "")


def _sessions(row: "pd.Series[Any]") -> str:
    if row.get("completed") == 0:
        return "nobody left"
    if not row["sessions_planned"] > 0:
        return "none planned"
    words = f"{row['sessions_done']:.0f} of {row['sessions_planned']:.0f} ({100 * row['share_done']:.0f} %)"
    broken_off = row.get("share_broken_off", 0.0)
    return words + (f", {100 * broken_off:.0f} % broken off" if broken_off >= 0.005 else "")


def _changes(measure: str, rows: pd.DataFrame, participants: int, summary: "Summary") -> str:
    visa = measure == "VISA-A"
    count = _count(rows, participants)
    head = ["arm", "weeks", *count, "baseline", "change", *_interval_heads(summary), "5-95 % of people"]
    head += ["improved", "worse", "much worse"] if visa else []
    digits = 2 if measure == "pain on hopping" else 1
    body = []
    for _, row in rows.iterrows():
        cells = [summary.marked(row["arm"]), f"{row['weeks']:g}", *(f"{row[name]}" for name in count)]
        cells += [_number(row["baseline"], f".{digits}f"), _number(row["mean"], f"+.{digits}f")]
        cells += [*_interval_cells(row, digits, summary), _interval(row["p5"], row["p95"], digits)]
        if visa:
            cells += [_number(100 * row[name], ".0f", " %") for name in ("improved", "worse", "much_worse")]
        body.append(cells)
    return _grid(f"{measure} ({rows['unit'].iloc[0]}), change from baseline", head, body)


def _differences(rows: pd.DataFrame, participants: int, summary: "Summary") -> str:
    count = _count(rows, participants)
    body = [
        [
            f"{summary.marked(row['arm'])} - {summary.marked(row['versus'])}",
            f"{row['weeks']:g}",
            *(f"{row[name]}" for name in count),
            _number(row["mean"], "+.1f"),
            *_interval_cells(row, 1, summary),
            _interval(row["p5"], row["p95"], 1),
            row["verdict"],
        ]
        for _, row in rows.iterrows()
    ]
    head = ["same people in both arms", "weeks", *count, "difference", *_interval_heads(summary)]
    head += ["5-95 % of people", "verdict"]
    return _grid("VISA-A (points), paired difference in change", head, body, left=(0, len(head) - 1))


def _left_out(summary: "Summary") -> str:
    versus = comparison_arm([str(arm) for arm in summary.arms["arm"]])
    if versus is None:
        return ""
    pairs = math.comb(len(summary.arms), 2)
    return f"\nEach arm against {versus}; all {pairs} pairs are in the table as CSV."


def _count(rows: pd.DataFrame, participants: int) -> list[str]:
    """Column with the number of people behind each mean, where it says more than the title."""
    return ["n"] if (rows["n"] < participants).any() else []


def _interval_heads(summary: "Summary") -> list[str]:
    return ["95 %", "from parameters"] if summary.members else ["95 % MC"]


def _interval_cells(row: "pd.Series[Any]", digits: int, summary: "Summary") -> list[str]:
    interval = _interval(row["low"], row["high"], digits)
    return [interval, _number(100 * row["share_of_interval"], ".0f", " %")] if summary.members else [interval]


def _interval(low: float, high: float, digits: int) -> str:
    return f"{low:+.{digits}f} to {high:+.{digits}f}" if math.isfinite(low) and math.isfinite(high) else "-"


def _number(value: float, form: str, unit: str = "") -> str:
    return f"{value:{form}}{unit}" if math.isfinite(value) else "-"


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
