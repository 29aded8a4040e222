import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tendonlab.catalogue import Catalogue, load_catalogue
from tendonlab.evidence.facts import COLUMNS

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes rows as a file of facts."""

    def to_file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "facts.csv"
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    return to_file
