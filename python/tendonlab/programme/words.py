"""Criteria and rules in plain words, for a coach."""

from __future__ import annotations

from collections.abc import Iterator

from tendonlab.catalogue.beside import Deload
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.pain_rules import PainRule
from tendonlab.catalogue.programmes import DAYS, Phase, Session, Track

WORST_PAIN = 10.0
_MINUTE_S = 60


def span(days: int) -> str:
    """Write whole days as people say them: "2 weeks", "10 days"."""
    count, unit = (days // 7, "week") if days and days % 7 == 0 else (days, "day")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def pain(value: float) -> str:
    """Write a pain: "3/10"."""
    return f"{value:g}/10"


def criteria_words(criteria: Criteria) -> str:
    """Say what must hold, joined by commas; all of it must."""
    return ", ".join(_conditions(criteria))


def _conditions(criteria: Criteria) -> Iterator[str]:
    if criteria.week_at_least is not None:
        yield f"week {criteria.week_at_least} or later"
    if criteria.track is not None:
        yield f"{criteria.track} has reached {criteria.reached}"
    if criteria.green_sessions is not None:
        yield _counted(criteria.green_sessions, "green session") + " in a row" * (criteria.green_sessions > 1)
    if criteria.sessions is not None:
        yield _counted(criteria.sessions, "session") + " done"
    if criteria.pain_during_at_most is not None:
        yield f"pain during at most {pain(criteria.pain_during_at_most)}"
    if criteria.pain_after_at_most is not None:
        yield f"pain right after at most {pain(criteria.pain_after_at_most)}"
    if criteria.morning_pain_at_most is not None:
        yield f"morning pain at most {pain(criteria.morning_pain_at_most)}"
    if criteria.morning_stiffness_at_most_s is not None:
        yield f"morning stiffness at most {criteria.morning_stiffness_at_most_s / _MINUTE_S:g} min"
    if criteria.weekly_rise_below is not None:
        yield f"mean morning pain of the week up by less than {pain(criteria.weekly_rise_below)}"
    if criteria.hop_pain_at_most is not None:
        yield f"hop pain at most {pain(criteria.hop_pain_at_most)}"
    if criteria.heel_raises_at_least is not None:
        yield f"at least {criteria.heel_raises_at_least} single-leg heel raises"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def way_in(track: Track, place: int) -> str:
    """Say what a phase waits for, beyond the end of the one before; empty if for nothing."""
    gate = track.phases[place].enter if place else track.start
    return criteria_words(gate) if gate is not None else ""


def way_on(phase: Phase) -> str:
    """Say how a phase that is not the last of its track ends: "after 2 weeks", "when ...; 3 weeks at most"."""
    if phase.lasts_days is not None:
        return f"after {span(phase.lasts_days)}"
    if phase.leave is None:
        return f"after {span(phase.at_most_days or 0)}"
    parts = [f"when {criteria_words(phase.leave)}"]
    if phase.at_least_days:
        parts.append(f"{span(phase.at_least_days)} at least")
    if phase.at_most_days is not None:
        parts.append(f"{span(phase.at_most_days)} at most")
    return "; ".join(parts)


def step_words(phase: Phase) -> str:
    """Say how the load grows inside a phase; empty if it does not."""
    steps = phase.steps
    if steps is None:
        return ""
    text = f"+ {steps.add_kg:g} kg at a time, up to + {steps.up_to_kg:g} kg"
    gates = [criteria_words(steps.when)] if steps.when is not None else []
    if steps.at_least_days:
        gates.append(f"{span(steps.at_least_days)} at least on each")
    return f"{text}, each step after: {'; '.join(gates)}" if gates else text


def day_words(session: Session) -> str:
    """Say on which days a session is done: "daily", "Mon Wed Fri", "every 3 days"."""
    if session.every_days is not None and session.every_days > 1:
        return f"every {session.every_days} days"
    if session.every_days is not None or len(session.weekdays) == len(DAYS):
        return "daily"
    return " ".join(session.days)


def missed_words(track: Track) -> str:
    """Say what follows missed days; empty if nothing does."""
    return "; ".join(
        f"after {span(missed.after_days)} without a session, {_back(missed.back)}" for missed in track.after_missed
    )


def deload_words(deload: Deload) -> str:
    """Say which weeks are lighter, and by how much."""
    if deload.every_weeks is not None:
        weeks = f"every {_ordinal(deload.every_weeks)} week"
    else:
        named = deload.weeks or ()
        weeks = ("weeks " if len(named) > 1 else "week ") + ", ".join(map(str, named))
    return f"{weeks} at {100 * deload.volume:g} % of the volume; nobody moves up then"


def rule_words(rule: PainRule) -> list[str]:
    """Say what a pain rule asks for, a sentence a light."""
    lines = [f"green (counts towards the next level): {_good(rule)}"]
    if rule.ceiling < WORST_PAIN or rule.morning_floor < WORST_PAIN:
        lines.append("hold (nobody moves up): worse than that, but neither yellow nor red")
    worse = " or ".join(_worse(rule))
    if worse:
        easy = _counted(rule.easy_days, "easy day") if rule.easy_days else ""
        lines.append(f"yellow{_in_brackets(easy)}: next morning's {worse}")
    reds = [f"pain during above {pain(rule.stop)}, where the exercise is broken off"] if rule.stop is not None else []
    if worse:
        again = "twice" if rule.yellows_to_red == 2 else f"{rule.yellows_to_red} times"
        reds.append(f"yellow {again} running, or not settled after a day off")
    if rule.weekly_rise is not None:
        reds.append(f"{_counted(rule.weekly_rises_to_red, 'week')} of rising morning pain running")
    if reds:
        rest = f", {_counted(rule.red_rest_days, 'day')} without this track" if rule.red_rest_days else ""
        lines.append(f"red ({_back(rule.red_back)}{rest}): {'; or '.join(reds)}")
    if rule.weekly_rise is not None:
        rise = f"mean morning pain of the week up by {pain(rule.weekly_rise)}"
        lines.append(f"rising: {rise}; nobody moves up the week after")
    if rule.persistent_above is not None:
        days = f"{rule.persistent_days} of the last {rule.persistent_of} days"
        above = f"pain during above {pain(rule.persistent_above)}"
        lines.append(f"persistent ({_back(rule.persistent_back)}): {above} on {days}")
    return lines


def _good(rule: PainRule) -> str:
    during = f"pain during up to {pain(rule.ceiling)}" if rule.ceiling < WORST_PAIN else "any pain during"
    if rule.after_ceiling is not None:
        during += f", right after up to {pain(rule.after_ceiling)}"
    if rule.morning_floor >= WORST_PAIN:
        worse = rule.morning_rise is not None or rule.stiffness_rise is not None
        return (
            f"{during}, and a next morning that is not yellow"
            if worse
            else f"{during}, whatever the next morning is like"
        )
    floor = f", or up to {pain(rule.morning_floor)}" if rule.morning_floor else ""
    return f"{during}, and next morning no worse than usual{floor}"


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _worse(rule: PainRule) -> Iterator[str]:
    if rule.morning_rise is not None:
        yield f"pain above the usual by more than {pain(rule.morning_rise)}"
    if rule.stiffness_rise is not None:
        minutes = (rule.stiffness_floor_s or 0) / _MINUTE_S
        yield f"stiffness above the usual by more than {100 * rule.stiffness_rise:g} % and {minutes:g} min"


def _back(levels: int) -> str:
    return f"back {_counted(levels, 'level')}"


def _ordinal(number: int) -> str:
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
