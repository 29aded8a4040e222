"""The figure of one person's story: rungs, pain and sessions, week by week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from tendonlab.catalogue.earliest import deload_weeks
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Track
from tendonlab.plot import TrialFigure
from tendonlab.programme.layout import rungs_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from tendonlab.story import Story

Row = dict[Any, Any]
Looks = Mapping[str, tuple[str, str]]

# As in the trial's figure, told apart with any colour vision; and by their shapes in a grey print.
_LIGHTS: Looks = {
    "green": ("#009E73", "o"),
    "hold": ("#56B4E9", "s"),
    "yellow": ("#E69F00", "^"),
    "red": ("#D55E00", "X"),
}
_KEPT: Looks = {
    "done": ("#0072B2", "|"), "moved": ("#0072B2", "4"), "overdone": ("#CC79A7", "D"), "broken off": ("#D55E00", "x"),
    "missed": ("0.6", "."),
}  # fmt: skip
_EVENTS = ("drop-out", "new episode", "rupture")
_WAKING, _SESSION = "0.5", "#D55E00"
_MOST_LADDERS = 3  # more would be too small to read
_MOST_RUNGS = 24  # that are named beside a ladder
_LETTERS = 90  # of the title in one line
_MINUTES_PER_DAY = 24 * 60


def figure(story: Story) -> Figure:
    """Draw a story.

    Parameters
    ----------
    story : Story

    Returns
    -------
    matplotlib.figure.Figure
        One panel per ladder, one of the pain that was reported, one of the sessions. Of many ladders those with most
        answers of a pain rule are drawn, and of each the rungs up to the next one that could be reached; tracks that
        never began are left out. A track of a single rung has a panel if a pain rule answers on it.
    """
    rows: list[Row] = story.table.to_dict("records")
    ladders = _ladders(story, rows)
    with_sessions = {row["track"] for row in rows if row["kept"]}
    tracks = [track.name for track in reversed(story.programme.tracks) if track.name in with_sessions]
    heights = [0.45 + 0.19 * min(len(rungs), _MOST_RUNGS) for _, rungs in ladders] + [1.6]
    heights += [0.4 + 0.25 * len(tracks)] if tracks else []
    drawing = TrialFigure(figsize=(11.6, 1.6 + 1.25 * sum(heights)), dpi=140, layout="constrained")
    axes = drawing.subplots(len(heights), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
    days = int(story.mornings.index.max())  # fewer than the programme's for somebody who leaves
    for axis, (track, rungs) in zip(axes, ladders, strict=False):
        _draw_ladder(axis, [row for row in rows if row["track"] == track.name], track, rungs, days)
    _draw_pain(axes[len(ladders)], story, rows)
    if tracks:
        _draw_sessions(axes[-1], rows, tracks)
    for axis in axes:
        for week in deload_weeks(story.programme):
            axis.axvspan(week - 1, week, color="0.94", linewidth=0, zorder=-1)
        for row in rows:
            if row["what"] in _EVENTS:
                axis.axvline((row["day"] - 1) / DAYS_PER_WEEK, color="#D55E00", linewidth=1.2)
    axes[-1].set_xlim(0, story.weeks)
    lighter = any(week <= story.weeks for week in deload_weeks(story.programme))
    axes[-1].set_xlabel(f"weeks since the start{' (shaded: a lighter week)' * lighter}")
    axes[-1].xaxis.set_major_locator(MaxNLocator(nbins=13, integer=True))
    title = "\n".join(fill(part, _LETTERS) for part in (f"{story.programme.name}:", story.person))
    drawing.suptitle(title, fontsize=13, fontweight="bold", parse_math=False)
    drawing.supxlabel("Simulated by a model, not measured; nobody's own tendon.", fontsize=9.5, color="0.35")
    return drawing


def _ladders(story: Story, rows: list[Row]) -> list[tuple[Track, list[str]]]:
    """Tracks to draw, each with the names of its rungs up to the one after the highest that was reached."""
    found = []
    for place, track in enumerate(story.programme.tracks):
        names = [rung.name for rung in rungs_of(track)]
        own = [row for row in rows if row["track"] == track.name]
        reached = [names.index(rung) for row in own for rung in (row["rung"], row["next_rung"]) if rung]
        judged = sum(row["light"] != "" for row in own)
        if reached and (len(names) > 1 or judged):
            # A track of one rung shows its lights only, where there is room.
            found.append(((len(names) == 1, -judged, place), place, track, names[: max(reached) + 2]))
    first = sorted(found, key=lambda entry: entry[0])[:_MOST_LADDERS]
    return [(track, names) for _, _, track, names in sorted(first, key=lambda entry: entry[1])]


def _draw_ladder(axis: Axes, rows: list[Row], track: Track, rungs: list[str], days: int) -> None:
    moves = list(_moves(rows, rungs))
    weeks = [day / DAYS_PER_WEEK for day, _ in moves] + [days / DAYS_PER_WEEK]
    places = [place for _, place in moves]
    axis.step(weeks, [*places, places[-1]], where="post", color="0.4", linewidth=1.5)
    for light, (colour, marker) in _LIGHTS.items():
        judged = [row for row in rows if row["light"] == light and row["rung"]]
        axis.scatter(
            [_morning(row) / DAYS_PER_WEEK for row in judged], [rungs.index(row["rung"]) for row in judged],
            color=colour, marker=marker, s=24, zorder=3,
        )  # fmt: skip
    every = -(-len(rungs) // _MOST_RUNGS)
    axis.set_yticks(range(0, len(rungs), every), rungs[::every], fontsize=8.5, parse_math=False)
    axis.set_ylim(-0.6, len(rungs) - 0.4)
    above = len(rungs_of(track)) - len(rungs)
    more = f" ({above} more rung{'s' * (above > 1)} above)" if above else ""
    _dress(axis, f"{track.name}{more}")
    _legend(axis, _LIGHTS, {row["light"] for row in rows})


def _moves(rows: list[Row], rungs: list[str]) -> Iterator[tuple[int, int]]:
    """Days on which a person came to a rung, and its place."""
    first = rows[0]
    yield first["day"] - 1, rungs.index(first["rung"] or first["next_rung"])
    for row in rows:
        if row["next_rung"]:
            yield _morning(row), rungs.index(row["next_rung"])


def _morning(row: Row) -> int:
    """Day, from 0, of the morning that decided: the one after a session."""
    return int(row["day"]) - (not row["kept"])


def _draw_pain(axis: Axes, story: Story, rows: list[Row]) -> None:
    days = np.append(story.mornings.index - 1, story.mornings.index[-1])
    pains = np.append(story.mornings["pain"], story.mornings["pain"].iloc[-1])
    axis.step(days / DAYS_PER_WEEK, pains, where="post", color=_WAKING, linewidth=1.1)
    asked = [row for row in rows if not np.isnan(row["pain_during"])]
    axis.scatter(
        [_weeks(row) for row in asked], [row["pain_during"] for row in asked],
        color=_SESSION, s=12, alpha=0.55, linewidth=0, zorder=3,
    )  # fmt: skip
    axis.set_ylim(-0.4, 10.4)
    axis.set_yticks(range(0, 11, 2))
    axis.set_ylabel("NRS 0-10")
    _dress(axis, "Reported pain" if asked else "Reported pain on waking")
    if asked:
        handles = [
            Line2D([], [], color=_WAKING, linewidth=1.4),
            Line2D([], [], color=_SESSION, marker="o", markersize=4, linewidth=0),
        ]
        _legend_of(axis, handles, ["on waking", "during sessions"])


def _draw_sessions(axis: Axes, rows: list[Row], tracks: list[str]) -> None:
    for kept, (colour, marker) in _KEPT.items():
        some = [row for row in rows if row["kept"] == kept]
        size = {"|": 60, ".": 18}.get(marker, 30)
        axis.scatter(
            [_weeks(row) for row in some], [tracks.index(row["track"]) for row in some],
            color=colour, marker=marker, s=size, linewidth=1.2, zorder=2 if kept == "done" else 3,
        )  # fmt: skip
    for row in rows:
        if row["what"] in _EVENTS:
            place = ((row["day"] - 1) / DAYS_PER_WEEK, 1)
            axis.annotate(f" {row['what']}", place, xycoords=("data", "axes fraction"), fontsize=8.5, va="top")
    axis.set_yticks(range(len(tracks)), tracks, fontsize=8.5, parse_math=False)
    axis.set_ylim(-0.6, len(tracks) - 0.4)
    _dress(axis, "Sessions")
    _legend(axis, _KEPT, {row["kept"] for row in rows})


def _weeks(row: Row) -> float:
    hours, minutes = (int(part) for part in row["time"].split(":"))
    return (int(row["day"]) - 1 + (60 * hours + minutes) / _MINUTES_PER_DAY) / DAYS_PER_WEEK


def _dress(axis: Axes, title: str) -> None:
    axis.set_title(title, loc="left", fontsize=10.5, fontweight="bold", parse_math=False)
    axis.grid(color="0.9", linewidth=0.7)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)


def _legend(axis: Axes, looks: Looks, present: set[str]) -> None:
    names = [name for name in looks if name in present]
    handles = [
        Line2D([], [], color=looks[name][0], marker=looks[name][1], markersize=7, linewidth=0, markeredgewidth=1.4)
        for name in names
    ]
    if handles:
        _legend_of(axis, handles, names)


def _legend_of(axis: Axes, handles: list[Line2D], names: list[str]) -> None:
    """Legend beside the panel's title, where it covers no data."""
    axis.legend(
        handles, names, loc="lower right", bbox_to_anchor=(1, 1), fontsize=8.5, frameon=False,
        ncol=len(handles), borderpad=0, handletextpad=0.3, columnspacing=1,
    )  # fmt: skip
