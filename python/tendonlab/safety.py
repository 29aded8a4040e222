"""What stands between a programme and a person: the screen, and the rules that nothing overrides.

Whatever offers a plan calls `guard` first. Simulating and comparing programmes needs no screen: nobody is told to do
them. Nothing here says what somebody has, and an answer of no is not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from numbers import Real
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from tendonlab.catalogue.loader import Catalogue, load_catalogue
from tendonlab.catalogue.names import lookup, suggest
from tendonlab.catalogue.programmes import Programme
from tendonlab.catalogue.safety_rules import Question, SafetyRules, Urgency
from tendonlab.errors import InputError, SafetyStop
from tendonlab.programme.adjunct_notes import adjunct_notes
from tendonlab.programme.plan_checks import Concern, Person, programme_concerns

__all__ = [
    "Concern",
    "Screening",
    "Site",
    "adjunct_notes",
    "check_plan",
    "guard",
    "notice",
    "safety_rules",
    "screen",
]

MOST_PAIN = 10

Site = Literal["midportion", "insertional", "both", "healthy"]


def safety_rules() -> SafetyRules:
    """Return the rules that come with the package. No data folder of anybody's own replaces them."""
    return load_catalogue().safety


@dataclass(frozen=True)
class Screening:
    """The answers of one person, and what follows from them.

    Attributes
    ----------
    answers
        True for yes, by the id of the question.
    answered_on
        The day they were given.

    Raises
    ------
    InputError
        If that is not a day.
    """

    answers: Mapping[str, bool]
    answered_on: date

    def __post_init__(self) -> None:
        _check_day(self.answered_on)

    @property
    def stops(self) -> tuple[Question, ...]:
        """Hard questions answered with yes, the most urgent first."""
        found = [question for question in self._answered_yes() if question.hard]
        return tuple(sorted(found, key=lambda question: get_args(Urgency).index(question.urgency)))

    @property
    def cautions(self) -> tuple[Question, ...]:
        """Soft questions answered with yes."""
        return tuple(question for question in self._answered_yes() if not question.hard)

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """Questions without an answer, soft ones as well."""
        return tuple(question for question in _questions() if not isinstance(self.answers.get(question.id), bool))

    @property
    def expired(self) -> bool:
        """True if the answers are too old to count, or from a day that is yet to come."""
        age = date.today() - self.answered_on
        return not timedelta(0) <= age <= timedelta(days=safety_rules().answers_count_for_days)

    def holds(self, *, pain_then: float, pain_now: float) -> bool:
        """Tell whether the answers still count, or have to be asked for again.

        Parameters
        ----------
        pain_then, pain_now
            Worst pain when they were given and now, 0 to 10.

        Raises
        ------
        InputError
            For a pain that is not from 0 to 10.
        """
        for name, pain in (("pain_then", pain_then), ("pain_now", pain_now)):
            if not 0 <= pain <= MOST_PAIN:
                raise InputError(f"{name} is a pain from 0 to {MOST_PAIN}, not {pain!r}")
        return not self.expired and pain_now - pain_then < safety_rules().ask_again_at_rise

    @property
    def may_plan(self) -> bool:
        """True if every hard question is answered with no, and lately."""
        return not self.stops and not self.expired and not any(question.hard for question in self.unanswered)

    @property
    def forbidden(self) -> frozenset[str]:
        """Ids of adjuncts no plan may hold; an open question counts as a yes."""
        kept = (*self._answered_yes(), *self.unanswered)
        return frozenset(adjunct for question in kept for adjunct in question.forbids)

    def _answered_yes(self) -> list[Question]:
        return [question for question in _questions() if self.answers.get(question.id) is True]


def _questions() -> list[Question]:
    return list(safety_rules().questions.values())


def _check_day(day: object) -> None:
    # A datetime is a date to Python, and yet the two cannot be compared.
    if isinstance(day, datetime) or not isinstance(day, date):
        raise InputError(f"answered_on is a day (datetime.date), not {day!r}")


def screen(answers: Mapping[str, bool], *, answered_on: date | None = None) -> Screening:
    """Take the answers to the screen.

    Parameters
    ----------
    answers
        True for yes, by the id of the question; those of numpy as well. Questions may be left open, which is not a no.
    answered_on
        The day they were given; today if not given.

    Raises
    ------
    UnknownNameError
        For an answer to a question that is not asked.
    InputError
        For an answer that is not yes or no, or not given on a day, or on one that is yet to come.
    """
    for name, answer in answers.items():
        lookup("question", name, safety_rules().questions)
        if not isinstance(answer, bool | np.bool_):
            raise InputError(f"the answer to '{name}' is True (yes) or False (no), not {answer!r}")
    answered_on = date.today() if answered_on is None else answered_on
    _check_day(answered_on)
    if answered_on > date.today():
        raise InputError(f"the answers cannot be from {answered_on.isoformat()}, which is yet to come")
    return Screening(MappingProxyType({name: bool(answer) for name, answer in answers.items()}), answered_on)


