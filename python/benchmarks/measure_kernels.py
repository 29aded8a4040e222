"""Runs the Google Benchmark programs: kernels and whole studies at every level of vector instructions, and scaling.

python python/benchmarks/measure_kernels.py
"""

import json
from statistics import median
from typing import Any

from machine import PROGRAMS, RESULTS, describe, levels, run, save

_REPETITIONS = 7
_EVERY_LEVEL = "^kernel/|^leg_years/(full_load|twice_daily|bodywork|ladder|wait)"
_BEST_LEVEL_ONLY = "^leg_years/(one_lane|reference)|^rules_share|^linear/|^threads/|^recording/|^reduction"


def main() -> None:
    """Measure and write kernels.json."""
    machine = describe()
    # Levels take turns, so that a busy quarter of an hour does not fall on one of them.
    rounds: dict[str, list[dict[str, Any]]] = {}
    for _ in range(_REPETITIONS):
        for level in levels():
            rounds.setdefault(level, []).extend(_benchmarks(_EVERY_LEVEL, level, "--benchmark_min_time=0.1"))
    best = levels()[-1]
    once = _benchmarks(_BEST_LEVEL_ONLY, best, "--benchmark_min_time=0.5")
    results = {
        "levels": {level: _rates(found) for level, found in rounds.items()},
        "best_level": {_name(b): _counters(b) for b in once},
    }
    save(RESULTS / "kernels.json", results, machine)


def _benchmarks(which: str, level: str, *options: str) -> list[dict[str, Any]]:
    program = PROGRAMS / "tendonlab_benchmarks"
    text = run(
        [program, f"--benchmark_filter={which}", "--benchmark_format=json", *options], TENDONLAB_SIMD=level
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(text)["benchmarks"]
    return found


def _name(benchmark: dict[str, Any]) -> str:
    parts = str(benchmark["name"]).split("/")
    return "/".join(part for part in parts if part != "process_time" and not part.startswith("iterations:"))


def _counters(benchmark: dict[str, Any]) -> dict[str, float]:
    known = (
        "items", "leg_years", "share_of_time", "ratio", "efficiency", "one_thread", "bytes_per_leg_year",
        "share_of_wall_time", "share_of_processor_time", "writing",
    )  # fmt: skip
    return {name: float(benchmark[name]) for name in known if name in benchmark}


def _rates(found: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """By benchmark: its best and its median rate, per second of one core."""
    rates: dict[str, list[float]] = {}
    for benchmark in found:
        counters = _counters(benchmark)
        rates.setdefault(_name(benchmark), []).append(counters.get("leg_years", counters.get("items", 0.0)))
    return {name: {"best": max(values), "median": median(values)} for name, values in rates.items()}


if __name__ == "__main__":
    main()
