"""Figures of the performance page."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

from report_floor import floor_seconds, total

_COLOURS = ("#b7c9d9", "#6f9bbf", "#1f5a8a")
_CASES = {"full_load": "full load", "twice_daily": "twice daily", "wait_and_see": "wait and see"}
_LEG_YEARS = {
    "full_load": "full load",
    "ladder_in_closed_loop": "ladder",
    "bodywork_and_training": "bodywork\nand training",
    "twice_daily_all_year": "twice daily",
    "twice_daily_12_weeks": "twice daily\n12 weeks",
    "wait_and_see": "wait and see",
}


def draw_levels(kernels: dict[str, Any], out: Path) -> None:
    """Draw leg-years a second by case and level of vector instructions; bars are medians, ticks the best round."""
    levels = kernels["levels"]
    figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
    width = 0.8 / len(levels)
    for i, (level, found) in enumerate(levels.items()):
        at = [x + (i - (len(levels) - 1) / 2) * width for x in range(len(_LEG_YEARS))]
        cases = [found[f"leg_years/{case}"] for case in _LEG_YEARS]
        axes.bar(at, [case["median"] for case in cases], width, color=_COLOURS[i % len(_COLOURS)], label=level)
        axes.plot(at, [case["best"] for case in cases], "_", color="black", markersize=7)
    for height, name in ((5_000, "promised"), (10_000, "goal")):
        axes.axhline(height, color="#b03a2e", linewidth=0.8, linestyle="--")
        axes.text(-0.55, height, name, fontsize=8, color="#b03a2e", va="bottom")
    axes.set_xticks(range(len(_LEG_YEARS)), list(_LEG_YEARS.values()), fontsize=8)
    axes.set_ylabel("leg-years a second of a core")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, dpi=110)
    plt.close(figure)


def draw_floor(floor: dict[str, Any], out: Path) -> None:
    """Draw the time of a leg-year beside its floor, by section, at the best level."""
    level = list(floor["levels"].values())[-1]
    figure, axes = plt.subplots(figsize=(8, 2.6), layout="constrained")
    for row, case in enumerate(_CASES):
        found = level["cases"][case]
        axes.barh(row - 0.2, 1e6 * found["seconds"], 0.36, color="#d9d9d9", label="takes" if row == 0 else None)
        left = 0.0
        whole = sum(floor_seconds(found[section], level) for section in ("flow", "sessions", "rest"))
        # Sections share the floor of all of them: some wait for divisions and others do not.
        scale = floor_seconds(total(found), level) / whole
        for colour, section in zip(_COLOURS, ("flow", "sessions", "rest"), strict=True):
            part = 1e6 * scale * floor_seconds(found[section], level)
            name = f"floor: {section}" if row == 0 else None
            axes.barh(row + 0.2, part, 0.36, left=left, color=colour, label=name)
            left += part
    axes.set_yticks(range(len(_CASES)), list(_CASES.values()))
    axes.invert_yaxis()
    axes.set_xlabel("µs a leg-year on one core")
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, dpi=110)
    plt.close(figure)
