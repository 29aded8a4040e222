"""Runge-Kutta pairs compiled by numba, person by person: what a careful user writes when no library is fast enough.

Dormand and Prince's 8(5,3) and 5(4) with Hairer's step control, coefficients from SciPy. A stretch between sessions
begins with the step that did in the same stretch the day before.
"""

import numba
import numpy as np
from numba import njit, prange
from scipy.integrate import DOP853, RK45

from peers.compiled import edges, jump, rates, walking
from peers.prepared import initial_states, prepare_bouts, prepare_people, tolerances
from peers.problem import Problem
from peers.solution import Run, Solution

NAME = "numba, own Runge-Kutta"
METHODS = ("DOP853", "DOPRI5")
NATIVE_THREADS = True

PEOPLE = 1024
LOOSEST = 1e-1

_A8, _B8, _E3, _E5 = (np.ascontiguousarray(x) for x in (DOP853.A, DOP853.B, DOP853.E3, DOP853.E5))
_A5, _B5, _E = (np.ascontiguousarray(x) for x in (RK45.A, RK45.B, RK45.E))


def version() -> str:
    """As the report gives it."""
    return str(numba.__version__)


@njit(inline="always", error_model="numpy")
def _combine(y, h, A, row, count, k, out):
    for i in range(15):
        out[i] = 0.0
    for j in range(count):
        a = A[row, j]
        if a != 0.0:
            for i in range(15):
                out[i] += a * k[j, i]
    for i in range(15):
        out[i] = y[i] + h * out[i]


@njit(error_model="numpy")
def _segment(y, p, care, walk, length, first, rtol, atol, eighth, k, new):
    """Integrate y over `length`; returns the first accepted step."""
    A, B = (_A8, _B8) if eighth else (_A5, _B5)
    stages = 12 if eighth else 6
    exponent = -1.0 / 8 if eighth else -1.0 / 5
    t = 0.0
    h = first
    accepted = 0.0
    rates(y, p, care, walk, k[0])
    while t < length:
        last = t + h >= length * (1.0 - 1e-12)
        if last:
            h = length - t
        for s in range(1, stages):
            _combine(y, h, A, s, s, k, new)
            rates(new, p, care, walk, k[s])
        for i in range(15):
            total = 0.0
            for j in range(stages):
                total += B[j] * k[j, i]
            new[i] = y[i] + h * total
        rates(new, p, care, walk, k[stages])
        e5 = 0.0
        e3 = 0.0
        for i in range(15):
            scale = atol[i] + rtol * max(abs(y[i]), abs(new[i]))
            high = 0.0
            low = 0.0
            for j in range(stages + 1):
                if eighth:
                    high += _E5[j] * k[j, i]
                    low += _E3[j] * k[j, i]
                else:
                    high += _E[j] * k[j, i]
            e5 += (high / scale) ** 2
            e3 += (low / scale) ** 2
        if eighth:
            below = e5 + 0.01 * e3
            error = h * e5 / np.sqrt(below * 15) if below > 0.0 else 0.0
        else:
            error = h * np.sqrt(e5 / 15)
        factor = 10.0 if error == 0.0 else min(10.0, max(0.2, 0.9 * error**exponent))
        if error < 1.0:
            if accepted == 0.0:
                accepted = h * min(factor, 1.0) if last else h
                if last and factor > 1.0:
                    accepted = max(first, h)
            t += h
            for i in range(15):
                y[i] = new[i]
                k[0, i] = k[stages, i]
            if last:
                break
        else:
            factor = min(factor, 1.0)
        h *= factor
    return accepted


@njit(parallel=True, error_model="numpy")
def _everybody(states, people, bouts, counts, calendar, care, cuts, record_days, rtol, atol, eighth, out, spent, done):
    for i in prange(states.shape[0]):
        y = states[i]
        p = people[i]
        k = np.empty((13, 15))
        new = np.empty(15)
        first = np.full(len(cuts) - 1, 0.05)
        record = 0
        for day in range(len(care) + 1):
            if day == record_days[record]:
                out[i, record] = y
                record += 1
            if day == len(care):
                break
            walk = walking(y, p)
            for part in range(len(cuts) - 1):
                length = cuts[part + 1] - cuts[part]
                first[part] = _segment(
                    y, p, care[day], walk, length, min(first[part], length), rtol, atol, eighth, k, new
                )
                if part < calendar.shape[1] and calendar[day, part] >= 0:
                    session = calendar[day, part]
                    spent[i] += jump(y, p, bouts[i, session], counts[session])
                    done[i] += 1


def make(problem: Problem, method: str, tolerance: float, threads: int) -> Run:
    """Prepare; compiled at the first call."""
    rtol, atol = tolerances(tolerance)
    cuts = edges(problem.slots)

    def run() -> Solution:
        numba.set_num_threads(threads)
        people = prepare_people(problem)
        bouts = prepare_bouts(problem, people)
        states = initial_states(problem, people)
        out = np.empty((problem.people, len(problem.record_days), states.shape[1]))
        spent, done = np.zeros(problem.people), np.zeros(problem.people, dtype=np.int64)
        _everybody(
            states, people, bouts, problem.bout_counts, problem.calendar, problem.care, cuts, problem.record_days,
            rtol, atol, method == "DOP853", out, spent, done,
        )  # fmt: skip
        return Solution(spent=spent, sessions=done, states=out)

    return run
