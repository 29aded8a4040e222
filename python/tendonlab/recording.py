"""What a study records: which quantities, and on which days."""

from collections.abc import Iterable
from operator import index
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.catalogue.names import suggest
from tendonlab.errors import InputError, UnknownNameError

Quantities = tuple[str, ...] | Literal["all"]
Keep = Literal["people", "summaries"]

EVERY_DAYS = 7


def quantity_names(quantities: Quantities = "all") -> tuple[str, ...]:
    """Names of recorded quantities, in the order of the engine."""
    return tuple(name for name, _, _ in _core.observables() if quantities == "all" or name in quantities)


def checked_quantities(value: Any) -> Quantities:
    """Check which quantities are to be recorded.

    Parameters
    ----------
    value : object
        "all", or names of `_core.observables()` in any order.

    Returns
    -------
    tuple of str or "all"
        Names in the order of the engine.

    Raises
    ------
    UnknownNameError
        For a name that is no quantity, with the nearest one.
    InputError
        If it is no list of names, an empty one, or one with a name twice.
    """
    if isinstance(value, str) and value == "all":
        return "all"
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InputError(f"quantities must be 'all' or a list of names, for example ['visa_a'], not {value!r}")
    names = list(value)
    known = quantity_names()
    for name in names:
        if not isinstance(name, str):
            raise InputError(f"a quantity is a name, for example 'visa_a', not {name!r}")
        if name not in known:
            raise UnknownNameError("quantity", name, known, suggest(name, known))
        if names.count(name) > 1:
            raise InputError(f"quantity '{name}' is named twice")
    if not names:
        raise InputError("a study records at least one quantity; 'all' records every one")
    return quantity_names(tuple(names))


def checked_days(value: Any) -> tuple[int, ...] | None:
    """Check on which days values are to be recorded; how long the study is, is checked elsewhere.

    Parameters
    ----------
    value : object
        Whole numbers from 0 on, each larger than the one before; None if they are not told one by one.

    Returns
    -------
    tuple of int or None

    Raises
    ------
    InputError
        For anything else.
    """
    if value is None:
        return None
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InputError(f"record days must be a list of days, for example [84, 168, 364], not {value!r}")
    days: list[int] = []
    for item in value:
        try:
            if isinstance(item, bool):
                raise TypeError
            day = index(item)
        except TypeError:
            raise InputError(f"a record day must be a whole number, not {item!r}") from None
        if day < 0:
            raise InputError(f"a record day must be at least 0, the day of entry, not {day}")
        if days and day <= days[-1]:
            raise InputError(f"record days must ascend, but {day} comes after {days[-1]}")
        days.append(day)
    if not days:
        raise InputError("record days names no day; leave it out to record every week")
    return tuple(days)


def recorded_days(weeks: int, every: int = EVERY_DAYS, days: Iterable[int] | None = None) -> NDArray[np.int32]:
    """Days on which values are recorded: always the start and the end, and some between.

    Parameters
    ----------
    weeks : int
        Length of the study.
    every : int
        Days between records.
    days : iterable of int, optional
        The days between, in place of every so many.

    Returns
    -------
    (times,) int32
        Ascending, from 0 to 7 * weeks.
    """
    end = 7 * weeks
    between = range(0, end, every) if days is None else days
    return np.array(sorted({0, *between, end}), dtype=np.int32)
