"""How early each phase of a programme can begin: for somebody whom nothing holds back."""

from __future__ import annotations

from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Phase, Programme, Session

Place = tuple[int, int]  # track and phase


def earliest_days(programme: Programme) -> dict[Place, int]:
    """Find the first day, from 0, on which each phase can begin, be it after the end of the programme.

    Taken for somebody who feels nothing, misses nothing and passes every test. What waits for a phase that does not
    exist is taken not to wait; phases must not wait for each other in a circle.
    """
    begins: dict[Place, int] = {}
    places = places_of(programme)
    lighter = set(deload_weeks(programme))

    def begin(track: int, phase: int) -> int:
        for place in range(phase + 1):
            if (track, place) not in begins:
                begins[track, place] = day_of(track, place)
        return begins[track, phase]

    def day_of(track: int, phase: int) -> int:
        ladder = programme.tracks[track]
        if not phase:
            return opens(ladder.start, track)
        before = ladder.phases[phase - 1]
        begun = begins[track, phase - 1]
        day = max(_earliest_end(before, begun), opens(before.leave, track))
        # Time lets a person go on whether or not `leave` holds.
        if before.at_most_days is not None:
            day = min(day, begun + before.at_most_days)
        day = max(day, opens(ladder.phases[phase].enter, track))
        while day // DAYS_PER_WEEK + 1 in lighter:  # nobody moves up in such a week
            day = DAYS_PER_WEEK * (day // DAYS_PER_WEEK + 1)
        return day

    def opens(gate: Criteria | None, track: int) -> int:
        if gate is None:
            return 0
        day = DAYS_PER_WEEK * ((gate.week_at_least or 1) - 1)
        other = places.get((gate.track or "", gate.reached or ""))
        return day if other is None or other[0] == track else max(day, begin(*other))

    for track, ladder in enumerate(programme.tracks):
        begin(track, len(ladder.phases) - 1)
    return begins


def places_of(programme: Programme) -> dict[tuple[str, str], Place]:
    """Give every phase its place, by the names of its track and its own."""
    return {
        (track.name, phase.name): (number, position)
        for number, track in enumerate(programme.tracks)
        for position, phase in enumerate(track.phases)
    }


def deload_weeks(programme: Programme) -> tuple[int, ...]:
    """List the lighter weeks of a programme, counted from 1."""
    deload = programme.deload
    if deload is None:
        return ()
    if deload.every_weeks is not None:
        return tuple(range(deload.every_weeks, programme.last_week + 1, deload.every_weeks))
    return tuple(week for week in deload.weeks or () if week <= programme.last_week)


def is_on(session: Session, day: int, phase_start: int) -> bool:
    """Whether a session is planned on a day of the programme, for somebody who came into its phase on another."""
    if session.every_days is not None:
        return (day - phase_start) % session.every_days == 0
    return day % DAYS_PER_WEEK in session.weekdays


def sessions_on(phase: Phase, day: int, phase_start: int) -> int:
    """How many sessions of a phase are planned on a day of the programme, for somebody who came into it on another."""
    return sum(len(session.times) for session in phase.sessions if is_on(session, day, phase_start))


def _earliest_end(phase: Phase, begun: int) -> int:
    """First day after a phase, with other tracks and the week left aside; a day after it began at the earliest."""
    if phase.lasts_days is not None:
        return begun + phase.lasts_days
    if phase.leave is None:
        return begun + (phase.at_most_days or 1)
    day = begun + max(phase.at_least_days or 0, 1)
    wanted = max(phase.leave.green_sessions or 0, phase.leave.sessions or 0)
    return max(day, _day_after_sessions(phase, begun, wanted)) if phase.sessions else day


def _day_after_sessions(phase: Phase, begun: int, wanted: int) -> int:
    done, day = 0, begun
    while done < wanted:
        done += sessions_on(phase, day, begun)
        day += 1
    return day
