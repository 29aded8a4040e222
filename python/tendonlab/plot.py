"""One figure of a virtual trial, fit for a talk: what people report and what the tendon does, per arm."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, MultipleLocator
from numpy.typing import NDArray

from tendonlab.arms import DAGGER, FEW_ARMS, marked
from tendonlab.errors import InputError
from tendonlab.summary import source_of
from tendonlab.summary_source import MEASURES, Source
from tendonlab.uncertainty import Spread

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

Doubles = NDArray[np.float64]
# Variable, title, unit and scale.
Panel = tuple[str, str, str, tuple[float, float] | None]

# Variable, title, unit, and the ends of a scale that has them. Without a scale the change from each person's own start
# is drawn, in the unit of the source: people differ in stiffness and strength far more than any programme changes them,
# and an absolute band would only show that.
_PANELS: tuple[Panel, ...] = (
    ("visa_a", "VISA-A", "points, 100 = no symptoms", (0.0, 100.0)),
    ("pain_hop", "Pain on hopping", "NRS 0-10", (0.0, 10.0)),
    ("stiffness", "Tendon stiffness", "", None),
    ("strength", "Plantarflexor strength", "", None),
)
_NOT_RECORDED = "not recorded in this study"
# Okabe & Ito's colours, told apart with any colour vision, and dashes for a grey print.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
_DASHES: tuple[tuple[float, ...], ...] = ((1, 0), (5, 1.5), (1.2, 1.2), (5, 1.5, 1.2, 1.5))
_SUFFIXES = {".png", ".svg", ".pdf"}


class TrialFigure(Figure):
    """A figure that a notebook shows without being asked to."""

    def _repr_png_(self) -> bytes:
        picture = BytesIO()
        self.savefig(picture, format="png", dpi=100)
        return picture.getvalue()


def figure(dataset: "xr.Dataset", *, names: Sequence[str], population: str) -> Figure:
    """Draw four outcomes per arm over time, of more than eight arms in a row each.

    Medians and the 5-95 % range of people, and of each arm's mean at the end the 95 % interval, which contains what is
    not known about the parameters if the people live under draws of them.

    Parameters
    ----------
    dataset : xarray.Dataset
        Layout of a results file; with two legs, the affected leg is drawn.
    names : sequence of str
        Name of each arm, for the legend.
    population : str
        Name of the population, for the subtitle.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot, so it needs no display and no closing.

    Raises
    ------
    InputError
        If nothing of what is drawn was recorded.
    """
    source = source_of(dataset)
    if not source.measures:
        raise InputError(f"there is nothing to draw: this study recorded none of {', '.join(MEASURES)}")
    not_plans = marked(source.not_plans)
    names = _distinct(names, source.arms)
    marks = [f" {DAGGER}" if arm in not_plans else "" for arm in source.arms]
    drawing = TrialFigure(figsize=(11.6, 7.8), dpi=160)
    interval = _interval_words(source)
    panels = [(variable, title, unit or source.from_start[variable], scale) for variable, title, unit, scale in _PANELS]
    if len(names) <= FEW_ARMS:
        _draw_few(drawing, source, [name + mark for name, mark in zip(names, marks, strict=True)], panels)
        key = f"Lines: median. Bands, pale bars: 5-95 % of people. Dots, dark bars: mean at the end, {interval}."
    else:
        from tendonlab.plot_many import draw

        draw(drawing, source, names, marks, panels)
        key = f"Pale bars: 5-95 % of people. Dots, dark bars: mean, {interval}. Dashed: mean of the arm in bold."
    height = drawing.get_figheight()
    seed = source.attributes.get("seed", "?")
    drawing.suptitle(
        "Virtual trial of Achilles loading programmes", x=0.5, y=1 - 0.117 / height, fontsize=16, fontweight="bold"
    )
    people = source.participants
    people_words = f"{people:,} simulated {'people' if people != 1 else 'person'}, the same in every arm, seed {seed}"
    subtitle = f"{population}: {people_words}. Simulated by a model, not measured."
    if not_plans:
        subtitle += f" {DAGGER} no plan."
    drawing.text(0.5, 1 - 0.57 / height, subtitle, ha="center", fontsize=10.5, color="0.3", parse_math=False)
    key += "\n" + "Affected leg. " * source.affected_leg
    key += "Stiffness and strength: from training of healthy people; above four sessions a week trials contradict."
    drawing.text(0.5, 0.07 / height, key, ha="center", fontsize=9.5, color="0.35", linespacing=1.3)
    return drawing


def _draw_few(drawing: Figure, source: Source, names: Sequence[str], panels: Sequence[Panel]) -> None:
    weeks = source.days / 7.0
    top = 0.872 - _legend(drawing, names)
    frame = {"left": 0.07, "right": 0.985, "bottom": 0.115, "top": top, "hspace": 0.24}
    # Beside each panel a narrow one with the ranges at the end, where bands that lie on each other can be told apart.
    grid = drawing.add_gridspec(2, 5, width_ratios=[1, 0.13, 0.16, 1, 0.13], wspace=0.04, **frame)
    for i, (variable, title, unit, scale) in enumerate(panels):
        row, column = i // 2, 3 * (i % 2)
        axis = drawing.add_subplot(grid[row, column])
        ends = drawing.add_subplot(grid[row, column + 1], sharey=axis)
        if variable in source.measures:
            for arm in range(len(names)):
                _draw_arm(axis, weeks, source.bands(variable, arm), arm)
                _draw_end(ends, source.drawn(variable, arm, weeks.size - 1), arm, colour=_colour(arm))
        else:
            axis.text(0.5, 0.5, _NOT_RECORDED, transform=axis.transAxes, ha="center", color="0.4")
            axis.set_yticks([])
        _dress(axis, ends, weeks, title, unit, arms=len(names))
        if scale is not None:
            axis.set_ylim(scale[0], scale[1] * 1.02)
        if row == 1:
            axis.set_xlabel("weeks since the start")


def save(drawing: Figure, path: Path) -> None:
    """Write a figure as PNG, SVG or PDF, by the suffix of `path`.

    Raises
    ------
    InputError
        If the suffix is none of these.
    OutputError
        If the file cannot be written.
    """
    from tendonlab.output import replacing

    check_suffix(path)
    with replacing(path) as temporary:
        drawing.savefig(temporary)


def check_suffix(path: Path) -> None:
    """Refuse a figure file that is neither PNG, SVG nor PDF.

    Raises
    ------
    InputError
        With the suffixes that work.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"cannot draw to '{path.name}': a figure file ends in .png, .svg or .pdf")


