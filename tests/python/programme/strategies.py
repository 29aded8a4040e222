"""Programmes at random, valid by construction: as the content of a file, and read."""

from collections import ChainMap
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

from tendonlab.catalogue import Catalogue, Exercise, Programme, load_catalogue
from tendonlab.catalogue.earliest import earliest_days
from tendonlab.catalogue.load_rules import LOADS_OF_RULE
from tendonlab.programme.builder import programme as checked_programme

Table = dict[str, Any]

TIMES = ("07:00", "08:30", "12:00", "18:00", "21:15")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
# What nobody is hurt by.
LIGHT = ("seated-heel-raise-two-leg", "band-plantarflexion", "walk", "foam-rolling", "ankle-pumps", "calf-stretch")


def quantity(unit: str, low: int, high: int, parts: int = 1) -> st.SearchStrategy[str]:
    """Numbers from low to high, in steps of 1/parts."""
    return st.integers(low * parts, high * parts).map(lambda number: f"{number / parts:g} {unit}")


def pain(low: int = 0) -> st.SearchStrategy[str]:
    return st.integers(2 * low, 20).map(lambda halves: f"{halves / 2:g}/10")


def span(most_days: int, least_days: int = 1) -> st.SearchStrategy[str]:
    return st.integers(least_days, most_days).map(lambda days: f"{days} day{'s' * (days > 1)}")


@st.composite
def some(draw: st.DrawFn, choices: dict[str, st.SearchStrategy[Any]], least: int = 0) -> Table:
    """Some of the keys, each with a value."""
    keys = draw(st.lists(st.sampled_from(sorted(choices)), min_size=least, unique=True)) if choices else []
    return {key: draw(choices[key]) for key in sorted(keys)}


def loads(exercise: Exercise) -> st.SearchStrategy[str]:
    forms = {
        "body weight": st.one_of(st.just("body weight"), quantity("kg", 1, 60, 2).map("body weight + {}".format)),
        "mass": quantity("kg", 1, 60, 2),
        "RM": st.integers(15, 20).map("{} RM".format),  # as many as are done, or more
        "1RM": quantity("%", 10, 90).map("{} 1RM".format),
        "RPE": st.integers(12, 20).map(lambda halves: f"RPE {halves / 2:g}"),
        "MVC": quantity("%", 10, 90, 4).map("{} MVC".format),
    }
    kinds = [kind for kind in LOADS_OF_RULE[exercise.load_rule] if kind != "RPE" or not exercise.held]
    return st.one_of(*(forms[kind] for kind in kinds))


@st.composite
def bouts(draw: st.DrawFn, exercise: Exercise, catalogue: Catalogue) -> Table:
    bout: Table = {"exercise": exercise.id, "sets": draw(st.integers(1, 4))}
    if exercise.legs == 2 or draw(st.booleans()):
        bout["side"] = "both"
    if LOADS_OF_RULE[exercise.load_rule]:
        bout["load"] = draw(loads(exercise))
    if exercise.speed_table is not None:
        slowest, fastest = exercise.speed_table.speed_m_s[0], exercise.speed_table.speed_m_s[-1]
        speed = draw(st.integers(ceil(10 * slowest), floor(10 * fastest))) / 10
        pace = draw(st.integers(ceil(1000 / fastest), floor(1000 / slowest)))
        bout |= draw(st.sampled_from([{"speed": f"{speed:g} m/s"}, {"pace": f"{pace // 60}:{pace % 60:02d} min/km"}]))
        lengths = st.sampled_from([("distance", "km"), ("duration", "min")])
        key, unit = draw(lengths)
        bout[key] = draw(quantity(unit, 1, 5, 4))
        bout |= draw(some({"terrain": st.sampled_from(sorted(catalogue.terrains))}))
        if exercise.load_rule == "running-speed" and draw(st.booleans()):
            turns = {"run": quantity("s", 20, 60), "walk": quantity("s", 30, 60), "walk_speed": st.just("1.4 m/s")}
            bout["intervals"] = draw(some(turns, least=3))
    elif exercise.held:
        bout["hold"] = draw(quantity("s", 5, 60))
    else:
        bout["repetitions"] = draw(st.integers(1, 15))
        if exercise.mode != "bodywork":
            tempo = st.sampled_from(["3-0-3-0", "2.5-1-2", "4-0-1"])
            bout |= draw(st.sampled_from([{}, {"loaded_time": draw(quantity("s", 1, 8, 2))}, {"tempo": draw(tempo)}]))
    return bout | draw(some({"rest": quantity("s", 10, 300)}))


