"""The tables of a study file of a sweep: the study itself, the design, and what varies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from tendonlab.catalogue.parameters import Symbol
from tendonlab.catalogue.schema import Many, SomeDays, Strict, Text, refuse

DesignKind = Literal["grid", "latin-hypercube", "sobol"]

# More are no sweep that a table of points could still hold.
MOST_POINTS = 100_000
EVERYTHING = "all"
_NO_UNIT = "is said by a quantity with its unit"


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else (value,)


class StudyTable(Strict):
    """What is the same at every point, unless it is varied; see `tendonlab.Study`.

    Attributes
    ----------
    programmes
        Ids, or files, whose path is taken from the folder of the study file.
    population, participants, weeks, seed, legs, parameters, sample_events
        As in `tendonlab.Study`.
    record_every_days, record_days
        Days between recorded values, or the recorded days.
    quantities
        What is recorded; `EVERYTHING` alone for all.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "programme": '\'programmes\' lists them, one per arm, as in programmes = ["alfredson", "wait-and-see"]',
        "arms": "'programmes' lists them, one per arm",
        "record_every_days": f'it {_NO_UNIT}: record_every = "4 weeks"',
        "points": "how many points there are is said in [design]",
        "keep": "a sweep keeps summaries of its points, never single people",
    }

    programmes: Annotated[Many[Text], Field(min_length=1)]
    population: Text
    participants: int
    weeks: int
    seed: int = 1
    legs: int = 1
    parameters: Literal["posterior", "central"] = "posterior"
    sample_events: bool = True
    record_every_days: SomeDays | None = Field(default=None, alias="record_every")
    record_days: Annotated[Many[Annotated[int, Field(ge=0)]], Field(min_length=1)] | None = None
    quantities: Annotated[Many[Text], BeforeValidator(_one_or_many), Field(min_length=1)] = (EVERYTHING,)

    @model_validator(mode="after")
    def _one_rhythm(self) -> StudyTable:
        if self.record_every_days is not None and self.record_days is not None:
            raise refuse("expected either 'record_every' or 'record_days', found both", key="record_days")
        return self


class DesignTable(Strict):
    """How points are chosen.

    Attributes
    ----------
    kind
        "grid" for all combinations of the values; "latin-hypercube" and "sobol" for samples that fill the ranges.
    points
        Of samples; of a Sobol sequence a power of two.
    seed
        Of samples.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "samples": "how many points there are is 'points'",
        "n": "how many points there are is 'points'",
        "method": "how points are chosen is 'kind'",
    }

    kind: DesignKind
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None

    @model_validator(mode="after")
    def _fits_kind(self) -> DesignTable:
        if self.kind == "grid":
            for key in ("points", "seed"):
                if getattr(self, key) is not None:
                    raise refuse(
                        f"a grid is all combinations of the values, so it has no '{key}'; leave it out", key=key
                    )
        elif self.points is None:
            raise refuse(f"a {self.kind} needs its number of 'points'", key="kind")
        elif self.kind == "sobol" and self.points & (self.points - 1):
            below = 1 << (self.points.bit_length() - 1)
            raise refuse(
                f"the points of a Sobol sequence must be a power of two, not {self.points}; the nearest are {below} "
                f"and {2 * below}",
                key="points",
            )
        return self


class VaryTable(Strict):
    """Something that varies.

    Attributes
    ----------
    what
        Its path; or several, which all get the same value.
    name
        Of the coordinate in the sweep's file; made from the path if not given.
    values
        Those it takes; or
    low, high, scale
        the range it is sampled from, evenly on a linear or a logarithmic scale.
    """

    hints: ClassVar[Mapping[str, str]] = {
        "path": "what varies is 'what', as in what = \"population.age.mean\"",
        "parameter": "what varies is 'what', as in what = \"parameter.tau_D\"",
        "population": "what varies is 'what', as in what = \"population.age.mean\"",
        "programme": "what varies is 'what', as in what = \"programme.alfredson.adherence.mean\"",
        "unit": f'a unit {_NO_UNIT}: low = "20 d"',
        "units": f'a unit {_NO_UNIT}: low = "20 d"',
        "min": "a range is from 'low' to 'high'",
        "max": "a range is from 'low' to 'high'",
        "points": "how many points there are is said once, in [design]",
        "steps": "a grid takes the values that are listed in 'values'",
        "factor": 'a factor is part of the path, as in what = "parameter.tau_D.factor"',
        "log": 'a logarithmic scale is scale = "log"',
    }

    what: Annotated[Many[Text], BeforeValidator(_one_or_many), Field(min_length=1)]
    name: Symbol | None = None
    values: Annotated[Many[Any], Field(min_length=1)] | None = None
    low: Any = None
    high: Any = None
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _values_or_range(self) -> VaryTable:
        ends = [key for key in ("low", "high") if getattr(self, key) is not None]
        if self.values is None and len(ends) < 2:
            raise refuse("expected 'values', or 'low' and 'high'", key=ends[0] if ends else "what")
        if self.values is not None:
            for key in (*ends, *(["scale"] if "scale" in self.model_fields_set else [])):
                raise refuse(f"expected either 'values' or a range, found both; leave out '{key}'", key=key)
        return self


class SweepFile(Strict):
    """Content of a study file of a sweep.

    Attributes
    ----------
    study, design, vary
        See `StudyTable`, `DesignTable`, `VaryTable`.
    """

    hints: ClassVar[Mapping[str, str]] = {
        key: "keys of the study stand below [study]" for key in ("programmes", "population", "participants", "weeks")
    } | {"kind": "it stands below [design]", "points": "it stands below [design]"}

    study: StudyTable
    design: DesignTable
    vary: Annotated[Many[VaryTable], Field(min_length=1)]
