"""The table of predictions without a trial: what is written is read, and mistakes are found."""

from pathlib import Path

import pytest

from tendonlab.calibration.left_out import LeftOut, read_left_out, to_csv
from tendonlab.catalogue import Catalogue
from tendonlab.errors import DataFileError, InputError
from tendonlab.evidence.facts import read_facts

TABLE = {"one_12wk": LeftOut(18.25, 1.5), "two": LeftOut(-0.00123457, 0.0)}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "left-out.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    text = to_csv(TABLE)
    assert text == "id,value,sd_scaled\none_12wk,18.25,1.5\ntwo,-0.00123457,0\n"
    assert read_left_out(written(tmp_path, text), ["two", "one_12wk"]) == TABLE


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (("one,1,1", "tow,1,1"), 3, "id: not a calibration fact; 'tendonlab calibrate' writes this file"),
        (("one,1,1", "one,1,1"), 3, "id: is there twice"),
        (("one,x,1",), 2, "value: expected a number"),
        (("one,nan,1",), 2, "value: expected a number"),
        (("one,1,",), 2, "sd_scaled: expected a number"),
        (("one,1,-0.1",), 2, "sd_scaled: a standard deviation is not negative"),
        (("one,1",), 2, "expected 3 cells, found 2"),
    ],
)
def test_mistakes_are_found(tmp_path: Path, lines: tuple[str, ...], line: int, words: str) -> None:
    path = written(tmp_path, "\n".join(["id,value,sd_scaled", *lines]))
    with pytest.raises(DataFileError) as caught:
        read_left_out(path, ["one", "two"])
    assert caught.value.line == line
    assert words in str(caught.value)
    assert caught.value.suggestion == ("two" if "tow" in lines[-1] else None)


def test_no_fact_may_be_missing(tmp_path: Path) -> None:
    path = written(tmp_path, "id,value,sd_scaled\none,1,1\n")
    with pytest.raises(InputError, match=r"left-out\.csv: lacks two, three; 'tendonlab calibrate' writes this file"):
        read_left_out(path, ["one", "two", "three"])
    with pytest.raises(InputError, match="cannot be read"):
        read_left_out(tmp_path / "nowhere.csv", [])


def test_the_shipped_table_has_every_calibration_fact(installed: Catalogue) -> None:
    facts = read_facts(installed.folder / "evidence" / "facts.csv", installed)
    fitted = [fact.id for fact in facts if fact.use == "calibration"]
    found = read_left_out(installed.folder / "calibration" / "left-out.csv", fitted)
    assert set(found) == set(fitted)
