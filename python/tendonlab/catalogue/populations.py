"""Populations: who is sampled, and what state they start in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tendonlab.catalogue.parameters import Symbol
from tendonlab.catalogue.schema import (
    Distance,
    Identifier,
    Many,
    NotNegative,
    Points,
    Positive,
    Share,
    Speed,
    Strict,
    Text,
    Years,
    refuse,
)


class AgeSpread(Strict):
    """Age in years: normal, cut off at `low` and `high`."""

    mean: Years
    sd: Years
    low: Years
    high: Years

    @model_validator(mode="after")
    def _ordered(self) -> AgeSpread:
        _check_order(self.low, self.mean, self.high)
        return self


class ScoreSpread(Strict):
    """Observed VISA-A in points: normal, cut off at `low` and `high`.

    The standard deviation is that of published scores, measurement scatter included.
    """

    mean: Points
    sd: Points
    low: Points
    high: Points

    @model_validator(mode="after")
    def _ordered(self) -> ScoreSpread:
        _check_order(self.low, self.mean, self.high)
        if self.high > 100:
            raise refuse("VISA-A goes to 100 points", key="high")
        return self


class StateSpread(Strict):
    """Spread of a dimensionless state, cut off at `low` and `high`.

    Attributes
    ----------
    distribution
        "normal" (with `mean` and `sd`) or "lognormal" (with `median` and `log_sd`).
    """

    distribution: Literal["normal", "lognormal"] = "normal"
    mean: NotNegative | None = None
    sd: Positive | None = None
    median: Positive | None = None
    log_sd: Positive | None = None
    low: NotNegative
    high: Positive

    @model_validator(mode="after")
    def _right_pair(self) -> StateSpread:
        pairs = {"normal": ("mean", "sd"), "lognormal": ("median", "log_sd")}
        for distribution, keys in pairs.items():
            for key in keys:
                wanted = distribution == self.distribution
                if (getattr(self, key) is not None) != wanted:
                    raise refuse(
                        f"a {self.distribution} spread is given by {' and '.join(pairs[self.distribution])}",
                        key=None if wanted else key,
                    )
        _check_order(self.low, self.centre, self.high)
        return self

    @property
    def centre(self) -> float:
        """The mean of a normal, the median of a lognormal spread."""
        centre = self.mean if self.distribution == "normal" else self.median
        assert centre is not None
        return centre

    @property
    def width(self) -> float:
        """The standard deviation, of the logarithm for a lognormal spread."""
        width = self.sd if self.distribution == "normal" else self.log_sd
        assert width is not None
        return width


def _check_order(low: float, centre: float, high: float) -> None:
    if not low <= centre <= high:
        raise refuse(f"expected low <= centre <= high, found {low:g}, {centre:g}, {high:g}")


class PainfulRun(Strict):
    """The run that hurt, done just before the study begins."""

    distance_m: Distance = Field(alias="distance")
    speed_m_s: Speed = Field(alias="speed")


class Baseline(Strict):
    """State at the start; what is left out is that of a healthy tendon.

    Attributes
    ----------
    visa_a
        Observed VISA-A, from which the pain sensitivity follows; or
    P
        the pain sensitivity itself.
    D
        Disorganised fraction of the tendon.
    run
        A run that has just hurt.
    """

    visa_a: ScoreSpread | None = None
    P: StateSpread | None = None
    D: StateSpread | None = None
    run: PainfulRun | None = None

    @model_validator(mode="after")
    def _one_measure_of_pain(self) -> Baseline:
        if self.visa_a is not None and self.P is not None:
            raise refuse("pain is given either by visa_a or by P, not by both", key="P")
        if self.D is not None and self.D.high >= 1:
            raise refuse("the disorganised fraction stays below 1", key="D")
        return self


class Adjustment(Strict):
    """A parameter of a person whose centre, other than 0, differs in this population by a factor."""

    parameter: Symbol
    factor: Positive
    reason: Text


class Population(Strict):
    """Who takes part.

    Attributes
    ----------
    id, name, summary, sources
        What it is called, in words, and where the numbers come from.
    site
        "healthy", "midportion" or "insertional".
    women
        Share of women, 0 to 1.
    age
        Spread of age in years.
    tendinopathy_last_year
        True if everybody has had a tendinopathy in the last twelve months.
    adjust
        Parameters whose centre differs from that of healthy young adults.
    baseline
        State at the start.
    text
        The file it was read from, word by word.
    """

    from_loader = frozenset({"text"})

    id: Identifier
    name: Text
    summary: Text
    sources: Many[Identifier] = ()
    site: Literal["healthy", "midportion", "insertional"]
    women: Share
    age: AgeSpread
    tendinopathy_last_year: bool
    adjust: Many[Adjustment] = ()
    baseline: Annotated[Baseline, Field(default_factory=Baseline)]
    text: str = ""

    @model_validator(mode="after")
    def _each_parameter_once(self) -> Population:
        seen: set[str] = set()
        for position, entry in enumerate(self.adjust):
            if entry.parameter in seen:
                raise refuse(f"parameter {entry.parameter!r} is adjusted twice", key=("adjust", position, "parameter"))
            seen.add(entry.parameter)
        if self.site == "healthy" and self.baseline != Baseline():
            raise refuse("a healthy population has no baseline of symptoms", key="baseline")
        return self
