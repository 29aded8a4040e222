"""Adjuncts: what people add to exercise, what was published about it, and what of that the model takes up."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from tendonlab.catalogue.checks import check_known, check_references
from tendonlab.catalogue.exercises import Exercise
from tendonlab.catalogue.parameters import Basis
from tendonlab.catalogue.problems import Refuse
from tendonlab.catalogue.quantities import SHARE, parse_quantity
from tendonlab.catalogue.references import Reference
from tendonlab.catalogue.schema import Days, Identifier, Many, SomeDays, Strict, Text, refuse
from tendonlab.errors import TextError

Status = Literal["supported", "null", "unknown", "experimental", "disputed"]
Form = Literal["session", "worn", "taken", "given"]
Target = Literal[
    "felt pain", "gait force", "tendon strength", "dorsiflexion", "muscle stiffness", "muscle strength",
    "muscle soreness", "tendon stiffness", "tendon strain", "VISA-A", "venous flow", "blood flow", "ankle sprains",
]  # fmt: skip

# The factors the engine takes, one value a day. Everything else is either done by bouts or only told.
FACTORS = ("felt pain", "gait force", "tendon strength")


def _change(text: object) -> float:
    """Read a share with its sign, the only quantity that may be negative."""
    down = isinstance(text, str) and text.strip().startswith("-")
    try:
        size = parse_quantity(text.strip().removeprefix("-") if isinstance(text, str) else text, SHARE)
    except TextError as error:
        raise refuse(error.message, suggestion=error.suggestion) from None
    if down and size >= 1:
        raise refuse("a factor cannot fall by 100 % or more")
    return -size if down else size


Change = Annotated[float, BeforeValidator(_change)]


class Knot(Strict):
    """One point of a course.

    Attributes
    ----------
    at_days
        Days after use begins.
    change
        Relative change of the factor, -0.1 for 10 % less.
    """

    at_days: Days = Field(alias="at")
    change: Change


class AdjunctEffect(Strict):
    """One effect of an adjunct.

    Attributes
    ----------
    on
        What it acts on.
    published
        Size as it was read, in words, with its interval.
    modelled
        True if the model takes it up.
    why_not
        Why it does not.
    through
        Which bouts and parameters bring it about, where no course is needed.
    course
        Change of a factor over time: linear between the knots, held after the last.
    low, high
        Range of the change where it is largest.
    washout_days
        Days over which it fades after use ends.
    once
        True if the course runs from the start of use, however long that lasts.
    basis, source, references
        Where the number comes from.
    """

    on: Target
    published: Text
    modelled: bool
    why_not: Text | None = None
    through: Text | None = None
    course: Many[Knot] = ()
    low: Change | None = None
    high: Change | None = None
    washout_days: SomeDays | None = Field(default=None, alias="washout")
    once: bool = False
    basis: Basis | None = None
    source: Text | None = None
    references: Many[Identifier] = ()

    @model_validator(mode="after")
    def _modelled_or_not(self) -> AdjunctEffect:
        if not self.modelled:
            if self.why_not is None:
                raise refuse("an effect that is not modelled says why in 'why_not'", key="modelled")
            for key in ("through", "course", "low", "high", "washout", "once", "basis", "source"):
                if key in self._given():
                    raise refuse(f"'{key}' is for effects that are modelled", key=key)
            return self
        if self.why_not is not None:
            raise refuse("'why_not' is for effects that are not modelled", key="why_not")
        if self.basis is None or self.source is None:
            raise refuse("a modelled effect needs its 'basis' and its 'source'", key="modelled")
        if self.basis in ("measured", "derived") and not self.references:
            raise refuse(f"a {self.basis} effect needs its references", key="basis")
        return self

    @model_validator(mode="after")
    def _course_fits(self) -> AdjunctEffect:
        if not self.modelled:
            return self
        if self.on not in FACTORS:
            if self.through is None:
                words = ", ".join(FACTORS)
                message = f"an effect on {self.on} is modelled 'through' bouts; only {words} have a course"
                raise refuse(message, key="modelled")
            for key in ("course", "low", "high", "washout", "once"):
                if key in self._given():
                    raise refuse(f"an effect on {self.on} has no '{key}'", key=key)
            return self
        if self.through is not None:
            raise refuse(f"an effect on {self.on} is given by its course", key="through")
        if not self.course or self.low is None or self.high is None:
            raise refuse(f"an effect on {self.on} needs 'course', 'low' and 'high'", key="modelled")
        if self.course[0].at_days != 0:
            raise refuse("a course begins at '0 days'", key=("course", 0, "at"))
        for place, (before, after) in enumerate(pairwise(self.course), start=1):
            if after.at_days <= before.at_days:
                raise refuse("times must ascend", key=("course", place, "at"))
        if not self.low <= self.peak <= self.high:
            raise refuse(f"the largest change, {100 * self.peak:g} %, is outside low..high", key="course")
        if self.once and self.course[-1].change != 0:
            raise refuse("what is given once is over at some time: the last change is '0 %'", key="course")
        if self.once and self.washout_days is not None:
            raise refuse("what is given once has no end of use to fade after", key="washout")
        return self

    def _given(self) -> set[str]:
        """Keys that the file gives."""
        fields = type(self).model_fields
        return {fields[name].alias or name for name in self.model_fields_set}

    @property
    def peak(self) -> float:
        """The largest change, up or down; the first of equals. 0 without a course."""
        return max((knot.change for knot in self.course), key=abs, default=0.0)

    @property
    def peak_days(self) -> int:
        """Days after use begins at which the largest change is reached."""
        return next((knot.at_days for knot in self.course if knot.change == self.peak), 0)


class Adjunct(Strict):
    """Something people add to exercise.

    Attributes
    ----------
    id, name, group
        Name in the other files, name in words, heading in lists.
    how
        "session" (done as bouts), "worn", "taken" or "given".
    exercises
        The exercises that do it, if it is done as bouts.
    dorsiflexion
        True if it holds the ankle bent upwards.
    never_offered
        True if no plan may contain it.
    status
        What the evidence says of it, in one word; `data/adjuncts.toml` defines them.
    summary, note
        In words; the note holds what is doubtful about it.
    caution
        What is said with every programme that uses it.
    effects
        What was published, each with what the model makes of it.
    """

    from_loader = frozenset({"id"})

    id: str = ""
    name: Text
    group: Text
    how: Form
    exercises: Many[Identifier] = ()
    dorsiflexion: bool = False
    never_offered: bool = False
    status: Status
    summary: Text
    note: Text | None = None
    caution: Text | None = None
    effects: Annotated[Many[AdjunctEffect], Field(alias="effect", min_length=1)]

    @model_validator(mode="after")
    def _holds_together(self) -> Adjunct:
        if (self.how == "session") != bool(self.exercises):
            raise refuse("what is done in sessions names its exercises, nothing else does", key="how")
        seen: set[str] = set()
        for place, effect in enumerate(self.effects):
            if effect.modelled and effect.on in seen:
                raise refuse(f"two modelled effects on {effect.on}", key=("effect", place, "on"))
            if effect.modelled:
                seen.add(effect.on)
            if self.how == "session" and effect.course and not effect.once:
                # The engine counts from the first session; it does not know when somebody has stopped for good.
                message = "the course of something done in sessions counts from the first one: expected once = true"
                raise refuse(message, key=("effect", place, "course"))
            if self.status == "null" and effect.modelled and effect.basis != "assumed":
                raise refuse("an adjunct without effect can only have an assumed one", key=("effect", place, "basis"))
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of all references of its effects, each once."""
        return tuple(dict.fromkeys(name for effect in self.effects for name in effect.references))

    def effect_on(self, factor: str) -> AdjunctEffect | None:
        """Return the modelled effect on a factor, or None."""
        return next((effect for effect in self.effects if effect.modelled and effect.on == factor), None)


class AdjunctFile(Strict):
    """Content of ``adjuncts.toml``."""

    adjunct: dict[Identifier, Adjunct]

    def by_id(self) -> dict[str, Adjunct]:
        """Return the adjuncts, each knowing its own id."""
        return {key: entry.model_copy(update={"id": key}) for key, entry in self.adjunct.items()}


def check_adjuncts(
    refuse_at: Refuse,
    adjuncts: Mapping[str, Adjunct],
    exercises: Mapping[str, Exercise],
    references: Mapping[str, Reference],
) -> None:
    """Check what the adjuncts name.

    Parameters
    ----------
    refuse_at
        Builds the error.
    adjuncts, exercises, references
        By id.

    Raises
    ------
    DataFileError
        If an exercise or reference does not exist.
    """
    for entry in adjuncts.values():
        path = ("adjunct", entry.id)
        for place, exercise in enumerate(entry.exercises):
            check_known(refuse_at, (*path, "exercises", place), "exercise", exercise, exercises)
        for place, effect in enumerate(entry.effects):
            check_references(refuse_at, (*path, "effect", place, "references"), effect.references, references)
