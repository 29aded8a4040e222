"""The rules of a programme in Python: what is decided each morning, to be read, changed and handed back to the engine.

`standard` gives a programme's own rules as a function. The engine calls a function in place of its own rules; that is
slower, but the same decisions make the same sessions::

    from tendonlab import rules

    own = rules.standard(programme, catalogue)

    def careful(view):
        decision = own(view)
        too_early = decision.move > 0 and view.morning_pain > 0
        return rules.Decision(light=decision.light) if too_early else decision

A rule sees what a coach sees: reports, tests, sessions done. Never the tissue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tendonlab._core import Decision, View
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.loader import Catalogue
from tendonlab.catalogue.pain_rules import PainRule
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Missed, Programme
from tendonlab.programme.layout import Rung, first_rung, pain_rule_of, rungs_of

if TYPE_CHECKING:
    from tendonlab._core import Light, Reason

__all__ = ["Decision", "Ladder", "View", "decide", "standard"]

_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class Ladder:
    """What the rules of one track need to know of the programme.

    Attributes
    ----------
    rungs : tuple of Rung
    pain_rule : PainRule or None
    after_missed : tuple of Missed
    places : mapping from (track, phase) to (int, int)
        For every phase of the programme the number of its track and of its first rung, by their names.
    """

    rungs: tuple[Rung, ...]
    pain_rule: PainRule | None
    after_missed: tuple[Missed, ...]
    places: Mapping[tuple[str, str], tuple[int, int]]


def standard(programme: Programme, catalogue: Catalogue) -> Callable[[View], Decision]:
    """Return the rules a programme's file gives, as a function.

    Parameters
    ----------
    programme : Programme
    catalogue : Catalogue
        Gives the pain rules that are not the programme's own.
    """
    places = {
        (track.name, phase.name): (number, first_rung(track, phase.name))
        for number, track in enumerate(programme.tracks)
        for phase in track.phases
    }
    ladders = [
        Ladder(rungs_of(track), pain_rule_of(track, programme, catalogue), track.after_missed, places)
        for track in programme.tracks
    ]
    return lambda view: decide(view, ladders[view.track])


def decide(view: View, ladder: Ladder) -> Decision:
    """Decide what becomes of one track this morning.

    Parameters
    ----------
    view : View
        What the coach knows.
    ladder : Ladder
        The track's rungs and rules.
    """
    if view.rung < 0:
        begins = _holds(ladder.rungs[0].enter, view, ladder, 0)
        return Decision(move=1, reason="started") if begins else Decision()
    back = _back_after_gap(view, ladder)
    if back:
        return Decision(move=-back, reason="missed days")
    rule = ladder.pain_rule
    if rule is None:
        return _up(view, ladder, "none", 0) or Decision()
    light, reason = _light(view, rule)
    if light != "red" and view.week_ends and _weeks_of_rise(view, rule) >= rule.weekly_rises_to_red:
        light, reason = "red", "weekly rise"
    if light == "red":
        back = min(rule.red_back, view.way_back)
        return Decision(move=-back, rest_days=rule.red_rest_days, light=light, reason=reason)
    if _persistent(view, rule):
        rest = rule.easy_days if light == "yellow" else 0
        return Decision(
            move=-min(rule.persistent_back, view.way_back), rest_days=rest, light=light, reason="persistent"
        )
    if light == "yellow":
        return Decision(rest_days=rule.easy_days, light=light, reason=reason)
    green = view.green_sessions + (view.sessions_yesterday if light == "green" else 0)
    return _up(view, ladder, light, green) or Decision(light=light, reason=reason)


def _light(view: View, rule: PainRule) -> tuple[Light, Reason]:
    """Judge yesterday's sessions by what they hurt and by this morning."""
    worse = _worse(view, rule)
    if not view.sessions_yesterday:
        # A day off, and what was yellow yesterday has not settled.
        unsettled = worse and view.last_light == "yellow" and view.days_since_light == 1
        return ("red", "not settled") if unsettled else ("none", "nothing")
    if view.broken_off_yesterday:
        return "red", "broken off"
    if worse:
        again = view.yellows + 1 >= rule.yellows_to_red
        return ("red", "worse again") if again else ("yellow", "worse morning")
    after = rule.after_ceiling is not None and view.pain_after > rule.after_ceiling
    if view.pain_yesterday > rule.ceiling or after:
        return "hold", "over ceiling"
    if view.morning_pain > max(view.baseline, rule.morning_floor):
        return "hold", "above baseline"
    return "green", "nothing"


