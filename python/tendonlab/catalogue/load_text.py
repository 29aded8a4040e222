"""How the load of an exercise is written.

Five forms, those found on any training sheet: ``body weight``, ``body weight + 10 kg``, ``10 kg``, ``12 RM`` (the most
that can be lifted twelve times) and ``90 % MVC`` (share of the maximal voluntary contraction).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.quantities import MASS, SHARE, format_quantity, parse_quantity, shown
from tendonlab.errors import TextError

LoadKind = Literal["body weight", "mass", "RM", "MVC"]

FORMS = ("body weight", "body weight + 10 kg", "10 kg", "12 RM", "90 % MVC")
MAX_REPETITION_MAXIMUM = 100
MOST_ADDED_KG = 500  # more than any leg press holds; what lies above was meant in another unit

_REPETITION_MAXIMUM = re.compile(r"(\d{1,9})\s*RM")
_BODY_WEIGHT_PLUS = re.compile(r"body weight\s*\+\s*(.+)", re.DOTALL)
_SHARE_OF_MVC = re.compile(r"(.+%)\s*MVC", re.DOTALL)


@dataclass(frozen=True)
class Load:
    """The load of an exercise.

    Attributes
    ----------
    kind
        Which of the forms it was written in ("mass" for a bare "10 kg").
    added_kg
        External mass in kg; 0 for "body weight", "RM" and "MVC".
    repetition_maximum
        The n of "n RM".
    share_of_mvc
        Fraction of the maximal voluntary contraction, for "MVC".
    """

    kind: LoadKind
    added_kg: float = 0.0
    repetition_maximum: int | None = None
    share_of_mvc: float | None = None

    def __str__(self) -> str:
        if self.kind == "body weight":
            return "body weight" + (f" + {format_quantity(self.added_kg, MASS)}" if self.added_kg else "")
        if self.kind == "mass":
            return format_quantity(self.added_kg, MASS)
        if self.kind == "RM":
            return f"{self.repetition_maximum} RM"
        assert self.share_of_mvc is not None
        return f"{format_quantity(self.share_of_mvc, SHARE)} MVC"


def parse_load(text: object) -> Load:
    """Read a load.

    Parameters
    ----------
    text
        One of the five forms of this module.

    Raises
    ------
    TextError
        If it is none of them.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        raise TextError(f"{shown(text)} what? expected a load such as {FORMS[2]!r}, {FORMS[3]!r} or {FORMS[4]!r}")
    if not isinstance(text, str):
        raise TextError(f"expected a load such as {FORMS[0]!r}, found {shown(text)}")
    text = text.strip()
    if text == "body weight":
        return Load("body weight")
    if match := _BODY_WEIGHT_PLUS.fullmatch(text):
        return Load("body weight", added_kg=_added_kg(match[1]))
    if match := _REPETITION_MAXIMUM.fullmatch(text):
        return Load("RM", repetition_maximum=_repetition_maximum(int(match[1])))
    if match := _SHARE_OF_MVC.fullmatch(text):
        return Load("MVC", share_of_mvc=_share_of_mvc(match[1]))
    if text[:1].isdigit() and text[-1:].isalpha() and not text.casefold().endswith(("rm", "mvc")):
        return Load("mass", added_kg=_added_kg(text))
    raise TextError(f"{text[:40]!r} is not a load; the forms are {', '.join(map(repr, FORMS))}", _nearest_form(text))


def _added_kg(text: str) -> float:
    mass = parse_quantity(text, MASS)
    if mass > MOST_ADDED_KG:
        raise TextError(f"an added load is at most {MOST_ADDED_KG} kg, found {text.strip()!r}")
    return mass


def _repetition_maximum(count: int) -> int:
    if not 1 <= count <= MAX_REPETITION_MAXIMUM:
        raise TextError(f"a repetition maximum lies between 1 RM and {MAX_REPETITION_MAXIMUM} RM, found {count} RM")
    return count


def _share_of_mvc(text: str) -> float:
    share = parse_quantity(text, SHARE)
    if not 0 < share <= 1:
        raise TextError(f"a share of the maximal contraction lies above 0 and up to 100 %, found {text.strip()!r}")
    return share


def _nearest_form(text: str) -> str | None:
    """Keep the writer's own number in the suggestion ("90 % mvc" gives "90 % MVC", not the example)."""
    words = re.sub(r"\d+(?:\.\d+)?", "#", text)
    near = suggest(words, [re.sub(r"\d+", "#", form) for form in FORMS])
    for number in re.findall(r"\d+(?:\.\d+)?", text):
        near = near.replace("#", number, 1) if near else None
    return near if near and "#" not in near else None
