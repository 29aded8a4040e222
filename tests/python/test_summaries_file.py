"""A study of which only summaries are kept tells the same as one that keeps its people."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import netCDF4
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import tendonlab
from tendonlab import _core
from tendonlab.cli import run as command
from tendonlab.errors import InputError, OutputError, ResultsError
from tendonlab.recording import quantity_names
from tendonlab.summaries_file import write_summaries
from tendonlab.summaries_layout import array_layout, layouts
from tendonlab.summary_source import MEASURES

ARMS = ["hsr", "wait-and-see", "alfredson"]
INTERVALS = ["low", "high", "mc_low", "mc_high", "sd_parameters", "share_of_interval", "share_of_people"]

FRACTIONS = {
    "strain_mvc", "strain_free_mvc", "collagen_synthesis", "damage_labile", "disorganised_fraction", "onset_risk",
    "rupture_risk",
}  # fmt: skip
_OF_SESSIONS = ["sessions_planned", "sessions_done", "share_done", "share_broken_off"]


def run(out: Path, **changes: Any) -> Path:
    asked = {"population": "midportion", "participants": 400, "weeks": 14, "seed": 3, **changes}
    tendonlab.compare(asked.pop("programmes", ARMS), out=out, **asked).close()
    return out


@pytest.fixture(scope="module")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 people, so that each draw of the parameters has a few; on a seed with whom somebody ruptures."""
    return run(tmp_path_factory.mktemp("people") / "people.h5")


@pytest.fixture(scope="module")
def summaries_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("summaries") / "summaries.h5", keep="summaries")


@pytest.fixture
def kept(summaries_file: Path) -> Iterator[tendonlab.Results]:
    with tendonlab.open_results(summaries_file) as results:
        yield results


def same_tables(one: tendonlab.Results, other: tendonlab.Results) -> None:
    """Tables from people and from summaries; ranges of people come from bins."""
    expected, found = one.summary(), other.summary()
    assert found.title == expected.title
    assert (found.members, found.daggers) == (expected.members, expected.daggers)
    # Summaries always have the sessions.
    more = [] if "share_done" in expected.arms else _OF_SESSIONS
    pd.testing.assert_frame_equal(found.arms.drop(columns=more), expected.arms)
    for name in ("changes", "differences"):
        a, b = getattr(found, name), getattr(expected, name)
        assert list(a.columns) == list(b.columns)
        pd.testing.assert_frame_equal(
            a.drop(columns=["p5", "p95", *INTERVALS]), b.drop(columns=["p5", "p95", *INTERVALS]), rtol=1e-6, atol=1e-6
        )
        pd.testing.assert_frame_equal(a[INTERVALS], b[INTERVALS], rtol=1e-6, atol=1e-6)
        # Between two people whose values lie in bins apart, a quantile is off by no more than either.
        pd.testing.assert_frame_equal(a[["p5", "p95"]], b[["p5", "p95"]], rtol=1 / 64, atol=1e-3)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"parameters": "central", "participants": 70},
        {"participants": 60},
        {"participants": 3, "weeks": 1},
        {"programmes": ["hsr"], "weeks": 2},
        {"legs": 2, "participants": 300, "weeks": 13},
        {"population": "insertional", "weeks": 2},
        {"quantities": ["visa_a", "stiffness", "utc_aligned"], "record_days": [10, 84]},
    ],
)
def test_the_same_tables_as_from_people(tmp_path: Path, changes: dict[str, Any]) -> None:
    with (
        tendonlab.open_results(run(tmp_path / "people.h5", **changes)) as one,
        tendonlab.open_results(run(tmp_path / "summaries.h5", **changes, keep="summaries")) as other,
    ):
        same_tables(one, other)
        insertional = [any("Insertional pain" in note for note in of.summary().notes) for of in (one, other)]
        assert insertional == [changes.get("population") == "insertional"] * 2


