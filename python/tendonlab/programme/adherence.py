"""How the sessions of a programme are kept to: the mean and its course over the weeks, the spread, drop-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt

from scipy.optimize import brentq

from tendonlab import _core
from tendonlab.catalogue.adherence import Adherence, AdherenceDefaults
from tendonlab.catalogue.programmes import DAYS_PER_WEEK, Programme
from tendonlab.programme.course import planned_sessions_a_week

# The weeks that a stated mean and a stated drop-out are about.
STATED_WEEKS = 12
# The widest possible spread would mean that people do either everything or nothing.
_WIDEST_SHARE = 0.9

Period = tuple[int, float, float]


@dataclass(frozen=True)
class Keeping:
    """How a programme is kept to, with what it leaves out filled in.

    Attributes
    ----------
    mean, sd : float
        Share of the planned sessions done, over people and over the first twelve weeks.
    moved, overdone : float
        Share of the missed sessions made up the next day; share of the done ones that are overdone.
    drop_out, within_weeks : float, int
        Share who stop the programme within so many weeks.
    source : str
        Where the mean comes from, in words.
    """

    mean: float
    sd: float
    moved: float
    overdone: float
    drop_out: float
    within_weeks: int
    source: str


def keeping(programme: Programme, defaults: AdherenceDefaults) -> Keeping:
    """Fill in what a programme does not say of its adherence.

    The mean then follows from how much is asked for: from the sessions planned in a week, on average over the weeks
    of the programme in which any are planned, for somebody whom nothing holds back.
    """
    own = programme.adherence or Adherence()
    a_week = planned_sessions_a_week(programme)
    like_others = f"as in other programmes of about {a_week:.2g} sessions a week"
    return Keeping(
        mean=_given(own.mean, defaults.mean_at(a_week)),
        sd=_given(own.sd, defaults.sd.value),
        moved=_given(own.moved, defaults.moved.value),
        overdone=_given(own.overdone, defaults.overdone.value),
        drop_out=_given(own.drop_out, defaults.drop_out.value),
        within_weeks=defaults.drop_out.within_weeks if own.drop_out is None else STATED_WEEKS,
        source=like_others if own.mean is None else own.source or "",
    )


def engine_adherence(programme: Programme, defaults: AdherenceDefaults) -> _core.Adherence:
    """Put the adherence to a programme into the engine's terms."""
    if not programme.tracks:  # nothing to do, so nothing to miss and nothing to leave
        return _core.Adherence()
    kept = keeping(programme, defaults)
    course = [(entry.from_week, entry.value) for entry in defaults.course]
    return _core.Adherence(
        periods=periods(kept.mean, kept.sd, course, programme.weeks),
        moved=kept.moved,
        overdone=kept.overdone,
        drop_out_per_day=drop_out_per_day(kept.drop_out, kept.within_weeks),
        drop_out_days=DAYS_PER_WEEK * kept.within_weeks,
    )


def periods(mean: float, sd: float, course: Sequence[tuple[int, float]], weeks: int) -> list[Period]:
    """Spread a mean share of done sessions over the weeks.

    Keenness wanes: the course's shares are all moved by the same amount on the scale of log odds, so that the mean
    over the first twelve weeks is the stated one and every share stays between 0 and 1.

    Parameters
    ----------
    mean : float
        Mean share over people and over the first twelve weeks, or over the programme's weeks if it is shorter.
    sd : float
        Standard deviation between people, in every period; narrower where no share with that mean could be so wide.
    course : sequence of (int, float)
        First week, counted from 1, and share of sessions done from then on, above 0 and below 1; ascending from
        week 1.
    weeks : int
        Length of the programme.

    Returns
    -------
    list of (int, float, float)
        First day, mean and standard deviation of each period; one period only if everything or nothing is done.
    """
    begun = [(first, share) for first, share in course if first <= max(weeks, 1)]
    if not 0 < mean < 1 or len({share for _, share in begun}) < 2:
        return [(0, mean, possible_sd(mean, sd))]
    after = max(min(weeks, STATED_WEEKS), 1) + 1
    ends = [min(first, after) for first, _ in begun[1:]] + [after]
    lengths = [max(end - first, 0) for (first, _), end in zip(begun, ends, strict=True)]
    odds = [_log_odds(share) for _, share in begun]

    def too_many(shift: float) -> float:
        done = sum(length * _share(value + shift) for length, value in zip(lengths, odds, strict=True))
        return done / sum(lengths) - mean

    # The mean lies between the shares of the best and of the worst period.
    asked = _log_odds(mean)
    shift = brentq(too_many, asked - max(odds), asked - min(odds), xtol=1e-14)
    means = [_share(value + shift) for value in odds]
    return [
        (DAYS_PER_WEEK * (first - 1), share, possible_sd(share, sd))
        for (first, _), share in zip(begun, means, strict=True)
    ]


def possible_sd(mean: float, sd: float) -> float:
    """Narrow a spread to one that shares between 0 and 1 with that mean can have."""
    return min(sd, _WIDEST_SHARE * sqrt(mean * (1 - mean)))


def drop_out_per_day(share: float, weeks: int) -> float:
    """Hazard per day of stopping for good, from the share, below 1, who stop within so many weeks."""
    return -log1p(-share) / (DAYS_PER_WEEK * weeks)


def _given(own: float | None, otherwise: float) -> float:
    return otherwise if own is None else own


def _log_odds(share: float) -> float:
    return log(share) - log1p(-share)


def _share(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))
