"""What is promised and what is measured; speed at every level of vector instructions."""

from typing import Any

from report_words import count, duration, measured, percent, size, table

_GOAL = 10_000  # leg-years a second of a core
_AT_LEAST = 5_000
_GIB = 2**30
_IDLE = 1.0  # load

_LEG_YEARS = {
    "full_load": "full load: twice daily, bodywork, rules each day",
    "ladder_in_closed_loop": "a ladder of five rungs in closed loop",
    "bodywork_and_training": "bodywork in the morning, training in the evening",
    "twice_daily_all_year": "heel drops twice a day all year",
    "twice_daily_12_weeks": "heel drops twice a day for 12 weeks",
    "wait_and_see": "wait and see",
}
_KERNELS = {
    "exp": "exponentials", "log": "logarithms", "session": "jumps: sessions of two bouts and a stretch",
    "flow_day": "days of flow", "mornings": "mornings: report and decision", "leg_days": "days of a leg, all in all",
}  # fmt: skip
_LINEAR = {
    "linear/people_256_to_4096": "256 to 4,096 people",
    "linear/weeks_13_to_52": "13 to 52 weeks",
    "linear/weeks_52_to_208": "52 to 208 weeks",
    "linear/arms_1_to_4": "1 to 4 arms",
}


def promises_section(results: dict[str, Any]) -> str:
    """Write the table of promises.

    Parameters
    ----------
    results : dict
        Name of a results file -> what is in it.

    Returns
    -------
    str
        Markdown.
    """
    rows: list[list[str]] = []
    kernels = results.get("kernels")
    if kernels:
        rate = list(kernels["levels"].values())[-1]["leg_years/full_load"]["median"]
        rows.append(
            [
                "leg-years a second of a core, full load",
                f"{_AT_LEAST:,}, goal {_GOAL:,}",
                count(rate),
                _word(rate, _GOAL, _AT_LEAST),
            ]
        )
        once = kernels["best_level"]
        efficiency = once["threads/two"]["efficiency"]
        rows.append(["parallel efficiency on two cores", "90 %", percent(efficiency), _met(efficiency >= 0.9)])
        worst = max(once[name]["ratio"] for name in _LINEAR if name in once)
        rows.append(["time linear in people, weeks, arms", "ratio 1", f"at most {worst:.2f}", _met(worst <= 1.1)])
        if "recording/two_threads" in once:
            found = once["recording/two_threads"]
            share = found["writing"]
            shares = f"{percent(share)}; with conversion and compression {percent(found['share_of_wall_time'])}"
            rows.append(["writing, of the time on the clock", "15 %", shares, _met(share <= 0.15)])
    million = results.get("million")
    if million:
        people = f"{million['participants']:,} people, {len(million['programmes'])} arms, {million['weeks']} weeks"
        whole = million["participants"] >= 1_000_000
        rows.append(
            [
                people,
                "10 min" if whole else "",
                duration(million["seconds"]),
                _met(million["seconds"] < 600) if whole else "",
            ]
        )
        peak = million["peak_memory"]
        rows.append(["their peak memory", "1 GiB", size(peak), _met(peak < _GIB)])
    if not rows:
        return "## Promised and measured\n\nNothing was measured yet.\n"
    text = ["## Promised and measured\n", table(["", "promised", "measured", ""], rows)]
    if kernels:
        text.append(
            "The full load is heel drops twice a day all year, stretching and rolling in the morning, every rule of "
            "progression looked at each day, and everything recorded each week. The error against the reference path, "
            "at most a relative 1e-6 at every record of every variable, is held by tests (`tests/cpp/test_paths.cpp`, "
            f"`tests/python/engine/test_numerics.py`) and not measured here. ({measured(kernels)}.)\n"
        )
        text.append(_scaling(kernels["best_level"]))
        if kernels["machine"]["load"] > _IDLE:
            text.append(
                "**Others used the machine while this was measured.** What is on the clock, the efficiency of two "
                "threads above all, is too low.\n"
            )
    if million:
        what = "everything" if million["quantities"] == "all" else f"{len(million['quantities'])} quantities"
        kept = f"{what} of everybody each week" if million["keep"] == "people" else "summaries"
        rate = million["leg_years_per_second"] / million["threads"]
        text.append(
            f"The large study keeps {kept}, on {million['threads']} threads: {count(rate)} leg-years a second of a "
            f"core from sampling people to a file of {size(million['bytes_of_file'])} ({measured(million)}).\n"
        )
    return "\n".join(text)


def speed_section(kernels: dict[str, Any]) -> str:
    """Write the section on levels of vector instructions.

    Parameters
    ----------
    kernels : dict
        kernels.json.

    Returns
    -------
    str
        Markdown.
    """
    levels = kernels["levels"]
    names = list(levels)
    head = ["a second of a core", *names]

    def rows(of: dict[str, str], prefix: str, unit: float) -> list[list[str]]:
        found = []
        for key, name in of.items():
            if prefix + key in levels[names[0]]:
                cells = [levels[level][prefix + key]["median"] / unit for level in names]
                found.append([name, *(count(cell) if unit == 1 else f"{cell:,.1f}" for cell in cells)])
        return found

    once = kernels["best_level"]
    best = levels[names[-1]]["leg_years/twice_daily_all_year"]["median"]
    slow = ""
    if "leg_years/one_lane" in once and "leg_years/reference_path" in once:
        slow = (
            f"Person by person, without packs, the engine does {count(once['leg_years/one_lane']['leg_years'])} "
            f"leg-years a second of heel drops twice a day, against {count(best)} in packs; the reference path, which "
            f"is there to be right, {count(once['leg_years/reference_path']['leg_years'])}.\n"
        )
    shares = [once[name]["share_of_time"] for name in once if name.startswith("rules_share")]
    rules = (
        f"Reports, lights and criteria take {100 * min(shares):.0f} to {100 * max(shares):.0f} % of the time of a "
        "simulation with them (`rules_share`).\n"
        if shares
        else ""
    )
    return "\n".join(
        [
            "## Portable speed\n",
            "One program runs on every x86-64 machine with SSE4.2 and takes AVX2 or AVX-512 where the processor has "
            "them; other machines get plain code that their compiler turns into NEON or the like. All give the same "
            "bits. Leg-years:\n",
            table(head, rows(_LEG_YEARS, "leg_years/", 1)),
            "![Leg-years a second by level of vector instructions](images/performance-levels.png)\n",
            "Pieces of the fast path, on one core, in millions:\n",
            table(
                head,
                rows(_KERNELS, "kernel/", 1e6)
                + rows({"random_block": "blocks of four random numbers"}, "kernel/", 1e6),
            ),
            f"({measured(kernels)}; the median of seven rounds in which the levels take turns.)\n",
            slow,
            rules,
        ]
    )


def _scaling(once: dict[str, dict[str, float]]) -> str:
    rows = [[name, f"{once[key]['ratio']:.3f}"] for key, name in _LINEAR.items() if key in once]
    two = once["threads/two"]
    return (
        "Time of a leg-year in the larger study over that in the smaller:\n\n"
        + table(["from", "ratio"], rows)
        + f"\nOn the clock, one thread does {count(two['one_thread'])} leg-years of the full load a second and two do "
        f"{count(two['leg_years'])}: {percent(two['efficiency'])} of twice as many. Both took turns in one run.\n"
    )


def _met(met: bool) -> str:
    return "met" if met else "**not met**"


def _word(rate: float, goal: float, least: float) -> str:
    if rate >= goal:
        return "met, and the goal"
    return f"met; {percent(rate / goal)} of the goal" if rate >= least else "**not met**"
