"""A programme laid out: rungs instead of phases, session times as slots.

Phases with load steps become several rungs, one heavier than the other. A session time that two tracks share is two
slots. The engine, the printed tables and the rules in Python all count from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.loader import Catalogue
from tendonlab.catalogue.pain_rules import NO_RULE, PainRule
from tendonlab.catalogue.programmes import Phase, Programme, Session, Track

# The kinds of load that kilograms can be added to.
STEPPED_LOADS = ("body weight", "mass")


@dataclass(frozen=True)
class Rung:
    """One level of a track: a phase, or a load step of one.

    Attributes
    ----------
    phase : Phase
    phase_number : int
        Place of the phase in its track, from 0.
    added_kg : float
        What the load steps so far add to every bout whose load is a mass or the body weight.
    enter : Criteria or None
        To come up into the phase; None asks for nothing.
    at_least_days, at_most_days : int or None
        Nobody leaves the phase before; everybody leaves it after.
    by_time_only : bool
        True if nothing but `at_most_days` makes anybody leave the phase.
    leave : Criteria or None
        To leave the phase otherwise; None asks for nothing.
    steps_up : bool
        True if another load step of the phase follows.
    step_at_least_days : int
        Nobody takes it before.
    step : Criteria or None
        To take it; None asks for nothing.
    """

    phase: Phase
    phase_number: int
    added_kg: float = 0.0
    enter: Criteria | None = None
    at_least_days: int = 0
    at_most_days: int | None = None
    by_time_only: bool = False
    leave: Criteria | None = None
    steps_up: bool = False
    step_at_least_days: int = 0
    step: Criteria | None = None

    @property
    def name(self) -> str:
        """Name of the phase, with the added load: "4f + 5 kg"."""
        return f"{self.phase.name} + {self.added_kg:g} kg" if self.added_kg else self.phase.name

    def bouts(self, session: Session) -> tuple[Bout, ...]:
        """Bouts of one of the phase's sessions, as heavy as this rung makes them."""
        return tuple(_heavier(bout, self.added_kg) for bout in session.bouts) if self.added_kg else session.bouts


@dataclass(frozen=True)
class Slot:
    """A session time of a track: minutes after midnight, and the track's place in the programme."""

    minutes: int
    track: int


def rungs_of(track: Track) -> tuple[Rung, ...]:
    """List the levels of a track in the order they are climbed.

    What leads into a phase and out of it is that of all its rungs; its load steps lead from one to the next.
    """
    return tuple(
        rung
        for number, phase in enumerate(track.phases)
        for rung in _rungs_of_phase(phase, number, phase.enter if number else track.start)
    )


def _rungs_of_phase(phase: Phase, number: int, enter: Criteria | None) -> list[Rung]:
    rung = Rung(
        phase=phase,
        phase_number=number,
        enter=enter,
        at_least_days=phase.lasts_days or phase.at_least_days or 0,
        at_most_days=phase.at_most_days if phase.lasts_days is None else phase.lasts_days,
        by_time_only=phase.leave is None,
        leave=phase.leave,
    )
    steps = phase.steps
    if steps is None:
        return [rung]
    below = replace(rung, steps_up=True, step_at_least_days=steps.at_least_days, step=steps.when)
    return [
        *(replace(below, added_kg=place * steps.add_kg) for place in range(steps_of(phase))),
        replace(rung, added_kg=steps.up_to_kg),
    ]


def steps_of(phase: Phase) -> int:
    """Load steps of a phase beyond what it is written with."""
    return round(phase.steps.up_to_kg / phase.steps.add_kg) if phase.steps is not None else 0


def first_rung(track: Track, phase: str) -> int:
    """Place of the first rung of the phase of that name, which `check_programme` has made sure of."""
    return next(place for place, rung in enumerate(rungs_of(track)) if rung.phase.name == phase)


def track_number(programme: Programme, name: str) -> int:
    """Place of the track of that name, which `check_programme` has made sure of."""
    return next(place for place, track in enumerate(programme.tracks) if track.name == name)


def slots_of(programme: Programme) -> tuple[Slot, ...]:
    """Every session time of every track, by time and then by track."""
    slots = {
        Slot(minutes, number)
        for number, track in enumerate(programme.tracks)
        for phase in track.phases
        for session in phase.sessions
        for minutes in session.minutes_after_midnight
    }
    return tuple(sorted(slots, key=lambda slot: (slot.minutes, slot.track)))


def pain_rule_of(track: Track, programme: Programme, catalogue: Catalogue) -> PainRule | None:
    """Find the pain rule of a track: the programme's own, or the catalogue's; None if it has none."""
    if track.pain_rule == NO_RULE:
        return None
    return programme.pain_rules.get(track.pain_rule) or catalogue.pain_rules[track.pain_rule]


def _heavier(bout: Bout, kilograms: float) -> Bout:
    if bout.load is None or bout.load.kind not in STEPPED_LOADS:
        return bout
    return bout.model_copy(update={"load": replace(bout.load, added_kg=bout.load.added_kg + kilograms)})
