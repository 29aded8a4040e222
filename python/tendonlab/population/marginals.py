"""From a standard normal draw to a value: the distributions traits are drawn from.

Every map is monotone in the draw and works element by element, so a value depends on its own person's draw
only. Bounds are met by bending the inverse distribution function, never by drawing again: a redraw would shift
every later draw of that person.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, ndtri

Doubles = NDArray[np.float64]


def truncated_normal(z: Doubles, low: Doubles | float, high: Doubles | float) -> Doubles:
    """Map standard normal draws to a standard normal truncated to [low, high].

    Parameters
    ----------
    z : (n,) float64
        Standard normal draws.
    low, high : (n,) float64 or float
        Bounds in standard deviations from the mean; may be infinite.

    Returns
    -------
    (n,) float64
        Draws of the truncated distribution, in the order of `z`.
    """
    # Each half uses the tail it is near, so neither loses digits as its probability approaches one.
    below = ndtri(ndtr(low) + ndtr(np.minimum(z, 0.0)) * (ndtr(high) - ndtr(low)))
    above = -ndtri(
        ndtr(-np.asarray(high)) + ndtr(-np.maximum(z, 0.0)) * (ndtr(-np.asarray(low)) - ndtr(-np.asarray(high)))
    )
    bent: Doubles = np.where(z < 0.0, below, above)
    return np.clip(bent, low, high)


def normal(z: Doubles, mean: Doubles | float, sd: Doubles | float, low: float, high: float) -> Doubles:
    """Map draws to normal values inside [low, high], with the mean and SD of the untruncated distribution.

    Parameters
    ----------
    z : (n,) float64
        Standard normal draws.
    mean, sd : (n,) float64 or float
        In the unit of the result; `sd` >= 0.
    low, high : float
        Bounds in the unit of the result; may be infinite.

    Returns
    -------
    (n,) float64
    """
    spread = np.broadcast_to(np.asarray(sd, dtype=np.float64), z.shape)
    centre = np.broadcast_to(np.asarray(mean, dtype=np.float64), z.shape)
    safe = np.where(spread > 0.0, spread, 1.0)
    values = centre + spread * truncated_normal(z, (low - centre) / safe, (high - centre) / safe)
    return np.clip(values, low, high)


def lognormal(
    z: Doubles, median: Doubles | float, log_sd: Doubles | float, low: float = 0.0, high: float = np.inf
) -> Doubles:
    """Map draws to lognormal values inside [low, high], with the median of the untruncated distribution.

    Parameters
    ----------
    z : (n,) float64
        Standard normal draws.
    median : (n,) float64 or float
        Above 0, in the unit of the result.
    log_sd : (n,) float64 or float
        Standard deviation of the logarithm.
    low, high : float
        Bounds in the unit of the result; `low` >= 0, `high` may be infinite.

    Returns
    -------
    (n,) float64
    """
    middle = np.log(np.broadcast_to(np.asarray(median, dtype=np.float64), z.shape))
    with np.errstate(divide="ignore"):
        bounds = np.log(low), np.log(high)
    return np.clip(np.exp(normal(z, middle, log_sd, *bounds)), low, high)


def logit_normal(z: Doubles, median: Doubles | float, logit_sd: Doubles | float) -> Doubles:
    """Map draws to shares between 0 and 1 whose logit is normal.

    Parameters
    ----------
    z : (n,) float64
        Standard normal draws.
    median : (n,) float64 or float
        Between 0 and 1, both excluded.
    logit_sd : (n,) float64 or float
        Standard deviation of the logit.

    Returns
    -------
    (n,) float64
    """
    share: Doubles = expit(logit(median) + logit_sd * z)
    return share


def log_sd_from_cv(cv: float) -> float:
    """Return the standard deviation of the logarithm of a lognormal whose coefficient of variation is `cv`."""
    return float(np.sqrt(np.log1p(cv * cv)))
