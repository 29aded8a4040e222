"""Facts: published numbers that the model is held against, read from a file.

A fact is one row of a CSV file: `data/evidence/facts.csv`, or one of a user's own with the same columns. Everything a
row names must exist, and its people and programme must be possible, before anything is simulated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tendonlab.catalogue import Catalogue, Population, Programme
from tendonlab.errors import DataFileError, InputError
from tendonlab.evidence.csv_source import CsvSource
from tendonlab.evidence.fact import COLUMNS, Fact
from tendonlab.evidence.fact_reader import FactReader

__all__ = ["COLUMNS", "Fact", "FactTable", "FactsError", "against_of", "population_of", "programme_of", "read_facts"]

_MOST_SHOWN = 20


class FactTable:
    """The facts of a file, in its order.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    facts : iterable of Fact
    programmes : mapping
        Programmes that were read from files beside it, by the path that the facts give.
    """

    def __init__(self, path: Path, facts: Iterable[Fact], programmes: Mapping[str, Programme]) -> None:
        self.path = path
        self.programmes = dict(programmes)
        self._facts = {fact.id: fact for fact in facts}

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]


class FactsError(InputError):
    """A file of facts that is refused.

    Parameters
    ----------
    mistakes
        Everything that is wrong, in the order it stands in the file.
    """

    def __init__(self, mistakes: Iterable[DataFileError]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        super().__init__(self.mistakes)

    def __str__(self) -> str:
        texts = [str(mistake) for mistake in self.mistakes[:_MOST_SHOWN]]
        more = len(self.mistakes) - len(texts)
        return "\n".join([*texts, f"and {more} more"] if more else texts)


def read_facts(path: str | Path, catalogue: Catalogue) -> FactTable:
    """Read a file of facts.

    Parameters
    ----------
    path
        The file.
    catalogue
        Gives what the facts may name.

    Raises
    ------
    FactsError
        If any row is wrong; it lists all mistakes.
    DataFileError
        If the header is not the expected one or the file is not CSV.
    InputError
        If the file is missing or cannot be read.
    """
    source = CsvSource.read(Path(path), COLUMNS)
    rows, mistakes = source.rows()
    reader = FactReader(source, catalogue)
    facts = [fact for row in rows if (fact := reader.read(row)) is not None]
    mistakes += reader.mistakes
    if mistakes:
        raise FactsError(mistakes)
    if not facts:
        raise InputError(f"{path}: holds no facts, only the header")
    return FactTable(source.path, facts, reader.programmes)


def population_of(fact: Fact, catalogue: Catalogue) -> Population:
    """Return the people of a fact that is simulated."""
    assert fact.population is not None
    return fact.people.apply(catalogue.population(fact.population))


def programme_of(fact: Fact, table: FactTable, catalogue: Catalogue) -> Programme:
    """Return the programme of a fact that is simulated, at its dose."""
    assert fact.programme is not None
    return fact.dose.apply(_programme(fact.programme, table.programmes, catalogue), fact.day)


def against_of(fact: Fact, table: FactTable, catalogue: Catalogue) -> Programme:
    """Return the programme that a fact's own is compared with, at its dose."""
    assert fact.against is not None
    return fact.against_dose.apply(_programme(fact.against, table.programmes, catalogue), fact.day)


def _programme(name: str, beside: Mapping[str, Programme], catalogue: Catalogue) -> Programme:
    return beside[name] if name in beside else catalogue.programme(name)
