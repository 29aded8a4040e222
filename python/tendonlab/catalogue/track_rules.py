"""How the tracks of a programme wait for each other and let each other on."""

from __future__ import annotations

from collections.abc import Iterator

from tendonlab.catalogue.checks import unknown_name
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.earliest import Place, places_of
from tendonlab.catalogue.problems import Problem
from tendonlab.catalogue.programmes import DAYS, Phase, Programme, Track
from tendonlab.catalogue.time_rules import too_late, too_many
from tendonlab.catalogue.toml_source import KeyPath


def track_problems(programme: Programme) -> Iterator[Problem]:
    """Find what is wrong with the ladders: names, ways on, and what they wait for."""
    yield from _names_twice(("track",), "track", [track.name for track in programme.tracks])
    for number, track in enumerate(programme.tracks):
        path = ("track", number)
        yield from _names_twice((*path, "phase"), "phase", [phase.name for phase in track.phases])
        for position, phase in enumerate(track.phases):
            yield from _ways_on((*path, "phase", position), phase, position, len(track.phases))
            yield from too_many((*path, "phase", position), phase)
        for at, criteria in criteria_of(track, path):
            yield from _possible(at, criteria, programme, track)
        yield from _countable(path, track)
        yield from _missed(path, track)
    circles = list(_circles(programme))
    yield from circles
    if programme.weeks and not circles:  # in a circle nothing has an earliest day
        yield from too_late(programme)


def criteria_of(track: Track, path: KeyPath) -> Iterator[tuple[KeyPath, Criteria]]:
    """List the criteria of a track with their key paths."""
    if track.start is not None:
        yield (*path, "start"), track.start
    for position, phase in enumerate(track.phases):
        at = (*path, "phase", position)
        if phase.enter is not None:
            yield (*at, "enter"), phase.enter
        if phase.leave is not None:
            yield (*at, "leave"), phase.leave
        if phase.steps is not None and phase.steps.when is not None:
            yield (*at, "steps", "when"), phase.steps.when


def _names_twice(path: KeyPath, kind: str, names: list[str]) -> Iterator[Problem]:
    for position, name in enumerate(names):
        if name in names[:position]:
            yield Problem((*path, position, "name"), f"another {kind} is called {name!r} as well")


def _ways_on(path: KeyPath, phase: Phase, position: int, count: int) -> Iterator[Problem]:
    lengths = {"lasts": phase.lasts_days, "at_least": phase.at_least_days, "at_most": phase.at_most_days}
    if position == 0 and phase.enter is not None:
        message = "no phase comes before the first; what must hold to begin a track is its 'start'"
        yield Problem((*path, "enter"), message, at_key=True)
    if position < count - 1:
        if phase.lasts_days is None and phase.at_most_days is None and phase.leave is None:
            message = f"nobody can leave phase {phase.name!r}: it needs 'lasts', 'at_most' or 'leave'"
            yield Problem((*path, "name"), message, at_key=True)
        return
    for key, value in {**lengths, "leave": phase.leave}.items():
        if value is not None:
            message = (
                f"the last phase goes on to the end of the programme, so '{key}' says nothing; "
                "leave it out, or add a phase to go on to (one without sessions is a rest)"
            )
            yield Problem((*path, key), message, at_key=True)


def _possible(path: KeyPath, criteria: Criteria, programme: Programme, track: Track) -> Iterator[Problem]:
    """Find criteria that can never hold in this programme."""
    if criteria.week_at_least is not None and criteria.week_at_least > programme.weeks:
        message = f"week {criteria.week_at_least} never comes: the programme ends after week {programme.weeks}"
        yield Problem((*path, "week_at_least"), message)
    if path[-1] in ("start", "enter"):
        for key in ("green_sessions", "sessions"):
            if getattr(criteria, key) is not None:
                message = f"'{key}' counts sessions of the phase a person is in; put it into 'leave' of the one before"
                yield Problem((*path, key), message, at_key=True)
    if criteria.green_sessions is not None and track.pain_rule == "none":
        message = "without a pain rule no session is green; give the track a 'pain_rule', or ask for 'sessions'"
        yield Problem((*path, "green_sessions"), message, at_key=True)
    if criteria.track is None or criteria.reached is None:
        return
    if criteria.track == track.name:
        yield Problem((*path, "track"), f"{criteria.track!r} is this track itself; its own phases follow each other")
        return
    others = {other.name: other for other in programme.tracks if other.name != track.name}
    unknown = unknown_name((*path, "track"), "track", criteria.track, others)
    if unknown is None:
        phases = [phase.name for phase in others[criteria.track].phases]
        kind = f"phase of track {criteria.track!r}:"
        unknown = unknown_name((*path, "reached"), kind, criteria.reached, phases)
    if unknown is not None:
        yield unknown


