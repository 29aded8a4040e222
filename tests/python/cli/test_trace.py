"""`tendonlab trace`: what is printed, written and refused."""

from pathlib import Path

import pandas as pd
import pytest

from tendonlab.cli import run
from tendonlab.story import COLUMNS

STORY = ["trace", "silbernagel", "--participant", "7", "--weeks", "4"]


def test_a_story_is_printed_session_by_session(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(STORY) == 0
    output = capsys.readouterr()
    assert output.err == ""
    lines = output.out.splitlines()
    assert lines[0].endswith("simulated participant 7 of Mid-portion tendinopathy, seed 1")
    assert "not measured" in lines[1]
    assert lines[3].split() == ["day", "time", "track", "rung", "planned", "kept", "pain", "stiff", "answer", "next"]
    assert any("Exercises" in line and "broken off" in line and "2 d rest" in line for line in lines)
    assert any("tests: raises hurt" in line for line in lines)
    assert any("started" in line for line in lines)
    key = " ".join(output.out[output.out.index("\nPain: ") :].split())
    for part in (
        "reported during, walking away right after, and on the next morning",
        "Stiff: stiffness of the next morning, min",
        "no hop test is taken while walking hurts more than 2/10",
        "no heel raises are counted while one hurts more than 5/10",
    ):
        assert part in key
    assert max(map(len, lines)) <= 160


def test_the_same_words_give_the_same_story(capsys: pytest.CaptureFixture[str]) -> None:
    run(STORY)
    first = capsys.readouterr().out
    run(STORY)
    assert capsys.readouterr().out == first
    run([*STORY, "--seed", "2"])
    assert capsys.readouterr().out != first


def test_the_central_parameters_are_another_story(capsys: pytest.CaptureFixture[str]) -> None:
    run(STORY)
    posterior = capsys.readouterr().out
    assert run([*STORY, "--parameters", "central"]) == 0
    central = capsys.readouterr().out
    assert central.splitlines()[0] == f"{posterior.splitlines()[0]}, central parameters"
    assert central.splitlines()[1:] != posterior.splitlines()[1:]


def test_nothing_planned(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", "wait-and-see", "--weeks", "2"]) == 0
    output = capsys.readouterr().out
    assert "No sessions are planned." in output
    assert "tests:" in output


def test_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*STORY, "--figure", "s.png", "--out", "s.csv"]) == 0
    assert "Written: s.png, s.csv" in capsys.readouterr().out
    assert Path("s.png").read_bytes().startswith(b"\x89PNG")
    assert tuple(pd.read_csv("s.csv").columns) == COLUMNS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.csv", "s.png"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["trace", "hrs"], 2, "Did you mean 'hsr'?"),
        (["trace"], 2, "Missing argument 'PROGRAMME'"),
        (["trace", "absent.toml"], 2, "absent.toml"),
        ([*STORY, "--population", "midporton"], 2, "Did you mean 'midportion'?"),
        ([*STORY, "--participant", "-1"], 2, "participant must be at least 0, not -1"),
        ([*STORY, "--participant", "somebody"], 2, "'somebody' is not a valid integer"),
        ([*STORY, "--weeks", "0"], 2, "weeks must be at least 1, not 0"),
        ([*STORY, "--weeks", "1041"], 2, "weeks must be at most 1040, not 1041"),
        ([*STORY, "--parameters", "prior"], 2, "'prior' is not one of 'posterior', 'central'"),
        ([*STORY, "--seed", "-1"], 2, "seed must be at least 0, not -1"),
        ([*STORY, "--figure", "s.gif"], 2, "a figure file ends in .png, .svg or .pdf"),
        ([*STORY, "--out", "s.h5"], 2, "cannot write the table to 's.h5': it is CSV"),
        ([*STORY, "--out", "story"], 2, "its name ends in .csv"),
        ([*STORY, "--figure", "s.png", "--out", "s.png"], 2, "need a file each"),
        ([*STORY, "--figure", "nowhere/s.png"], 3, "does not exist"),
        ([*STORY, "--out", "nowhere/s.csv"], 3, "does not exist"),
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
    assert run(["trace", "--help"]) == 0
    assert "  tendonlab trace silbernagel" in capsys.readouterr().out
