"""Counts what a leg-year asks for and measures what the core can do at most.

python python/benchmarks/measure_floor.py
"""

import json

from machine import PROGRAMS, RESULTS, describe, levels, run, save

_ROUNDS = 15


def main() -> None:
    """Measure at every level and write floor.json."""
    machine = describe()
    program = PROGRAMS / "tendonlab_floor"
    found = [json.loads(run([program, str(_ROUNDS)], TENDONLAB_SIMD=level)) for level in levels()]
    save(RESULTS / "floor.json", {"levels": {floor["level"]: floor for floor in found}}, machine)


if __name__ == "__main__":
    main()
