"""Small pieces of the performance page: tables, numbers, dates."""

from collections.abc import Sequence
from typing import Any


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Make a Markdown table; the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def measured(results: dict[str, Any]) -> str:
    """Say when something was measured and how busy the machine was."""
    machine = results["machine"]
    return f"measured {machine['date']} UTC, load {machine['load']:.1f} on {machine['cores']} cores"


def count(value: float) -> str:
    """Write a whole number with three digits that count, if it is large."""
    digits = len(str(int(abs(value)))) - 3
    return f"{round(value, -digits) if digits > 0 else round(value):,.0f}"


def size(number: float) -> str:
    """Write bytes in words."""
    for unit, step in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if number >= step:
            return f"{number / step:.1f} {unit}"
    return f"{number:.0f} bytes"


def percent(share: float) -> str:
    """Write a share in per cent."""
    return f"{100 * share:.0f} %"


def duration(seconds: float) -> str:
    """Write seconds, or minutes and seconds."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
