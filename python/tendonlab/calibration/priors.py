"""The priors of the calibrated parameters, as one space of independent standard normals.

The calibration works in that space: a point z is turned into parameter values by the inverse of each prior's
distribution function, so every prior is N(0, 1) there and no bound is ever crossed.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr

from tendonlab.catalogue.parameters import Parameters, Prior

Doubles = NDArray[np.float64]

# What a bout of contractions of 0.8 s that saturates the cells adds to synthesis: an hour of kicking (Miller 2005).
# With another d0 the same measurement gives another a_S.
_KICK_S = 0.8
_KICK_JUMP = 1.93
# Rate (1/d) at which a reactive tendon settles by itself (Mulvad 2018): with another rho0 it gives another r_a.
_REACTIVE_RATE = 0.069
# Pain sensitivity of such a new case, and of a clinic's patient (VISA-A 51). What is known of the natural recovery rate
# is known of patients, so its prior is about them; rho0 is the rate of a tendon that hardly hurts.
_NEW_CASE_P = 1.0
_PATIENT_P = 3.5


class Priors:
    """The calibrated parameters and their priors.

    Parameters
    ----------
    parameters : Parameters

    Attributes
    ----------
    symbols : tuple of str
        Calibrated parameters, in the order of the table; the dimensions of the space.
    tied : tuple of str
        Parameters that follow from calibrated ones, because a measurement fixes a combination of the two.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._priors: list[tuple[str, Prior]] = [
            (entry.symbol, entry.prior) for entry in parameters.calibrated if entry.prior is not None
        ]
        self.symbols = tuple(symbol for symbol, _ in self._priors)
        self.tied = tuple(symbol for symbol, source in (("a_S", "d0"), ("r_a", "rho0")) if source in self.symbols)

    def columns(self, z: Doubles) -> dict[str, Doubles]:
        """Turn points into parameter values.

        Parameters
        ----------
        z : (n, dimensions) float64

        Returns
        -------
        dict
            Symbol -> (n,) float64, calibrated and tied parameters.
        """
        values = {symbol: _value(prior, z[:, i]) for i, (symbol, prior) in enumerate(self._priors)}
        if "d0" in values:
            values["a_S"] = _KICK_JUMP * (_KICK_S + values["d0"]) / _KICK_S
        if "rho0" in values:
            values["rho0"] = values["rho0"] * _slowed(_PATIENT_P, values["P_sat"])
            values["r_a"] = _REACTIVE_RATE * _slowed(_NEW_CASE_P, values["P_sat"]) / values["rho0"]
        return values

    def draws(self, z: Doubles) -> list[dict[str, float]]:
        """Turn points into one mapping each, as `sample_cohort` takes them."""
        columns = self.columns(z)
        return [{symbol: float(values[i]) for symbol, values in columns.items()} for i in range(len(z))]


def _slowed(P: float, P_sat: Doubles) -> Doubles:
    """By what factor severity slows recovery down."""
    return np.asarray(1.0 + (P / P_sat) ** 2)


def _value(prior: Prior, z: Doubles) -> Doubles:
    match prior.distribution:
        case "lognormal":
            assert prior.median is not None
            assert prior.log_sd is not None
            return prior.median * np.exp(prior.log_sd * z)
        case "logit-normal":
            assert prior.median is not None
            assert prior.logit_sd is not None
            return np.asarray(expit(logit(prior.median) + prior.logit_sd * z))
    assert prior.low is not None
    assert prior.high is not None
    share = ndtr(z)
    if prior.distribution == "uniform":
        return np.asarray(prior.low + (prior.high - prior.low) * share)
    return np.asarray(prior.low * (prior.high / prior.low) ** share)
