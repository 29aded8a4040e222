"""Pain rules: how a track answers to reported pain and stiffness."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from tendonlab.catalogue.schema import Duration, Identifier, Many, Pain, Percentage, Strict, Text, refuse

NO_RULE = "none"

Rungs = Annotated[int, Field(ge=1, le=100)]
InARow = Annotated[int, Field(ge=1, le=100)]
DaysOfTwoWeeks = Annotated[int, Field(ge=1, le=14)]

# Keys that say something only beside another one.
_NEEDS = {
    "stiffness_floor": "stiffness_rise",
    "weekly_rises_to_red": "weekly_rise",
    "persistent_days": "persistent_above",
    "persistent_of": "persistent_above",
    "persistent_back": "persistent_above",
}


class PainRule(Strict):
    """What counts as too much pain, and what is done about it.

    Pains are reports on the scale of 0 to 10. A rule that is left out, by its first key, is not used.

    Attributes
    ----------
    id, name, summary, sources
        Name in the other files, in words, and who described it.
    unsure
        What the sources leave open and how it was filled.
    ceiling
        Pain during a session above it holds a person where they are.
    after_ceiling
        So does pain right after a session above that.
    stop
        Pain during above it: the exercise is broken off, the session ends, and the answer is red.
    morning_rise
        Next morning's pain above the own baseline by more is yellow.
    morning_floor
        A morning of so little pain is green whatever the baseline.
    stiffness_rise, stiffness_floor_s
        Yellow if morning stiffness is up by more than both the share and the time, s.
    easy_days
        Days without this track after yellow.
    yellows_to_red
        So many yellows in a row are red.
    red_back, red_rest_days
        Rungs to step back and days without this track after red.
    weekly_rise
        If the weekly mean of morning pain is up by at least that, nobody moves up this week.
    weekly_rises_to_red
        So many such weeks in a row are red.
    persistent_above, persistent_days, persistent_of, persistent_back
        Worst pain above the first on so many days of the last so many: so many rungs back.
    """

    from_loader = frozenset({"id"})

    id: str = ""
    name: Text
    summary: Text
    sources: Many[Identifier] = ()
    unsure: Many[Text] = ()
    ceiling: Pain
    after_ceiling: Pain | None = None
    stop: Pain | None = None
    morning_rise: Pain | None = None
    morning_floor: Pain = 0.0
    stiffness_rise: Percentage | None = None
    stiffness_floor_s: Duration | None = Field(default=None, alias="stiffness_floor")
    easy_days: Annotated[int, Field(ge=0, le=100)] = 0
    yellows_to_red: InARow = 2
    red_back: Rungs = 1
    red_rest_days: Annotated[int, Field(ge=0, le=100)] = 0
    weekly_rise: Pain | None = None
    weekly_rises_to_red: Annotated[int, Field(ge=1, le=4)] = 2  # a coach remembers four weeks
    persistent_above: Pain | None = None
    persistent_days: DaysOfTwoWeeks = 3
    persistent_of: DaysOfTwoWeeks = 7
    persistent_back: Rungs = 1

    @model_validator(mode="after")
    def _hangs_together(self) -> PainRule:
        given = {info.alias or name for name, info in type(self).model_fields.items() if name in self.model_fields_set}
        for key, needed in _NEEDS.items():
            if key in given and needed not in given:
                raise refuse(f"'{key}' says nothing without '{needed}'", key=key)
        if self.stop is not None and self.stop < self.ceiling:
            raise refuse(f"stop ({self.stop:g}/10) is below the ceiling ({self.ceiling:g}/10)", key="stop")
        if self.persistent_days > self.persistent_of:
            message = f"{self.persistent_days} of the last {self.persistent_of} days are more than there are"
            raise refuse(message, key="persistent_days")
        return self


def with_ids(rules: dict[str, PainRule]) -> dict[str, PainRule]:
    """Return the rules, each knowing its own id."""
    return {key: rule.model_copy(update={"id": key}) for key, rule in rules.items()}


PainRules = Annotated[dict[Identifier, PainRule], AfterValidator(with_ids)]


class PainRuleFile(Strict):
    """Content of ``pain-rules.toml``: one table per rule."""

    pain_rule: PainRules
