"""The floor: operations of a leg-year at the rate the core can do at most, beside the time it takes."""

from typing import Any

from report_words import count, measured, percent, table

_SECTIONS = ("flow", "sessions", "rest")
# Two sessions a day, done or not, and the report of each; mornings, with the six before; weekly tests; scores.
_RANDOM_BLOCKS = 2 * 2 * 364 + (364 + 6) + 52 + 53
_OTHER = ("compare", "select", "mask", "bits")
_CASES = {"full_load": "full load", "twice_daily": "heel drops twice a day", "wait_and_see": "wait and see"}

# Functions of the profile by what they are for. The first that is found in a name counts.
_ROOMS = {
    "flow between sessions": ("Flow::", "pain_after", "parts_of_step", "DisorganisedStep", "Step"),
    "sessions: the jump": ("apply", "prepare", "combine", "LegSimulation::attend", "LegSimulation::suffer"),
    "exponentials and logarithms": ("exp", "log", "power"),
    "random numbers": ("scatter_of", "philox", "uniform", "nearly_normal", "normal"),
    "reports, rules, participation": (
        "ask_in_the_morning", "Participation::", "Coach::", "decide", "SessionReports", "report", "look",
    ),
    "records": ("record", "observe", "Recorder", "memmove", "memset", "Block"),
    "system": ("system",),
}  # fmt: skip


def operations(section: dict[str, float], kinds: tuple[str, ...]) -> float:
    """Operations of these kinds in a section of a leg-year."""
    return sum(section[kind] for kind in kinds)


def floor_seconds(section: dict[str, float], level: dict[str, Any]) -> float:
    """Least time of a section of a leg-year on one lane.

    Parameters
    ----------
    section : dict
        Operations by kind.
    level : dict
        `lanes` and `seconds_of_a_pack_operation`, as in floor.json.

    Returns
    -------
    float
        Seconds: every vector instruction at the best rate measured, and all divisions done beside the others, or the
        divisions alone if they take longer.
    """
    of = level["seconds_of_a_pack_operation"]
    most = operations(section, ("add", "multiply")) * of["peak_multiply_add"]
    most += operations(section, _OTHER) * of["peak_compare_select"]
    return max(most, section["divide"] * of["peak_divide"]) / level["lanes"]


def total(case: dict[str, Any]) -> dict[str, float]:
    """Operations of all sections of a case."""
    return {kind: sum(case[section][kind] for section in _SECTIONS) for kind in case["flow"]}


def floor_section(floor: dict[str, Any], profile: dict[str, Any] | None, kernels: dict[str, Any] | None) -> str:
    """Write the section on the floor and the profile.

    Parameters
    ----------
    floor, profile, kernels : dict
        floor.json, profile.json and kernels.json.

    Returns
    -------
    str
        Markdown.
    """
    level = list(floor["levels"].values())[-1]
    of = level["seconds_of_a_pack_operation"]
    rate = {kind: level["lanes"] / seconds / 1e9 for kind, seconds in of.items()}
    lines = [
        "## Floor and profile\n",
        "The model is templated on its scalar. A scalar that counts says what a year of a leg asks for "
        "(`cpp/benchmarks/counted.hpp`):\n",
        _counts(level),
        "The same command measures what this core can do at most of such instructions, each waiting for no other and "
        f"none of them fused, in {level['level']} packs of {level['lanes']}: {rate['peak_multiply_add']:.1f} billion "
        f"multiplications or additions a second, {rate['peak_divide']:.1f} billion divisions, "
        f"{rate['peak_compare_select']:.1f} billion comparisons or selections. Operations over rates are the floor. "
        "Divisions are taken to be done beside everything else.\n",
        _floors(level),
        _memory(level),
        f"({measured(floor)}; the shortest of 15 rounds.)\n",
        _profile(level, profile),
        _random(kernels),
    ]
    return "\n".join(lines)


