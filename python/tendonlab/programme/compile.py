"""From a programme in people's terms (weeks, times of day, kg, RM, km) to the engine's tracks, rungs and sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue.bouts import Bout
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.earliest import deload_weeks
from tendonlab.catalogue.loader import Catalogue
from tendonlab.catalogue.pain_rules import PainRule
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Programme
from tendonlab.errors import InputError
from tendonlab.programme.adherence import engine_adherence
from tendonlab.programme.adjuncts import adjunct_courses, massage_relief
from tendonlab.programme.course import earliest_course
from tendonlab.programme.dose import BoutDose, bout_doses, has_massage, rolling_s
from tendonlab.programme.layout import (
    Rung,
    Slot,
    first_rung,
    pain_rule_of,
    rungs_of,
    slots_of,
    track_number,
)

# The model's day begins at waking.
WAKING_MINUTES = 6 * 60
_MINUTES_PER_DAY = 24 * 60
_SECONDS_PER_MINUTE = 60
_NOTHING = -1


def compile_programme(programme: Programme, catalogue: Catalogue, weeks: int) -> _core.Schedule:
    """Lay a programme out for the engine.

    The programme ends with its last week; weeks beyond the study are cut off, which `weeks_beyond_study` puts in
    words. Day 0 is a Monday.

    Parameters
    ----------
    programme : Programme
    catalogue : Catalogue
        Gives exercises, pain rules, adjuncts, and how people keep to a programme that does not say it.
    weeks : int
        Length of the study, at least 1.

    Returns
    -------
    _core.Schedule
        Of 7 * weeks days; times of day in days after waking at 06:00. Sessions that are alike are stored once.

    Raises
    ------
    InputError
        If sessions are planned but none within the study, or the engine cannot run the programme.
    """
    _refuse_without_sessions(programme, weeks)
    days = DAYS_PER_WEEK * weeks
    slots = slots_of(programme)
    store = _Store(catalogue)
    tracks = [_track(programme, number, slots, store, catalogue) for number in range(len(programme.tracks))]
    deload_days = _deload_days(programme, days)
    adherence = engine_adherence(programme, catalogue.adherence)
    if programme.deload is not None and any(deload_days):
        store.vary("deload", programme.deload.volume)
    if adherence.overdone > 0:
        store.vary("overdone", catalogue.adherence.overdone.volume)
    courses = adjunct_courses(programme.adjuncts, catalogue.adjuncts, days)
    care = np.zeros(days)
    care[: DAYS_PER_WEEK * programme.care_weeks] = 1.0
    try:
        return _core.Schedule(
            name=programme.id,
            days=days,
            slots=[(slot.minutes - WAKING_MINUTES) / _MINUTES_PER_DAY for slot in slots],
            sessions=store.sessions,
            tracks=tracks,
            last_day=DAYS_PER_WEEK * min(programme.last_week, weeks),
            habitual=_habitual(programme, days),
            care=care,
            adherence=adherence,
            deload_days=deload_days,
            deload_of=store.variants["deload"],
            overdone_of=store.variants["overdone"],
            test_every_days=programme.test_every_days,
            felt_pain=courses.felt_pain,
            gait_force=courses.gait_force,
            tendon_strength=courses.tendon_strength,
            massage_relief=massage_relief(catalogue.adjuncts) if store.massage else np.empty(0),
        )
    except ValueError as error:  # what the engine cannot run, such as more session times a day than it has room for
        raise InputError(f"programme '{programme.id}' cannot be simulated: {error}") from error


def weeks_beyond_study(programme: Programme, weeks: int) -> str:
    """Say which weeks of a programme a study is too short for.

    Parameters
    ----------
    programme : Programme
    weeks : int
        Length of the study.

    Returns
    -------
    str
        Empty if the study holds the whole programme.
    """
    last = programme.last_week
    if last <= weeks:
        return ""
    if last == weeks + 1:
        return f"week {last} of its plan lies beyond this study"
    return f"weeks {weeks + 1}-{last} of its plan lie beyond this study"


class _Store:
    """The engine's sessions: those that are alike once, and their lighter and overdone variants."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.sessions: list[_core.Session] = []
        self.variants: dict[str, list[int]] = {"deload": [], "overdone": []}
        self.massage = False
        self._places: dict[tuple[Bout, ...], int] = {}
        self._contents: list[tuple[list[BoutDose], float, bool]] = []

    def place(self, bouts: tuple[Bout, ...]) -> int:
        """Index of the session made of these bouts."""
        if bouts not in self._places:
            doses = [dose for bout in bouts for dose in bout_doses(bout, self.catalogue)]
            massage = has_massage(bouts, self.catalogue)
            self.massage |= massage
            self._places[bouts] = self._add(doses, rolling_s(bouts, self.catalogue), massage)
        return self._places[bouts]

    def vary(self, kind: str, volume: float) -> None:
        """Add a variant of every session with that share of its repetitions, holds and distances."""
        originals = list(self._contents)
        # A lighter session can be overdone as well; what has no dose to change is its own variant.
        self.variants[kind] = [
            self._add(_scaled(doses, volume), rolling * volume, massage) if doses or rolling else place
            for place, (doses, rolling, massage) in enumerate(originals)
        ]
        for variants in self.variants.values():
            if variants:
                variants.extend(range(len(variants), len(self.sessions)))

    def _add(self, doses: list[BoutDose], rolling: float, massage: bool) -> int:
        self._contents.append((doses, rolling, massage))
        bouts = [_core.Bout(**asdict(dose), stretch=dose.passive) for dose in doses]
        self.sessions.append(_core.Session(bouts, rolling_s=rolling, massage=massage))
        return len(self.sessions) - 1


