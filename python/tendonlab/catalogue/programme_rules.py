"""What the parts of a programme must be to fit together, and to fit the rest of the catalogue.

The models check one value at a time. These rules need several, and run on every programme that is to be used: one read
from a file, or one built or changed in Python, where pydantic's `model_copy` checks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Protocol

from tendonlab.catalogue.adherence import Adherence
from tendonlab.catalogue.adjuncts import Adjunct
from tendonlab.catalogue.bout_rules import bout_problems
from tendonlab.catalogue.checks import unknown_name, unknown_references
from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum, Terrain
from tendonlab.catalogue.load_text import MOST_ADDED_KG
from tendonlab.catalogue.pain_rules import NO_RULE, PainRule
from tendonlab.catalogue.problems import Problem, Refuse
from tendonlab.catalogue.programmes import DAYS, Phase, Programme, Session
from tendonlab.catalogue.references import Reference
from tendonlab.catalogue.toml_source import KeyPath
from tendonlab.catalogue.track_rules import track_problems
from tendonlab.errors import InputError

MOST_TIMES = 16  # session times of all tracks together that the engine has room for
_STEPPED = ("body weight", "mass")  # kinds of load that a step can add to


class Library(Protocol):
    """What a programme may use; a catalogue has it all."""

    @property
    def exercises(self) -> Mapping[str, Exercise]:
        """Exercises by id."""

    @property
    def terrains(self) -> Mapping[str, Terrain]:
        """Terrains by id."""

    @property
    def repetition_maximum(self) -> RepetitionMaximum:
        """The repetition-maximum chart."""

    @property
    def pain_rules(self) -> Mapping[str, PainRule]:
        """Shipped pain rules by id."""

    @property
    def adjuncts(self) -> Mapping[str, Adjunct]:
        """Adjuncts by id."""

    @property
    def references(self) -> Mapping[str, Reference]:
        """References by id."""


def check_programme(programme: Programme, library: Library) -> None:
    """Check a programme against itself and against what it may use.

    Parameters
    ----------
    programme
        What to check.
    library
        What it may use: the catalogue.

    Raises
    ------
    InputError
        For the first thing that is wrong; it names programme, track, phase and session.
    """
    for problem in programme_problems(programme, library):
        raise problem.error(_in_words(programme))


def programme_problems(programme: Programme, library: Library) -> Iterator[Problem]:
    """Find everything that does not fit.

    Parameters
    ----------
    programme
        What to check.
    library
        What it may use.

    Yields
    ------
    Problem
        With its key path in a programme file.
    """
    yield from unknown_references(("sources",), programme.sources, library.references, _instead("summary"))
    if programme.adherence is not None:
        given = programme.adherence.references
        yield from unknown_references(("adherence", "references"), given, library.references, _instead("source"))
        yield from _spread(programme.adherence)
    yield from _weeks(programme)
    yield from _life(programme)
    for number, adjunct in enumerate(programme.adjuncts):
        yield from _adjunct(("adjunct", number, "use"), adjunct.use, library.adjuncts)
    yield from _pain_rules(programme, library)
    yield from track_problems(programme)
    yield from _times_in_all(programme)
    for number, track in enumerate(programme.tracks):
        for position, phase in enumerate(track.phases):
            path = ("track", number, "phase", position)
            yield from _collisions(path, phase)
            yield from _steps(path, phase)
            for place, session in enumerate(phase.sessions):
                for count, bout in enumerate(session.bouts):
                    at = (*path, "session", place, "bout", count)
                    yield from bout_problems(at, bout, library.exercises, library.terrains, library.repetition_maximum)


def _instead(key: str) -> str:
    """Say where a source goes that is not among the references, which whoever writes a programme cannot add to."""
    return f"leave it out, or name the source in '{key}'"


def _in_words(programme: Programme) -> Refuse:
    def refuse(path: KeyPath, message: str, suggestion: str | None = None, *, at_key: bool = False) -> InputError:
        place = f"programme {programme.id!r}"
        match path:
            case ("track", int(number), *rest):
                track = programme.tracks[number]
                place += f", track {track.name!r}"
                match rest:
                    case ("phase", int(position), "session", int(count), *_):
                        phase = track.phases[position]
                        place += f", phase {phase.name!r}, session {phase.sessions[count].name!r}"
                    case ("phase", int(position), *_):
                        place += f", phase {track.phases[position].name!r}"
        hint = f". Did you mean {suggestion!r}?" if suggestion is not None else ""
        return InputError(f"{place}: {message}{hint}")

    return refuse


def _spread(adherence: Adherence) -> Iterator[Problem]:
    """Find a spread that no share between 0 and 1 with that mean can have."""
    if adherence.mean is None or adherence.sd is None:
        return
    limit = sqrt(adherence.mean * (1 - adherence.mean))
    if 0 < adherence.sd >= limit:
        possible = f"less than {100 * limit:.3g} %" if limit > 0 else "only 0 %"
        message = (
            f"a share with a mean of {100 * adherence.mean:g} % cannot have a standard deviation of "
            f"{100 * adherence.sd:g} %; possible is {possible}"
        )
        yield Problem(("adherence", "sd"), message)


def _weeks(programme: Programme) -> Iterator[Problem]:
    """Find what lies beyond the end of the programme, or ends before it begins."""
    last = programme.weeks
    ends = f"the programme ends after week {last}"
    if programme.tracks and not last:
        yield Problem(("weeks",), "a programme with tracks takes at least 1 week")
        return
    deload = programme.deload
    if deload is not None and deload.every_weeks is not None and deload.every_weeks > last:
        yield Problem(("deload", "every_weeks"), f"there is never a lighter week: {ends}")
    for position, week in enumerate(deload.weeks or () if deload is not None else ()):
        if week > last:
            yield Problem(("deload", "weeks", position), f"there is no week {week}: {ends}")
    for number, adjunct in enumerate(programme.adjuncts):
        first, end = adjunct.weeks
        path = ("adjunct", number, "weeks")
        if first > end:
            yield Problem(path, f"the last week ({end}) comes before the first ({first})", at_key=True)
        elif end > last:
            yield Problem((*path, 1), f"there is no week {end}: {ends}")
        for other in programme.adjuncts[:number]:
            week = max(first, other.weeks[0])
            if other.use == adjunct.use and week <= min(end, other.weeks[1]):
                yield Problem(path, f"{adjunct.use!r} is used twice in week {week}")


def _life(programme: Programme) -> Iterator[Problem]:
    before = 0
    for number, life in enumerate(programme.life):
        first, last = life.days
        path = ("life", number, "days")
        if first > last:
            yield Problem(path, f"the last day ({last}) comes before the first ({first})", at_key=True)
        elif first <= before:
            yield Problem(path, f"begins on day {first}, but the one before it ends on day {before}")
        before = max(before, last)


def _adjunct(path: KeyPath, use: str, adjuncts: Mapping[str, Adjunct]) -> Iterator[Problem]:
    unknown = unknown_name(path, "adjunct", use, adjuncts)
    if unknown is not None:
        yield unknown
    elif adjuncts[use].how == "session":
        bouts = " or ".join(adjuncts[use].exercises)
        yield Problem(path, f"{use!r} is done in sessions: write it as bouts of {bouts}, not as an adjunct")


def _pain_rules(programme: Programme, library: Library) -> Iterator[Problem]:
    known = {NO_RULE, *library.pain_rules, *programme.pain_rules}
    used = {track.pain_rule for track in programme.tracks}
    for name, rule in programme.pain_rules.items():
        path = ("pain_rule", name)
        yield from unknown_references((*path, "sources"), rule.sources, library.references, _instead("summary"))
        if name == NO_RULE or name in library.pain_rules:
            yield Problem(path, f"{name!r} is taken already; give a pain rule of your own another name", at_key=True)
        elif name not in used:
            yield Problem(path, f"no track uses the pain rule {name!r}", at_key=True)
    for number, track in enumerate(programme.tracks):
        unknown = unknown_name(("track", number, "pain_rule"), "pain rule", track.pain_rule, sorted(known))
        if unknown is not None:
            yield unknown


def _times_in_all(programme: Programme) -> Iterator[Problem]:
    seen: set[tuple[int, str]] = set()
    for number, track in enumerate(programme.tracks):
        for position, phase in enumerate(track.phases):
            for place, session in enumerate(phase.sessions):
                seen |= {(number, time) for time in session.times}
                if len(seen) > MOST_TIMES:
                    message = (
                        f"more than {MOST_TIMES} different times of day, all tracks together; sessions of a track that "
                        "are at nearly the same time can be at the same"
                    )
                    yield Problem(("track", number, "phase", position, "session", place, "time"), message)
                    return


def _collisions(path: KeyPath, phase: Phase) -> Iterator[Problem]:
    """Find two sessions at the same time: only one of them would be done."""
    numbered = list(enumerate(phase.sessions))
    for position, session in numbered:
        for other, earlier in numbered[:position]:
            times = [time for time in session.times if time in earlier.times]
            days = _common_days(session, earlier)
            if times and days is not None:
                message = (
                    f"sessions {earlier.name!r} and {session.name!r} (number {other + 1} and {position + 1} of the "
                    f"phase) are both {days} at {times[0]}; choose another time, or put the bouts into one session"
                )
                yield Problem((*path, "session", position, "time"), message)
                break


def _common_days(one: Session, other: Session) -> str | None:
    """Say on which day both can be, or None."""
    if one.every_days is not None or other.every_days is not None:
        # Counted from a day that may be any day of the week.
        return "on one day sooner or later"
    common = sorted(set(one.weekdays) & set(other.weekdays))
    return f"on {DAYS[common[0]]}" if common else None


def _steps(path: KeyPath, phase: Phase) -> Iterator[Problem]:
    if phase.steps is None:
        return
    loads = [bout.load for session in phase.sessions for bout in session.bouts if bout.load is not None]
    carried = [load.added_kg for load in loads if load.kind in _STEPPED]
    if not carried:
        message = "no bout of this phase has a load that kilograms can be added to: a mass, or body weight"
        yield Problem((*path, "steps"), message, at_key=True)
    elif max(carried) + phase.steps.up_to_kg > MOST_ADDED_KG:
        message = f"the heaviest bout would get {max(carried) + phase.steps.up_to_kg:g} kg; at most {MOST_ADDED_KG} kg"
        yield Problem((*path, "steps", "up_to"), message)