def test_it_says_what_it_is(kept: tendonlab.Results) -> None:
    assert "keeps       summaries only, nobody's values" in repr(kept)
    assert "400 simulated people" in repr(kept)
    assert kept.study.keep == "summaries"
    text = " ".join(str(kept.summary()).split())
    assert "This file keeps summaries only, nobody's values." in text
    assert "at most 1/128 of the value" in text


def test_no_value_of_a_person_is_stored(kept: tendonlab.Results) -> None:
    data = kept.to_xarray()
    assert "participant" not in data.dims
    assert dict(data.sizes) == {
        "arm": 3, "pair": 3, "time": 15, "quantile": 5, "difference_quantile": 3, "group": 100, "outcome": 4,
    }  # fmt: skip
    assert set(layouts(quantity_names(), 3)) <= set(data.data_vars)


def test_numbers_against_people(kept: tendonlab.Results, people_file: Path) -> None:
    data = kept.to_xarray()
    with tendonlab.open_results(people_file) as results:
        people = results.to_xarray().load()
        for name in quantity_names():
            value = people[name].astype(np.float64)
            change = value - value.isel(time=0)
            for stem, values in ((name, value), (f"{name}_change", change)):
                np.testing.assert_array_equal(data[f"{stem}_n"], values.count("participant"))
                scale = float(abs(values).max()) + 1e-9
                np.testing.assert_allclose(
                    data[f"{stem}_mean"], values.mean("participant"), rtol=1e-6, atol=1e-6 * scale
                )
                np.testing.assert_allclose(
                    data[f"{stem}_sd"], values.std("participant", ddof=1), rtol=1e-5, atol=1e-6 * scale
                )
        hsr, waiting = (
            people["stiffness"].astype(float).sel(arm="hsr"),
            people["stiffness"].astype(float).sel(arm="wait-and-see"),
        )
        paired = (hsr - hsr.isel(time=0)) - (waiting - waiting.isel(time=0))
        np.testing.assert_allclose(
            data["stiffness_difference_mean"].sel(pair="hsr - wait-and-see"), paired.mean("participant"), rtol=1e-6
        )
        np.testing.assert_array_equal(data["outcomes"].sum("outcome"), 400)
        assert int(data["outcomes"].sel(outcome="ruptured").sum()) == int((people["outcome"] == 1).sum()) > 0
        np.testing.assert_array_equal(data["onsets"], people["onsets"].sum("participant"))
        np.testing.assert_array_equal(data["drop_outs"], people["drop_out_day"].count("participant"))


def test_quantiles_lie_in_the_bins_of_peoples_values(kept: tendonlab.Results, people_file: Path) -> None:
    data = kept.to_xarray()
    with tendonlab.open_results(people_file) as results:
        people = results.to_xarray()
        for name in quantity_names():
            values = people[name].values.astype(float)
            # What is nearer to 0 counts as 0.
            least = 1e-8 if name in FRACTIONS else 1e-4
            for place, share in enumerate(data["quantile"].values):
                low, high = (np.nanquantile(values, share, axis=1, method=method) for method in ("lower", "higher"))
                found = data[f"{name}_quantile"].values[..., place]
                assert (found >= low - abs(low) / 128 - least).all(), name
                assert (found <= high + abs(high) / 128 + least).all(), name
                # Many have the best score there is, and nobody a better one.
                assert (found <= np.nanmax(values, axis=1) + least).all(), name


def test_the_figure_is_drawn_from_summaries(kept: tendonlab.Results, people_file: Path, tmp_path: Path) -> None:
    drawn = kept.plot(tmp_path / "r.png")
    assert (tmp_path / "r.png").stat().st_size > 10_000
    with tendonlab.open_results(people_file) as results:
        expected = results.plot()
    assert [text.get_text() for text in drawn.texts] == [text.get_text() for text in expected.texts]

    def lines(figure: Any, panel: int) -> list[np.ndarray]:
        axis, ends = figure.axes[2 * panel : 2 * panel + 2]
        return [np.asarray(line.get_ydata(), dtype=float) for line in (*axis.get_lines(), *ends.get_lines())]

    for panel, scale in ((0, 100.0), (1, 10.0)):
        for a, b in zip(lines(drawn, panel), lines(expected, panel), strict=True):
            np.testing.assert_allclose(a, b, rtol=1 / 64, atol=1e-3 * scale)
    assert [axis.get_ylabel() for axis in drawn.axes[4::2]] == [
        "N/mm, change from own start",
        "N, change from own start",
    ]


