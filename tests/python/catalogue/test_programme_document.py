"""What docs/programmes.md says of the programme file is what the program reads."""

import re
from pathlib import Path

import pytest

import tendonlab
from tendonlab.catalogue import Bout, Catalogue, Phase, Programme, Session, load_programme
from tendonlab.catalogue.load_rules import LOADS_OF_RULE
from tendonlab.catalogue.load_text import FORMS, parse_load
from tendonlab.catalogue.programmes import Adherence
from tendonlab.catalogue.schema import Strict
from tendonlab.cli import run

PAGE = (Path(__file__).parents[3] / "docs" / "programmes.md").read_text(encoding="utf-8")
SECTIONS = {"The programme": Programme, "Adherence": Adherence, "Phases": Phase, "Sessions": Session, "Bouts": Bout}

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
    kinds = {bout.load.kind for phase in programme.phases for s in phase.sessions for bout in s.bouts if bout.load}
    assert kinds == {"body weight", "mass", "RM", "MVC"}
    with tendonlab.compare([example, "alfredson"], population="midportion", participants=8, weeks=5) as results:
        assert list(results.to_xarray()["arm"].values) == [programme.id, "alfredson"]


def test_its_commands_run(example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(example.parent)
    commands = re.findall(r"^tendonlab (.+)$", PAGE, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["show", "compare"]
    for command in commands:
        words = command.split()
        assert run([*words, "--participants", "8"] if words[0] == "compare" else words) == 0, command
    assert "Club plan" in capsys.readouterr().out


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_described_and_no_other(heading: str) -> None:
    model: type[Strict] = SECTIONS[heading]
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
