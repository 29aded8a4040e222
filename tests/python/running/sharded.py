"""What tests of sharded runs share: a small study, cut into small shards, held against one that was not cut."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import tendonlab
from tendonlab.running import shards

# Not a multiple of 256, so that the last shard takes the rest with it and ends with a chunk that is not full.
PARTICIPANTS = 1100
ONE_LEG: dict[str, Any] = {
    "programmes": ["hsr", "wait-and-see"], "population": "midportion", "participants": PARTICIPANTS, "weeks": 2,
    "seed": 4,
}  # fmt: skip
TWO_LEGS = ONE_LEG | {"participants": 769, "legs": 2, "parameters": "central"}


def cut(monkeypatch: pytest.MonkeyPatch, people: int) -> None:
    monkeypatch.setattr(shards, "SHARD_PEOPLE", people)


def assert_same(one: Path, other: Path) -> None:
    """Every variable of two results files: same order, type, raw values, attributes and dimensions."""
    with h5py.File(one) as file, h5py.File(other) as second:
        assert list(file) == [name for name in second if name != "joined_parts"]
        for name in file:
            a, b = file[name], second[name]
            assert (a.dtype, a.shape, str(a.fillvalue)) == (b.dtype, b.shape, str(b.fillvalue)), name
            assert a.dtype.kind == "O" or a[()].tobytes() == b[()].tobytes(), name
            assert np.array_equal(a[()], b[()], equal_nan=a.dtype.kind == "f"), name
            assert list(a.attrs) == list(b.attrs), name
            for key in set(a.attrs) - {"DIMENSION_LIST", "REFERENCE_LIST"}:
                np.testing.assert_array_equal(a.attrs[key], b.attrs[key])
            assert [list(dimension) for dimension in a.dims] == [list(dimension) for dimension in b.dims]
        assert list(file.attrs) == list(second.attrs)
        for key in set(file.attrs) - {"created", "history"}:
            assert file.attrs[key] == second.attrs[key]


def run_whole(study: dict[str, Any], out: Path) -> Path:
    tendonlab.compare(**study, out=out).close()
    return out
