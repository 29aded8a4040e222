"""A programme file with a mistake is refused at the right place, in words that help."""

import pickle
import re
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tendonlab.catalogue import Catalogue, Criteria, check_programme, load_programme
from tendonlab.catalogue.programme_file import programme_mistakes, read_programme
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.errors import DataFileError, InputError

GOOD = """\
id = "mine"
name = "My programme"
summary = "Drops and runs."
sources = ["alfredson-1998"]
weeks = 12
care_weeks = 12

[adherence]
mean = "80 %"
sd = "10 %"
source = "assumed"

[[track]]
name = "All"
pain_rule = "silbernagel"

[[track.phase]]
name = "First"
at_least = "1 week"
leave = { green_sessions = 3, morning_pain_at_most = "2/10" }

[[track.phase.session]]
name = "Drops"
days = ["Mon", "Wed"]
time = ["08:00", "18:00"]
bout = [
    { exercise = "heel-drop-straight", sets = 3, repetitions = 15, load = "body weight + 5 kg" },
    { exercise = "calf-stretch", sets = 3, hold = "30 s" },
]

[[track.phase.session]]
name = "Run"
days = ["Sat"]
time = "17:30"
bout = [{ exercise = "run", distance = "5 km", speed = "3 m/s", side = "both" }]

[[track.phase]]
name = "Second"
enter = { hop_pain_at_most = "2/10" }

[[track.phase.session]]
name = "Gym"
time = "18:00"

[[track.phase.session.bout]]
exercise = "standing-barbell-heel-raise"
sets = 4
repetitions = 8
load = "8 RM"
side = "both"
"""

