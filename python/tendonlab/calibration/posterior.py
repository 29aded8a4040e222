"""Sampling the posterior with an affine-invariant ensemble (emcee), on the emulator.

Several ensembles are run and compared; how far they disagree (R-hat) stands on the page of the calibration.
"""

from collections.abc import Callable
from dataclasses import dataclass

import emcee
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from tendonlab.calibration.emulator import Emulator
from tendonlab.calibration.likelihood import Likelihood

Doubles = NDArray[np.float64]

# The surfaces were fitted within about so many prior standard deviations; beyond they are guesses.
_EDGE = 4.0


@dataclass(frozen=True)
class Chains:
    """Samples of a posterior.

    Attributes
    ----------
    z : (chains, draws, dimensions) float64
        In the space of the priors.
    r_hat : (dimensions,) float64
        Split R-hat over ensembles; 1 where they agree.
    effective : float
        Smallest effective sample size of a dimension.
    """

    z: Doubles
    r_hat: Doubles
    effective: float

    @property
    def flat(self) -> Doubles:
        """All samples, (n, dimensions)."""
        return self.z.reshape(-1, self.z.shape[-1])


def sample(
    emulator: Emulator,
    likelihood: Likelihood,
    dimensions: int,
    seed: int,
    steps: int = 3000,
    ensembles: int = 4,
    tempering: float = 1.0,
    start: Doubles | None = None,
) -> Chains:
    """Sample a posterior.

    Parameters
    ----------
    emulator : Emulator
    likelihood : Likelihood
    dimensions : int
    seed : int
    steps : int
        Steps of every walker, the first third of which is left out.
    ensembles : int
    tempering : float
        Power of the likelihood; below 1 for a wider net.
    start : (n, dimensions) float64, optional
        Where walkers may begin; near the mode if not given.

    Returns
    -------
    Chains
    """

    def log_posterior(z: Doubles) -> Doubles:
        inside = np.all(np.abs(z) <= _EDGE, axis=1)
        value = np.full(len(z), -np.inf)
        if inside.any():
            value[inside] = tempering * likelihood.log(emulator(z[inside])) - 0.5 * np.sum(z[inside] ** 2, axis=1)
        return value

    # Matrices are small: threads of the linear algebra library would only wait for one another.
    with threadpool_limits(1):
        return _run(log_posterior, dimensions, seed, steps, ensembles, start)


def _run(
    log_posterior: Callable[[Doubles], Doubles],
    dimensions: int,
    seed: int,
    steps: int,
    ensembles: int,
    start: Doubles | None,
) -> Chains:
    generator = np.random.default_rng(seed)
    walkers = 4 * dimensions
    if start is None:
        mode = minimize(_minus(log_posterior), np.zeros(dimensions), method="Powell").x
        start = mode + 0.3 * generator.standard_normal((ensembles * walkers, dimensions))
    chains = []
    for _ in range(ensembles):
        sampler = emcee.EnsembleSampler(
            walkers,
            dimensions,
            log_posterior,
            vectorize=True,
            moves=[(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)],
        )
        sampler.random_state = np.random.RandomState(generator.integers(2**31)).get_state()
        begin = start[generator.choice(len(start), walkers, replace=len(start) < walkers)]
        begin = np.clip(begin + 1e-3 * generator.standard_normal(begin.shape), -_EDGE, _EDGE)
        sampler.run_mcmc(begin, steps)
        chains.append(sampler.get_chain(discard=steps // 3, thin=10))
    z = np.stack([chain.reshape(-1, dimensions) for chain in chains])
    return Chains(z, _r_hat([np.asarray(chain) for chain in chains]), _effective(chains))


def _minus(log_posterior: Callable[[Doubles], Doubles]) -> Callable[[Doubles], float]:
    def cost(z: Doubles) -> float:
        return -float(log_posterior(z[None])[0])

    return cost


def _r_hat(chains: list[Doubles]) -> Doubles:
    """Split R-hat of the ensembles' means over time, each half of an ensemble a chain of its own."""
    halves = [half.reshape(-1, half.shape[-1]) for chain in chains for half in np.array_split(chain, 2)]
    within = np.mean([np.var(half, axis=0, ddof=1) for half in halves], axis=0)
    between = np.var([half.mean(axis=0) for half in halves], axis=0, ddof=1)
    return np.asarray(np.sqrt(1.0 + between / within))


def _effective(chains: list[Doubles]) -> float:
    """Count samples in autocorrelation times of the slowest dimension."""
    total = 0.0
    for chain in chains:
        time = emcee.autocorr.integrated_time(chain, tol=0)
        total += chain.shape[0] * chain.shape[1] / max(1.0, float(np.max(time)))
    return total
