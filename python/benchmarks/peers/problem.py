"""The written problem: who, what they do, and what must come out. Knows no solver.

Files of one folder: `problem.json` (calendar, sessions, constants, outputs), `people.csv` (what differs between people)
and `expected.csv` (states of the first people, to 13 digits). `README.md` beside them is the description in words.
"""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

Doubles = NDArray[np.float64]

FOLDER = Path(__file__).parents[1] / "problem"

# Ja and Jc, the gain of stretching, are left out: nobody stretches here, so they would stay 0.
STATES = ("M", "G", "S", "B", "q", "a", "l1", "l2", "l3", "l4", "D", "W", "P", "X", "Q")

# What a bout is, in the order of `Problem.bouts`.
BOUT = ("c0_bw", "c1_bw", "added_kg", "fraction_of_maximum", "repetitions", "loaded_time_s", "dorsiflexion")

# Constants of the equations, in the order of `Problem.parameters`. Others of TendonLab act on nothing here.
PARAMETERS = (
    "body_mass", "E_ref", "A_ref", "L", "F_max", "eps_toe", "c", "force_scale", "s_D", "s_R", "s_U", "s_UR",
    "eps_th", "eps_w", "d0", "N_s", "a_S", "tau_M", "tau_S", "tau_B", "FSR_0", "l_I",
    "q_floor", "tau_q", "kappa_q", "kappa_a", "tau_a", "k_h", "g_Q", "Q_max", "t_Q", "tau_Q", "k_Q",
    "x_ref", "life_scale", "fatigue_a", "fatigue_b", "s_u", "eta_D", "d_run", "k_l", "d_cap", "tau_D", "x_R",
    "w_W", "t_W", "tau_W", "rho0", "c_ctx", "c_load", "X_0", "tau_X", "y_0", "f_inf", "r_a", "D_r", "p_R", "c_R",
    "P_sat", "pain_0", "pain_F", "b_i", "habitual_cycles",
)  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class BoutText(_Strict):
    """A bout as written; `fraction_of_maximum` 0: the force is that of the exercise library."""

    c0_bw: Annotated[float, Field(ge=0)]
    c1_bw: Annotated[float, Field(ge=0)]
    added_kg: Annotated[float, Field(ge=0)]
    fraction_of_maximum: Annotated[float, Field(ge=0, le=1.5)]
    repetitions: Annotated[float, Field(gt=0)]
    loaded_time_s: Annotated[float, Field(gt=0)]
    dorsiflexion: Annotated[float, Field(ge=0, le=1)]


class SessionText(_Strict):
    """A session as written."""

    name: str
    bouts: Annotated[tuple[BoutText, ...], Field(min_length=1)]


class Output(_Strict):
    """What is compared. Errors are over the larger of the expected size and `floor`."""

    name: str
    unit: str
    floor: Annotated[float, Field(ge=0)]


class ProblemText(_Strict):
    """`problem.json` as written."""

    format: Annotated[int, Field(ge=1, le=1)]
    title: str
    about: str
    days: Annotated[int, Field(gt=0)]
    record_days: tuple[int, ...]
    slots: tuple[float, ...]
    care: tuple[float, ...]
    sessions: tuple[SessionText, ...]
    calendar: tuple[tuple[int, ...], ...]
    states: tuple[str, ...]
    outputs: tuple[Output, ...]
    constants: dict[str, float]


