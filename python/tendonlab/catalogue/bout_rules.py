"""What a bout must give, and must not, for its exercise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tendonlab.catalogue.bouts import Bout, Intervals
from tendonlab.catalogue.checks import unknown_name
from tendonlab.catalogue.exercise_words import exercise_in_words
from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum, Terrain
from tendonlab.catalogue.load_rules import LOADS_OF_RULE
from tendonlab.catalogue.load_text import Load
from tendonlab.catalogue.problems import Problem
from tendonlab.catalogue.quantities import DISTANCE, DURATION, shortest_quantity
from tendonlab.catalogue.toml_source import KeyPath
from tendonlab.errors import InputError

# Keys of which a walk or run needs one of each pair.
_TRAVEL = (("distance", "duration"), ("speed", "pace"))
# Keys whose place in a bout depends on the exercise.
_DEPENDENT = ("repetitions", "hold", "distance", "duration", "speed", "pace", "load", "loaded_time", "tempo", "terrain",
              "intervals")  # fmt: skip


def bout_problems(
    path: KeyPath,
    bout: Bout,
    exercises: Mapping[str, Exercise],
    terrains: Mapping[str, Terrain],
    repetition_maximum: RepetitionMaximum,
) -> Iterator[Problem]:
    """Find what is wrong with a bout.

    Parameters
    ----------
    path
        Key path of the bout.
    bout
        What to check.
    exercises, terrains, repetition_maximum
        The exercise library.
    """
    unknown = unknown_name((*path, "exercise"), "exercise", bout.exercise, exercises)
    if unknown is not None:
        nearest = exercise_in_words(bout.exercise, exercises) or unknown.suggestion
        where = "" if nearest else "; `tendonlab list exercises` names them all"
        yield replace(unknown, message=unknown.message + where, suggestion=nearest)
        return
    exercise = exercises[bout.exercise]
    yield from _keys(path, bout, exercise)
    if exercise.legs == 2 and bout.side != "both":
        yield Problem((*path, "side"), f'{exercise.id} uses both legs: expected side = "both"')
    yield from _speed(path, bout, exercise)
    if exercise.by_speed and bout.terrain is not None:
        unknown = unknown_name((*path, "terrain"), "terrain", bout.terrain, terrains)
        if unknown is not None:
            yield unknown
    if exercise.load_rule == "running-speed" and bout.intervals is not None:
        yield from _walks((*path, "intervals", "walk_speed"), bout.intervals, exercises)
        yield from _turns((*path, "intervals"), bout, bout.intervals)
    if bout.load is not None and LOADS_OF_RULE[exercise.load_rule]:
        yield from _load((*path, "load"), bout, bout.load, exercise, repetition_maximum)


def _keys(path: KeyPath, bout: Bout, exercise: Exercise) -> Iterator[Problem]:
    needed, allowed = _keys_of(exercise)
    given = {key for key in _DEPENDENT if bout.gives(key)}
    for key in _DEPENDENT:
        if key in needed - given:
            yield Problem(path, f"{exercise.id} needs '{key}'")
        if key in given - needed - allowed:
            yield Problem((*path, key), f"{exercise.id} takes no '{key}'", at_key=True)
    for one, other in _TRAVEL if exercise.by_speed else ():
        if not given & {one, other}:
            yield Problem(path, f"{exercise.id} needs '{one}' or '{other}'")


def _keys_of(exercise: Exercise) -> tuple[set[str], set[str]]:
    """Return the keys a bout of this exercise must give, and those it may give."""
    needed: set[str] = {"load"} if LOADS_OF_RULE[exercise.load_rule] else set()
    if exercise.by_speed:
        may = {key for pair in _TRAVEL for key in pair} | {"terrain"}
        return needed, may | ({"intervals"} if exercise.load_rule == "running-speed" else set())
    if exercise.held:
        return needed | {"hold"}, {"repetitions"}
    return needed | {"repetitions"}, set() if exercise.mode == "bodywork" else {"loaded_time", "tempo"}


def _speed(path: KeyPath, bout: Bout, exercise: Exercise) -> Iterator[Problem]:
    if exercise.speed_table is None or bout.travel_speed_m_s is None:
        return
    try:
        exercise.speed_table.at(bout.travel_speed_m_s)
    except InputError as error:
        if bout.pace_s_per_km is None:
            yield Problem((*path, "speed"), str(error))
            return
        slowest, fastest = (_clock(1000 / exercise.speed_table.speed_m_s[end]) for end in (0, -1))
        message = f"pace {_clock(bout.pace_s_per_km)} min/km is outside what is known ({slowest} to {fastest} min/km)"
        yield Problem((*path, "pace"), message)


def _clock(seconds: float) -> str:
    return "{}:{:02}".format(*divmod(round(seconds), 60))


def _walks(path: KeyPath, intervals: Intervals, exercises: Mapping[str, Exercise]) -> Iterator[Problem]:
    for exercise in exercises.values():
        if exercise.load_rule == "walking-speed" and exercise.speed_table is not None:
            try:
                exercise.speed_table.at(intervals.walk_speed_m_s)
            except InputError as error:
                yield Problem(path, f"walking {error}")


def _turns(path: KeyPath, bout: Bout, intervals: Intervals) -> Iterator[Problem]:
    """Find a run or a walk that the whole bout has no room for."""
    speeds = {"run": bout.travel_speed_m_s, "walk": intervals.walk_speed_m_s}
    for key, seconds in (("run", intervals.run_s), ("walk", intervals.walk_s)):
        speed = speeds[key]
        if bout.duration_s is not None and seconds > bout.duration_s:
            longer = f"{shortest_quantity(seconds, DURATION)}, the whole bout only "
            yield Problem((*path, key), f"one {key} takes {longer}{shortest_quantity(bout.duration_s, DURATION)}")
        elif bout.distance_m is not None and speed is not None and seconds * speed > bout.distance_m:
            longer = f"{seconds * speed:.0f} m long, the whole bout only "
            yield Problem((*path, key), f"one {key} is {longer}{shortest_quantity(bout.distance_m, DISTANCE)}")


def _load(
    path: KeyPath, bout: Bout, load: Load, exercise: Exercise, repetition_maximum: RepetitionMaximum
) -> Iterator[Problem]:
    kinds = LOADS_OF_RULE[exercise.load_rule]
    if load.kind not in kinds:
        yield Problem(path, f"{exercise.id} takes a load given as {' or '.join(kinds)}, found '{load}'")
        return
    if load.kind == "RPE" and exercise.held:
        yield Problem(path, "an RPE counts the repetitions that are left, and a hold has none")
        return
    can_be_lifted, done = load.repetition_maximum, bout.repetitions
    if can_be_lifted is not None and done is not None and done > can_be_lifted and not exercise.held:
        times = f"{can_be_lifted} time{'s' * (can_be_lifted > 1)}"
        message = f"nobody does {done} repetitions at {load}, a load that can be lifted {times}"
        yield Problem((*path[:-1], "repetitions"), message)
        return
    try:
        most = load.most_repetitions(bout.repetitions)
        if most is not None:
            repetition_maximum.fraction(most)
    except InputError as error:
        meaning = f"{bout.repetitions} repetitions at {load} are a load of {most:g} RM; " if load.rpe else ""
        yield Problem(path, f"{meaning}{error}")
