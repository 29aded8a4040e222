"""Rules on a programme about time: how long a run is after the last, how many days lie between hard sessions."""

from collections.abc import Callable

import pytest

from safety.made_plans import DROP, HEAVY, HOP, RAISE, STRETCH, codes, phase, run, session, track
from tendonlab.errors import InputError
from tendonlab.safety import Concern

Check = Callable[..., list[Concern]]


def running(*kms: float) -> str:
    """One run a week, two weeks of each length; the last goes on."""
    *first, last = [phase(session(run(km), days='"Wed"'), name=f"{km:g} km", more="@") for km in kms]
    return track(*(text.replace("@", 'lasts = "2 weeks"') for text in first), last.replace("@", ""))


@pytest.mark.parametrize(
    ("kms", "expected"),
    [
        ((10, 11), []),
        ((10, 11.1), ["L2"]),
        ((10, 12, 11), ["L2"]),
        ((2, 4.9), []),  # short steps of a return to running go by the pain rule
        ((2, 5.1), ["L2"]),
        ((10, 5, 11), []),  # the 10 km lie within 30 days
    ],
)
def test_no_run_much_longer_than_all_before(check: Check, kms: tuple[float, ...], expected: list[str]) -> None:
    concerns = check(running(*kms))
    assert codes(concerns) == expected
    assert all(concern.hard for concern in concerns)


def test_longest_run_is_forgotten_after_a_month(check: Check) -> None:
    ladder = track(
        phase(session(run(10), days='"Wed"'), more='lasts = "2 weeks"'),
        phase(session(RAISE), name="pause", more='lasts = "5 weeks"'),
        phase(session(run(10), days='"Wed"'), name="again"),
    )
    (concern,) = check(ladder)
    assert concern.message == "a run of 10 km; the longest planned in the 30 days before is 0 km"


def test_a_phase_without_end_may_outlast_the_month(check: Check) -> None:
    ladder = track(
        phase(session(run(10), days='"Wed"'), more='lasts = "2 weeks"'),
        phase(session(run(6), days='"Wed"'), name="easy", more='at_least = "1 week"\nleave = { sessions = 1 }'),
        phase(session(run(10), days='"Wed"'), name="again"),
    )
    assert codes(check(ladder)) == ["L2"]


def test_a_late_first_run_of_some_length(check: Check) -> None:
    def after(weeks: int, km: float) -> list[str]:
        rest = phase(session(RAISE), more=f'lasts = "{weeks} weeks"')
        return codes(check(track(rest, phase(session(run(km), days='"Wed"'), name="run"))))

    assert after(5, 8) == ["L2"]
    assert after(5, 5) == []
    assert after(2, 8) == []  # the person's own longest run lies within the month


@pytest.mark.parametrize(
    ("km", "longest", "expected"),
    [
        (42, None, [("L2", False)]),
        (5, None, []),
        (8, 8, []),
        (8.8, 8, []),
        (8.9, 8, [("L2", True)]),
        (8, 0, [("L2", True)]),
        (5, 0, []),  # short steps of a return to running go by the pain rule
    ],
)
def test_a_first_run_is_held_against_the_persons_own(
    check: Check, km: float, longest: float | None, expected: list[tuple[str, bool]]
) -> None:
    concerns = check(track(phase(session(run(km), days='"Wed"'))), longest_run_km=longest)
    assert [(concern.rule, concern.hard) for concern in concerns] == expected
    if longest is None and concerns:
        assert "give the longest run of the last 30 days (longest_run_km)" in concerns[0].message


def test_an_own_run_does_not_count_for_what_the_plan_runs_later(check: Check) -> None:
    assert codes(check(running(6, 8), longest_run_km=100)) == ["L2"]
    # Nobody knows how long the rest before it takes.
    rest = phase(session(RAISE), more="leave = { green_sessions = 3 }")
    ladder = track(rest, phase(session(run(8), days='"Wed"'), name="run"))
    assert [concern.hard for concern in check(ladder, longest_run_km=100)] == [True]
    assert [concern.hard for concern in check(ladder, longest_run_km=None)] == [False]


@pytest.mark.parametrize("longest", [-1, float("nan"), float("inf"), "8", True])
def test_a_longest_run_that_is_none(check: Check, longest: float) -> None:
    with pytest.raises(InputError, match="longest_run_km is a distance in km"):
        check(track(phase(session(RAISE))), longest_run_km=longest)


def test_runs_of_a_session_add_up_and_walking_does_not_count(check: Check) -> None:
    twice = track(
        phase(session(run(8), days='"Wed"'), more='lasts = "2 weeks"'),
        phase(session(run(5), run(5), days='"Wed"'), name="two"),
    )
    assert codes(check(twice)) == ["L2"]
    # Run for two thirds of the time, at twice the speed of walking: four fifths of the way.
    intervals = 'intervals = { run = "2 min", walk = "1 min", walk_speed = "1.25 m/s" }'
    for length, kms in (('duration = "60 min"', 6.0), ('distance = "10 km"', 8.0)):
        broken = f'{{ exercise = "run", {length}, speed = "2.5 m/s", side = "both", {intervals} }}'
        for km, expected in ((1.1 * kms, []), (1.1 * kms + 0.1, ["L2"])):
            ladder = track(
                phase(session(broken, days='"Wed"'), more='lasts = "2 weeks"'),
                phase(session(run(km), days='"Wed"'), name="two"),
            )
            assert codes(check(ladder)) == expected