@dataclass(frozen=True)
class Problem:
    """The problem in arrays.

    Attributes
    ----------
    text : ProblemText
    parameters : ndarray, (PARAMETERS, people)
    all_parameters : dict
        Every constant by name, (people,): also those that TendonLab needs and the equations here do not.
    initial : dict
        P, D, l1 (on top of habitual life) and insertional, (people,).
    expected : ndarray, (first people, record days, STATES)
    expected_spent : ndarray, (first people, record days)
        Fatigue-life fraction spent in sessions so far.
    """

    text: ProblemText
    parameters: Doubles
    all_parameters: dict[str, Doubles]
    initial: dict[str, Doubles]
    expected: Doubles
    expected_spent: Doubles

    @property
    def people(self) -> int:
        """How many people there are."""
        return self.parameters.shape[1]

    @property
    def record_days(self) -> NDArray[np.int32]:
        """Mornings on which states are recorded, ascending."""
        return np.array(self.text.record_days, dtype=np.int32)

    @cached_property
    def calendar(self) -> NDArray[np.int32]:
        """Session of each day and slot, (days, slots); -1 for none."""
        return np.array(self.text.calendar, dtype=np.int32)

    @cached_property
    def care(self) -> Doubles:
        """Supervised care of each day, (days,)."""
        return np.array(self.text.care)

    @cached_property
    def slots(self) -> Doubles:
        """Times of day of sessions, days after waking, ascending."""
        return np.array(self.text.slots)

    @cached_property
    def bouts(self) -> Doubles:
        """(sessions, most bouts of a session, BOUT); rows past `bout_counts` are 0."""
        table = np.zeros((len(self.text.sessions), max(self.bout_counts), len(BOUT)))
        for i, session in enumerate(self.text.sessions):
            for k, bout in enumerate(session.bouts):
                table[i, k] = [getattr(bout, name) for name in BOUT]
        return table

    @cached_property
    def bout_counts(self) -> NDArray[np.int32]:
        """Bouts of each session."""
        return np.array([len(session.bouts) for session in self.text.sessions], dtype=np.int32)

    @property
    def sessions_a_person(self) -> int:
        """Sessions in the calendar."""
        return int((self.calendar >= 0).sum())

    def first(self, people: int) -> "Problem":
        """As many people from the first on; from the beginning again where there are no more."""
        who = np.arange(people) % self.people
        return Problem(
            self.text,
            np.ascontiguousarray(self.parameters[:, who]),
            {name: values[who] for name, values in self.all_parameters.items()},
            {name: values[who] for name, values in self.initial.items()},
            self.expected[:people],
            self.expected_spent[:people],
        )

    def part(self, index: int, of: int) -> "Problem":
        """Take one of several equal parts, for processes that share the work. Expected states stay whole."""
        who = np.array_split(np.arange(self.people), of)[index]
        return Problem(
            self.text,
            np.ascontiguousarray(self.parameters[:, who]),
            {name: values[who] for name, values in self.all_parameters.items()},
            {name: values[who] for name, values in self.initial.items()},
            self.expected,
            self.expected_spent,
        )


def read_problem(folder: Path = FOLDER) -> Problem:
    """Read and check the problem.

    Raises
    ------
    ValueError
        If a file does not hold what it must.
    """
    text = ProblemText.model_validate_json((folder / "problem.json").read_text(encoding="utf-8"))
    _check(text)
    columns = _table(folder / "people.csv")
    initial = {name: columns.pop(f"initial_{name}") for name in ("P", "D", "l1", "insertional")}
    del columns["person"]
    people = len(initial["P"])
    both = sorted(set(columns) & set(text.constants))
    if both:
        raise ValueError(f"people.csv and problem.json both give {', '.join(both)}")
    everything = {name: np.full(people, value) for name, value in text.constants.items()} | columns
    missing = [name for name in PARAMETERS if name not in everything]
    if missing:
        raise ValueError(f"no value of {', '.join(missing)}")
    expected = _table(folder / "expected.csv")
    shape = (-1, len(text.record_days))
    states = np.stack([expected[name].reshape(shape) for name in STATES], axis=-1)
    days = expected["day"].reshape(shape)
    if not np.array_equal(days, np.broadcast_to(text.record_days, days.shape)):
        raise ValueError("expected.csv must hold each person's record days in order")
    parameters = np.stack([everything[name] for name in PARAMETERS])
    return Problem(text, parameters, everything, initial, states, expected["spent"].reshape(shape))


def _check(text: ProblemText) -> None:
    for what, good in {
        f"states must be {', '.join(STATES)}": text.states == STATES,
        "care needs a value per day": len(text.care) == text.days,
        "calendar needs a row per day": len(text.calendar) == text.days,
        "calendar needs a column per slot": all(len(row) == len(text.slots) for row in text.calendar),
        "no such session in the calendar": all(-1 <= i < len(text.sessions) for row in text.calendar for i in row),
        "slots must ascend between 0 and 1": list(text.slots) == sorted(set(text.slots))
        and 0 < text.slots[0] <= text.slots[-1] < 1,
        "record days must ascend to the last day": list(text.record_days) == sorted(set(text.record_days))
        and text.record_days[-1] == text.days,
    }.items():
        if not good:
            raise ValueError(f"problem.json: {what}")


def _table(path: Path) -> dict[str, Doubles]:
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = list(csv.reader(file))
    values = np.array(rows, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(names) or not np.isfinite(values).all():
        raise ValueError(f"{path.name}: each row needs {len(names)} finite numbers")
    return {name: np.ascontiguousarray(values[:, i]) for i, name in enumerate(names)}