def test_other_programs_read_it(summaries_file: Path) -> None:
    with netCDF4.Dataset(summaries_file) as file:
        assert file["visa_a_quantile"].dimensions == ("arm", "time", "quantile")
        assert file["visa_a_difference_mean"].dimensions == ("pair", "time")
        assert list(file["arm"][:]) == ARMS
        assert file["time"].units == "days"
        mean = np.ma.filled(file["visa_a_mean"][:], np.nan)
    with xr.open_dataset(summaries_file, engine="h5netcdf", decode_timedelta=False) as data:
        np.testing.assert_array_equal(mean, data["visa_a_mean"])
    with h5py.File(summaries_file) as file:
        assert [file["visa_a_mean"].dims[i].keys()[0] for i in range(2)] == ["arm", "time"]
        for name in layouts(quantity_names(), 3):
            assert file[name].attrs["long_name"]
            assert file[name].attrs["units"]
        assert file["stiffness_change_mean"].attrs["units"] == "N/mm"
        assert file["stiffness_group_sum_of_squares"].attrs["units"] == "(N/mm)2"
        assert '"keep":"summaries"' in file["study"].asstr()[()]


def test_inspect_counts_outcomes(summaries_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with tendonlab.open_results(summaries_file) as results:
        ended = results.to_xarray()["outcomes"].sel(arm="hsr").values
    assert command(["inspect", str(summaries_file)]) == 0
    text = capsys.readouterr().out
    assert re.search(r"^outcome by arm +completed +ruptured", text, re.MULTILINE)
    assert re.search(rf"^hsr +{ended[0]} +{ended[1]} ", text, re.MULTILINE)
    assert re.search(r"^visa_a_quantile +points +arm x time x quantile ", text, re.MULTILINE)
    assert re.search(r"^  keep +summaries$", text, re.MULTILINE)
    less = run(tmp_path / "r.h5", record_events=False, record_days=[3, 5], participants=2, weeks=1)
    assert command(["inspect", str(less)]) == 0
    text = capsys.readouterr().out
    assert "outcome by arm" not in text
    assert re.search(r"^  record days +3, 5$", text, re.MULTILINE)


def test_the_same_bytes_again(tmp_path: Path, kept: tendonlab.Results) -> None:
    contents = {"texts": {"study": "{}"}, "attributes": {"seed": "1"}, "arm_texts": {"programme_name": ARMS}}
    arrays = {name: kept.to_xarray()[name].values for name in layouts(quantity_names(), 3)}
    days = np.arange(0, 99, 7, dtype=np.int32)
    for name in ("a.h5", "b.h5"):
        write_summaries(tmp_path / name, arrays, arms=ARMS, days=days, **contents)
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2

    def refused(changed: dict[str, Any], words: str) -> None:
        with pytest.raises(ValueError, match=words):
            write_summaries(tmp_path / "a.h5", changed, arms=ARMS, days=days, **contents)

    refused({name: values for name, values in arrays.items() if name != "visa_a_sd"}, r"missing \['visa_a_sd'\]")
    refused(arrays | {"visa_a_median": days}, r"unknown \['visa_a_median'\]")
    refused(arrays | {"visa_a_mean": arrays["visa_a_mean"][:, 1:]}, "array visa_a_mean has shape")
    refused(arrays | {"visa_a_group_sum": arrays["visa_a_group_sum"][..., 1:]}, "array visa_a_group_sum has shape")
    refused(arrays | {"onsets": arrays["visa_a_mean"]}, "array onsets has shape")
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_a_folder_that_is_not_there(tmp_path: Path, kept: tendonlab.Results) -> None:
    arrays = {name: kept.to_xarray()[name].values for name in layouts(quantity_names(), 3)}
    with pytest.raises(OutputError, match="does not exist"):
        write_summaries(
            tmp_path / "nowhere" / "a.h5", arrays, arms=ARMS, days=np.arange(0, 99, 7, dtype=np.int32),
            texts={}, attributes={}, arm_texts={},
        )  # fmt: skip


@pytest.mark.parametrize("name", ["outcomes", "visa_a_mean", "stiffness_difference_group_n", "posterior_ensemble"])
def test_a_variable_is_missing(tmp_path: Path, summaries_file: Path, name: str) -> None:
    path = tmp_path / "less.h5"
    shutil.copy(summaries_file, path)
    with h5py.File(path, "r+") as file:
        del file[name]
    with pytest.raises(ResultsError, match=f"damaged: it has no {name}"):
        tendonlab.open_results(path)


def test_damage_anywhere_is_told_in_plain_words(tmp_path: Path) -> None:
    """Bytes are overwritten here and there: the file still reads, or is refused, and nothing else is raised."""
    content = run(tmp_path / "r.h5", quantities=["visa_a"], keep="summaries", participants=200, weeks=1).read_bytes()
    random = np.random.default_rng(6)
    refused = 0
    for i in range(40):
        damaged = bytearray(content)
        start = int(random.integers(len(content)))
        damaged[start : start + 2000] = random.bytes(min(2000, len(content) - start))
        path = tmp_path / f"{i}.h5"
        path.write_bytes(damaged)
        try:
            with tendonlab.open_results(path) as results:
                results.summary()
        except ResultsError:
            refused += 1
    assert 3 < refused < 40


def test_nothing_to_draw(tmp_path: Path) -> None:
    path = run(tmp_path / "r.h5", quantities=["utc_aligned"], keep="summaries", participants=5, weeks=1)
    with tendonlab.open_results(path) as results:
        with pytest.raises(InputError, match="nothing to draw: this study recorded none of visa_a, pain_hop"):
            results.plot()
        summary = results.summary()
        assert len(summary.changes) == len(summary.differences) == 0
        assert list(summary.arms["participants"]) == [5, 5, 5]
        assert "Not recorded in this study: VISA-A; pain on hopping;" in " ".join(str(summary).split())
        summary.to_csv(tmp_path / "s.csv")
        assert len(pd.read_csv(tmp_path / "s.csv")) == 3


@given(st.sets(st.sampled_from([name for name, _, _ in _core.observables()]), min_size=1), st.integers(1, 3))
def test_every_array_is_described(quantities: set[str], arms: int) -> None:
    found = layouts(sorted(quantities), arms)
    for name, layout in found.items():
        assert layout == array_layout(name)
        assert layout.units
        assert layout.long_name
        assert set(layout.dimensions) <= {"arm", "pair", "time", "quantile", "difference_quantile", "group", "outcome"}
        assert arms > 1 or "pair" not in layout.dimensions
    assert {name for name in quantities if f"{name}_mean" in found} == quantities


def test_the_page_lists_every_array_with_its_dimensions() -> None:
    page = (Path(__file__).parents[2] / "docs/results.md").read_text(encoding="utf-8")
    section = page.split("## A file of summaries")[1].split("| variable |")[1].split("\n## ")[0]
    many = {"Q": quantity_names(), "M": tuple(MEASURES)}
    listed = {}
    for words, dimensions in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| ([a-z_, ]+) \|", section, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", words):
            stem, _, rest = name.partition("_")
            all_names = [f"{quantity}_{rest}" for quantity in many[stem]] if stem in many else [name]
            listed |= dict.fromkeys(all_names, dimensions.split(", "))
    assert listed == {name: list(layout.dimensions) for name, layout in layouts(quantity_names(), 2).items()}
