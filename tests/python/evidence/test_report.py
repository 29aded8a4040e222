"""Reports of a validation: every fact is in them, nothing in a fact can break them, and docs/validation.md is one."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from tendonlab import _core
from tendonlab.catalogue import Catalogue
from tendonlab.errors import InputError, OutputError
from tendonlab.evidence import report_html, report_markdown, wording
from tendonlab.evidence.facts import read_facts
from tendonlab.evidence.report import Code, Command, Heading, Paragraph, Picture, Points, Table, blocks, limits
from tendonlab.evidence.report_files import check_report, table, write
from tendonlab.evidence.validate import Outcome, Validation, shipped_facts, validate

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "validation.md"
NASTY = '<script>alert("x")</script> | `code` *bold* [link](http://x.org) & _under_\nnew line'
PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def validation() -> Validation:
    return validate(draws=2, participants=12)


def first_cells(page: str) -> list[str]:
    """Ids that stand first in a row of a table."""
    return re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)


def test_the_page_holds_every_fact(validation: Validation, tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    assert write(validation, out, None) == [out]
    page = out.read_text(encoding="utf-8")
    ids = [outcome.fact.id for outcome in validation.outcomes]
    missed = [outcome.fact.id for outcome in validation.with_status("miss", "not reproduced")]
    assert sorted(first_cells(page)) == sorted(ids + missed)
    parts = page.split("\n## ")
    assert [part.split("\n")[0] for part in parts[1:]] == [
        "In short", "Misses", "Calibration facts", "Nulls", "Kinetics and acceptance", "Held by tests",
        "What the model cannot say", "How to repeat it",
    ]  # fmt: skip
    assert set(first_cells(parts[2])) == set(missed)
    for outcome in validation.with_status("miss"):
        row = next(line for line in parts[2].splitlines() if line.startswith(f"| `{outcome.fact.id}` |"))
        assert row.endswith("| no reason known |")
    for outcome in validation.with_status("not reproduced"):
        assert outcome.fact.not_reproduced is not None
        assert outcome.fact.not_reproduced[:20] in parts[2]
    assert "![" not in page  # nobody asked for figures
    for point in limits():
        assert point[:40] in " ".join(page.split())


def test_headlines_count_what_the_table_holds(validation: Validation) -> None:
    rows = table(validation)
    text = "\n".join(wording.headlines(validation))
    for use in ("calibration", "null", "kinetics", "acceptance", "input", "direction"):
        chosen = rows[(rows["use"] == use) & (rows["status"] != "held")]
        inside = chosen["simulated"].between(chosen["published_low"], chosen["published_high"]).sum()
        assert f"{inside} of {len(chosen)} ({100 * inside / len(chosen):.0f} %)" in text
    nulls = rows[rows["use"] == "null"]
    assert f"the worst is {nulls.loc[nulls['simulated_z'].abs().idxmax(), 'id']}," in text
    assert f"not simulated here: {(rows['status'] == 'held').sum()}." in text


def test_the_table_as_csv(validation: Validation, tmp_path: Path) -> None:
    out = tmp_path / "facts.csv"
    write(validation, out, None)
    read = pd.read_csv(out)
    assert list(read["id"]) == [outcome.fact.id for outcome in validation.outcomes]
    assert list(read["status"]) == [outcome.status for outcome in validation.outcomes]
    for name in ("simulated", "left_out"):
        known = read[read[name].notna()]
        assert (known[f"{name}_low"] <= known[name]).all()
        assert (known[name] <= known[f"{name}_high"]).all()
    assert read[read["status"] == "held"]["simulated_z"].isna().all()
    assert read["left_out_z"].notna().sum() == len(validation.of("calibration"))


def test_figures_beside_the_page(validation: Validation, tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "docs").mkdir()
    out, figures = tmp_path / "docs" / "page.md", tmp_path / "a folder"
    written = write(validation, out, figures)
    names = sorted(path.name for path in figures.iterdir())
    assert names == sorted(
        f"validation-{name}.png" for name in ("epidemiology", "errors", "kinetics", "symptoms", "tendon")
    )
    assert written[-1] == out
    assert {path.name for path in written[:-1]} == set(names)
    links = re.findall(r"!\[[^]]+\]\(([^)]+)\)", out.read_text(encoding="utf-8"))
    assert sorted(links) == [f"../a%20folder/{name}" for name in names]
    first = {path: path.read_bytes() for path in written}
    assert all(content.startswith(PNG) for path, content in first.items() if path != out)
    write(validation, out, figures)
    assert {path: path.read_bytes() for path in written} == first


class Page(HTMLParser):
    """Checks that tags close in order; keeps texts of cells and what is linked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.linked: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.linked += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_needs_no_other_file(validation: Validation, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    assert write(validation, out, None) == [out]
    page = Page(out.read_text(encoding="utf-8"))
    assert page.seen.count("img") == 5
    assert all(link.startswith("data:image/png;base64,") for link in page.linked)
    assert not {"script", "link", "iframe"} & set(page.seen)
    for outcome in validation.outcomes:
        assert outcome.fact.id in page.text


def nasty(validation: Validation) -> Validation:
    """One missed and one held fact whose words try to break a report."""
    (miss, *_), (held, *_) = validation.with_status("miss", "not reproduced"), validation.with_status("held")
    one = replace(miss, fact=replace(miss.fact, use="acceptance", note=NASTY, not_reproduced=NASTY))
    other = Outcome(replace(held.fact, quantity=NASTY))
    return replace(validation, outcomes=(one, other), shipped=False, path=Path("<mine>.csv"))


def test_words_of_a_fact_cannot_break_a_report(validation: Validation) -> None:
    shown = blocks(nasty(validation), "tendonlab validate --facts '<mine>.csv'", [])
    page = Page(report_html.render(shown, {}))
    assert "script" not in page.seen
    assert page.linked == []
    assert page.text.count('<script>alert("x")</script> | `code` *bold*') == 3
    text = report_markdown.render(shown, {})
    lines = [line for line in text.splitlines() if "script" in line]
    assert len(lines) == 2  # a row each
    for line in lines:
        assert r"\<script\>" in line
        assert r"\| \`code\` \*bold\* \[link\](http://x.org) \& \_under\_ new line" in line
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    for rows in tables:
        cells = {len(re.findall(r"(?<!\\)\|", row)) for row in rows.splitlines()}
        assert len(cells) == 1, rows


def test_pieces_of_a_page() -> None:
    shown = [
        Heading(2, "A *b*"),
        Paragraph(("See ", Code("x|y `z`"), ", or not.")),
        Points((("one",), ("two words",))),
        Command("tendonlab validate"),
        Table(("a", "b"), (("1", "2"),), frozenset({0})),
        Picture("p.png", "A picture", None),
        Picture("q.png", "Another", None),
    ]
    assert report_markdown.render(shown, {"p.png": "images/p.png"}) == (
        "## A \\*b\\*\n\nSee `x\\|y z`, or not.\n\n- one\n- two words\n\n    tendonlab validate\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n![A picture](images/p.png)\n"
    )


def test_no_line_of_prose_begins_like_a_list() -> None:
    words = ("- a 1. + # ",) * 40
    text = report_markdown.render([Paragraph(words)], {})
    assert not re.search(r"^(- |\+ |# |\d+[.] )", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 121


def test_outputs_are_checked_before_the_simulation(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write the report to 'x.pdf': its name ends in .html, .md or .csv"):
        check_report(tmp_path / "x.pdf")
    with pytest.raises(OutputError, match="does not exist"):
        check_report(tmp_path / "nowhere" / "x.md")
    check_report(tmp_path / "X.HTML")


def test_a_report_that_cannot_be_written_leaves_nothing(
    validation: Validation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="the disk is full"):
        write(validation, tmp_path / "x.csv", None)
    assert list(tmp_path.iterdir()) == []


def test_numbers_have_the_digits_that_their_interval_deserves(validation: Validation) -> None:
    fact = validation.outcomes[0].fact
    for low, high, value, text in (
        (-4.4, 93.5, 20.107, "20.1"), (0.0003, 0.003, 0.00108, "0.00108"), (-5, 5, -0.04, "0.0"),
        (0, 2000, 1234.5, "1,234"), (4.2, 6.2, 5.392, "5.39"),
    ):  # fmt: skip
        assert wording.number(value, replace(fact, low=low, high=high)) == text
    assert wording.number(float("nan"), fact) == wording.NOTHING_SAID
    assert (wording.signed(1.26), wording.signed(-0.04), wording.signed(float("nan"))) == ("+1.3", "0.0", "–")


def test_what_differs_in_a_fact_is_told(validation: Validation) -> None:
    told = {outcome.fact.id: wording.about(outcome.fact) for outcome in validation.outcomes}
    assert told["rompe2007_wait"].startswith("visa_a change, 16 weeks: wait-and-see")
    assert "midportion (VISA-A 48" in told["rompe2007_wait"]
    assert "alfredson (" in told["null_volume"]
    assert "minus as-tolerated" in told["null_volume"]
    assert told["at_incidence_men"].endswith("healthy-young-men (men)")
    assert "(a run 44 % longer)" in told["spike_10_30"]


def test_the_docs_page_is_a_report_of_this_version_on_the_shipped_facts(installed: Catalogue) -> None:
    assert PAGE.exists(), "run `make validation`"
    page = PAGE.read_text(encoding="utf-8")
    facts = read_facts(shipped_facts(installed), installed)
    assert set(first_cells(page)) == {fact.id for fact in facts}, "run `make validation`"
    generated = " ".join(page.split("\n\n")[1].split())
    assert generated.startswith("Generated by `tendonlab validate ")
    assert f"--out docs/validation.md --figures docs/images` of TendonLab {_core.__version__};" in generated
    assert "--facts" not in generated
    for figure in re.findall(r"\]\((images/[^)]+)\)", page):
        assert (PAGE.parent / figure).read_bytes().startswith(PNG)
    assert page.count("](images/validation-") == 5
    for point in limits():
        assert point in " ".join(page.split())
