"""What docs/programmes.md says of the programme file is what the program reads."""

import re
from pathlib import Path

import pytest

import tendonlab
from tendonlab.catalogue import (
    Adherence,
    AdjunctUse,
    Bout,
    Catalogue,
    Criteria,
    Deload,
    Intervals,
    Life,
    PainRule,
    Phase,
    Programme,
    Session,
    Steps,
    Track,
    load_programme,
)
from tendonlab.catalogue.load_rules import LOADS_OF_RULE
from tendonlab.catalogue.load_text import FORMS, parse_load
from tendonlab.catalogue.schema import Strict
from tendonlab.cli import run

PAGE = (Path(__file__).parents[3] / "docs" / "programmes.md").read_text(encoding="utf-8")
SECTIONS: dict[str, type[Strict]] = {
    "The programme": Programme,
    "Tracks": Track,
    "Phases": Phase,
    "Steps": Steps,
    "Criteria": Criteria,
    "Pain rules": PainRule,
    "Sessions": Session,
    "Bouts": Bout,
    "Intervals": Intervals,
    "Adherence": Adherence,
    "Lighter weeks": Deload,
    "Life": Life,
    "Adjuncts": AdjunctUse,
}

_ROW = re.compile(r"^\| `(\w+)` \| (yes|no|see below) \| ", re.MULTILINE)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    path = tmp_path / "my.toml"
    path.write_text(blocks[0], encoding="utf-8")
    return path


def section(heading: str) -> str:
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def test_the_example_is_a_programme(example: Path, catalogue: Catalogue) -> None:
    programme = load_programme(example, catalogue)
    phases = [phase for track in programme.tracks for phase in track.phases]
    kinds = {bout.load.kind for phase in phases for s in phase.sessions for bout in s.bouts if bout.load}
    assert kinds == {"body weight", "mass", "RM", "RPE", "MVC"}
    with tendonlab.compare([example, "alfredson"], population="midportion", participants=8, weeks=5) as results:
        assert list(results.to_xarray()["arm"].values) == [programme.id, "alfredson"]


def test_its_commands_run(example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(example.parent)
    commands = re.findall(r"^tendonlab (.+)$", PAGE, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["check", "show", "compare"]
    for command in commands:
        words = command.split()
        assert run([*words, "--participants", "8"] if words[0] == "compare" else words) == 0, command
    assert "Club plan" in capsys.readouterr().out


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_described_and_no_other(heading: str) -> None:
    model = SECTIONS[heading]
    described = dict(_ROW.findall(section(heading)))
    assert list(described) == model.file_keys()
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    for key, given in described.items():
        assert (given == "yes") == fields[key].is_required(), key


def test_every_load_rule_is_described_with_its_forms() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| [^|]+ \| ([^|]+) \|$", section("Bouts"), re.MULTILINE)
    described = {rule: set(re.findall(r'`"(.+?)"`', forms)) for rules, forms in rows for rule in rules.split("`")[1::2]}
    forms_of = {
        rule: {form for form in FORMS if parse_load(form).kind in kinds} for rule, kinds in LOADS_OF_RULE.items()
    }
    assert {rule: described[rule] for rule in forms_of} == forms_of


def test_the_exercises_of_each_kind(catalogue: Catalogue) -> None:
    held = re.search(r"^\| held: (.+?) \|", section("Bouts"), re.MULTILINE)
    assert held
    exercises = catalogue.exercises.values()
    assert set(held[1].split("`")[1::2]) == {entry.id for entry in exercises if entry.held}
    for entry in exercises:
        if entry.speed_table is not None:
            slowest, *_, fastest = entry.speed_table.speed_m_s
            assert f"{slowest:g} to {fastest:g} m/s for `{entry.id}`" in PAGE
    assert {entry.id for entry in exercises if entry.by_speed} == {"walk", "run"}
    assert f"1 RM to {catalogue.repetition_maximum.repetitions[-1]} RM" in PAGE
    (share,) = {entry.strength_share for entry in exercises if entry.load_rule == "seated"}
    assert f"Sitting, {100 * share:g} % of the full strength" in PAGE
    assert all(entry.strength_share == 1 for entry in exercises if entry.load_rule != "seated")
    counted = re.search(r"^\| bodywork that is counted: (.+?) \|", section("Bouts"), re.MULTILINE)
    assert counted
    assert set(counted[1].split("`")[1::2]) == {e.id for e in exercises if e.mode == "bodywork" and not e.held}


def test_the_shipped_programmes_are_listed(catalogue: Catalogue) -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| .+ \| (yes|no) \|$", section("The shipped programmes"), re.MULTILINE)
    plans = {entry.id: "yes" if entry.not_a_plan is None else "no" for entry in catalogue.programmes.values()}
    assert dict(rows) == plans
    assert len(rows) == len(plans)
