"""Recording, shards and sweeps: what was measured here, and what is cited from measurements by hand."""

from typing import Any

from report_words import count, duration, measured, percent, size, table


def storage_section(results: dict[str, Any], cited: dict[str, Any]) -> str:
    """Write the section on recording and compression.

    Parameters
    ----------
    results : dict
        Name of a results file -> what is in it.
    cited : dict
        cited.toml: section -> entries of `text`, `date` and `command`.

    Returns
    -------
    str
        Markdown.
    """
    text = [
        "## Recording and compression\n",
        "The threads that simulate also turn blocks into 32-bit numbers and compress them; one thread writes the "
        "finished bytes in order. So the file is the same at any number of threads.\n",
    ]
    once = results.get("kernels", {}).get("best_level", {})
    if "recording/two_threads" in once:
        found = once["recording/two_threads"]
        text.append(
            f"With everything of everybody each week, a leg-year is {size(found['bytes_per_leg_year'])} of file. The "
            f"thread that writes is busy for {percent(found['writing'])} of the time on the clock. Recording in all, "
            f"with conversion and compression, takes {percent(found['share_of_processor_time'])} of the processor time "
            f"and {percent(found['share_of_wall_time'])} of the time on the clock of two threads, against the engine "
            f"that throws its blocks away, by turns in one run ({measured(results['kernels'])}).\n"
        )
    if "reduction" in once:
        share = once["reduction"]["share_of_processor_time"]
        text.append(f"Summaries alone take {percent(share)} of the processor time of a run with them, and no file.\n")
    return "\n".join(text + _cited(cited, "recording"))


def shards_section(results: dict[str, Any], cited: dict[str, Any]) -> str:
    """Write the section on runs in shards; arguments as of `storage_section`."""
    rows = []
    loads = []
    for name in ("study-small", "study-large", "million"):
        found = results.get(name)
        if found:
            loads.append(f"{found['machine']['load']:.1f}")
            rows.append(
                [
                    f"{found['participants']:,}", duration(found["seconds"]),
                    count(found["leg_years_per_second"] / found["threads"]),
                    count(found["leg_years_per_second"] * found["seconds"] / found["processor_seconds"]),
                    size(found["peak_memory"]), size(found["bytes_of_file"]),
                ]
            )  # fmt: skip
    text = [
        "## Runs in shards\n",
        "A large study is run in shards of 16,384 people, each a results file of its own, joined at the end. While the "
        "engine runs one, the people of the next are sampled. Memory does not grow with people.\n",
    ]
    if rows:
        head = [
            "people, four arms, 52 weeks", "time", "leg-years a second of a core, on the clock", "of processor time",
            "peak memory", "file",
        ]  # fmt: skip
        text.append(table(head, rows))
        text.append(f"(Load of the machine before each: {', '.join(loads)}.)\n")
    return "\n".join(text + _cited(cited, "shards"))


def sweeps_section(cited: dict[str, Any]) -> str:
    """Write the section on sweeps; argument as of `storage_section`."""
    text = [
        "## Sweeps\n",
        "A point of a sweep is a whole study reduced while it runs, so its cost is that of its leg-years and no file "
        "of people is written.\n",
    ]
    return "\n".join(text + _cited(cited, "sweeps"))


def _cited(cited: dict[str, Any], section: str) -> list[str]:
    lines = []
    for entry in cited.get(section, []):
        command = f", `{entry['command']}`" if entry.get("command") else ""
        lines.append(f"{entry['text'].strip()}\n\n(Measured {entry['date']}{command}.)\n")
    return lines
