"""The comparison as a section of the performance page, from the results of `run_peers.py`."""

from pathlib import Path
from statistics import median
from typing import Any

from peers.figure import draw_peers

_OURS = "tendonlab"
_GENERAL = ("numba", "heyoka", "diffrax", "scipy", "cvode")


def section(results: dict[str, Any], figure: Path) -> str:
    """Draw the figure and write the section.

    Parameters
    ----------
    results : dict
        What `compare` gave.
    figure : pathlib.Path
        PNG to write, in the folder `images` beside the page.

    Returns
    -------
    str
        Markdown.
    """
    draw_peers(results, figure)
    machine = results["machine"]
    cores = machine["cores"]
    lines = [
        "## Against other programs",
        "",
        "One written problem, read by every program: "
        f"{results['people']:,} people of five populations, twelve weeks, two sessions a day, the fifteen states "
        "of the [model](model.md) that move. [The problem](../python/benchmarks/problem/README.md) holds them all, "
        "with the states that must come out, to 13 digits. The error is the largest of any person, output and week. "
        "Each solver is set as loose as it may be for an error, with the method that is fastest then.",
        "",
        f"People per second; median of {results['rounds']} interleaved runs, lowest and highest in brackets. One "
        "thread: of processor time, which others on the machine disturb less; two: of time on the clock. "
        f"{machine['processor']}, {cores} cores, Python {machine['python']}; load of the machine "
        f"{machine['load_before'][0]:.1f} before, {machine['load_after'][0]:.1f} after.",
        *_busy(machine),
        "",
        f"![Work-precision diagram](images/{figure.name})",
        "",
    ]
    for target in results["targets"]:
        lines += [f"### Error at most {_power(target)}", "", *_table(results, target), ""]
    lines += [*_verdict(results), "", *_details(results), ""]
    return "\n".join(lines)


def _busy(machine: dict[str, Any]) -> list[str]:
    if max(machine["load_before"][0], machine["load_after"][0]) <= machine["cores"] + 1:
        return []
    return ["", "**Others used the machine as well: the figures of two threads are too low, all of them.**"]


def _power(value: float) -> str:
    return f"{value:.0e}".replace("e-0", "e-")


def _rows(results: dict[str, Any], target: float, threads: int) -> dict[str, dict[str, Any]]:
    return {row["solver"]: row for row in results["timings"] if target in row["targets"] and row["threads"] == threads}


def _table(results: dict[str, Any], target: float) -> list[str]:
    one, two = _rows(results, target, 1), _rows(results, target, 2)
    lines = [
        "| solver | method, tolerance | error | one thread | two | people timed | TendonLab is faster by |",
        "|---|---|---|---|---|---|---|",
    ]
    ours = _median(one[_OURS]) if _OURS in one else None
    for key, row in sorted(one.items(), key=lambda item: -_median(item[1])):
        name = results["solvers"][key]["name"]
        how = f"{row['method']} path" if key == _OURS else f"{row['method']}, {_power(row['tolerance'])}"
        ratio = "" if ours is None or key == _OURS else _times(ours / _median(row))
        lines.append(
            f"| {name} | {how} | {row['error']:.1e} | {_speed(row)} | {_speed(two[key]) if key in two else ''} "
            f"| {row['people']:,} | {ratio} |"
        )
    return lines


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _speeds(row: dict[str, Any]) -> list[float]:
    """People per second: of processor time with one thread, of time on the clock with more."""
    return [row["people"] / seconds for seconds in row["processor" if row["threads"] == 1 else "wall"]]


def _median(row: dict[str, Any]) -> float:
    return median(_speeds(row))


def _speed(row: dict[str, Any]) -> str:
    speeds = _speeds(row)
    return f"{median(speeds):,.0f} ({min(speeds):,.0f} to {max(speeds):,.0f})"


def _verdict(results: dict[str, Any]) -> list[str]:
    """Where TendonLab leads and where it does not, from the numbers."""
    lines = []
    for target in results["targets"]:
        rows = _rows(results, target, 1)
        if _OURS not in rows:
            continue
        ours = _median(rows[_OURS])
        general = max((key for key in rows if key in _GENERAL), key=lambda key: _median(rows[key]), default=None)
        words = []
        for key in filter(None, ["odeint" if "odeint" in rows else None, general]):
            ratio = ours / _median(rows[key])
            name = results["solvers"][key]["name"]
            words.append(
                f"{ratio:.1f} times as fast as {name}" if ratio >= 1 else f"{1 / ratio:.1f} times slower than {name}"
            )
        beaten = any("slower" in word for word in words)
        opening = f"**At {_power(target)} others win**:" if beaten else f"At {_power(target)}"
        lines.append(f"- {opening} TendonLab's {rows[_OURS]['method']} path is {' and '.join(words)}.")
    return lines


def _details(results: dict[str, Any]) -> list[str]:
    lines = [
        "| solver | version | first solve more than the next, s | peak memory of all methods, MB | two threads are |",
        "|---|---|---|---|---|",
    ]
    for key, about in results["solvers"].items():
        points = [point for point in results["scan"] if point["solver"] == key]
        first = max((point["first"] - point["wall"] for point in points), default=0.0)
        lines.append(
            f"| {about['name']} | {about['version']} | {first:.1f} | {results['memory'][key] / 1e6:,.0f} "
            f"| {'threads' if about['native_threads'] else 'processes'} |"
        )
    lines += [f"\n{key} was not installed: {why}." for key, why in results["skipped"].items()]
    right = sum(point["right"] for point in results["scan"])
    lines += [
        "",
        f"Before any time counted, {right} of {len(results['scan'])} solutions had every session, no NaN, and the "
        "expected sum of loads; the others were left out. The first solve holds compilation and, for JAX and heyoka, "
        "is paid for each method or tolerance. Reading files is in no time, preparing people is in all.",
        "",
        "What is unfair, and to whom:",
        "",
        "- TendonLab knows the cascade of this one model and steps by its calendar; the others are told equations "
        "only. It also records all of its read-outs and adds up risks, which the others do not.",
        "- TendonLab's fast path has one accuracy. Whoever wants less error must take its reference path, which is "
        "slow; whoever is content with more gains nothing.",
        "- The others were helped where it was seen how: people side by side in one system, compiled equations and "
        "sessions, tolerances by state, a first step remembered from the day before. Stretching is left out of the "
        "problem, as its fast decay would bind explicit methods.",
        "- scikit-sundae and SciPy call back into Python; the same CVODE called from C would not. "
        "plain odeint takes one person at a time; written for vectors it would be faster.",
        "- Where two threads are processes, their start and compilation are not counted.",
        "- DifferentialEquations.jl, whose ensembles are a rival as well, does not install from the Python index "
        "and was not tried.",
    ]
    return lines
