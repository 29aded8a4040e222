"""`tendonlab check`: the mistakes of every file, in plain words."""

from pathlib import Path

import pytest

from tendonlab.catalogue import Catalogue
from tendonlab.cli import run

BROKEN = Path(__file__).parents[2] / "data" / "broken-programmes"


def test_good_files(installed: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(installed.folder / "programmes" / f"{name}.toml") for name in ("alfredson", "wait-and-see")]
    assert run(["check", *files]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{files[0]}: good: 1 track, 13 rungs, 12 weeks",
        f"{files[1]}: good: 0 tracks, 0 rungs, 0 weeks",
    ]


def test_every_mistake_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    path = BROKEN / "several-models-and-rules.toml"
    assert run(["check", str(path)]) == 2
    output = capsys.readouterr()
    assert output.err == ""
    *mistakes, last = output.out.strip().split("\n\n")
    assert [mistake.split(":")[1:3] for mistake in mistakes] == [["20", "51"], ["32", "75"], ["38", "41"], ["47", "56"]]
    for mistake in mistakes:
        head, line, caret, *_ = mistake.split("\n")
        assert head.startswith(f"{path}:")
        column = int(head.split(":")[2])
        assert caret.index("^") == line.index("|") + 1 + column
    assert last == f"{path}: 4 mistakes"


def test_a_suggestion_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(BROKEN / "key-reps.toml")]) == 2
    output = capsys.readouterr().out
    assert "did you mean 'repetitions'?" in output
    assert output.endswith("key-reps.toml: 1 mistake\n")


def test_several_files_and_what_is_none(
    tmp_path: Path, installed: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.toml").write_text(installed.programme("hsr").text, encoding="utf-8")
    Path("empty.toml").write_text("\n")
    Path("picture.toml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    Path("syntax.toml").write_text("id: mine\n")
    Path("folder.toml").mkdir()
    files = ["good.toml", "empty.toml", "picture.toml", "syntax.toml", "folder.toml", "absent.toml"]
    assert run(["check", *files]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("good.toml: good: 1 track, ")
    assert [line for line in lines if line.startswith(tuple(files[1:]))] == [
        "empty.toml: the file is empty",
        "picture.toml: not a text file (expected UTF-8)",
        "syntax.toml:1:3: not valid TOML: expected '=' after a key in a key/value pair; "
        "key and value are joined by '='",
        "syntax.toml: 1 mistake",
        "folder.toml: cannot be read: Is a directory",
        "absent.toml: cannot be read: No such file or directory",
    ]


def test_an_id_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["check", "hsr", "mine"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "hsr: cannot be read: No such file or directory",
        "  'hsr' is the id of a shipped programme: check reads files; try `tendonlab show hsr`",
        "mine: cannot be read: No such file or directory",
    ]


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--help"]) == 0
    assert "tendonlab check my_programme.toml" in capsys.readouterr().out
    assert run(["check"]) == 2