def _worse(view: View, rule: PainRule) -> bool:
    if rule.morning_rise is not None and view.morning_pain > view.baseline + rule.morning_rise:
        return True
    if rule.stiffness_rise is None:
        return False
    rise = view.morning_stiffness_min - view.baseline_stiffness_min
    floor = _minutes(rule.stiffness_floor_s) or 0.0
    return rise > rule.stiffness_rise * view.baseline_stiffness_min and rise > floor


def _weeks_of_rise(view: View, rule: PainRule) -> int:
    """Weeks in a row, up to the last, in which mean morning pain rose."""
    if rule.weekly_rise is None:
        return 0
    for weeks, rise in enumerate(view.weekly_rises):
        if not rise >= rule.weekly_rise:  # not a number where there is no week yet
            return weeks
    return len(view.weekly_rises)


def _persistent(view: View, rule: PainRule) -> bool:
    if rule.persistent_above is None:
        return False
    bad_days = sum(pain > rule.persistent_above for pain in view.worst_pain[: rule.persistent_of])
    return bad_days >= rule.persistent_days


def _back_after_gap(view: View, ladder: Ladder) -> int:
    """Rungs to go back this morning because of missed days: each gap once, on the day it is reached."""
    so_far = 0
    for missed in ladder.after_missed:
        if view.missed_days == missed.after_days:
            return min(max(missed.back - so_far, 0), view.way_back)
        so_far = missed.back
    return 0


def _up(view: View, ladder: Ladder, light: Light, green_sessions: int) -> Decision | None:
    """Go up into the next phase, or a load step up inside this one, if the time has come."""
    rule = ladder.pain_rule
    here = ladder.rungs[view.rung]
    latest = view.last_light if light == "none" else light
    rising = rule is not None and _weeks_of_rise(view, rule) > 0
    if view.deload or view.resting or rising or latest in ("yellow", "red"):
        return None
    # Under a pain rule nobody goes on by criteria without a good session, where there are sessions.
    approved = rule is None or latest == "green" or (latest == "none" and not here.phase.sessions)
    following = next((rung for rung in ladder.rungs if rung.phase_number > here.phase_number), None)
    if following is not None and _holds(following.enter, view, ladder, green_sessions):
        ripe = approved and not here.by_time_only and view.days_in_phase >= here.at_least_days
        if ripe and _holds(here.leave, view, ladder, green_sessions):
            return Decision(move=1, next_phase=True, light=light, reason="criteria met")
        if here.at_most_days is not None and view.days_in_phase >= here.at_most_days:
            return Decision(move=1, next_phase=True, light=light, reason="time is up")
    stepping = approved and here.steps_up and view.days_on_rung >= here.step_at_least_days
    if stepping and _holds(here.step, view, ladder, green_sessions):
        return Decision(move=1, light=light, reason="criteria met")
    return None


def _holds(criteria: Criteria | None, view: View, ladder: Ladder, green_sessions: int) -> bool:
    """Whether everything that is asked for is so; what is not known does not count as so."""
    if criteria is None:
        return True
    if criteria.track is not None and criteria.reached is not None:
        track, rung = ladder.places[criteria.track, criteria.reached]
        if view.rungs_of_tracks[track] < rung:
            return False
    at_most = (
        (view.morning_pain, criteria.morning_pain_at_most),
        (view.pain_during, criteria.pain_during_at_most),
        (view.pain_after, criteria.pain_after_at_most),
        (view.hop_pain, criteria.hop_pain_at_most),
        (view.morning_stiffness_min, _minutes(criteria.morning_stiffness_at_most_s)),
    )
    at_least = (
        (green_sessions, criteria.green_sessions),
        (view.sessions_on_rung, criteria.sessions),
        (view.heel_raises, criteria.heel_raises_at_least),
        (view.day // DAYS_PER_WEEK + 1, criteria.week_at_least),
    )
    # A rise that is not known yet, as there is no week before, is none.
    risen = criteria.weekly_rise_below is not None and view.weekly_rises[0] >= criteria.weekly_rise_below
    return (
        not risen
        and all(limit is None or value <= limit for value, limit in at_most)
        and all(limit is None or value >= limit for value, limit in at_least)
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / _SECONDS_PER_MINUTE
