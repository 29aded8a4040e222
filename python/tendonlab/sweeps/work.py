"""The work of a sweep in batches of points, which can be sent to another process and comes back as arrays.

`run_batch` is the task. It reads no file of the user's, writes none, and gives the same arrays wherever it runs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue import Catalogue, load_catalogue
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.errors import InputError
from tendonlab.installed import build
from tendonlab.sweeps.points import FAILURES
from tendonlab.sweeps.reader import SweepStudy, parse_sweep
from tendonlab.sweeps.simulate import Arrays, Simulator

# What became of a point.
SIMULATED, REFUSED, NOBODY_CAME_THROUGH = 0, 1, 2
STATUS_WORDS: Mapping[int, str] = {
    SIMULATED: "simulated",
    REFUSED: "refused",
    NOBODY_CAME_THROUGH: "nobody_came_through",
}
# Size of a batch: what a kill may cost, in leg-years, and what is held in memory.
_LEG_YEARS_A_BATCH = 10_000
_MOST_A_BATCH = 256
# Of a small sweep, so that all cores have some.
_FEWEST_BATCHES = 32

Watch = Callable[[float], None]


@dataclass(frozen=True)
class SweepWork:
    """All that a process with the same TendonLab needs to simulate points.

    Attributes
    ----------
    path, text
        Of the study file; the path is only shown in messages.
    programme_texts
        Programme files by the name the study has for them.
    version, data
        Of TendonLab; digest of its data folder.
    """

    path: str
    text: str
    programme_texts: tuple[tuple[str, str], ...]
    version: str
    data: str

    def described(self) -> dict[str, Any]:
        """Describe the work, so that only the same is gone on with; comments of the study file do not count."""
        return {
            "sweep": TomlSource(Path(self.path), self.text).value,
            "programme_files": dict(self.programme_texts),
            "version": self.version,
            "data": self.data,
        }

    def digest(self) -> str:
        """SHA-256 of the description."""
        return hashlib.sha256(json.dumps(self.described(), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Batch:
    """What came of consecutive points.

    Attributes
    ----------
    first : int
        Number of the first point, from 0.
    status : (points,) int8
        Keys of `STATUS_WORDS`.
    reasons : tuple of str
        Why a point has no values, or an arm of it; empty if all is well.
    arrays : dict
        Name -> (points, ...); of a point without values NaN, or 0 where whole numbers are counted. Empty if no point
        has any.
    """

    first: int
    status: NDArray[np.int8]
    reasons: tuple[str, ...]
    arrays: Arrays


def work_of(sweep: SweepStudy) -> SweepWork:
    """Describe a sweep so that it can be sent away."""
    return SweepWork(
        path=str(sweep.source.path),
        text=sweep.source.text,
        programme_texts=tuple(sweep.programme_texts.items()),
        version=build(),
        data=data_digest(sweep.resolved.catalogue),
    )


def batch_size(sweep: SweepStudy) -> int:
    """Points of a batch, by how long the longest takes; the results do not depend on it."""
    leg_years = max(sweep.participants()) * sweep.leg_years_each
    share = -(-len(sweep.points) // _FEWEST_BATCHES)
    return int(min(max(_LEG_YEARS_A_BATCH // leg_years, 1), _MOST_A_BATCH, share))


def run_batch(work: SweepWork, first: int, points: int, threads: int = 1, watch: Watch | None = None) -> Batch:
    """Simulate consecutive points.

    Parameters
    ----------
    work : SweepWork
    first, points : int
        Number of the first point, and how many.
    threads : int
        Of the engine; changes no number.
    watch : callable, optional
        Gets how many points more are done, in parts of points, every now and then; what it raises stops the work.

    Returns
    -------
    Batch
        Points that cannot be simulated have a reason.

    Raises
    ------
    InputError
        If this process has another TendonLab, or other data, than the one the work comes from.
    """
    simulator = simulator_of(work)
    rows = [_point(simulator, number, threads, watch) for number in range(first, first + points)]
    template = next((arrays for arrays, _, _ in rows if arrays), {})
    return Batch(
        first=first,
        status=np.array([status for _, status, _ in rows], dtype=np.int8),
        reasons=tuple(reason for _, _, reason in rows),
        arrays={
            name: np.stack([arrays[name] if arrays else _nothing(like) for arrays, _, _ in rows])
            for name, like in template.items()
        },
    )


def _point(simulator: Simulator, number: int, threads: int, watch: Watch | None) -> tuple[Arrays, int, str]:
    told = 0.0

    def tell(done: float) -> None:
        nonlocal told
        if watch is not None:
            watch(done - told)
            told = done

    try:
        arrays = simulator.point_arrays(number, threads, tell)
    except FAILURES as error:
        arrays, status, reason = {}, REFUSED, str(error)
    else:
        status, reason = _judged(simulator, arrays)
    tell(1.0)
    return arrays, status, reason


def _judged(simulator: Simulator, arrays: Arrays) -> tuple[int, str]:
    """Say in which arms nobody came to the end, and why."""
    words = [word for _, (word, _) in sorted(_core.outcome_codes().items())]
    ended = arrays["outcomes"]
    empty = []
    for programme, counts in zip(simulator.sweep.resolved.programmes, ended.tolist(), strict=True):
        if not counts[0]:
            told = ", ".join(f"{count} {word}" for count, word in zip(counts, words, strict=True) if count)
            empty.append(f"nobody came to the end of {programme.id}: {told}")
    return (NOBODY_CAME_THROUGH, "; ".join(empty)) if empty else (SIMULATED, "")


def _nothing(like: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.full_like(like, np.nan if like.dtype.kind == "f" else 0)


@lru_cache(maxsize=2)
def simulator_of(work: SweepWork) -> Simulator:
    """Read the work; once, if it is not asked for by several threads at the same time."""
    catalogue = load_catalogue()
    if work.version != build():
        raise InputError(f"this sweep was begun by TendonLab {work.version}, but this process has {build()}")
    if work.data != data_digest(catalogue):
        raise InputError("this process has other data files than the one this sweep was begun by")
    return Simulator(parse_sweep(TomlSource(Path(work.path), work.text), dict(work.programme_texts)))


@lru_cache(maxsize=2)
def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".toml", ".csv"):
            digest.update(f"{path.relative_to(folder)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def data_digest(catalogue: Catalogue) -> str:
    """SHA-256 of the data files."""
    return _digest(catalogue.folder)
