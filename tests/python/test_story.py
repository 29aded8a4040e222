"""One person's story: it is that of the trial's participant, in words a coach understands."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tendonlab
from tendonlab import build, rules
from tendonlab.catalogue import Catalogue, Programme
from tendonlab.catalogue.earliest import deload_weeks
from tendonlab.catalogue.programmes import DAYS
from tendonlab.errors import InputError, OutputError, UnknownNameError
from tendonlab.programme.layout import rungs_of
from tendonlab.story import COLUMNS, Story

PEOPLE = 6
CASES = [
    ("silbernagel", "midportion"), ("bodywork-flow", "sore-runner"), ("hsr", "midportion"),
    ("alfredson", "insertional"), ("runners-return", "midportion"),
]  # fmt: skip
LIGHTS = {"", "green", "hold", "yellow", "red"}
RULES = {
    "", "started", "criteria met", "time is up", "over ceiling", "above baseline", "broken off", "worse morning",
    "worse again", "not settled", "weekly rise", "persistent", "missed days",
}  # fmt: skip
KEPT = {"done", "missed", "moved", "overdone", "broken off"}


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case[0])
def told(request: pytest.FixtureRequest, installed: Catalogue) -> tuple[Programme, xr.Dataset, list[Story]]:
    """A programme, a trial of it, and the stories of all its participants."""
    name, population = request.param
    programme = installed.programme(name)
    with tendonlab.compare(
        [name], population=population, participants=PEOPLE, weeks=programme.last_week, seed=5
    ) as results:
        data = results.to_xarray().isel(arm=0).load()
    stories = [tendonlab.trace(name, population=population, participant=i, seed=5) for i in range(PEOPLE)]
    return programme, data, stories


def moves(story: Story) -> list[tuple[str, int, int]]:
    """Track and place of the rungs, before and after, of every move; beginning is none."""
    ladders = {track.name: [rung.name for rung in rungs_of(track)] for track in story.programme.tracks}
    return [
        (row["track"], ladders[row["track"]].index(row["rung"]), ladders[row["track"]].index(row["next_rung"]))
        for row in story.table.to_dict("records")
        if row["next_rung"] and row["rung"]
    ]


def test_it_is_the_person_of_the_trial(told: tuple[Programme, xr.Dataset, list[Story]]) -> None:
    programme, data, stories = told
    end = data.isel(time=-1)
    first = programme.tracks[0]
    names = [rung.name for rung in rungs_of(first)]
    for i, story in enumerate(stories):
        of_trial = end.isel(participant=i)
        kept = story.table["kept"]
        made_up = story.table["what"].str.endswith(", made up")
        assert int(of_trial["sessions_planned"]) == ((kept != "") & ~made_up).sum()
        assert int(of_trial["sessions_done"]) == (~kept.isin(["", "missed"])).sum()
        changes = moves(story)
        assert int(of_trial["moves_up"]) == sum(after > before for _, before, after in changes)
        assert int(of_trial["moves_back"]) == sum(after < before for _, before, after in changes)
        went = story.table[(story.table["track"] == first.name) & (story.table["next_rung"] != "")]["next_rung"]
        assert int(of_trial["rung"]) == (names.index(went.iloc[-1]) + 1 if len(went) else 0)
        left = story.table[story.table["what"] == "drop-out"]["day"]
        if len(left):
            assert int(of_trial["drop_out_day"]) == left.iloc[0] - 1
        else:
            assert np.isnan(of_trial["drop_out_day"])


def test_rows_are_in_order_of_time(told: tuple[Programme, xr.Dataset, list[Story]]) -> None:
    programme, _, stories = told
    for story in stories:
        table = story.table
        assert table["day"].is_monotonic_increasing
        assert table["day"].between(1, 7 * programme.last_week).all()
        assert (table["week"] == (table["day"] - 1) // 7 + 1).all()
        assert list(table["weekday"]) == [DAYS[(day - 1) % 7] for day in table["day"]]
        for _, of_day in table[table["kept"] != ""].groupby("day"):
            assert of_day["time"].is_monotonic_increasing
        left = table[table["what"] == "drop-out"]["day"]
        asked = left.iloc[0] - 1 if len(left) else 7 * programme.last_week
        assert list(story.mornings.index) == list(range(1, asked + 1))


def test_every_word_is_the_programmes(told: tuple[Programme, xr.Dataset, list[Story]]) -> None:
    programme, _, stories = told
    sessions = {
        (track.name, session.name) for track in programme.tracks for phase in track.phases for session in phase.sessions
    }
    rungs = {(track.name, rung.name) for track in programme.tracks for rung in rungs_of(track)}
    lighter = set(deload_weeks(programme))
    for story in stories:
        for row in story.table.to_dict("records"):
            assert row["light"] in LIGHTS
            assert row["rule"] in RULES
            for rung in (row["rung"], row["next_rung"]):
                assert not rung or (row["track"], rung) in rungs
            if row["kept"]:
                assert row["kept"] in KEPT
                name = row["what"].removesuffix(", lighter week").removesuffix(", made up")
                apart = row["what"].removeprefix(name).removeprefix(", ")
                assert (row["track"], name) in sessions
                assert apart in {"", "made up", "lighter week"}
                assert (apart == "lighter week") == (row["week"] in lighter and apart != "made up")
                assert row["kept"] != "moved" or apart == "made up"
            else:
                assert row["what"] in {"decision", "drop-out", "new episode", "rupture"} or row["what"].startswith(
                    "tests"
                )


def test_pains_are_reports(told: tuple[Programme, xr.Dataset, list[Story]]) -> None:
    _, _, stories = told
    for story in stories:
        table = story.table
        for column in ("pain_during", "pain_after", "next_morning"):
            known = table[column].dropna()
            assert (known == known.round()).all()
            assert known.between(0, 10).all()
        done = ~table["kept"].isin(["", "missed"])
        assert table["pain_during"].notna().equals(done)
        assert table["pain_after"].notna().equals(done)
        judged = table[table["next_morning"].notna()]
        next_day = story.mornings.loc[judged["day"] + 1]
        assert (judged["next_morning"].values == next_day["pain"].values).all()
        assert (judged["next_stiffness_min"].values == next_day["stiffness_min"].values).all()
        assert table["next_stiffness_min"].notna().equals(table["next_morning"].notna())
        assert (story.mornings["stiffness_min"] >= 0).all()


def test_what_was_broken_off_is_red_and_rested(installed: Catalogue) -> None:
    story = tendonlab.trace("silbernagel", participant=7)
    table = story.table
    broken = table[table["kept"] == "broken off"]
    assert len(broken) > 5
    assert (broken["pain_during"] > installed.pain_rules["silbernagel"].stop).all()
    assert set(broken["light"]) == {"red"}
    assert set(broken["rule"]) == {"broken off"}
    for row in broken.itertuples():
        rest = table[(table["track"] == row.track) & (table["kept"] != "")]["day"]
        assert not rest.between(row.day + 1, row.day + row.rest_days).any()


def test_a_made_up_session_is_the_one_of_the_day_before() -> None:
    found = 0
    for participant in range(20):
        table = tendonlab.trace("bodywork-flow", population="sore-runner", participant=participant, weeks=12).table
        missed = table[table["kept"] == "missed"]
        for row in table[table["kept"] == "moved"].to_dict("records"):
            same = (
                (missed["day"] == row["day"] - 1) & (missed["time"] == row["time"]) & (missed["track"] == row["track"])
            )
            (what,) = missed[same]["what"]
            assert row["what"] == f"{what.removesuffix(', lighter week')}, made up"
            found += 1
    assert found > 20


def test_nothing_is_made_up_in_ordered_rest_or_after_the_end() -> None:
    raises = build.bout("heel-raise-one-leg", sets=3, repetitions=15, load="body weight")
    twice = build.session("Raises", raises, time=["08:00", "18:00"])
    keeps = {"mean": "60 %", "sd": "5 %", "moved": "90 %", "source": "made up"}
    track = build.track("Legs", build.phase("one", twice), pain_rule="flow")
    plan = build.programme("own", track, name="Own", summary="A test.", weeks=6, care_weeks=0, adherence=keeps)
    rests = 0
    for participant in range(12):
        resting: set[int] = set()
        table = tendonlab.trace(plan, participant=participant, weeks=7).table
        for row in table[table["rest_days"] > 0].to_dict("records"):
            first = row["day"] + (row["kept"] != "")  # the morning after a session, or that of a decision
            resting |= set(range(first, first + row["rest_days"]))
        rests += len(resting)
        days = table[table["kept"] != ""]["day"]
        assert not resting & set(days)
        assert days.max() <= 42
    assert rests > 50


def test_a_participant_is_the_same_however_many_there_are() -> None:
    with tendonlab.compare(["hsr"], population="midportion", participants=31, weeks=12) as results:
        end = results.to_xarray().isel(arm=0, time=-1, participant=30)
        done = int(end["sessions_done"])
    kept = tendonlab.trace("hsr", participant=np.int64(30)).table["kept"]
    assert (~kept.isin(["", "missed"])).sum() == done


def test_a_rule_of_ones_own() -> None:
    def stay(view: rules.View) -> rules.Decision:
        return rules.Decision(move=1, reason="started") if view.rung < 0 else rules.Decision()

    story = tendonlab.trace("silbernagel", participant=7, rule=stay)
    assert moves(story) == []
    assert set(story.table["light"]) == {""}
    assert not (story.table["kept"] == "broken off").all()
    with pytest.raises(InputError, match=r"'silbernagel' must return a tendonlab\.rules\.Decision, not None"):
        tendonlab.trace("silbernagel", rule=lambda view: None)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"participant": -1}, "participant must be at least 0, not -1"),
        ({"participant": 2**63}, "participant must be at most"),
        ({"participant": True}, "participant must be a whole number, not True"),
        ({"participant": 1.5}, r"participant must be a whole number, not 1\.5"),
        ({"weeks": 0}, "weeks must be at least 1, not 0"),
        ({"seed": -1}, "seed must be at least 0, not -1"),
        ({"rule": "careful"}, "the rule for programme 'hsr' must be a function"),
    ],
)
def test_wrong_input(words: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        tendonlab.trace("hsr", **words)  # type: ignore[arg-type]


def test_unknown_names() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'hsr'"):
        tendonlab.trace("hrs")
    with pytest.raises(UnknownNameError, match="Did you mean 'midportion'"):
        tendonlab.trace("hsr", population="midporton")


def test_csv(tmp_path: Path) -> None:
    story = tendonlab.trace("hsr", participant=2, weeks=4)
    story.to_csv(tmp_path / "s.csv")
    read = pd.read_csv(tmp_path / "s.csv", keep_default_na=False, na_values={"pain_during": [""]})
    assert tuple(read.columns) == COLUMNS
    assert list(read["what"]) == list(story.table["what"])
    assert read["pain_during"].equals(story.table["pain_during"])
    with pytest.raises(OutputError, match="does not exist"):
        story.to_csv(tmp_path / "nowhere" / "s.csv")


def panels(story: Story) -> list[str]:
    return [axis.get_title(loc="left") for axis in story.plot().axes]


def test_panels() -> None:
    assert panels(tendonlab.trace("wait-and-see", weeks=3)) == ["Reported pain on waking"]
    assert panels(tendonlab.trace("isometric-45s", weeks=3)) == ["Reported pain", "Sessions"]
    assert panels(tendonlab.trace("bodywork-flow", population="sore-runner", participant=3)) == [
        "Strengthening", "Jumping", "Running", "Reported pain", "Sessions",
    ]  # fmt: skip
    # A run is judged although its track has one rung only.
    silbernagel = tendonlab.trace("silbernagel", participant=7)
    assert "Running" in panels(silbernagel)
    assert set(silbernagel.table[silbernagel.table["track"] == "Running"]["light"]) > {"red"}
    (first, *_) = panels(tendonlab.trace("walk-run-fine", participant=5))
    assert first == "Running (18 more rungs above)"


@pytest.mark.parametrize(
    ("programme", "population", "participant"),
    [("bodywork-flow", "sore-runner", 3), ("marathon", "healthy-young-men", 0), ("silbernagel", "midportion", 7)],
)
def test_names_of_rungs_do_not_cover_each_other(programme: str, population: str, participant: int) -> None:
    drawing = tendonlab.trace(programme, population=population, participant=participant).plot()
    drawing.draw_without_rendering()
    for axis in drawing.axes:
        boxes = [label.get_window_extent() for label in axis.get_yticklabels() if label.get_text()]
        assert all(box.x0 >= 0 for box in boxes)
        for below, above in pairwise(boxes):
            assert below.y1 <= above.y0


def test_a_figure_of_somebody_who_leaves(tmp_path: Path) -> None:
    with tendonlab.compare(["silbernagel"], population="midportion", participants=60, weeks=26) as results:
        days = results.to_xarray()["drop_out_day"].isel(arm=0).values
    who = int(np.flatnonzero(days > 30)[0])
    story = tendonlab.trace("silbernagel", participant=who)
    assert not (story.table[story.table["day"] > days[who]]["kept"] != "").any()
    drawing = story.plot(tmp_path / "s.svg")
    assert any(text.get_text() == " drop-out" for text in drawing.axes[-1].texts)
    assert drawing.axes[-1].get_xlim() == (0, 26)
    assert "Simulated by a model, not measured" in drawing.get_supxlabel()
    with pytest.raises(InputError, match=r"ends in \.png, \.svg or \.pdf"):
        story.plot(tmp_path / "s.gif")


def test_names_are_drawn_as_they_are(tmp_path: Path) -> None:
    raises = build.bout("heel-raise-one-leg", repetitions=10, load="body weight")
    session = build.session("$\\frac$", raises, time="18:00")
    track = build.track("$x", build.phase("$\\a$", session, lasts="1 week"), build.phase("b_$2", session))
    own = build.programme("own", track, name="bad $\\frac$", summary="A test.", weeks=3, care_weeks=0)
    tendonlab.trace(own).plot(tmp_path / "s.png")
