"""The command line: exit codes, messages, what is printed and written."""

import os
import re
import subprocess
import sys
from pathlib import Path

import h5py
import pandas as pd
import pytest

import tendonlab
from tendonlab import _core
from tendonlab.cli import run

TRIAL = ["compare", "hsr", "wait-and-see", "--population", "midportion", "--participants", "20", "--weeks", "13"]
COMMAND = "from tendonlab.cli import main; main()"


def test_compare_writes_what_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    files = ["--out", "r.h5", "--figure", "r.png", "--summary", "s.csv"]
    assert run([*TRIAL, "--seed", "7", *files]) == 0
    output = capsys.readouterr()
    assert "VISA-A (points), paired difference in change" in output.out
    assert "Written: r.h5, r.png, s.csv" in output.out
    assert output.err == ""  # no progress bar where nobody watches
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.h5", "r.png", "s.csv"]
    with tendonlab.open_results("r.h5") as results:
        assert results.study.seed == 7


def test_compare_keeps_nothing_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(TRIAL) == 0
    assert "Written" not in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_compare_with_the_central_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*TRIAL, "--parameters", "central", "--out", "r.h5"]) == 0
    assert "95 % MC" in capsys.readouterr().out
    with tendonlab.open_results("r.h5") as results:
        assert results.study.parameters == "central"
    assert run(["inspect", "r.h5"]) == 0
    assert re.search(r"parameters +central\n", capsys.readouterr().out)


def test_compare_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["compare", "--all", "--population", "midportion", "--participants", "3", "--weeks", "4"]
    assert run([*words, "--summary", "s.csv", "--figure", "s.png"]) == 0
    text = capsys.readouterr().out
    names = list(tendonlab.load_catalogue().programmes)
    table = pd.read_csv("s.csv")
    assert list(table[table["kind"] == "participants"]["arm"]) == names
    pairs = len(names) * (len(names) - 1) // 2
    differences = table[(table["kind"] == "difference") & (table["measure"] == "VISA-A")]
    assert len(differences) == pairs
    # In the text each against one.
    assert [line.split()[0] for line in text.splitlines() if " - wait-and-see " in line] == [
        name for name in names if name != "wait-and-see"
    ]
    assert f"all {pairs} pairs" in text
    assert "alfredson - hsr" not in text
    assert max(map(len, text.splitlines())) <= 140


