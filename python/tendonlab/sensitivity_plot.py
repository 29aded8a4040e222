"""The figure of a sensitivity analysis: the most important parameters of each outcome, the assumed ones hatched."""

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from tendonlab.plot import TrialFigure
from tendonlab.sensitivity import OUTCOMES, TOP, Outcome, Sensitivity
from tendonlab.sensitivity_design import BLOCKS

_KNOWN, _ASSUMED = "#0072B2", "#E69F00"
_HATCH = "////"
_LETTERS = 46  # of a name and its symbol in one line
# What the bar is, what the dot is, and their columns.
_WORDS = {
    "morris": ("mean size of an effect (μ*)", "SD of effects (σ)", "mu_star", "sigma"),
    "sobol": ("share of variance, with interactions (total)", "alone (first order)", "total", "first"),
}


def figure(result: Sensitivity) -> Figure:
    """Draw a panel per outcome, a bar per parameter.

    Parameters
    ----------
    result : Sensitivity

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot, so it needs no display and no closing.
    """
    drawing = TrialFigure(figsize=(16, 10.6), dpi=120)
    for axis, outcome in zip(drawing.subplots(2, 2).flat, OUTCOMES, strict=True):
        _draw(axis, result, outcome)
    study, programme = result.resolved.study, result.resolved.programmes[0]
    bar, dot, _, _ = _WORDS[result.design.method]
    drawing.suptitle("Which parameters decide the outcome", y=0.985, fontsize=16, fontweight="bold")
    people = f"{study.participants:,} simulated {'people' if study.participants != 1 else 'person'}"
    blocks = f"{result.blocks_used:,} {BLOCKS[result.design.method]}"
    what = f"{programme.name}, {result.resolved.population.name}, {study.weeks} weeks"
    drawing.text(
        0.5, 0.94,
        f"{what}; means over {people}; {blocks}, seed {study.seed}. Simulated by a model, not measured.",
        ha="center", fontsize=10.5, color="0.3", parse_math=False,
    )  # fmt: skip
    drawing.legend(
        handles=[
            Patch(facecolor=_KNOWN, label="measured, derived or fitted"),
            Patch(facecolor=_ASSUMED, edgecolor="white", hatch=_HATCH, label="assumed: no data"),
            Line2D([], [], color="0.15", linewidth=1.4, label=f"bar: {bar}, with 95 % interval"),
            Line2D([], [], color="0.15", marker="o", markerfacecolor="white", linestyle="", label=f"dot: {dot}"),
        ],
        loc="upper center", bbox_to_anchor=(0.5, 0.935), ncol=4, frameon=False, fontsize=10,
    )  # fmt: skip
    drawing.subplots_adjust(left=0.225, right=0.985, top=0.865, bottom=0.055, wspace=0.82, hspace=0.24)
    return drawing


def _draw(axis: Axes, result: Sensitivity, outcome: Outcome) -> None:
    _, _, bar, dot = _WORDS[result.design.method]
    rows = result.ranking(outcome.id).head(TOP)
    rows = rows[rows[bar] > 0.0]
    places = np.arange(len(rows))
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        assumed = row["basis"] == "assumed"
        axis.barh(
            place, row[bar], height=0.72, color=_ASSUMED if assumed else _KNOWN, edgecolor="white", linewidth=0.0,
            hatch=_HATCH if assumed else None, xerr=row[f"{bar}_95"], error_kw={"ecolor": "0.15", "elinewidth": 1.4},
        )  # fmt: skip
    axis.plot(rows[dot], places, "o", color="0.15", markerfacecolor="white", markersize=4.5, zorder=5)
    labels = [
        f"{fill(str(name), _LETTERS - len(symbol), max_lines=1, placeholder=' ...')}  {symbol}"
        for name, symbol in zip(rows["name"], rows["parameter"], strict=True)
    ]
    axis.set_yticks(places, labels, fontsize=8.5, parse_math=False)
    axis.set_ylim(TOP - 0.4, -0.6)
    axis.set_title(outcome.name, loc="left", fontsize=12, fontweight="bold")
    unit = outcome.unit if result.design.method == "morris" else "share of the variance of the mean outcome"
    axis.set_xlabel(unit, fontsize=9.5)
    axis.set_xlim(left=min(0.0, float(rows[dot].min()) if len(rows) else 0.0))
    axis.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axis.grid(axis="x", color="0.9", linewidth=0.8)
    axis.set_axisbelow(True)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right", "left"]].set_visible(False)
    if not len(rows):
        axis.text(0.5, 0.5, "no parameter changes it", transform=axis.transAxes, ha="center", color="0.3")
