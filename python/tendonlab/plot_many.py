"""The figure of a virtual trial of many arms: a row for each, with its name, where lines and colours would not do."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from tendonlab.arms import comparison_arm
from tendonlab.summary_source import Source
from tendonlab.uncertainty import Spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INCHES_PER_ARM = 0.27
_INCHES_AROUND = 1.95
# Of the two times a trial is read out at; the last is the full mark.
_EARLY, _END = "#E69F00", "#0072B2"
_OFFSET = 0.17
_LETTERS = 38  # of a name in one line


def draw(
    drawing: Figure,
    source: Source,
    names: Sequence[str],
    marks: Sequence[str],
    panels: Sequence[tuple[str, str, str, tuple[float, float] | None]],
) -> None:
    """Fill a figure with means, their 95 % intervals and 5-95 % ranges, an arm a row and an outcome a column.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        Empty; its height is set.
    source : Source
    names : sequence of str
        Name of each arm.
    marks : sequence of str
        What is to stand after it, however much of the name there is room for.
    panels : sequence of (str, str, str, (float, float) or None)
        Variable, title, unit and scale; without a scale the change from each person's own start is drawn.
    """
    arms, days, picks = source.arms, source.days, source.picks
    height = _INCHES_AROUND + _INCHES_PER_ARM * len(arms)
    drawing.set_size_inches(11.6, height)
    looks = [(_END, True)] if len(picks) == 1 else [(_EARLY, False), (_END, True)]
    versus = comparison_arm(arms)
    held_against = arms.index(versus) if versus is not None else None
    axes = drawing.subplots(1, len(panels), sharey=True)
    for axis, (variable, title, unit, scale) in zip(axes, panels, strict=True):
        if variable in source.measures:
            # An arm at a time: a million people have many values.
            for arm in range(len(arms)):
                for place, ((colour, full), time) in enumerate(zip(looks, picks, strict=True), start=1):
                    found = source.drawn(variable, arm, time)
                    _draw_time(axis, found, arm + _OFFSET * (2 * place - 1 - len(looks)), colour, full=full)
                    if arm == held_against:
                        axis.axvline(found.mean, color=colour, linewidth=0.9, linestyle="--", zorder=0)
        else:
            axis.text(0.5, 0.5, "not recorded", transform=axis.transAxes, ha="center", color="0.4")
        axis.set_title(title, loc="left", fontsize=11, fontweight="bold")
        axis.set_xlabel(unit, fontsize=9.5)
        if scale is not None:
            axis.set_xlim(scale)
        else:
            axis.axvline(0.0, color="0.6", linewidth=0.8, zorder=0)
        axis.grid(axis="x", color="0.9", linewidth=0.8)
        axis.set_axisbelow(True)
        axis.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 4, 5, 10], integer=True))
        axis.tick_params(axis="y", length=0)
        axis.spines[["top", "right", "left"]].set_visible(False)
        for row in range(0, len(arms), 2):
            axis.axhspan(row - 0.5, row + 0.5, color="0.965", linewidth=0, zorder=-1)
    labels = [
        fill(name, _LETTERS - len(mark), max_lines=2, placeholder=" ...") + mark
        for name, mark in zip(names, marks, strict=True)
    ]
    axes[0].set_yticks(range(len(arms)), labels, fontsize=9, linespacing=0.9, parse_math=False)
    axes[0].set_ylim(len(arms) - 0.5, -0.5)
    if held_against is not None:
        axes[0].get_yticklabels()[held_against].set_fontweight("bold")
    drawing.subplots_adjust(left=0.27, right=0.98, bottom=0.85 / height, top=1 - 1.3 / height, wspace=0.14)
    handles = [
        Line2D([], [], color=colour, marker="o", markerfacecolor=colour if full else "white", linewidth=2.2)
        for colour, full in looks
    ]
    drawing.legend(
        handles, [f"after {days[pick] / 7.0:.3g} weeks" for pick in picks], loc="upper right",
        bbox_to_anchor=(0.985, 1 - 0.66 / height), ncol=2, frameon=False, fontsize=10, borderpad=0,
    )  # fmt: skip


def _draw_time(axis: Axes, found: Spread, row: float, colour: str, *, full: bool) -> None:
    """Draw one arm at one time; nothing if nobody is left."""
    axis.plot([found.p5, found.p95], [row, row], color=colour, linewidth=1.8, alpha=0.4, solid_capstyle="butt")
    axis.plot([found.low, found.high], [row, row], color=colour, linewidth=3.6, alpha=0.8, solid_capstyle="butt")
    axis.plot(found.mean, row, color=colour, marker="o", markersize=5, markerfacecolor=colour if full else "white")