def test_everything_but_what_begins_later(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", "--all", "--population", "midportion", "--participants", "2"]
    assert run([*words, "--weeks", "1"]) == 0
    output = capsys.readouterr()
    late = "Left out, as their first session is after the trial's last day: rupture-rehabilitation (week 3)\n"
    assert output.err == late
    assert "rupture-rehabilitation" not in output.out
    assert "drop-jumps † - wait-and-see" in output.out
    assert run([*words, "--weeks", "3"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    assert "rupture-rehabilitation † - wait-and-see" in output.out
    assert run([*words, "--weeks", "0"]) == 2
    assert "weeks must be at least 1, not 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["compare", "alfredsen", "--population", "midportion"], 2, "Did you mean 'alfredson'?"),
        (["compare", "hsr", "--population", "midporton"], 2, "Did you mean 'midportion'?"),
        (["compare", "hsr", "hsr", "--population", "midportion"], 2, "'hsr' is named twice"),
        ([*TRIAL, "--participants", "-5"], 2, "participants must be at least 1, not -5"),
        ([*TRIAL, "--participants", "0"], 2, "participants must be at least 1, not 0"),
        ([*TRIAL, "--weeks", "2000"], 2, "weeks must be at most 1040, not 2000"),
        ([*TRIAL, "--seed", "-1"], 2, "seed must be at least 0"),
        ([*TRIAL, "--legs", "3"], 2, "legs must be 1 or 2, not 3"),
        ([*TRIAL, "--parameters", "prior"], 2, "'prior' is not one of 'posterior', 'central'"),
        ([*TRIAL, "--participants", "many"], 2, "'many' is not a valid integer"),
        ([*TRIAL, "--figure", "r.gif"], 2, "a figure file ends in .png, .svg or .pdf"),
        ([*TRIAL, "--out", "x.png", "--figure", "x.png"], 2, "need a file each"),
        ([*TRIAL, "--out", "x.png", "--figure", "../x/x.png"], 2, "need a file each"),
        ([*TRIAL, "--out", "r.csv"], 2, "cannot write results to 'r.csv': a results file is HDF5 and not .csv"),
        ([*TRIAL, "--out", "r.PNG"], 2, "let its name end in .h5"),
        ([*TRIAL, "--out", "../pipe"], 3, "it is a device or a pipe"),
        ([*TRIAL, "--summary", "../pipe"], 3, "it is a device or a pipe"),
        ([*TRIAL, "--figure", "x" * 300 + ".png"], 3, "File name too long"),
        ([*TRIAL, "--summary", "\udcff.csv"], 3, "not valid UTF-8"),
        (["compare", "\udcff.toml", "--population", "midportion"], 2, "not valid UTF-8"),
        (["inspect", "x" * 300], 2, "there is no file"),
        ([*TRIAL, "--out", "nowhere/r.h5"], 3, "does not exist"),
        ([*TRIAL, "--figure", "nowhere/r.png"], 3, "does not exist"),
        ([*TRIAL, "--summary", "nowhere/s.csv"], 3, "does not exist"),
        (["compare", "absent.toml", "--population", "midportion"], 2, "absent.toml"),
        (["show", "hrs"], 2, "Did you mean 'hsr'?"),
        (["inspect", "absent.h5"], 2, "there is no file absent.h5"),
        (["list", "programs"], 2, "programmes"),
        (["frobnicate"], 2, "No such command"),
        (["compare", "hsr"], 2, "--population"),
        (["compare", "--population", "midportion"], 2, "name at least one programme, or give --all"),
        (["compare", "hsr", "--all", "--population", "midportion"], 2, "--all already takes every programme"),
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
    folder = tmp_path / "x"
    folder.mkdir()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(folder)
    assert run(words) == code
    output = capsys.readouterr()
    assert message in output.err
    assert "Traceback" not in output.err
    assert output.out == ""
    assert list(folder.iterdir()) == []
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("option", ["--out", "--figure", "--summary"])
def test_a_programme_is_not_overwritten_by_what_it_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    text = tendonlab.load_catalogue().programme("hsr").text
    Path("mine.toml").write_text(text)
    Path("mine.png").hardlink_to("mine.toml")
    assert run(["compare", "mine.toml", "--population", "midportion", option, "mine.png"]) == 2
    assert "need a file each" in capsys.readouterr().err
    assert Path("mine.toml").read_text() == text


def test_a_mistake_in_a_programme_file_is_shown_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('id = "mine"\nnaem = "Mine"\nsummary = "One."\nweeks = 0\ncare_weeks = 0\n')
    assert run(["show", str(path)]) == 2
    error = capsys.readouterr().err
    assert "mine.toml:2:1" in error
    assert "did you mean 'name'?" in error


def test_a_foreign_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "foreign.h5"
    path.write_text("not HDF5")
    assert run(["inspect", str(path)]) == 2
    assert "it is not HDF5" in capsys.readouterr().err


def test_debug_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--debug", "show", "hrs"]) == 2
    error = capsys.readouterr().err
    assert "Traceback" in error
    assert "Did you mean 'hsr'?" in error


def test_a_bug_is_an_internal_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("tendonlab.programme.table.week_rows", broken)
    assert run(["show", "hsr"]) == 1
    error = capsys.readouterr().err
    assert "Internal error: ZeroDivisionError: a bug" in error
    assert "--debug" in error
    assert "Traceback" not in error


def test_interrupting_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tendonlab.programme.table.week_rows", interrupted)
    assert run(["show", "hsr"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"tendonlab {_core.__version__}\n"


@pytest.mark.parametrize("command", [[], ["compare"], ["list"], ["schema"], ["show"], ["inspect"]])
def test_every_help_has_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    text = capsys.readouterr().out
    assert "Example" in text
    assert " ".join(["  tendonlab", *command]) in text


def test_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    text = capsys.readouterr().out
    codes = text[text.index("Exit codes:") :].split("\n")[1:]
    assert [line.split()[0] for line in codes if line.strip()] == ["0", "1", "2", "3", "4", "5", "130"]


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("programmes", "silbernagel"),
        ("exercises", "heel-drop-bent"),
        ("populations", "sore-runner"),
        ("parameters", "kappa_q"),
    ],
)
def test_lists_name_every_entry(what: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", what]) == 0
    lines = capsys.readouterr().out.splitlines()
    catalogue = tendonlab.load_catalogue()
    names = [entry.symbol for entry in catalogue.parameters] if what == "parameters" else list(getattr(catalogue, what))
    first = [line.split()[0] for line in lines if line[:1].strip()]
    assert word in first
    assert set(names) <= set(first)


def test_show_has_weeks_sources_and_open_points(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "hsr"]) == 0
    text = capsys.readouterr().out
    for part in (
        "Heavy slow resistance",
        "9-12",
        "4 x 6",
        "6 RM",
        "Sources:",
        "10.1177/0363546515584760",
        "What the sources leave open",
    ):
        assert part in text


def test_show_a_programme_without_sessions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "wait-and-see"]) == 0
    assert "No sessions are planned." in capsys.readouterr().out


def test_inspect(trial_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(trial_file)]) == 0
    text = capsys.readouterr().out
    for part in (
        "arm 2, participant 40, time 15",
        "hsr, wait-and-see",
        "seed",
        "outcome by arm",
        "ruptured",
        "not measured",
    ):
        assert part in text
    (stiffness,) = (line for line in text.splitlines() if line.startswith("stiffness "))
    assert "N/mm" in stiffness
    assert "arm x participant x time" in stiffness


