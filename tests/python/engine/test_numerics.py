"""Fast path against reference path, and short steps against long ones, wherever parameters may lie."""

import numpy as np
import pytest

from engine.draws import EXACT, POINTS, REMNANTS, Doubles, cohorts, people_of_draws
from tendonlab import _core, load_catalogue
from tendonlab.programme.compile import compile_programme

# A tendon with so much damage (a share of its life) breaks within days. Walking alone then spends more every day, and
# any difference between two paths grows with it, a hundredfold in the last week, whatever the integrator.
GIVING_WAY = 0.05
RELATIVE_WHILE_GIVING_WAY = 1e-4


class Comparison:
    """Two runs of the same people, which should differ by rounding and by what an integrator may lose."""

    def __init__(self) -> None:
        self.records = 0
        self.giving_way = 0
        self.flipped: list[str] = []

    def add(self, name: str, got: dict[str, Doubles], expected: dict[str, Doubles]) -> None:
        same = np.ones(expected["outcome"].shape, dtype=bool)
        for exact in EXACT:
            equal = np.isclose(got[exact], expected[exact], rtol=0, atol=0, equal_nan=True)
            same &= equal if equal.ndim == same.ndim else equal.all(axis=-1)
        self.flipped += [f"{name}, person {person}" for person in np.flatnonzero(~same[0])]
        failing = expected["damage_labile"] >= GIVING_WAY
        self.records += failing.size
        self.giving_way += int(failing.sum())
        for observable in sorted(set(expected) - set(EXACT)):
            a, b = got[observable][same], expected[observable][same]
            for part, relative in ((~failing[same], 1e-6), (failing[same], RELATIVE_WHILE_GIVING_WAY)):
                absolute = POINTS.get(observable, REMNANTS.get(observable, 0.0)) * relative / 1e-6
                message = f"{name}: {observable}"
                np.testing.assert_allclose(a[part], b[part], rtol=relative, atol=absolute, err_msg=message)


@pytest.mark.parametrize(
    ("people", "weeks"), [pytest.param(67, 8, id="10,050 draws"), pytest.param(4, 52, id="a year")]
)
def test_fast_path_agrees_with_reference_path_wherever_parameters_lie(people: int, weeks: int) -> None:
    """Parameters, populations and programmes; every observable of every record, and every decision of every coach."""
    catalogue = load_catalogue()
    days = np.arange(0, 7 * weeks + 1, 7)
    comparison = Comparison()
    for programme, drawn_people, cohort in cohorts(catalogue, people, seed=100 * weeks):
        schedule = compile_programme(programme, catalogue, weeks)
        fast = _core.simulate(cohort, [schedule], days)
        reference = _core.simulate(cohort, [schedule], days, path="reference")
        comparison.add(f"{programme.id}, {drawn_people.initial[0, 0]:.3f}", fast, reference)
    # A report within rounding of a boundary could fall to either side of it. None of these does.
    assert comparison.flipped == []
    assert comparison.giving_way < 0.02 * comparison.records


def divided(schedule: _core.Schedule) -> _core.Schedule:
    """The schedule with times of day at which nothing is planned, after all others: the night takes shorter steps."""
    last = max(schedule.slots)
    more = 16 - len(schedule.slots)
    return _core.Schedule(
        name=schedule.name,
        days=schedule.days,
        slots=[*schedule.slots, *(last + (1 - last) * (i + 1) / (more + 1) for i in range(more))],
        sessions=schedule.sessions,
        tracks=schedule.tracks,
        last_day=schedule.last_day,
        habitual=schedule.habitual,
        care=schedule.care,
        adherence=schedule.adherence,
        deload_days=schedule.deload_days,
        deload_of=schedule.deload_of,
        overdone_of=schedule.overdone_of,
        test_every_days=schedule.test_every_days,
        felt_pain=schedule.felt_pain,
        gait_force=schedule.gait_force,
        tendon_strength=schedule.tendon_strength,
        massage_relief=schedule.massage_relief,
    )


def test_steps_may_be_shorter() -> None:
    catalogue = load_catalogue()
    weeks = 26
    days = np.arange(0, 7 * weeks + 1, 7)
    comparison = Comparison()
    for programme, _, cohort in cohorts(catalogue, 16, seed=7):
        schedule = compile_programme(programme, catalogue, weeks)
        if schedule.slots:
            long = _core.simulate(cohort, [schedule], days)
            short = _core.simulate(cohort, [divided(schedule)], days)
            comparison.add(programme.id, long, short)
    assert comparison.records > 100 * 16 * days.size
    assert comparison.flipped == []


def test_a_lone_lane_gives_the_same_bits_as_a_pack_wherever_parameters_lie() -> None:
    """Also where neighbours break, do other sessions, or recover so quickly that their steps are divided."""
    catalogue = load_catalogue()
    for programme, _, cohort in cohorts(catalogue, 11, seed=400):
        schedule = compile_programme(programme, catalogue, 26)
        packs = _core.simulate(cohort, [schedule], np.arange(0, 183, 14))
        lanes = _core.simulate(cohort, [schedule], np.arange(0, 183, 14), path="one-lane")
        for name, values in packs.items():
            np.testing.assert_array_equal(values, lanes[name], err_msg=f"{programme.id}: {name}")


def test_who_stands_beside_whom_changes_no_bit() -> None:
    """The same people in the opposite order, so that all packs are made of others. Luck goes by number: none here."""
    catalogue = load_catalogue()
    schedule = _core.fixed_schedule(
        name="both",
        days=84,
        slots=[0.0, 0.4],
        sessions=[
            _core.Session([_core.Bout(fraction_of_maximum=0.8, repetitions=30.0, loaded_time_s=5.0)]),
            _core.Session([_core.Bout(c0_bw=5.0, repetitions=2000.0, loaded_time_s=0.27, gait=True)]),
        ],
        calendar=np.array([[day % 2, 1 - day % 3] for day in range(84)], dtype=np.int32),
        habitual=np.ones(84),
        care=np.zeros(84),
    )
    people = people_of_draws(catalogue, "midportion", 101, seed=3)
    days = np.arange(85)

    def lived(order: slice) -> dict[str, Doubles]:
        parameters, initial = (np.ascontiguousarray(table[:, order]) for table in (people.parameters, people.initial))
        cohort = _core.Cohort(parameters, initial, seed=3)
        return {name: x[:, order] for name, x in _core.simulate(cohort, [schedule], days, sample_events=False).items()}

    there, back = lived(slice(None)), lived(slice(None, None, -1))
    assert np.isnan(there["stiffness"]).any()  # some break, and their neighbours go on
    for name in set(there) - {"visa_a"}:  # which has its scatter
        np.testing.assert_array_equal(there[name], back[name], err_msg=name)
