"""The comparison: find each solver's best method and tolerance for a target, then time all of them by turns."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from peers.problem import FOLDER, read_problem
from peers.worker import SOLVERS, MissingError, Worker

TARGETS = (1e-4, 1e-6, 1e-8)
_TIGHTEST = 1e-12


@dataclass
class Peer:
    """A solver that takes part: its process, and what is known of it so far."""

    key: str
    worker: Worker
    points: list[dict[str, Any]] = field(default_factory=list)
    team: list[Worker] = field(default_factory=list)

    @property
    def about(self) -> dict[str, Any]:
        """What the process told of itself."""
        return self.worker.about

    def people(self, method: str, share: float) -> int:
        """How many people are timed: fewer for slow methods, and a share of them where it must be quick."""
        people = self.about["people"]
        return max(64, int(share * (people[method] if isinstance(people, dict) else people)))


def compare(
    solvers: tuple[str, ...] = SOLVERS, *, rounds: int = 5, share: float = 1.0, per_decade: float = 2,
    first_method_only: bool = False, say: Callable[[str], None] = print,
) -> dict[str, Any]:  # fmt: skip
    """Compare the solvers that are installed.

    Parameters
    ----------
    solvers : tuple of str
        Keys of SOLVERS.
    rounds : int
        Interleaved runs of each.
    share : float
        Of the people each solver is timed with.
    per_decade : float
        Tolerances tried per factor of ten.
    first_method_only : bool
        Of each solver, to be quick.
    say : callable
        Told what happens.

    Returns
    -------
    dict
        JSON-able: machine, problem, solvers, skipped, scan, timings.
    """
    load_before = os.getloadavg()
    peers, skipped = _start(solvers, say)
    try:
        for peer in peers:
            for method in peer.about["methods"][: 1 if first_method_only else None]:
                _scan(peer, method, share, per_decade, say)
        chosen = [choice for peer in peers for choice in _choose(peer)]
        timings = _time(chosen, rounds, share, say)
        memory = {peer.key: peer.worker.ask("memory") for peer in peers}
    finally:
        for peer in peers:
            for worker in [peer.worker, *peer.team]:
                worker.close()
    return {
        "format": 1,
        "machine": _machine() | {"load_before": load_before, "load_after": os.getloadavg()},
        "problem": {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(FOLDER.iterdir())},
        "people": read_problem().people,
        "rounds": rounds,
        "share": share,
        "targets": list(TARGETS),
        "solvers": {peer.key: {k: peer.about[k] for k in ("name", "version", "native_threads")} for peer in peers},
        "skipped": skipped,
        "memory": memory,
        "scan": [point for peer in peers for point in peer.points],
        "timings": timings,
    }


def _start(solvers: tuple[str, ...], say: Callable[[str], None]) -> tuple[list[Peer], dict[str, str]]:
    peers, skipped = [], {}
    core = min(os.sched_getaffinity(0))
    for key in solvers:
        try:
            peers.append(Peer(key, Worker(key)))
            if not peers[-1].about["native_threads"]:
                # Libraries with threads of their own must not use them where one is measured.
                peers[-1].worker.close()
                peers[-1].worker = Worker(key, core)
        except MissingError as missing:
            skipped[key] = str(missing)
            say(f"{key}: skipped, {missing}")
    return peers, skipped


def _scan(peer: Peer, method: str, share: float, per_decade: float, say: Callable[[str], None]) -> None:
    """One point a tolerance, from loose to tight, until the strictest target is met."""
    exponent = 0
    while True:
        loosest = peer.about["loosest"]
        tolerance = 1e-12 if loosest is None else loosest * 10 ** (-exponent / per_decade)
        exponent += 1
        people = peer.people(method, share)
        how = {"method": method, "tolerance": tolerance, "people": people, "threads": 1, "part": 0, "of": 1}
        try:
            point = peer.worker.ask("check", **how)
        except RuntimeError as error:
            say(f"{peer.key} {method} {tolerance:.0e}: {error}")
            return
        right = point["nan"] == 0 and point["sessions"] == point["sessions_expected"] and point["loads_off"] < 0.1
        peer.points.append({"solver": peer.key, "right": right} | how | point)
        say(
            f"{peer.key} {method} {tolerance:.0e}: {people / point['wall']:.0f} people/s, error {point['error']:.1e}"
            + ("" if right else ", NOT RIGHT")
        )
        if loosest is None or point["error"] <= min(TARGETS) or tolerance < _TIGHTEST:
            return


def _choose(peer: Peer) -> list[tuple[Peer, dict[str, Any], list[float]]]:
    """Choose the fastest point for each target, those that serve several only once."""
    chosen: list[tuple[Peer, dict[str, Any], list[float]]] = []
    for target in TARGETS:
        good = [point for point in peer.points if point["right"] and point["error"] <= target]
        if not good:
            continue
        # By processor time, which others on the machine disturb less.
        best = min(good, key=lambda point: point["processor"] / point["people"])
        for _, point, targets in chosen:
            if point is best:
                targets.append(target)
                break
        else:
            chosen.append((peer, best, [target]))
    return chosen


def _time(
    chosen: list[tuple[Peer, dict[str, Any], list[float]]], rounds: int, share: float, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    cores = sorted(os.sched_getaffinity(0))[:2]
    for peer, _, _ in chosen:
        if not peer.about["native_threads"] and not peer.team and len(cores) == 2:
            peer.team = [Worker(peer.key, core) for core in cores]
    timings = []
    for peer, point, targets in chosen:
        for threads in range(1, len(cores) + 1):
            how = {k: point[k] for k in ("method", "tolerance", "people", "threads", "part", "of")}
            row = {"solver": peer.key, "targets": targets, "error": point["error"], **how, "threads": threads}
            timings.append(row | {"wall": [], "processor": []})
            _run(peer, how, threads)  # compiles, untimed
    for turn in range(rounds):
        say(f"round {turn + 1} of {rounds}")
        for timing, (peer, point, _) in zip(timings, [c for c in chosen for _ in cores], strict=True):
            how = {k: point[k] for k in ("method", "tolerance", "people", "threads", "part", "of")}
            wall, processor = _run(peer, how, timing["threads"])
            timing["wall"].append(wall)
            timing["processor"].append(processor)
    return timings


def _run(peer: Peer, how: dict[str, Any], threads: int) -> tuple[float, float]:
    """Wall and processor seconds of one run, on threads or, where the library has none, on as many processes."""
    if threads == 1 or peer.about["native_threads"]:
        seconds = peer.worker.ask("time", **how | {"threads": threads})
        return seconds["wall"], seconds["processor"]
    for part, worker in enumerate(peer.team):
        worker.send("time", **how | {"part": part, "of": threads})
    answers = [worker.receive() for worker in peer.team]
    # They start together; the slower one decides.
    return max(a["wall"] for a in answers), sum(a["processor"] for a in answers)


def _machine() -> dict[str, Any]:
    cpuinfo = Path("/proc/cpuinfo")
    models = [
        line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
