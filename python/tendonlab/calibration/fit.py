"""The calibration from end to end: design, simulation, emulator, posterior, twice; then one trial left out at a time.

The first design covers the priors. Its posterior, with the likelihood weakened, says where the second design has to be
dense; the final surfaces are fitted there. What is reported of the ensemble is simulated; what is reported of trials
left out comes from the surfaces, as simulating every such posterior would take hours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, qmc

from tendonlab.calibration.emulator import Emulator, fit, relevance
from tendonlab.calibration.likelihood import Likelihood, published
from tendonlab.calibration.posterior import Chains, sample
from tendonlab.calibration.priors import Priors
from tendonlab.catalogue.ensemble import Ensemble
from tendonlab.errors import InputError
from tendonlab.evidence.facts import Fact
from tendonlab.evidence.predict import Predictor
from tendonlab.evidence.quantities import QUANTITIES

Doubles = NDArray[np.float64]
Stage = Callable[[str, int, int], None]

# A step of every parameter that tells what it moves, in prior standard deviations.
_NUDGE = 0.7
# What moves a fact by less than this share of its standard error has no place in its surface.
_TRIFLE = 0.05
# Designs stay within so many prior standard deviations.
_REACH = 2.5
# Power of the likelihood for the second design: surfaces have to hold without any one trial, too.
_NET = 0.3


@dataclass(frozen=True)
class Settings:
    """How much work the calibration does.

    Attributes
    ----------
    participants : int
        Simulated people of each arm.
    points : int
        Points of each of the two designs; more than surfaces have coefficients.
    steps : int
        Steps of the sampler.
    members : int
        Size of the ensemble.
    seed : int
        Of people, designs and samplers.
    """

    participants: int = 300
    points: int = 640
    steps: int = 3000
    members: int = 100
    seed: int = 1


@dataclass(frozen=True)
class Fit:
    """Outcome of a calibration.

    Attributes
    ----------
    facts : tuple of Fact
        The calibration facts.
    priors : Priors
    chains : Chains
        The posterior.
    ensemble : Ensemble
    emulator : Emulator
    relevant : (facts, dimensions) bool
    simulated : (members, facts) float64
        The ensemble's predictions, simulated, in the facts' units.
    left_out : (facts,) float64
        Mean prediction of each fact by the posterior without its trial, in the fact's unit.
    left_out_sd : (facts,) float64
        Standard deviation of the same, on the scale on which errors are judged.
    """

    facts: tuple[Fact, ...]
    priors: Priors
    chains: Chains
    ensemble: Ensemble
    emulator: Emulator
    relevant: NDArray[np.bool_]
    simulated: Doubles
    left_out: Doubles
    left_out_sd: Doubles


def calibrate(
    predictor: Predictor,
    priors: Priors,
    between_trials: Mapping[str, float],
    settings: Settings,
    stage: Stage | None = None,
) -> Fit:
    """Fit the calibrated parameters to the calibration facts.

    Parameters
    ----------
    predictor : Predictor
        Over calibration facts only.
    priors : Priors
    between_trials : mapping
        Kind of quantity -> standard deviation between trials.
    settings : Settings
    stage : callable, optional
        Gets (what is done, done, total).

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        If the designs have too few points for the surfaces.
    """
    facts, dimensions = predictor.facts, len(priors.symbols)
    tell = stage or (lambda _what, _done, _total: None)

    def simulate(what: str, z: Doubles) -> Doubles:
        return predictor.predict_many(priors.draws(z), progress=lambda done, total: tell(what, done, total))

    probes = simulate(
        "which parameter moves which fact", np.vstack([np.zeros(dimensions), np.eye(dimensions) * _NUDGE])
    )
    judged = scaled(facts, probes)
    relevant = relevance(judged[0], judged[1:], _TRIFLE * published(facts)[1])
    _refuse_too_few_points(settings.points, relevant)
    wide = _sobol(settings.points, dimensions, settings.seed)
    first = fit(wide, scaled(facts, simulate("design over the priors", wide)), relevant)
    net = sample(
        first, Likelihood(facts, between_trials, first.error_sd), dimensions, settings.seed, settings.steps,
        ensembles=2, tempering=_NET,
    )  # fmt: skip
    dense = _around(net.flat, settings.points, settings.seed + 1)
    second = fit(dense, scaled(facts, simulate("design near the posterior", dense)), relevant)
    likelihood = Likelihood(facts, between_trials, second.error_sd)
    chains = sample(second, likelihood, dimensions, settings.seed + 2, settings.steps, start=net.flat)
    generator = np.random.default_rng(settings.seed + 3)
    members = chains.flat[generator.choice(len(chains.flat), settings.members, replace=False)]
    ensemble = Ensemble(priors.columns(members))
    simulated = simulate("the ensemble", members)
    left_out, left_out_sd = _leave_out(facts, second, between_trials, dimensions, settings, net.flat, tell)
    return Fit(facts, priors, chains, ensemble, second, relevant, simulated, left_out, left_out_sd)


def _refuse_too_few_points(points: int, relevant: NDArray[np.bool_]) -> None:
    moving = int(relevant.sum(axis=1).max())
    coefficients = (moving + 1) * (moving + 2) // 2
    if points <= coefficients:
        raise InputError(
            f"{points} points are too few: {moving} parameters move one of the facts, so its surface has "
            f"{coefficients} coefficients; take {2 * coefficients} or more"
        )


def scaled(facts: Sequence[Fact], values: Doubles) -> Doubles:
    """Put predictions (..., facts) on the scale on which errors are judged."""
    return np.stack([QUANTITIES[fact.quantity].scaled(values[..., i]) for i, fact in enumerate(facts)], axis=-1)


def _leave_out(
    facts: Sequence[Fact],
    emulator: Emulator,
    between_trials: Mapping[str, float],
    dimensions: int,
    settings: Settings,
    start: Doubles,
    tell: Stage,
) -> tuple[Doubles, Doubles]:
    mean, sd = np.full(len(facts), np.nan), np.full(len(facts), np.nan)
    trials = sorted({fact.trial for fact in facts})
    for number, trial in enumerate(trials):
        likelihood = Likelihood(facts, between_trials, emulator.error_sd, without=trial)
        chains = sample(emulator, likelihood, dimensions, settings.seed + 10 + number, settings.steps, 1, start=start)
        predicted = emulator(chains.flat)
        for i, fact in enumerate(facts):
            if fact.trial == trial:
                mean[i] = QUANTITIES[fact.quantity].unscaled(float(predicted[:, i].mean()))
                sd[i] = predicted[:, i].std()
        tell("leaving one trial out at a time", number + 1, len(trials))
    return mean, sd


def _sobol(points: int, dimensions: int, seed: int) -> Doubles:
    """Points that fill the priors evenly, cut off at `_REACH` standard deviations."""
    # Powers of two keep the sequence balanced; its beginning is as even as any.
    shares = qmc.Sobol(dimensions, seed=seed).random_base2((points - 1).bit_length())[:points]
    low = norm.cdf(-_REACH)
    return np.asarray(norm.ppf(low + (1.0 - 2.0 * low) * shares))


def _around(samples: Doubles, points: int, seed: int) -> Doubles:
    """Points of a sampled distribution, spread a little wider than it is."""
    generator = np.random.default_rng(seed)
    chosen = samples[generator.choice(len(samples), points, replace=False)]
    centre = samples.mean(axis=0)
    wider = centre + 1.2 * (chosen - centre) + 0.2 * generator.standard_normal(chosen.shape)
    return np.asarray(np.clip(wider, -_REACH - 0.5, _REACH + 0.5))
