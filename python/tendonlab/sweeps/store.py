"""Files of a sweep: a part for each batch of points, and all of them together as netCDF-4 that xarray opens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h5netcdf
import h5py
import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.programme.printing import to_toml
from tendonlab.recording import quantity_names
from tendonlab.summaries_layout import ArrayLayout, Coordinate, coordinates, layouts
from tendonlab.sweeps.reader import SweepStudy
from tendonlab.sweeps.simulate import Arrays
from tendonlab.sweeps.varied import Varied
from tendonlab.sweeps.work import STATUS_WORDS, Batch, SweepWork

FORMAT = 1
# Points that are written together; chunks do not depend on how the work was cut into batches.
_MOST_TOGETHER = 256
_MOST_BYTES_TOGETHER = 64_000_000
_TEXT = h5py.string_dtype()
_COMPRESSION = {"compression": "gzip", "compression_opts": 4, "shuffle": True, "fletcher32": True}


def save_batch(batch: Batch, path: Path) -> None:
    """Write a part."""
    with h5py.File(path, "w") as file:
        file["status"] = batch.status
        file["reasons"] = json.dumps(batch.reasons)
        for name, values in batch.arrays.items():
            file[f"arrays/{name}"] = values


def load_batch(path: Path, first: int) -> Batch:
    """Read a part."""
    with h5py.File(path, "r") as file:
        return Batch(
            first=first,
            status=file["status"][()],
            reasons=tuple(json.loads(file["reasons"].asstr()[()])),
            arrays={name: values[()] for name, values in file.get("arrays", {}).items()},
        )


def write_sweep(
    path: Path,
    sweep: SweepStudy,
    work: SweepWork,
    parts: Sequence[tuple[int, Path]],
    begun: str,
    still: Callable[[], None],
) -> None:
    """Join parts into the file of a sweep.

    Parameters
    ----------
    path : pathlib.Path
        File to write.
    sweep : SweepStudy
    work : SweepWork
    parts : sequence of (int, pathlib.Path)
        Number of the first point and file of each part; ascending, and every point in one of them.
    begun : str
        When the work was begun, ISO 8601.
    still : callable
        Called now and then; what it raises stops the writing.
    """
    template = _template(parts)
    with h5netcdf.File(path, "w") as file:
        file.attrs.update(_attributes(sweep, work, begun))
        together = _points_together(template, len(sweep.points))
        known = layouts(quantity_names(sweep.resolved.study.quantities))
        _dimensions(file, sweep, {name: known[name] for name in template})
        _design(file, sweep)
        _texts(file, sweep)
        for name, like in template.items():
            _variable(file, name, known[name], like, together)
        status = file.create_variable("status", ("point",), np.int8)
        reason = file.create_variable("reason", ("point",), _TEXT)
        status.attrs["long_name"] = "what became of the point"
        status.attrs["flag_values"] = np.array(list(STATUS_WORDS), dtype=np.int8)
        status.attrs["flag_meanings"] = " ".join(STATUS_WORDS.values())
        reason.attrs["long_name"] = "why the point, or an arm of it, has no values"
        for batch in _in_groups(parts, template, together):
            still()
            rows = slice(batch.first, batch.first + batch.status.size)
            status[rows] = batch.status
            reason[rows] = np.array(batch.reasons, dtype=object)
            for name in template:
                file[name][rows] = batch.arrays[name]


def _template(parts: Sequence[tuple[int, Path]]) -> Arrays:
    """Arrays of one point; empty if none has any."""
    for first, path in parts:
        with h5py.File(path, "r") as file:
            if "arrays" in file:
                return {name: values[0] for name, values in load_batch(path, first).arrays.items()}
    return {}


def _points_together(template: Arrays, points: int) -> int:
    """Points of a chunk, a power of two unless the sweep is smaller."""
    each = max(sum(values.nbytes for values in template.values()), 1)
    number = _MOST_TOGETHER
    while number > 1 and number * each > _MOST_BYTES_TOGETHER:
        number //= 2
    return min(number, points)


def _in_groups(parts: Sequence[tuple[int, Path]], template: Arrays, together: int) -> Iterator[Batch]:
    """Cut the parts anew, into whole chunks: a chunk that is written twice would leave a hole in the file."""
    waiting: list[Batch] = []
    for first, path in parts:
        batch = load_batch(path, first)
        waiting.append(batch)
        if sum(entry.status.size for entry in waiting) >= together:
            whole = _joined(waiting, template)
            full = whole.status.size // together * together
            for start in range(0, full, together):
                yield _rows(whole, start, start + together)
            waiting = [_rows(whole, full, whole.status.size)]
    last = _joined(waiting, template)
    if last.status.size:
        yield last


def _joined(batches: Sequence[Batch], template: Arrays) -> Batch:
    def rows(batch: Batch, name: str) -> NDArray[np.generic]:
        if batch.arrays:
            return batch.arrays[name]
        like = template[name]
        return np.full((batch.status.size, *like.shape), np.nan if like.dtype.kind == "f" else 0, dtype=like.dtype)

    return Batch(
        first=batches[0].first,
        status=np.concatenate([batch.status for batch in batches]),
        reasons=tuple(reason for batch in batches for reason in batch.reasons),
        arrays={name: np.concatenate([rows(batch, name) for batch in batches]) for name in template},
    )


def _rows(batch: Batch, start: int, stop: int) -> Batch:
    arrays = {name: values[start:stop] for name, values in batch.arrays.items()}
    return Batch(batch.first + start, batch.status[start:stop], batch.reasons[start:stop], arrays)


def _dimensions(file: h5netcdf.File, sweep: SweepStudy, known: Mapping[str, ArrayLayout]) -> None:
    resolved = sweep.resolved
    found = {
        "point": Coordinate(np.arange(len(sweep.points), dtype=np.int32), "point of the design"),
        "time": Coordinate(resolved.study.recorded_days().astype(np.float64), "time since entry, at waking"),
        **coordinates([programme.id for programme in resolved.programmes], 1),
    }
    used = {"point", "time", "arm"}.union(*(layout.dimensions for layout in known.values()))
    for name, (values, long_name) in found.items():
        if name in used:
            file.dimensions[name] = values.size
            variable = file.create_variable(name, (name,), _TEXT if values.dtype == object else values.dtype)
            variable[:] = values
            variable.attrs["long_name"] = long_name
    file["time"].attrs["units"] = "days"


def _design(file: h5netcdf.File, sweep: SweepStudy) -> None:
    for place, entry in enumerate(sweep.varied):
        told = [settings[place].told for settings in sweep.points]
        variable = file.create_variable(entry.name, ("point",), _type_of(entry))
        variable[:] = np.array(told, dtype=object if entry.of_words else _type_of(entry))
        variable.attrs["long_name"] = ", ".join(entry.paths)
        if not entry.of_words:
            variable.attrs["units"] = entry.units


def _type_of(entry: Varied) -> Any:
    if entry.of_words:
        return _TEXT
    # Seeds take all of 64 bits.
    return np.dtype(np.uint64 if entry.whole else np.float64)


def _texts(file: h5netcdf.File, sweep: SweepStudy) -> None:
    resolved = sweep.resolved
    texts = {
        "study": sweep.source.text,
        "parameter_table": resolved.catalogue.parameters.text,
        "population_text": resolved.population.text,
    }
    if resolved.study.parameters == "posterior":
        texts["posterior_ensemble"] = resolved.catalogue.ensemble.to_csv()
    for name, text in texts.items():
        file.create_variable(name, (), _TEXT)[...] = text
    programmes = np.array([to_toml(programme) for programme in resolved.programmes], dtype=object)
    variable = file.create_variable("programme_text", ("arm",), _TEXT)
    variable[:] = programmes
    variable.attrs["long_name"] = "programme of the arm before anything varies"


def _variable(file: h5netcdf.File, name: str, layout: ArrayLayout, like: NDArray[np.generic], together: int) -> None:
    how: dict[str, Any] = {"chunks": (together, *like.shape), **_COMPRESSION}
    if like.dtype.kind == "f":
        how["fillvalue"] = np.nan
    variable = file.create_variable(name, ("point", *layout.dimensions), like.dtype, **how)
    variable.attrs["units"] = layout.units
    variable.attrs["long_name"] = layout.long_name


def _attributes(sweep: SweepStudy, work: SweepWork, begun: str) -> dict[str, str | int]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {
        "title": f"Sweep of virtual trials, {sweep.resolved.population.name}",
        "source": f"TendonLab {_core.__version__}",
        "tendonlab_version": _core.__version__,
        "tendonlab_sweep_format": FORMAT,
        "work_sha256": work.digest(),
        "design": sweep.design.kind,
        "created": now,
        "engine": ", ".join(f"{part} {version}" for part, version in _core.build_info().items()),
        "history": f"{begun} begun, {now} joined by TendonLab {_core.__version__}",
        "disclaimer": "Simulated by a model, not measured. Describes simulated people, nobody's own tendon.",
        # These are coordinates though they are no dimensions: xarray takes them so.
        "coordinates": " ".join([*(entry.name for entry in sweep.varied), "status", "reason"]),
    }
