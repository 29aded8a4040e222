"""What a benchmark ran on, kept with its numbers."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "build" / "bench"
RESULTS = ROOT / "docs" / "performance"

_PACKAGES = ("tendonlab", "numpy", "h5py", "scipy")


def describe() -> dict[str, Any]:
    """Describe this machine, what is installed on it, and how busy it is.

    Returns
    -------
    dict
        Processor, cores this process may use, memory (bytes), system, compiler, Python, versions of packages, date
        (UTC), load (mean number of processes that wanted to run in the last minute).
    """
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "compiler": compiler(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in _PACKAGES},
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "load": round(os.getloadavg()[0], 2),
    }


def compiler() -> str:
    """Name the compiler that the benchmarks were built with, with its version."""
    path = "c++"
    cache = PROGRAMS / "CMakeCache.txt"
    if cache.exists():
        for line in cache.read_text().splitlines():
            if line.startswith("CMAKE_CXX_COMPILER:"):
                path = line.split("=", 1)[1]
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    first = answer.splitlines()[0]
    return first if "clang" in first else "GCC " + first.partition(" ")[2]


def levels() -> list[str]:
    """Names of the sets of vector instructions that the engine can use on this machine, ascending."""
    program = PROGRAMS / "tendonlab_counted_calls"
    known = []
    for level in ("baseline", "avx2", "avx512"):
        done = subprocess.run([program, "exp", "1"], env={**os.environ, "TENDONLAB_SIMD": level}, capture_output=True)
        if done.returncode == 0:
            known.append(level)
    return known


def save(path: Path, results: dict[str, Any], at_start: dict[str, Any]) -> None:
    """Write results of a benchmark with the machine they are of.

    Parameters
    ----------
    path : pathlib.Path
        JSON file.
    results : dict
        What JSON can hold.
    at_start : dict
        `describe()` before the benchmark began: its own load must not count.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": at_start, **results}, indent=1) + "\n")


def run(command: list[str | Path], **environment: str) -> str:
    """Run a program in the top folder and return what it prints."""
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
