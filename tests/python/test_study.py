import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tendonlab import Study
from tendonlab.catalogue import Catalogue, Programme, load_catalogue
from tendonlab.errors import DataFileError, InputError, UnknownNameError
from tendonlab.study import find_programme, is_programme_file

GOOD: dict[str, Any] = {
    "programmes": ["hsr", "wait-and-see"],
    "population": "midportion",
    "participants": 10,
    "weeks": 4,
}


def test_defaults() -> None:
    study = Study(**GOOD)
    assert (study.seed, study.legs, study.record_every_days, study.sample_events) == (1, 1, 7, True)
    assert study.parameters == "posterior"
    assert (study.quantities, study.record_days, study.record_events, study.keep) == ("all", None, True, "people")


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
        ({"parameters": "prior"}, "parameters must be 'posterior' or 'central', not 'prior'"),
        ({"parameters": None}, "parameters must be 'posterior' or 'central', not None"),
        ({"parameters": []}, "parameters must be 'posterior' or 'central', not []"),
        ({"quantities": ["visa"]}, "unknown quantity 'visa'. Did you mean 'visa_a'?"),
        ({"quantities": "visa_a"}, "quantities must be 'all' or a list of names, for example ['visa_a'], not 'visa_a'"),
        ({"quantities": []}, "a study records at least one quantity; 'all' records every one"),
        ({"quantities": ["visa_a", "visa_a"]}, "quantity 'visa_a' is named twice"),
        ({"quantities": [3]}, "a quantity is a name, for example 'visa_a', not 3"),
        ({"quantities": None}, "quantities must be 'all' or a list of names"),
        ({"record_days": [29]}, "record day 29 is after the end of the study: 4 weeks end on day 28"),
        ({"record_days": [-1]}, "a record day must be at least 0, the day of entry, not -1"),
        ({"record_days": [1.5]}, "a record day must be a whole number, not 1.5"),
        ({"record_days": [True]}, "a record day must be a whole number, not True"),
        ({"record_days": ["7"]}, "a record day must be a whole number, not '7'"),
        ({"record_days": [14, 7]}, "record days must ascend, but 7 comes after 14"),
        ({"record_days": [7, 7]}, "record days must ascend, but 7 comes after 7"),
        ({"record_days": []}, "record days names no day; leave it out to record every week"),
        ({"record_days": 7}, "record days must be a list of days, for example [84, 168, 364], not 7"),
        ({"record_days": "7"}, "record days must be a list of days"),
        ({"record_days": [7], "record_every_days": 1}, "record days and record every days (1) say two things"),
        ({"record_events": 0}, "record events must be true or false, not 0"),
        ({"keep": "means"}, "keep must be 'people' or 'summaries', not 'means'"),
        ({"keep": ["people"]}, "keep must be 'people' or 'summaries', not ['people']"),
        ({"keep": "summaries", "record_events": False}, "summaries count events and store nobody's"),
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


def test_what_counts_as_a_file(installed: Catalogue) -> None:
    assert all(is_programme_file(item) for item in ("a.toml", "A.TOML", Path("a.txt")))
    assert not any(is_programme_file(item) for item in ("hsr", "a.txt", "toml", installed.programme("hsr")))


def test_two_files_with_the_same_id_are_refused(tmp_path: Path, installed: Catalogue) -> None:
    path = tmp_path / "copy.toml"
    path.write_text(installed.programme("hsr").text)
    with pytest.raises(InputError, match="two arms are both called 'hsr'"):
        Study(**(GOOD | {"programmes": [path, "hsr"]})).resolve()


def first_session_with(programme: Programme, **changes: Any) -> Programme:
    """Change the first bout of the first session of the first phase."""
    phase = programme.tracks[0].phases[0]
    session = phase.sessions[0]
    bouts = (session.bouts[0].model_copy(update=changes), *session.bouts[1:])
    changed = session.model_copy(update={"bouts": bouts})
    return with_first_phase(programme, sessions=(changed, *phase.sessions[1:]))


def with_first_phase(programme: Programme, **changes: Any) -> Programme:
    track = programme.tracks[0]
    phase = track.phases[0].model_copy(update=changes)
    changed = track.model_copy(update={"phases": (phase, *track.phases[1:])})
    return programme.model_copy(update={"tracks": (changed, *programme.tracks[1:])})