def _countable(path: KeyPath, track: Track) -> Iterator[Problem]:
    for position, phase in enumerate(track.phases):
        if phase.sessions or phase.leave is None:
            continue
        for key in ("green_sessions", "sessions"):
            if getattr(phase.leave, key) is not None:
                message = f"phase {phase.name!r} has no sessions that could be counted"
                yield Problem((*path, "phase", position, "leave", key), message, at_key=True)


def _missed(path: KeyPath, track: Track) -> Iterator[Problem]:
    """Find gaps that a phase plans itself: everybody would be sent back by them, for ever."""
    for place, missed in enumerate(track.after_missed):
        for phase in track.phases:
            gap = _longest_gap(phase)
            if missed.after_days <= gap:
                days = f"{gap} day{'s' * (gap > 1)}"
                message = (
                    f"phase {phase.name!r} itself plans {days} without a session; a gap must be longer to be missed"
                )
                yield Problem((*path, "after_missed", place, "after"), message)
                break


def _longest_gap(phase: Phase) -> int:
    """Longest run of days without a session that a phase plans; 0 if it plans none at all."""
    planned = {day for session in phase.sessions if session.every_days is None for day in session.weekdays}
    rhythms = [session.every_days - 1 for session in phase.sessions if session.every_days is not None]
    gaps = [*rhythms]
    if planned:
        days = sorted(planned)
        gaps.append(max(after - day - 1 for day, after in zip(days, [*days[1:], days[0] + len(DAYS)], strict=True)))
    return min(gaps, default=0)


def _circles(programme: Programme) -> Iterator[Problem]:
    """Find phases that wait, by way of other tracks, for themselves."""
    waits = _waits(programme)
    reported: set[Place] = set()
    for start in waits:
        circle = _circle_through(start, waits)
        if circle and not reported & set(circle):
            reported |= set(circle)
            path = next(at for place in circle for other, at in waits[place] if at and other in circle)
            words = [f"{programme.tracks[t].phases[p].name!r} of {programme.tracks[t].name!r}" for t, p in circle]
            yield Problem(path, f"nobody gets there: {' waits for '.join([*words, words[0]])}")


def _waits(programme: Programme) -> dict[Place, list[tuple[Place, KeyPath]]]:
    """For each phase, those that must have been reached before, with the key path that says so (empty: its order)."""
    places = places_of(programme)
    waits: dict[Place, list[tuple[Place, KeyPath]]] = {}
    for number, track in enumerate(programme.tracks):
        for position in range(len(track.phases)):
            waits[number, position] = [((number, position - 1), ())] if position else []
        for path, criteria in criteria_of(track, ("track", number)):
            other = places.get((criteria.track or "", criteria.reached or ""))
            gated = _gated(path, len(track.phases))
            if other is not None and other[0] != number and gated is not None:
                waits[number, gated].append((other, (*path, "reached")))
    return waits


def _gated(path: KeyPath, count: int) -> int | None:
    """Place of the phase that criteria keep people from; None if there is none."""
    match path:
        case (_, _, "start"):
            return 0
        case (_, _, _, int(position), "enter"):
            return position
        case (_, _, _, int(position), *_) if position + 1 < count:
            return position + 1
    return None


def _circle_through(start: Place, waits: dict[Place, list[tuple[Place, KeyPath]]]) -> list[Place]:
    """Return the shortest way of waiting from a place back to itself, or nothing."""
    came_from: dict[Place, Place] = {}
    layer = [start]
    while layer:
        following = []
        for place in layer:
            for other, _ in waits[place]:
                if other == start:
                    way = [place]
                    while way[-1] != start:
                        way.append(came_from[way[-1]])
                    return way[::-1]
                if other not in came_from:
                    came_from[other] = place
                    following.append(other)
        layer = following
    return []