def _scaled(doses: list[BoutDose], volume: float) -> list[BoutDose]:
    return [replace(dose, repetitions=dose.repetitions * volume) for dose in doses]


def _track(
    programme: Programme, number: int, slots: tuple[Slot, ...], store: _Store, catalogue: Catalogue
) -> _core.Track:
    track = programme.tracks[number]
    own_slots = [(index, slot.minutes) for index, slot in enumerate(slots) if slot.track == number]
    rungs = [
        _core.Rung(
            name=rung.name,
            phase=rung.phase_number,
            plans=[plan for index, minutes in own_slots for plan in _plans(rung, index, minutes, store)],
            step=_criteria(rung.step, programme) if rung.steps_up else None,
            step_at_least_days=rung.step_at_least_days,
            enter=_criteria(rung.enter, programme),
            leave=None if rung.by_time_only else _criteria(rung.leave, programme),
            at_least_days=rung.at_least_days,
            at_most_days=rung.at_most_days,
        )
        for rung in rungs_of(track)
    ]
    rule = pain_rule_of(track, programme, catalogue)
    return _core.Track(
        name=track.name,
        rungs=rungs,
        pain_rule=_pain_rule(rule) if rule is not None else None,
        after_missed=[(missed.after_days, missed.back) for missed in track.after_missed],
    )


def _plans(rung: Rung, slot: int, minutes: int, store: _Store) -> Iterator[_core.Plan]:
    """List the plans of a rung for one of its track's session times: the week's, and one for each rhythm of its own."""
    week = [_NOTHING] * DAYS_PER_WEEK
    for session in rung.phase.sessions:
        if minutes not in session.minutes_after_midnight:
            continue
        place = store.place(rung.bouts(session))
        if session.every_days is not None:
            yield _core.Plan(slot, [place] + [_NOTHING] * (session.every_days - 1), from_rung_start=True)
            continue
        for weekday in session.weekdays:
            week[weekday] = place
    if any(place != _NOTHING for place in week):
        yield _core.Plan(slot, week)


def _criteria(criteria: Criteria | None, programme: Programme) -> _core.Criteria:
    if criteria is None:
        return _core.Criteria()
    other, rung = _NOTHING, 0
    if criteria.track is not None and criteria.reached is not None:
        other = track_number(programme, criteria.track)
        rung = first_rung(programme.tracks[other], criteria.reached)
    return _core.Criteria(
        green_sessions=criteria.green_sessions or 0,
        sessions=criteria.sessions or 0,
        morning_pain_at_most=_or_never(criteria.morning_pain_at_most),
        pain_during_at_most=_or_never(criteria.pain_during_at_most),
        pain_after_at_most=_or_never(criteria.pain_after_at_most),
        hop_pain_at_most=_or_never(criteria.hop_pain_at_most),
        heel_raises_at_least=criteria.heel_raises_at_least or 0,
        morning_stiffness_at_most_min=_or_never(criteria.morning_stiffness_at_most_s) / _SECONDS_PER_MINUTE,
        weekly_rise_below=_or_never(criteria.weekly_rise_below),
        first_day=DAYS_PER_WEEK * ((criteria.week_at_least or 1) - 1),
        other_track=other,
        other_rung=rung,
    )


def _pain_rule(rule: PainRule) -> _core.PainRule:
    return _core.PainRule(
        ceiling=rule.ceiling,
        after_ceiling=_or_never(rule.after_ceiling),
        stop=_or_never(rule.stop),
        morning_rise=_or_never(rule.morning_rise),
        morning_floor=rule.morning_floor,
        stiffness_rise=_or_never(rule.stiffness_rise),
        stiffness_floor_min=(rule.stiffness_floor_s or 0.0) / _SECONDS_PER_MINUTE,
        easy_days=rule.easy_days,
        yellows_to_red=rule.yellows_to_red,
        red_back=rule.red_back,
        red_rest_days=rule.red_rest_days,
        weekly_rise=_or_never(rule.weekly_rise),
        weekly_rises_to_red=rule.weekly_rises_to_red,
        persistent_above=_or_never(rule.persistent_above),
        persistent_days=rule.persistent_days,
        persistent_of=rule.persistent_of,
        persistent_back=rule.persistent_back,
    )


def _or_never(limit: float | None) -> float:
    return inf if limit is None else limit


def _deload_days(programme: Programme, days: int) -> list[bool]:
    weeks = set(deload_weeks(programme))
    return [day // DAYS_PER_WEEK + 1 in weeks for day in range(days)]


def _habitual(programme: Programme, days: int) -> NDArray[np.float64]:
    habitual = np.ones(days)
    for life in programme.life:
        first, last = life.days
        habitual[first - 1 : last] = life.activity
    return habitual


def first_week(programme: Programme) -> int:
    """Week of the earliest session of a programme, for somebody whom nothing holds back; 1 if it plans none."""
    begins = [
        days.start
        for track, course in zip(programme.tracks, earliest_course(programme), strict=True)
        for phase, days in zip(track.phases, course, strict=True)
        if phase.sessions and days
    ]
    return min(begins, default=0) // DAYS_PER_WEEK + 1


def _refuse_without_sessions(programme: Programme, weeks: int) -> None:
    first = first_week(programme)
    if first > weeks:
        raise InputError(
            f"programme '{programme.id}' has no session in a study of {weeks} week{'s' * (weeks > 1)}: "
            f"its first is in week {first}"
        )
