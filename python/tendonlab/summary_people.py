"""Numbers of a virtual trial from the values of its people."""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tendonlab.summary_source import MEASURES, VISA_A_IMPORTANT, Change, Doubles, Source, participant_row
from tendonlab.uncertainty import Members, Spread, can_be_split, spread

if TYPE_CHECKING:
    import xarray as xr

_SESSIONS = ("planned", "done", "broken_off")


class PeopleSource(Source):
    """Numbers from a results file that holds people's values.

    Parameters
    ----------
    dataset : xarray.Dataset
        `visa_a` ... with dimensions (arm, participant[, leg], time), `outcome` (arm, participant[, leg]), `onsets` and
        `drop_out_day` likewise, each if it is recorded; `programme_note` (arm), `person_member` (participant) if
        people live under draws of the parameters, coordinate `time` in days.
    """

    from_start: ClassVar = {"stiffness": "% change from own start", "strength": "% change from own start"}

    def __init__(self, dataset: "xr.Dataset") -> None:
        super().__init__(dataset)
        self._two_legs = "leg" in dataset.dims
        self._data = dataset.isel(leg=0) if self._two_legs else dataset
        # Values of one measure at a time: a million people have many. Reading them again would take long.
        self._values = lru_cache(maxsize=1)(self._read)
        self._of_arm = lru_cache(maxsize=1)(self._read_arm)

    @property
    def affected_leg(self) -> bool:
        """Whether another leg was simulated, too."""
        return self._two_legs

    @property
    def participants(self) -> int:
        """People, in each arm."""
        return int(self._data.sizes["participant"])

    @cached_property
    def members(self) -> Members | None:
        """Member of the posterior ensemble each person lives under; None if all have the same parameters."""
        if "person_member" not in self._data:
            return None
        return np.asarray(self._data["person_member"].values).astype(np.int64)

    @property
    def draws(self) -> int:
        """Draws of the parameters that people live under; 0 if all have the same parameters."""
        return 0 if self.members is None else np.unique(self.members).size

    @property
    def can_be_split(self) -> bool:
        """Whether people are enough to tell them from the draws they live under."""
        return self.members is not None and can_be_split(self.members)

    @property
    def insertional(self) -> bool:
        """Whether anybody has pain at the insertion."""
        return bool(np.any(self._data["person_insertional"].values))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the way it was stored leaves out or makes less exact, in sentences."""
        missing = [label for name, (label, _) in MEASURES.items() if name not in self.measures]
        if sessions := [name.replace("_", " ") for name in _SESSIONS if f"sessions_{name}" not in self._data]:
            missing.append(f"sessions {', '.join(sessions)}")
        if "outcome" not in self._data:
            missing.append("how people's simulations ended, new episodes and who left the programme")
        return (f"Not recorded in this study: {'; '.join(missing)}.",) if missing else ()

    def participant_rows(self) -> list[dict[str, Any]]:
        """Who took part and how it ended, a row for each arm; only what is recorded."""
        return list(self._participant_rows())

    def _participant_rows(self) -> Iterator[dict[str, Any]]:
        data = self._data
        at_end = {
            name: np.asarray(data[f"sessions_{name}"].isel(time=-1).values, dtype=np.float64)
            for name in _SESSIONS
            if f"sessions_{name}" in data
        }
        if "outcome" not in data:
            for i, arm in enumerate(self.arms):
                known = {name: values[i][np.isfinite(values[i])] for name, values in at_end.items()}
                sums = {name: float(values.sum()) for name, values in known.items()}
                of = min((values.size for values in known.values()), default=0)
                yield participant_row(arm, self.participants, None, {}, {}, sums | {"of": of})
            return
        outcome = np.asarray(data["outcome"].values)
        codes = np.atleast_1d(data["outcome"].attrs["flag_values"])
        words = str(data["outcome"].attrs["flag_meanings"]).split()
        onsets = np.asarray(data["onsets"].values, dtype=np.float64)
        left = np.isfinite(np.asarray(data["drop_out_day"].values, dtype=np.float64))
        for i, arm in enumerate(self.arms):
            completed = outcome[i] == 0
            number = int(completed.sum())
            reasons = {
                word: int((outcome[i] == code).sum()) for code, word in zip(codes, words, strict=True) if code != 0
            }
            events: dict[str, float | int] = {"onsets": _mean(onsets[i]), "left_programme": int(left[i].sum())}
            sums = {name: float(values[i][completed].sum()) for name, values in at_end.items()}
            yield participant_row(arm, self.participants, number, reasons, events, sums | {"of": number})

    def change(self, name: str, arm: int, time: int) -> Change:
        """Describe the change of a measure from the start to a place in `days`."""
        values = self._values(name)[arm]
        base, now = values[:, 0], values[:, 1 + self.picks.index(time)]
        kept = np.isfinite(base) & np.isfinite(now)
        of_all = now - base
        change = of_all[kept]
        found = Change(change.size, _mean(base[kept]), spread(of_all, self.members))
        if name != "visa_a":
            return found
        shares = (change >= VISA_A_IMPORTANT, change < 0.0, change <= -VISA_A_IMPORTANT)
        return Change(found.n, found.baseline, found.spread, *(_mean(share) for share in shares))

    def difference(self, name: str, arm: int, versus: int, time: int) -> tuple[int, Spread]:
        """Describe the paired difference of that change between two arms; with the number of people behind it."""
        values = self._values(name)
        k = 1 + self.picks.index(time)
        change = (values[arm, :, k] - values[arm, :, 0]) - (values[versus, :, k] - values[versus, :, 0])
        return int(np.isfinite(change).sum()), spread(change, self.members)

    def bands(self, name: str, arm: int) -> Doubles:
        """5, 50 and 95 % points of people over time, (3, times), NaN where nobody is left; as it is drawn."""
        found = np.full((3, self.days.size), np.nan)
        for time in range(self.days.size):
            people = self._as_drawn(name, arm, time)
            if np.isfinite(people).any():
                found[:, time] = np.nanpercentile(people, [5.0, 50.0, 95.0])
        return found

    def drawn(self, name: str, arm: int, time: int) -> Spread:
        """Describe what is drawn of a measure at one time: its value, or for some its change from the own start."""
        return spread(self._as_drawn(name, arm, time), self.members)

    def _as_drawn(self, name: str, arm: int, time: int) -> Doubles:
        values = self._of_arm(name, arm)
        now = values[:, time].astype(np.float64)
        return 100.0 * (now / values[:, 0].astype(np.float64) - 1.0) if name in self.from_start else now

    def _read(self, name: str) -> Doubles:
        """Values of all at the start and where the trial is read out, (arm, participant, 1 + picks)."""
        return np.asarray(self._data[name].isel(time=[0, *self.picks]).values, dtype=np.float64)

    def _read_arm(self, name: str, arm: int) -> NDArray[Any]:
        return np.asarray(self._data[name].isel(arm=arm).values)


def _mean(values: NDArray[Any]) -> float:
    return float(values.astype(np.float64).mean()) if values.size else float("nan")
