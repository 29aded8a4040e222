"""What is said: careful words everywhere, and the page says what the file says."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tendonlab.catalogue import Catalogue, Programme, load_catalogue
from tendonlab.cli import run
from tendonlab.errors import DataFileError
from tendonlab.safety import adjunct_notes, notice, safety_rules

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "docs" / "safety.md", ROOT / "docs" / "bodywork.md"]

Make = Callable[[str], Programme]

CLAIMS = [
    r"diagnos",
    r"\bcur(e|es|ed)\b",
    r"your tendon",
    r"you have (a|an) ",
    r"will (heal|recover|get better)",
    r"safe to",
    r"guarantee",
    r"nothing to worry",
]


def texts(value: Any) -> Iterator[str]:
    """Every text in nested models, tables and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(words) == 0
    return capsys.readouterr().out


def all_words(installed: Catalogue, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    said = {
        "rules": "\n".join(texts(installed.safety.model_dump())),
        "adjuncts": "\n".join(text for entry in installed.adjuncts.values() for text in texts(entry.model_dump())),
        "notices": "\n".join(map(notice, installed.programmes.values())),
        "safety": printed(capsys, "safety"),
        "list": printed(capsys, "list", "adjuncts"),
    }
    return said | {page.name: page.read_text(encoding="utf-8") for page in PAGES}


@pytest.mark.parametrize("claim", CLAIMS)
def test_nobody_is_told_what_they_have_or_what_will_be(
    installed: Catalogue, capsys: pytest.CaptureFixture[str], claim: str
) -> None:
    for where, text in all_words(installed, capsys).items():
        assert not re.search(claim, text, re.IGNORECASE), where


def test_claims_not_to_repeat_stand_only_where_they_are_refused(
    installed: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    said = all_words(installed, capsys)
    for entry in safety_rules().never_say:
        for where in ("adjuncts", "notices", "list", "bodywork.md"):
            assert entry.claim.casefold() not in said[where].casefold(), where
        assert f"'{entry.claim}': {entry.instead}" in said["safety"]


def test_corticosteroid_is_shown_with_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert {"corticosteroid ", "corticosteroid-johannsen-2022 "} <= set(
        re.findall(r"^corticosteroid\S* ", printed(capsys, "list", "adjuncts"), re.MULTILINE)
    )


def test_the_command_prints_every_question_and_rule_with_its_source(
    capsys: pytest.CaptureFixture[str], installed: Catalogue
) -> None:
    out = printed(capsys, "safety")
    rules = safety_rules()
    for entry in [*rules.questions.values(), *rules.rules.values()]:
        assert re.search(rf"^{entry.code} ", out, re.MULTILINE)
        assert f"  {entry.code:<4} {entry.checked}: {entry.source}" in out
        for name in entry.references:
            assert f"  - {name}: {installed.reference(name)}" in out
    assert "No is not a finding." in out


def test_one_line_for_each_adjunct(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "list", "adjuncts")
    assert re.search(r"^heel-lift-18mm +supported +gait force -12.1 % \(-22 to -2\) ", out, re.MULTILINE)
    assert re.search(r"^pressure-massage +supported +felt pain -10 % \(-20 to 0\) at 28 days ", out, re.MULTILINE)
    assert re.search(r"^stretching +supported +dorsiflexion, by the dose ", out, re.MULTILINE)
    assert re.search(r"^ankle-pumps +unknown +nothing ", out, re.MULTILINE)


WALK = """
[[track.phase.session]]
name = "x"
time = "08:00"
bout = [{ exercise = "walk", duration = "20 min", speed = "1.4 m/s", side = "both" }]
"""


def test_the_notice_is_short_and_says_what_matters(make: Make) -> None:
    plain = notice(make("weeks = 0\n"))
    assert len(plain.splitlines()) == 5
    for word in ("model", "no medical advice", "Emergency", "snap", "Doctor today", "under 18", "12 weeks"):
        assert word in plain
    assert "10 % longer" not in plain
    refused = notice(make('weeks = 0\nnot_a_plan = "only to compare"\n'))
    assert "Not a plan, only for comparison: only to compare" in refused
    on_foot = notice(make(f'weeks = 1\n[[track]]\nname = "a"\n[[track.phase]]\nname = "b"{WALK}'))
    assert "10 % longer" in on_foot


def test_numbers_in_the_rules_are_the_limits() -> None:
    rules, limits = safety_rules().rules, safety_rules().limits
    said = {
        "run-rise": [f"{100 * limits.run_rise:g} %", f"{limits.run_look_back_days} days"],
        "rest-between": [f"{limits.rest_between_s / 3600:g} h", f"{limits.rest_for_days // 7} weeks"],
        "stretch-before-run": [f"{limits.stretch_before_run_s / 60:g} min"],
        "insertional-later": [
            f"{limits.dorsiflexion_from_days // 7} weeks",
            f"keeps to {limits.pain_at_most:g} of 10 or less and asks about the next morning",
        ],
        "screen-first": [
            f"{safety_rules().answers_count_for_days} days",
            f"risen by {safety_rules().ask_again_at_rise:g} of 10",
        ],
        "pressure-dose": [f"at most {limits.pressure_at_most_s:g} s on a point"],
        "pain-ceiling": [f"above {limits.pain_at_most:g}"],
    }
    said["run-rise"].append(f"up to {limits.run_counts_above_m / 1000:g} km")
    for name, numbers in said.items():
        for number in numbers:
            assert number in rules[name].text, name
    assert f"from {100 * limits.heavy_from:g} % of the maximum" in rules["rest-between"].source
    assert f"{100 * limits.run_rise:g} %" in safety_rules().notice.running
    assert limits.rest_at_most_days == 7
    assert "a week for the first days" in rules["not-only-rest"].source


def test_a_soft_rule_says_why() -> None:
    rules = safety_rules().rules.values()
    assert {rule.code for rule in rules if not rule.hard} == {"D2", "D4", "S2", "S4", "L1", "L3", "L6"}
    for rule in rules:
        assert (re.search(r"; soft: .", rule.source) is None) == rule.hard, rule.code


def test_nothing_is_promised_that_is_not_done(installed: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    said = all_words(installed, capsys)
    for where, text in said.items():
        assert "asks the whole screen" not in text, where
        assert "One thing is raised at a time" not in text, where
    assert "or until pain has risen by 3 of 10" in said["safety"]
    assert "two things may rise on one day" in safety_rules().rules["rest-between"].text


CAUTIOUS = "One side: in tennis elbow less pain for weeks and more than without it later"
OTHER = "The other side: in one trial of 100 people with mid-portion pain better at 6 months"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("corticosteroid", ["disputed", "never part of a plan", CAUTIOUS, OTHER]),
        ("corticosteroid-johannsen-2022", ["disputed", "never part of a plan", CAUTIOUS, OTHER]),
        ("shock-wave", ["supported", "never part of a plan", "mid-portion pain only"]),
        ("nsaid", ["unknown", "never part of a plan", "lower bound"]),
        ("tendon-sheath-injection", ["experimental", "never part of a plan"]),
        ("night-splint", ["null, no effect was found"]),
        ("cold", ["unknown"]),
    ],
)
def test_what_is_doubtful_is_said_with_a_programme(
    make: Make, installed: Catalogue, name: str, words: list[str]
) -> None:
    plan = make(f'weeks = 2\n[[adjunct]]\nuse = "{name}"\nweeks = [1, 1]\n')
    (note,) = adjunct_notes(plan, installed)
    assert note.startswith(installed.adjuncts[name].name + ": ")
    for word in words:
        assert word in note
    assert ("never part of a plan" in note) == installed.adjuncts[name].never_offered


def test_what_is_supported_or_not_used_needs_no_note(make: Make, installed: Catalogue) -> None:
    assert adjunct_notes(make('weeks = 2\n[[adjunct]]\nuse = "heel-lift-12mm"\nweeks = [1, 1]\n'), installed) == ()
    assert adjunct_notes(installed.programme("hsr"), installed) == ()
    # Done in sessions, each said once.
    notes = adjunct_notes(installed.programme("bodywork-flow"), installed)
    assert [note.split(":")[0] for note in notes] == [
        "ankle pumps",
        "writing the alphabet with the toes",
        "exercise against an elastic band",
    ]


def test_an_own_data_folder_does_not_hide_the_other_side(make: Make, installed: Catalogue) -> None:
    mild = {"status": "supported", "caution": None, "never_offered": False}
    steroid = installed.adjuncts["corticosteroid"].model_copy(update=mild)
    own = Catalogue(**{**vars(installed), "adjuncts": {**installed.adjuncts, steroid.id: steroid}})
    (note,) = adjunct_notes(make('weeks = 2\n[[adjunct]]\nuse = "corticosteroid"\nweeks = [1, 1]\n'), own)
    assert OTHER in note
    assert "never part of a plan" in note


# -------------------- The page


def test_the_page_says_what_the_file_says() -> None:
    rules = safety_rules()
    lines = [
        line for line in PAGES[0].read_text(encoding="utf-8").splitlines() if re.match(r"\| [A-Z]\d+[a-z]? \|", line)
    ]
    expected = [
        f"| {entry.code} | {entry.urgency} | {entry.ask} | {entry.then} | {entry.checked} |"
        for entry in rules.questions.values()
    ]
    expected += [
        f"| {entry.code} | {'hard' if entry.hard else 'soft'} | {entry.text} | {entry.checked} |"
        for entry in rules.rules.values()
    ]
    assert lines == expected


def test_the_page_says_what_is_checked_and_what_is_not() -> None:
    page = PAGES[0].read_text(encoding="utf-8")
    rules, limits = safety_rules().rules.values(), safety_rules().limits
    rows = dict(re.findall(r"^\| ([A-Z]\d+, [a-z ]+) \| (.+) \|$", page, re.MULTILINE))
    assert set(rows) == {f"{rule.code}, {rule.check}" for rule in rules if rule.check is not None}
    assert f"before {limits.dorsiflexion_from_days // 7} weeks" in rows["S1, insertional"]
    assert f"above {limits.pain_at_most:g} of 10" in rows["L1, pain ceiling"]
    assert f"above {limits.run_counts_above_m / 1000:g} km" in rows["L2, run rise"]
    assert f"longer than {limits.pressure_at_most_s:g} s" in rows["L8, pressure"]
    assert f"more than {limits.rest_at_most_days} days" in rows["L10, complete rest"]
    unchecked = page[page.index("Not checked on a programme") :]
    for code in {rule.code for rule in rules if rule.check is None} - {"D2", "D4", "S2"}:  # told, or part of S1
        assert f"({code})" in unchecked, code


# -------------------- The file

FILE = "safety.toml"
MISTAKES = {
    "urgency": ('urgency = "emergency"', 'urgency = "emergancy"', "urgency", "expected 'emergency'", "emergency"),
    "code": ('code = "F2a"', 'code = "2"', "code", "a code such as 'F1' or 'F1a'", None),
    "code twice": ('code = "F2a"', 'code = "F1"', "code", "code 'F1' is used twice", None),
    "unknown adjunct": ('forbids = ["pressure-massage"', 'forbids = ["pressure-masage"', "forbids",
                        "unknown adjunct 'pressure-masage'", "pressure-massage"),
    "unknown exercise": ('rest_not_for = ["rebounding-heel-raise"', 'rest_not_for = ["rebounding-heel-rase"',
                         "rest_not_for", "unknown exercise", "rebounding-heel-raise"),
    "unknown exercise pressed": ('pressure_on_points = ["pressure-massage"]',
                                 'pressure_on_points = ["pressure-masage"]',
                                 "pressure_on_points", "unknown exercise", "pressure-massage"),
    "unknown reference": ('references = ["boyd-2015"', 'references = ["boyd-2016"', "references",
                          "unknown reference 'boyd-2016'", "boyd-2015"),
    "reference of a rule": ('references = ["frandsen-2025"]', 'references = ["fransen-2025"]', "references",
                            "unknown reference", "frandsen-2025"),
    "reference of a referral": ('references = ["lagas-2021"]', 'references = ["lagas-2091"]', "references",
                                "unknown reference", "lagas-2021"),
    "reference of a claim": ('instead = "one trial of 60 people, ahead of eccentric exercise at week 4 only"\n'
                             'references = ["stefansson-2019"]', 'instead = "x"\nreferences = ["stefanson-2019"]',
                             "references", "unknown reference", "stefansson-2019"),
    "check twice": ('check = "run rise"', 'check = "rest between"', "check", "two rules are kept by", None),
    "check missing": ('check = "run rise"\n', "", "# What TendonLab asks", "no rule has the check 'run rise'",
                      None),
    "limit without unit": ('rest_between = "48 h"', "rest_between = 48", "rest_between", "48 what? expected s", None),
    "two red flags": ('    "Emergency: a sudden', '    # "Emergency: a sudden', "red_flags", "expected at least 3",
                      None),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_in_the_file(installed: Catalogue, tmp_path: Path, mistake: str) -> None:
    old, new, line_start, words, suggestion = MISTAKES[mistake]
    folder = tmp_path / "data"
    shutil.copytree(installed.folder, folder)
    text = (folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_catalogue(folder)
    assert words in caught.value.message
    assert caught.value.path == folder / FILE
    assert caught.value.source_line.startswith(line_start)
    assert caught.value.suggestion == suggestion
