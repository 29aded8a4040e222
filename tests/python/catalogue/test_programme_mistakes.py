"""A programme file with a mistake is refused at the right place, in words that help."""

import pickle
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tendonlab.catalogue import Catalogue, load_programme
from tendonlab.errors import DataFileError, InputError

GOOD = """\
id = "mine"
name = "My programme"
summary = "Drops and runs."
sources = ["alfredson-1998"]
care_weeks = 12

[adherence]
mean = "80 %"
sd = "10 %"
source = "assumed"

[[phase]]
name = "First"
weeks = [1, 6]

[[phase.session]]
name = "Drops"
days = ["Mon", "Wed"]
time = "08:00"
bout = [
    { exercise = "heel-drop-straight", sets = 3, repetitions = 15, load = "body weight + 5 kg" },
    { exercise = "calf-stretch", sets = 3, hold = "30 s" },
]

[[phase.session]]
name = "Run"
days = ["Sat"]
time = "17:30"
bout = [{ exercise = "run", distance = "5 km", speed = "3 m/s", side = "both" }]

[[phase]]
name = "Second"
weeks = [7, 12]

[[phase.session]]
name = "Gym"
time = "18:00"

[[phase.session.bout]]
exercise = "standing-barbell-heel-raise"
sets = 4
repetitions = 8
load = "8 RM"
side = "both"
"""

