"""How the load of an exercise is written.

Seven forms, those found on any training sheet: ``body weight``, ``body weight + 10 kg``, ``10 kg``, ``12 RM`` (the most
that can be lifted twelve times), ``70 % 1RM`` (share of what can be lifted once), ``RPE 8`` (rating of perceived
exertion: 10 minus the repetitions that are left in reserve, Zourdos 2016, 10.1519/JSC.0000000000001049) and
``90 % MVC`` (share of the maximal voluntary contraction).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.quantities import MASS, SHARE, format_quantity, parse_quantity, shown
from tendonlab.errors import TextError

LoadKind = Literal["body weight", "mass", "RM", "1RM", "RPE", "MVC"]

FORMS = ("body weight", "body weight + 10 kg", "10 kg", "12 RM", "70 % 1RM", "RPE 8", "90 % MVC")
MAX_REPETITION_MAXIMUM = 100
MOST_ADDED_KG = 500  # more than any leg press holds; what lies above was meant in another unit
RPE_OF_LAST_REPETITION = 10.0  # the repetition after which none is left
LOWEST_RPE = 5.0  # below, nobody counts what is left

_REPETITION_MAXIMUM = re.compile(r"(\d{1,9})\s*RM")
_BODY_WEIGHT_PLUS = re.compile(r"body weight\s*\+\s*(.+)", re.DOTALL)
_SHARE_OF_MVC = re.compile(r"(.+%)\s*MVC", re.DOTALL)
_SHARE_OF_1RM = re.compile(r"(.+%)\s*1\s*RM", re.DOTALL)
_RPE = re.compile(r"RPE\s*(\d{1,3}(?:\.\d{1,3})?)")
_NUMBER = re.compile(r"(?<!%)(?<!% )\d+(?:\.\d+)?")  # not the 1 of "70 % 1RM"


@dataclass(frozen=True)
class Load:
    """The load of an exercise.

    Attributes
    ----------
    kind
        Which of the forms it was written in ("mass" for a bare "10 kg").
    added_kg
        External mass in kg; 0 for "body weight" alone and for what is relative to strength.
    repetition_maximum
        The n of "n RM".
    share_of_mvc
        Fraction of the maximal voluntary contraction, for "MVC".
    share_of_1rm
        Fraction of what can be lifted once, for "1RM".
    rpe
        Rating of perceived exertion, 5 to 10 in half points, for "RPE".
    """

    kind: LoadKind
    added_kg: float = 0.0
    repetition_maximum: int | None = None
    share_of_mvc: float | None = None
    share_of_1rm: float | None = None
    rpe: float | None = None

    def most_repetitions(self, repetitions: int | None) -> float | None:
        """Return the most repetitions that can be done with this load.

        Parameters
        ----------
        repetitions
            Those that are done in a set; only a load given as RPE depends on them.

        Returns
        -------
        float or None
            The n of the "n RM" that this load is; None for a load that is given in another way.
        """
        if self.rpe is not None and repetitions is not None:
            return repetitions + RPE_OF_LAST_REPETITION - self.rpe
        return self.repetition_maximum

    def __str__(self) -> str:
        if self.kind == "body weight":
            return "body weight" + (f" + {format_quantity(self.added_kg, MASS)}" if self.added_kg else "")
        if self.kind == "mass":
            return format_quantity(self.added_kg, MASS)
        if self.kind == "RM":
            return f"{self.repetition_maximum} RM"
        if self.kind == "RPE":
            return f"RPE {self.rpe:g}"
        if self.kind == "1RM":
            assert self.share_of_1rm is not None
            return f"{format_quantity(self.share_of_1rm, SHARE)} 1RM"
        assert self.share_of_mvc is not None
        return f"{format_quantity(self.share_of_mvc, SHARE)} MVC"


def parse_load(text: object) -> Load:
    """Read a load.

    Parameters
    ----------
    text
        One of the forms of this module.

    Raises
    ------
    TextError
        If it is none of them.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        raise TextError(f"{shown(text)} what? expected a load such as {FORMS[2]!r}, {FORMS[3]!r} or {FORMS[-1]!r}")
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
        return Load("MVC", share_of_mvc=_share(match[1], "the maximal contraction"))
    if match := _SHARE_OF_1RM.fullmatch(text):
        return Load("1RM", share_of_1rm=_share(match[1], "the one-repetition maximum"))
    if match := _RPE.fullmatch(text):
        return Load("RPE", rpe=_rpe(match[1]))
    if text[:1].isdigit() and text[-1:].isalpha() and not text.casefold().endswith(("rm", "mvc", "rpe", "weight")):
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


def _share(text: str, whole: str) -> float:
    share = parse_quantity(text, SHARE)
    if not 0 < share <= 1:
        raise TextError(f"a share of {whole} lies above 0 and up to 100 %, found {text.strip()!r}")
    return share


def _rpe(text: str) -> float:
    rating = float(text)
    if not LOWEST_RPE <= rating <= RPE_OF_LAST_REPETITION or rating % 0.5:
        limits = f"RPE {LOWEST_RPE:g} to RPE {RPE_OF_LAST_REPETITION:g}"
        raise TextError(f"a rating of perceived exertion is {limits} in half points, found 'RPE {text}'")
    return rating


def _nearest_form(text: str) -> str | None:
    """Keep the writer's own number in the suggestion ("90 % mvc" gives "90 % MVC", not the example)."""
    if match := re.fullmatch(r"(?i)(\d+(?:\.\d+)?)\s*RPE|RPE\s*@\s*(\d+(?:\.\d+)?)", text):
        return f"RPE {match[1] or match[2]}"
    words = re.sub(r"(?i)^(?:own )?(?:bw|bodyweight)\b", "body weight", _NUMBER.sub("#", text))
    near = suggest(words, [_NUMBER.sub("#", form) for form in FORMS])
    for number in _NUMBER.findall(text):
        near = near.replace("#", number, 1) if near else None
    return near if near and "#" not in near else None
