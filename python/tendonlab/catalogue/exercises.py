"""The exercise library: what each activity does to the tendon of one leg."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tendonlab.catalogue import load_rules
from tendonlab.catalogue.load_rules import LoadRule
from tendonlab.catalogue.parameters import Basis
from tendonlab.catalogue.schema import (
    BodyWeights,
    Duration,
    Identifier,
    Many,
    Positive,
    Share,
    Speed,
    Strict,
    Text,
    refuse,
)
from tendonlab.errors import InputError

Mode = Literal["contraction", "impact", "passive", "bodywork"]


def _between(x: float, known: tuple[float, ...], values: tuple[float, ...]) -> float:
    """Interpolate linearly; `x` lies within `known`, which ascends."""
    right = min(bisect_right(known, x), len(known) - 1)
    left = right - 1
    weight = (x - known[left]) / (known[right] - known[left])
    return values[left] + weight * (values[right] - values[left])


def _ascending(values: tuple[float, ...]) -> bool:
    return all(a < b for a, b in pairwise(values))


class SpeedTable(Strict):
    """Loading cycles of one leg by speed.

    Attributes
    ----------
    speed_m_s
        Ascending, m/s.
    cycles_per_km
        Loading cycles of one leg per km.
    loaded_time_s
        Time under load of one cycle, s.
    """

    speed_m_s: Annotated[Many[Speed], Field(alias="speed", min_length=2)]
    cycles_per_km: Many[Positive]
    loaded_time_s: Many[Duration] = Field(alias="loaded_time")

    @model_validator(mode="after")
    def _columns_agree(self) -> SpeedTable:
        if not _ascending(self.speed_m_s):
            raise refuse("speeds must ascend", key="speed")
        for key, column in (("cycles_per_km", self.cycles_per_km), ("loaded_time", self.loaded_time_s)):
            if len(column) != len(self.speed_m_s):
                raise refuse(f"expected {len(self.speed_m_s)} values, one per speed, found {len(column)}", key=key)
        return self

    def at(self, speed_m_s: float) -> tuple[float, float]:
        """Return cycles per km and loaded time in s at a speed, linearly between the rows.

        Raises
        ------
        InputError
            If the speed lies outside the table.
        """
        slowest, fastest = self.speed_m_s[0], self.speed_m_s[-1]
        if not slowest <= speed_m_s <= fastest:
            raise InputError(f"speed {speed_m_s:.3g} m/s is outside what is known ({slowest:g} to {fastest:g} m/s)")
        cycles = _between(speed_m_s, self.speed_m_s, self.cycles_per_km)
        return cycles, _between(speed_m_s, self.speed_m_s, self.loaded_time_s)


class RepetitionMaximum(Strict):
    """What share of the most that can be lifted once can be lifted n times.

    Attributes
    ----------
    repetitions
        Ascending, the first is 1.
    share
        Share of the maximum, descending.
    sources, note
        Where it comes from.
    """

    repetitions: Annotated[Many[Annotated[int, Field(ge=1)]], Field(min_length=2)]
    share: Annotated[Many[Share], Field(alias="share_of_maximum")]
    sources: Many[Identifier]
    note: Text | None = None

    @model_validator(mode="after")
    def _is_a_chart(self) -> RepetitionMaximum:
        if not _ascending(self.repetitions) or self.repetitions[0] != 1:
            raise refuse("must ascend from 1", key="repetitions")
        if len(self.share) != len(self.repetitions) or not _ascending(tuple(-x for x in self.share)):
            raise refuse("expected one share per entry of repetitions, descending", key="share_of_maximum")
        return self

    def fraction(self, repetitions: float) -> float:
        """Return the share of the maximum that can be lifted so many times, linearly between the entries.

        Parts of a repetition come from an RPE in half points.

        Raises
        ------
        InputError
            If the chart does not go that far.
        """
        most = self.repetitions[-1]
        if not 1 <= repetitions <= most:
            raise InputError(f"{repetitions:g} RM is outside what is known (1 RM to {most} RM)")
        return _between(repetitions, self.repetitions, self.share)


class Exercise(Strict):
    """One activity.

    Attributes
    ----------
    id, name, group
        Name in the other files, name in words, heading in lists.
    load_rule
        How the force follows from load or speed.
    peak_force_bw, low_bw, high_bw
        Peak force of one leg in body weights and the range of published values; without added load and at the
        reference speed.
    legs
        1, or 2 if both legs work at once and share the load.
    cycle_time_s, loaded_time_s
        Of one repetition, s.
    mode
        "contraction" (slow muscle work), "impact" (running, hopping), "passive" (stretching) or "bodywork" (massage,
        rolling, unloaded movement), which leaves the tendon as it is.
    dorsiflexion
        True if the ankle goes below neutral under load, which presses the tendon against the heel bone.
    held
        True if a repetition is a hold of a prescribed time.
    strength_share
        Share of the full plantarflexor strength available in this position; sitting leaves the gastrocnemius slack.
    speed_table
        Cycles per km, for walking and running.
    rolling, massage
        True for bodywork with a known effect: on range for minutes, on felt pain.
    basis, sources, note
        Where the numbers come from.
    """

    from_loader = frozenset({"id"})

    id: str = ""
    name: Text
    group: Text
    load_rule: LoadRule
    peak_force_bw: BodyWeights = Field(alias="peak_force")
    low_bw: BodyWeights = Field(alias="low")
    high_bw: BodyWeights = Field(alias="high")
    legs: Literal[1, 2]
    cycle_time_s: Duration = Field(alias="cycle_time")
    loaded_time_s: Duration = Field(alias="loaded_time")
    mode: Mode
    dorsiflexion: bool = False
    held: bool = False
    strength_share: Share = 1.0
    speed_table: SpeedTable | None = None
    rolling: bool = False
    massage: bool = False
    basis: Basis
    sources: Many[Identifier] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Exercise:
        if not self.low_bw <= self.peak_force_bw <= self.high_bw:
            raise refuse(f"peak_force {self.peak_force_bw:g} BW is outside low..high", key="peak_force")
        if self.loaded_time_s > self.cycle_time_s:
            raise refuse("loaded_time is longer than cycle_time", key="loaded_time")
        if self.by_speed != (self.speed_table is not None):
            raise refuse("walking and running need a speed_table, nothing else has one", key="load_rule")
        if self.mode == "passive" and not self.held:
            raise refuse("a passive stretch is held: expected held = true", key="mode")
        if self.mode == "bodywork" and self.load_rule != "fixed":
            raise refuse('bodywork has no load: expected load_rule = "fixed"', key="load_rule")
        for key in ("rolling", "massage"):
            if getattr(self, key) and self.mode != "bodywork":
                raise refuse(f"only bodywork has '{key}'", key=key)
        if self.basis != "assumed" and not self.sources:
            raise refuse(f"a {self.basis} force needs its sources", key="basis")
        return self

    @property
    def by_speed(self) -> bool:
        """True if a bout is a distance at a speed."""
        return self.load_rule in ("walking-speed", "running-speed")

    def force_coefficients(self, speed_m_s: float | None = None) -> tuple[float, float]:
        """Return c0, c1: peak force of one leg in body weights = c0 + c1 * added mass / body mass.

        Parameters
        ----------
        speed_m_s
            Needed for walking and running, ignored otherwise.

        Raises
        ------
        ValueError
            If a speed is needed and missing, or if the exercise knows no force but a share of the maximum.
        """
        return load_rules.force_coefficients(self.load_rule, self.peak_force_bw, self.legs, speed_m_s)


class Terrain(Strict):
    """Ground that is walked or run on.

    Attributes
    ----------
    id, name
        Name in the other files, name in words.
    factor
        On the peak force.
    basis, sources, note
        Where the factor comes from.
    """

    from_loader = frozenset({"id"})

    id: str = ""
    name: Text
    factor: Positive
    basis: Basis
    sources: Many[Identifier] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _has_its_sources(self) -> Terrain:
        if self.basis != "assumed" and not self.sources:
            raise refuse(f"a {self.basis} factor needs its sources", key="basis")
        return self


class ExerciseFile(Strict):
    """Content of ``exercises.toml``."""

    repetition_maximum: RepetitionMaximum
    terrain: dict[Identifier, Terrain] = Field(default={})
    exercise: dict[Identifier, Exercise]

    def by_id(self) -> dict[str, Exercise]:
        """Return the exercises, each knowing its own id."""
        return {key: entry.model_copy(update={"id": key}) for key, entry in self.exercise.items()}

    def terrains_by_id(self) -> dict[str, Terrain]:
        """Return the terrains, each knowing its own id."""
        return {key: entry.model_copy(update={"id": key}) for key, entry in self.terrain.items()}