# What is replaced, by what, the line and the marked text of the complaint, words in it, and the suggestion.
MISTAKES = {
    "unknown key": ("care_weeks", "care_week", 5, "care_week", "unknown key 'care_week'", "care_weeks"),
    "unknown key in a bout": ("repetitions = 15", "repititions = 15", 21, "repititions", "unknown key", "repetitions"),
    "unknown key in a section": ("sd = ", "spread = ", 9, "spread", "unknown key 'spread'", None),
    "key of the loader": ('id = "mine"', 'id = "mine"\ntext = "x"', 2, "text", "unknown key 'text'", None),
    "missing key": ("care_weeks = 12\n", "", 1, "i", "missing key 'care_weeks'", None),
    "missing key in a section": ('sd = "10 %"\n', "", 7, "adherence", "missing key 'sd'", None),
    "missing key in a phase": ("weeks = [7, 12]\n", "", 31, "phase", "missing key 'weeks'", None),
    "missing unit": ('hold = "30 s"', "hold = 30", 22, "30", "30 what? expected s", None),
    "missing unit in text": ('distance = "5 km"', 'distance = "5"', 29, '"5"', "5 what? expected m", None),
    "missing unit of a load": ('load = "body weight + 5 kg"', "load = 5", 21, "5", "5 what? expected a load", None),
    "wrong unit": ('speed = "3 m/s"', 'speed = "3 km"', 29, '"3 km"', "'km' is the unit of a distance", None),
    "misspelt unit": ('mean = "80 %"', 'mean = "80 pct"', 8, '"80 pct"', "unknown unit 'pct'", None),
    "unit in capitals": ('hold = "30 s"', 'hold = "30 S"', 22, '"30 S"', "unknown unit 'S'", "30 s"),
    "decimal comma": ('speed = "3 m/s"', 'speed = "3,5 m/s"', 29, '"3,5 m/s"', "is not a speed", None),
    "negative quantity": ('hold = "30 s"', 'hold = "-30 s"', 22, '"-30 s"', "must not be negative", None),
    "negative load": ("+ 5 kg", "+ -5 kg", 21, '"body weight + -5 kg"', "must not be negative", None),
    "zero distance": ('distance = "5 km"', 'distance = "0 km"', 29, '"0 km"', "more than zero", None),
    "negative count": ("sets = 4", "sets = -4", 41, "-4", "must be at least 1, found -4", None),
    "zero count": ("repetitions = 8", "repetitions = 0", 42, "0", "must be at least 1, found 0", None),
    "not a whole number": ("sets = 4", "sets = 3.5", 41, "3.5", "expected a whole number, found 3.5", None),
    "nan as a number": ("care_weeks = 12", "care_weeks = nan", 5, "nan", "found nan", None),
    "nan as a quantity": ('hold = "30 s"', 'hold = "nan s"', 22, '"nan s"', "is not a time", None),
    "nan without a unit": ('hold = "30 s"', "hold = nan", 22, "nan", "nan what?", None),
    "infinite quantity": ('hold = "30 s"', 'hold = "1e999 s"', 22, '"1e999 s"', "too large", None),
    "share above one": ('mean = "80 %"', 'mean = "120 %"', 8, '"120 %"', "not be more than 100 %", None),
    "number as text": ("sets = 4", 'sets = "4"', 41, '"4"', "expected a whole number, found '4'", None),
    "text as number": ('name = "First"', "name = 1", 13, "1", "expected text, found 1", None),
    "list for a table": ("[adherence]", "[[adherence]]", 7, "adherence", "expected a table, found a list", None),
    "empty text": ('name = "First"', 'name = " "', 13, '" "', "must not be empty", None),
    "unknown exercise": ('"heel-drop-straight"', '"heel-drop-strait"', 21, '"heel-drop-strait"', "unknown exercise",
                         "heel-drop-straight"),
    "unknown reference": ('"alfredson-1998"', '"alfredson-1989"', 4, '"alfredson-1989"', "unknown reference",
                          "alfredson-1998"),
    "unknown source": ('"alfredson-1998"', '"smith-1998"', 4, '"smith-1998"', "unknown reference 'smith-1998'; leave "
                       "it out, or name the source in 'summary'", None),
    "unknown source of the adherence": ('source = "assumed"', 'source = "x"\nreferences = ["beier-2015"]', 11,
                                        '"beier-2015"', "leave it out, or name the source in 'source'", "beyer-2015"),
    "no days": ('["Mon", "Wed"]', "[]", 18, "[]", "names no day; leave 'days' out for every day", None),
    "far too much weight": ("+ 5 kg", "+ 501 kg", 21, '"body weight + 501 kg"', "an added load is at most 500 kg, "
                            "found '501 kg'", None),
    "endless hold": ('hold = "30 s"', 'hold = "30 min"', 22, '"30 min"', "one repetition is at most 10 min, found 30 "
                     "min", None),
    "endless repetition": ("repetitions = 8", 'repetitions = 8\nloaded_time = "601 s"', 43, '"601 s"', "is at most 10 "
                           "min, found 10.0167 min", None),
    "unknown day": ('"Mon", "Wed"', '"Mon", "Wend"', 18, '"Wend"', "expected 'Mon'", "Wed"),
    "day twice": ('"Mon", "Wed"', '"Mon", "Mon"', 18, "days", "a day is named twice", None),
    "time of day": ('"08:00"', '"8:00"', 19, '"8:00"', "expected a time of day", None),
    "identifier": ('id = "mine"', 'id = "My Programme"', 1, '"My Programme"', "lower-case words", None),
    "unknown load": ('"8 RM"', '"heavy"', 43, '"heavy"', "is not a load", None),
    "load in capitals": ('"8 RM"', '"8 rm"', 43, '"8 rm"', "is not a load", "8 RM"),
    "load off the chart": ('"8 RM"', '"40 RM"', 43, '"40 RM"', "outside what is known", None),
    "load of another exercise": ('"8 RM"', '"20 kg"', 43, '"20 kg"', "takes a load given as body weight or RM", None),
    "load missing": (', load = "body weight + 5 kg"', "", 21, "{", "heel-drop-straight needs 'load'", None),
    "load where none belongs": ('hold = "30 s"', 'hold = "30 s", load = "5 kg"', 22, "load", "takes no 'load'", None),
    "hold missing": (', hold = "30 s"', "", 22, "{", "calf-stretch needs 'hold'", None),
    "hold where none belongs": ("repetitions = 8", 'repetitions = 8\nhold = "3 s"', 43, "hold", "takes no 'hold'",
                                None),
    "speed missing": (', speed = "3 m/s"', "", 29, "{", "run needs 'speed'", None),
    "repetitions of a run": ('speed = "3 m/s"', 'speed = "3 m/s", repetitions = 2', 29, "repetitions", "takes no",
                             None),
    "speed off the table": ('"3 m/s"', '"9 m/s"', 29, '"9 m/s"', "outside what is known (2.24 to 5.6 m/s)", None),
    "one side of a two-legged exercise": ('side = "both" }', 'side = "affected" }', 29, '"affected"',
                                          "run uses both legs", None),
    "side left out": (', side = "both"', "", 29, "{", "run uses both legs", None),
    "weeks reversed": ("[1, 6]", "[6, 1]", 14, "weeks", "the last week (1) comes before the first (6)", None),
    "week zero": ("[1, 6]", "[0, 6]", 14, "0", "must be at least 1", None),
    "one week only": ("[1, 6]", "[1]", 14, "[1]", "value number 2 is missing", None),
    "phases overlap": ("[7, 12]", "[6, 12]", 33, "[6, 12]", "begins in week 6, but the one before it ends in week 6",
                       None),
    "sessions collide": ('days = ["Sat"]\ntime = "17:30"', 'days = ["Wed"]\ntime = "08:00"', 28, '"08:00"',
                         "'Drops' and 'Run' (number 1 and 2 of the phase) are both on Wed at 08:00; choose another "
                         "time, or put the bouts into one session", None),
    "sessions of one name collide": ('name = "Run"\ndays = ["Sat"]\ntime = "17:30"',
                                     'name = "Drops"\ndays = ["Mon"]\ntime = "08:00"', 28, '"08:00"',
                                     "'Drops' and 'Drops' (number 1 and 2 of the phase) are both on Mon at 08:00",
                                     None),
    "spread too wide": ('sd = "10 %"', 'sd = "40 %"', 9, '"40 %"', "80 % cannot have a standard deviation of 40 %; "
                        "possible is less than 40 %", None),
    "spread about everybody": ('mean = "80 %"', 'mean = "100 %"', 9, '"10 %"', "possible is only 0 %", None),
    "spread about nobody": ('mean = "80 %"', 'mean = "0 %"', 9, '"10 %"', "possible is only 0 %", None),
    "no bouts": ('bout = [{ exercise = "run", distance = "5 km", speed = "3 m/s", side = "both" }]', "bout = []", 29,
                 "[]", "expected at least 1 value(s)", None),
    "duplicate key": ("care_weeks = 12", "care_weeks = 12\ncare_weeks = 13", 6, "care_weeks",
                      "key 'care_weeks' is given twice; first on line 5", None),
    "duplicate key in a bout": ("sets = 4", "sets = 4\nsets = 5", 42, "sets", "is given twice; first on line 41", None),
    "duplicate section": ("[adherence]", "[adherence]\n[adherence]", 8, "adherence", "is given twice", None),
    "syntax": ("care_weeks = 12", "care_weeks = ", 5, "", "not valid TOML: invalid value", None),
    "unclosed text": ('name = "First"', 'name = "First', 13, "", "not valid TOML", None),
    "unclosed list": ('side = "both" }]', 'side = "both" }', 31, "", "not valid TOML", None),
}  # fmt: skip


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_the_good_one_loads(catalogue: Catalogue, tmp_path: Path) -> None:
    programme = load_programme(write(tmp_path, GOOD), catalogue)
    assert programme.text == GOOD
    assert [session.weekdays for session in programme.phases[0].sessions] == [(0, 2), (5,)]
    assert programme.phases[1].sessions[0].weekdays == tuple(range(7))
    assert programme.phases[0].sessions[1].minutes_after_midnight == 17 * 60 + 30


