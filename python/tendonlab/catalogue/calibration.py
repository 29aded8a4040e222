"""How far trials of one thing differ from one another, beyond the luck of who takes part."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tendonlab.catalogue.schema import Identifier, Many, Positive, Strict, Text


class BetweenTrials(Strict):
    """Differences between trials in one kind of quantity.

    Attributes
    ----------
    sd
        Standard deviation: of the logarithm of 1 + change for changes in per cent, in points for VISA-A.
    source, references
        Where it comes from.
    """

    sd: Positive
    source: Text
    references: Many[Identifier] = ()


class CalibrationFile(Strict):
    """Content of ``calibration/between-trials.toml``.

    Attributes
    ----------
    between_trials
        By kind of quantity.
    """

    between_trials: Annotated[dict[str, BetweenTrials], Field(min_length=1)]
