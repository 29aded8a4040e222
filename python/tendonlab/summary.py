"""The tables of a virtual trial: change per arm, paired differences between arms, sessions, failures.

Two kinds of spread stand side by side and mean different things. The Monte-Carlo interval says how far a mean
would move with other simulated people; more participants narrow it. The 5-95 % range says how differently people
fare; more participants do not change it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from tendonlab.arms import DAGGER, NO_PLAN_WORDS, comparison_arm, marked, no_plans
from tendonlab.summary_text import render

if TYPE_CHECKING:
    import xarray as xr

Doubles = NDArray[np.float64]

MEASURES: dict[str, tuple[str, str]] = {
    "visa_a": ("VISA-A", "points"),
    "pain_hop": ("pain on hopping", "NRS 0-10"),
    "stiffness": ("tendon stiffness", "N/mm"),
    "strength": ("plantarflexor strength", "N"),
}

# A smaller VISA-A difference is one no published trial of two slow-loading programmes has shown.
VISA_A_MARGIN = 5.0
# Smallest VISA-A change that matters at 12 weeks; at 24 weeks half as much is also quoted.
VISA_A_IMPORTANT = 14.0
_EARLY_DAY = 84.0

NOTES = (
    "Simulated by a model, not measured. Every number describes simulated people, nobody's own tendon.",
    "95 % MC: Monte-Carlo interval of the mean, from the number of simulated people only. Uncertainty of the model's "
    "parameters is not included, so the true uncertainty is wider.",
    "5-95 %: range between people. VISA-A is scored with the questionnaire's own scatter, as in a trial.",
    "Improved: VISA-A up by at least 14 points, the smallest change that matters at 12 weeks. Much worse: down by at "
    "least 14 points. Worse: VISA-A fell at all; the questionnaire's scatter alone makes about half of those who did "
    "not change worse.",
    "Paired differences compare the same people with the same luck. Within 5 VISA-A points two arms count as alike: "
    "trials that set loading programmes against each other found no difference (Beyer 2015, Habets 2021), and 5 "
    "points is how far a mean of the model may stray from that. That loading beats waiting was put into the model from "
    "such trials; it is no finding of this one.",
    "Differences in stiffness and strength follow from the model's assumptions and have not been held against trials; "
    "gains from more than about four sessions a week come out high.",
    "Ended early: a simulated tendon ruptured, or the simulation failed; values are missing from that day on. Means "
    "are over those still in the trial; where they are fewer than the participants, column n says how many.",
)

INSERTIONAL_NOTE = (
    "Insertional pain: the model takes exercises into deep dorsiflexion for no tolerable loading, after trials in "
    "which they did badly there (Fahlstrom 2003, Jonsson 2008, Pringels 2025). Differences between loading programmes "
    "come from that assumption."
)


@dataclass(frozen=True)
class Summary:
    """Tables of one virtual trial.

    Attributes
    ----------
    title : str
        Who was simulated, for how long, with which seed.
    arms : pandas.DataFrame
        One row per arm: participants, completed, ended early, a count per reason, mean number of new episodes per
        person, how many left the programme (and were still followed), mean sessions planned and done (over those who
        completed), the share done, and the share of those that were broken off for pain.
    changes : pandas.DataFrame
        One row per measure, arm and time: n, baseline mean, mean change with its 95 % Monte-Carlo interval, 5 and
        95 % points between people, and for VISA-A the shares improved, worse and much worse. Units in column `unit`.
    differences : pandas.DataFrame
        One row per measure, pair of arms and time: n, mean paired difference (arm minus versus), its 95 %
        Monte-Carlo interval, 5 and 95 % points between people, verdict.
    notes : tuple of str
        What the numbers are and are not, which programmes the trial was too short for, and which are no plan.
    daggers : frozenset of str
        Arms that are marked as no plan where the tables are printed: all that are none, but `wait-and-see`.
    """

    title: str
    arms: pd.DataFrame
    changes: pd.DataFrame
    differences: pd.DataFrame
    notes: tuple[str, ...]
    daggers: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return render(self)

    def _repr_html_(self) -> str:
        from html import escape

        tables = (
            ("Participants", self.arms),
            ("Change from baseline", self.changes),
            ("Paired differences", self.differences_to_read()),
        )
        body = "".join(
            f"<h4>{name}</h4>{self._with_daggers(table).to_html(index=False, float_format='{:.3g}'.format)}"
            for name, table in tables
        )
        footnote = f"<p>{DAGGER} {NO_PLAN_WORDS}.</p>" if self.daggers else ""
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return f"<p><b>{escape(self.title)}</b></p>{body}{footnote}<ul>{notes}</ul>"

    def marked(self, arm: str) -> str:
        """Id of an arm, with a dagger if it is no plan."""
        return f"{arm} {DAGGER}" if arm in self.daggers else arm

    def _with_daggers(self, table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**{name: table[name].map(self.marked) for name in ("arm", "versus") if name in table})

    def differences_to_read(self) -> pd.DataFrame:
        """Paired differences that are printed: every pair of a few arms, each of many arms against one.

        Returns
        -------
        pandas.DataFrame
            Columns as in `differences`. With more than eight arms, each arm minus `wait-and-see` if that takes part,
            else minus the first.
        """
        versus = comparison_arm([str(arm) for arm in self.arms["arm"]])
        if versus is None:
            return self.differences
        pairs = self.differences
        turned = pairs[pairs["arm"] == versus].rename(columns={"arm": "versus", "versus": "arm"})
        turned[["mean", "mc_low", "mc_high", "p5", "p95"]] = -turned[["mean", "mc_high", "mc_low", "p95", "p5"]].values
        both = pd.concat([pairs[pairs["versus"] == versus], turned])
        place = {str(arm): number for number, arm in enumerate(self.arms["arm"])}
        order = {label: number for number, (label, _) in enumerate(MEASURES.values())}
        # Stable, so times stay in order.
        places = both["measure"].map(order) * len(place) + both["arm"].map(place)
        return both.loc[places.sort_values(kind="stable").index, list(pairs.columns)].reset_index(drop=True)

    def table(self) -> pd.DataFrame:
        """Everything in one table, a row per number with its interval.

        Returns
        -------
        pandas.DataFrame
            Column `kind` is "participants", "change" or "difference"; columns that do not apply to a kind are empty.
        """
        parts = (("participants", self.arms), ("change", self.changes), ("difference", self.differences))
        return (
            pd.concat([part.assign(kind=kind) for kind, part in parts], ignore_index=True)
            .convert_dtypes()
            .pipe(_kind_first)
        )

    def to_csv(self, path: str | Path) -> None:
        """Write `table()` as CSV.

        Parameters
        ----------
        path : str or pathlib.Path
            File to write; an existing file is replaced once the new one is complete.

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        from tendonlab.output import replacing

        with replacing(Path(path)) as temporary:
            self.table().to_csv(temporary, index=False)


