from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tendonlab import Study
from tendonlab.catalogue import Catalogue
from tendonlab.errors import InputError, UnknownNameError

GOOD: dict[str, Any] = {
    "programmes": ["hsr", "wait-and-see"],
    "population": "midportion",
    "participants": 10,
    "weeks": 4,
}


def test_defaults() -> None:
    study = Study(**GOOD)
    assert (study.seed, study.legs, study.record_every_days, study.sample_events) == (1, 1, 7, True)


def test_resolve_finds_everything(installed: Catalogue) -> None:
    resolved = Study(**GOOD).resolve()
    assert resolved.population is installed.population("midportion")
    assert [programme.id for programme in resolved.programmes] == ["hsr", "wait-and-see"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"participants": 0}, "participants must be at least 1, not 0"),
        ({"participants": -5}, "participants must be at least 1, not -5"),
        ({"participants": 10.5}, "participants must be a whole number, not 10.5"),
        ({"participants": True}, "participants must be a whole number, not True"),
        ({"participants": "ten"}, "participants must be a whole number, not 'ten'"),
        ({"weeks": 0}, "weeks must be at least 1, not 0"),
        ({"weeks": 1041}, "weeks must be at most 1040, not 1041"),
        ({"seed": -1}, "seed must be at least 0, not -1"),
        ({"seed": 2**64}, "seed must be at most 18446744073709551615, not 18446744073709551616"),
        ({"legs": 3}, "legs must be 1 or 2, not 3"),
        ({"record_every_days": 0}, "record every days must be at least 1, not 0"),
        ({"programmes": []}, "a study needs at least one programme"),
        ({"programmes": "hsr"}, "programmes must be a list, one per arm"),
        ({"programmes": ["hsr", 3]}, "a programme is an id, a path or a Programme, not 3"),
        ({"programmes": ["hsr", "hsr"]}, "programme 'hsr' is named twice"),
        ({"population": 5}, "population: input should be a valid string, not 5"),
        ({"participant": 5}, "a study has no 'participant'; it has programmes, population, participants"),
    ],
)
def test_mistakes_are_told_in_plain_words(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        Study(**(GOOD | change))
    assert message in str(caught.value)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(InputError, match="the study does not say its weeks"):
        Study.model_validate({name: value for name, value in GOOD.items() if name != "weeks"})


def test_numpy_integers_count() -> None:
    assert Study(**(GOOD | {"participants": np.int64(12)})).participants == 12


@pytest.mark.parametrize(
    ("change", "name", "suggestion"),
    [
        ({"programmes": ["alfredsen"]}, "alfredsen", "alfredson"),
        ({"population": "midporton"}, "midporton", "midportion"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(change: dict[str, Any], name: str, suggestion: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        Study(**(GOOD | change)).resolve()
    assert name in str(caught.value)
    assert f"Did you mean '{suggestion}'?" in str(caught.value)


def test_a_programme_file_is_read(tmp_path: Path, installed: Catalogue) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(installed.programme("hsr").text.replace('id = "hsr"', 'id = "mine"'))
    for item in (path, str(path)):
        resolved = Study(**(GOOD | {"programmes": [item, "hsr"]})).resolve()
        assert [programme.id for programme in resolved.programmes] == ["mine", "hsr"]


def test_two_files_with_the_same_id_are_refused(tmp_path: Path, installed: Catalogue) -> None:
    path = tmp_path / "copy.toml"
    path.write_text(installed.programme("hsr").text)
    with pytest.raises(InputError, match="two arms are both called 'hsr'"):
        Study(**(GOOD | {"programmes": [path, "hsr"]})).resolve()


def test_a_missing_programme_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.toml"):
        Study(**(GOOD | {"programmes": [tmp_path / "absent.toml"]})).resolve()


def test_a_study_survives_its_file(installed: Catalogue) -> None:
    study = Study(**(GOOD | {"programmes": [installed.programme("hsr"), "alfredson"], "seed": 2**64 - 1}))
    again = Study.model_validate_json(study.model_dump_json())
    assert again.programmes == ("hsr", "alfredson")
    assert again.seed == 2**64 - 1


def test_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Study(**GOOD).weeks = 3  # type: ignore[misc]