def _counts(level: dict[str, Any]) -> str:
    rows = []
    for key, name in _CASES.items():
        case = level["cases"][key]
        for section in _SECTIONS:
            if total({s: case[section] for s in _SECTIONS})["add"] == 0:
                continue
            n = case[section]
            kinds = [n["add"], n["multiply"], n["divide"], n["compare"], n["select"], n["mask"] + n["bits"]]
            rows.append([f"{name}: {section}", *(count(kind) for kind in kinds)])
        n = total(case)
        kinds = [n["add"], n["multiply"], n["divide"], n["compare"], n["select"], n["mask"] + n["bits"]]
        rows.append([f"**{name}**", *(f"**{count(kind)}**" for kind in kinds)])
    head = ["a leg-year of", "additions", "multiplications", "divisions", "comparisons", "selections", "of bits"]
    return table(head, rows)


def _floors(level: dict[str, Any]) -> str:
    rows = []
    for key, name in _CASES.items():
        case = level["cases"][key]
        least = floor_seconds(total(case), level)
        divisions = total(case)["divide"] * level["seconds_of_a_pack_operation"]["peak_divide"] / level["lanes"]
        rows.append(
            [
                name, f"{1e6 * case['seconds']:.1f} µs", f"{1e6 * least:.1f} µs", f"{1e6 * divisions:.1f} µs",
                f"**{case['seconds'] / least:.1f}**",
            ]
        )  # fmt: skip
    return table(["a leg-year of", "takes", "floor", "of which divisions would take", "times the floor"], rows)


def _memory(level: dict[str, Any]) -> str:
    moved = level["bytes_read"] + level["bytes_written"]
    seconds = moved / level["memory_bytes_per_second"]
    return (
        f"Memory is no limit. A leg-year reads {level['bytes_read']:,} bytes of parameters and writes "
        f"{level['bytes_written']:,} bytes of records; its state, {level['bytes_of_state']} bytes, stays in the "
        f"innermost cache. At the {level['memory_bytes_per_second'] / 1e9:.0f} GB/s that this core copies, that is "
        f"{1e6 * seconds:.2f} µs.\n"
    )


def room_of(function: str) -> str:
    """Say what a function of the profile is for."""
    for room, parts in _ROOMS.items():
        if any(part in function for part in parts):
            return room
    return "other"


def _profile(level: dict[str, Any], profile: dict[str, Any] | None) -> str:
    if profile is None or profile["problem"]:
        return f"There is no profile: {profile['problem'] if profile else 'it was not measured'}.\n"
    rooms: dict[str, float] = {}
    functions: dict[str, list[str]] = {}
    for function, share in profile["shares"].items():
        room = room_of(function)
        rooms[room] = rooms.get(room, 0.0) + share
        functions.setdefault(room, []).append(f"`{function}` {100 * share:.1f} %")
    rest = 1 - sum(rooms.values())
    rows = [[room, percent(share), ", ".join(functions[room])] for room, share in sorted(rooms.items(), key=_by_share)]
    rows.append(["functions below 1 % each", percent(rest), ""])
    case = level["cases"]["full_load"]
    flow = rooms.get("flow between sessions", 0.0) * case["seconds"]
    least = floor_seconds(case["flow"], level)
    closed_loop = rooms.get("random numbers", 0.0) + rooms.get("reports, rules, participation", 0.0)
    return (
        "Where the time of the full load goes, by function, from perf's samples "
        f"({measured(profile)}):\n\n"
        + table(["part", "share", "functions of 1 % and more"], rows).replace("---:|\n", ":---|\n", 1)
        + "\n"
        f"The flow between sessions takes some {1e6 * flow:.0f} µs a leg-year against a floor of {1e6 * least:.0f} µs. "
        f"Reports, rules, participation and random numbers, {percent(closed_loop)} of the time, have no part in the "
        "counts above: who comes to a session, what they say about it and what the coach makes of it is integer "
        "arithmetic and branches, person by person, and packs cannot help. The same heel drops without bodywork and "
        f"rules take {1e6 * level['cases']['twice_daily']['seconds']:.0f} µs.\n"
    )


def _random(kernels: dict[str, Any] | None) -> str:
    if kernels is None:
        return ""
    rate = list(kernels["levels"].values())[-1]["kernel/random_block"]["median"]
    return (
        f"A leg-year of the full load asks for {_RANDOM_BLOCKS:,} blocks of random numbers, one for each session, each "
        f"report and each score: at {count(rate / 1e6)} million a second {1e6 * _RANDOM_BLOCKS / rate:.0f} µs. "
        "Each function of the profile holds those it asks for.\n"
    )


def _by_share(item: tuple[str, float]) -> float:
    return -item[1]
