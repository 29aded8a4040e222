"""Counts the instructions of two kernels under callgrind and holds them against the record.

    python python/benchmarks/measure_instructions.py [--record]

Valgrind knows no AVX-512, so the program takes AVX2 there. --record writes the record anew.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from instruction_record import Record, RecordError, ratios, read_record, write_record
from machine import PROGRAMS, RESULTS, ROOT, compiler, describe, save

RECORD = ROOT / "cpp" / "benchmarks" / "instructions.toml"
_CALLS = {"session": 1000, "flow_day": 200}


def main() -> None:
    """Count, compare, write instructions.json and print a line for each kernel."""
    machine = describe()
    new = _count()
    if "--record" in sys.argv[1:]:
        write_record(RECORD, new)
    try:
        old = read_record(RECORD)
    except RecordError as error:
        sys.exit(str(error))
    compared = ratios(new, old)
    for kernel, count in new.instructions.items():
        against = f"{compared[kernel]:.4f} of the record" if compared else f"no record of {new.compiler}, {new.level}"
        print(f"{kernel}: {count:,.1f} instructions a call, {against}")
    results = {
        "level": new.level, "instructions": new.instructions, "record": old.instructions, "ratios": compared,
        "record_compiler": old.compiler,
    }  # fmt: skip
    save(RESULTS / "instructions.json", results, machine)


def _count() -> Record:
    level = ""
    counts = {}
    with tempfile.TemporaryDirectory() as folder:
        for kernel, calls in _CALLS.items():
            done = subprocess.run(
                [
                    "valgrind", "--tool=callgrind", f"--callgrind-out-file={Path(folder) / 'out'}",
                    "--collect-atstart=no", "--toggle-collect=tendonlab_counted_call",
                    str(PROGRAMS / "tendonlab_counted_calls"), kernel, str(calls),
                ],
                capture_output=True, text=True,
            )  # fmt: skip
            found = re.search(r"Collected : (\d+)", done.stderr)
            if done.returncode or not found:
                sys.exit(f"valgrind failed:\n{done.stderr}")
            level = done.stdout.split()[0]
            counts[kernel] = int(found[1]) / calls
    return Record(compiler(), level, counts)


if __name__ == "__main__":
    main()
