"""What a sweep is going to do, and what became of it, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tendonlab.sweeps.points import FAILURES
from tendonlab.sweeps.reader import SweepStudy
from tendonlab.sweeps.simulate import Simulator
from tendonlab.sweeps.varied import Setting, Varied

# Points that are made to see whether they are possible; each may need a programme to be checked.
_MOST_TRIED = 2000
_PILOT_PEOPLE = 64
_MOST_REASONS = 5
_MOST_VALUES = 8


@dataclass(frozen=True)
class Preview:
    """What is known of a sweep before it runs.

    Attributes
    ----------
    tried
        Points that were made to see whether they are possible.
    refused
        Number of a point -> why it is not.
    seconds
        What all points would take on one thread; None if none is possible.
    """

    tried: int
    refused: Mapping[int, str]
    seconds: float | None


def preview(sweep: SweepStudy) -> Preview:
    """Make points, as many as are quickly made, and simulate a few people of one."""
    simulator = Simulator(sweep)
    numbers = range(0, len(sweep.points), -(-len(sweep.points) // _MOST_TRIED))
    refused: dict[int, str] = {}
    for number in numbers:
        try:
            simulator.points.point(number)
        except FAILURES as error:
            refused[number] = str(error)
    seconds = None
    for number in numbers:
        if number in refused:
            continue
        try:
            people, taken = simulator.pilot(number, _PILOT_PEOPLE)
        except FAILURES as error:
            refused[number] = str(error)
            continue
        seconds = taken * sum(sweep.participants()) / people
        break
    return Preview(len(numbers), refused, seconds)


def design_lines(sweep: SweepStudy) -> Iterator[str]:
    """Tell the design: how many points of what size, and what varies."""
    study, design = sweep.resolved.study, sweep.design
    participants = sweep.participants()
    points = len(sweep.points)
    if design.kind == "grid":
        sizes = " x ".join(str(len(entry.settings)) for entry in sweep.varied)
        yield f"Design: grid, {sizes} = {_count(points, 'point')}"
    else:
        yield f"Design: {design.kind}, {_count(points, 'point')}, seed {design.seed or 0}"
    for entry in sweep.varied:
        yield f"  {entry.name}: {_values(entry)}"
        yield from (f"    {path}" for path in entry.paths)
    ends = min(participants), max(participants)
    people = f"{ends[0]:,}" if ends[0] == ends[1] else f"{ends[0]:,} to {ends[1]:,}"
    arms = ", ".join(programme.id for programme in sweep.resolved.programmes)
    yield f"Each point: {people} people, {study.weeks} weeks, {_count(len(study.programmes), 'arm')}: {arms}"
    yield f"All points: {sum(participants) * sweep.leg_years_each:,.0f} leg-years"
    if any(target.root == "study" and target.steps == ("seed",) for entry in sweep.varied for target in entry.targets):
        yield "Points of one seed have the same people with the same luck; other seeds have others."
    else:
        yield "Every point has the same people with the same luck."


def time_line(sweep: SweepStudy, found: Preview, threads: int) -> str:
    """Tell how long a sweep would take."""
    if found.seconds is None:
        return "No point is possible."
    cores = min(threads, len(sweep.points))
    return f"Time: {duration(found.seconds / cores)} on {_count(cores, 'thread')} of this machine"


def refusal_lines(refused: Mapping[int, str]) -> Iterator[str]:
    """Tell why points were refused, the most frequent reason first."""
    reasons = Counter(refused.values())
    firsts = {reason: number for number, reason in reversed(list(refused.items()))}
    for reason, count in reasons.most_common(_MOST_REASONS):
        where = f"point {firsts[reason]}" if count == 1 else f"{count:,} points, the first {firsts[reason]}"
        yield f"  {where}: {reason}"
    if len(reasons) > _MOST_REASONS:
        yield f"  and {len(reasons) - _MOST_REASONS:,} more reasons"


def duration(seconds: float) -> str:
    """Put an estimate into words: "about 3 min"."""
    if seconds < 1.0:
        return "less than a second"
    for size, unit in ((86_400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2.0 * size:
            return f"about {seconds / size:.0f} {unit}"
    return f"about {seconds:.0f} s"


def told_shortly(setting: Setting) -> str:
    """Write a value as a table shows it, without its unit."""
    return f"{setting.told:.6g}" if isinstance(setting.told, float) else str(setting.told)


def _values(entry: Varied) -> str:
    units = "" if entry.units in ("", "1") else f" {entry.units}"
    if entry.by_range:
        whole = "whole numbers " if entry.whole else ""
        scale = ", on a logarithmic scale" if entry.scale == "log" else ""
        return f"{whole}{entry.low:g} to {entry.high:g}{units}{scale}"
    told = [told_shortly(setting) for setting in entry.settings]
    shown = ", ".join(told[:_MOST_VALUES]) + (f", ... ({len(told)} values)" if len(told) > _MOST_VALUES else "")
    return f"{shown}{units}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
