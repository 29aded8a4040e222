"""The shipped facts hang together, and every mistake in a file of facts is found and explained."""

import fnmatch
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.rows import GOOD, HELD
from tendonlab.catalogue import Catalogue
from tendonlab.errors import DataFileError, InputError
from tendonlab.evidence.csv_source import MOST_BYTES
from tendonlab.evidence.facts import (
    COLUMNS,
    Fact,
    FactsError,
    FactTable,
    against_of,
    population_of,
    programme_of,
    read_facts,
)
from tendonlab.evidence.quantities import QUANTITIES

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "data" / "evidence" / "facts.csv"

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def shipped(catalogue: Catalogue) -> FactTable:
    return read_facts(SHIPPED, catalogue)


# -------------------- the shipped file


def test_every_area_and_use_is_there(shipped: FactTable) -> None:
    assert {fact.area for fact in shipped} == {"tendon", "symptoms", "epidemiology", "kinetics", "fatigue"}
    assert {fact.use for fact in shipped} == {"calibration", "null", "kinetics", "acceptance", "input", "direction"}
    assert {fact.quantity for fact in shipped if fact.held_by is None} == set(QUANTITIES)
    assert len(shipped) == len({fact.id for fact in shipped})


def test_tests_that_hold_a_fact_exist(shipped: FactTable) -> None:
    held = [fact.held_by for fact in shipped if fact.held_by is not None]
    assert held
    for test in held:
        file, _, name = test.partition(": ")
        suite, _, case = name.partition(".")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^TEST(_F)?\({suite}, {case}\) ", source, re.MULTILINE), test


def test_what_is_fitted_to_was_read_somewhere(shipped: FactTable) -> None:
    for fact in shipped:
        if fact.use in ("calibration", "null"):
            assert fact.references, fact.id
            assert "result remembered" not in fact.note, fact.id
            assert fact.held_by is None, fact.id
        assert fact.held_by is not None or fact.population is not None, fact.id


def test_what_parameters_were_fitted_on_are_facts(shipped: FactTable, catalogue: Catalogue) -> None:
    named = {name for entry in catalogue.parameters for name in entry.fitted_on}
    assert named
    ids = [fact.id for fact in shipped]
    assert [name for name in named if not fnmatch.filter(ids, name)] == []


def test_people_and_programmes_of_shipped_facts_are_there(shipped: FactTable, catalogue: Catalogue) -> None:
    for fact in shipped:
        if fact.held_by is None:
            assert population_of(fact, catalogue).id == fact.population
            assert programme_of(fact, shipped, catalogue).last_week >= 0
            if fact.against is not None:
                assert against_of(fact, shipped, catalogue).id != programme_of(fact, shipped, catalogue).id


def test_doses_of_trials_are_used_and_never_plans(shipped: FactTable, catalogue: Catalogue) -> None:
    folder = SHIPPED.parent / "programmes"
    assert {f"programmes/{path.name}" for path in folder.glob("*.toml")} == set(shipped.programmes)
    for name, programme in shipped.programmes.items():
        assert programme.not_a_plan, name
        assert f"programmes/{programme.id}.toml" == name
        assert programme.id not in catalogue.programmes


def test_nothing_in_the_shipped_file_steers_a_terminal() -> None:
    assert all(character.isprintable() or character == "\n" for character in SHIPPED.read_text(encoding="utf-8"))


# -------------------- what is read


def one(path: Path, catalogue: Catalogue) -> Fact:
    (fact,) = read_facts(path, catalogue)
    return fact


def test_a_row_becomes_a_fact(write: Write, catalogue: Catalogue) -> None:
    row = {
        **GOOD,
        "since": "2 weeks",
        "people": "women = 0 %",
        "dose": "care = 16 weeks",
        "note": 'says "so", at length',
    }
    fact = one(write(row), catalogue)
    assert (fact.since_day, fact.day, fact.line) == (14, 84, 2)
    assert (fact.value, fact.low, fact.high) == (18.7, 9.9, 27.5)
    assert fact.references == ("de-vos-2007",)
    assert fact.note == 'says "so", at length'
    assert (fact.against, fact.held_by, fact.not_reproduced) == (None, None, None)


