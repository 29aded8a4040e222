"""Where the limits of what tracks may ask for are: what is just refused, and what is just not."""

from typing import Any

import pytest

from catalogue.test_time_rules import phase, problems, session, track
from tendonlab.catalogue import Catalogue


@pytest.mark.parametrize(
    ("sessions", "longest_gap"),
    [
        ([{"days": ["Mon"]}], 6),
        ([{"days": ["Mon", "Thu"]}], 3),
        ([{"every_days": 3}], 2),
        # The shorter of two gaps is what is planned: there is something every third day anyhow.
        ([{"every_days": 3}, {"days": ["Mon"]}], 2),
        ([{"days": ["Mon"]}, {"days": ["Thu"]}], 3),
        ([{"every_days": 5}, {"every_days": 3}], 2),
    ],
)
def test_a_gap_that_is_missed_is_longer_than_any_that_is_planned(
    catalogue: Catalogue, sessions: list[dict[str, Any]], longest_gap: int
) -> None:
    planned = [session(f"{8 + place:02}:00") | rhythm for place, rhythm in enumerate(sessions)]

    def found(after: int) -> list[str]:
        return problems(
            catalogue, track("T", phase("a", *planned), after_missed=[{"after": f"{after} days", "back": 1}])
        )

    assert found(longest_gap + 1) == []
    (message,) = found(longest_gap)
    assert message.startswith(f"track.0.after_missed.0.after: phase 'a' itself plans {longest_gap} days without")


def test_the_last_week_comes(catalogue: Catalogue) -> None:
    assert problems(catalogue, track("T", phase("a"), start={"week_at_least": 8})) == []
    assert len(problems(catalogue, track("T", phase("a"), start={"week_at_least": 9}))) == 1


def test_a_circle_by_the_criteria_of_load_steps(catalogue: Catalogue) -> None:
    steps = {"add": "5 kg", "up_to": "10 kg", "when": {"track": "Runs", "reached": "x"}}
    legs = track("Legs", phase("a", steps=steps, leave={"sessions": 3}), phase("b"))
    runs = track("Runs", phase("x"), start={"track": "Legs", "reached": "b"})
    (message,) = problems(catalogue, legs, runs)
    assert message == (
        "track.0.phase.0.steps.when.reached: nobody gets there: 'b' of 'Legs' waits for 'x' of 'Runs' waits for 'b' of "
        "'Legs'"
    )
    # What the steps of the last phase wait for keeps nobody from anything.
    alone = track("Legs", phase("a", steps=steps))
    assert problems(catalogue, alone, track("Runs", phase("x"), start={"track": "Legs", "reached": "a"})) == []
