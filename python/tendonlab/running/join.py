"""Shards -> one results file: the same datasets as if it had been written at once.

Everything is defined as in the first shard, only longer. What is stored of people comes from the shards: as the
compressed chunks they hold (`join_copy`), or by pointing to them (`join_virtual`).
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, product
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from h5py import h5a, h5d, h5ds, h5p, h5s

from tendonlab.errors import ResultsError
from tendonlab.output import output_error, write_synced
from tendonlab.parts import Fingerprint, fingerprint
from tendonlab.results import reading

_PEOPLE = "participant"
# Variable of a virtual file that says which files it needs.
_JOINED = "joined_parts"

# Start of a chunk, which filters were left out, its bytes.
_Chunk = tuple["tuple[int, ...]", int, bytes]
# Makes the properties of a variable over people: (the first shard's, its axis of people, the shape of the whole).
_Properties = Callable[[h5py.Dataset, int, "tuple[int, ...]"], Any]


def join_copy(parts: Sequence[Path], out: Path) -> None:
    """Copy shards into one file, chunk by chunk as they are stored.

    Parameters
    ----------
    parts : sequence of pathlib.Path
        All shards of a study, in order.
    out : pathlib.Path
        File to write; replaced only once the new one is complete.

    Raises
    ------
    OutputError
        If it cannot be written.
    ResultsError
        If a shard cannot be read, or does not follow the one before it.
    """
    firsts = _firsts(parts)

    def save(path: Path) -> None:
        with h5py.File(path, "w-", track_order=True) as file:
            with reading(parts[0]), h5py.File(parts[0]) as model:
                _define(model, file, firsts[-1], lambda source, *_: source.id.get_create_plist())
            for part, first in zip(parts, firsts[:-1], strict=True):
                for name, axis, chunks in _chunks(part):
                    target = file[name].id
                    for start, mask, chunk in chunks:
                        target.write_direct_chunk((*start[:axis], start[axis] + first, *start[axis + 1 :]), chunk, mask)

    _write(out, save, parts[0].parent)


def join_virtual(parts: Sequence[Path], out: Path) -> None:
    """Write a file that shows shards as one, and holds only where they are: relative to itself.

    Parameters
    ----------
    parts : sequence of pathlib.Path
        All shards of a study, in order; in a folder beside `out`.
    out : pathlib.Path
        File to write; replaced only once the new one is complete.

    Raises
    ------
    OutputError
        If it cannot be written.
    ResultsError
        If a shard cannot be read, or does not follow the one before it.
    """
    firsts = _firsts(parts)
    folder = out.absolute().parent
    names = [part.absolute().relative_to(folder).as_posix() for part in parts]

    def properties(source: h5py.Dataset, axis: int, shape: tuple[int, ...]) -> Any:
        made = h5p.create(h5p.DATASET_CREATE)
        made.set_obj_track_times(False)
        made.set_attr_creation_order(source.id.get_create_plist().get_attr_creation_order())
        if source.dtype.kind == "f":
            made.set_fill_value(np.array(np.nan, source.dtype))
        for name, first, end in zip(names, firsts[:-1], firsts[1:], strict=True):
            extent = (*shape[:axis], end - first, *shape[axis + 1 :])
            place = h5s.create_simple(shape)
            place.select_hyperslab((*(0 for _ in shape[:axis]), first, *(0 for _ in shape[axis + 1 :])), extent)
            made.set_virtual(place, name.encode(), source.name.encode(), h5s.create_simple(extent))
        return made

    def save(path: Path) -> None:
        with h5py.File(path, "w-", track_order=True) as file, reading(parts[0]), h5py.File(parts[0]) as model:
            _define(model, file, firsts[-1], properties)
            file.create_dataset(_JOINED, data=json.dumps([_mark(*entry) for entry in zip(parts, names, strict=True)]))

    _write(out, save, parts[0].parent)


def check_parts(path: Path) -> None:
    """Refuse a results file that points to files which are not there or were changed: HDF5 would show missing values.

    Parameters
    ----------
    path : pathlib.Path
        Any results file.

    Raises
    ------
    ResultsError
        If a part is missing or damaged. A part of the time and size at which it was joined is taken for whole; of
        any other time its checksum is made.
    """
    with h5py.File(path) as file:
        if _JOINED not in file:
            return
        marks = json.loads(file[_JOINED].asstr()[()])
    for mark in marks:
        part = Path(os.path.realpath(path)).parent / mark["name"]
        try:
            found = part.stat()
            same = found.st_size == mark["size"] and (
                found.st_mtime_ns == mark["mtime_ns"] or fingerprint(part) == Fingerprint(mark["size"], mark["sha256"])
            )
            problem = None if same else "is damaged: it is not what was joined"
        except OSError as error:
            problem = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        if problem:
            raise ResultsError(
                f"{path} shows the parts in {part.parent} as one, and {part.name} {problem}. Keep that folder beside "
                "the file, or run the study again with --resume (in Python, resume=True), which makes what is missing"
            )


def _mark(part: Path, name: str) -> dict[str, Any]:
    return {"name": name, "mtime_ns": part.stat().st_mtime_ns, **fingerprint(part)._asdict()}


def _firsts(parts: Sequence[Path]) -> list[int]:
    """Numbers of the first person of each shard, and of one behind the last."""
    counts: list[int] = []
    for part in parts:
        with reading(part), h5py.File(part) as file:
            numbers = file[_PEOPLE][()]
        if numbers.size == 0 or numbers[0] != sum(counts) or numbers[-1] - numbers[0] + 1 != numbers.size:
            raise ResultsError(f"{part} does not hold the people from number {sum(counts)} on")
        counts.append(numbers.size)
    return list(accumulate(counts, initial=0))


def _write(out: Path, save: Callable[[Path], None], folder: Path) -> None:
    try:
        write_synced(out, save, folder)  # what a kill leaves is cleared away with the parts
    except OSError as error:
        raise output_error(out, error) from error


def _define(model: h5py.File, file: h5py.File, people: int, properties: _Properties) -> None:
    """Make every variable of a shard with its attributes, in the same order; fill what is the same in all shards."""
    for name in model:
        source = model[name]
        axis = _people_axis(source)
        kind = source.id.get_type()
        if axis is None:
            made = h5d.create(file.id, name.encode(), kind, source.id.get_space(), source.id.get_create_plist())
            h5py.Dataset(made)[()] = source[()]
        else:
            shape = (*source.shape[:axis], people, *source.shape[axis + 1 :])
            plain = name == _PEOPLE
            plist = source.id.get_create_plist() if plain else properties(source, axis, shape)
            made = h5d.create(file.id, name.encode(), kind, h5s.create_simple(shape), plist)
            if plain:
                h5py.Dataset(made)[()] = np.arange(people)
        _copy_attributes(source, made, file)
    _copy_attributes(model["/"], file["/"].id, file)


def _copy_attributes(source: h5py.HLObject, target: Any, file: h5py.File) -> None:
    names: list[bytes] = []
    h5a.iterate(source.id, lambda name, *_: names.append(name), index_type=h5py.h5.INDEX_CRT_ORDER)
    for name in names:
        # Of dimensions, the library keeps account itself.
        if name == b"CLASS":
            h5ds.set_scale(target, source.attrs["NAME"])
        elif name == b"DIMENSION_LIST":
            for axis, dimension in enumerate(source.dims):
                h5ds.attach_scale(target, file[dimension[0].name].id, axis)
        elif name not in (b"NAME", b"REFERENCE_LIST"):
            attribute = h5a.open(source.id, name)
            value = np.empty(attribute.shape, attribute.dtype)
            attribute.read(value)
            h5a.create(target, name, attribute.get_type(), attribute.get_space()).write(value)


def _people_axis(variable: h5py.Dataset) -> int | None:
    """Axis of people of a variable, None if it has none."""
    if variable.name == f"/{_PEOPLE}":
        return 0
    names = [dimension[0].name if len(dimension) else "" for dimension in variable.dims]
    return names.index(f"/{_PEOPLE}") if f"/{_PEOPLE}" in names else None


def _chunks(part: Path) -> Iterator[tuple[str, int, Iterator[_Chunk]]]:
    """Everything stored of a shard's people: each variable with its axis of people and its chunks."""
    with reading(part), h5py.File(part) as file:
        for name in file:
            variable = file[name]
            axis = _people_axis(variable)
            if axis is not None and variable.chunks is not None:
                yield name, axis, _chunks_of(part, variable)


def _chunks_of(part: Path, variable: h5py.Dataset) -> Iterator[_Chunk]:
    starts = product(*(range(0, n, step) for n, step in zip(variable.shape, variable.chunks, strict=True)))
    with reading(part):
        for start in starts:
            yield start, *variable.id.read_direct_chunk(start)
