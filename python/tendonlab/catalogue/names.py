"""Looking up names, and guessing what a misspelt one was meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from tendonlab.errors import UnknownNameError

Item = TypeVar("Item")

_YEAR = re.compile(r"-?\d{4}[a-z]?$")


def suggest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to a misspelt one.

    Parameters
    ----------
    name
        What was written.
    known
        The names that exist.

    Returns
    -------
    str or None
        None when nothing is near enough to be worth mentioning.
    """
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    wanted = name.casefold()
    # "reps" lacks so many letters of "repetitions" that "rest" would be counted nearer.
    stem = wanted.rstrip("s")
    written_out = [candidate for candidate in folded if len(stem) >= 3 and candidate.startswith(stem)]
    if not written_out:  # the other way round: "Thursday" for "Thu"
        written_out = [candidate for candidate in folded if len(candidate) >= 3 and stem.startswith(candidate)]
    near = written_out if len(written_out) == 1 else get_close_matches(wanted, folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def nearest_reference(name: str, known: Iterable[str]) -> str | None:
    """Return the known reference a misspelt one was probably meant to be.

    Works of the same year look alike without having anything in common, so either the surname is the same, or all but
    about a letter is.

    Parameters
    ----------
    name
        What was written, such as "alfredson-1989".
    known
        The references that exist.
    """
    wanted = name.casefold()
    works = list(known)
    same_surname = [work for work in works if _YEAR.sub("", work) == _YEAR.sub("", wanted)]
    near = get_close_matches(wanted, same_surname, n=1, cutoff=0) or get_close_matches(wanted, works, n=1, cutoff=0.9)
    return near[0] if near else None


def lookup(kind: str, name: str, items: Mapping[str, Item]) -> Item:
    """Return the item of that name.

    Raises
    ------
    UnknownNameError
        If there is none; the error names the nearest one and lists them all.
    """
    try:
        return items[name]
    except KeyError:
        raise UnknownNameError(kind, name, items, suggest(name, items)) from None
