"""A fact: one published number, with the people, the programme and the quantity it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tendonlab.evidence.overrides import DoseOverrides, PeopleOverrides

Area = Literal["tendon", "symptoms", "epidemiology", "kinetics", "fatigue"]
Use = Literal["calibration", "null", "kinetics", "acceptance", "input", "direction"]

COLUMNS = (
    "id", "area", "population", "people", "programme", "dose", "against", "against_dose", "quantity", "since", "time",
    "value", "low", "high", "unit", "use", "trial", "references", "held_by", "not_reproduced", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """A published number.

    Attributes
    ----------
    id
        Name in tables and reports.
    area
        What it is about.
    population, people
        Id of a population, and what of it differs; None if `held_by` says who checks it.
    programme, dose
        Id of a programme or path of its file, and what of it differs.
    against, against_dose
        The value is that of the programme minus that of this one; None if it is the programme's own.
    quantity
        A name in `QUANTITIES`, or words if the fact is held by a test.
    since_day, day
        Changes are counted from the first to the second; both as days since the start, at waking.
    value, low, high
        Published value and interval, in `unit`.
    unit
        That of the quantity.
    use
        "calibration" (fitted to), "null" (a difference that was not found), "kinetics", "acceptance" (never used), or
        "input" (never fitted to itself, but a starting value, a tie, an assumption or a prior was taken from it, or it
        from what was fitted), or "direction" (only the direction was read; the number is remembered or ours).
    trial
        The same word for all facts of one trial.
    references
        Ids of the works it was read in.
    held_by
        Test that holds it in place of a simulation, as "file: Suite.Name"; None if it is simulated.
    not_reproduced
        Why the model is known not to reproduce it; None if it should.
    note
        In words.
    line
        On which it stands in its file.
    """

    id: str
    area: Area
    population: str | None
    people: PeopleOverrides
    programme: str | None
    dose: DoseOverrides
    against: str | None
    against_dose: DoseOverrides
    quantity: str
    since_day: int
    day: int
    value: float
    low: float
    high: float
    unit: str
    use: Use
    trial: str
    references: tuple[str, ...]
    held_by: str | None
    not_reproduced: str | None
    note: str
    line: int
