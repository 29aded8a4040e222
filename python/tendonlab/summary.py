"""The tables of a virtual trial: change per arm, paired differences between arms, sessions, failures.

Two kinds of spread stand side by side and mean different things. The 95 % interval says how far a mean may be off, for
what is not known about the parameters and for the luck of who was simulated; more participants narrow only the latter.
The 5-95 % range says how differently people fare; more participants do not change it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tendonlab.arms import DAGGER, NO_PLAN_WORDS, comparison_arm, marked
from tendonlab.summary_notes import notes_of
from tendonlab.summary_people import PeopleSource
from tendonlab.summary_source import MEASURES, Source
from tendonlab.summary_sums import SumsSource
from tendonlab.summary_text import render
from tendonlab.uncertainty import Spread

if TYPE_CHECKING:
    import xarray as xr

# A smaller VISA-A difference is one no published trial of two slow-loading programmes has shown.
VISA_A_MARGIN = 5.0


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
        One row per measure, arm and time: n, baseline mean, mean change and what may move it (below), and for VISA-A
        the shares improved, worse and much worse. Units in column `unit`.
    differences : pandas.DataFrame
        One row per measure, pair of arms and time: n, mean paired difference (arm minus versus) and what may move it,
        verdict.
    notes : tuple of str
        What the numbers are and are not, which programmes the trial was too short for, and which are no plan.
    daggers : frozenset of str
        Arms that are marked as no plan where the tables are printed: all that are none, but `wait-and-see`.
    members : int
        Draws of the parameters that the people live under; 0 if everybody has those of the parameter table.

    Notes
    -----
    A mean stands with these columns, in `unit` but for the shares. `low`, `high`: its 95 % interval, from the
    parameters and from the number of people; missing where people are too few to tell the two apart, and without the
    parameters if `members` is 0. `mc_low`, `mc_high`: the Monte-Carlo interval, from the number of people alone.
    `sd_parameters`: standard deviation of the mean due to the parameters. `share_of_interval`: their share of the
    variance behind `low` to `high` (0-1). `p5`, `p95`: 5 and 95 % points of people. `share_of_people`: the parameters'
    share of the variance of people's values (0-1); the rest is between people. Methods are in `tendonlab.uncertainty`.
    """

    title: str
    arms: pd.DataFrame
    changes: pd.DataFrame
    differences: pd.DataFrame
    notes: tuple[str, ...]
    daggers: frozenset[str] = frozenset()
    members: int = 0

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
        turned[[*_TURNED]] = -turned[[*_TURNED.values()]].values
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


def source_of(dataset: "xr.Dataset") -> Source:
    """Numbers of a results dataset, whether it holds people's values or summaries of them."""
    return PeopleSource(dataset) if "participant" in dataset.dims else SumsSource(dataset)


def summarise(dataset: "xr.Dataset") -> Summary:
    """Tables from a results dataset; with two legs, of the affected leg.

    Parameters
    ----------
    dataset : xarray.Dataset
        Layout of a results file, as `tendonlab.summary_people` or `tendonlab.summary_sums` take it.

    Returns
    -------
    Summary
        What was not recorded is left out of the tables, and a note says so.
    """
    source = source_of(dataset)
    changes = pd.DataFrame(_changes(source), columns=_CHANGE_COLUMNS)
    people = source.participants
    weeks = source.days[-1] / 7.0
    length = f"{weeks:g} week" if weeks == 1.0 else f"{weeks:g} weeks"
    title = (
        f"{source.attributes.get('title', 'Virtual trial')}: {people:,} participant{'s' * (people != 1)}, "
        f"{length}, seed {source.attributes.get('seed', 'unknown')}{', affected leg' * source.affected_leg}"
    )
    return Summary(
        title,
        pd.DataFrame(source.participant_rows()),
        changes,
        pd.DataFrame(_differences(source), columns=_DIFFERENCE_COLUMNS),
        notes_of(source, changes),
        marked(source.not_plans),
        source.draws,
    )


_CHANGE_COLUMNS = [
    "measure", "unit", "arm", "weeks", "n", "baseline", *Spread().as_row(), "improved", "worse", "much_worse",
]  # fmt: skip
_DIFFERENCE_COLUMNS = ["measure", "unit", "arm", "versus", "weeks", "n", *Spread().as_row(), "verdict"]
# Of a difference the other way round: each column is minus that one.
_TURNED = {
    "mean": "mean", "low": "high", "high": "low", "mc_low": "mc_high", "mc_high": "mc_low", "p5": "p95", "p95": "p5",
}  # fmt: skip


def _changes(source: Source) -> Iterator[dict[str, Any]]:
    for name in source.measures:
        label, unit = MEASURES[name]
        for i, arm in enumerate(source.arms):
            for time in source.picks:
                found = source.change(name, i, time)
                yield {
                    "measure": label, "unit": unit, "arm": arm, "weeks": source.days[time] / 7.0, "n": found.n,
                    "baseline": found.baseline, **found.spread.as_row(),
                    "improved": found.improved, "worse": found.worse, "much_worse": found.much_worse,
                }  # fmt: skip


def _differences(source: Source) -> Iterator[dict[str, Any]]:
    arms = source.arms
    for name in source.measures:
        label, unit = MEASURES[name]
        for i, j in combinations(range(len(arms)), 2):
            for time in source.picks:
                n, found = source.difference(name, i, j, time)
                judged = name == "visa_a"
                yield {
                    "measure": label, "unit": unit, "arm": arms[i], "versus": arms[j],
                    "weeks": source.days[time] / 7.0, "n": n, **found.as_row(),
                    "verdict": _verdict(found, arms[i], arms[j], source.not_plans) if judged else "no published margin",
                }  # fmt: skip


def _verdict(found: Spread, arm: str, versus: str, not_plans: frozenset[str]) -> str:
    if not np.isfinite(found.mean):
        return "nobody to compare"
    if not _settled(found.low, found.high):
        more_would_do = not np.isfinite(found.sd_shown) or _settled(*found.with_everybody)
        return "not settled with this many people" if more_would_do else "the parameters leave it open"
    if abs(found.mean) < VISA_A_MARGIN:
        return "no difference a trial would see"
    higher = arm if found.mean > 0.0 else versus
    # A number is no reason to do what nobody should.
    return f"model: {higher} higher" + f", but {higher} is no plan" * (higher in not_plans)


def _settled(low: float, high: float) -> bool:
    """Tell whether an interval lies on one side of either margin."""
    return bool(np.isfinite(low)) and not any(low < margin < high for margin in (-VISA_A_MARGIN, VISA_A_MARGIN))
