"""`tendonlab sweep` at the command line, and the page about it."""

import re
from pathlib import Path

import pytest

import tendonlab
from sweep.studies import GRID, STUDY, sampled, varied, written
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.cli import run
from tendonlab.cli.sweep import SOME_FAILED
from tendonlab.sweeps.reader import parse_sweep
from tendonlab.sweeps.report import duration
from tendonlab.sweeps.run import parts_folder

PAGE = (Path(__file__).parents[3] / "docs" / "sweeps.md").read_text(encoding="utf-8")
POSSIBLE = GRID.replace(', "95 points"', "")


def test_check_tells_the_design(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = written(tmp_path, GRID)
    assert run(["sweep", str(study), "--check"]) == SOME_FAILED
    told = capsys.readouterr().out
    assert "Design: grid, 3 x 2 x 2 = 12 points" in told
    assert "score: 40, 52, 95 points" in told
    assert "population.baseline.visa_a.mean" in told
    assert "Each point: 6 people, 2 weeks, 2 arms: alfredson, wait-and-see" in told
    # 12 points of 6 people in 2 arms for 14 days.
    assert f"All points: {12 * 6 * 2 * 14 / 365.25:.0f} leg-years" in told
    assert "Every point has the same people with the same luck." in told
    assert re.search(r"Time: less than a second on \d+ threads? of this machine", told)
    assert re.search(r"^3 +40 +70 +5000$", told, re.MULTILINE)
    assert "Not possible, of 12 points tried: 4" in told
    assert "4 points, the first 8: population 'midportion': baseline.visa_a: expected low" in told
    assert list(tmp_path.iterdir()) == [study]


def test_check_of_a_good_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = 'what = "study.seed"\nvalues = [1, 2]'
    assert run(["sweep", str(written(tmp_path, varied(rule))), "--check"]) == 0
    assert "Points of one seed have the same people" in capsys.readouterr().out


def test_check_of_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = sampled("sobol", 64, 'what = "parameter.tau_D"\nlow = "2500 d"\nhigh = "8000 d"\nscale = "log"')
    assert run(["sweep", str(written(tmp_path, text)), "--check"]) == 0
    told = capsys.readouterr().out
    assert "Design: sobol, 64 points, seed 7" in told
    assert "parameter_tau_D: 2500 to 8000 d, on a logarithmic scale" in told
    assert "... and 44 more" in told


def test_a_run_and_its_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sweep.h5"
    assert run(["sweep", str(written(tmp_path, POSSIBLE)), "--out", str(out), "--threads", "2"]) == 0
    assert capsys.readouterr().out == f"Written: {out}, 8 points\n"
    with tendonlab.open_sweep(out) as sweep:
        assert sweep.points == 8
    assert run(["sweep", str(written(tmp_path, GRID)), "--out", str(out)]) == SOME_FAILED
    told = capsys.readouterr().out
    assert "Without all values: 4" in told
    assert "found 10, 95, 90" in told
    with tendonlab.open_sweep(out) as sweep:
        assert sweep.points == 12
    assert not parts_folder(out).exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["study.toml"], 2, "--check"),
        (["none.toml", "--check"], 2, "No such file"),
        (["bad.toml", "--check"], 2, "did you mean 'participants'?"),
        (["bad.toml", "--out", "sweep.h5"], 2, "did you mean 'participants'?"),
        (["study.toml", "--out", "none/sweep.h5"], 3, "does not exist"),
        (["study.toml", "--out", "sweep.h5", "--threads", "-1"], 2, "threads must be"),
        (["study.toml", "--check", "--threads", "-1"], 2, "threads must be"),
    ],
)
def test_refusals(
    words: list[str], code: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    written(tmp_path, GRID)
    written(tmp_path, GRID.replace("participants", "participant"), "bad.toml")
    assert run(["sweep", *words]) == code
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "less than a second"), (30.0, "about 30 s"), (119.0, "about 119 s"), (180.0, "about 3 min"),
        (10_000.0, "about 3 h"), (200_000.0, "about 2 days"),
    ],
)  # fmt: skip
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


class TestThePage:
    def test_its_first_sweep_runs(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        study, *_ = self._blocks("toml")
        written(tmp_path, study.replace("participants = 400", "participants = 5"), "adherence.toml")
        (commands,) = self._blocks("bash")
        for command in commands.splitlines():
            assert run(command.split()[1:]) == 0
        (snippet,) = self._blocks("python")
        exec(compile(snippet, "docs/sweeps.md", "exec"), {"__name__": "__main__"})
        assert "visa_a_change_mean" in capsys.readouterr().out

    @pytest.mark.parametrize("number", range(1, 4))
    def test_its_other_blocks_are_understood(self, number: int) -> None:
        block = self._blocks("toml")[number]
        grid = "" if "[design]" in block else '[design]\nkind = "grid"\n'
        sweep = parse_sweep(TomlSource(Path("study.toml"), f"{STUDY}\n{grid}{block}"), {})
        assert len(sweep.points) > 1

    def test_it_lists_every_key(self) -> None:
        from tendonlab.sweeps.study_file import DesignTable, StudyTable, VaryTable

        for table in (StudyTable, DesignTable, VaryTable):
            for key in table.file_keys():
                assert f"`{key}`" in PAGE

    def _blocks(self, language: str) -> list[str]:
        return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
