"""What there is time for in a programme: phases that come too late, and more sessions than are planned."""

from __future__ import annotations

from collections.abc import Iterator

from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.earliest import earliest_days, places_of, sessions_on
from tendonlab.catalogue.problems import Problem
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Phase, Programme, Track
from tendonlab.catalogue.quantities import SPAN, shortest_quantity
from tendonlab.catalogue.toml_source import KeyPath


def too_late(programme: Programme) -> Iterator[Problem]:
    """Find phases that nobody reaches before the programme ends; of those behind each other only the first.

    Phases must not wait for each other in a circle.
    """
    begins = earliest_days(programme)
    places = places_of(programme)
    end = DAYS_PER_WEEK * programme.weeks
    for (number, position), day in begins.items():
        track = programme.tracks[number]
        if day < end or (position and begins[number, position - 1] >= end):
            continue
        gates = _gates(track, position)
        waited_for = [places.get((gate.track or "", gate.reached or "")) for gate in gates]
        if any(gate.week_at_least is not None and gate.week_at_least > programme.weeks for gate in gates) or any(
            begins[other] >= end for other in waited_for if other is not None
        ):
            continue  # said there
        message = (
            f"nobody reaches phase {track.phases[position].name!r}: it could begin in week {day // DAYS_PER_WEEK + 1} "
            f"at the earliest, and the programme ends after week {programme.weeks}"
        )
        yield Problem(("track", number, "phase", position), message, at_key=True)


def too_many(path: KeyPath, phase: Phase) -> Iterator[Problem]:
    """Find counts of sessions that the longest time in a phase has no room for.

    Parameters
    ----------
    path
        Key path of the phase.
    phase
        What to check.
    """
    longest = phase.lasts_days or phase.at_most_days
    if longest is None or not phase.sessions:
        return
    step = phase.steps.when if phase.steps is not None else None
    possible = _most_sessions(phase, longest)
    for at, criteria in (((*path, "leave"), phase.leave), ((*path, "steps", "when"), step)):
        for key in ("green_sessions", "sessions"):
            wanted = getattr(criteria, key, None)
            if wanted is not None and wanted > possible:
                time = shortest_quantity(longest, SPAN)
                message = (
                    f"{wanted} never come: the phase is over after {time}, with {possible} sessions planned at most"
                )
                yield Problem((*at, key), message)


def _gates(track: Track, position: int) -> list[Criteria]:
    """Criteria that keep people from a phase."""
    gates = [track.phases[position - 1].leave, track.phases[position].enter] if position else [track.start]
    return [gate for gate in gates if gate is not None]


def _most_sessions(phase: Phase, days: int) -> int:
    """Sessions planned in so many days; most, as a phase can begin on any day of the week."""
    return max(
        sum(sessions_on(phase, day, first) for day in range(first, first + days)) for first in range(DAYS_PER_WEEK)
    )
