"""What must not follow too soon in a plan: one hard session on another, a run or a jump on a stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, pairwise
from math import lcm

from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.earliest import is_on
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Session
from tendonlab.catalogue.safety_rules import Limits
from tendonlab.programme.plan_stays import Library, Stay

MINUTES_PER_DAY = 24 * 60
S_PER_MINUTE = 60

Having = list[tuple[Stay, list[Session]]]


def too_close(stays: list[Stay], library: Library, limits: Limits) -> Iterator[tuple[str, str, bool]]:
    """Find sessions of one kind too close together in the first weeks of that kind; True if that is certain."""
    for kind, is_kind in (("running or jumping", _is_impact), ("heavy lifting", _is_heavy)):
        having = _having(stays, partial(is_kind, library=library, limits=limits))
        first = min((stay.begins for stay, _ in having), default=0)
        for stay, sessions in having:
            gap = _shortest_gap_minutes(sessions)
            if stay.begins < first + limits.rest_for_days and gap < limits.rest_between_s / S_PER_MINUTE:
                yield f"{kind} again after {gap / 60:g} h", stay.where(), True
        for one, other in combinations(dict.fromkeys(stay.track.name for stay, _ in having), 2):
            both = [item for item in having if item[0].track.name in (one, other)]
            yield from _across_tracks(kind, both, first, limits)


def _having(stays: list[Stay], is_kind: Callable[[Bout], bool]) -> Having:
    """List the phases with sessions of a kind, and those sessions."""
    found = []
    for stay in stays:
        sessions = [session for session in stay.phase.sessions if any(map(is_kind, session.bouts))]
        if sessions:
            found.append((stay, sessions))
    return found


def _across_tracks(kind: str, both: Having, first: int, limits: Limits) -> Iterator[tuple[str, str, bool]]:
    """Find sessions of two tracks that come too close, for everybody or for somebody."""
    rest = int(limits.rest_between_s / S_PER_MINUTE)
    one, other = dict.fromkeys(stay.track.name for stay, _ in both)
    where = f"tracks '{one}' and '{other}'"
    last = first + limits.rest_for_days
    begun: dict[int, set[str]] = {}  # at one time it is one session, whatever the tracks
    for stay, sessions in both:
        if stay.fixed:
            for day in range(stay.begins, min(stay.days.stop, last)):
                for session in sessions:
                    if is_on(session, day, stay.begins):
                        for minute in session.minutes_after_midnight:
                            begun.setdefault(MINUTES_PER_DAY * day + minute, set()).add(stay.track.name)
    gaps = [after - before for before, after in pairwise(sorted(begun)) if len(begun[before] | begun[after]) > 1]
    if gaps and min(gaps) < rest:
        yield f"{kind} again after {min(gaps) / 60:g} h, in another track", where, True
        return
    for (stay, sessions), (later, more) in combinations(both, 2):
        late = stay.fixed and later.fixed and max(stay.begins, later.begins) >= last
        if stay.track is not later.track and not late and _can_meet(sessions, more, rest):
            weeks = limits.rest_for_days // DAYS_PER_WEEK
            message = f"{kind} in two tracks: not on neighbouring days in the first {weeks} weeks of it"
            yield message, where, False
            return


def _can_meet(sessions: list[Session], others: list[Session], rest: int) -> bool:
    """Whether one session can come less than `rest` minutes before or after another."""
    if any(session.every_days is not None for session in (*sessions, *others)):
        return True  # counted from the day a person comes into the phase
    week = DAYS_PER_WEEK * MINUTES_PER_DAY
    apart = [
        (MINUTES_PER_DAY * (day - other_day) + minute - other_minute) % week
        for session in sessions
        for other in others
        for day in session.weekdays
        for other_day in other.weekdays
        for minute in session.minutes_after_midnight
        for other_minute in other.minutes_after_midnight
    ]
    return any(0 < min(gap, week - gap) < rest for gap in apart)


def _is_impact(bout: Bout, library: Library, limits: Limits) -> bool:
    exercise = library.exercise(bout.exercise)
    return exercise.mode == "impact" and exercise.id not in limits.rest_not_for


def _is_heavy(bout: Bout, library: Library, limits: Limits) -> bool:
    if library.exercise(bout.exercise).held or bout.load is None:
        return False
    share = bout.load.share_of_mvc or bout.load.share_of_1rm or 0.0
    most = bout.load.most_repetitions(bout.repetitions)
    if most is not None:
        share = library.share_of_maximum(most)
    return share >= limits.heavy_from


def _shortest_gap_minutes(sessions: list[Session]) -> int:
    """Shortest time from one session to the next, the pattern repeated for ever."""
    cycle = lcm(DAYS_PER_WEEK, *(session.every_days or 1 for session in sessions))
    starts = []
    for session in sessions:
        days = (
            range(0, cycle, session.every_days)
            if session.every_days is not None
            else (day for day in range(cycle) if day % DAYS_PER_WEEK in session.weekdays)
        )
        starts += [MINUTES_PER_DAY * day + minute for day in days for minute in session.minutes_after_midnight]
    starts.sort()
    return min(after - before for before, after in pairwise([*starts, starts[0] + cycle * MINUTES_PER_DAY]))


def stretched_before(stays: list[Stay], library: Library, limits: Limits) -> Iterator[tuple[str, str]]:
    """Find held stretches in the time before running or jumping, in one session or in another of that day."""
    stretched: list[tuple[Session, set[int], int]] = []
    for stay in stays:
        for session in stay.phase.sessions:
            modes = [library.exercise(bout.exercise).mode for bout in session.bouts]
            if "passive" in modes:
                stretched += [(session, set(session.weekdays), minute) for minute in session.minutes_after_midnight]
                if "impact" in modes[modes.index("passive") :]:
                    yield "a held stretch before running or jumping", stay.where(session)
    for stay in stays:
        for session in stay.phase.sessions:
            if not any(library.exercise(bout.exercise).mode == "impact" for bout in session.bouts):
                continue
            for other, weekdays, minute in stretched:
                waits = [(start - minute) * S_PER_MINUTE for start in session.minutes_after_midnight]
                close = any(0 <= wait < limits.stretch_before_run_s for wait in waits)
                if other is not session and close and weekdays & set(session.weekdays):
                    yield f"session '{other.name}' with a held stretch comes just before", stay.where(session)
