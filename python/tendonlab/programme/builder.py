"""Programmes written in Python, with the keys and values of a programme file.

What a file writes as `[[track.phase.session]]` is here a function call inside another. Each call checks its keys and
values at once. Names, of exercises and other tables, and what tables ask of each other are checked when `programme`
puts them together::

    from tendonlab import build

    raises = build.bout("heel-raise-one-leg", sets=3, repetitions=15, load="body weight", tempo="3-0-3-0")
    plan = build.programme(
        "my-plan",
        build.track(
            "Strength",
            build.phase("floor", build.session("Evening", raises, time="18:00"), leave={"green_sessions": 3}),
            build.phase("step", build.session("Evening", raises, time="18:00", days=["Mon", "Wed", "Fri"])),
            pain_rule="flow",
        ),
        name="My plan",
        summary="From the floor to a step.",
        weeks=12,
        care_weeks=0,
    )

docs/programmes.md explains the keys. A track has its phases as arguments, a phase its sessions, a session its bouts,
a programme its tracks; all other keys are keywords. What is a table in a file is a dictionary.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.loader import Catalogue, load_catalogue
from tendonlab.catalogue.programme_rules import check_programme
from tendonlab.catalogue.programmes import Phase, Programme, Session, Steps, Track
from tendonlab.catalogue.schema import Strict, as_problem, without_echoes
from tendonlab.errors import InputError
from tendonlab.programme.printing import to_toml

__all__ = ["bout", "criteria", "phase", "programme", "session", "steps", "track"]

Model = TypeVar("Model", bound=Strict)


def bout(exercise: str, **keys: Any) -> Bout:
    """Build one exercise of a session: `bout("run", distance="5 km", speed="3 m/s", side="both")`.

    Parameters
    ----------
    exercise : str
        Id in the exercise library.
    **keys
        `sets`, `repetitions`, `hold`, `distance`, `duration`, `speed`, `pace`, `load`, `side`, `rest`, `loaded_time`,
        `tempo`, `terrain`, `intervals`.

    Raises
    ------
    InputError
        If a key is unknown or a value is not understood.
    """
    return _built(Bout, f"bout {exercise!r}", {"exercise": exercise, **keys})


def session(name: str, *bouts: Bout, **keys: Any) -> Session:
    """Build what is done in one go.

    Parameters
    ----------
    name : str
    *bouts : Bout
        In the order they are done.
    **keys
        `time` (one or a list), and `days` or `every_days`.

    Raises
    ------
    InputError
        If a key is missing or unknown, or a value is not understood.
    """
    return _built(Session, f"session {name!r}", {"name": name, "bout": bouts, **keys})


def phase(name: str, *sessions: Session, **keys: Any) -> Phase:
    """Build a phase; without sessions it is one of rest.

    Parameters
    ----------
    name : str
    *sessions : Session
    **keys
        `lasts`, or `at_least` and `at_most`; `enter`, `leave`, `steps`.

    Raises
    ------
    InputError
        If a key is unknown or a value is not understood.
    """
    return _built(Phase, f"phase {name!r}", {"name": name, "session": sessions, **keys})


def criteria(**keys: Any) -> Criteria:
    """Build what must hold for a phase to be entered or left; a dictionary with the same keys does as well.

    Parameters
    ----------
    **keys
        `green_sessions`, `sessions`, `morning_pain_at_most`, `pain_during_at_most`, `pain_after_at_most`,
        `hop_pain_at_most`, `heel_raises_at_least`, `morning_stiffness_at_most`, `weekly_rise_below`, `week_at_least`,
        `track` and `reached`.

    Raises
    ------
    InputError
        If a key is unknown or a value is not understood.
    """
    return _built(Criteria, "criteria", keys)


def steps(**keys: Any) -> Steps:
    """Build the load steps of a phase; a dictionary with the same keys does as well.

    Parameters
    ----------
    **keys
        `add`, `up_to`, `at_least`, `when`.

    Raises
    ------
    InputError
        If a key is missing or unknown, or a value is not understood.
    """
    return _built(Steps, "steps", keys)


def track(name: str, *phases: Phase, **keys: Any) -> Track:
    """Build a ladder of phases.

    Parameters
    ----------
    name : str
    *phases : Phase
        In the order they are climbed.
    **keys
        `pain_rule`, `start`, `after_missed`.

    Raises
    ------
    InputError
        If a key is unknown or a value is not understood.
    """
    return _built(Track, f"track {name!r}", {"name": name, "phase": phases, **keys})


def programme(id: str, *tracks: Track, catalogue: Catalogue | None = None, **keys: Any) -> Programme:
    """Build a programme and check it as a file is checked.

    Parameters
    ----------
    id : str
    *tracks : Track
    catalogue : Catalogue, optional
        Gives the exercises and rules it may use; the installed one if not given.
    **keys
        `name`, `summary`, `weeks`, `care_weeks`, and as wanted `sources`, `unsure`, `not_a_plan`, `test_every`,
        `adherence`, `pain_rule`, `deload`, `life`, `adjunct`.

    Returns
    -------
    Programme
        Its text is the file it could have been read from.

    Raises
    ------
    InputError
        In words, for the first thing that is wrong.
    """
    made = _built(Programme, f"programme {id!r}", {"id": id, "track": tracks, **keys})
    check_programme(made, load_catalogue() if catalogue is None else catalogue)
    return made.model_copy(update={"text": to_toml(made)})


def _built(model: type[Model], what: str, keys: dict[str, Any]) -> Model:
    try:
        return model.model_validate(keys)
    except ValidationError as error:
        problem = as_problem(without_echoes(error)[0])
    place = "".join(f", number {part + 1}" if isinstance(part, int) else f", {part!r}" for part in problem.path)
    hint = f". Did you mean {problem.suggestion!r}?" if problem.suggestion is not None else ""
    raise InputError(f"{what}{place}: {problem.message}{hint}")