@pytest.mark.parametrize("bout", [run(3), HOP, HEAVY])
@pytest.mark.parametrize(
    ("days", "expected"),
    [('"Mon", "Wed", "Fri"', []), ('"Mon", "Tue"', ["L5"]), ('"Mon", "Sun"', ["L5"]), ("", ["L5"])],
)
def test_two_days_between_sessions_of_a_kind(check: Check, bout: str, days: str, expected: list[str]) -> None:
    concerns = check(track(phase(session(bout, days=days))))
    assert codes(concerns) == expected
    assert all(concern.hard for concern in concerns)


def test_kinds_do_not_mix_and_time_of_day_counts(check: Check) -> None:
    mixed = track(phase(session(HEAVY, days='"Mon"'), session(run(3), days='"Tue"', name="Run")))
    assert check(mixed) == []
    evening = session(run(3), days='"Mon"', time="18:00", name="Evening")
    (concern,) = check(track(phase(evening, session(run(3), days='"Wed"'))))
    assert concern.message == "running or jumping again after 38 h"


def test_every_third_day_is_enough_and_meets_the_week(check: Check) -> None:
    def every(days: int, *others: str) -> list[str]:
        text = session(HOP, name="Hops", time="18:00").replace("time =", f"every_days = {days}\ntime =", 1)
        return codes(check(track(phase(text, *others))))

    assert every(2) == []
    assert every(1) == ["L5"]
    assert every(7, session(HOP, days='"Wed", "Fri"', time="18:30")) == []
    assert every(3, session(HOP, days='"Wed"')) == ["L5"]  # some week they fall on one day


def test_after_four_weeks_days_may_follow_each_other(check: Check) -> None:
    def second(weeks: int) -> list[str]:
        first = phase(session(run(3), days='"Mon"'), more=f'lasts = "{weeks} weeks"')
        return codes(check(track(first, phase(session(run(3)), name="daily"))))

    assert second(3) == ["L5"]
    assert second(4) == []


@pytest.mark.parametrize(
    "bout",
    [
        DROP,
        '{ exercise = "rebounding-heel-raise", sets = 3, repetitions = 20 }',
        '{ exercise = "leg-press-heel-raise", sets = 3, repetitions = 15, load = "15 RM", side = "both" }',
        '{ exercise = "isometric-plantarflexion", sets = 5, hold = "45 s", load = "70 % MVC" }',
    ],
)
def test_what_may_be_done_daily(check: Check, bout: str) -> None:
    assert check(track(phase(session(bout)))) == []


def test_heavy_by_rpe_and_by_share(check: Check) -> None:
    for load, expected in (("RPE 8", ["L5"]), ("70 % 1RM", ["L5"]), ("65 % 1RM", []), ("90 % MVC", ["L5"])):
        bout = f'{{ exercise = "leg-press-heel-raise", sets = 4, repetitions = 8, load = "{load}", side = "both" }}'
        assert codes(check(track(phase(session(bout))))) == expected, load


def test_no_stretch_just_before_a_run(check: Check) -> None:
    days = '"Mon", "Thu"'
    (inside,) = check(track(phase(session(STRETCH, run(3), days=days))))
    assert (inside.rule, inside.hard) == ("L6", False)
    assert check(track(phase(session(run(3), STRETCH, days=days)))) == []
    running = phase(session(run(3), days=days, time="08:20", name="Run"))
    assert codes(check(track(running), track(phase(session(STRETCH)), name="Stretching"))) == ["L6"]
    later = phase(session(run(3), days=days, time="08:30", name="Run"))
    assert check(track(later), track(phase(session(STRETCH)), name="Stretching")) == []
    other_day = phase(session(STRETCH, days='"Tue"'))
    assert check(track(running), track(other_day, name="Stretching")) == []


def two(bout: str, days: str, other_days: str, other_start: str = "") -> tuple[str, str]:
    first = track(phase(session(bout, days=days)))
    second = track(phase(session(bout, days=other_days)), name="Other", more='pain_rule = "flow"\n' + other_start)
    return first, second


@pytest.mark.parametrize("bout", [run(3), HOP, HEAVY])
def test_two_tracks_do_not_share_out_neighbouring_days(check: Check, bout: str) -> None:
    (concern,) = check(*two(bout, '"Mon", "Wed", "Fri"', '"Tue", "Thu", "Sat"'))
    assert (concern.rule, concern.hard) == ("L5", True)
    assert concern.where == "tracks 'Main' and 'Other'"
    assert "again after 24 h, in another track" in concern.message
    assert check(*two(bout, '"Mon", "Fri"', '"Wed"')) == []
    assert check(*two(bout, '"Mon", "Fri"', '"Mon", "Fri"')) == []  # one session, written in two tracks
    late = "start = { week_at_least = 5 }"
    assert check(*two(bout, '"Mon", "Wed", "Fri"', '"Tue", "Thu", "Sat"', late)) == []
    assert codes(check(*two(bout, '"Mon", "Wed", "Fri"', '"Tue"', "start = { week_at_least = 3 }"))) == ["L5"]


def test_tracks_that_may_meet_are_only_told_of(check: Check) -> None:
    gate = "start = { heel_raises_at_least = 15 }"
    (concern,) = check(*two(HOP, '"Mon", "Fri"', '"Tue"', gate))
    assert (concern.rule, concern.hard) == ("L5", False)
    assert "not on neighbouring days in the first 4 weeks" in concern.message
    assert check(*two(HOP, '"Mon", "Fri"', '"Wed"', gate)) == []
