"""Broken programme files, as beginners and careless experts write them, each with all the mistakes that are found."""

import tomllib
from pathlib import Path

import pytest

from tendonlab.catalogue import Catalogue, load_programme
from tendonlab.catalogue.programme_file import programme_mistakes
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.errors import DataFileError

FOLDER = Path(__file__).parents[2] / "data" / "broken-programmes"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
FILES = sorted(path for path in FOLDER.iterdir() if path.name != "expected.toml")


def test_every_file_is_expected_and_no_other() -> None:
    assert [path.name for path in FILES] == [f"{name}.toml" for name in EXPECTED]
    assert len({path.read_bytes() for path in FILES}) == len(FILES) >= 70


@pytest.mark.parametrize("name", EXPECTED)
def test_exactly_these_mistakes_are_found(catalogue: Catalogue, name: str) -> None:
    path = FOLDER / f"{name}.toml"
    found = programme_mistakes(TomlSource.read(path), catalogue)
    expected = EXPECTED[name]
    assert [(mistake.line, mistake.column) for mistake in found] == [(e["line"], e["column"]) for e in expected]
    for mistake, wanted in zip(found, expected, strict=True):
        assert wanted["words"] in mistake.message
        assert mistake.suggestion == wanted.get("suggestion")
        assert mistake.source_line == path.read_text(encoding="utf-8").split("\n")[mistake.line - 1]
    with pytest.raises(DataFileError) as caught:
        load_programme(path, catalogue)
    assert (caught.value.line, caught.value.column) == (found[0].line, found[0].column)
    more = len(found) - 1
    assert (f"(and {more} more problem" in caught.value.message) == (more > 0)


def test_a_suggestion_is_taken(catalogue: Catalogue) -> None:
    """Whoever follows a suggestion has one mistake less, or another one, but never the same."""
    for name, expected in EXPECTED.items():
        text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        for wanted in expected:
            if "suggestion" not in wanted:
                continue
            lines = text.split("\n")
            line, at = lines[wanted["line"] - 1], wanted["column"] - 1
            end = line.index('"', at + 1) + 1 if line[at] == '"' else at + len(line[at:].split(" ")[0].rstrip("]"))
            quoted = f'"{wanted["suggestion"]}"' if line[at] == '"' else wanted["suggestion"]
            lines[wanted["line"] - 1] = line[:at] + quoted + line[end:]
            found = programme_mistakes(TomlSource(FOLDER / name, "\n".join(lines)), catalogue)
            places = [(mistake.line, mistake.column, mistake.message) for mistake in found]
            before = programme_mistakes(TomlSource(FOLDER / name, text), catalogue)
            assert all(
                (mistake.line, mistake.column, mistake.message) not in places
                for mistake in before
                if (mistake.line, mistake.column) == (wanted["line"], wanted["column"])
            ), (name, wanted)
