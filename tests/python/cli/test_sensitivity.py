"""`tendonlab sensitivity`: what is printed, written and refused."""

import re
from pathlib import Path

import pandas as pd
import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.cli import run
from tendonlab.sensitivity import OUTCOMES

SMALL = ["sensitivity", "alfredson", "--participants", "4", "--weeks", "2", "--trajectories", "2"]


def test_parameters_are_ranked_and_the_assumed_ones_marked(
    installed: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(SMALL) == 0
    output = capsys.readouterr()
    assert output.err == ""  # no progress bar where nobody watches
    lines = output.out.splitlines()
    assert lines[0].startswith("Which parameters decide: Alfredson heavy eccentric, Mid-portion tendinopathy, 2 weeks")
    assert "not measured" in lines[1]
    for outcome in OUTCOMES:
        assert any(line.startswith(f"{outcome.name.upper()} ({outcome.unit})") for line in lines)
    rows = [match for line in lines if (match := re.match(r"(\d+) +(\w+)( \*)? .* (\w+)  +(.+)$", line))]
    rows = [row for row in rows if row[2] in installed.parameters]
    assert len(rows) == 15 * len(OUTCOMES)
    for row in rows:
        entry = installed.parameters[row[2]]
        assert (row[3] is not None) == (entry.basis == "assumed")
        assert row[4] == entry.basis
        assert row[5] == entry.name
    text = " ".join(output.out.split())
    assert "*: assumed, there are no data." in text
    assert re.search(r"No effect on any of these outcomes: .*\bJ_a0\b", text)
    assert re.search(r"Left out, as they are fixed: c, x_ref\b", text)
    assert "in 2 trajectories; 0 could not be simulated" in text
    assert max(map(len, lines)) <= 160


def test_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*SMALL, "--figure", "s.png", "--out", "s.csv"]) == 0
    first = capsys.readouterr().out
    assert "Written: s.png, s.csv" in first
    assert Path("s.png").read_bytes().startswith(b"\x89PNG")
    table = pd.read_csv("s.csv")
    assert list(table.columns[:6]) == ["outcome", "outcome_unit", "rank", "parameter", "name", "basis"]
    assert list(table.columns[-4:]) == ["mu_star", "mu_star_95", "mu", "sigma"]
    assert set(table["outcome"]) == {outcome.id for outcome in OUTCOMES}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.csv", "s.png"]
    written = Path("s.csv").read_bytes()
    assert run([*SMALL, "--figure", "s.png", "--out", "s.csv"]) == 0
    assert capsys.readouterr().out == first
    assert Path("s.csv").read_bytes() == written


def test_shares_of_variance(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sensitivity", "--participants", "2", "--weeks", "1", "--method", "sobol", "--samples", "2"]
    assert run(words) == 0
    output = capsys.readouterr().out
    assert "(shares of its variance)" in output
    assert re.search(r"parameter +total +± +first +± +basis +what it is", output)
    assert "in 2 samples" in output


def test_an_outcome_that_hardly_anything_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sensitivity", "wait-and-see", "--population", "healthy-young-men", "--participants", "2", "--weeks", "1"]
    assert run([*words, "--trajectories", "2", "--figure", str(tmp_path / "s.png")]) == 0
    # Healthy men who wait have no symptoms; their scores still have the questionnaire's scatter.
    visa_a = capsys.readouterr().out.partition("CHANGE IN VISA-A")[2].partition("MATRIX")[0]
    assert "sig_w" in visa_a
    assert "75 more, at most 0" in visa_a


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["sensitivity", "hrs"], 2, "Did you mean 'hsr'?"),
        (["sensitivity", "absent.toml"], 2, "absent.toml"),
        ([*SMALL, "--population", "midporton"], 2, "Did you mean 'midportion'?"),
        ([*SMALL, "--participants", "0"], 2, "participants must be at least 1, not 0"),
        ([*SMALL, "--participants", "many"], 2, "'many' is not a valid integer"),
        ([*SMALL, "--weeks", "1041"], 2, "weeks must be at most 1040, not 1041"),
        ([*SMALL, "--seed", "-1"], 2, "seed must be at least 0, not -1"),
        ([*SMALL, "--trajectories", "1"], 2, "trajectories must be at least 2, not 1"),
        ([*SMALL, "--samples", "64"], 2, "--samples is for --method sobol"),
        ([*SMALL, "--method", "sobol"], 2, "--trajectories is for --method morris"),
        (["sensitivity", "--method", "sobol", "--samples", "100"], 2, "the nearest are 64 and 128"),
        (["sensitivity", "--method", "fast"], 2, "'fast' is not one of 'morris', 'sobol'"),
        ([*SMALL, "--figure", "s.gif"], 2, "a figure file ends in .png, .svg or .pdf"),
        ([*SMALL, "--out", "s.h5"], 2, "cannot write the table to 's.h5': it is CSV"),
        ([*SMALL, "--figure", "s.png", "--out", "s.png"], 2, "need a file each"),
        ([*SMALL, "--figure", "nowhere/s.png"], 3, "does not exist"),
        ([*SMALL, "--out", "nowhere/s.csv"], 3, "does not exist"),
    ],
)
def test_wrong_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words) == code
    output = capsys.readouterr()
    assert message in output.err
    assert "Traceback" not in output.err
    assert output.out == ""
    assert list(tmp_path.iterdir()) == []


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sensitivity", "--help"]) == 0
    text = capsys.readouterr().out
    assert "  tendonlab sensitivity hsr" in text
    assert "--trajectories" in text
