"""Citations as a text to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from tendonlab.citations.items import Item

if TYPE_CHECKING:
    from tendonlab.citations.citing import Citations

# Kinds that are no plural.
_UNCOUNTED = ("adherence", "usual adherence", "chart", "safety advice")


def text(citations: Citations, width: int) -> str:
    """Write out what was asked about, the references, and what has none.

    Parameters
    ----------
    citations
        What to write out.
    width
        Of the lines. Words, and with them a DOI, are never broken.
    """
    parts = [
        ("", _subjects),
        ("TendonLab itself", _software),
        ("References", _references),
        ("Not among the references of this TendonLab", _missing),
        ("Assumed, or without a reference", _assumed),
    ]
    written = [(heading, list(part(citations, width))) for heading, part in parts]
    return "\n\n".join("\n".join((*filter(None, [heading]), *lines)) for heading, lines in written if lines)


def behind(found: Iterable[Item]) -> str:
    """Say what rests on a reference, kind by kind: "programme hsr; exercises a (measured), b (derived)"."""
    by_kind: dict[str, dict[str, None]] = {}
    for item in found:
        name = str(item).removeprefix(item.kind).strip()
        by_kind.setdefault(item.kind, {})[name] = None
    return "; ".join(f"{_several(kind, len(names))} {', '.join(names)}" for kind, names in by_kind.items())


def without(item: Item) -> str:
    """Say what something rests on that has no reference of its own."""
    return f"{item}: {item.words}" if item.words else str(item)


def _subjects(citations: Citations, width: int) -> Iterator[str]:
    for subject in citations.subjects:
        yield from _wrapped(subject.heading, width, "")
        for line in subject.lines:
            yield from _wrapped(line, width, "  ", "    ")


def _software(citations: Citations, width: int) -> Iterator[str]:
    for software in citations.software:
        yield from _wrapped(str(software), width, "  ", "    ")


def _references(citations: Citations, width: int) -> Iterator[str]:
    digits = len(str(len(citations)))
    for citation in citations:
        mark = f"  [{citation.number}]".ljust(digits + 5)
        indent = " " * len(mark)
        yield from _wrapped(str(citation.reference), width, mark, indent)
        yield from _wrapped(f"behind: {behind(citation.behind)}", width, indent, f"{indent}  ")


def _missing(citations: Citations, width: int) -> Iterator[str]:
    for name, found in citations.missing.items():
        yield from _wrapped(f"{name}, behind: {behind(found)}", width, "  ", "    ")


def _assumed(citations: Citations, width: int) -> Iterator[str]:
    numbers = {citation.reference.id: citation.number for citation in citations}
    for item in citations.assumed:
        marks = [f"[{numbers[name]}]" for name in item.references if name in numbers]
        yield from _wrapped(" ".join((without(item), *marks)), width, "  ", "    ")


def _several(kind: str, count: int) -> str:
    return kind if count == 1 or kind in _UNCOUNTED else f"{kind}s"


def _wrapped(words: str, width: int, first: str, later: str = "") -> list[str]:
    return wrap(
        words, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )
