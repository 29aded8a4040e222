"""A cheap stand-in for the simulation while the posterior is sampled: one quadratic surface a fact.

People and luck are the same for every draw of the parameters, so a prediction is a smooth function of the parameters
and a parameter that has nothing to do with a fact changes it by exactly nothing. Each surface takes only the parameters
that move its fact by more than a trifle. How far it is from the simulation is known from the points it is fitted to,
each left out in turn (a closed form for linear least squares), and counts as one more error of the fact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def _features(z: Doubles) -> Doubles:
    """1, every coordinate, every product of two: (n, 1 + d + d (d + 1)/2)."""
    n, d = z.shape
    i, j = np.triu_indices(d)
    return np.hstack([np.ones((n, 1)), z, z[:, i] * z[:, j]])


def _used(relevant: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which features take only relevant coordinates, (features,)."""
    i, j = np.triu_indices(relevant.size)
    return np.concatenate([[True], relevant, relevant[i] & relevant[j]])


@dataclass(frozen=True)
class Emulator:
    """Quadratic surfaces for all facts.

    Attributes
    ----------
    coefficients : (features, facts) float64
    error_sd : (facts,) float64
        Standard deviation of what the surface misses, on the scale of the values it was fitted to.
    """

    coefficients: Doubles
    error_sd: Doubles

    def __call__(self, z: Doubles) -> Doubles:
        """Predict, (n, dimensions) -> (n, facts)."""
        return np.asarray(_features(z) @ self.coefficients)


def relevance(at_centre: Doubles, moved: Doubles, trifle: Doubles) -> NDArray[np.bool_]:
    """Which parameters move which fact.

    Parameters
    ----------
    at_centre : (facts,) float64
        Predictions at the centre of the priors.
    moved : (dimensions, facts) float64
        Predictions with one parameter moved, each in turn.
    trifle : (facts,) float64
        Differences up to this do not count.

    Returns
    -------
    (facts, dimensions) bool
    """
    return np.asarray((np.abs(moved - at_centre) > trifle).T)


def fit(z: Doubles, values: Doubles, relevant: NDArray[np.bool_]) -> Emulator:
    """Fit the surfaces.

    Parameters
    ----------
    z : (n, dimensions) float64
    values : (n, facts) float64
        Simulated, on the scale on which errors are judged.
    relevant : (facts, dimensions) bool

    Returns
    -------
    Emulator

    Raises
    ------
    ValueError
        If there are too few points for a fact's surface.
    """
    features = _features(z)
    coefficients = np.zeros((features.shape[1], values.shape[1]))
    error = np.zeros(values.shape[1])
    for fact in range(values.shape[1]):
        used = _used(relevant[fact])
        if used.sum() >= len(z):
            raise ValueError(f"{used.sum()} coefficients need more than {len(z)} points")
        q, r = np.linalg.qr(features[:, used])
        solution = np.linalg.solve(r, q.T @ values[:, fact])
        residual = values[:, fact] - features[:, used] @ solution
        leverage = np.einsum("ij,ij->i", q, q)
        error[fact] = np.sqrt(np.mean((residual / (1.0 - np.minimum(leverage, 0.999))) ** 2))
        coefficients[used, fact] = solution
    return Emulator(coefficients, error)