# What is replaced, by what, the line and the marked text of the complaint, words in it, and the suggestion.
MISTAKES = {
    "unknown key": ("care_weeks", "care_week", 6, "care_week", "unknown key 'care_week'", "care_weeks"),
    "unknown key in a bout": ("repetitions = 15", "repititions = 15", 27, "repititions", "unknown key", "repetitions"),
    "unknown key in a section": ("sd = ", "spread = ", 10, "spread", "unknown key 'spread'", None),
    "key of the loader": ('id = "mine"', 'id = "mine"\ntext = "x"', 2, "text", "unknown key 'text'", None),
    "missing key": ("care_weeks = 12\n", "", 1, "i", "missing key 'care_weeks'", None),
    "missing unit": ('hold = "30 s"', "hold = 30", 28, "30", "30 what? expected s", None),
    "missing unit in text": ('distance = "5 km"', 'distance = "5"', 35, '"5"', "5 what? expected m", None),
    "missing unit of a load": ('load = "body weight + 5 kg"', "load = 5", 27, "5", "5 what? expected a load", None),
    "wrong unit": ('speed = "3 m/s"', 'speed = "3 km"', 35, '"3 km"', "'km' is the unit of a distance", None),
    "misspelt unit": ('mean = "80 %"', 'mean = "80 pct"', 9, '"80 pct"', "unknown unit 'pct'", "80 %"),
    "unit in capitals": ('hold = "30 s"', 'hold = "30 S"', 28, '"30 S"', "unknown unit 'S'", "30 s"),
    "decimal comma": ('speed = "3 m/s"', 'speed = "3,5 m/s"', 35, '"3,5 m/s"', "is not a speed", "3.5 m/s"),
    "negative quantity": ('hold = "30 s"', 'hold = "-30 s"', 28, '"-30 s"', "must not be negative", None),
    "negative load": ("+ 5 kg", "+ -5 kg", 27, '"body weight + -5 kg"', "must not be negative", None),
    "zero distance": ('distance = "5 km"', 'distance = "0 km"', 35, '"0 km"', "more than zero", None),
    "negative count": ("sets = 4", "sets = -4", 47, "-4", "must be at least 1, found -4", None),
    "zero count": ("repetitions = 8", "repetitions = 0", 48, "0", "must be at least 1, found 0", None),
    "not a whole number": ("sets = 4", "sets = 3.5", 47, "3.5", "expected a whole number, found 3.5", None),
    "nan as a number": ("care_weeks = 12", "care_weeks = nan", 6, "nan", "found nan", None),
    "nan as a quantity": ('hold = "30 s"', 'hold = "nan s"', 28, '"nan s"', "is not a time", None),
    "nan without a unit": ('hold = "30 s"', "hold = nan", 28, "nan", "nan what?", None),
    "infinite quantity": ('hold = "30 s"', 'hold = "1e999 s"', 28, '"1e999 s"', "too large", None),
    "share above one": ('mean = "80 %"', 'mean = "120 %"', 9, '"120 %"', "not be more than 100 %", None),
    "number as text": ("sets = 4", 'sets = "4"', 47, '"4"', "expected a whole number, found '4'", None),
    "text as number": ('name = "First"', "name = 1", 18, "1", "expected text, found 1", None),
    "list for a table": ("[adherence]", "[[adherence]]", 8, "adherence", "expected a table, found a list", None),
    "empty text": ('name = "First"', 'name = " "', 18, '" "', "must not be empty", None),
    "unknown exercise": ('"heel-drop-straight"', '"heel-drop-strait"', 27, '"heel-drop-strait"', "unknown exercise",
                         "heel-drop-straight"),
    "unknown reference": ('"alfredson-1998"', '"alfredson-1989"', 4, '"alfredson-1989"', "unknown reference",
                          "alfredson-1998"),
    "unknown source": ('"alfredson-1998"', '"smith-1998"', 4, '"smith-1998"', "unknown reference 'smith-1998'; leave "
                       "it out, or name the source in 'summary'", None),
    "unknown source of the adherence": ('source = "assumed"', 'source = "x"\nreferences = ["beier-2015"]', 12,
                                        '"beier-2015"', "leave it out, or name the source in 'source'", "beyer-2015"),
    "no days": ('["Mon", "Wed"]', "[]", 24, "[]", "names no day; leave 'days' out for every day", None),
    "far too much weight": ("+ 5 kg", "+ 501 kg", 27, '"body weight + 501 kg"', "an added load is at most 500 kg, "
                            "found '501 kg'", None),
    "endless hold": ('hold = "30 s"', 'hold = "30 min"', 28, '"30 min"', "one repetition is at most 10 min, found 30 "
                     "min", None),
    "endless repetition": ("repetitions = 8", 'repetitions = 8\nloaded_time = "601 s"', 49, '"601 s"', "is at most 10 "
                           "min, found 10.0167 min", None),
    "unknown day": ('"Mon", "Wed"', '"Mon", "Wend"', 24, '"Wend"', "expected 'Mon'", "Wed"),
    "day twice": ('"Mon", "Wed"', '"Mon", "Mon"', 24, "days", "a day is named twice", None),
    "time of day": ('"08:00"', '"8:00"', 25, '"8:00"', "expected a time of day", "08:00"),
    "time before waking": ('"17:30"', '"05:30"', 34, '"05:30"', "lies before waking at 06:00", None),
    "missing key in a phase": ('name = "Second"\n', "", 37, "track.phase", "missing key 'name'", None),
    "missing key beside another": ('source = "assumed"\n', "", 9, "mean", "'mean' needs its 'source'", None),
    "reversed span": ("leave = { green", 'at_most = "3 days"\nleave = { green', 19, "at_least",
                      "at_least is longer than at_most", None),
    "identifier": ('id = "mine"', 'id = "My Programme"', 1, '"My Programme"', "lower-case words", "my-programme"),
    "unknown load": ('"8 RM"', '"heavy"', 49, '"heavy"', "is not a load", None),
    "load in capitals": ('"8 RM"', '"8 rm"', 49, '"8 rm"', "is not a load", "8 RM"),
    "load off the chart": ('"8 RM"', '"40 RM"', 49, '"40 RM"', "outside what is known", None),
    "load of another exercise": ('"8 RM"', '"20 kg"', 49, '"20 kg"', "takes a load given as body weight or RM", None),
    "load missing": (', load = "body weight + 5 kg"', "", 27, "{", "heel-drop-straight needs 'load'", None),
    "load where none belongs": ('hold = "30 s"', 'hold = "30 s", load = "5 kg"', 28, "load", "takes no 'load'", None),
    "hold missing": (', hold = "30 s"', "", 28, "{", "calf-stretch needs 'hold'", None),
    "hold where none belongs": ("repetitions = 8", 'repetitions = 8\nhold = "3 s"', 49, "hold", "takes no 'hold'",
                                None),
    "speed missing": (', speed = "3 m/s"', "", 35, "{", "run needs 'speed'", None),
    "repetitions of a run": ('speed = "3 m/s"', 'speed = "3 m/s", repetitions = 2', 35, "repetitions", "takes no",
                             None),
    "speed off the table": ('"3 m/s"', '"9 m/s"', 35, '"9 m/s"', "outside what is known (2.24 to 5.6 m/s)", None),
    "one side of a two-legged exercise": ('side = "both" }', 'side = "affected" }', 35, '"affected"',
                                          "run uses both legs", None),
    "side left out": (', side = "both"', "", 35, "{", "run uses both legs", None),
    "sessions collide": ('days = ["Sat"]\ntime = "17:30"', 'days = ["Wed"]\ntime = "08:00"', 34, '"08:00"',
                         "'Drops' and 'Run' (number 1 and 2 of the phase) are both on Wed at 08:00; choose another "
                         "time, or put the bouts into one session", None),
    "sessions of one name collide": ('name = "Run"\ndays = ["Sat"]\ntime = "17:30"',
                                     'name = "Drops"\ndays = ["Mon"]\ntime = "08:00"', 34, '"08:00"',
                                     "'Drops' and 'Drops' (number 1 and 2 of the phase) are both on Mon at 08:00",
                                     None),
    "spread too wide": ('sd = "10 %"', 'sd = "40 %"', 10, '"40 %"', "80 % cannot have a standard deviation of 40 %; "
                        "possible is less than 40 %", None),
    "spread about everybody": ('mean = "80 %"', 'mean = "100 %"', 10, '"10 %"', "possible is only 0 %", None),
    "spread about nobody": ('mean = "80 %"', 'mean = "0 %"', 10, '"10 %"', "possible is only 0 %", None),
    "no bouts": ('bout = [{ exercise = "run", distance = "5 km", speed = "3 m/s", side = "both" }]', "bout = []", 35,
                 "[]", "expected at least 1 value(s)", None),
    "duplicate key": ("care_weeks = 12", "care_weeks = 12\ncare_weeks = 13", 7, "care_weeks",
                      "key 'care_weeks' is given twice; first on line 6", None),
    "duplicate key in a bout": ("sets = 4", "sets = 4\nsets = 5", 48, "sets", "is given twice; first on line 47", None),
    "duplicate section": ("[adherence]", "[adherence]\n[adherence]", 9, "adherence", "is given twice", None),
    "syntax": ("care_weeks = 12", "care_weeks = ", 6, "", "not valid TOML: invalid value", None),
    "unclosed text": ('name = "First"', 'name = "First', 18, "", "not valid TOML", None),
    "unclosed list": ('side = "both" }]', 'side = "both" }', 37, "", "not valid TOML", None),
}  # fmt: skip


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_the_good_one_loads(catalogue: Catalogue, tmp_path: Path) -> None:
    programme = load_programme(write(tmp_path, GOOD), catalogue)
    assert programme.text == GOOD
    assert load_programme(str(tmp_path / "mine.toml"), catalogue) == programme
    first, second = programme.tracks[0].phases
    assert [session.weekdays for session in first.sessions] == [(0, 2), (5,)]
    assert second.sessions[0].weekdays == tuple(range(7))
    assert [session.minutes_after_midnight for session in first.sessions] == [(480, 1080), (1050,)]
    assert first.at_least_days == 7
    assert first.leave is not None
    assert (first.leave.green_sessions, first.leave.morning_pain_at_most) == (3, 2.0)
    assert second.enter == Criteria.model_validate({"hop_pain_at_most": "2/10"})
    assert (programme.weeks, programme.last_week, programme.test_every_days) == (12, 12, 7)


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
    text = GOOD.replace("sets = 4", "sets = 0").replace('mean = "80 %"', "mean = 80").replace('"17:30"', '"25:00"')
    with pytest.raises(DataFileError, match=r"80 what\?.*and 2 more problems in this file") as caught:
        load_programme(write(tmp_path, text), catalogue)
    assert caught.value.line == 9