FIRST_PHASE = "programme 'hsr', track 'Gym', phase '15 RM'"
MADE_IN_PYTHON = {
    "no way on": (lambda p: with_first_phase(p, lasts_days=None), f"{FIRST_PHASE}: nobody can leave phase '15 RM'"),
    "name twice": (lambda p: with_first_phase(p, name="12 RM"), "track 'Gym', phase '12 RM': another phase is "
                   "called '12 RM' as well"),
    "no weeks": (lambda p: p.model_copy(update={"weeks": 0}), "programme 'hsr': a programme with tracks takes at least "
                 "1 week"),
    "no load": (lambda p: first_session_with(p, load=None), f"{FIRST_PHASE}, session 'Gym': seated-heel-raise-machine "
                "needs 'load'"),
    "no repetitions": (lambda p: first_session_with(p, repetitions=None), "needs 'repetitions'"),
    "one side of two": (lambda p: first_session_with(p, side="affected"), f"{FIRST_PHASE}, session 'Gym': "
                        "seated-heel-raise-machine uses both legs"),
    "unknown exercise": (lambda p: first_session_with(p, exercise="leg-pres-heel-raise"), "session 'Gym': unknown "
                         "exercise 'leg-pres-heel-raise'. Did you mean 'leg-press-heel-raise'?"),
    "same time": (lambda p: with_first_phase(p, sessions=p.tracks[0].phases[0].sessions * 2), f"{FIRST_PHASE}, session "
                  "'Gym': sessions 'Gym' and 'Gym' (number 1 and 2 of the phase) are both on Mon at 18:00"),
    "adherence": (lambda p: p.model_copy(update={"adherence": p.adherence.model_copy(update={"sd": 0.3})}),
                  "programme 'hsr': a share with a mean of 92 % cannot have a standard deviation of 30 %; possible is "
                  "less than 27.1 %"),
    "unknown source": (lambda p: p.model_copy(update={"sources": ("nobody-1900",)}), "programme 'hsr': unknown "
                       "reference 'nobody-1900'"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MADE_IN_PYTHON)
def test_a_programme_made_in_python_keeps_to_the_rules(mistake: str, installed: Catalogue) -> None:
    change, words = MADE_IN_PYTHON[mistake]
    study = Study(**(GOOD | {"programmes": [change(installed.programme("hsr")), "wait-and-see"]}))
    with pytest.raises(InputError) as caught:
        study.resolve()
    assert words in str(caught.value)
    assert not isinstance(caught.value, DataFileError)


def test_a_programme_changed_within_the_rules_is_taken(installed: Catalogue) -> None:
    changed = first_session_with(installed.programme("hsr"), repetitions=14)
    resolved = Study(**(GOOD | {"programmes": [changed, "wait-and-see"]})).resolve()
    assert resolved.programmes[0] is changed


def test_the_ending_of_a_programme_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: Catalogue) -> None:
    monkeypatch.chdir(tmp_path)
    text = installed.programme("hsr").text
    for name in ("MINE.TOML", "mine.txt", "mine", "hsr"):
        Path(name).write_text(text.replace('id = "hsr"', 'id = "mine"'))
    assert find_programme("MINE.TOML", installed).id == "mine"
    assert find_programme("hsr", installed) is installed.programme("hsr"), "an id comes before a file of that name"
    for name in ("mine.txt", "mine", "./hsr"):
        with pytest.raises(InputError, match=rf"^'{name}' is a file.*programme files end in \.toml$"):
            find_programme(name, installed)


@pytest.mark.parametrize("name", ["absent.txt", "x" * 5000, "\0", ".", ""])
def test_what_is_neither_a_file_nor_an_id(name: str, installed: Catalogue) -> None:
    with pytest.raises(UnknownNameError):
        find_programme(name, installed)


def test_a_missing_programme_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.toml"):
        Study(**(GOOD | {"programmes": [tmp_path / "absent.toml"]})).resolve()


def test_a_study_survives_its_file(installed: Catalogue) -> None:
    study = Study(
        **(GOOD | {"programmes": [installed.programme("hsr"), "alfredson"], "seed": 2**64 - 1, "parameters": "central"})
    )
    again = Study.model_validate_json(study.model_dump_json())
    assert again.programmes == ("hsr", "alfredson")
    assert again.seed == 2**64 - 1
    assert again.parameters == "central"


def test_what_is_recorded_survives_its_file() -> None:
    study = Study(
        **(GOOD | {"quantities": ["pain_hop", "visa_a"], "record_days": np.array([7, 9]), "keep": "summaries"})
    )
    assert study.quantities == ("visa_a", "pain_hop"), "in the order of the engine"
    again = Study.model_validate_json(study.model_dump_json())
    assert again == study
    assert again.recorded_days().tolist() == [0, 7, 9, 28]
    assert Study(**(GOOD | {"record_events": False})) != Study(**GOOD)


def test_a_study_of_an_older_file_is_as_it_was() -> None:
    kept = json.loads(Study(**GOOD).model_dump_json())
    for name in ("quantities", "record_days", "record_events", "keep"):
        del kept[name]
    assert Study.model_validate_json(json.dumps(kept)) == Study(**GOOD)


def test_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Study(**GOOD).weeks = 3  # type: ignore[misc]


def test_summaries_of_many_programmes_are_refused() -> None:
    programmes = list(load_catalogue().programmes)[:9]
    with pytest.raises(InputError, match=r"at most 8 programmes, not 9; keep people"):
        Study(programmes=programmes, population="midportion", participants=10, weeks=2, keep="summaries")
    Study(programmes=programmes[:8], population="midportion", participants=10, weeks=2, keep="summaries")
