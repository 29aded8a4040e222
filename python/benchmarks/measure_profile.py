"""Where the time of `full_load` goes, by function, from perf's samples.

    python python/benchmarks/measure_profile.py

Without perf, or without the right to use it, the file says so.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from machine import PROGRAMS, RESULTS, describe, save

_SECONDS = 6
_LEAST = 0.01  # share of the time


def main() -> None:
    """Profile and write profile.json."""
    machine = describe()
    shares, problem = _profile()
    save(RESULTS / "profile.json", {"case": "full_load", "shares": shares, "problem": problem}, machine)


def _profile() -> tuple[dict[str, float], str | None]:
    if shutil.which("perf") is None:
        return {}, "perf is not installed"
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "perf.data"
        program = [
            str(PROGRAMS / "tendonlab_benchmarks"), "--benchmark_filter=^leg_years/full_load",
            f"--benchmark_min_time={_SECONDS}",
        ]  # fmt: skip
        record = ["perf", "record", "-q", "-F", "999", "-o", str(data), "--", *program]
        done = subprocess.run(record, capture_output=True, text=True)
        if done.returncode:
            return {}, f"perf could not record: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no reason'}"
        command = [
            "perf",
            "report",
            "-i",
            str(data),
            "--stdio",
            "--no-children",
            "-F",
            "overhead,symbol",
            "-w",
            "0,400",
        ]
        report = subprocess.run(command, capture_output=True, text=True)
    return functions(report.stdout), None


def functions(report: str) -> dict[str, float]:
    """Shares of the time by function.

    Parameters
    ----------
    report : str
        What ``perf report --stdio -F overhead,symbol`` prints.

    Returns
    -------
    dict
        Name, without namespaces, arguments and templates -> share (0-1), the largest first; those of 1 % or more.
    """
    shares: dict[str, float] = {}
    for line in report.splitlines():
        found = re.match(r"\s*([\d.]+)%\s+\[(.)\]\s+(.*\S)", line)
        if found:
            name = "system" if found[2] == "k" else short_name(found[3])
            shares[name] = shares.get(name, 0.0) + float(found[1]) / 100
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return {name: round(share, 4) for name, share in ordered if share >= _LEAST}


def short_name(symbol: str) -> str:
    """Take a C++ function's class and name, without namespaces, arguments and templates."""
    plain = re.sub(r"\(anonymous namespace\)::", "", symbol)
    while True:
        shorter = re.sub(r"<[^<>]*>", "", plain)
        if shorter == plain:
            break
        plain = shorter
    plain = plain.split("(")[0].split()[-1] if plain.split("(")[0].split() else plain
    names = [name for name in plain.split("::") if name not in ("tendonlab", "baseline", "avx2", "avx512", "std")]
    return "::".join(names[-2:])


if __name__ == "__main__":
    main()
