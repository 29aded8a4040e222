"""The days walked through with people abreast, for solvers that integrate many as one system or in batches."""

from collections.abc import Callable, Iterator

import numpy as np

from peers.compiled import edges, jump_of_all, walking_of_all
from peers.prepared import initial_states, prepare_bouts, prepare_people
from peers.problem import Doubles, Problem
from peers.solution import Solution

# Carries states (people, STATES) over a stretch of time; is told care, the cost of a day's walking (people,), the part
# of the day it is and its length in days. Changes the states in place.
Flow = Callable[[Doubles, float, Doubles, int, float], None]


def groups(people: int, size: int) -> Iterator[tuple[int, int]]:
    """First and end of groups of at most `size` people."""
    return ((first, min(first + size, people)) for first in range(0, people, size))


def solve_abreast(problem: Problem, size: int, flow_of: Callable[[np.ndarray], Flow]) -> Solution:
    """Solve group by group. `flow_of`: the flow of a group, given its PERSON rows."""
    everybody = prepare_people(problem)
    bouts = prepare_bouts(problem, everybody)
    start = initial_states(problem, everybody)
    cuts = edges(problem.slots)
    out = np.empty((problem.people, len(problem.record_days), start.shape[1]))
    spent, done = np.zeros(problem.people), np.zeros(problem.people, dtype=np.int64)
    for first, end in groups(problem.people, size):
        states, people = start[first:end], everybody[first:end]
        flow = flow_of(people)
        walks = np.empty(end - first)
        record = 0
        for day in range(problem.text.days + 1):
            if record < len(problem.record_days) and day == problem.record_days[record]:
                out[first:end, record] = states
                record += 1
            if day == problem.text.days:
                break
            walking_of_all(states, people, walks)
            for part in range(len(cuts) - 1):
                flow(states, problem.care[day], walks, part, cuts[part + 1] - cuts[part])
                if part < len(problem.slots) and problem.calendar[day, part] >= 0:
                    session = problem.calendar[day, part]
                    jump_of_all(
                        states, people, bouts[first:end], session, problem.bout_counts[session], spent[first:end]
                    )
                    done[first:end] += 1
    return Solution(spent=spent, sessions=done, states=out)