def test_inspect_counts_each_leg(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.h5"
    tendonlab.compare(["hsr"], population="midportion", participants=6, weeks=2, legs=2, out=path).close()
    assert run(["inspect", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    counts = {line.split("  ")[0]: line.split()[3] for line in lines if line.startswith("hsr, ")}
    assert counts == {"hsr, affected leg": "6", "hsr, other leg": "6"}


def test_inspect_damaged_outcomes(tmp_path: Path, trial_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(trial_file.read_bytes())
    with h5py.File(trial_file) as file:
        chunk = file["outcome"].id.get_chunk_info(0)
    content[chunk.byte_offset : chunk.byte_offset + chunk.size] = bytes(chunk.size)
    path = tmp_path / "damaged.h5"
    path.write_bytes(content)
    assert run(["inspect", str(path)]) == 2
    assert "is damaged and cannot be read" in capsys.readouterr().err


PRINTING = [["list", "parameters"], ["show", "hsr"], ["--help"], TRIAL]


@pytest.mark.parametrize("words", PRINTING, ids=lambda words: words[0])
def test_a_full_disk_under_the_standard_output(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert done.stderr == "Error: cannot write to the standard output: No space left on device\n"


@pytest.mark.parametrize("words", PRINTING, ids=lambda words: words[0])
def test_a_reader_that_leaves(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run([sys.executable, "-c", COMMAND, *words], stdout=closed, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_files_are_written_although_nobody_reads_the_tables(tmp_path: Path) -> None:
    words = [*TRIAL, "--out", "r.h5", "--summary", "s.csv", "--figure", "f.svg"]
    with Path("/dev/full").open("w") as full:
        subprocess.run([sys.executable, "-c", COMMAND, *words], stdout=full, stderr=subprocess.DEVNULL, cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.svg", "r.h5", "s.csv"]


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], {"numpy", "pydantic", "xarray", "matplotlib", "scipy", "pandas"}),
        (["list", "programmes"], {"xarray", "matplotlib", "scipy", "pandas", "h5py"}),
    ],
)
def test_light_commands_import_little(words: list[str], unwanted: set[str]) -> None:
    code = (
        "import sys\nfrom tendonlab.cli import run\n"
        f"assert run({words!r}) == 0\nprint('LOADED', *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    loaded = set(done.stderr.split("LOADED")[1].split())
    assert not unwanted & loaded
