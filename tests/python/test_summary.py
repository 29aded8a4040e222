"""The tables, against numbers worked out by hand on a trial of four people."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import tendonlab
from tendonlab.errors import OutputError
from tendonlab.summary import Summary, summarise
from tendonlab.summary_source import MEASURES

NAN = np.nan


def dataset(visa_a: np.ndarray, outcome: np.ndarray, notes: tuple[str, str] = ("", "")) -> xr.Dataset:
    """Two arms, four people; at 0, 12 and 24 weeks."""
    dims = ("arm", "participant", "time")
    shape = visa_a.shape
    planned = np.broadcast_to([0.0, 10.0, 20.0], shape)
    variables = {
        "visa_a": (dims, visa_a),
        "pain_hop": (dims, np.where(np.isnan(visa_a), NAN, 4.0 * np.ones(shape))),
        "stiffness": (dims, np.where(np.isnan(visa_a), NAN, np.broadcast_to([200.0, 210.0, 230.0], shape))),
        "strength": (dims, np.where(np.isnan(visa_a), NAN, 2000.0 * np.ones(shape))),
        "sessions_planned": (dims, np.where(np.isnan(visa_a), NAN, planned)),
        "sessions_done": (dims, np.where(np.isnan(visa_a), NAN, 0.5 * planned)),
        "sessions_broken_off": (dims, np.where(np.isnan(visa_a), NAN, 0.1 * planned)),
        "outcome": (
            dims[:2],
            outcome,
            {"flag_values": np.arange(4, dtype=np.int8), "flag_meanings": "completed ruptured not_finite other_leg"},
        ),
        "onsets": (dims[:2], np.array([[0, 1, 0, 2], [0, 0, 0, 0]], np.int32)),
        "drop_out_day": (dims[:2], np.array([[NAN, 3.0, NAN, 9.0], [NAN] * 4])),
        "programme_note": (dims[:1], np.array(notes, dtype=object)),
        "person_insertional": (dims[1:2], np.zeros(4)),
    }
    coordinates = {"arm": ["a", "b"], "participant": np.arange(4), "time": [0.0, 84.0, 168.0]}
    return xr.Dataset(variables, coordinates, attrs={"title": "Virtual trial, test"})


VISA_A = np.array(
    [
        [[50.0, 60.0, 70.0], [40.0, 54.0, 60.0], [60.0, 58.0, 59.0], [50.0, 70.0, NAN]],
        [[50.0, 55.0, 60.0], [40.0, 44.0, 45.0], [60.0, 58.0, 52.0], [50.0, 60.0, 70.0]],
    ]
)
OUTCOME = np.array([[0, 0, 0, 1], [0, 0, 0, 0]], np.int8)


@pytest.fixture
def summary() -> Summary:
    return summarise(dataset(VISA_A, OUTCOME))


def the(table: pd.DataFrame, **where: object) -> pd.Series:
    for column, value in where.items():
        table = table[table[column] == value]
    (row,) = (row for _, row in table.iterrows())
    return row


def test_new_episodes_per_person(summary: Summary) -> None:
    assert list(summary.arms["onsets"]) == [0.75, 0.0]
    assert list(summary.arms["left_programme"]) == [2, 0]
    assert "0.75" in str(summary)


def test_with_two_legs_people_are_counted_by_the_affected_one() -> None:
    affected = dataset(VISA_A, OUTCOME)
    other = affected.copy(deep=True)
    other["outcome"].values[:] = [[0, 0, 0, 3], [0, 0, 0, 0]]
    other["onsets"].values[:] = 9
    other["visa_a"].values[:] = 100.0
    both = xr.concat([affected, other], "leg", data_vars="all").transpose("arm", "participant", "leg", "time")
    both["outcome"].attrs = affected["outcome"].attrs
    both["programme_note"] = affected["programme_note"]
    found, expected = summarise(both), summarise(affected)
    pd.testing.assert_frame_equal(found.arms, expected.arms)
    pd.testing.assert_frame_equal(found.changes, expected.changes)
    swapped = summarise(both.isel(leg=[1, 0]))
    assert the(swapped.arms, arm="a")["other_leg"] == 1
    assert the(swapped.arms, arm="a")["completed"] == 3


def test_a_programme_cut_short_is_named() -> None:
    found = summarise(dataset(VISA_A, OUTCOME, ("", "weeks 25-52 of its plan lie beyond this study")))
    assert found.notes[0] == "b: weeks 25-52 of its plan lie beyond this study."
    assert not any(note.startswith("a:") for note in found.notes)


def test_the_number_of_people_is_printed_where_some_are_missing(summary: Summary) -> None:
    def block(text: str, start: str) -> list[str]:
        (found,) = (part for part in text.split("\n\n") if part.startswith(start))
        return found.splitlines()

    for start in ("VISA-A (points), change", "tendon stiffness", "VISA-A (points), paired"):
        _, head, _, *rows = block(str(summary), start)
        assert "n" in head.split()
        place = head.index(" n ") + 1
        numbers = [row[place] for row in rows]
        assert numbers == (["4", "3"] if "paired" in start else ["4", "3", "4", "4"])
    whole = str(summarise(dataset(VISA_A[[1, 1]], np.zeros((2, 4), np.int8))))
    assert "n" not in block(whole, "VISA-A (points), change")[1].split()
    assert "column n says how many" in " ".join(whole.split())


def test_who_completed(summary: Summary) -> None:
    a, b = the(summary.arms, arm="a"), the(summary.arms, arm="b")
    assert (a["participants"], a["completed"], a["ended_early"], a["ruptured"], a["not_finite"]) == (4, 3, 1, 1, 0)
    assert (b["completed"], b["ended_early"]) == (4, 0)
    assert (a["sessions_planned"], a["sessions_done"], a["share_done"]) == (20.0, 10.0, 0.5)
    assert a["share_broken_off"] == pytest.approx(0.2)
    assert "10 of 20 (50 %), 20 % broken off" in str(summary)


def test_change_from_baseline(summary: Summary) -> None:
    end = the(summary.changes, measure="VISA-A", arm="a", weeks=24.0)
    changes = np.array([20.0, 20.0, -1.0])  # the fourth has no score at the end
    assert end["n"] == 3
    assert end["baseline"] == pytest.approx(50.0)
    assert end["mean"] == pytest.approx(13.0)
    half = 4.3027 * changes.std(ddof=1) / np.sqrt(3)  # t, 2 degrees of freedom
    assert end["mc_low"] == pytest.approx(13.0 - half, abs=1e-3)
    assert end["mc_high"] == pytest.approx(13.0 + half, abs=1e-3)
    assert end["p5"] == pytest.approx(-1.0 + 0.1 * 21.0)  # linear between order statistics
    assert end["p95"] == pytest.approx(20.0)
    assert end["improved"] == pytest.approx(2.0 / 3.0)
    assert end["worse"] == pytest.approx(1.0 / 3.0)
    assert end["much_worse"] == 0.0
    assert end["unit"] == "points"


def test_much_worse_is_fourteen_points_down() -> None:
    visa_a = VISA_A.copy()
    visa_a[0, :, 2] = visa_a[0, :, 0] + [-14.0, -13.9, -0.1, -40.0]
    found = summarise(dataset(visa_a, np.zeros((2, 4), np.int8)))
    end = the(found.changes, measure="VISA-A", arm="a", weeks=24.0)
    assert (end["worse"], end["much_worse"]) == (1.0, 0.5)
    assert re.search(r"100 % +50 %\n", str(found))
    assert "about half of those who did not change worse" in " ".join(str(found).split())


def test_twelve_weeks_count_those_who_failed_later(summary: Summary) -> None:
    early = the(summary.changes, measure="VISA-A", arm="a", weeks=12.0)
    assert early["n"] == 4
    assert early["mean"] == pytest.approx((10.0 + 14.0 - 2.0 + 20.0) / 4.0)
    assert early["improved"] == 0.5  # exactly 14 points count


def test_paired_differences_use_people_present_in_both_arms(summary: Summary) -> None:
    end = the(summary.differences, measure="VISA-A", weeks=24.0)
    differences = np.array([10.0, 15.0, 7.0])
    assert (end["arm"], end["versus"], end["n"]) == ("a", "b", 3)
    assert end["mean"] == pytest.approx(differences.mean())
    assert end["p5"] == pytest.approx(np.percentile(differences, 5))
    half = 4.3027 * differences.std(ddof=1) / np.sqrt(3)
    assert end["mc_low"] == pytest.approx(differences.mean() - half, abs=1e-3)


def test_other_measures_have_no_verdict_of_their_own(summary: Summary) -> None:
    row = the(summary.differences, measure="tendon stiffness", weeks=24.0)
    assert row["mean"] == 0.0
    assert row["verdict"] == "no published margin"
    assert the(summary.changes, measure="tendon stiffness", arm="b", weeks=24.0)["mean"] == 30.0


@pytest.mark.parametrize(
    ("gap", "scatter", "verdict"),
    [
        (0.0, 0.1, "no difference a trial would see"),
        (4.5, 0.1, "no difference a trial would see"),
        (-4.5, 0.1, "no difference a trial would see"),
        (9.0, 0.1, "model: a higher"),
        (-9.0, 0.1, "model: b higher"),
        (5.0, 0.5, "not settled with this many people"),
        (2.0, 9.0, "not settled with this many people"),
        (-8.0, 9.0, "not settled with this many people"),
    ],
)
def test_verdicts(gap: float, scatter: float, verdict: str) -> None:
    visa_a = np.full((2, 4, 3), 50.0)
    visa_a[0, :, 1:] += gap + scatter * np.array([-1.0, 1.0, -1.0, 1.0])[:, None]
    found = summarise(dataset(visa_a, np.zeros((2, 4), np.int8)))
    assert the(found.differences, measure="VISA-A", weeks=24.0)["verdict"] == verdict


def under_draws(gap: float, of_parameters: float, of_people: float, participants: int = 400) -> Summary:
    """Two arms that differ by `gap`; the difference varies between 40 draws of the parameters and between people."""
    random = np.random.default_rng(1)
    members = np.arange(participants) % 40
    by_member = random.permutation(np.linspace(-1.0, 1.0, 40)) * of_parameters * 3**0.5
    visa_a = np.full((2, participants, 3), 50.0)
    visa_a[:, :, 1:] += 8.0 + 5.0 * random.standard_normal(participants)[:, None]
    visa_a[0, :, 1:] += (gap + by_member[members] + of_people * random.standard_normal(participants))[:, None]
    one = dataset(VISA_A, OUTCOME).isel(participant=[0] * participants).drop_vars(["participant", "visa_a"])
    one["visa_a"] = (("arm", "participant", "time"), visa_a)
    one["person_member"] = ("participant", members.astype(float))
    return summarise(one)


def test_parameters_and_people_stand_apart() -> None:
    found = under_draws(9.0, 1.5, 3.0)
    assert found.members == 40
    row = the(found.differences, measure="VISA-A", weeks=24.0)
    assert row["sd_parameters"] == pytest.approx(1.5, rel=0.25)
    assert row["share_of_people"] == pytest.approx(1.5**2 / (1.5**2 + 3.0**2), rel=0.4)
    assert row["low"] < row["mc_low"] < row["mean"] < row["mc_high"] < row["high"]
    assert row["share_of_interval"] > 0.9
    text = str(found)
    assert re.search(r"change +95 % +from parameters +5-95 % of people", text)
    assert re.search(r"difference +95 % +from parameters +5-95 % of people", text)
    assert f"{row['low']:+.1f} to {row['high']:+.1f}" in text
    assert f" {100 * row['share_of_interval']:.0f} % " in text
    (note,) = (note for note in found.notes if note.startswith("95 %"))
    assert "(40 draws, people dealt out over them)" in note
    assert re.search(r"VISA-A changes \d+( to \d+)? % is from parameters", note)
    assert "not included" not in text
    assert max(len(line) for line in text.splitlines()) <= 130


@pytest.mark.parametrize(
    ("gap", "of_parameters", "of_people", "verdict"),
    [
        (9.0, 1.0, 3.0, "model: a higher"),
        (0.0, 1.0, 3.0, "no difference a trial would see"),
        (9.0, 4.0, 3.0, "the parameters leave it open"),
        (3.0, 4.0, 3.0, "the parameters leave it open"),
        (6.2, 0.05, 20.0, "not settled with this many people"),
    ],
)
def test_verdicts_under_draws_of_the_parameters(
    gap: float, of_parameters: float, of_people: float, verdict: str
) -> None:
    found = under_draws(gap, of_parameters, of_people, 4000)
    assert the(found.differences, measure="VISA-A", weeks=24.0)["verdict"] == verdict


def test_too_few_people_for_their_draws() -> None:
    found = under_draws(9.0, 1.0, 3.0, 41)
    row = the(found.differences, measure="VISA-A", weeks=24.0)
    assert np.isnan([row["low"], row["sd_parameters"]]).all()
    assert np.isfinite([row["mc_low"], row["p5"]]).all()
    assert row["verdict"] == "not settled with this many people"
    assert "nan" not in str(found)
    assert "it takes a few more people than draws" in " ".join(str(found).split())


def apart(notes: tuple[str, str], arms: list[str]) -> Summary:
    """The first of two arms is nine points higher."""
    visa_a = np.full((2, 4, 3), 50.0)
    visa_a[0, :, 1:] += 9.0 + 0.1 * np.array([-1.0, 1.0, -1.0, 1.0])[:, None]
    return summarise(dataset(visa_a, np.zeros((2, 4), np.int8), notes).assign_coords(arm=arms))


def test_a_programme_that_is_no_plan_wins_nothing() -> None:
    note = "weeks 25-52 of its plan lie beyond this study; not a plan: It ruptures tendons"
    found = apart((note, ""), ["rupture", "hsr"])
    verdict = "model: rupture higher, but rupture is no plan"
    assert the(found.differences, measure="VISA-A", weeks=24.0)["verdict"] == verdict
    text = str(found)
    assert verdict in text
    assert "rupture † - hsr " in text
    assert "† no plan: may be simulated and compared, not followed." in text
    assert len(re.findall(r"^rupture †  ", text, re.MULTILINE)) == 1 + 4 * 2
    assert "† no plan" in found._repr_html_()
    assert "rupture †" in found._repr_html_()
    assert set(found.table()["arm"]) == {"rupture", "hsr"}
    # The lower arm may be what it likes.
    assert the(apart(("", note), ["hsr", "rupture"]).differences, measure="VISA-A", weeks=24.0)["verdict"] == (
        "model: hsr higher"
    )


def test_waiting_is_there_to_be_compared_with() -> None:
    found = apart(("", "not a plan: There is nothing to do in it"), ["hsr", "wait-and-see"])
    assert found.daggers == frozenset()
    assert "†" not in str(found)
    higher = apart(("not a plan: There is nothing to do in it", ""), ["wait-and-see", "hsr"])
    assert "model: wait-and-see higher, but wait-and-see is no plan" in str(higher)


def test_one_is_one() -> None:
    one = dataset(VISA_A, OUTCOME).isel(participant=[0])
    assert summarise(one).title.startswith("Virtual trial, test: 1 participant, 24 weeks")
    week = one.isel(time=[0, 1]).assign_coords(time=[0.0, 7.0])
    assert ": 1 participant, 1 week, seed" in summarise(week).title


def many(arms: list[str]) -> Summary:
    data = dataset(VISA_A, OUTCOME).isel(arm=[i % 2 for i in range(len(arms))])
    return summarise(data.assign_coords(arm=arms))


def test_of_many_arms_each_is_held_against_one() -> None:
    names = ["a", "b", "c", "d", "wait-and-see", "e", "f", "g", "h"]
    table = many(names).differences_to_read()
    visa = table[(table["measure"] == "VISA-A") & (table["weeks"] == 12)]
    assert list(visa["arm"]) == [name for name in names if name != "wait-and-see"]
    assert set(table["versus"]) == {"wait-and-see"}
    assert len(table) == 4 * 2 * 8
    # "b" comes before it and "e" after; they are the same programme, and so is the difference.
    before, after = the(visa, arm="b"), the(visa, arm="e")
    for column in ("n", "mean", "low", "high", "mc_low", "mc_high", "p5", "p95"):
        assert before[column] == pytest.approx(after[column])
    assert after["mc_low"] < after["mean"] < after["mc_high"]
    assert after["low"] < after["mean"] < after["high"]
    assert before["mean"] < 0.0  # the comparison arm here is like "a"


def test_of_many_arms_without_waiting_the_first_is_the_measure() -> None:
    summary = many(list("abcdefghi"))
    assert set(summary.differences_to_read()["versus"]) == {"a"}
    assert len(summary.differences) == 4 * 2 * 36
    text = str(summary)
    assert "Each arm against a; all 36 pairs" in text
    assert "b - a " in text
    assert "a - b " not in text
    assert list(summary.differences_to_read().columns) == list(summary.differences.columns)


def test_of_few_arms_every_pair_is_told() -> None:
    summary = many(list("abcdefgh"))
    assert summary.differences_to_read() is summary.differences
    assert "Each arm against" not in str(summary)


def test_nobody_completed() -> None:
    visa_a = VISA_A.copy()
    visa_a[0, :, 1:] = NAN
    found = summarise(dataset(visa_a, np.array([[2, 2, 2, 2], [0, 0, 0, 0]], np.int8)))
    end = the(found.changes, measure="VISA-A", arm="a", weeks=24.0)
    assert end["n"] == 0
    assert np.isnan(end["mean"])
    assert the(found.differences, measure="VISA-A", weeks=24.0)["verdict"] == "nobody to compare"
    text = str(found)
    assert "4 not_finite" in text
    assert "nobody left" in text
    assert "nan" not in text


def test_intervals_of_few_people() -> None:
    one = summarise(dataset(VISA_A, OUTCOME).isel(participant=[0]))
    assert "nan" not in str(one)
    two = summarise(dataset(VISA_A, OUTCOME).isel(participant=[0, 1]))
    row = the(two.changes, measure="VISA-A", arm="a", weeks=12.0)  # changes of 10 and 14 points
    assert row["mc_high"] - row["mean"] == pytest.approx(12.706 * 2.0, rel=1e-4)  # t, 1 degree of freedom


def test_insertional_people_bring_their_note(summary: Summary) -> None:
    people = dataset(VISA_A, OUTCOME)
    people["person_insertional"][:] = 1.0
    assert any("Insertional pain" in note for note in summarise(people).notes)
    assert not any("Insertional pain" in note for note in summary.notes)


def test_text_says_what_it_is(summary: Summary) -> None:
    text = str(summary)
    assert text.startswith("Virtual trial, test: 4 participants, 24 weeks")
    assert "1 (1 ruptured)" in text
    assert "10 of 20 (50 %)" in text
    assert "Simulated by a model, not measured" in text
    assert "Uncertainty of the parameters is not included" in " ".join(text.split())
    assert "95 % MC" in text
    assert summary.members == 0
    assert max(len(line) for line in text.splitlines()) <= 120


def test_csv_holds_every_number(summary: Summary, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    summary.to_csv(path)
    table = pd.read_csv(path)
    assert table["kind"].value_counts().to_dict() == {"participants": 2, "change": 16, "difference": 8}
    row = the(table, kind="change", measure="VISA-A", arm="a", weeks=24.0)
    assert row["mean"] == pytest.approx(13.0)
    assert list(tmp_path.iterdir()) == [path]


def test_csv_into_a_missing_folder(summary: Summary, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        summary.to_csv(tmp_path / "nowhere" / "s.csv")


def test_a_short_trial_has_one_time_only(trial: tendonlab.Results) -> None:
    with tendonlab.compare(["hsr"], population="midportion", participants=5, weeks=6) as short:
        assert set(short.summary().changes["weeks"]) == {6.0}
        assert len(short.summary().differences) == 0
    assert set(trial.summary().changes["weeks"]) == {12.0, 14.0}


_SESSIONS = ("planned", "done", "broken_off")
EVENTS = ["outcome", "onsets", "drop_out_day"]


def test_without_events_nobody_is_counted_out(summary: Summary) -> None:
    less = summarise(dataset(VISA_A, OUTCOME).drop_vars(EVENTS))
    assert list(less.arms.columns) == [
        "arm", "participants", "sessions_planned", "sessions_done", "share_done", "share_broken_off",
    ]  # fmt: skip
    # The one whose records end early has none at the end.
    assert list(less.arms["sessions_planned"]) == [20.0, 20.0]
    pd.testing.assert_frame_equal(less.changes, summary.changes)
    text = " ".join(str(less).split())
    assert (
        "Not recorded in this study: how people's simulations ended, new episodes and who left the programme." in text
    )
    assert re.search(
        r"arm +participants +sessions done, mean\n-+\na +4 +10 of 20 \(50 %\), 20 % broken off\n", str(less)
    )
    assert "nan" not in text
    assert not any("Not recorded" in note for note in summary.notes)


@pytest.mark.parametrize("name", ["visa_a", "pain_hop", "stiffness", "strength"])
def test_tables_without_a_measure(name: str, summary: Summary) -> None:
    less = summarise(dataset(VISA_A, OUTCOME).drop_vars(name))
    label = {"visa_a": "VISA-A", "pain_hop": "pain on hopping"}.get(name, "tendon stiffness")
    label = "plantarflexor strength" if name == "strength" else label
    for table in ("changes", "differences"):
        rows = getattr(summary, table)
        expected = rows[rows["measure"] != label].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(less, table), expected)
    assert f"Not recorded in this study: {label}." in less.notes
    assert f"{label} (" not in str(less).split("* Not recorded")[0]


def test_without_sessions() -> None:
    less = summarise(dataset(VISA_A, OUTCOME).drop_vars("sessions_broken_off"))
    assert "Not recorded in this study: sessions broken off." in less.notes
    assert "10 of 20 (50 %)\n" in str(less)
    none = summarise(dataset(VISA_A, OUTCOME).drop_vars([f"sessions_{n}" for n in _SESSIONS]))
    assert "sessions" not in str(none).split("VISA-A")[0]


@given(st.sets(st.sampled_from([*MEASURES, *(f"sessions_{name}" for name in _SESSIONS), "outcome"])))
def test_whatever_is_recorded_can_be_told(missing: set[str]) -> None:
    """Any part of it: what is there is told, what is not is named, and nothing is told as not a number."""
    gone = (missing - {"outcome"}) | (set(EVENTS) if "outcome" in missing else set())
    less = summarise(dataset(VISA_A, OUTCOME).drop_vars(gone))
    text = str(less)
    assert "nan" not in text
    assert any(note.startswith("Not recorded") for note in less.notes) == bool(missing)
    assert set(less.changes["measure"]) == {MEASURES[name][0] for name in set(MEASURES) - missing}
    assert len(less.table()) == 2 + len(less.changes) + len(less.differences)
    assert ("completed" in less.arms) == ("outcome" not in missing)
    assert "<table" in less._repr_html_()


def test_draws_without_the_score_have_their_note() -> None:
    one = dataset(VISA_A, OUTCOME).isel(participant=[0] * 400).drop_vars(["participant", "visa_a"])
    random = np.random.default_rng(2)
    one["stiffness"] = one["stiffness"] + random.normal(0.0, 1.0, (2, 400, 3))
    one["person_member"] = ("participant", np.arange(400.0) % 40)
    (note,) = (note for note in summarise(one).notes if note.startswith("95 %"))
    assert "(40 draws, people dealt out over them)" in note
    assert "VISA-A changes" not in note
    assert note.endswith("That the equations may be wrong is in no interval.")


def test_html_for_notebooks(summary: Summary) -> None:
    assert "<table" in summary._repr_html_()
