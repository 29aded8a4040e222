"""The parameter table after a calibration: medians for values, 95 % intervals for ranges, nothing else changed."""

import re

import numpy as np

from tendonlab.catalogue.ensemble import Ensemble
from tendonlab.catalogue.parameters import Parameters

_LOW, _HIGH = 0.025, 0.975
_DIGITS = 3
_KEYS = ("value", "value_women", "low", "high")


def updated_table(parameters: Parameters, ensemble: Ensemble) -> str:
    """Put an ensemble's medians and intervals into the parameter table.

    Parameters
    ----------
    parameters : Parameters
        Before the calibration.
    ensemble : Ensemble

    Returns
    -------
    str
        Text of ``parameters.toml``; comments, order and everything that was not calibrated are untouched.
    """
    text = parameters.text
    for symbol, values in ensemble.columns.items():
        entry = parameters[symbol]
        median = float(np.median(values))
        numbers = {"value": median, "low": float(np.quantile(values, _LOW)), "high": float(np.quantile(values, _HIGH))}
        if entry.value_women is not None:
            women = entry.value_women / entry.value
            numbers["value_women"] = median * women
            numbers["low"] *= min(1.0, women)
            numbers["high"] *= max(1.0, women)
        text = _replace(text, symbol, numbers)
    return text


def _replace(text: str, symbol: str, numbers: dict[str, float]) -> str:
    begin = text.index(f"[parameter.{symbol}]")
    following = text.find("\n[", begin)
    end = len(text) if following < 0 else following
    table = text[begin:end]
    for key in _KEYS:
        if key in numbers:
            table = re.sub(rf"(?m)^{key} = .*$", f"{key} = {numbers[key]:.{_DIGITS}g}", table, count=1)
    return text[:begin] + table + text[end:]
