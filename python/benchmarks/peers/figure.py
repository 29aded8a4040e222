"""The work-precision diagram of the comparison."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_OURS = "tendonlab"


def draw_peers(results: dict[str, Any], path: Path) -> None:
    """Draw the work-precision diagram of one thread, from the scan; the best of each solver stands out."""
    fig, ax = plt.subplots(figsize=(8, 5), layout="constrained")
    for key, colour in zip(results["solvers"], _COLOURS, strict=False):
        points = [point for point in results["scan"] if point["solver"] == key and point["right"]]
        name = results["solvers"][key]["name"]
        for method in dict.fromkeys(point["method"] for point in points):
            of_method = [point for point in points if point["method"] == method]
            ax.plot(
                [point["error"] for point in of_method], [point["people"] / point["processor"] for point in of_method],
                color=colour, linewidth=0.6, alpha=0.5, marker="o", markersize=2.5 if key != _OURS else 9,
            )  # fmt: skip
        front = _front(points)
        ax.plot(*zip(*front, strict=True), color=colour, linewidth=2 if key != _OURS else 0, label=name,
                marker="o", markersize=4 if key != _OURS else 9)  # fmt: skip
    for target in results["targets"]:
        ax.axvline(target, color="0.8", linewidth=0.8, zorder=0)
    ax.set(xscale="log", yscale="log", xlabel="largest error", ylabel="people per second of one core")
    ax.invert_xaxis()
    ax.legend(fontsize="small", frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(fig)


def _front(points: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Points that no other one beats in both error and speed."""
    pairs = sorted((point["error"], point["people"] / point["processor"]) for point in points)
    front: list[tuple[float, float]] = []
    for error, speed in pairs:
        if not front or speed > front[-1][1]:
            front.append((error, speed))
    return front
