"""The checked-in record of instruction counts: what it says, and how a new count compares with it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


class RecordError(Exception):
    """The record is missing, is not TOML, or does not say what a record says."""


@dataclass(frozen=True)
class Record:
    """Instructions of kernels, as one compiler makes them for one set of vector instructions.

    Attributes
    ----------
    compiler, level : str
    instructions : dict
        Kernel -> instructions of one call, on a pack of people.
    """

    compiler: str
    level: str
    instructions: dict[str, float]


def read_record(path: Path) -> Record:
    """Read a record.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    Record

    Raises
    ------
    RecordError
        In plain words, with what to do.
    """
    again = "write it anew with measure_instructions.py --record"
    try:
        table = tomllib.loads(path.read_text())
    except OSError as error:
        raise RecordError(f"cannot read {path.name}: {error.strerror}; {again}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"{path.name} is not TOML: {error}; {again}") from error
    counts = table.get("instructions")
    for name, kind in (("compiler", str), ("level", str), ("instructions", dict)):
        if not isinstance(table.get(name), kind):
            raise RecordError(f"{path.name} has no {name}; {again}")
    assert isinstance(counts, dict)
    for kernel, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int | float) or not count > 0:
            raise RecordError(f"{path.name}: the count of '{kernel}' must be a number above 0, not {count!r}; {again}")
    return Record(table["compiler"], table["level"], {kernel: float(count) for kernel, count in counts.items()})


def write_record(path: Path, record: Record) -> None:
    """Write a record.

    Parameters
    ----------
    path : pathlib.Path
    record : Record
    """
    counts = "".join(f"{kernel} = {count:.1f}\n" for kernel, count in record.instructions.items())
    path.write_text(
        "# Instructions of one call on a pack of people, counted by callgrind.\n"
        "# Written by python/benchmarks/measure_instructions.py --record; see docs/performance.md.\n"
        f'compiler = "{record.compiler}"\nlevel = "{record.level}"\n\n[instructions]\n{counts}'
    )


def ratios(new: Record, old: Record) -> dict[str, float] | None:
    """Compare two records.

    Parameters
    ----------
    new, old : Record

    Returns
    -------
    dict or None
        Kernel -> instructions of `new` over those of `old`, for kernels that both have. None if the compilers or the
        levels differ: then the numbers cannot be compared.
    """
    if (new.compiler, new.level) != (old.compiler, old.level):
        return None
    return {
        name: count / old.instructions[name] for name, count in new.instructions.items() if name in old.instructions
    }
