"""The tempo of one repetition as training sheets write it: "3-0-3-0".

Seconds of lowering, pause, rising and pause; the second pause may be left out.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tendonlab.catalogue.quantities import shown
from tendonlab.errors import TextError

_TEMPO = re.compile(r"\d{1,3}(?:\.\d{1,3})?(?:-\d{1,3}(?:\.\d{1,3})?){2,3}")
_EXAMPLE = "3-0-3-0"


def parse_tempo(text: object) -> tuple[float, ...]:
    """Read a tempo.

    Parameters
    ----------
    text
        Three or four numbers of seconds, joined by hyphens.

    Returns
    -------
    tuple of float
        As many numbers, s.

    Raises
    ------
    TextError
        If it is not a tempo, or takes no time.
    """
    if not isinstance(text, str) or not _TEMPO.fullmatch(text):
        message = "expected three or four numbers of seconds (lowering, pause, rising, pause) such as "
        raise TextError(f"{message}{_EXAMPLE!r}, found {shown(text)}", _nearest(text))
    seconds = tuple(float(part) for part in text.split("-"))
    if not sum(seconds):
        raise TextError("a repetition takes some time")
    return seconds


def format_tempo(seconds: tuple[float, ...]) -> str:
    """Write a tempo so that `parse_tempo` gives the same numbers back."""
    return "-".join(format(Decimal(repr(part)).normalize(), "f") for part in seconds)


def _nearest(text: object) -> str | None:
    """Guess what was meant by "3/0/3" or "3 - 0 - 3 s"."""
    if not isinstance(text, str):
        return None
    parts = re.findall(r"\d+(?:[.,]\d+)?", text)
    meant = "-".join(part.replace(",", ".") for part in parts)
    return meant if meant != text and re.sub(r"[\d.,\s/:xs-]", "", text) == "" and _TEMPO.fullmatch(meant) else None