def _kind_first(table: pd.DataFrame) -> pd.DataFrame:
    return table[["kind", *(column for column in table.columns if column != "kind")]]


def summarise(dataset: "xr.Dataset") -> Summary:
    """Tables from a results dataset; with two legs, of the affected leg.

    Parameters
    ----------
    dataset : xarray.Dataset
        Layout of a results file: `visa_a` ... with dimensions (arm, participant[, leg], time), `outcome` (arm,
        participant[, leg]), `onsets` and `drop_out_day` likewise, `programme_note` (arm), coordinate `time` in days.

    Returns
    -------
    Summary
    """
    two_legs = "leg" in dataset.dims
    if two_legs:
        dataset = dataset.isel(leg=0)
    arms = [str(name) for name in dataset["arm"].values]
    days = np.asarray(dataset["time"].values, dtype=np.float64)
    picks = read_out(days)
    values = {name: np.asarray(dataset[name].isel(time=[0, *picks]).values, dtype=np.float64) for name in MEASURES}
    changes = [row for name in MEASURES for row in _changes(name, values[name], arms, days[picks])]
    programme_notes = dict(zip(arms, (str(note) for note in dataset["programme_note"].values), strict=True))
    not_plans = no_plans(programme_notes)
    differences = [row for name in MEASURES for row in _differences(name, values[name], arms, days[picks], not_plans)]
    people = dataset.sizes["participant"]
    weeks = days[-1] / 7.0
    length = f"{weeks:g} week" if weeks == 1.0 else f"{weeks:g} weeks"
    title = (
        f"{dataset.attrs.get('title', 'Virtual trial')}: {people:,} participant{'s' * (people != 1)}, "
        f"{length}, seed {dataset.attrs.get('seed', 'unknown')}{', affected leg' * two_legs}"
    )
    return Summary(
        title,
        _participants(dataset, arms),
        pd.DataFrame(changes),
        pd.DataFrame(differences, columns=_DIFFERENCE_COLUMNS),
        _notes(dataset, programme_notes),
        marked(not_plans),
    )


def _notes(dataset: "xr.Dataset", of_programmes: dict[str, str]) -> tuple[str, ...]:
    own = [f"{arm}: {note}." for arm, note in of_programmes.items() if note]
    if np.any(dataset["person_insertional"].values):
        own.append(INSERTIONAL_NOTE)
    return (*own, *NOTES)


def read_out(days: Doubles) -> list[int]:
    """Places in `days` a trial is read out at: near 12 weeks, if that is before the end, and the end."""
    end = days.size - 1
    early = int(np.argmin(np.abs(days - _EARLY_DAY)))
    near = abs(days[early] - _EARLY_DAY) <= 3.5
    return [early, end] if near and 0 < early < end else [end]


