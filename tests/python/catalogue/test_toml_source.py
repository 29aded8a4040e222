import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tendonlab.catalogue.toml_source import KeyPath, TomlSource
from tendonlab.errors import DataFileError, InputError

TEXT = """\
top = 1
a.b = "dotted"  # comment
"quoted ✓ key" = { x = [10, { y = 20 }], z = 30 }

[one.two.three]
deep = true

[[list]]
n = 1
[list.own]
m = 2
[[list]]
n = 3
[[list.inner]]
v = [
    4,
    # in between
    5,
]
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("top",), (1, 7)),
        (("a", "b"), (2, 7)),
        (("quoted ✓ key",), (3, 18)),
        (("quoted ✓ key", "x", 0), (3, 25)),
        (("quoted ✓ key", "x", 1, "y"), (3, 35)),
        (("quoted ✓ key", "z"), (3, 46)),
        (("one", "two", "three", "deep"), (6, 8)),
        (("one", "two", "three"), (5, 2)),
        (("list", 0, "n"), (9, 5)),
        (("list", 0, "own", "m"), (11, 5)),
        (("list", 1), (12, 3)),
        (("list", 1, "n"), (13, 5)),
        (("list", 1, "inner", 0, "v"), (15, 5)),
        (("list", 1, "inner", 0, "v", 1), (18, 5)),
        (("list", 1, "inner", 0, "nothing here"), (14, 3)),
        (("nothing at all",), (1, 1)),
    ],
)
def test_places(path: KeyPath, place: tuple[int, int]) -> None:
    assert TomlSource(Path("x.toml"), TEXT).locate(path) == place


def test_every_value_of_the_file_has_its_own_place() -> None:
    source = TomlSource(Path("x.toml"), TEXT)
    lines = TEXT.split("\n")

    def leaves(value: object, path: KeyPath = ()) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                leaves(item, (*path, key))
        elif isinstance(value, list):
            for position, item in enumerate(value):
                leaves(item, (*path, position))
        else:
            line, column = source.locate(path)
            assert lines[line - 1][column - 1 :].startswith(str(value).lower().replace("dotted", '"dotted"'))

    leaves(source.value)


def test_too_deep() -> None:
    with pytest.raises(DataFileError, match="nested too deeply"):
        _ = TomlSource(Path("x.toml"), "x = " + "[" * 100_000).value


def test_what_is_shown_suits_a_terminal() -> None:
    with pytest.raises(DataFileError) as caught:
        _ = TomlSource(Path("x.toml"), "\tx = \x1b[31m" + "a" * 5000).value
    assert caught.value.source_line.startswith("\tx = \ufffd[31maaa")
    assert len(str(caught.value)) < 1000


def test_the_place_in_a_long_line_is_still_told() -> None:
    with pytest.raises(DataFileError, match=r"x\.toml:1:5006: ") as caught:
        _ = TomlSource(Path("x.toml"), "x = '" + "a" * 5000).value
    assert str(caught.value).split("\n")[2].endswith("^")


def test_too_long_a_number() -> None:
    with pytest.raises(InputError):
        _ = TomlSource(Path("x.toml"), "x = 1" + "0" * 5000).value


@given(st.one_of(st.text(), st.text(alphabet="ab=[]{}.,\"\n# 1\t\r'")))
def test_any_text_is_toml_or_refused_with_a_place(text: str) -> None:
    source = TomlSource(Path("x.toml"), text)
    refused: DataFileError | None = None
    try:
        assert source.value == tomllib.loads(text)
    except DataFileError as error:
        refused = error
    if refused is not None:
        assert refused.line >= 1
        assert refused.column >= 1
        assert str(refused).startswith(f"x.toml:{refused.line}:{refused.column}: ")
    source.locate(("a", "b", 0))


def test_double_brackets_are_spoken_of_only_where_there_are_brackets() -> None:
    with pytest.raises(DataFileError, match=r"each needs double brackets: \[\[a\.b\]\]\n"):
        _ = TomlSource(Path("x.toml"), "[a.b]\nx = 1\n[ a.b ]  # again\n").value
    for text in ("x = 1\nx = 2\n", "[a]\nx = 1\nx = 2\n"):
        with pytest.raises(DataFileError, match=r"key 'x' is given twice; first on line \d\n"):
            _ = TomlSource(Path("x.toml"), text).value
