"""Published work the numbers come from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tendonlab.catalogue.schema import Identifier, Strict, Text, matching, refuse

Doi = Annotated[str, matching(r"10\.\d{4,9}/\S+", "a DOI such as '10.1242/jeb.003814'")]
Pmid = Annotated[str, matching(r"[1-9][0-9]{0,8}", "a PubMed number as text")]


class Reference(Strict):
    """One publication.

    Attributes
    ----------
    id
        Name used in the other data files.
    authors, organisation, year, title, journal
        As far as they were read; left out where they were not. An organisation stands in place of authors.
    doi, pmid, other
        How to find it; at least one. `other` is a PMC number, a journal place or a registry number.
    note
        What of this is not certain.
    """

    from_loader = frozenset({"id"})

    id: str = ""
    authors: Text | None = None
    organisation: Text | None = None
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    title: Text | None = None
    journal: Text | None = None
    doi: Doi | None = None
    pmid: Pmid | None = None
    other: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> Reference:
        if self.doi is None and self.pmid is None and self.other is None:
            raise refuse("a reference needs a way to find it: doi, pmid or other")
        return self

    @model_validator(mode="after")
    def _one_origin(self) -> Reference:
        if self.authors is not None and self.organisation is not None:
            raise refuse("expected either 'authors' or 'organisation', found both", key="organisation")
        return self

    @property
    def where(self) -> str:
        """How to find it, in one phrase."""
        if self.doi is not None:
            return f"doi:{self.doi}"
        return f"PMID {self.pmid}" if self.pmid is not None else str(self.other)

    def __str__(self) -> str:
        head = " ".join(str(part) for part in (self.authors or self.organisation, self.year) if part is not None)
        parts = [part for part in (head, self.title, self.journal, self.where) if part]
        return ". ".join(parts) + (f" ({self.note})" if self.note is not None else "")


class ReferenceFile(Strict):
    """Content of ``references.toml``: one table per reference."""

    reference: dict[Identifier, Reference]

    def by_id(self) -> dict[str, Reference]:
        """Return the references, each knowing its own id."""
        return {key: entry.model_copy(update={"id": key}) for key, entry in self.reference.items()}
