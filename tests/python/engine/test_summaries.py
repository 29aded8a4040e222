"""Summaries made while running: exact however people are split, and what NumPy makes of the people themselves."""

import pickle
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tendonlab import _core, load_catalogue
from tendonlab.population import sample_cohort
from tendonlab.programme.compile import compile_programme

Doubles = NDArray[np.float64]

SEED = 5
GROUPS = 7
WEEKS = 12
DAYS = np.arange(0, 7 * WEEKS + 1, 21, dtype=np.int32)
MEASURES = ("visa_a", "pain_hop", "stiffness", "strength")
NAMES = ("alfredson", "wait-and-see", "hsr")
PAIRS = tuple(combinations(range(len(NAMES)), 2))
CATALOGUE = load_catalogue()
SCHEDULES = [compile_programme(CATALOGUE.programmes[name], CATALOGUE, WEEKS) for name in NAMES]
OBSERVABLES = [name for name, _, _ in _core.observables()]


def cohort(people: int, first: int = 0, legs: int = 1, sick: bool = False) -> tuple[_core.Cohort, Any]:
    """People, and the tables they borrow; `sick`: the tendons of some rupture."""
    drawn = sample_cohort(CATALOGUE.population("midportion"), CATALOGUE, people, SEED, first)
    if sick:
        # So risky that some rupture, and some fall ill once more, in a few weeks.
        drawn.parameters[_core.parameter_names().index("p_R")] *= 300.0
        drawn.parameters[_core.parameter_names().index("h0")] *= 100.0
    return _core.Cohort(drawn.parameters, drawn.initial, seed=SEED, first_person=first, legs=legs), drawn


def summarised(people: int, first: int = 0, **options: Any) -> _core.Summaries:
    made, tables = cohort(people, first, options.pop("legs", 1), options.pop("sick", False))
    options = {"groups": GROUPS} | options
    summaries = _core.simulate_summaries(made, SCHEDULES, DAYS, **options)
    del tables
    return summaries


def simulated(people: int, first: int = 0, **options: Any) -> dict[str, NDArray[Any]]:
    """Everybody's values as a results file holds them; with two legs, of the affected one."""
    made, _tables = cohort(people, first, options.pop("legs", 1), options.pop("sick", False))
    arrays = _core.simulate(made, SCHEDULES, DAYS, **options)
    rows = {name: values[:, :, 0] if made_of_two_legs(values, name) else values for name, values in arrays.items()}
    return {n: v.astype(np.float32).astype(np.float64) if n in OBSERVABLES else v for n, v in rows.items()}


def made_of_two_legs(values: NDArray[Any], name: str) -> bool:
    return values.ndim == (4 if name in OBSERVABLES else 3)


def assert_describes(arrays: dict[str, NDArray[Any]], name: str, values: Doubles, shares: list[float]) -> None:
    """Number, mean, standard deviation and quantiles of values (row, person, time)."""
    n = np.isfinite(values).sum(axis=1)
    np.testing.assert_array_equal(arrays[f"{name}_n"], n, err_msg=name)
    for row, time in np.ndindex(*n.shape):
        here = values[row, :, time]
        here = here[np.isfinite(here)]
        described = [float(arrays[f"{name}_{part}"][row, time]) for part in ("mean", "sd")]
        points = arrays[f"{name}_quantile"][row, time]
        if here.size == 0:
            assert np.isnan([*described, *points]).all(), name
            continue
        size = np.abs(here).max()
        np.testing.assert_allclose(described[0], here.mean(), rtol=1e-9, atol=1e-9 * size, err_msg=name)
        expected_sd = here.std(ddof=1) if here.size > 1 else np.nan
        np.testing.assert_allclose(described[1], expected_sd, rtol=1e-7, atol=1e-9 * size, err_msg=name)
        ordered = np.sort(here)
        for point, share in zip(points, shares, strict=True):
            # Between the two people it lies between, and each of them anywhere in their bin.
            place = share * (here.size - 1)
            near = ordered[[int(np.floor(place)), int(np.ceil(place))]]
            room = np.abs(near).max() / 128 + 2.0**-13
            assert near[0] - room <= point <= near[1] + room, (name, share)
            assert ordered[0] - 1e-9 * size <= point <= ordered[-1] + 1e-9 * size, (name, share)
            assert abs(point - np.percentile(here, 100 * share)) <= room, (name, share)


def assert_groups(arrays: dict[str, NDArray[Any]], name: str, values: Doubles, group: NDArray[np.int64]) -> None:
    for member in range(GROUPS):
        of = values[:, group == member]
        np.testing.assert_array_equal(arrays[f"{name}_group_n"][..., member], np.isfinite(of).sum(axis=1))
        for part, power in (("sum", 1), ("sum_of_squares", 2)):
            expected = np.nansum(of**power, axis=1)
            scale = np.nansum(np.abs(of) ** power, axis=1).max()
            np.testing.assert_allclose(
                arrays[f"{name}_group_{part}"][..., member], expected, rtol=1e-9, atol=1e-9 * scale, err_msg=name
            )