@pytest.mark.parametrize("windows", [False, True], ids=["unix", "windows"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(catalogue: Catalogue, tmp_path: Path, mistake: str, windows: bool) -> None:
    old, new, line, marked, words, suggestion = MISTAKES[mistake]
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    source_line = text.split("\n")[line - 1]
    if windows:
        text = "\ufeff" + text.replace("\n", "\r\n")
    path = write(tmp_path, text)
    with pytest.raises(DataFileError) as caught:
        load_programme(path, catalogue)
    error = caught.value
    assert words in error.message
    assert (error.path, error.line, error.source_line) == (path, line, source_line)
    assert source_line[error.column - 1 :].startswith(marked)
    assert error.suggestion == suggestion
    head, shown, caret, *rest = str(error).split("\n")
    assert head.startswith(f"{path}:{line}:{error.column}: ")
    assert shown.endswith(f"| {source_line}")
    assert caret.index("^") == shown.index("|") + 2 + error.column - 1
    assert rest == ([f"did you mean {suggestion!r}?"] if suggestion else [])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_first_of_several_is_shown(catalogue: Catalogue, tmp_path: Path) -> None:
    text = GOOD.replace("sets = 4", "sets = 0").replace('mean = "80 %"', "mean = 80").replace('"18:00"', '"25:00"')
    with pytest.raises(DataFileError, match=r"80 what\?.*and 2 more problems in this file") as caught:
        load_programme(write(tmp_path, text), catalogue)
    assert caught.value.line == 8


def test_columns_count_characters_not_bytes(catalogue: Catalogue, tmp_path: Path) -> None:
    table = GOOD[GOOD.index("[adherence]") : GOOD.index("[[phase]]")]
    text = GOOD.replace(table, 'adherence = { source = "Bögl – für ältere", mean = 0.8, sd = "10 %" }\n\n')
    with pytest.raises(DataFileError, match=r"0\.8 what") as caught:
        load_programme(write(tmp_path, text), catalogue)
    assert caught.value.source_line[caught.value.column - 1 :].startswith("0.8, sd")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"\xff\xfe\x00i", "not a text file"),
        (GOOD.encode("utf-16"), "not a text file"),
        (GOOD.encode() + b"\x00\x01", "not a text file"),
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (GOOD.encode() + b"#" * 1_000_000, "larger than 1 MB"),
    ],
    ids=["absent", "binary", "utf-16", "zero bytes", "empty", "blank", "huge"],
)
def test_files_that_cannot_be_a_programme(
    catalogue: Catalogue, tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_programme(path, catalogue)
    assert str(caught.value).startswith(f"{path}: {words}")


def test_a_file_without_end_is_not_read_to_it(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="larger than 1 MB"):
        load_programme(Path("/dev/zero"), catalogue)


def test_a_file_written_on_windows_is_the_same_programme(catalogue: Catalogue, tmp_path: Path) -> None:
    plain = load_programme(write(tmp_path, GOOD), catalogue)
    windows = load_programme(write(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n")), catalogue)
    assert windows.model_copy(update={"text": ""}) == plain.model_copy(update={"text": ""})


def test_the_widest_spread_a_share_can_have(catalogue: Catalogue, tmp_path: Path) -> None:
    text = GOOD.replace('sd = "10 %"', 'sd = "39.9 %"')
    assert load_programme(write(tmp_path, text), catalogue).adherence.sd == pytest.approx(0.399)
    for mean in ("0 %", "100 %"):
        text = GOOD.replace('sd = "10 %"', 'sd = "0 %"').replace('"80 %"', f'"{mean}"')
        assert load_programme(write(tmp_path, text), catalogue).adherence.sd == 0.0


@given(start=st.integers(0, len(GOOD)), length=st.integers(0, 60), put=st.text(max_size=20))
@settings(max_examples=300)
def test_no_damage_raises_anything_else(catalogue: Catalogue, start: int, length: int, put: str) -> None:
    with TemporaryDirectory() as folder, suppress(InputError):
        load_programme(write(Path(folder), GOOD[:start] + put + GOOD[start + length :]), catalogue)


def test_a_folder_is_not_a_file(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.mkdir()
    with pytest.raises(InputError, match=r"mine\.toml: cannot be read: Is a directory"):
        load_programme(path, catalogue)
