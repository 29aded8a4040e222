"""`tendonlab calibrate` as its user meets it. What it fits is tested in tests/python/calibration."""

from pathlib import Path

import pytest

from tendonlab.catalogue import load_catalogue
from tendonlab.catalogue.ensemble import read_ensemble
from tendonlab.cli import run


def test_too_few_points_are_refused_with_how_many_it_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calibrate", "--out", str(tmp_path / "fit"), "--points", "9", "--participants", "20"]) == 2
    error = capsys.readouterr().err
    assert "9 points are too few" in error
    assert "or more" in error


def test_a_folder_that_cannot_be_is_refused_before_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert run(["calibrate", "--out", str(tmp_path / "file" / "fit")]) == 3
    assert "cannot make the folder" in capsys.readouterr().err
    (tmp_path / "fit" / "posterior.csv").mkdir(parents=True)
    assert run(["calibrate", "--out", str(tmp_path / "fit")]) == 3
    assert "it is a folder" in capsys.readouterr().err


def test_the_shipped_files_are_what_it_writes() -> None:
    catalogue = load_catalogue()
    path = catalogue.folder / "calibration" / "posterior.csv"
    assert read_ensemble(path, catalogue.parameters).size == 100
