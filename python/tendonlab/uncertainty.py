"""How far a simulated mean can be trusted, and how much of that is the model's parameters.

People are dealt out over the members of the posterior ensemble. Within a member they differ as people do; members
differ because nobody knows the parameters exactly. So the two are told apart by a one-way random-effects analysis of
variance.
"""

from dataclasses import asdict, dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, stdtrit

Doubles = NDArray[np.float64]
Members = NDArray[np.int64]

_NORMAL_95 = 1.96
# With fewer degrees of freedom an expected variance is infinite.
_FEWEST_DEGREES = 3


@dataclass(frozen=True)
class Spread:
    """Mean of simulated people's values, and what may move it.

    Attributes
    ----------
    mean : float
    low, high : float
        95 % interval of the mean: what is not known about the parameters, and the luck of who was simulated. NaN if
        there are too few people per member to tell the two apart. If everybody has the same parameters, it is the
        Monte-Carlo interval.
    mc_low, mc_high : float
        95 % Monte-Carlo interval: how far the mean would move with other simulated people.
    sd_parameters : float
        Standard deviation of the mean that the parameters are responsible for.
    share_of_interval : float
        Of the variance behind `low` to `high`, what the parameters are responsible for, 0 to 1.
    p5, p95 : float
        5 and 95 % points of the values: differences between people, and the parameters they live under.
    share_of_people : float
        Of the variance of the values, what the parameters are responsible for, 0 to 1; the rest is between people.
    sd_shown : float
        As `sd_parameters`, but no more than these people show: 0 where their luck could have made all of it.
    """

    mean: float = nan
    low: float = nan
    high: float = nan
    mc_low: float = nan
    mc_high: float = nan
    sd_parameters: float = nan
    share_of_interval: float = nan
    p5: float = nan
    p95: float = nan
    share_of_people: float = nan
    sd_shown: float = nan

    @property
    def with_everybody(self) -> tuple[float, float]:
        """95 % interval of the mean that would probably be left if people without number were simulated."""
        half = _NORMAL_95 * self.sd_shown
        return self.mean - half, self.mean + half

    def as_row(self) -> dict[str, float]:
        """Columns of a table."""
        row = asdict(self)
        del row["sd_shown"]
        return row


def spread(values: Doubles, members: Members | None) -> Spread:
    """Describe values of simulated people, those that are finite.

    Parameters
    ----------
    values : (n,) float64
    members : (n,) int64 or None
        Member of the posterior ensemble each person lives under; None if all have the same parameters.

    Returns
    -------
    Spread
        In the unit of the values. All NaN without any.
    """
    known = np.isfinite(values)
    values = values[known]
    if values.size == 0:
        return Spread()
    mean = float(values.mean())
    p5, p95 = (float(point) for point in np.percentile(values, [5.0, 95.0]))
    if members is not None:
        members = members[known]
        if can_be_split(members):
            return _split(_groups(values, members), mean, p5, p95)
    # Student's t, so that an interval from two people is as wide as two people deserve.
    error = float(values.std(ddof=1)) / values.size**0.5 if values.size > 1 else nan
    half = _half_width(error, values.size - 1)
    low, high = (mean - half, mean + half) if members is None else (nan, nan)
    return Spread(mean, low, high, mean - half, mean + half, p5=p5, p95=p95)


def can_be_split(members: Members) -> bool:
    """Tell whether there are enough people per member to tell them from the parameters they live under."""
    groups = np.unique(members).size
    return min(groups - 1, members.size - groups) >= _FEWEST_DEGREES


@dataclass(frozen=True)
class _Groups:
    """Sums of squares of a one-way layout; groups may differ in size."""

    sizes: Doubles
    between: float
    within: float

    @property
    def degrees_between(self) -> int:
        return self.sizes.size - 1

    @property
    def degrees_within(self) -> int:
        return int(self.sizes.sum()) - self.sizes.size

    @property
    def size_of_typical(self) -> float:
        """Size of group that the mean squares expect; that of all, if they are alike."""
        total = self.sizes.sum()
        return float((total - (self.sizes**2).sum() / total) / self.degrees_between)


def _groups(values: Doubles, members: Members) -> _Groups:
    _, group, sizes = np.unique(members, return_inverse=True, return_counts=True)
    from_mean = values - values.mean()
    means = np.bincount(group, from_mean) / sizes
    return _Groups(
        sizes.astype(np.float64), float((sizes * means**2).sum()), float(((from_mean - means[group]) ** 2).sum())
    )


def _split(groups: _Groups, mean: float, p5: float, p95: float) -> Spread:
    total = float(groups.sizes.sum())
    people = groups.within / groups.degrees_within
    parameters = _variance_between(groups)
    shown = max(0.0, (groups.between / groups.degrees_between - people) / groups.size_of_typical)
    luck = people / total
    # Whichever member the truth is most like, and the error of the mean that comes from having drawn so few.
    of_parameters = parameters * (1.0 + float((groups.sizes**2).sum()) / total**2)
    mc = _half_width(luck**0.5, groups.degrees_within)
    half = _half_width((of_parameters + luck) ** 0.5, groups.degrees_between)
    return Spread(
        mean, mean - half, mean + half, mean - mc, mean + mc, parameters**0.5,
        _share(of_parameters, luck), p5, p95, _share(parameters, people), shown**0.5,
    )  # fmt: skip


def _variance_between(groups: _Groups) -> float:
    """Variance of the groups' true means.

    The usual estimate, a difference of two mean squares, is negative or near nothing about half of the time where
    people are too few to show the parameters, and intervals made of it are too narrow. So it is the expected variance
    instead, given the two sums of squares and that no variance is negative (Tiao and Tan 1965, Biometrika 52:37). With
    many people both are the same; with few it errs on the wide side.
    """
    between, within = groups.degrees_between, groups.degrees_within
    total = groups.between + groups.within
    if total == 0.0:
        return 0.0
    ratio = groups.between / total
    possible = betainc(between / 2, within / 2, ratio)
    if possible == 0.0:
        return 0.0
    upper = groups.between / (between - 2) * betainc(between / 2 - 1, within / 2, ratio)
    lower = groups.within / (within - 2) * betainc(between / 2, within / 2 - 1, ratio)
    return max(0.0, float((upper - lower) / possible / groups.size_of_typical))


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest > 0.0 else nan


def _half_width(sd: float, degrees: int) -> float:
    return float(stdtrit(degrees, 0.975)) * sd if degrees > 0 else nan
