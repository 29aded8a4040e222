"""What a study records, whatever is asked for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tendonlab import Study, _core
from tendonlab.errors import InputError
from tendonlab.recording import checked_days, checked_quantities, quantity_names, recorded_days

NAMES = [name for name, _, _ in _core.observables()]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.sampled_from(NAMES),
    lambda parts: st.lists(parts, max_size=5) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
    max_leaves=8,
)


@given(st.integers(1, 1040), st.integers(1, 8000), st.none() | st.sets(st.integers(0, 7), min_size=1))
def test_the_start_and_the_end_are_always_recorded(weeks: int, every: int, some: set[int] | None) -> None:
    days = recorded_days(weeks, every, some)
    assert days.dtype == np.int32
    assert (days[0], days[-1]) == (0, 7 * weeks)
    assert (np.diff(days) > 0).all()
    if some is None:
        assert (np.diff(days)[:-1] == every).all()
        assert days.size == 1 + -(-7 * weeks // every)
    else:
        assert set(days.tolist()) == some | {0, 7 * weeks}


def test_usual_days() -> None:
    assert recorded_days(2).tolist() == [0, 7, 14]
    assert recorded_days(2, 5).tolist() == [0, 5, 10, 14]
    assert recorded_days(2, 5, [3]).tolist() == [0, 3, 14]


@given(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
def test_quantities_in_any_order_are_the_same(names: list[str]) -> None:
    found = checked_quantities(names)
    assert found == checked_quantities(names[::-1]) == tuple(name for name in NAMES if name in names)
    assert quantity_names(found) == found


def test_all_quantities() -> None:
    assert quantity_names() == quantity_names("all") == tuple(NAMES)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "quantities": st.just("all") | st.lists(st.sampled_from(NAMES), max_size=3) | ANYTHING,
            "record_days": st.lists(st.integers(-1, 8), max_size=4) | ANYTHING,
            "record_every_days": st.integers(-1, 8) | ANYTHING,
            "record_events": st.booleans() | ANYTHING,
            "keep": st.sampled_from(["people", "summaries"]) | ANYTHING,
        },
    )
)
def test_what_is_asked_for_is_kept_or_refused(asked: dict[str, object]) -> None:
    """Whatever is given, nothing but an error in plain words is raised, and what is taken survives its file."""
    try:
        study = Study.model_validate(
            {"programmes": ["hsr"], "population": "midportion", "participants": 1, "weeks": 1, **asked}
        )
    except InputError:
        return
    assert study == Study.model_validate_json(study.model_dump_json())
    days = study.recorded_days()
    assert (days[0], days[-1]) == (0, 7)
    assert quantity_names(study.quantities)
    assert study.keep == "people" or study.record_events


@given(ANYTHING)
def test_what_is_taken_is_what_it_says(value: object) -> None:
    for check in (checked_quantities, checked_days):
        try:
            taken = check(value)
        except InputError:
            continue
        assert taken in (None, "all") or (isinstance(taken, tuple) and len(taken) > 0)
