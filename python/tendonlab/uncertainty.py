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
# Share of a sum of squares that rounding may leave over; float32 values that differ at all leave more.
_ROUNDING = 1e-14


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
    p5, p95 = (float(point) for point in np.percentile(values, [5.0, 95.0]))
    groups = _of_values(values, np.zeros(values.size, np.int64) if members is None else members[known])
    return _spread(groups, float(values.mean()), p5, p95, drawn=members is not None)


def spread_of_sums(sizes: Doubles, sums: Doubles, squares: Doubles, p5: float, p95: float, *, drawn: bool) -> Spread:
    """Describe values of simulated people of which only sums are kept.

    Parameters
    ----------
    sizes, sums, squares : (members,) float64
        Number of people that have a value, sum of the values, and sum of their squares, of each member of the posterior
        ensemble; of everybody if all have the same parameters.
    p5, p95 : float
        5 and 95 % points of the values.
    drawn : bool
        Whether people live under draws of the parameters.

    Returns
    -------
    Spread
        As of the values themselves, but for the last digits.
    """
    present = sizes > 0
    if not present.any():
        return Spread()
    groups = _of_sums(sizes[present], sums[present], squares[present])
    return _spread(groups, float(sums[present].sum() / sizes[present].sum()), p5, p95, drawn=drawn)


def can_be_split(members: Members) -> bool:
    """Tell whether there are enough people per member to tell them from the parameters they live under."""
    return groups_can_be_split(np.unique(members).size, members.size)


def groups_can_be_split(groups: int, people: int) -> bool:
    """Tell the same of a number of members that people live under, and the number of people."""
    return min(groups - 1, people - groups) >= _FEWEST_DEGREES


@dataclass(frozen=True)
class _Groups:
    """Sums of squares of a one-way layout; groups may differ in size."""

    sizes: Doubles
    between: float
    within: float

    @property
    def people(self) -> int:
        return int(self.sizes.sum())

    @property
    def degrees_between(self) -> int:
        return self.sizes.size - 1

    @property
    def degrees_within(self) -> int:
        return self.people - self.sizes.size

    @property
    def size_of_typical(self) -> float:
        """Size of group that the mean squares expect; that of all, if they are alike."""
        total = self.sizes.sum()
        return float((total - (self.sizes**2).sum() / total) / self.degrees_between)


def _of_values(values: Doubles, members: Members) -> _Groups:
    _, group, sizes = np.unique(members, return_inverse=True, return_counts=True)
    from_mean = values - values.mean()
    means = np.bincount(group, from_mean) / sizes
    return _Groups(
        sizes.astype(np.float64), float((sizes * means**2).sum()), float(((from_mean - means[group]) ** 2).sum())
    )


def _of_sums(sizes: Doubles, sums: Doubles, squares: Doubles) -> _Groups:
    # A difference of two large numbers: what is left of rounding must not pass for a difference between people.
    within = squares - sums**2 / sizes
    between = sizes * (sums / sizes - sums.sum() / sizes.sum()) ** 2
    within[within < _ROUNDING * squares] = 0.0
    between[between < _ROUNDING * squares] = 0.0
    return _Groups(sizes, float(between.sum()), float(within.sum()))


def _spread(groups: _Groups, mean: float, p5: float, p95: float, *, drawn: bool) -> Spread:
    if drawn and groups_can_be_split(groups.sizes.size, groups.people):
        return _split(groups, mean, p5, p95)
    # Student's t, so that an interval from two people is as wide as two people deserve.
    degrees = groups.people - 1
    error = ((groups.between + groups.within) / degrees / groups.people) ** 0.5 if degrees > 0 else nan
    half = _half_width(error, degrees)
    low, high = (nan, nan) if drawn else (mean - half, mean + half)
    return Spread(mean, low, high, mean - half, mean + half, p5=p5, p95=p95)


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
