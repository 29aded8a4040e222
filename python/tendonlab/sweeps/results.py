"""An object over the file of a sweep. Everything it tells is read from that file; nothing is simulated here."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from weakref import finalize

import h5py
import numpy as np

from tendonlab.errors import ResultsError
from tendonlab.output import is_utf8
from tendonlab.results import reading
from tendonlab.sweeps.store import FORMAT
from tendonlab.sweeps.work import SIMULATED, SweepWork

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_NEEDED = ("point", "arm", "time", "status", "reason", "study")


def open_sweep(path: str | Path) -> Sweep:
    """Open the file of a sweep.

    Parameters
    ----------
    path : str or pathlib.Path
        File written by `tendonlab.sweep` or the command line.

    Returns
    -------
    Sweep

    Raises
    ------
    ResultsError
        If there is no such file, it is no sweep, is damaged, or was written by another version's format.
    """
    return Sweep(Path(path))


class Sweep:
    """A sweep that has been run.

    Closing it, or leaving a ``with`` block, closes the file; a temporary file is then removed.

    Parameters
    ----------
    path : pathlib.Path
    owned_folder : pathlib.Path, optional
        Folder of a temporary file, removed with this object.

    Raises
    ------
    ResultsError
        If the file is not a readable sweep.
    """

    def __init__(self, path: Path, *, owned_folder: Path | None = None) -> None:
        self.path = path
        self._remove = None if owned_folder is None else finalize(self, shutil.rmtree, owned_folder, ignore_errors=True)
        self._dataset: xr.Dataset | None = None
        self._head = _read_head(path)

    @property
    def study_text(self) -> str:
        """Text of the study file."""
        return str(self._head["study"])

    @property
    def programmes(self) -> tuple[str, ...]:
        """Ids of the arms' programmes."""
        return tuple(self._head["arms"])

    @property
    def points(self) -> int:
        """Number of points."""
        return int(self._head["points"])

    def to_xarray(self) -> xr.Dataset:
        """Every variable, read from the file when it is used.

        Returns
        -------
        xarray.Dataset
            Dimensions point, arm, time (days) and others; what varies, ``status`` and ``reason`` are coordinates of
            the points.

        Raises
        ------
        ResultsError
            If the file is damaged in its structure.
        """
        import xarray as xr

        if self._remove is not None and not self._remove.alive:
            raise ResultsError("this sweep is closed and its temporary file is gone; to keep a file, give `out`")
        if self._dataset is None:
            with reading(self.path):
                # Days since the start, not a timedelta.
                self._dataset = xr.open_dataset(self.path, engine="h5netcdf", decode_timedelta=False)
        return self._dataset

    def design(self) -> pd.DataFrame:
        """Table of the points: what varies, and ``status`` and ``reason``; indexed by the number of the point."""
        data = self.to_xarray()
        with reading(self.path):
            names = [name for name, entry in data.coords.items() if entry.dims == ("point",) and name != "point"]
            return data.reset_coords()[names].to_dataframe()

    def failures(self) -> dict[int, str]:
        """Points that have no values, or an arm without: number -> reason."""
        reasons = self.design()[["status", "reason"]].to_dict("list")
        return {
            point: str(reason)
            for point, (status, reason) in enumerate(zip(reasons["status"], reasons["reason"], strict=True))
            if status != SIMULATED
        }

    def close(self) -> None:
        """Close the file, and remove it if it is a temporary one."""
        if self._dataset is not None:
            self._dataset.close()
            self._dataset = None
        if self._remove is not None:
            self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        head = self._head
        lines = [
            ("design", f"{head['design']}, {head['points']:,} points"),
            ("failed", f"{head['failed']:,}"),
            ("varied", ", ".join(head["varied"])),
            ("programmes", ", ".join(head["arms"])),
            ("file", str(self.path)),
        ]
        body = "\n".join(f"  {name:<11} {text}" for name, text in lines)
        return f"<tendonlab.Sweep: virtual trials, simulated by a model\n{body}\n  see also    .to_xarray()  .design()>"


def is_sweep_of(path: Path, work: SweepWork) -> bool:
    """Tell whether a file is the whole sweep that some work makes."""
    try:
        return bool(_read_head(path)["work"] == work.digest())
    except ResultsError:
        return False


def _read_head(path: Path) -> dict[str, Any]:
    """Read what identifies a sweep, and refuse what is none."""
    with reading(path):
        if not path.exists():
            raise ResultsError(f"there is no file {path}")
        if not is_utf8(path):
            raise ResultsError(f"{str(path)!r} cannot be read: its name is not valid UTF-8")
        if path.is_dir():
            raise ResultsError(f"{path} is a folder, not the file of a sweep")
        if not h5py.is_hdf5(path):
            raise ResultsError(f"{path} is not the file of a sweep: it is not HDF5")
        with h5py.File(path, "r") as file:
            return _check(path, file)


def _check(path: Path, file: h5py.File) -> dict[str, Any]:
    version = file.attrs.get("tendonlab_sweep_format")
    if version is None:
        hint = "; open it by open_results" if "tendonlab_format" in file.attrs else ""
        raise ResultsError(f"{path} is not the file of a sweep (it has no attribute tendonlab_sweep_format){hint}")
    (number,) = np.ravel(version)  # netCDF keeps a number as a list of one
    if number != FORMAT:
        raise ResultsError(
            f"{path} was written by another TendonLab (sweep format {number}, this version reads {FORMAT})"
        )
    missing = [name for name in _NEEDED if name not in file]
    if missing:
        raise ResultsError(f"{path} is damaged: it has no {', '.join(missing)}")
    coordinates = str(file.attrs["coordinates"]).split()
    return {
        "study": file["study"].asstr()[()],
        "arms": list(file["arm"].asstr()[()]),
        "points": int(file["point"].size),
        "failed": int((file["status"][()] != SIMULATED).sum()),
        "work": str(file.attrs["work_sha256"]),
        "design": str(file.attrs["design"]),
        "varied": [name for name in coordinates if name not in ("status", "reason")],
    }
