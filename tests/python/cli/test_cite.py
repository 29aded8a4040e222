"""`tendonlab cite`: what is printed and refused."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import tendonlab
from tendonlab.cli import run


def test_a_programme(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite", "hsr"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    lines = output.out.splitlines()
    assert lines[0] == "hsr: Heavy slow resistance (programme)"
    assert lines[3] == "References"
    assert lines[4].startswith("  [1] Beyer 2015. ")
    assert lines[4].endswith("doi:10.1177/0363546515584760")
    assert lines[5].startswith("      behind: programme hsr; ")
    assert "Assumed, or without a reference" in lines


def test_several_names_and_a_file(trial_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite", "eps_th", "midportion", str(trial_file)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("eps_th: strain threshold of the cells (parameter)\n  fitted: ")
    assert "\nmidportion: Mid-portion tendinopathy (population)\n" in text
    assert f"\n{trial_file} (results)\n" in text
    assert "trial.h5: seed 3" in text
    assert max(map(len, text.splitlines())) <= 160


def test_the_software(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite"]) == 0
    assert capsys.readouterr().out == f"{tendonlab.cite()}\n".replace("\n    ", " ")


def test_bibtex(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite", "hsr", "--bibtex"]) == 0
    text = capsys.readouterr().out
    assert text == tendonlab.cite("hsr").to_bibtex() + "\n"
    assert "\n@article{beyer-2015,\n" in text


def test_refusals(trial_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "text.txt"
    text.write_text("no results")
    broken = tmp_path / "broken.h5"
    broken.write_bytes(trial_file.read_bytes()[:5000])
    for name, words in (
        ("hrs", "unknown name 'hrs', and no such file. Did you mean 'hsr' (programme)"),
        ("none.h5", "there is no file none.h5"),
        ("none.toml", "none.toml"),
        (str(tmp_path), "is a folder, not a results file"),
        (str(text), "is not a results file: it is not HDF5"),
        (str(broken), "damaged"),
    ):
        assert run(["cite", "hsr", name]) == 2
        output = capsys.readouterr()
        assert output.out == ""
        assert output.err.startswith("Error: ")
        assert words in output.err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite", "--help"]) == 0
    text = capsys.readouterr().out
    assert "tendonlab cite results.h5 --bibtex > references.bib" in text
    assert run(["--help"]) == 0
    assert "\n  cite " in capsys.readouterr().out


def test_a_narrow_terminal() -> None:
    ours, theirs = pty.openpty()
    code = "from tendonlab.cli import main; main()"
    environment = {**os.environ, "COLUMNS": "40"}
    with subprocess.Popen(
        [sys.executable, "-c", code, "cite", "body_mass", "L"], stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux's way of telling that the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(ours)
    assert process.returncode == 0
    lines = shown.decode().splitlines()
    assert lines[0] == "body_mass: body mass (parameter)"
    assert max(map(len, lines)) <= 40
