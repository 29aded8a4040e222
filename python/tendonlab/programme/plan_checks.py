"""What a programme must not hold if it is to be offered as a plan.

Each check keeps one rule of `data/safety.toml`. They look at the plan on paper, at the earliest day each phase can
begin; what happens on the way is the pain rule's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tendonlab.catalogue.adjuncts import Adjunct
from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.exercises import Exercise
from tendonlab.catalogue.loader import Catalogue
from tendonlab.catalogue.pain_rules import PainRule
from tendonlab.catalogue.programmes import Phase, Programme, Session
from tendonlab.catalogue.safety_rules import Limits, PlanCheck
from tendonlab.programme.layout import pain_rule_of
from tendonlab.programme.plan_stays import Library, Stay, bouts_of, longest_stay, stays_of
from tendonlab.programme.spacing_checks import stretched_before, too_close

_M_PER_KM = 1000


@dataclass(frozen=True)
class Concern:
    """A rule that a programme does not keep.

    Attributes
    ----------
    rule
        Code of the rule or question.
    hard
        True if the programme must not be offered.
    message
        What was found.
    where
        Track, phase and session; empty if it is the whole programme.
    """

    rule: str
    hard: bool
    message: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}" + (f" ({self.where})" if self.where else "")


@dataclass(frozen=True)
class Person:
    """What a plan is checked against, of the person it is for.

    Attributes
    ----------
    insertional
        True if it hurts where the tendon meets the heel bone.
    forbidden
        Ids of adjuncts that an answer of the screen forbids.
    longest_run_km
        Longest run of the last 30 days; None if it was not given.
    """

    insertional: bool
    forbidden: Collection[str]
    longest_run_km: float | None


def programme_concerns(
    programme: Programme, catalogue: Catalogue, installed: Catalogue, person: Person
) -> list[Concern]:
    """Find the rules a programme does not keep.

    Parameters
    ----------
    programme
        As checked by the catalogue.
    catalogue
        Gives exercises, adjuncts and pain rules.
    installed
        The package's own catalogue. Its safety rules count, and what it says of an exercise, adjunct or programme
        cannot be softened by the other.
    person
        Whom the plan is for.
    """
    rules, limits = installed.safety, installed.safety.limits
    library = Library(catalogue, installed)
    stays = stays_of(programme)
    pain_rules = {track.name: pain_rule_of(track, programme, catalogue) for track in programme.tracks}
    used = [library.adjunct(use.use) for use in programme.adjuncts]
    concerns: list[Concern] = []

    def note(check: PlanCheck, found: Iterator[tuple[str, str]]) -> None:
        rule = rules.rule_of(check)
        concerns.extend(Concern(rule.code, rule.hard, message, where) for message, where in found)

    def note_if_certain(check: PlanCheck, found: Iterator[tuple[str, str, bool]]) -> None:
        rule = rules.rule_of(check)
        concerns.extend(Concern(rule.code, rule.hard and sure, message, where) for message, where, sure in found)

    reason = library.not_a_plan(programme)
    note("not a plan", iter([(f"not a plan: {reason}", "")] if reason is not None else []))
    note("never offered", ((f"holds '{entry.id}', which no plan may", "") for entry in used if entry.never_offered))
    note("forbidden", _forbidden(stays, used, library, person.forbidden))
    if person.insertional:
        note("insertional", _bent_upwards(stays, used, library, pain_rules, limits))
    note("complete rest", _only_rest(programme, limits))
    for track in programme.tracks:
        own = [stay for stay in stays if stay.track is track]
        note_if_certain("run rise", _run_rises(own, library, limits, person.longest_run_km))
    note_if_certain("rest between", too_close(stays, library, limits))
    note("pressure", _pressed_long(stays, library, limits))
    note("stretch before run", stretched_before(stays, library, limits))
    note("pain ceiling", _no_ceiling(stays, library, pain_rules, limits))
    return list(dict.fromkeys(concerns))


def _forbidden(
    stays: list[Stay], used: list[Adjunct], library: Library, forbidden: Collection[str]
) -> Iterator[tuple[str, str]]:
    for adjunct in used:
        if adjunct.id in forbidden:
            yield f"holds '{adjunct.id}', which an answer of the screen forbids", ""
    exercises = {name for key in forbidden for name in library.adjunct(key).exercises}
    for stay, session, bout, _ in bouts_of(stays, library):
        if bout.exercise in exercises:
            yield f"holds '{bout.exercise}', which an answer of the screen forbids", stay.where(session)


def _keeps_ceiling(rule: PainRule | None, limits: Limits) -> bool:
    """Whether a rule holds or breaks off at so little pain; a rule never breaks off below its ceiling."""
    return rule is not None and rule.ceiling <= limits.pain_at_most


def _bent_upwards(
    stays: list[Stay], used: list[Adjunct], library: Library, rules: dict[str, PainRule | None], limits: Limits
) -> Iterator[tuple[str, str]]:
    """Find what bends the ankle upwards; late, and under a rule that asks about the next morning, it may."""
    for adjunct in used:
        if adjunct.dorsiflexion:
            yield f"holds '{adjunct.id}', which bends the ankle upwards", ""
    for stay, session, _, exercise in bouts_of(stays, library):
        rule = rules[stay.track.name]
        careful = _keeps_ceiling(rule, limits) and rule is not None and rule.morning_rise is not None
        if exercise.dorsiflexion and not (careful and stay.begins >= limits.dorsiflexion_from_days):
            yield f"'{exercise.id}' bends the ankle upwards under load", stay.where(session)


def _only_rest(programme: Programme, limits: Limits) -> Iterator[tuple[str, str]]:
    """Find times without any activity that go beyond the first days."""
    resting, last = 0, 0
    for life in programme.life:
        if life.activity > 0:
            continue
        first, length = life.days[0], life.days[1] - life.days[0] + 1
        resting = length + (resting if first == last + 1 else 0)
        last = life.days[1]
        if resting > limits.rest_at_most_days:
            yield f"{resting} days of complete rest up to day {last}", ""


def _no_ceiling(
    stays: list[Stay], library: Library, rules: dict[str, PainRule | None], limits: Limits
) -> Iterator[tuple[str, str]]:
    """Find tracks that load the tendon whatever hurts."""
    loading = (stay.track.name for stay, _, _, exercise in bouts_of(stays, library) if _loads(exercise))
    for name in dict.fromkeys(loading):
        rule = rules[name]
        if rule is None:
            yield "loads without a pain rule", f"track '{name}'"
        elif not _keeps_ceiling(rule, limits):
            message = f"goes on with pain of up to {rule.ceiling:g}/10; the limit here is {limits.pain_at_most:g}/10"
            yield message, f"track '{name}'"


def _loads(exercise: Exercise) -> bool:
    return exercise.mode in ("contraction", "impact")


def _pressed_long(stays: list[Stay], library: Library, limits: Limits) -> Iterator[tuple[str, str]]:
    for stay, session, bout, _ in bouts_of(stays, library):
        held = bout.hold_s if bout.hold_s is not None else bout.duration_s
        if bout.exercise in limits.pressure_on_points and held is not None and held > limits.pressure_at_most_s:
            message = f"'{bout.exercise}' for {held:g} s on a point; at most {limits.pressure_at_most_s:g} s"
            yield message, stay.where(session)


def _run_rises(
    stays: list[Stay], library: Library, limits: Limits, own_longest_km: float | None
) -> Iterator[tuple[str, str, bool]]:
    """Find runs of a track much longer than all in the time before; False where only the person knows."""
    longest = [_longest_run_m(stay.phase, library) for stay in stays]
    for number, (stay, metres) in enumerate(zip(stays, longest, strict=True)):
        if metres <= limits.run_counts_above_m:
            continue
        run = f"a run of {metres / _M_PER_KM:.3g} km"
        if any(longest[:number]):
            before, days = 0.0, 0.0
            for earlier in range(number - 1, -1, -1):
                if days < limits.run_look_back_days:
                    before = max(before, longest[earlier])
                days += longest_stay(stays[earlier].phase)
            of = "planned in the"
        elif stay.begins >= limits.run_look_back_days:
            before, of = 0.0, "planned in the"
        elif own_longest_km is None:
            message = f"a first run of {metres / _M_PER_KM:.3g} km; give the longest run of the last "
            yield message + f"{limits.run_look_back_days} days (longest_run_km) to have it checked", stay.where(), False
            continue
        elif stay.latest < limits.run_look_back_days:
            before, of = own_longest_km * _M_PER_KM, "of this person in the"
        else:
            before, of = 0.0, "that is sure to lie in the"
        if metres > before * (1 + limits.run_rise) * (1 + 1e-9):
            days_before = f"{limits.run_look_back_days} days before"
            yield f"{run}; the longest {of} {days_before} is {before / _M_PER_KM:.3g} km", stay.where(), True


def _longest_run_m(phase: Phase, library: Library) -> float:
    def metres(session: Session) -> float:
        return sum(_run_m(bout, library.exercise(bout.exercise)) for bout in session.bouts)

    return max(map(metres, phase.sessions), default=0.0)


def _run_m(bout: Bout, exercise: Exercise) -> float:
    """Metres that are run, walking in between left out."""
    speed = bout.travel_speed_m_s
    if exercise.load_rule != "running-speed":
        return 0.0
    if bout.intervals is None or speed is None:
        return bout.sets * (bout.distance_m or (bout.duration_s or 0.0) * (speed or 0.0))
    run, walk, walk_speed = bout.intervals.run_s, bout.intervals.walk_s, bout.intervals.walk_speed_m_s
    if bout.distance_m is not None:
        return bout.sets * bout.distance_m * run * speed / (run * speed + walk * walk_speed)
    return bout.sets * (bout.duration_s or 0.0) * run / (run + walk) * speed
