"""How well predictions fit the published facts.

A fact's published interval holds the sampling error of its trial and what sets trials apart. The second is the same
for all facts of a trial about the same kind of quantity: who was recruited, how it was measured. So those facts err
together, and three rows of one trial count for less than three trials.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tendonlab.evidence.facts import Fact
from tendonlab.evidence.quantities import QUANTITIES
from tendonlab.evidence.scale import scaled, standard_error

Doubles = NDArray[np.float64]

# However large the effect of a trial, some of each interval is the fact's own.
_LARGEST_SHARED = 0.9


def published(facts: Sequence[Fact]) -> tuple[Doubles, Doubles]:
    """Return published values and their standard errors on the scale on which errors are judged."""
    value = np.array([scaled(fact, fact.value) for fact in facts], dtype=np.float64)
    return value, np.array([standard_error(fact) for fact in facts], dtype=np.float64)


class Likelihood:
    """Gaussian likelihood with an effect of each trial.

    Parameters
    ----------
    facts : sequence of Fact
    between_trials : mapping
        Kind of quantity -> standard deviation between trials, on the scale on which errors are judged.
    own_error : (facts,) float64
        What predictions are off by on their own account, such as an emulator's error.
    without : str, optional
        A trial whose facts are left out.
    """

    def __init__(
        self,
        facts: Sequence[Fact],
        between_trials: Mapping[str, float],
        own_error: Doubles,
        without: str | None = None,
    ) -> None:
        self.value, self.error = published(facts)
        covariance = covariance_of(facts, between_trials, self.error) + np.diag(own_error**2)
        kept = np.array([fact.trial != without for fact in facts])
        self._precision = np.zeros_like(covariance)
        self._precision[np.ix_(kept, kept)] = np.linalg.inv(covariance[np.ix_(kept, kept)])

    def log(self, predicted: Doubles) -> Doubles:
        """Log likelihood up to a constant, (n, facts) -> (n,)."""
        miss = predicted - self.value
        return np.asarray(-0.5 * np.einsum("ni,ij,nj->n", miss, self._precision, miss, optimize=True))


def covariance_of(facts: Sequence[Fact], between_trials: Mapping[str, float], error: Doubles) -> Doubles:
    """Covariance of the facts' errors.

    Parameters
    ----------
    facts : sequence of Fact
    between_trials : mapping
        As in `Likelihood`.
    error : (facts,) float64
        Standard errors, the effect of the trial included.

    Returns
    -------
    (facts, facts) float64
    """
    covariance = np.diag(error**2)
    kinds = [(fact.trial, QUANTITIES[fact.quantity].kind) for fact in facts]
    for group in set(kinds):
        members = [i for i, kind in enumerate(kinds) if kind == group]
        shared = min(between_trials.get(group[1], 0.0) ** 2, _LARGEST_SHARED * float(np.min(error[members] ** 2)))
        for i in members:
            for j in members:
                if i != j:
                    covariance[i, j] = shared
    return covariance
