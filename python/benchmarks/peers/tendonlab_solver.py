"""TendonLab: the engine as a study calls it, results in memory. No tolerance: the fast path has one accuracy."""

import os

import numpy as np

from peers.problem import BOUT, Problem
from peers.solution import Run, Solution
from tendonlab import _core

NAME = "TendonLab"
METHODS = ("fast", "reference")
NATIVE_THREADS = True

PEOPLE = {"fast": 8192, "reference": 64}
LOOSEST = None


def version() -> str:
    """As the report gives it."""
    import tendonlab

    return f"{tendonlab.__version__} ({_core.simd_level()}{', forced' if 'TENDONLAB_SIMD' in os.environ else ''})"


def make(problem: Problem, method: str, tolerance: float, threads: int) -> Run:
    """Prepare; `tolerance` changes nothing. The reference path is TendonLab's own adaptive integration at 1e-12."""
    del tolerance
    initial = {"tendinopathy_last_year": np.zeros(problem.people)} | problem.initial
    parameters = np.stack([problem.all_parameters[name] for name in _core.parameter_names()])
    start = np.stack([initial[name] for name in _core.initial_names()])
    schedule = _core.fixed_schedule(
        name="problem",
        days=problem.text.days,
        slots=problem.text.slots,
        sessions=[_session(problem, i) for i in range(len(problem.text.sessions))],
        calendar=problem.calendar,
        habitual=np.ones(problem.text.days),
        care=problem.care,
    )
    names = [output.name for output in problem.text.outputs]
    h_r = problem.all_parameters["h_r"]

    def run() -> Solution:
        cohort = _core.Cohort(parameters, start, seed=1)
        got = _core.simulate(cohort, [schedule], problem.record_days, sample_events=False, path=method, threads=threads)
        # The engine reports 1 - exp(-h_r * sum of damage).
        spent = -np.log1p(-got["rupture_risk"][0, :, -1]) / h_r
        outputs = np.stack([got[name][0] for name in names], axis=-1)
        return Solution(spent=spent, sessions=got["sessions_done"][0, :, -1].astype(int), outputs=outputs)

    return run


def _session(problem: Problem, index: int) -> _core.Session:
    bouts = []
    for row in problem.bouts[index, : problem.bout_counts[index]]:
        b = dict(zip(BOUT, row.tolist(), strict=True))
        b["dorsiflexion"] = bool(b["dorsiflexion"])
        b["fraction_of_maximum"] = b["fraction_of_maximum"] or None
        bouts.append(_core.Bout(**b))
    return _core.Session(bouts)