def test_columns_in_another_order_and_empty_lines_are_read(write: Write, catalogue: Catalogue) -> None:
    path = write(GOOD, columns=tuple(reversed(COLUMNS)))
    path.write_text("\n" + path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert one(path, catalogue).line == 3


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_write_is_read(write: Write, catalogue: Catalogue, ends: str, mark: str) -> None:
    path = write(GOOD, {**GOOD, "id": "second"})
    text = path.read_text(encoding="utf-8")
    path.write_bytes((mark + text.replace("\n", ends)).encode("utf-8"))
    assert [fact.line for fact in read_facts(path, catalogue)] == [2, 3]


def test_a_note_of_two_lines_moves_the_lines_below(write: Write, catalogue: Catalogue) -> None:
    path = write({**GOOD, "note": "one\ntwo"}, {**GOOD, "id": "second"})
    assert [fact.line for fact in read_facts(path, catalogue)] == [2, 4]


def test_a_programme_beside_the_file_is_read(write: Write, catalogue: Catalogue) -> None:
    path = write({**GOOD, "programme": "mine.toml", "against": "mine.toml", "against_dose": "weeks = 6 weeks"})
    text = (catalogue.folder / "programmes" / "isometric-45s.toml").read_text(encoding="utf-8")
    (path.parent / "mine.toml").write_text(text, encoding="utf-8")
    table = read_facts(path, catalogue)
    (fact,) = table
    assert programme_of(fact, table, catalogue).weeks == 12
    assert against_of(fact, table, catalogue).weeks == 6


# -------------------- mistakes

MISTAKES = {
    "empty id": ({"id": ""}, "id: must not be empty", None),
    "empty population": ({"population": ""}, "population: must not be empty", None),
    "empty time": ({"time": ""}, "time: must not be empty", None),
    "odd id": ({"id": "a b"}, "id: expected letters, digits", None),
    "odd trial": ({"trial": "a,b"}, "trial: expected letters, digits", None),
    "unknown area": ({"area": "symptom"}, "area: expected tendon, symptoms,", "symptoms"),
    "unknown use": ({"use": "calibrate"}, "use: expected calibration, null,", "calibration"),
    "unknown quantity": ({"quantity": "visa-a change"}, "quantity: unknown quantity 'visa-a change'; known are",
                         "visa_a change"),
    "other unit": ({"unit": "%"}, "unit: 'visa_a change' is in 'points', found '%'", "points"),
    "unknown population": ({"population": "mid-portion"}, "unknown population 'mid-portion'; known are healthy-older",
                           "midportion"),
    "unknown programme": ({"programme": "alfredsen"}, "programme: unknown programme 'alfredsen'; known", "alfredson"),
    "unknown against": ({"against": "hrs"}, "against: unknown programme 'hrs'; known are", "hsr"),
    "no such file": ({"programme": "mine.toml"}, "mine.toml: cannot be read", None),
    "unknown reference": ({"references": "de-voss-2007"}, "unknown reference 'de-voss-2007'", "de-vos-2007"),
    "no reference": ({"references": ""}, "references: a fact for calibration needs at least one", None),
    "no reference of a null": ({"references": "", "use": "null"}, "a fact for null needs at least one", None),
    "no number": ({"value": "about 18"}, "value: expected a number such as '2.5', found 'about 18'", None),
    "decimal comma": ({"value": "18,7"}, "value: expected a number", "18.7"),
    "not finite": ({"high": "nan"}, "high: expected a number", None),
    "too large": ({"high": "1e999"}, "high: '1e999' is too large", None),
    "value above": ({"value": "30"}, "value: 30 lies outside of its interval, 9.9 to 27.5", None),
    "value below": ({"value": "-1"}, "value: -1 lies outside of its interval", None),
    "turned round": ({"low": "27.5", "high": "9.9"}, "lies outside of its interval, 27.5 to 9.9", None),
    "no width": ({"low": "18.7", "high": "18.7"}, "an interval has a width", None),
    "no unit of time": ({"time": "12"}, "time: 12 what? expected days or weeks", None),
    "unit of time": ({"time": "12 wk"}, "time: unknown unit 'wk'", "12 weeks"),
    "part of a day": ({"time": "0.5 days"}, "time: expected a whole number of days", None),
    "beyond the end": ({"time": "1041 weeks"}, "time: at most 1040 weeks", None),
    "since after": ({"since": "12 weeks"}, "since: must come before 'time', 12 weeks", None),
    "impossible change": ({"area": "tendon", "quantity": "stiffness change", "unit": "%", "low": "-100"},
                          "low: 'stiffness change' is always more than -100", None),
    "impossible ratio": ({"area": "epidemiology", "quantity": "onset", "unit": "%", "low": "0"},
                         "low: 'onset' is always more than 0", None),
    "missed calibration": ({"not_reproduced": "hard"}, "only a fact that is not fitted to may be missed", None),
    "dose of nothing": ({"against_dose": "weeks = 6 weeks"}, "against_dose: must be empty where 'against' is", None),
    "people: no key": ({"people": "51 points"}, "people: expected 'key = value; key = value'", None),
    "people: empty entry": ({"people": "women = 0 %;"}, "people: expected 'key = value; key = value'", None),
    "people: unknown key": ({"people": "visa_mean = 51 points"}, "people: unknown key 'visa_mean'; the keys here",
                            "visa_a_mean"),
    "people: twice": ({"people": "women = 0 %; women = 1 %"}, "people: women is given twice", None),
    "people: no unit": ({"people": "visa_a_mean = 51"}, "people: visa_a_mean: 51 what? expected points", None),
    "people: other unit": ({"people": "age_mean = 51 points"}, "people: age_mean: 'points' is the unit of", None),
    "people: too many women": ({"people": "women = 101 %"}, "people: the share of women is at most 100 %", None),
    "people: no spread": ({"people": "visa_a_sd = 0 points"}, "people: visa_a_sd must be more than zero", None),
    "people: out of range": ({"people": "visa_a_mean = 95 points"},
                             "people: a mean of 95 points lies outside of the VISA-A of population 'midportion', which "
                             "goes from 10 points to 90 points", None),
    "people: too young": ({"people": "age_mean = 12 years"}, "a mean of 12 years lies outside of the age of", None),
    "people: healthy": ({"population": "healthy-young-men", "people": "visa_a_mean = 51 points"},
                        "people: population 'healthy-young-men' does not start from a VISA-A score", None),
    "dose: unknown key": ({"dose": "week = 6 weeks"}, "dose: unknown key 'week'; the keys here are adherence", "weeks"),
    "dose: part of a week": ({"dose": "weeks = 10 days"}, "dose: weeks: expected whole weeks, found 10 days", None),
    "dose: too long": ({"dose": "care = 1041 weeks"}, "dose: care is at most 1040 weeks", None),
    "dose: too much": ({"dose": "adherence = 120 %"}, "dose: adherence is at most 100 %", None),
    "dose: too active": ({"dose": "activity = 300 %"}, "dose: activity is at most 200 %", None),
    "dose: no weeks": ({"dose": "weeks = 0 weeks"}, "a programme with tracks takes at least 1 week", None),
    "dose: out of reach": ({"programme": "silbernagel", "dose": "weeks = 8 weeks"}, "nobody reaches phase", None),
    "dose: nothing to do": ({"programme": "wait-and-see", "dose": "adherence = 92 %"},
                            "dose: programme 'wait-and-see' has no sessions", None),
    "dose: another life": ({"programme": "bed-rest", "dose": "activity = 50 %"},
                           "dose: programme 'bed-rest' has a habitual activity of its own", None),
    "dose: longer than what": ({"dose": "longer = 20 %"}, "dose: only a hazard ratio may have 'longer'", None),
    "hazard ratio of what": ({"quantity": "hazard ratio", "unit": "1", "programme": "running-30"},
                             "dose: a hazard ratio needs 'longer'", None),
}  # fmt: skip

HELD_MISTAKES = {
    "no such form": ({"held_by": "the fatigue test"}, "held_by: expected a test, as in", None),
    "people": ({"people": "women = 0 %"}, "people: must be empty, because a test holds this fact", None),
    "programme": ({"programme": "hsr"}, "programme: must be empty", None),
    "fitted": ({"use": "calibration"}, "held_by: a fact for calibration must be simulated", None),
}


@pytest.mark.parametrize(
    ("base", "change", "message", "suggestion"),
    [pytest.param(GOOD, *case, id=name) for name, case in MISTAKES.items()]
    + [pytest.param(HELD, *case, id=f"held: {name}") for name, case in HELD_MISTAKES.items()],
)
def test_a_mistake_is_found_where_it_stands(
    write: Write,
    catalogue: Catalogue,
    base: dict[str, str],
    change: dict[str, str],
    message: str,
    suggestion: str | None,
) -> None:
    path = write({**GOOD, "id": "first"}, {**base, **change})
    with pytest.raises(FactsError) as error:
        read_facts(path, catalogue)
    (mistake,) = error.value.mistakes
    assert mistake.line == 3
    assert message in mistake.message
    assert mistake.suggestion == suggestion
    assert str(error.value).startswith(f"{path}:3:1: ")


def test_good_rows_are_good(write: Write, catalogue: Catalogue) -> None:
    assert one(write(GOOD), catalogue).held_by is None
    assert one(write(HELD), catalogue).population is None


def test_an_id_that_is_there_twice_is_refused(write: Write, catalogue: Catalogue) -> None:
    with pytest.raises(FactsError, match=r"facts\.csv:3:1: id: 'trial2001_12' is there twice; first on line 2"):
        read_facts(write(GOOD, GOOD), catalogue)


def test_all_mistakes_are_told_at_once(write: Write, catalogue: Catalogue) -> None:
    path = write({**GOOD, "value": "x", "area": "y"}, {**GOOD, "id": "b", "unit": "%"})
    path.write_text(path.read_text(encoding="utf-8") + "short,row\n", encoding="utf-8")
    with pytest.raises(FactsError) as error:
        read_facts(path, catalogue)
    assert [mistake.line for mistake in error.value.mistakes] == [2, 2, 3, 4]
    many = write(*({**GOOD, "id": f"a{number}", "value": "x"} for number in range(50)))
    with pytest.raises(FactsError, match=r"and 30 more$"):
        read_facts(many, catalogue)


def test_a_wrong_programme_file_says_what_is_wrong_in_it(write: Write, catalogue: Catalogue) -> None:
    path = write({**GOOD, "programme": "mine.toml"})
    (path.parent / "mine.toml").write_text('id = "mine"\nweeks = 1.5\n', encoding="utf-8")
    with pytest.raises(FactsError, match=r"in this programme file, \S*mine\.toml:1:1: missing key 'care_weeks'"):
        read_facts(path, catalogue)


HEADERS: dict[str, tuple[Callable[[list[str]], list[str]], str, str | None]] = {
    "missing": (lambda names: names[:-1], "missing column note", None),
    "two missing": (lambda names: names[1:-1], "missing columns id, note", None),
    "misspelt": (lambda names: [*names[:-1], "notes"], "unknown column 'notes'; the columns are id, area", "note"),
    "more": (lambda names: [*names, "colour"], "unknown column 'colour'", None),
    "twice": (lambda names: [*names, "note"], "column 'note' is there twice", None),
    "semicolons": (lambda names: [";".join(names)], "cells are separated by commas", None),
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_header_must_be_the_expected_one(tmp_path: Path, catalogue: Catalogue, case: str) -> None:
    change, message, suggestion = HEADERS[case]
    path = tmp_path / "facts.csv"
    path.write_text(",".join(change(list(COLUMNS))) + "\n", encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        read_facts(path, catalogue)
    assert error.value.line == 1
    assert message in error.value.message
    assert error.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,b", "expected 21 cells, found 2"),
        (",".join("a" * 22), "expected 21 cells, found 22; a text with commas in it stands in double quotes"),
        ("# a comment", "expected 21 cells, found 1; a table of facts has no comments"),
    ],
)
def test_a_row_must_have_as_many_cells_as_the_header(
    write: Write, catalogue: Catalogue, row: str, message: str
) -> None:
    path = write(GOOD)
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    with pytest.raises(FactsError) as error:
        read_facts(path, catalogue)
    (mistake,) = error.value.mistakes
    assert (mistake.line, mistake.message) == (3, message)


@pytest.mark.parametrize("row", ['"open', '"a"b,c', "x" * 200_000])
def test_what_is_no_csv_is_refused(write: Write, catalogue: Catalogue, row: str) -> None:
    path = write(GOOD)
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"facts\.csv:3:1: this is not CSV"):
        read_facts(path, catalogue)


def test_a_cell_cannot_steer_a_terminal(write: Write, catalogue: Catalogue) -> None:
    with pytest.raises(FactsError) as error:
        read_facts(write({**GOOD, "area": "\x1b[31mred"}), catalogue)
    assert "\x1b" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"\xff\xfe\x00\x01", "not a text file"),
        (b"id\0", "not a text file"),
        ("id,grösse\n".encode("latin-1"), "not a text file"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
        ((",".join(COLUMNS) + "\n").encode(), "holds no facts"),
    ],
)
def test_what_is_no_file_of_facts_is_refused(
    tmp_path: Path, catalogue: Catalogue, content: bytes | None, message: str
) -> None:
    path = tmp_path / "facts.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_facts(path, catalogue)


def test_a_folder_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_facts(tmp_path, catalogue)
