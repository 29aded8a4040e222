"""Figures of a validation: published against simulated, fact by fact; and who errs how much, area by area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from PIL import Image

from tendonlab.evidence import wording
from tendonlab.evidence.quantities import QUANTITIES
from tendonlab.evidence.report import Picture
from tendonlab.evidence.score import FITTED, LEFT_OUT, NO_CHANGE, POOLED, Comparison, calibration_scores
from tendonlab.evidence.validate import Outcome, Prediction, Validation
from tendonlab.plot import TrialFigure

_PUBLISHED, _HIT, _MISS = "0.55", "#0072B2", "#D55E00"
_COLOURS = {FITTED: "#9CC9E8", LEFT_OUT: "#0072B2", NO_CHANGE: "#999999", POOLED: "#E69F00"}
_DPI = 110
# Heights in inches: of a fact, of what a panel needs around its facts, of what stands above and below all panels.
_ROW, _AROUND, _TOP, _BOTTOM = 0.235, 0.62, 1.15, 0.15
_WIDTH = 12.5
# Labels: most letters, and the share of the width that one takes in bold.
_LETTERS, _LETTER = 88, 0.00575
_COLOURS_IN_FILE = 128
_ONE_DECADE = 12.0


def figures(validation: Validation) -> list[tuple[Picture, bytes]]:
    """Draw all figures.

    Parameters
    ----------
    validation : Validation

    Returns
    -------
    list of (Picture, bytes)
        Name, caption and area, and the file's content (PNG).
    """
    simulated = [outcome for outcome in validation.outcomes if outcome.model.spoken]
    drawn = []
    for area in dict.fromkeys(outcome.fact.area for outcome in simulated):
        rows = [outcome for outcome in simulated if outcome.fact.area == area]
        caption = f"{area.capitalize()}: published against simulated, both with 95 % intervals, misses first"
        drawn.append((Picture(f"validation-{area}.png", caption, area), _png(forest(rows, area, validation))))
    comparisons = [comparison for comparison in calibration_scores(validation.outcomes) if comparison.shared]
    if comparisons:
        caption = (
            "Size of standardised errors by area: the model fitted, the model without the trial, no change, pooled"
        )
        drawn.append((Picture("validation-errors.png", caption, None), _png(errors(comparisons))))
    return drawn


def forest(rows: Sequence[Outcome], area: str, validation: Validation) -> Figure:
    """Draw the facts of an area, a panel for each unit, a line for each fact, misses on top.

    Parameters
    ----------
    rows : sequence of Outcome
    area : str
    validation : Validation
        For the subtitle.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot, so it needs no display and no closing.
    """
    panels: dict[tuple[str, bool], list[Outcome]] = {}
    for row in sorted(rows, key=lambda row: row.inside):
        panels.setdefault((row.fact.unit, _logarithmic(row)), []).append(row)
    heights = [len(group) * _ROW + _AROUND for group in panels.values()]
    height = sum(heights) + _TOP + _BOTTOM
    labels = _LETTER * max(len(_label(row)) for row in rows) + 0.01
    drawing = TrialFigure(figsize=(_WIDTH, height), dpi=_DPI)
    above = height - _TOP
    for (unit, logarithmic), group in panels.items():
        tall = len(group) * _ROW
        above -= tall
        axis = drawing.add_axes((labels, above / height, 0.985 - labels, tall / height))
        _draw(axis, group, unit, logarithmic)
        above -= _AROUND
    inside = sum(row.inside for row in rows)
    drawing.text(
        0.5,
        1 - 0.3 / height,
        f"{area.capitalize()}: published and simulated",
        ha="center",
        fontsize=15,
        fontweight="bold",
    )
    drawing.text(
        0.5, 1 - 0.56 / height,
        f"{inside} of {len(rows)} simulated means inside the published interval; {wording.method(validation)}. "
        "Simulated by a model.",
        ha="center", fontsize=9.5, color="0.3", parse_math=False,
    )  # fmt: skip
    keys = [Line2D([], [], color=_PUBLISHED, linewidth=5, alpha=0.5, marker="|", markersize=9, label="published, 95 %")]
    if inside:
        keys.append(Line2D([], [], color=_HIT, linewidth=1.6, marker="o", markersize=5, label="simulated: hit"))
    if inside < len(rows):
        keys.append(Line2D([], [], color=_MISS, linewidth=1.6, marker="X", markersize=7, label="simulated: miss"))
    if any(row.left_out.spoken for row in rows):
        key = Line2D([], [], color="0.15", linestyle="", marker="D", markersize=4.5, label="model without the trial")
        key.set_markerfacecolor("white")
        keys.append(key)
    place = (0.5, 1 - 0.66 / height)
    drawing.legend(handles=keys, loc="upper center", bbox_to_anchor=place, ncol=4, frameon=False, fontsize=9.5)
    return drawing


def errors(comparisons: Sequence[Comparison]) -> Figure:
    """Draw the root mean square of the standardised errors, a group of bars for each area.

    Parameters
    ----------
    comparisons : sequence of Comparison
        With facts of which everybody says something.

    Returns
    -------
    matplotlib.figure.Figure
    """
    drawing = TrialFigure(figsize=(9.0, 1.6 + 1.15 * len(comparisons)), dpi=_DPI)
    axis = drawing.add_subplot()
    thickness = 0.2
    for i, comparison in enumerate(comparisons):
        for j, (name, colour) in enumerate(_COLOURS.items()):
            rms = comparison.same[name].rms
            place = i + (j - 1.5) * thickness
            axis.barh(place, rms, height=0.92 * thickness, color=colour, label=name if i == 0 else None)
            axis.text(rms, place, f" {rms:.2f}", va="center", fontsize=9)
    labels = [f"{wording.area_of(comparison)}\n{comparison.shared} facts" for comparison in comparisons]
    axis.set_yticks(range(len(comparisons)), labels, fontsize=10)
    axis.set_ylim(len(comparisons) - 0.5, -0.5)
    axis.set_xlim(left=0.0)
    axis.margins(x=0.08)
    axis.set_xlabel("root mean square of standardised errors, on the same facts; smaller is better", fontsize=9.5)
    axis.set_title("How far from the published numbers", loc="left", fontsize=13, fontweight="bold", pad=30)
    axis.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncol=4, frameon=False, fontsize=9.5, borderaxespad=0.2)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right", "left"]].set_visible(False)
    axis.grid(axis="x", color="0.9", linewidth=0.8)
    axis.set_axisbelow(True)
    drawing.tight_layout()
    return drawing


def _logarithmic(outcome: Outcome) -> bool:
    return outcome.fact.against is None and QUANTITIES[outcome.fact.quantity].scale == "ratio"


def _draw(axis: Axes, rows: Sequence[Outcome], unit: str, logarithmic: bool) -> None:
    if logarithmic:
        axis.set_xscale("log")
    for place, row in enumerate(rows):
        fact, colour = row.fact, _HIT if row.inside else _MISS
        axis.plot(
            (fact.low, fact.high), (place, place), color=_PUBLISHED, linewidth=5, alpha=0.5, solid_capstyle="butt"
        )
        axis.plot(fact.value, place, "|", color="0.3", markersize=9, markeredgewidth=1.6)
        _interval(axis, row.model, place, colour, "o" if row.inside else "X", 5.0 if row.inside else 7.0)
        if row.left_out.spoken:
            axis.plot(row.left_out.value, place, "D", color="0.15", markerfacecolor="white", markersize=3.6, zorder=4)
    axis.set_yticks(range(len(rows)), [_label(row) for row in rows], fontsize=8, parse_math=False)
    for tick, row in zip(axis.get_yticklabels(), rows, strict=True):
        if not row.inside:
            tick.set_color(_MISS)
            tick.set_fontweight("bold")
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xlabel("ratio (1 is equal)" if unit == "1" else unit, fontsize=9, labelpad=1, parse_math=False)
    axis.tick_params(axis="x", labelsize=8)
    axis.tick_params(axis="y", length=0)
    axis.grid(axis="x", color="0.9", linewidth=0.8)
    axis.set_axisbelow(True)
    axis.spines[["top", "right", "left"]].set_visible(False)
    low, high = axis.get_xlim()
    axis.xaxis.set_major_locator(
        LogLocator(subs=(1.0, 2.0, 5.0))
        if logarithmic and high > _ONE_DECADE * low
        else MaxNLocator(nbins=8, steps=(1, 2, 5, 10))
    )
    axis.xaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    none = 1.0 if unit == "1" else 0.0
    if low < none < high:
        axis.axvline(none, color="0.6", linewidth=0.9, zorder=1)


def _interval(axis: Axes, said: Prediction, place: int, colour: str, marker: str, size: float) -> None:
    if math.isfinite(said.low):
        axis.plot((said.low, said.high), (place, place), color=colour, linewidth=1.6, zorder=3)
    axis.plot(said.value, place, marker, color=colour, markersize=size, markeredgecolor="white", zorder=5)


def _label(row: Outcome) -> str:
    fact = row.fact
    programme = wording.name_of(fact.programme) + (f" − {wording.name_of(fact.against)}" if fact.against else "")
    text = f"{programme}, {fact.quantity}, {wording.when(fact)}"
    room = _LETTERS - len(fact.id)
    return f"{text if len(text) <= room else text[: room - 3] + '...'}  {fact.id}"


def _png(drawing: Figure) -> bytes:
    drawn, smaller = BytesIO(), BytesIO()
    drawing.savefig(drawn, format="png")
    # A few colours are enough, and nothing else goes into the file: the same numbers give the same bytes.
    Image.open(drawn).convert("RGB").quantize(_COLOURS_IN_FILE, Image.Quantize.MAXCOVERAGE).save(
        smaller, format="png", optimize=True
    )
    return smaller.getvalue()
