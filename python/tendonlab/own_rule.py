"""A rule handed in from outside, checked each time it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tendonlab._core import Decision, View
from tendonlab.errors import InputError

if TYPE_CHECKING:
    from tendonlab._core import Rule


def checked(rule: Rule, programme: str) -> Rule:
    """Guard a rule: what it answers must be a decision.

    Parameters
    ----------
    rule : callable
        Gets a `View`, returns a `Decision`.
    programme : str
        Id of the programme it decides for, for messages.

    Returns
    -------
    callable
        Raises InputError where the rule answers anything else.

    Raises
    ------
    InputError
        If `rule` cannot be called.
    """
    if not callable(rule):
        raise InputError(f"the rule for programme '{programme}' must be a function, not {rule!r}")

    def guarded(view: View) -> Decision:
        decision = rule(view)
        if not isinstance(decision, Decision):
            raise InputError(
                f"the rule for programme '{programme}' must return a tendonlab.rules.Decision, not {decision!r}"
            )
        return decision

    return guarded