@pytest.mark.parametrize("legs", [1, 2])
def test_they_are_what_numpy_makes_of_the_people(legs: int) -> None:
    people, first = 300, 1000
    arrays = summarised(people, first, legs=legs, sick=True, threads=2).arrays()
    whole = simulated(people, first, legs=legs, sick=True)
    assert 0 < (whole["outcome"] != 0).sum() < whole["outcome"].size / 2  # some records end
    group = (first + np.arange(people)) % GROUPS
    for name in OBSERVABLES:
        change = whole[name] - whole[name][:, :, :1]
        assert_describes(arrays, name, whole[name], [0.05, 0.25, 0.5, 0.75, 0.95])
        assert_describes(arrays, f"{name}_change", change, [0.05, 0.25, 0.5, 0.75, 0.95])
        if name not in MEASURES:
            assert f"{name}_difference_n" not in arrays
            continue
        difference = np.stack([change[i] - change[j] for i, j in PAIRS])
        assert_describes(arrays, f"{name}_difference", difference, [0.05, 0.5, 0.95])
        for stem, values in ((name, whole[name]), (f"{name}_change", change), (f"{name}_difference", difference)):
            assert_groups(arrays, stem, values, group)


def test_counts_and_shares_are_those_of_the_people() -> None:
    arrays = summarised(300, sick=True).arrays()
    whole = simulated(300, sick=True)
    change = whole["visa_a"] - whole["visa_a"][:, :, :1]
    n = np.isfinite(change).sum(axis=1)
    for name, found in (("improved", change >= 14), ("worse", change < 0), ("much_worse", change <= -14)):
        np.testing.assert_allclose(arrays[f"visa_a_{name}"], found.sum(axis=1) / n, rtol=1e-12)
    for code in _core.outcome_codes():
        np.testing.assert_array_equal(arrays["outcomes"][:, code], (whole["outcome"] == code).sum(axis=1))
    np.testing.assert_array_equal(arrays["onsets"], whole["onsets"].sum(axis=1))
    np.testing.assert_array_equal(arrays["drop_outs"], np.isfinite(whole["drop_out_day"]).sum(axis=1))
    assert arrays["onsets"].any()
    assert arrays["drop_outs"].any()
    for name in ("planned", "done", "broken_off"):
        last = np.where(whole["outcome"] == 0, whole[f"sessions_{name}"][:, :, -1], 0.0)
        np.testing.assert_array_equal(arrays[f"sessions_{name}_total"], last.sum(axis=1))


def test_the_same_at_any_number_of_threads_split_and_order() -> None:
    whole = summarised(600)
    assert summarised(600, threads=3).to_bytes() == whole.to_bytes()
    parts = [summarised(256), summarised(90, 256), summarised(254, 346)]
    last = parts.pop()
    for part in parts:
        last.merge(part)
    assert last.to_bytes() == whole.to_bytes()
    assert last.people == 600


def test_they_pickle_and_come_back_from_bytes() -> None:
    summaries = summarised(20)
    for again in (pickle.loads(pickle.dumps(summaries)), _core.Summaries.from_bytes(summaries.to_bytes())):
        assert again.to_bytes() == summaries.to_bytes()
        assert again.arms == list(NAMES) == [schedule.name for schedule in SCHEDULES]
        assert again.record_days == DAYS.tolist()
        assert (again.people, again.groups, again.quantities) == (20, GROUPS, OBSERVABLES)
        for name, values in summaries.arrays().items():
            np.testing.assert_array_equal(again.arrays()[name], values)


def test_damaged_bytes_are_refused() -> None:
    good = summarised(3, quantities=["visa_a"]).to_bytes()
    random = np.random.default_rng(1)
    for wrong in (b"", b"rubbish", good[:-1], good + b"\0"):
        with pytest.raises(ValueError, match="damaged"):
            _core.Summaries.from_bytes(wrong)
    for _ in range(300):
        damaged = bytearray(good)
        damaged[random.integers(len(good))] ^= 1 << int(random.integers(8))
        with pytest.raises(ValueError, match="damaged"):
            _core.Summaries.from_bytes(bytes(damaged))


@pytest.mark.parametrize("other", [{"groups": 3}, {"quantities": ["visa_a"]}])
def test_summaries_of_another_study_are_refused(other: dict[str, Any]) -> None:
    summaries = summarised(5)
    before = summaries.to_bytes()
    with pytest.raises(ValueError, match="another study"):
        summaries.merge(summarised(5, 5, **other))
    assert summaries.to_bytes() == before


def test_chosen_quantities_and_the_counts() -> None:
    whole = summarised(30).arrays()
    some = summarised(30, quantities=["strength", "rung"]).arrays()
    stems = {name for name in some if name.startswith(("strength", "rung"))}
    counts = {"outcomes", "onsets", "drop_outs"} | {f"sessions_{n}_total" for n in ("planned", "done", "broken_off")}
    assert set(some) == stems | counts
    for name, values in some.items():
        np.testing.assert_array_equal(values, whole[name])
    with pytest.raises(ValueError, match="happiness"):
        summarised(5, quantities=["happiness"])
    with pytest.raises(ValueError, match="groups"):
        summarised(5, groups=0)


def test_points_are_not_beyond_the_scale() -> None:
    arrays = summarised(300).arrays()
    assert arrays["visa_a_quantile"].max() <= 100.0
    assert arrays["pain_hop_quantile"].min() >= 0.0
    assert (arrays["visa_a_change_quantile"][:, 0] == 0.0).all()


def test_interrupted() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        summarised(600, threads=2, progress=stop)