def test_columns_count_characters_not_bytes(catalogue: Catalogue, tmp_path: Path) -> None:
    table = GOOD[GOOD.index("[adherence]") : GOOD.index("[[track]]")]
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
    def sd(text: str) -> float | None:
        adherence = load_programme(write(tmp_path, text), catalogue).adherence
        assert adherence is not None
        return adherence.sd

    assert sd(GOOD.replace('sd = "10 %"', 'sd = "39.9 %"')) == pytest.approx(0.399)
    for mean in ("0 %", "100 %"):
        assert sd(GOOD.replace('sd = "10 %"', 'sd = "0 %"').replace('"80 %"', f'"{mean}"')) == 0.0


@given(start=st.integers(0, len(GOOD)), length=st.integers(0, 60), put=st.text(max_size=20))
@settings(max_examples=300)
def test_no_damage_raises_anything_else(catalogue: Catalogue, start: int, length: int, put: str) -> None:
    with TemporaryDirectory() as folder, suppress(InputError):
        load_programme(write(Path(folder), GOOD[:start] + put + GOOD[start + length :]), catalogue)


# Enough of a programme to make sense of what is shuffled, more of its keys than any one programme has.
RICH = (
    GOOD.replace(
        "[adherence]",
        """\
[deload]
every_weeks = 4
volume = "65 %"

[[life]]
days = [1, 14]
activity = "50 %"
reason = "crutches"

[[adjunct]]
use = "heel-lift-18mm"
weeks = [1, 12]

[pain_rule.own]
name = "own"
summary = "Up to 2."
ceiling = "2/10"
stiffness_rise = "50 %"
stiffness_floor = "10 min"

[adherence]""",
    )
    + """
[[track]]
name = "Other"
pain_rule = "own"
start = { track = "All", reached = "Second", heel_raises_at_least = 20 }
after_missed = [{ after = "7 days", back = 1 }]

[[track.phase]]
name = "Walk and run"
lasts = "2 weeks"
session = [{ name = "x", every_days = 2, time = "10:00", bout = [
    { exercise = "run", duration = "20 min", pace = "6:30 min/km", terrain = "grass", side = "both", \
intervals = { run = "3 min", walk = "2 min", walk_speed = "1.4 m/s" } },
] }]

[[track.phase]]
name = "Steps"
steps = { add = "5 kg", up_to = "10 kg", at_least = "1 week", when = { pain_during_at_most = "1/10" } }
session = [{ name = "y", time = "10:00", bout = [
    { exercise = "heel-drop-straight", repetitions = 12, load = "body weight", tempo = "3-0-3-0" },
] }]
""".replace("\\\n", "")
)
TOKEN = re.compile(r'"[^"\n]*"|\[\[?[\w.]+\]\]?|\w+|\n|[^\w\s]| +')
TOKENS = TOKEN.findall(RICH)
VALUES = [token for token in TOKENS if token[0] in '"0123456789']
ODD = ["[]", "{}", "nan", "1979-05-27", '""']


