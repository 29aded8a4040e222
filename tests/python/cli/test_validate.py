"""`tendonlab validate`: what is printed, written and refused, and how it ends."""

from pathlib import Path

import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.cli import run
from tendonlab.cli.validate import MISSED
from tendonlab.evidence import validate as module
from tendonlab.evidence.fact import COLUMNS
from tendonlab.evidence.facts import read_facts
from tendonlab.evidence.validate import shipped_facts

SMALL = ["validate", "--draws", "2", "--participants", "12"]
# Which people, and what: everything else is the same in all rows here.
ROW = "{id},symptoms,midportion,,{programme},,,,visa_a change,,12 weeks,{numbers},points,{use},somebody-2031,,,{mark},"


def file_with(folder: Path, *rows: str) -> Path:
    path = folder / "mine.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    return path


def row(name: str, numbers: str, use: str = "acceptance", mark: str = "", programme: str = "alfredson") -> str:
    return ROW.format(id=name, numbers=numbers, use=use, mark=mark, programme=programme)


WIDE, MISSING = "15,-60,90", "80,79,81"


def test_facts_are_printed_misses_first(installed: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(SMALL) == 0
    output = capsys.readouterr()
    assert output.err == ""  # no progress bar where nobody watches
    lines = output.out.splitlines()
    assert lines[0].startswith("The model against published numbers: facts.csv, seed 1, 2 members of an ensemble of ")
    titles = [line for line in lines if line.isupper() and not line.startswith("─")]
    assert titles[0] == "MISSES"
    assert titles.index("KNOWN NOT TO BE REPRODUCED") < titles.index("HITS, TENDON")
    assert titles[-3:] == [
        "HELD BY TESTS, NOT SIMULATED HERE",
        "CALIBRATION FACTS, EACH PREDICTED WITHOUT ITS TRIAL",
        "FACTS OF TRIALS THE CALIBRATION HAS SEEN NOTHING OF",
    ]
    first_words = [line.split()[0] for line in lines if line.strip()]
    for fact in read_facts(shipped_facts(installed), installed):
        assert fact.id in first_words
    text = " ".join(output.out.split())
    assert "tendon: out of sample, the model" in text
    assert "Nulls respected" in text
    assert "known not to be reproduced." in text
    assert max(map(len, lines)) <= 160


def test_a_miss_counts_only_when_asked_and_not_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missed = file_with(tmp_path, row("fine", WIDE), row("missed", MISSING))
    assert run([*SMALL, "--facts", str(missed)]) == 0
    assert run([*SMALL, "--facts", str(missed), "--strict"]) == MISSED
    assert "MISSES" in capsys.readouterr().out
    known = file_with(tmp_path, row("fine", WIDE, mark="it was not"), row("missed", MISSING, mark="of course"))
    assert run([*SMALL, "--facts", str(known), "--strict"]) == 0
    output = capsys.readouterr().out
    assert "missed: known not to be reproduced. of course" in output
    assert "fine: now reproduced: remove the mark 'not_reproduced'" in output


@pytest.mark.parametrize("use", ["calibration", "null", "kinetics"])
def test_strict_holds_for_every_use(use: str, tmp_path: Path) -> None:
    path = file_with(tmp_path, row("missed", MISSING, use).replace("somebody-2031,", "somebody-2031,rompe-2007"))
    assert run([*SMALL, "--facts", str(path), "--strict"]) == MISSED


def test_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    file_with(tmp_path, row("fine", WIDE))
    for name in ("report.html", "report.md", "report.csv"):
        assert run([*SMALL, "--facts", "mine.csv", "--out", name]) == 0
        assert f"Written: {name}" in capsys.readouterr().out
        assert "fine" in Path(name).read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "report.csv", "report.html", "report.md"]
    Path("figures").mkdir()
    assert run([*SMALL, "--facts", "mine.csv", "--out", "report.md", "--figures", "figures"]) == 0
    assert "Written: figures/validation-symptoms.png, report.md" in capsys.readouterr().out
    assert "](figures/validation-symptoms.png)" in Path("report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--draws", "0"], 2, "draws must be from 1 to"),
        (["--out", "report.txt"], 2, "its name ends in .html, .md or .csv"),
        (["--out", "nowhere/report.md"], 3, "the folder"),
        (["--figures", "nowhere"], 3, "the folder"),
        (["--facts", "nowhere.csv"], 2, "nowhere.csv: cannot be read: No such file or directory"),
        (["--facts", "mine.csv", "--out", "mine.csv"], 2, "are the same file"),
        (["--facts", "mine.csv"], 2, "unknown programme 'alfredsen'; known are alfredson,"),
    ],
)
def test_mistakes_are_told_before_anything_is_simulated(
    words: list[str], code: int, message: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    file_with(tmp_path, row("fine", WIDE, programme="alfredsen"))
    monkeypatch.delattr(module.Predictor, "predict")
    assert run(["validate", *words]) == code
    assert message in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_interrupted_it_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.Predictor, "predict", interrupted)
    assert run([*SMALL, "--out", str(tmp_path / "report.md"), "--figures", str(tmp_path)]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_help_gives_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--help"]) == 0
    text = capsys.readouterr().out
    assert "tendonlab validate --facts my_numbers.csv --out report.csv" in text
    assert f"  {MISSED}    with --strict" in text
