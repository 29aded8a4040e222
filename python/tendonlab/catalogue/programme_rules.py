"""What the parts of a programme must be to fit together and to fit the exercise library.

The models check one value at a time. These rules need several, and run on every programme that is to be used: one read
from a file, or one built or changed in Python, where pydantic's `model_copy` checks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from tendonlab.catalogue.checks import Refuse, check_known, check_references
from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum
from tendonlab.catalogue.load_rules import LOADS_OF_RULE
from tendonlab.catalogue.programmes import DAYS, Adherence, Bout, Phase, Programme
from tendonlab.catalogue.references import Reference
from tendonlab.catalogue.toml_source import KeyPath
from tendonlab.errors import InputError


def check_programme(
    programme: Programme,
    exercises: Mapping[str, Exercise],
    repetition_maximum: RepetitionMaximum,
    references: Mapping[str, Reference],
    refuse: Refuse | None = None,
) -> None:
    """Check a programme against itself and against the exercise library.

    Parameters
    ----------
    programme
        What to check.
    exercises, repetition_maximum, references
        What it may use.
    refuse
        Builds the error; by default one that names programme, phase and session.

    Raises
    ------
    InputError
        If a name does not exist, phases overlap, sessions collide, the adherence cannot be, or a bout does not give
        exactly what its exercise needs. A `DataFileError` if `refuse` is that of a file.
    """
    refuse = _in_words(programme) if refuse is None else refuse
    check_references(refuse, ("sources",), programme.sources, references, _instead("summary"))
    given = programme.adherence.references
    check_references(refuse, ("adherence", "references"), given, references, _instead("source"))
    _check_adherence(refuse, programme.adherence)
    last = 0
    for number, phase in enumerate(programme.phases):
        path = ("phase", number)
        first = phase.weeks[0]
        if first > phase.weeks[1]:
            message = f"the last week ({phase.weeks[1]}) comes before the first ({first})"
            raise refuse((*path, "weeks"), message, at_key=True)
        if first <= last:
            message = f"phase begins in week {first}, but the one before it ends in week {last}"
            raise refuse((*path, "weeks"), message)
        last = phase.weeks[1]
        _check_times(refuse, path, phase)
        for position, session in enumerate(phase.sessions):
            for place, bout in enumerate(session.bouts):
                at = (*path, "session", position, "bout", place)
                check_known(refuse, (*at, "exercise"), "exercise", bout.exercise, exercises)
                _check_bout(refuse, at, bout, exercises[bout.exercise], repetition_maximum)


def _instead(key: str) -> str:
    """Say where a source goes that is not among the references, which whoever writes a programme cannot add to."""
    return f"leave it out, or name the source in '{key}'"


def _in_words(programme: Programme) -> Refuse:
    def refuse(path: KeyPath, message: str, suggestion: str | None = None, *, at_key: bool = False) -> InputError:
        place = f"programme {programme.id!r}"
        match path:
            case ("phase", int(number), "session", int(position), *_):
                phase = programme.phases[number]
                place += f", phase {phase.name!r}, session {phase.sessions[position].name!r}"
            case ("phase", int(number), *_):
                place += f", phase {programme.phases[number].name!r}"
        hint = f". Did you mean {suggestion!r}?" if suggestion is not None else ""
        return InputError(f"{place}: {message}{hint}")

    return refuse


def _check_adherence(refuse: Refuse, adherence: Adherence) -> None:
    """Refuse a spread that no share between 0 and 1 with that mean can have."""
    limit = sqrt(adherence.mean * (1 - adherence.mean))
    if 0 < adherence.sd >= limit:
        possible = f"less than {100 * limit:.3g} %" if limit > 0 else "only 0 %"
        message = (
            f"a share with a mean of {100 * adherence.mean:g} % cannot have a standard deviation of "
            f"{100 * adherence.sd:g} %; possible is {possible}"
        )
        raise refuse(("adherence", "sd"), message)


def _check_times(refuse: Refuse, path: KeyPath, phase: Phase) -> None:
    """Refuse two sessions at the same time: only one of them would be done."""
    taken: dict[tuple[int, str], int] = {}
    for position, session in enumerate(phase.sessions):
        for day in session.weekdays:
            other = taken.setdefault((day, session.time), position)
            if other != position:
                message = (
                    f"sessions {phase.sessions[other].name!r} and {session.name!r} (number {other + 1} and "
                    f"{position + 1} of the phase) are both on {DAYS[day]} at {session.time}; "
                    "choose another time, or put the bouts into one session"
                )
                raise refuse((*path, "session", position, "time"), message)


def _check_bout(
    refuse: Refuse, path: KeyPath, bout: Bout, exercise: Exercise, repetition_maximum: RepetitionMaximum
) -> None:
    needed, allowed = _keys_of(exercise)
    given = {
        "repetitions": bout.repetitions,
        "hold": bout.hold_s,
        "distance": bout.distance_m,
        "speed": bout.speed_m_s,
        "load": bout.load,
        "loaded_time": bout.loaded_time_s,
    }
    for key, value in given.items():
        if value is None and key in needed:
            raise refuse(path, f"{exercise.id} needs '{key}'")
        if value is not None and key not in needed | allowed:
            raise refuse((*path, key), f"{exercise.id} takes no '{key}'", at_key=True)
    if exercise.legs == 2 and bout.side != "both":
        raise refuse((*path, "side"), f'{exercise.id} uses both legs: expected side = "both"')
    try:
        if exercise.speed_table is not None and bout.speed_m_s is not None:
            exercise.speed_table.at(bout.speed_m_s)
    except InputError as error:
        raise refuse((*path, "speed"), str(error)) from None
    if bout.load is None:
        return
    kinds = LOADS_OF_RULE[exercise.load_rule]
    if bout.load.kind not in kinds:
        raise refuse((*path, "load"), f"{exercise.id} takes a load given as {' or '.join(kinds)}, found '{bout.load}'")
    try:
        if bout.load.repetition_maximum is not None:
            repetition_maximum.fraction(bout.load.repetition_maximum)
    except InputError as error:
        raise refuse((*path, "load"), str(error)) from None


def _keys_of(exercise: Exercise) -> tuple[set[str], set[str]]:
    """Return the keys a bout of this exercise must give, and those it may give."""
    needed: set[str] = {"load"} if LOADS_OF_RULE[exercise.load_rule] else set()
    if exercise.by_speed:
        return needed | {"distance", "speed"}, set()
    if exercise.held:
        return needed | {"hold"}, {"repetitions"}
    return needed | {"repetitions"}, {"loaded_time"}