def check_plan(
    programme: Programme,
    catalogue: Catalogue,
    *,
    site: Site,
    screening: Screening | None,
    longest_run_km: float | None = None,
) -> tuple[Concern, ...]:
    """Find what speaks against a programme as somebody's plan.

    Parameters
    ----------
    programme
        As checked by the catalogue.
    catalogue
        Gives its exercises, adjuncts and pain rules; it cannot make milder what the package's own says.
    site
        Where it hurts; "both" keeps to the rules of "insertional".
    screening
        That person's answers; None if nobody asked, which is an open screen.
    longest_run_km
        That person's longest run of the last 30 days, 0 if there was none. Without it a first run of some length is a
        soft concern; with it, a hard one if it is too long.

    Returns
    -------
    tuple of Concern
        Those of the screen first, the most urgent before the others; empty if nothing speaks against it.

    Raises
    ------
    InputError
        For a site that is none of the four, a screening that is none, or a distance below 0.
    """
    if site not in get_args(Site):
        nearest = suggest(str(site), get_args(Site))
        hint = f". Did you mean {nearest!r}?" if nearest else ""
        raise InputError(f"site must be one of {', '.join(get_args(Site))}, not {site!r}{hint}")
    if screening is None:
        screening = screen({})
    elif not isinstance(screening, Screening):
        raise InputError(f"screening is what `screen` returns, not {type(screening).__name__}")
    if longest_run_km is not None:
        _check_distance(longest_run_km)
    installed = load_catalogue()
    person = Person(site in ("insertional", "both"), screening.forbidden, longest_run_km)
    of_plan = programme_concerns(programme, catalogue, installed, person)
    return (*_screen_concerns(screening, installed.safety), *of_plan)


def _check_distance(km: object) -> None:
    number = isinstance(km, Real) and not isinstance(km, bool)
    if not (number and isfinite(km) and km >= 0):  # type: ignore[arg-type,operator]
        raise InputError(f"longest_run_km is a distance in km, 0 or more, not {km!r}")


def guard(
    programme: Programme,
    catalogue: Catalogue,
    *,
    site: Site,
    screening: Screening | None,
    longest_run_km: float | None = None,
) -> tuple[Concern, ...]:
    """Let a programme through as a plan, or stop it. Everything that offers a plan calls this first.

    Parameters
    ----------
    programme, catalogue, site, screening, longest_run_km
        As for `check_plan`.

    Returns
    -------
    tuple of Concern
        The soft ones, to be shown with the plan.

    Raises
    ------
    SafetyStop
        If any concern is hard. It says what to do instead; the plan stays hidden.
    InputError
        As for `check_plan`.
    """
    concerns = check_plan(programme, catalogue, site=site, screening=screening, longest_run_km=longest_run_km)
    hard: dict[str, list[Concern]] = {}
    for concern in concerns:
        if concern.hard:
            hard.setdefault(concern.rule, []).append(concern)
    if hard:
        raise SafetyStop(_first_of(same) for same in hard.values())
    return concerns


def _first_of(same: list[Concern]) -> str:
    """Say the first concern of a rule; a referral is short, and the plan stays hidden."""
    first, *others = same
    return str(first) + (f", and {len(others)} more of this kind" if others else "")


def _screen_concerns(screening: Screening, rules: SafetyRules) -> Iterator[Concern]:
    rule = rules.rule_of("screen")
    for question in screening.stops:
        yield Concern(question.code, True, question.then)
    missing = [question.code for question in screening.unanswered if question.hard]
    if missing:
        yield Concern(rule.code, rule.hard, f"the screen is not complete: {', '.join(missing)} not answered")
    if screening.expired:
        day = screening.answered_on.isoformat()
        message = f"the answers are from {day}; they count for {rules.answers_count_for_days} days"
        yield Concern(rule.code, rule.hard, message)
    for question in screening.cautions:
        yield Concern(question.code, False, question.then)


def notice(programme: Programme) -> str:
    """Return the few lines that go with every programme that is shown.

    Parameters
    ----------
    programme
        What is shown.

    Returns
    -------
    str
        That it is a model, the red flags, and when to see a clinician. No line break at the end.
    """
    text = safety_rules().notice
    lines = [text.model]
    if programme.not_a_plan is not None:
        lines.append(f"{text.not_a_plan}: {programme.not_a_plan}")
    lines += text.red_flags
    if _runs(programme):
        lines.append(text.running)
    lines.append(text.clinician)
    return "\n".join(lines)


def _runs(programme: Programme) -> bool:
    """Tell whether a programme holds distances or times on foot."""
    return any(
        bout.distance_m is not None or bout.duration_s is not None
        for track in programme.tracks
        for phase in track.phases
        for session in phase.sessions
        for bout in session.bouts
    )
