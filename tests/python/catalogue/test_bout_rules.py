"""Where the limits of a bout are: what is just refused, and what is just not."""

from typing import Any

import pytest

from catalogue.test_time_rules import phase, problems, session, track
from tendonlab.catalogue import Catalogue


def found(catalogue: Catalogue, **bout: Any) -> list[str]:
    return [problem.split("bout.0")[1] for problem in problems(catalogue, track("T", phase("a", session(bout=[bout]))))]


def test_repetitions_up_to_the_repetition_maximum(catalogue: Catalogue) -> None:
    raises = {"exercise": "heel-raise-one-leg", "load": "6 RM"}
    assert found(catalogue, **raises, repetitions=6) == []
    assert found(catalogue, **raises, repetitions=7) == [
        ".repetitions: nobody does 7 repetitions at 6 RM, a load that can be lifted 6 times"
    ]
    assert found(catalogue, **raises | {"load": "1 RM"}, repetitions=2)[0].endswith("can be lifted 1 time")
    # Holds are not lifted so many times.
    hold = {"exercise": "isometric-plantarflexion", "load": "6 RM", "hold": "5 s"}
    assert found(catalogue, **hold, repetitions=10) == []


@pytest.mark.parametrize(
    ("bout", "turns", "wrong"),
    [
        ({"duration": "5 min"}, {"run": "5 min", "walk": "5 min"}, []),
        ({"duration": "5 min"}, {"run": "301 s", "walk": "5 min"}, ["run"]),
        ({"duration": "5 min"}, {"run": "5 min", "walk": "301 s"}, ["walk"]),
        ({"distance": "600 m"}, {"run": "200 s", "walk": "400 s"}, []),
        ({"distance": "600 m"}, {"run": "201 s", "walk": "400 s"}, ["run"]),
        ({"distance": "600 m"}, {"run": "200 s", "walk": "401 s"}, ["walk"]),
    ],
)
def test_intervals_up_to_the_whole_bout(
    catalogue: Catalogue, bout: dict[str, str], turns: dict[str, str], wrong: list[str]
) -> None:
    intervals = {**turns, "walk_speed": "1.5 m/s"}
    messages = found(catalogue, exercise="run", side="both", speed="3 m/s", intervals=intervals, **bout)
    assert [message.split(":")[0] for message in messages] == [f".intervals.{key}" for key in wrong]
