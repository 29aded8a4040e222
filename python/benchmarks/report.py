"""Writes docs/performance.md and its figures from the results in docs/performance/.

    python python/benchmarks/report.py

Whatever was not measured yet is said so on the page.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from machine import RESULTS, ROOT
from peers.section import section as peers_section
from report_figures import draw_floor, draw_levels
from report_floor import floor_section
from report_promises import promises_section, speed_section
from report_storage import shards_section, storage_section, sweeps_section
from report_words import measured, size, table

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Write the page and the figures."""
    results = {path.stem: json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"))}
    cited_file = RESULTS / "cited.toml"
    cited = tomllib.loads(cited_file.read_text()) if cited_file.exists() else {}
    IMAGES.mkdir(parents=True, exist_ok=True)
    parts = [_head(results), promises_section(results)]
    if "kernels" in results:
        draw_levels(results["kernels"], IMAGES / "performance-levels.png")
        parts.append(speed_section(results["kernels"]))
    if "floor" in results:
        draw_floor(results["floor"], IMAGES / "performance-floor.png")
        parts.append(floor_section(results["floor"], results.get("profile"), results.get("kernels")))
    if "instructions" in results:
        parts.append(_instructions(results["instructions"]))
    parts += [storage_section(results, cited), shards_section(results, cited), sweeps_section(cited)]
    parts += [_peers(results, IMAGES / "performance-peers.png"), _again()]
    PAGE.write_text("\n".join(part.rstrip() + "\n" for part in parts))
    print(f"written: {PAGE.relative_to(ROOT)}")


def _head(results: dict[str, Any]) -> str:
    text = (
        "# Performance\n\n"
        "This page is written by `make bench` from the results in `docs/performance/`. A rate is per core unless it "
        "says otherwise. A *leg-year* is one leg of one person through 52 weeks.\n"
    )
    if not results.keys() - {"peers"}:
        return text
    # The newest of them speaks for all. The comparison with other programs says itself what it ran on.
    machine = max((found["machine"] for name, found in results.items() if name != "peers"), key=lambda m: m["date"])
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return text + (
        f"\nMachine: {machine['processor']}, {machine['cores']} cores, {size(machine['memory'])} of memory, "
        f"{machine['system']}; {machine['compiler']}; Python {machine['python']}, {versions}.\n"
    )


def _instructions(found: dict[str, Any]) -> str:
    ratios = found["ratios"]
    rows = [
        [
            f"`{name}`",
            f"{n:,.1f}",
            f"{found['record'][name]:,.1f}",
            f"{ratios[name]:.4f}" if ratios else "not comparable",
        ]
        for name, n in found["instructions"].items()
    ]
    return (
        "## Instruction counts\n\n"
        "Times depend on the machine and on who else is on it; counts of instructions do not. Callgrind counts those "
        "of one session's jump and of one day of flow, each on one pack, and the counts are held against the record in "
        "`cpp/benchmarks/instructions.toml`. A ratio above 1 is a regression to be looked at. Counts are the same "
        "each time; another compiler gives others, and is told so.\n\n"
        + table(["kernel", "instructions", "record", "ratio"], rows)
        + f"\n({found['machine']['compiler']}, {found['level']}, as Valgrind knows no AVX-512; {measured(found)}.)\n"
    )


def _peers(results: dict[str, Any], figure: Path) -> str:
    if "peers" not in results:
        return "## Against other programs\n\nNot measured here yet: `make bench` does it.\n"
    return peers_section(results["peers"], figure)


def _again() -> str:
    return (
        "## How to measure again\n\n"
        "    make bench                # everything but the million; some twenty minutes on two cores\n"
        "    make bench PEERS=quick    # with a quick comparison with other programs, some five minutes\n"
        "    .venv/bin/python python/benchmarks/million.py --results docs/performance/million.json\n"
        "    .venv/bin/python python/benchmarks/measure_instructions.py --record    # new counts become the record\n"
        "    .venv/bin/python python/benchmarks/report.py                           # the page only\n\n"
        "One benchmark alone, at a lower level of vector instructions:\n\n"
        "    TENDONLAB_SIMD=avx2 build/bench/tendonlab_benchmarks --benchmark_filter=leg_years/full_load\n\n"
        "Rates of the engine are of processor time, which others on the machine disturb less than time on the clock; "
        "what compares two things runs them by turns in one measurement. A busy machine still makes everything slower: "
        "memory and caches are shared. Each number says how busy it was.\n"
    )


if __name__ == "__main__":
    main()