def _distinct(names: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Names for the legend; programmes of one name are told apart by their ids."""
    return [f"{name} ({arm})" if names.count(name) > 1 else name for name, arm in zip(names, ids, strict=True)]


def _legend(drawing: Figure, names: Sequence[str]) -> float:
    """Legend above the panels, where it covers no data; returns its height as a share of the figure's."""
    handles = [Line2D([], [], color=_colour(i), dashes=_dashes(i), linewidth=2.4) for i in range(len(names))]
    for columns in range(len(names), 0, -1):
        legend = drawing.legend(
            handles, names, loc="upper center", bbox_to_anchor=(0.5, 0.922), ncol=columns,
            frameon=False, fontsize=11, handlelength=3.2, columnspacing=1.8, borderpad=0.2,
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)  # a name is a name, dollar signs and all
        box = legend.get_window_extent().transformed(drawing.transFigure.inverted())
        if box.width <= 0.97 or columns == 1:
            return float(box.height)
        legend.remove()
    return 0.0


def _interval_words(source: Source) -> str:
    if not source.draws:
        return "its 95 % Monte-Carlo interval"
    if not source.can_be_split:
        return "without an interval, as people are too few"
    return "its 95 % interval, the parameters' uncertainty included"


def _draw_arm(axis: "Axes", weeks: Doubles, bands: Doubles, arm: int) -> None:
    known = np.isfinite(bands[1])  # times at which anybody still is in the trial
    if not known.any():
        return
    weeks = weeks[known]
    low, median, high = bands[:, known]
    colour, dashes = _colour(arm), _dashes(arm)
    axis.fill_between(weeks, low, high, color=colour, alpha=0.06, linewidth=0)
    for edge in (low, high):
        axis.plot(weeks, edge, color=colour, dashes=dashes, linewidth=0.9, alpha=0.7)
    axis.plot(weeks, median, color=colour, dashes=dashes, linewidth=2.4)


def _draw_end(axis: "Axes", found: Spread, place: float, *, colour: str) -> None:
    """Draw one arm at one time, upright: range of people, mean and its interval; nothing if nobody is left."""
    axis.plot([place, place], [found.p5, found.p95], color=colour, linewidth=2.2, alpha=0.4, solid_capstyle="butt")
    axis.plot([place, place], [found.low, found.high], color=colour, linewidth=5.0, alpha=0.8, solid_capstyle="butt")
    axis.plot([place], [found.mean], color=colour, marker="o", markersize=6)


def _dress(axis: "Axes", ends: "Axes", weeks: Doubles, title: str, unit: str, *, arms: int) -> None:
    axis.set_title(title, loc="left", fontsize=12.5, fontweight="bold")
    axis.set_ylabel(unit, fontsize=10.5)
    axis.set_xlim(weeks[0], weeks[-1] if weeks.size > 1 else weeks[0] + 1.0)
    # Trials read out at 12 weeks and its multiples.
    quarters = 36.0 <= weeks[-1] <= 120.0
    axis.xaxis.set_major_locator(MultipleLocator(12) if quarters else MaxNLocator(nbins=7, integer=True))
    axis.grid(color="0.9", linewidth=0.8)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)
    ends.set_xlim(-0.7, arms - 0.3)
    ends.set_xticks([])
    ends.grid(axis="y", color="0.9", linewidth=0.8)
    ends.set_axisbelow(True)
    ends.tick_params(axis="y", left=False, labelleft=False)
    ends.spines[["top", "right", "left", "bottom"]].set_visible(False)


def _colour(arm: int) -> str:
    return _COLOURS[arm % len(_COLOURS)]


def _dashes(arm: int) -> tuple[float, ...]:
    return _DASHES[arm % len(_DASHES)]
