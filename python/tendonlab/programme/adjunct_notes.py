"""What has to be said with a programme because of what it uses beside exercise."""

from __future__ import annotations

from tendonlab.catalogue.adjuncts import Adjunct, Status
from tendonlab.catalogue.loader import Catalogue, load_catalogue
from tendonlab.catalogue.programmes import Programme
from tendonlab.programme.plan_stays import Library

_MEANS: dict[Status, str] = {
    "supported": "supported by a controlled study",
    "null": "null, no effect was found in a controlled study",
    "unknown": "unknown, not studied for this purpose or the result is not known",
    "experimental": "experimental, given ahead of the evidence",
    "disputed": "disputed, studies contradict each other",
}


def adjunct_notes(programme: Programme, catalogue: Catalogue, *, with_bodywork: bool = True) -> tuple[str, ...]:
    """Say what is doubtful about the adjuncts of a programme.

    To be shown wherever a programme or its results are shown.

    Parameters
    ----------
    programme
        As checked by the catalogue.
    catalogue
        Gives its adjuncts.
    with_bodywork
        Also what is done in sessions and acts on nothing, such as ankle pumps.

    Returns
    -------
    tuple of str
        One text for each adjunct that is not supported, or that no plan may hold, whether worn, taken, given or done
        in sessions; those that bear a caution carry it. Empty if there is none.
    """
    library = Library(catalogue, load_catalogue())
    done = {
        bout.exercise
        for track in programme.tracks
        for phase in track.phases
        for session in phase.sessions
        for bout in session.bouts
    }
    names = [use.use for use in programme.adjuncts]
    if with_bodywork:
        names += [entry.id for entry in catalogue.adjuncts.values() if done.intersection(entry.exercises)]
    used = [library.adjunct(name) for name in dict.fromkeys(names)]
    return tuple(_note(entry) for entry in used if entry.never_offered or entry.status != "supported")


def _note(adjunct: Adjunct) -> str:
    never = "; never part of a plan" if adjunct.never_offered else ""
    caution = f" {adjunct.caution}" if adjunct.caution is not None else ""
    return f"{adjunct.name}: {_MEANS[adjunct.status]}{never}.{caution}"
