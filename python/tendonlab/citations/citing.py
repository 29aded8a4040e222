"""References, each once, with what rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, overload

from tendonlab import _core
from tendonlab.catalogue import Catalogue, Reference, load_catalogue
from tendonlab.citations.bibtex import bibtex
from tendonlab.citations.items import Item
from tendonlab.citations.subjects import Library, Named, Subject
from tendonlab.citations.text import text
from tendonlab.errors import InputError


@dataclass(frozen=True)
class Citation:
    """One reference.

    Attributes
    ----------
    number
        From 1, in the order of first use.
    reference
        The publication.
    behind
        What rests on it.
    """

    number: int
    reference: Reference
    behind: tuple[Item, ...]

    def __str__(self) -> str:
        return f"[{self.number}] {self.reference}"


@dataclass(frozen=True)
class Software:
    """TendonLab itself, as in CITATION.cff.

    Attributes
    ----------
    authors, title
        The same for every version.
    version
        The one that was used.
    runs
        What it was used for: results files and their seeds, in words.
    """

    version: str
    runs: tuple[str, ...] = ()
    authors: ClassVar[str] = "TendonLab contributors"
    title: ClassVar[str] = "TendonLab: virtual trials of Achilles tendon loading programmes"

    def __str__(self) -> str:
        return ". ".join((self.authors, self.title, f"Version {self.version}", *self.runs))


class Citations(Sequence[Citation]):
    """References, each once, with what rests on them. Printed, it is what ``tendonlab cite`` prints.

    Parameters
    ----------
    subjects
        What was asked about.
    references
        All there are, by id.
    software
        TendonLab itself, once for each version.

    Attributes
    ----------
    subjects, software
        As given.
    items
        Everything the subjects rest on, each once.
    assumed
        Those of them that are assumed, or have no reference.
    missing
        By id, references that a results file names and this TendonLab does not know, with what rests on them.
    """

    def __init__(
        self, subjects: Iterable[Subject], references: Mapping[str, Reference], software: Iterable[Software] = ()
    ) -> None:
        self.subjects = tuple(subjects)
        self.software = tuple(software)
        self.items = tuple(dict.fromkeys(item for subject in self.subjects for item in subject.items))
        self.assumed = tuple(item for item in self.items if item.assumed)
        behind: dict[str, list[Item]] = {}
        for item in self.items:
            for name in dict.fromkeys(item.references):
                behind.setdefault(name, []).append(item)
        self.missing = {name: tuple(found) for name, found in behind.items() if name not in references}
        known = [(references[name], tuple(found)) for name, found in behind.items() if name in references]
        self._citations = tuple(Citation(number, *entry) for number, entry in enumerate(known, start=1))

    @overload
    def __getitem__(self, place: int) -> Citation: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Citation]: ...
    def __getitem__(self, place: int | slice) -> Citation | Sequence[Citation]:
        return self._citations[place]

    def __len__(self) -> int:
        return len(self._citations)

    def to_text(self, width: int = 100) -> str:
        """Return the references as text, with lines of at most `width` characters where words allow it."""
        return text(self, width)

    def to_bibtex(self) -> str:
        """Return the references as the text of a BibTeX file; its keys are their ids."""
        return bibtex(self)

    def __repr__(self) -> str:
        return self.to_text()


def cite(names: Named | Iterable[Named] = (), *, catalogue: Catalogue | None = None) -> Citations:
    """Return the references that stand behind programmes, parameters or results.

    Parameters
    ----------
    names : str, pathlib.Path, Programme or Results, or several of them
        Ids of the catalogue, paths of programme files (end in ``.toml``) or paths of results files. An id of several
        things, such as a programme and a pain rule, means all of them. Nothing at all means TendonLab itself.
    catalogue : Catalogue, optional
        The installed one if not given.

    Returns
    -------
    Citations

    Raises
    ------
    UnknownNameError
        For a name that is nothing in the catalogue and no file; it tells the nearest names.
    InputError
        For something else than a name.
    ResultsError
        For a file that is not a readable results file.
    DataFileError
        For a mistake in a programme file.

    Examples
    --------
    >>> import tendonlab
    >>> [citation.reference.id for citation in tendonlab.cite("fatigue_a")]
    ['schechtman-1997']
    """
    library = _installed() if catalogue is None else Library(catalogue)
    several = [names] if isinstance(names, Named) or not isinstance(names, Iterable) else list(names)
    for name in several:
        if not isinstance(name, Named):
            raise InputError(f"what is cited is named by an id or a path, or is a programme or results; not {name!r}")
    subjects = dict.fromkeys(subject for name in several for subject in library.subjects(name))
    versions: dict[str, list[str]] = {} if several else {_core.__version__: []}
    for subject in subjects:
        if subject.run is not None:
            version, run = subject.run
            versions.setdefault(version, []).append(run)
    software = [Software(version, tuple(runs)) for version, runs in versions.items()]
    return Citations(subjects, library.catalogue.references, software)


@cache
def _installed() -> Library:
    return Library(load_catalogue())
