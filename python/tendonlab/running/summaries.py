"""Summaries of shards -> a results file: sums and counts that merge to the same in any order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tendonlab import _core
from tendonlab.errors import ResultsError
from tendonlab.results import reading
from tendonlab.running.contents import file_contents
from tendonlab.running.shards import ShardWork
from tendonlab.summaries_file import write_summaries


def merged(parts: Sequence[Path]) -> _core.Summaries:
    """Merge what shards hold.

    Parameters
    ----------
    parts : sequence of pathlib.Path
        Files with `_core.Summaries.to_bytes` in them, at least one.

    Returns
    -------
    _core.Summaries

    Raises
    ------
    ResultsError
        If one cannot be read, or is of another study.
    """
    whole: _core.Summaries | None = None
    for part in parts:
        with reading(part):
            summaries = _core.Summaries.from_bytes(part.read_bytes())
            if whole is None:
                whole = summaries
            else:
                whole.merge(summaries)
    if whole is None:
        raise ResultsError("no part holds summaries")
    return whole


def write_study(work: ShardWork, summaries: _core.Summaries, out: Path) -> None:
    """Write the results file of a study of which summaries are kept; OutputError if that fails."""
    resolved = work.resolved
    write_summaries(
        out,
        summaries.arrays(),
        arms=[programme.id for programme in resolved.programmes],
        days=resolved.study.recorded_days(),
        **file_contents(resolved, work.created),
    )
