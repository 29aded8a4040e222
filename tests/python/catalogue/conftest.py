import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tendonlab.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def copy_with(catalogue: Catalogue, tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a function that copies the data folder and replaces a piece of text in one file."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "data"
        shutil.copytree(catalogue.folder, folder, dirs_exist_ok=True)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, "the test looks for text that is no longer there"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change
