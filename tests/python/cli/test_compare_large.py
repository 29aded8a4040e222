"""`tendonlab compare`: how it is run, and what it keeps."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from tendonlab import _core
from tendonlab.cli import run

TRIAL = ["compare", "hsr", "wait-and-see", "--population", "midportion", "--participants", "20", "--weeks", "13"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--threads", "-1"], "threads must be a whole number from 0 (all cores) to 1024, not -1"),
        (["--threads", "9999"], "threads must be a whole number from 0"),
        (["--threads", "two"], "'two' is not a valid integer"),
        (["--quantity", "visa"], "unknown quantity 'visa'. Did you mean 'visa_a'?"),
        (["--quantity", "visa_a", "--quantity", "visa_a"], "quantity 'visa_a' is named twice"),
        (["--record-every", "0"], "record every days must be at least 1, not 0"),
        (["--record-every", "often"], "'often' is not a valid integer"),
        (["--keep", "all"], "'all' is not one of 'people', 'summaries'"),
        (["--keep", "summaries", "--no-events"], "leave out record_events (--no-events)"),
        (["--resume"], "needs a results file: --out, in Python out="),
    ],
)
def test_wrong_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*TRIAL, *words]) == 2
    output = capsys.readouterr()
    assert message in output.err
    assert output.out == ""
    assert list(tmp_path.iterdir()) == []


def test_threads_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = set()
    for threads in ("1", "3"):
        assert run([*TRIAL, "--threads", threads]) == 0
        printed.add(capsys.readouterr().out)
    assert len(printed) == 1


def test_only_what_is_asked_for_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["--quantity", "visa_a", "--quantity", "stiffness", "--record-every", "30", "--no-events", "--out", "r.h5"]
    assert run([*TRIAL, *words]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    assert "VISA-A (points), change from baseline" in output.out
    assert "pain on hopping (NRS" not in output.out
    with h5py.File("r.h5") as file:
        assert {"visa_a", "stiffness"} == {name for name, _, _ in _core.observables()} & set(file)
        assert "outcome" not in file
        np.testing.assert_array_equal(file["time"], [0, 30, 60, 90, 91])


def test_resume_with_nothing_there_just_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*TRIAL, "--out", "r.h5", "--resume"]) == 0
    assert "Written: r.h5" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["r.h5"]


def test_help_shows_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "--help"]) == 0
    text = capsys.readouterr().out
    assert "--participants 1000000 --out million.h5 --resume" in text
    assert "results are the same" in " ".join(text.split())
