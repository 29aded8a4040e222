"""What a fact says differs from a population or a programme: "women = 0 %; visa_a_mean = 51 points"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

from tendonlab.catalogue.adherence import Adherence
from tendonlab.catalogue.beside import MOST_ACTIVITY, Life
from tendonlab.catalogue.criteria import LAST_WEEK
from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.populations import AgeSpread, Population, ScoreSpread
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Programme
from tendonlab.catalogue.quantities import (
    AGE,
    POINTS,
    SHARE,
    SPAN,
    Dimension,
    format_quantity,
    parse_quantity,
    shown,
)
from tendonlab.errors import TextError

Spread = TypeVar("Spread", AgeSpread, ScoreSpread)

_MOST_LONGER = 10.0


@dataclass(frozen=True)
class PeopleOverrides:
    """What of a population differs in a fact; None where nothing does.

    Attributes
    ----------
    visa_a_mean, visa_a_sd : float or None
        VISA-A at the start, points.
    women : float or None
        Share of women, 0 to 1.
    age_mean, age_sd : float or None
        Years.
    """

    visa_a_mean: float | None = None
    visa_a_sd: float | None = None
    women: float | None = None
    age_mean: float | None = None
    age_sd: float | None = None

    @classmethod
    def parse(cls, text: str) -> PeopleOverrides:
        """Read overrides such as "women = 0 %; age_mean = 39 years"; none if the text is empty.

        Raises
        ------
        TextError
            If the text is not understood, or a value cannot be.
        """
        values = _entries(text, _PEOPLE)
        if values.get("women", 0.0) > 1:
            raise TextError("the share of women is at most 100 %")
        for key in ("visa_a_sd", "age_sd"):
            if values.get(key) == 0:
                raise TextError(f"{key} must be more than zero")
        return cls(**values)

    def apply(self, population: Population) -> Population:
        """Return the population with these people.

        Raises
        ------
        TextError
            If the population has no such people.
        """
        if self == PeopleOverrides():
            return population
        new = population.model_copy(update={"text": ""})  # no longer what the file says
        if self.women is not None:
            new = new.model_copy(update={"women": self.women})
        if self.age_mean is not None or self.age_sd is not None:
            age = _moved(population, "age", population.age, AGE, self.age_mean, self.age_sd)
            new = new.model_copy(update={"age": age})
        if self.visa_a_mean is not None or self.visa_a_sd is not None:
            if population.baseline.visa_a is None:
                raise TextError(f"population {population.id!r} does not start from a VISA-A score")
            score = _moved(population, "VISA-A", population.baseline.visa_a, POINTS, self.visa_a_mean, self.visa_a_sd)
            new = new.model_copy(update={"baseline": population.baseline.model_copy(update={"visa_a": score})})
        return new


@dataclass(frozen=True)
class DoseOverrides:
    """What of a programme differs in a fact; None where nothing does.

    Attributes
    ----------
    adherence : float or None
        Mean share of the sessions done, 0 to 1.
    care, weeks : int or None
        Weeks in supervised care, and of the programme.
    activity : float or None
        Habitual activity as a share of the own normal, on every day of the fact.
    longer : float
        How much longer than the reference run one run is, as a share; 0 in all but hazard ratios.
    """

    adherence: float | None = None
    care: int | None = None
    weeks: int | None = None
    activity: float | None = None
    longer: float = 0.0

    @classmethod
    def parse(cls, text: str) -> DoseOverrides:
        """Read overrides such as "weeks = 6 weeks; adherence = 92 %"; none if the text is empty.

        Raises
        ------
        TextError
            If the text is not understood, or a value cannot be.
        """
        values = _entries(text, _DOSE)
        for key, most in (("adherence", 1.0), ("activity", MOST_ACTIVITY), ("longer", _MOST_LONGER)):
            if values.get(key, 0.0) > most:
                raise TextError(f"{key} is at most {format_quantity(most, SHARE)}")
        return cls(
            adherence=values.get("adherence"),
            care=_weeks("care", values),
            weeks=_weeks("weeks", values),
            activity=values.get("activity"),
            longer=values.get("longer", 0.0),
        )

    def apply(self, programme: Programme, days: int) -> Programme:
        """Return the programme at this dose.

        Parameters
        ----------
        programme : Programme
        days : int
            Days of the fact, for those of its habitual activity.

        Returns
        -------
        Programme
            Not checked: what does not fit together is found by `check_programme`.

        Raises
        ------
        TextError
            If the programme already says something else of habitual activity, or there are no sessions to do.
        """
        if self.adherence is not None:
            if not programme.tracks:
                raise TextError(f"programme {programme.id!r} has no sessions, so nobody keeps to them")
            own = programme.adherence or Adherence()
            change = {"mean": self.adherence, "source": "as the fact says"}
            programme = programme.model_copy(update={"adherence": own.model_copy(update=change), "text": ""})
        if self.care is not None:
            programme = programme.model_copy(update={"care_weeks": self.care, "text": ""})
        if self.weeks is not None:
            programme = programme.model_copy(update={"weeks": self.weeks, "text": ""})
        if self.activity is not None:
            if programme.life:
                raise TextError(f"programme {programme.id!r} has a habitual activity of its own")
            life = (Life.model_construct(days=(1, days), activity=self.activity, reason="as the fact says"),)
            programme = programme.model_copy(update={"life": life if days else (), "text": ""})
        return programme


_PEOPLE = {"visa_a_mean": POINTS, "visa_a_sd": POINTS, "women": SHARE, "age_mean": AGE, "age_sd": AGE}
_DOSE = {"adherence": SHARE, "care": SPAN, "weeks": SPAN, "activity": SHARE, "longer": SHARE}
assert set(_PEOPLE) == {field.name for field in fields(PeopleOverrides)}
assert set(_DOSE) == {field.name for field in fields(DoseOverrides)}


def _entries(text: str, keys: Mapping[str, Dimension]) -> dict[str, float]:
    """Split "key = value; key = value" and read the values."""
    values: dict[str, float] = {}
    for entry in text.split(";") if text.strip() else ():
        key, equals, value = (part.strip() for part in entry.partition("="))
        if not equals:
            raise TextError(f"expected 'key = value; key = value', found {shown(entry.strip())}")
        if key not in keys:
            raise TextError(f"unknown key {shown(key)}; the keys here are {', '.join(keys)}", suggest(key, keys))
        if key in values:
            raise TextError(f"{key} is given twice")
        try:
            values[key] = parse_quantity(value, keys[key])
        except TextError as error:
            raise TextError(f"{key}: {error.message}", error.suggestion) from None
    return values


def _weeks(key: str, values: Mapping[str, float]) -> int | None:
    if key not in values:
        return None
    weeks, rest = divmod(int(values[key]), DAYS_PER_WEEK)
    if rest:
        raise TextError(f"{key}: expected whole weeks, found {format_quantity(values[key], SPAN)}")
    if weeks > LAST_WEEK:
        raise TextError(f"{key} is at most {LAST_WEEK} weeks")
    return weeks


def _moved(
    population: Population,
    what: str,
    spread: Spread,
    dimension: Dimension,
    mean: float | None,
    sd: float | None,
) -> Spread:
    """Change mean and standard deviation of a spread; its ends stay."""
    if mean is not None and not spread.low <= mean <= spread.high:
        ends = f"{format_quantity(spread.low, dimension)} to {format_quantity(spread.high, dimension)}"
        message = f"a mean of {format_quantity(mean, dimension)} lies outside of the {what} of"
        raise TextError(f"{message} population {population.id!r}, which goes from {ends}")
    change = {"mean": mean if mean is not None else spread.mean, "sd": sd if sd is not None else spread.sd}
    return spread.model_copy(update=change)
