"""A large virtual trial through the package: rate, memory, file.

    python python/benchmarks/million.py --participants 1000000 --results docs/performance/million.json

Not part of `make bench`: a million people take minutes and gigabytes. The results file is removed afterwards.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from machine import describe, save
from tendonlab import simulate
from tendonlab.study import Study

_PROGRAMMES = ("alfredson", "hsr", "silbernagel", "wait-and-see")


def main() -> None:
    """Run the study and write what it took."""
    options = argparse.ArgumentParser(description="A large virtual trial: rate, memory, file.")
    options.add_argument("--participants", type=int, default=1_000_000)
    options.add_argument("--weeks", type=int, default=52)
    options.add_argument("--threads", type=int, default=0, help="0: all cores")
    options.add_argument("--quantity", action="append", help="record these only; may be given several times")
    options.add_argument("--keep", choices=["people", "summaries"], default="people")
    options.add_argument("--folder", type=Path, help="where the results file is written for the time being")
    options.add_argument("--results", type=Path, required=True, help="JSON file of what it took")
    asked = options.parse_args()
    study = Study(
        programmes=_PROGRAMMES,
        population="midportion",
        participants=asked.participants,
        weeks=asked.weeks,
        quantities=tuple(asked.quantity) if asked.quantity else "all",
        keep=asked.keep,
    )
    machine = describe()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        out = Path(folder) / "results.h5"
        wall = time.perf_counter()
        processor = time.process_time()
        simulate(study, out, progress=True, threads=asked.threads).close()
        wall = time.perf_counter() - wall
        processor = time.process_time() - processor
        size = out.stat().st_size
    leg_years = asked.participants * len(_PROGRAMMES) * asked.weeks / 52
    threads = asked.threads or machine["cores"]
    results = {
        "programmes": list(_PROGRAMMES),
        "participants": asked.participants,
        "weeks": asked.weeks,
        "threads": threads,
        "quantities": study.quantities,
        "keep": asked.keep,
        "seconds": wall,
        "processor_seconds": processor,
        "leg_years_per_second": leg_years / wall,
        "bytes_of_file": size,
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    save(asked.results, results, machine)
    print(f"{asked.participants:,} people, {len(_PROGRAMMES)} arms, {asked.weeks} weeks: {wall:.1f} s")


if __name__ == "__main__":
    main()
