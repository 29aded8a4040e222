"""Safety rules: what is asked before a plan is offered, what is refused, and what is said instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import AfterValidator, Field, model_validator

from tendonlab.catalogue.adjuncts import Adjunct
from tendonlab.catalogue.checks import check_known, check_references
from tendonlab.catalogue.exercises import Exercise
from tendonlab.catalogue.problems import Refuse
from tendonlab.catalogue.references import Reference
from tendonlab.catalogue.schema import (
    Distance,
    Duration,
    Identifier,
    Many,
    Pain,
    Share,
    SomeDays,
    Strict,
    Text,
    matching,
    refuse,
)

Urgency = Literal["emergency", "today", "soon", "clinician", "soft"]
Checked = Literal["read", "second hand", "memory", "our choice"]
PlanCheck = Literal[
    "not a plan",
    "screen",
    "forbidden",
    "never offered",
    "insertional",
    "run rise",
    "rest between",
    "stretch before run",
    "pain ceiling",
    "pressure",
    "complete rest",
]
Code = Annotated[str, matching(r"[A-Z][0-9]{1,2}[a-z]?", "a code such as 'F1' or 'F1a'")]


class Question(Strict):
    """One question of the screen.

    Attributes
    ----------
    id, code
        Name in answers, and short name in lists.
    ask, then
        The question, and what to do after a yes.
    urgency
        How soon; all but "soft" are hard.
    forbids
        Ids of adjuncts that no plan may hold after a yes.
    checked, source, references
        Where it comes from, and whether that was seen.
    """

    from_loader = frozenset({"id"})

    id: str = ""
    code: Code
    ask: Text
    then: Text
    urgency: Urgency
    forbids: Many[Identifier] = ()
    checked: Checked
    source: Text
    references: Many[Identifier] = ()

    @property
    def hard(self) -> bool:
        """True if a yes means that no plan is offered."""
        return self.urgency != "soft"


class Rule(Strict):
    """One rule of what is offered and said.

    Attributes
    ----------
    id, code, text
        Name, short name in lists, and the rule.
    hard
        True if nothing overrides it.
    check
        The check of a programme that keeps it, if a program can check it.
    checked, source, references
        Where it comes from, and whether that was seen.
    """

    from_loader = frozenset({"id"})

    id: str = ""
    code: Code
    text: Text
    hard: bool
    check: PlanCheck | None = None
    checked: Checked
    source: Text
    references: Many[Identifier] = ()


Entry = TypeVar("Entry", Question, Rule)


def _with_ids(entries: dict[str, Entry]) -> dict[str, Entry]:
    return {key: entry.model_copy(update={"id": key}) for key, entry in entries.items()}


class Limits(Strict):
    """Numbers the checks use.

    Attributes
    ----------
    run_rise
        How much longer than the longest before it a run may be, as a share.
    run_look_back_days
        Days in which that longest run is sought.
    run_counts_above_m
        Longest run that is left to the pain rule, m.
    rest_between_s
        Time between two sessions of the same kind, s.
    rest_for_days
        Days from the first such session for which that holds.
    rest_not_for
        Ids of exercises with impact that need no such rest.
    heavy_from
        Share of the maximum from which lifting is heavy.
    stretch_before_run_s
        Time before a run in which nothing is stretched, s.
    dorsiflexion_from_days
        Day from which insertional pain may be trained below neutral.
    pain_at_most
        Pain of 10 beyond which no pain rule should let a session go on.
    pressure_at_most_s, pressure_on_points
        Longest pressure on one point, s, and ids of the exercises that press on points.
    rest_at_most_days
        Days in a row without any activity that a plan may hold.
    """

    run_rise: Share
    run_look_back_days: SomeDays = Field(alias="run_look_back")
    run_counts_above_m: Distance = Field(alias="run_counts_above")
    rest_between_s: Duration = Field(alias="rest_between")
    rest_for_days: SomeDays = Field(alias="rest_for")
    rest_not_for: Many[Identifier] = ()
    heavy_from: Share
    stretch_before_run_s: Duration = Field(alias="stretch_before_run")
    dorsiflexion_from_days: SomeDays = Field(alias="dorsiflexion_from")
    pain_at_most: Pain
    pressure_at_most_s: Duration = Field(alias="pressure_at_most")
    pressure_on_points: Annotated[Many[Identifier], Field(min_length=1)]
    rest_at_most_days: SomeDays = Field(alias="rest_at_most")


class Referral(Strict):
    """A reason to see a clinician without hurry."""

    text: Text
    checked: Checked
    source: Text
    references: Many[Identifier] = ()


class NeverSay(Strict):
    """A claim that is not repeated, and what is known instead."""

    claim: Text
    instead: Text
    references: Annotated[Many[Identifier], Field(min_length=1)]


class Notice(Strict):
    """The few lines that go with every programme that is shown."""

    model: Text
    red_flags: Annotated[Many[Text], Field(min_length=3, max_length=3)]
    clinician: Text
    running: Text
    not_a_plan: Text


class SafetyRules(Strict):
    """Content of ``safety.toml``.

    Attributes
    ----------
    answers_count_for_days
        Days after which the screen is asked again.
    ask_again_at_rise
        Rise in pain since the answers from which it is asked again as well, of 10.
    questions, rules
        By id.
    limits
        Numbers the checks use.
    referrals, never_say, notice
        What is said.
    """

    answers_count_for_days: SomeDays = Field(alias="answers_count_for")
    ask_again_at_rise: Pain
    questions: Annotated[dict[Identifier, Question], AfterValidator(_with_ids)] = Field(alias="question")
    rules: Annotated[dict[Identifier, Rule], AfterValidator(_with_ids)] = Field(alias="rule")
    limits: Limits
    referrals: Annotated[Many[Referral], Field(alias="referral", min_length=1)]
    never_say: Many[NeverSay]
    notice: Notice

    @model_validator(mode="after")
    def _codes_once_and_checks_all(self) -> SafetyRules:
        seen: set[str] = set()
        checks: set[str] = set()
        for kind, entries in (("question", self.questions), ("rule", self.rules)):
            for key, entry in entries.items():
                if entry.code in seen:
                    raise refuse(f"code {entry.code!r} is used twice", key=(kind, key, "code"))
                seen.add(entry.code)
        for key, rule in self.rules.items():
            if rule.check in checks:
                raise refuse(f"two rules are kept by the check {rule.check!r}", key=("rule", key, "check"))
            if rule.check is not None:
                checks.add(rule.check)
        missing = [name for name in get_args(PlanCheck) if name not in checks]
        if missing:
            raise refuse(f"no rule has the check {missing[0]!r}", key="rule")
        if not any(question.hard for question in self.questions.values()):
            raise refuse("a screen without a hard question screens nothing", key="question")
        return self

    @property
    def sources(self) -> frozenset[str]:
        """Ids of all references."""
        named = [entry.references for entry in self.questions.values()]
        named += [entry.references for entry in self.rules.values()]
        named += [entry.references for entry in self.referrals]
        named += [entry.references for entry in self.never_say]
        return frozenset(name for names in named for name in names)

    def rule_of(self, check: PlanCheck) -> Rule:
        """Return the rule that a check keeps."""
        return next(rule for rule in self.rules.values() if rule.check == check)


def check_safety(
    refuse_at: Refuse,
    rules: SafetyRules,
    adjuncts: Mapping[str, Adjunct],
    exercises: Mapping[str, Exercise],
    references: Mapping[str, Reference],
) -> None:
    """Check what the safety rules name.

    Parameters
    ----------
    refuse_at
        Builds the error.
    rules
        What to check.
    adjuncts, exercises, references
        By id.

    Raises
    ------
    DataFileError
        If an adjunct, exercise or reference does not exist.
    """
    for key, question in rules.questions.items():
        for place, adjunct in enumerate(question.forbids):
            check_known(refuse_at, ("question", key, "forbids", place), "adjunct", adjunct, adjuncts)
        check_references(refuse_at, ("question", key, "references"), question.references, references)
    for key, rule in rules.rules.items():
        check_references(refuse_at, ("rule", key, "references"), rule.references, references)
    for key in ("rest_not_for", "pressure_on_points"):
        for place, exercise in enumerate(getattr(rules.limits, key)):
            check_known(refuse_at, ("limits", key, place), "exercise", exercise, exercises)
    for place, referral in enumerate(rules.referrals):
        check_references(refuse_at, ("referral", place, "references"), referral.references, references)
    for place, claim in enumerate(rules.never_say):
        check_references(refuse_at, ("never_say", place, "references"), claim.references, references)
