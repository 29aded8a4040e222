"""The calibration told as a page: what was known before, what is known after, what is not known at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tendonlab.calibration.fit import Fit, Settings
from tendonlab.calibration.likelihood import published
from tendonlab.catalogue.parameters import Parameters

Doubles = NDArray[np.float64]

# Of the prior's standard deviation, what is left after the calibration.
_IDENTIFIED, _WEAKLY = 0.5, 0.8
_CORRELATED = 0.5
_INTERVAL = (0.025, 0.5, 0.975)


@dataclass(frozen=True)
class Knowledge:
    """What the calibration taught about one parameter.

    Attributes
    ----------
    symbol
        The parameter.
    before, after
        2.5 %, 50 % and 97.5 % points, in its unit.
    left
        Standard deviation after over that before, in the space of the priors: 1 is nothing learnt.
    """

    symbol: str
    before: Doubles
    after: Doubles
    left: float

    @property
    def verdict(self) -> str:
        """In words."""
        if self.left > _WEAKLY:
            return "not identified"
        return "weakly identified" if self.left > _IDENTIFIED else "identified"


def knowledge(fit: Fit) -> list[Knowledge]:
    """Compare posterior and prior, parameter by parameter."""
    z = fit.chains.flat
    generator = np.random.default_rng(1)
    before = fit.priors.columns(generator.standard_normal((20_000, z.shape[1])))
    after = fit.priors.columns(z)
    return [
        Knowledge(
            symbol,
            np.asarray(np.quantile(before[symbol], _INTERVAL)),
            np.asarray(np.quantile(after[symbol], _INTERVAL)),
            float(z[:, i].std()),
        )
        for i, symbol in enumerate(fit.priors.symbols)
    ]


def correlations(fit: Fit) -> list[tuple[str, str, float]]:
    """Pairs of parameters the facts tie together more than they tell apart, strongest first."""
    matrix: Doubles = np.atleast_2d(np.corrcoef(fit.chains.flat.T))
    names = fit.priors.symbols
    pairs = [
        (names[i], names[j], float(matrix[i, j]))
        for i in range(len(names))
        for j in range(i)
        if abs(matrix[i, j]) > _CORRELATED
    ]
    return sorted(pairs, key=lambda pair: -abs(pair[2]))


def page(fit: Fit, parameters: Parameters, settings: Settings, version: str) -> str:
    """Write the page.

    Parameters
    ----------
    fit : Fit
    parameters : Parameters
        Gives names and units.
    settings : Settings
    version : str
        Of TendonLab.

    Returns
    -------
    str
        Markdown.
    """
    _, error = published(fit.facts)
    emulated = fit.emulator.error_sd / error
    rows = [
        f"| `{k.symbol}` | {parameters[k.symbol].name} | {parameters[k.symbol].unit} | {_interval(k.before)} "
        f"| {_interval(k.after)} | {k.left:.2f} | {k.verdict} |"
        for k in knowledge(fit)
    ]
    pairs = [f"`{a}` and `{b}` ({r:+.2f})" for a, b, r in correlations(fit)]
    trials = sorted({fact.trial for fact in fit.facts})
    return "\n".join(
        [
            "# The calibration",
            "",
            f"Written by `tendonlab calibrate --points {settings.points} --participants {settings.participants} "
            f"--steps {settings.steps} --members {settings.members} --seed {settings.seed}` of TendonLab {version}; "
            "do not edit.",
            "",
            f"{len(fit.priors.symbols)} parameters were fitted to {len(fit.facts)} facts of {len(trials)} trials, "
            "those marked *calibration* in `data/evidence/facts.csv`. Each has a prior in `data/parameters.toml`. No "
            "prior is computed from these facts, but this is not a blind fit: many centres (of h0, h_r, rho0, kappa_q, "
            "g_Q, tau_D, sig_rho, N_s among others) lie where an earlier fit to many of the same facts had put them, "
            "and only their widths say that they might lie elsewhere. All facts of a trial about one kind of quantity "
            "share an effect of that trial (`data/calibration/between-trials.toml`), as far as the interval of the "
            "tightest of them leaves room for it. "
            f"{' and '.join(f'`{symbol}`' for symbol in fit.priors.tied)} follow from fitted parameters, because a "
            "measurement fixes a combination of the two.",
            "",
            f"Simulation: {settings.participants} people an arm, two designs of {settings.points} points; a quadratic "
            "surface for each fact stands in for the simulation while the posterior is sampled. What a surface misses "
            f"counts as an error: {np.median(emulated):.2f} standard errors of the fact in the median, "
            f"{emulated.max():.2f} at most. Sampler: emcee, four ensembles, largest split R-hat "
            f"{fit.chains.r_hat.max():.3f}, smallest effective sample {fit.chains.effective:.0f}.",
            "",
            "## What was learnt",
            "",
            "Median and 95 % interval. *Left* is how much of the prior's standard deviation is left: 1 says that the "
            f"facts taught nothing. Above {_WEAKLY} a parameter counts as not identified, above {_IDENTIFIED} as "
            "weakly so.",
            "",
            "| symbol | parameter | unit | before | after | left | |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
            "## What cannot be told apart",
            "",
            (
                "Pairs with a correlation beyond "
                f"{_CORRELATED} in the posterior: {', '.join(pairs)}. Any of them can be traded against the other."
                if pairs
                else f"No two parameters correlate beyond {_CORRELATED} in the posterior."
            ),
            "",
        ]
    )


def _interval(points: Doubles) -> str:
    low, middle, high = points
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"