def _participants(dataset: "xr.Dataset", arms: list[str]) -> pd.DataFrame:
    outcome = np.asarray(dataset["outcome"].values)
    codes = np.atleast_1d(dataset["outcome"].attrs["flag_values"])
    words = str(dataset["outcome"].attrs["flag_meanings"]).split()
    onsets = np.asarray(dataset["onsets"].values, dtype=np.float64)
    left = np.isfinite(np.asarray(dataset["drop_out_day"].values, dtype=np.float64))
    planned = np.asarray(dataset["sessions_planned"].isel(time=-1).values, dtype=np.float64)
    done = np.asarray(dataset["sessions_done"].isel(time=-1).values, dtype=np.float64)
    broken_off = np.asarray(dataset["sessions_broken_off"].isel(time=-1).values, dtype=np.float64)
    rows = []
    for i, arm in enumerate(arms):
        completed = outcome[i] == 0
        row: dict[str, Any] = {
            "arm": arm,
            "participants": completed.size,
            "completed": int(completed.sum()),
            "ended_early": int((~completed).sum()),
        }
        row |= {word: int((outcome[i] == code).sum()) for code, word in zip(codes, words, strict=True) if code != 0}
        total = planned[i][completed].sum()
        row["onsets"] = _mean(onsets[i])
        row["left_programme"] = int(left[i].sum())
        row["sessions_planned"] = _mean(planned[i][completed])
        row["sessions_done"] = _mean(done[i][completed])
        row["share_done"] = done[i][completed].sum() / total if total > 0.0 else np.nan
        begun = done[i][completed].sum()
        row["share_broken_off"] = broken_off[i][completed].sum() / begun if begun > 0.0 else np.nan
        rows.append(row)
    return pd.DataFrame(rows)


def _mean(values: Doubles) -> float:
    return float(values.mean()) if values.size else float("nan")


def _spread(values: Doubles) -> dict[str, float]:
    """Mean, its 95 % Monte-Carlo interval, and the 5 and 95 % points of finite values."""
    if values.size == 0:
        return dict.fromkeys(("mean", "mc_low", "mc_high", "p5", "p95"), float("nan"))
    mean = float(values.mean())
    # Student's t, so that an interval from two people is as wide as two people deserve.
    half = stdtrit(values.size - 1, 0.975) * values.std(ddof=1) / values.size**0.5 if values.size > 1 else np.nan
    low, high = np.percentile(values, [5.0, 95.0])
    return {
        "mean": mean,
        "mc_low": float(mean - half),
        "mc_high": float(mean + half),
        "p5": float(low),
        "p95": float(high),
    }


def _changes(name: str, values: Doubles, arms: list[str], days: Doubles) -> Iterator[dict[str, Any]]:
    label, unit = MEASURES[name]
    for i, arm in enumerate(arms):
        for k, day in enumerate(days, start=1):
            base, now = values[i, :, 0], values[i, :, k]
            kept = np.isfinite(base) & np.isfinite(now)
            change = (now - base)[kept]
            row: dict[str, Any] = {"measure": label, "unit": unit, "arm": arm, "weeks": day / 7.0, "n": change.size}
            row |= {"baseline": _mean(base[kept]), **_spread(change)}
            if name == "visa_a":
                row["improved"] = _mean((change >= VISA_A_IMPORTANT).astype(np.float64))
                row["worse"] = _mean((change < 0.0).astype(np.float64))
                row["much_worse"] = _mean((change <= -VISA_A_IMPORTANT).astype(np.float64))
            yield row


_DIFFERENCE_COLUMNS = [
    "measure",
    "unit",
    "arm",
    "versus",
    "weeks",
    "n",
    "mean",
    "mc_low",
    "mc_high",
    "p5",
    "p95",
    "verdict",
]


def _differences(
    name: str, values: Doubles, arms: list[str], days: Doubles, not_plans: frozenset[str]
) -> Iterator[dict[str, Any]]:
    label, unit = MEASURES[name]
    for i, j in combinations(range(len(arms)), 2):
        for k, day in enumerate(days, start=1):
            change = (values[i, :, k] - values[i, :, 0]) - (values[j, :, k] - values[j, :, 0])
            spread = _spread(change[np.isfinite(change)])
            row: dict[str, Any] = {
                "measure": label,
                "unit": unit,
                "arm": arms[i],
                "versus": arms[j],
                "weeks": day / 7.0,
            }
            row |= {"n": int(np.isfinite(change).sum()), **spread}
            row["verdict"] = (
                _verdict(spread, arms[i], arms[j], not_plans) if name == "visa_a" else "no published margin"
            )
            yield row


def _verdict(spread: dict[str, float], arm: str, versus: str, not_plans: frozenset[str]) -> str:
    mean, low, high = spread["mean"], spread["mc_low"], spread["mc_high"]
    if not np.isfinite(mean):
        return "nobody to compare"
    if not np.isfinite(low) or low < VISA_A_MARGIN < high or low < -VISA_A_MARGIN < high:
        return "not settled with this many people"
    if abs(mean) < VISA_A_MARGIN:
        return "no difference a trial would see"
    higher = arm if mean > 0.0 else versus
    # A number is no reason to do what nobody should.
    return f"model: {higher} higher" + f", but {higher} is no plan" * (higher in not_plans)
