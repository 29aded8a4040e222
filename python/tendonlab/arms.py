"""What is told about arms: how many are told shortly, which one the others are held against, and which are no plan."""

from collections.abc import Mapping, Sequence

# With more, pairs and colours are too many to read.
FEW_ARMS = 8
# Begins the reason in the note of a programme that nobody should follow.
NO_PLAN = "not a plan:"
DAGGER = "†"
NO_PLAN_WORDS = "no plan: may be simulated and compared, not followed"
_COMPARISON = "wait-and-see"


def comparison_arm(arms: Sequence[str]) -> str | None:
    """Name the arm that the others are held against where pairs are too many to read.

    Parameters
    ----------
    arms : sequence of str
        Ids, in the order of the trial.

    Returns
    -------
    str or None
        `wait-and-see` if it takes part, else the first; None if every pair can be told.
    """
    if len(arms) <= FEW_ARMS:
        return None
    return _COMPARISON if _COMPARISON in arms else arms[0]


def no_plans(notes: Mapping[str, str]) -> frozenset[str]:
    """Find the arms whose programme is no plan.

    Parameters
    ----------
    notes : mapping of str to str
        Note of each programme, by id.

    Returns
    -------
    frozenset of str
        Ids.
    """
    return frozenset(arm for arm, note in notes.items() if NO_PLAN in note)


def marked(arms: frozenset[str]) -> frozenset[str]:
    """Of the arms that are no plan, those that carry a dagger: waiting is there to be compared with, and needs none."""
    return arms - {_COMPARISON}
