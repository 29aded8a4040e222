"""Citations as a BibTeX file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tendonlab.catalogue.references import Reference
from tendonlab.citations.text import behind, without

if TYPE_CHECKING:
    from tendonlab.citations.citing import Citations, Software

_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)
_BETWEEN_NAMES = re.compile(r"\s*[,;]\s*|\s+and\s+")


def bibtex(citations: Citations) -> str:
    """Write the references as BibTeX entries, each below a comment that says what rests on it.

    Parameters
    ----------
    citations
        What to write. What is assumed, or has no reference, comes as comments at the end.
    """
    entries = [_software(software) for software in citations.software]
    entries += [f"{_comment(f'behind: {behind(found.behind)}')}\n{_entry(found.reference)}" for found in citations]
    lost = [f"not among the references: {name}, behind: {behind(found)}" for name, found in citations.missing.items()]
    open_ends = [*lost, *(f"assumed, or without a reference: {without(item)}" for item in citations.assumed)]
    return "\n\n".join([*entries, *(["\n".join(map(_comment, open_ends))] if open_ends else [])])


def _entry(reference: Reference) -> str:
    kind = "article" if reference.journal is not None else "misc"
    return _braced(kind, reference.id, _fields(reference))


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    if reference.authors is not None:
        yield "author", _authors(reference.authors)
    if reference.organisation is not None:
        yield "author", f"{{{_escaped(reference.organisation)}}}"
    if reference.title is not None:
        yield "title", f"{{{_escaped(reference.title)}}}"
    if reference.journal is not None:
        yield "journal", _escaped(reference.journal)
    if reference.year is not None:
        yield "year", str(reference.year)
    if reference.doi is not None:
        yield "doi", reference.doi  # verbatim: styles make a link of it
    if reference.pmid is not None:
        yield "pmid", reference.pmid
    # Few styles print a PubMed number, so it is a note as well where nothing else leads to the work.
    pmid = f"PMID {reference.pmid}" if reference.pmid is not None and reference.doi is None else None
    notes = [_escaped(part) for part in (pmid, reference.other, reference.note) if part is not None]
    if notes:
        yield "note", "; ".join(notes)


def _authors(names: str) -> str:
    """Join surnames as BibTeX wants them; "Ghali Gataa" is one surname, and "van der Plas" it understands."""
    surnames = [_escaped(name) for name in _BETWEEN_NAMES.split(names)]
    return " and ".join(f"{{{name}}}" if " " in name and name[0].isupper() else name for name in surnames)


def _software(software: Software) -> str:
    fields = [("author", f"{{{_escaped(software.authors)}}}"), ("title", f"{{{_escaped(software.title)}}}")]
    fields.append(("version", software.version))
    # Styles older than biblatex print no version.
    fields.append(("note", _escaped("; ".join((f"version {software.version}", *software.runs)))))
    return _braced("software", f"tendonlab-{software.version}", fields)


def _braced(kind: str, key: str, fields: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> str:
    lines = [f"  {name} = {{{value}}}" for name, value in fields]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}"


def _escaped(words: str) -> str:
    return words.translate(_ESCAPED)


def _comment(words: str) -> str:
    """Put words between entries, where BibTeX would take an @ for the beginning of one."""
    return f"% {' '.join(words.split())}".replace("@", "(at)")
