"""What the documents show works: commands, snippets, links, file names."""

import ast
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

import tendonlab
from tendonlab import _core
from tendonlab.cli import run

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
WITH_EXAMPLES = ["README.md", "docs/results.md"]

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_IN_BACKTICKS = re.compile(r"`([^`\s]+)`")
# Ends like a source file, or is a folder.
_PATH = re.compile(r"[\w./*-]+(\.(cpp|hpp|ipynb|md|py|pyi|toml)|(?<=\w)/)")
# Made by a run or belonging to the reader.
_NOT_OURS = {"my.toml"}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Language and content of every fenced block."""
    for match in _BLOCK.finditer(text):
        yield match[1], match[2]


def commands(script: str) -> list[list[str]]:
    """Arguments of every `tendonlab` command; a trial keeps its shape but is run with few people."""
    lines = script.replace("\\\n", " ").splitlines()
    found = [shlex.split(line)[1:] for line in lines if line.split()[:1] == ["tendonlab"]]
    return [[*words, "--participants", "30"] if words[0] == "compare" else words for words in found]


def smaller(snippet: str) -> str:
    return re.sub(r"participants=\d+", "participants=30", snippet)


def run_line(words: list[str]) -> None:
    """Run a command, with its output into a file if the line ends in `> file`."""
    target = Path(words[-1]) if words[-2:-1] == [">"] else None
    printed = StringIO()
    with redirect_stdout(printed):
        assert run(words if target is None else words[:-2]) == 0, words
    if target is not None:
        target.write_text(printed.getvalue(), encoding="utf-8")


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_run_in_order(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kinds = []
    for language, content in blocks(text_of(name)):
        if language == "python":
            exec(compile(smaller(content), name, "exec"), {"__name__": "__main__"})
            kinds.append("python")
        elif language == "bash":
            for words in commands(content):
                run_line(words)
                kinds.append(words[0])
    assert {"python", "compare", "inspect"} <= set(kinds)


def test_commands_are_found_across_lines() -> None:
    script = "make demo\ntendonlab compare hsr \\\n    --weeks 2\n# tendonlab list\ntendonlab show hsr\n"
    assert commands(script) == [["compare", "hsr", "--weeks", "2", "--participants", "30"], ["show", "hsr"]]


def heading_anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    prose = _BLOCK.sub("", path.read_text(encoding="utf-8"))
    for link in _LINK.findall(prose):
        if re.match(r"\w+:", link):
            continue  # elsewhere on the web
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), link
        assert not anchor or anchor in heading_anchors(file), link


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md", "docs/model.md"])
def test_named_files_exist(name: str) -> None:
    own = [path for path in ROOT.iterdir() if path.name[0] != "." and path.name != "build"]
    files = {path.relative_to(ROOT).as_posix() for top in own for path in [top, *top.rglob("*")]}
    named = [word for word in _IN_BACKTICKS.findall(text_of(name)) if _PATH.fullmatch(word) and word not in _NOT_OURS]
    assert named
    for word in named:
        # Tables give names inside a folder, so the end of a path is enough.
        pattern = re.compile("(.*/)?" + re.escape(word.rstrip("/")).replace(r"\*", "[^/]*"))
        assert any(pattern.fullmatch(file) for file in files), word


def test_the_results_page_lists_every_variable_with_its_units() -> None:
    page = text_of("docs/results.md")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", page, re.MULTILINE)
    for name, units, _ in _core.observables():
        assert (name, units) in rows
    for code, (word, sentence) in _core.outcome_codes().items():
        assert f"| {code} | `{word}` | {sentence} |" in page


def stub_fields(name: str) -> list[str]:
    """Properties of one of the engine's classes, in order."""
    stub = ast.parse(Path(tendonlab.__file__).with_name("_core.pyi").read_text(encoding="utf-8"))
    (found,) = (node for node in stub.body if isinstance(node, ast.ClassDef) and node.name == name)
    functions = [node for node in found.body if isinstance(node, ast.FunctionDef)]
    return [node.name for node in functions if node.decorator_list]


def rules_section() -> str:
    return text_of("docs/programmes.md").split("\n## Rules in Python\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", ["View", "Decision"])
def test_the_page_lists_every_field_of_a_rule(name: str) -> None:
    table = rules_section().split(f"| field of `{name}` |")[1].split("\n\n")[0]
    listed = re.findall(r"^\| `(\w+)` \| ", table, re.MULTILINE)
    assert sorted(listed) == sorted(stub_fields(name))
    assert set(listed) <= set(dir(getattr(_core, name)))


def test_the_page_names_every_word_of_a_rule() -> None:
    stub = ast.parse(Path(tendonlab.__file__).with_name("_core.pyi").read_text(encoding="utf-8"))
    words = {
        node.targets[0].id: ast.literal_eval(node.value.slice)
        for node in stub.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Subscript) and node.targets[0].id in ("Light", "Reason")
    }  # fmt: skip
    for word in (*words["Light"], *words["Reason"]):
        assert f'`"{word}"`' in rules_section(), word


def test_the_rule_on_the_page_runs() -> None:
    ((language, content),) = blocks(rules_section())
    assert language == "python"
    place: dict[str, object] = {}
    exec(compile(smaller(content), "docs/programmes.md", "exec"), place)
    results = place["results"]
    assert isinstance(results, tendonlab.Results)
    with results:
        assert float(results.to_xarray()["moves_back"].sel(arm="silbernagel").isel(time=-1).sum()) > 0.0
