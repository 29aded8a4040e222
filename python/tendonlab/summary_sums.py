"""Numbers of a virtual trial from a file of summaries, in which nobody's values are."""

import json
import tomllib
from functools import cached_property, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tendonlab.summary_source import MEASURES, Change, Doubles, Source, participant_row
from tendonlab.uncertainty import Spread, groups_can_be_split, spread_of_sums

if TYPE_CHECKING:
    import xarray as xr

_SUMMARIES_REMARK = (
    "This file keeps summaries only, nobody's values. Its 5-95 % ranges come from counts in bins, each as wide as at "
    "most 1/128 of the value; means, shares and intervals are exact."
)


class SumsSource(Source):
    """Numbers from a results file of summaries.

    Parameters
    ----------
    dataset : xarray.Dataset
        Variables as in `tendonlab.summaries_layout`.
    """

    from_start: ClassVar = {"stiffness": "N/mm, change from own start", "strength": "N, change from own start"}

    def __init__(self, dataset: "xr.Dataset") -> None:
        super().__init__(dataset)
        self._data = dataset
        # All pairs at one time: read one by one, many arms would take long.
        self._groups = lru_cache(maxsize=32)(self._groups_at)
        self._pairs = list(combinations(range(len(self.arms)), 2))
        self._study: dict[str, Any] = json.loads(str(dataset["study"].values))

    @staticmethod
    def _variable(name: str) -> str:
        return f"{name}_n"

    @property
    def affected_leg(self) -> bool:
        """Whether another leg was simulated, too."""
        return bool(self._study["legs"] == 2)

    @cached_property
    def participants(self) -> int:
        """People, in each arm."""
        return int(self._array("outcomes")[0].sum())

    @property
    def _under_draws(self) -> bool:
        return bool(self._study["parameters"] == "posterior")

    @property
    def draws(self) -> int:
        """Draws of the parameters that people live under; 0 if all have the same parameters."""
        return min(int(self._data.sizes.get("group", 0)), self.participants) if self._under_draws else 0

    @property
    def can_be_split(self) -> bool:
        """Whether people are enough to tell them from the draws they live under."""
        return groups_can_be_split(self.draws, self.participants)

    @property
    def insertional(self) -> bool:
        """Whether anybody has pain at the insertion."""
        return bool(tomllib.loads(str(self._data["population_text"].values)).get("site") == "insertional")

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the way it was stored leaves out or makes less exact, in sentences."""
        missing = [label for name, (label, _) in MEASURES.items() if name not in self.measures]
        return (
            *((f"Not recorded in this study: {'; '.join(missing)}.",) if missing else ()),
            _SUMMARIES_REMARK,
        )

    def participant_rows(self) -> list[dict[str, Any]]:
        """Who took part and how it ended, a row for each arm; only what is recorded."""
        outcomes = self._array("outcomes").astype(np.int64)
        words = [str(word) for word in self._data["outcome"].values]
        rows = []
        for i, arm in enumerate(self.arms):
            completed = int(outcomes[i, 0])
            events: dict[str, float | int] = {
                "onsets": float(self._array("onsets")[i] / self.participants),
                "left_programme": int(self._array("drop_outs")[i]),
            }
            sums = {name: float(self._array(f"sessions_{name}_total")[i]) for name in ("planned", "done", "broken_off")}
            reasons = {word: int(number) for word, number in zip(words[1:], outcomes[i, 1:], strict=True)}
            rows.append(participant_row(arm, self.participants, completed, reasons, events, sums | {"of": completed}))
        return rows

    def change(self, name: str, arm: int, time: int) -> Change:
        """Describe the change of a measure from the start to a place in `days`."""
        here = (arm, time)
        n = int(self._array(f"{name}_change_n")[here])
        found = self._spread(f"{name}_change", f"{name}_change_quantile", here)
        # Whoever has a value then also had one at the start.
        baseline = float(self._array(f"{name}_mean")[here]) - found.mean
        shares = ("improved", "worse", "much_worse") if name == "visa_a" else ()
        return Change(n, baseline, found, *(float(self._array(f"{name}_{share}")[here]) for share in shares))

    def difference(self, name: str, arm: int, versus: int, time: int) -> tuple[int, Spread]:
        """Describe the paired difference of that change between two arms; with the number of people behind it."""
        here = (self._pairs.index((arm, versus)), time)
        found = self._spread(f"{name}_difference", f"{name}_difference_quantile", here)
        return int(self._array(f"{name}_difference_n")[here]), found

    def bands(self, name: str, arm: int) -> Doubles:
        """5, 50 and 95 % points of people over time, (3, times), NaN where nobody is left; as it is drawn."""
        points = self._array(f"{self._drawn_name(name)}_quantile")[arm]
        return np.ascontiguousarray(points[:, [0, points.shape[-1] // 2, -1]].T)

    def drawn(self, name: str, arm: int, time: int) -> Spread:
        """Describe what is drawn of a measure at one time: its value, or for some its change from the own start."""
        drawn = self._drawn_name(name)
        return self._spread(drawn, f"{drawn}_quantile", (arm, time))

    def _drawn_name(self, name: str) -> str:
        return f"{name}_change" if name in self.from_start else name

    def _spread(self, name: str, quantile: str, here: tuple[int, int]) -> Spread:
        points = self._array(quantile)[here]
        row, time = here
        sizes, sums, squares = (
            self._groups(f"{name}_group_{part}", time)[row] for part in ("n", "sum", "sum_of_squares")
        )
        return spread_of_sums(sizes, sums, squares, float(points[0]), float(points[-1]), drawn=self._under_draws)

    def _groups_at(self, name: str, time: int) -> Doubles:
        return np.asarray(self._data[name].isel(time=time).values, dtype=np.float64)

    def _array(self, name: str) -> Doubles:
        return np.asarray(self._data[name].values, dtype=np.float64)
