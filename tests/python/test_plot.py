from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib.image import imread

import tendonlab
from tendonlab.errors import InputError
from tendonlab.plot import figure
from tendonlab.uncertainty import spread

STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".PNG"])
def test_formats(trial: tendonlab.Results, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r{suffix}"
    trial.plot(path)
    assert path.read_bytes().startswith(STARTS[suffix.lower()])
    assert list(tmp_path.iterdir()) == [path]


def test_it_needs_no_display_and_registers_nothing(trial: tendonlab.Results) -> None:
    from matplotlib import pyplot

    backend = mpl.get_backend()
    trial.plot()
    assert pyplot.get_fignums() == []
    assert mpl.get_backend() == backend


def test_lines_are_the_medians(trial: tendonlab.Results) -> None:
    drawing = trial.plot()
    data = trial.to_xarray()
    panels = {axis.get_title(loc="left"): axis for axis in drawing.axes if axis.get_title(loc="left")}
    assert set(panels) == {"VISA-A", "Pain on hopping", "Tendon stiffness", "Plantarflexor strength"}

    def thick(title: str) -> list[np.ndarray]:
        lines = panels[title].get_lines()
        return [np.asarray(line.get_ydata()) for line in lines if line.get_linewidth() > 2.0]

    for drawn, expected in zip(thick("VISA-A"), np.nanmedian(data["visa_a"], axis=1), strict=True):
        np.testing.assert_allclose(drawn, expected, rtol=1e-6)
    relative = 100.0 * (data["stiffness"].values.astype(float) / data["stiffness"].values[..., :1].astype(float) - 1.0)
    for drawn, expected in zip(thick("Tendon stiffness"), np.nanmedian(relative, axis=1), strict=True):
        np.testing.assert_allclose(drawn, expected, rtol=1e-4, atol=1e-6)


def test_words(trial: tendonlab.Results) -> None:
    drawing = trial.plot()
    words = " ".join(text.get_text() for text in drawing.texts)
    assert "40 simulated people" in words
    assert "seed 3" in words
    assert "Simulated by a model, not measured" in words
    (legend,) = drawing.legends
    assert [text.get_text() for text in legend.get_texts()] == ["Heavy slow resistance", "Wait and see"]


def test_the_mean_at_the_end_stands_with_its_interval(trial: tendonlab.Results) -> None:
    data = trial.to_xarray().isel(arm=[0], participant=np.arange(400) % 40).drop_vars("participant")

    def drawn(data: xr.Dataset) -> tuple[list[list[float]], str]:
        drawing = figure(data, names=["x"], population="somebody")
        ends = drawing.axes[1]
        words = " ".join(text.get_text() for text in drawing.texts)
        return [list(np.asarray(line.get_ydata(), float)) for line in ends.get_lines()], words

    for members, words in (
        (np.arange(400) % 40, "mean at the end, its 95 % interval, the parameters' uncertainty included."),
        (np.arange(400), "without an interval, as people are too few"),
        (None, "its 95 % Monte-Carlo interval"),
    ):
        data = data.drop_vars("person_member", errors="ignore")
        if members is not None:
            data["person_member"] = ("participant", members)
        lines, told = drawn(data)
        assert words in told
        found = spread(data["visa_a"].values[0, :, -1].astype(float), members)
        np.testing.assert_allclose(lines[1], [found.low, found.high])
        assert lines[2] == [found.mean]


@pytest.mark.parametrize("arms", [1, 2, 4, 8])
def test_the_legend_covers_no_panel(trial: tendonlab.Results, arms: int) -> None:
    data = trial.to_xarray().isel(arm=[i % 2 for i in range(arms)])
    drawing = figure(
        data, names=[f"a programme with a long name, number {i}" for i in range(arms)], population="somebody"
    )
    drawing.canvas.draw()
    (legend,) = drawing.legends
    box = legend.get_window_extent()
    assert box.x0 >= 0.0
    assert box.x1 <= drawing.bbox.x1
    for axis in drawing.axes:
        assert not box.overlaps(axis.get_tightbbox())


def test_names_are_drawn_as_they_are(trial: tendonlab.Results, tmp_path: Path) -> None:
    data = trial.to_xarray()
    drawing = figure(data, names=["bad $\\frac$ x", "bad $\\frac$ x"], population="from $1 to $2")
    drawing.savefig(tmp_path / "r.png")
    (legend,) = drawing.legends
    assert [text.get_text() for text in legend.get_texts()] == [f"bad $\\frac$ x ({arm})" for arm in data["arm"].values]


def test_what_is_no_plan_carries_a_dagger(trial: tendonlab.Results) -> None:
    data = trial.to_xarray().assign_coords(arm=["hsr", "bed-rest"])
    drawing = figure(data, names=["Heavy slow resistance", "Bed rest"], population="somebody")
    (legend,) = drawing.legends
    assert [text.get_text() for text in legend.get_texts()] == ["Heavy slow resistance", "Bed rest †"]
    assert any("† no plan." in text.get_text() for text in drawing.texts)
    usual = trial.plot()
    assert not any("†" in text.get_text() for text in usual.texts)


def test_people_without_results_do_not_spoil_it(trial: tendonlab.Results, tmp_path: Path) -> None:
    data = trial.to_xarray().load().copy(deep=True)
    for name in ("visa_a", "pain_hop", "stiffness", "strength"):
        data[name][0, :3, 5:] = np.nan
        data[name][1, :, 1:] = np.nan
    drawing = figure(data, names=["x", "y"], population="somebody")
    drawing.savefig(tmp_path / "r.png")
    assert imread(tmp_path / "r.png").std() > 0.0


def test_many_arms_have_a_row_each(trial: tendonlab.Results) -> None:
    data = trial.to_xarray()
    arms = ["wait-and-see" if i == 3 else f"arm-{i}" for i in range(30)]
    many = data.isel(arm=[i % 2 for i in range(30)]).assign_coords(arm=arms)
    names = [f"a programme whose name is long, number {i}, $\\frac$" for i in range(30)]
    drawing = figure(many, names=names, population="somebody")
    drawing.draw_without_rendering()
    first, *others = drawing.axes
    assert [axis.get_title(loc="left") for axis in drawing.axes] == [
        "VISA-A", "Pain on hopping", "Tendon stiffness", "Plantarflexor strength",
    ]  # fmt: skip
    labels = first.get_yticklabels()
    # Arms of waiting people carry a dagger, but for the one that the others are held against.
    daggers = [" †" if i % 2 and i != 3 else "" for i in range(30)]
    drawn_names = [label.get_text().replace("\n", " ") for label in labels]
    assert drawn_names == [name + dagger for name, dagger in zip(names, daggers, strict=True)]
    assert any("† no plan." in text.get_text() for text in drawing.texts)
    assert [i for i, label in enumerate(labels) if label.get_fontweight() == "bold"] == [3]
    boxes = [label.get_window_extent() for label in labels]
    assert all(box.x0 >= 0 and box.x1 <= first.bbox.x0 for box in boxes)
    for upper, lower in pairwise(boxes):
        assert lower.y1 <= upper.y0 + 2.0
    titles = [axis.title.get_window_extent() for axis in others]
    assert all(box.x1 <= drawing.bbox.x1 for box in titles)
    # The full dots are the means at the end.
    dots = [line for line in first.get_lines() if line.get_marker() == "o" and line.get_markerfacecolor() != "white"]
    drawn = [float(np.asarray(line.get_xdata())[0]) for line in dots]
    np.testing.assert_allclose(drawn, many["visa_a"].isel(time=-1).mean("participant"), rtol=1e-6)


def test_many_arms_without_people_or_a_second_time(trial: tendonlab.Results, tmp_path: Path) -> None:
    data = trial.to_xarray().isel(arm=[i % 2 for i in range(9)], time=[0, 3]).load().copy(deep=True)
    for name in ("visa_a", "pain_hop", "stiffness", "strength"):
        data[name][4, :, 1] = np.nan
    drawing = figure(data, names=[f"arm {i}" for i in range(9)], population="somebody")
    drawing.savefig(tmp_path / "r.png")
    (legend,) = drawing.legends
    assert [text.get_text() for text in legend.get_texts()] == ["after 3 weeks"]


def test_what_was_not_recorded_is_said_in_its_place(trial: tendonlab.Results) -> None:
    some = trial.to_xarray().drop_vars(["pain_hop", "strength", "outcome"])
    drawing = figure(some, names=["x", "y"], population="somebody")
    titled = [axis for axis in drawing.axes if axis.get_title(loc="left")]
    assert [[text.get_text() for text in axis.texts] for axis in titled] == [
        [], ["not recorded in this study"], [], ["not recorded in this study"],
    ]  # fmt: skip
    assert [bool(axis.get_lines()) for axis in titled] == [True, False, True, False]
    with pytest.raises(InputError, match="nothing to draw: this study recorded none of visa_a, pain_hop, stiffness"):
        figure(some.drop_vars(["visa_a", "stiffness"]), names=["x", "y"], population="somebody")