def test_the_rich_one_is_good(catalogue: Catalogue) -> None:
    assert programme_mistakes(TomlSource(Path("rich.toml"), RICH), catalogue) == []
    assert "".join(TOKENS) == RICH


@given(st.data())
@settings(max_examples=400)
def test_no_shuffled_words_raise_anything_else(catalogue: Catalogue, data: st.DataObject) -> None:
    text = RICH
    for _ in range(data.draw(st.integers(1, 6))):
        tokens = TOKEN.findall(text)
        match data.draw(st.sampled_from(["value", "value", "word", "drop", "copy"])):
            case "value":
                places = [place for place, token in enumerate(tokens) if token in VALUES]
                tokens[data.draw(st.sampled_from(places))] = data.draw(st.sampled_from([*VALUES, *ODD]))
            case "word":
                tokens[data.draw(st.integers(0, len(tokens) - 1))] = data.draw(st.sampled_from(TOKENS))
            case "drop":
                tokens[data.draw(st.integers(0, len(tokens) - 1))] = ""
            case "copy":
                lines = text.split("\n")
                line = lines[data.draw(st.integers(0, len(lines) - 1))]
                lines.insert(data.draw(st.integers(0, len(lines))), line)
                tokens = ["\n".join(lines)]
        text = "".join(tokens)
    source = TomlSource(Path("shuffled.toml"), text)
    mistakes = programme_mistakes(source, catalogue)
    places = [(mistake.line, mistake.column) for mistake in mistakes]
    assert places == sorted(places)
    if mistakes:
        with pytest.raises(DataFileError):
            read_programme(source, catalogue)
    else:
        check_programme(read_programme(source, catalogue), catalogue)


def test_a_folder_is_not_a_file(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.mkdir()
    with pytest.raises(InputError, match=r"mine\.toml: cannot be read: Is a directory"):
        load_programme(path, catalogue)