@st.composite
def sessions(draw: st.DrawFn, pool: list[str], times: list[str], catalogue: Catalogue) -> Table:
    exercises = [catalogue.exercise(name) for name in draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3))]
    rhythm = st.sampled_from(["daily", "days", "every_days"])
    when: Table = {}
    match draw(rhythm):
        case "days":
            when["days"] = draw(st.lists(st.sampled_from(DAYS), min_size=1, unique=True))
        case "every_days":
            when["every_days"] = draw(st.integers(1, 5))
    time = times[0] if len(times) == 1 else times
    return {
        "name": draw(WORDS),
        **when,
        "time": time,
        "bout": [draw(bouts(exercise, catalogue)) for exercise in exercises],
    }


def criteria(weeks: int, counted: int, green: bool, reachable: list[tuple[str, str]]) -> st.SearchStrategy[Table]:
    """Criteria that somebody without pain, strong and keen, can meet; `counted` sessions are planned in any week."""
    choices: dict[str, st.SearchStrategy[Any]] = {
        "morning_pain_at_most": pain(3),
        "hop_pain_at_most": pain(4),
        "heel_raises_at_least": st.integers(1, 10),
        "morning_stiffness_at_most": quantity("min", 20, 60),
        "weekly_rise_below": st.sampled_from(["0.2/10", "0.5/10", "2/10"]),
        "week_at_least": st.integers(1, max(weeks // 2, 1)),
    }
    if counted:
        choices |= {
            "sessions": st.integers(1, min(counted, 4)),
            "pain_during_at_most": pain(4),
            "pain_after_at_most": pain(4),
        }
    if counted and green:
        choices["green_sessions"] = st.integers(1, min(counted, 3))
    if reachable:
        choices["place"] = st.sampled_from(reachable)

    def named(found: Table) -> Table:
        track, reached = found.get("place", (None, None))
        places = {"track": track, "reached": reached} if track else {}
        return {key: value for key, value in found.items() if key != "place"} | places

    return some(choices, least=1).map(named)


def in_a_week(planned: list[Table]) -> int:
    """How many sessions there are at least, whatever day a phase begins."""
    days = (
        len(session.get("days", DAYS)) if "every_days" not in session else 7 // session["every_days"]
        for session in planned
    )
    return sum(days)


@st.composite
def phases(
    draw: st.DrawFn, weeks: int, pool: list[str], green: bool, reachable: list[tuple[str, str]], last: bool
) -> Table:
    catalogue = load_catalogue()
    free = list(draw(st.permutations(TIMES[:4])))
    planned = [
        draw(sessions(pool, [free.pop() for _ in range(draw(st.integers(1, 2)))], catalogue))
        for _ in range(draw(st.integers(0, 2)))
    ]
    phase: Table = {"session": planned} if planned else {}
    carried = [bout.get("load", "") for session in planned for bout in session["bout"]]
    weighted = any("kg" in load or load == "body weight" for load in carried)
    if weighted and draw(st.booleans()):
        add, count = draw(st.integers(1, 10)), draw(st.integers(1, 3))
        gate = criteria(weeks, in_a_week(planned), green, reachable)
        held = {"at_least": span(7), "when": gate}
        phase["steps"] = {"add": f"{add / 2:g} kg", "up_to": f"{count * add / 2:g} kg", **draw(some(held, least=1))}
    if last:
        return phase
    if draw(st.booleans()):
        return phase | {"lasts": draw(span(14, least_days=7 if "steps" in phase else 1))}
    limits: Table = {"leave": draw(criteria(weeks, in_a_week(planned), green, reachable))}
    if draw(st.booleans()):
        limits["at_least"] = draw(span(7))
    if draw(st.booleans()):
        limits["at_most"] = draw(span(21, least_days=7))
    return phase | limits


@st.composite
def tracks(draw: st.DrawFn, number: int, before: list[Table], weeks: int, pool: list[str], own_rules: bool) -> Table:
    reachable = [(track["name"], phase["name"]) for track in before for phase in track["phase"]]
    rule = draw(st.sampled_from(["none", "flow", "silbernagel", *(["own"] if own_rules else [])]))
    count = draw(st.integers(1, 3))
    made = []
    for place in range(count):
        phase = {"name": f"{place + 1}", **draw(phases(weeks, pool, rule != "none", reachable, place == count - 1))}
        if place and draw(st.booleans()):
            phase["enter"] = draw(criteria(weeks, 0, False, reachable))
        made.append(phase)
    track: Table = {"name": f"Track {number + 1}", "phase": made}
    if rule != "none":
        track["pain_rule"] = rule
    if draw(st.booleans()):
        track["start"] = draw(criteria(weeks, 0, False, reachable))
    if draw(st.booleans()):
        track["after_missed"] = [{"after": "8 days", "back": 1}, {"after": "15 days", "back": draw(st.integers(1, 3))}]
    return track


def own_rule() -> st.SearchStrategy[Table]:
    stiffness = st.fixed_dictionaries({"stiffness_rise": st.just("50 %"), "stiffness_floor": quantity("min", 5, 20)})
    weekly = st.fixed_dictionaries({"weekly_rise": st.just("0.5/10"), "weekly_rises_to_red": st.integers(1, 3)})
    persistent = st.fixed_dictionaries(
        {"persistent_above": pain(), "persistent_days": st.integers(1, 5), "persistent_of": st.integers(5, 14)}
    )
    counts = {
        "easy_days": st.integers(0, 3),
        "yellows_to_red": st.integers(1, 3),
        "red_back": st.integers(1, 3),
        "red_rest_days": st.integers(0, 4),
        "morning_floor": pain(),
        "morning_rise": pain(),
        "unsure": st.lists(WORDS, max_size=2),
    }
    ceilings = st.sampled_from(["2/10", "3/10", "4.5/10"])
    head = st.fixed_dictionaries({"name": WORDS, "summary": WORDS, "ceiling": ceilings})
    parts = [st.one_of(st.just({}), part) for part in (stiffness, weekly, persistent, st.just({"stop": "6/10"}))]
    return st.tuples(head, some(counts), *parts).map(lambda tables: dict(ChainMap(*tables)))


@st.composite
def programme_tables(draw: st.DrawFn, light: bool = False, weeks: st.SearchStrategy[int] | None = None) -> Table:
    """Content of a programme file.

    Parameters
    ----------
    light
        Only what hurts nobody, and everything is done.
    weeks
        How long; up to 8 by default. Longer if the phases take longer.
    """
    catalogue = load_catalogue()
    length = draw(st.integers(1, 8) if weeks is None else weeks)
    pool = list(LIGHT) if light else sorted(catalogue.exercises)
    made: list[Table] = []
    for number in range(draw(st.integers(1, 3))):
        made.append(draw(tracks(number, made, length, pool, own_rules=not light)))
    table: Table = {
        "id": "made-up",
        "name": draw(WORDS),
        "summary": draw(WORDS),
        "weeks": length,
        "care_weeks": draw(st.integers(0, 10)),
        "track": made,
    }
    if any(track.get("pain_rule") == "own" for track in made):
        table["pain_rule"] = {"own": draw(own_rule())}
    if light:
        kept = {"mean": "100 %", "sd": "0 %", "moved": "0 %", "overdone": "0 %", "drop_out": "0 %", "source": "a test"}
        return long_enough(table | {"adherence": kept})
    shares = {key: quantity("%", 0, 40) for key in ("moved", "overdone", "drop_out")}
    kept = draw(some({**shares, "mean": quantity("%", 0, 100), "references": st.just(["beyer-2015"])}))
    others = {
        "unsure": st.lists(WORDS, min_size=1, max_size=3),
        "not_a_plan": WORDS,
        "test_every": span(14),
        "adherence": st.just(kept | {"source": "a test"}),
        "adjunct": st.lists(adjunct(length, catalogue), min_size=1, max_size=2, unique_by=lambda use: use["use"]),
        "life": st.just([life([1, 5], "0 %"), life([9, 9], "150 %")]),
    }
    if length > 1:
        others["deload"] = st.one_of(
            st.fixed_dictionaries({"every_weeks": st.integers(2, length), "volume": quantity("%", 30, 90)}),
            st.fixed_dictionaries({"weeks": st.just([length]), "volume": quantity("%", 30, 90)}),
        )
    return long_enough(table | draw(some(others)))


def long_enough(table: Table) -> Table:
    """The same programme, with as many weeks as its last phase needs to come."""
    while (last := max(earliest_days(Programme.model_validate(table)).values())) >= 7 * table["weeks"]:
        table = table | {"weeks": last // 7 + 1}
    return table


def life(days: list[int], activity: str) -> Table:
    return {"days": days, "activity": activity, "reason": "a test"}


def adjunct(weeks: int, catalogue: Catalogue) -> st.SearchStrategy[Table]:
    names = [name for name, entry in catalogue.adjuncts.items() if entry.how != "session"]
    periods = st.tuples(st.integers(1, weeks), st.integers(1, weeks)).map(sorted)
    return st.fixed_dictionaries({"use": st.sampled_from(names), "weeks": periods})


def read(table: Table) -> Programme:
    """Read and check the content of a programme file."""
    keys = dict(table)
    return checked_programme(keys.pop("id"), *keys.pop("track"), **keys)


def programmes() -> st.SearchStrategy[Programme]:
    """Programmes of eight weeks, or as many as the last phase needs to come."""
    return programme_tables().map(read)
