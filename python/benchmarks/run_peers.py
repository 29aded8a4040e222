"""Compare TendonLab with general solvers: `python python/benchmarks/run_peers.py --out docs/performance/peers.json`.

A quarter of an hour on two cores; `--quick` a minute or two. Solvers that are not installed are skipped with a line:
`pip install --group bench` installs them, `make bench` compiles plain odeint. `report.py` writes the page.
"""

import argparse
import json
import os
from pathlib import Path

# Where one thread is measured nobody may use more.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

from peers.compare import compare  # noqa: E402
from peers.worker import SOLVERS  # noqa: E402


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Compare TendonLab with general solvers on one written problem.")
    parser.add_argument("--out", type=Path, default=Path("build/peers.json"), help="results file")
    parser.add_argument("--solver", action="append", choices=SOLVERS, help="only this one; may be given several times")
    parser.add_argument("--quick", action="store_true", help="fewer people, tolerances and rounds: for tests")
    arguments = parser.parse_args()
    solvers = tuple(arguments.solver or SOLVERS)
    if arguments.quick:
        results = compare(solvers, rounds=1, share=1 / 16, per_decade=1 / 2, first_method_only=True)
    else:
        results = compare(solvers)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
