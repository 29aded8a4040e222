"""Which random number belongs to which trait, and how correlated traits share them (Gaussian copula).

A person is (seed, number). Every trait owns one draw of that person's trait stream, at the place it has in
`TRAITS`. So nobody changes when another person is added, when a block starts elsewhere, when a trait gains or
loses its spread, or when a new trait is appended to the list. Reordering the list makes different people: append only.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from tendonlab.catalogue import Parameters
from tendonlab.errors import InputError

Doubles = NDArray[np.float64]

SEX_DRAW = 0
AGE_DRAW = 1

TRAITS: tuple[str, ...] = (
    "sex", "age",
    "body_mass", "E_ref", "A_ref", "L", "F_max", "eps_toe", "s_D", "eps_th", "tau_B", "FSR_0", "tau_q",
    "kappa_q", "kappa_a", "g_Q", "life_scale", "k_l", "tau_D", "P_on", "D_on", "w_W", "tau_W", "rho0", "b_i", "m_s",
    "J_a0", "j_inf",
    # No published spread today; each keeps its own draw for the day it gets one.
    "s_R", "s_U", "s_UR", "x_toe_free", "eps_w", "d0", "N_s", "a_S", "tau_M", "tau_S", "l_I", "q_floor", "tau_a",
    "k_h", "Q_max", "t_Q", "tau_Q", "k_Q", "s_u", "eta_D", "d_cap", "x_R", "h0", "e_h", "prior_mult", "h_r", "t_W",
    "c_ctx", "c_load", "X_0", "tau_X", "y_0", "f_inf", "r_a", "D_r", "p_R", "c_R", "pain_0", "pain_F", "visa_a_max",
    "visa_b", "sig_w", "tau_Ja", "tau_Jc", "habitual_cycles", "P_free",
    "sig_n", "J_r0", "P_sat",
)  # fmt: skip

_DRAW = {symbol: draw for draw, symbol in enumerate(TRAITS)}


def draw_of(symbol: str) -> int:
    """Return the place of a trait's draw in its person's trait stream.

    Raises
    ------
    InputError
        If the symbol owns no draw, so no spread between people can be sampled for it.
    """
    try:
        return _DRAW[symbol]
    except KeyError:
        raise InputError(
            f"parameter '{symbol}' has a spread between people, but no random draw is reserved for it; "
            "parameters that are one number for everybody cannot differ between people"
        ) from None


def copula_weights(parameters: Parameters, symbols: Iterable[str]) -> dict[str, dict[str, float]]:
    """Lower-triangular weights that turn independent normals into correlated ones.

    Parameters
    ----------
    parameters : Parameters
        Gives the correlations between people; the catalogue has checked that they can hold together.
    symbols : iterable of str
        Traits that vary between people.

    Returns
    -------
    dict
        trait -> {trait: weight}: row of the Cholesky factor, zeros left out, in the order of `TRAITS`.
    """
    order = sorted(symbols, key=draw_of)
    factor = np.linalg.cholesky(parameters.correlation_matrix(order))
    return {
        symbol: {order[j]: float(factor[i, j]) for j in range(i + 1) if factor[i, j] != 0.0}
        for i, symbol in enumerate(order)
    }


def correlated_normal(independent: Mapping[int, Doubles], weights: dict[str, float]) -> Doubles:
    """Turn independent normals into those of one trait.

    Parameters
    ----------
    independent : mapping
        Draw of the trait stream -> (n,) float64, a value per person.
    weights : dict
        The trait's row of `copula_weights`.

    Returns
    -------
    (n,) float64
    """
    # Sums in a fixed order instead of a matrix product: a BLAS may round differently for another number of people.
    total = np.zeros_like(next(iter(independent.values())))
    for other, weight in weights.items():
        total += weight * independent[_DRAW[other]]
    return total
