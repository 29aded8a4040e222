"""Writing a results file of summaries, in which nobody's values are: HDF5 that is valid netCDF-4."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5netcdf
import h5py
import numpy as np
from numpy.typing import NDArray

from tendonlab.output import check_output, output_error, write_synced
from tendonlab.recording import quantity_names
from tendonlab.summaries_layout import ArrayLayout, Coordinate, coordinates, layouts

Arrays = Mapping[str, NDArray[Any]]

_TEXT = h5py.string_dtype()
_COMPRESSION = {"compression": "gzip", "compression_opts": 4, "shuffle": True, "fletcher32": True}
_MOST_IN_A_CHUNK = 4096


def write_summaries(
    path: Path,
    arrays: Arrays,
    *,
    arms: Sequence[str],
    days: NDArray[np.int32],
    texts: Mapping[str, str],
    attributes: Mapping[str, str | int | float],
    arm_texts: Mapping[str, Sequence[str]],
) -> None:
    """Write a file of summaries; under its name it is whole, or what was there before.

    Parameters
    ----------
    path : pathlib.Path
        File to write.
    arrays : mapping
        Of `_core.Summaries.arrays`, of everybody.
    arms : sequence of str
        Id of each arm.
    days : (times,) int32
        Days of the records.
    texts, attributes, arm_texts : mapping
        As `_core.simulate_to_file` takes them.

    Raises
    ------
    ValueError
        If the arrays are not those `tendonlab.summaries_layout` lists, or do not fit together.
    OutputError
        If the file cannot be written.
    """
    known = _checked(arrays, arms, days)

    def save(temporary: Path) -> None:
        with h5netcdf.File(temporary, "w") as file:
            file.attrs.update(attributes)
            groups = next((values.shape[-1] for name, values in arrays.items() if name.endswith("_group_n")), 1)
            time = Coordinate(days.astype(np.float64), "time since entry, at waking")
            for name, coordinate in (coordinates(arms, groups) | {"time": time}).items():
                if name == "arm" or any(name in layout.dimensions for layout in known.values()):
                    _coordinate(file, name, coordinate)
            file["time"].attrs["units"] = "days"
            for name, text in texts.items():
                file.create_variable(name, (), _TEXT)[...] = text
            for name, words in arm_texts.items():
                file.create_variable(name, ("arm",), _TEXT)[:] = np.array(words, dtype=object)
            for name, layout in known.items():
                _variable(file, name, layout, arrays[name])

    target = check_output(path)
    try:
        write_synced(target, save)
    except OSError as error:
        raise output_error(target, error) from error


def _checked(arrays: Arrays, arms: Sequence[str], days: NDArray[np.int32]) -> dict[str, ArrayLayout]:
    """Pick the layouts of the arrays, in order."""
    quantities = [name for name in quantity_names() if f"{name}_n" in arrays]
    known = layouts(quantities, len(arms))
    wrong = sorted({name for name, values in arrays.items() if values.size} - set(known))
    missing = sorted(set(known) - set(arrays))
    if wrong or missing:
        raise ValueError(f"arrays of summaries: unknown {wrong}, missing {missing}")
    sizes = {name: coordinate.values.size for name, coordinate in coordinates(arms, 1).items()} | {"time": days.size}
    del sizes["group"]
    for name, layout in known.items():
        shape = arrays[name].shape
        expected = [
            sizes.setdefault(dimension, length) for dimension, length in zip(layout.dimensions, shape, strict=False)
        ]
        if len(shape) != len(layout.dimensions) or list(shape) != expected:
            raise ValueError(f"array {name} has shape {shape}, not {layout.dimensions} = {tuple(expected)}")
    return known


def _coordinate(file: h5netcdf.File, name: str, coordinate: Coordinate) -> None:
    values = coordinate.values
    file.dimensions[name] = values.size
    variable = file.create_variable(name, (name,), _TEXT if values.dtype == object else values.dtype)
    variable[:] = values
    variable.attrs["long_name"] = coordinate.long_name


def _variable(file: h5netcdf.File, name: str, layout: ArrayLayout, values: NDArray[Any]) -> None:
    # With a checksum, which needs chunks: an arm or a pair at a time where that is much.
    first = 1 if values.size > _MOST_IN_A_CHUNK else values.shape[0]
    how: dict[str, Any] = {"chunks": (first, *values.shape[1:]), **_COMPRESSION}
    if values.dtype.kind == "f":
        how["fillvalue"] = np.nan
    variable = file.create_variable(name, layout.dimensions, values.dtype, **how)
    variable[...] = values
    variable.attrs["units"] = layout.units
    variable.attrs["long_name"] = layout.long_name
