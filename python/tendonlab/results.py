"""An object over a results file. Everything it tells is read from that file; nothing is simulated here."""

import errno
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from weakref import finalize

import h5py

from tendonlab.errors import ResultsError
from tendonlab.output import check_apart, is_utf8
from tendonlab.recording import quantity_names

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from tendonlab.study import Study
    from tendonlab.summary import Summary

FORMAT = 3
_OF_POSTERIOR = ("person_member", "posterior_ensemble")
_CHOICES = {
    "posterior": "posterior: draws from what they may be, one for each person",
    "central": "central: the same for everybody, those of the parameter table",
}
_NEEDED = ("arm", "time", "study", "programme_name", "programme_note")
_EVENTS = ("outcome", "onsets", "drop_out_day")


def open_results(path: str | Path) -> "Results":
    """Open a results file.

    Parameters
    ----------
    path : str or pathlib.Path
        File written by `simulate`, `compare` or the command line.

    Returns
    -------
    Results

    Raises
    ------
    ResultsError
        If there is no such file, it is not HDF5, is damaged, was not written by TendonLab, or was written by a
        newer version.
    """
    return Results(Path(path))


class Results:
    """A virtual trial that has been run.

    Closing it, or leaving a ``with`` block, closes the file; a temporary file is then removed.

    Parameters
    ----------
    path : pathlib.Path
        The results file.
    owned_folder : pathlib.Path, optional
        Folder of a temporary file, removed with this object.

    Raises
    ------
    ResultsError
        If the file is not a readable TendonLab results file.
    """

    def __init__(self, path: Path, *, owned_folder: Path | None = None) -> None:
        self.path = path
        self._remove = None if owned_folder is None else finalize(self, shutil.rmtree, owned_folder, ignore_errors=True)
        self._dataset: xr.Dataset | None = None
        self._head = _read_head(path)

    @property
    def study(self) -> "Study":
        """The study that was run; programmes are named by id or path."""
        from tendonlab.study import Study

        return Study.model_validate_json(self._head["study"])

    @property
    def programmes(self) -> tuple[str, ...]:
        """Ids of the arms' programmes."""
        return tuple(self._head["arms"])

    @property
    def attributes(self) -> dict[str, Any]:
        """Global attributes of the file: versions, seed, when it was made."""
        return dict(self._head["attributes"])

    def to_xarray(self) -> "xr.Dataset":
        """Every variable, read from the file when it is used.

        Returns
        -------
        xarray.Dataset
            Dimensions arm, participant, time (days) and, with two legs, leg; of a study that keeps summaries arm, pair,
            time, quantile, group ..., as `tendonlab.summaries_layout` tells. The file is closed with the results.

        Raises
        ------
        ResultsError
            If the file is damaged in its structure. Damage in the numbers of a variable shows when they are read, as
            an OSError of the HDF5 library.
        """
        import xarray as xr

        if self._remove is not None and not self._remove.alive:
            raise ResultsError("these results are closed and their temporary file is gone; to keep a file, give `out`")
        if self._dataset is None:
            with reading(self.path):
                # Days since the start, not a timedelta: a trial's time axis is read in weeks and days.
                self._dataset = xr.open_dataset(self.path, engine="h5netcdf", decode_timedelta=False)
        return self._dataset

    def summary(self) -> "Summary":
        """Change per arm, paired differences, failures and sessions, at 12 weeks and at the end.

        Returns
        -------
        Summary
            Of what was recorded; its notes say what was not.

        Raises
        ------
        ResultsError
            If the file is damaged.
        """
        from tendonlab.summary import summarise

        data = self.to_xarray()
        with reading(self.path):
            return summarise(data)

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw VISA-A, pain, stiffness and strength over time: medians, 5-95 % of people, 95 % intervals of the mean.

        Stiffness and strength are drawn as change from each person's own start: in % of it, but in N/mm and N where the
        file keeps summaries only.

        Parameters
        ----------
        path : str or pathlib.Path, optional
            Also write the figure there, as PNG, SVG or PDF by suffix.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        InputError
            For any other suffix, if the figure would overwrite the results file, or if nothing of that was recorded.
        OutputError
            If the figure cannot be written.
        ResultsError
            If the results file is damaged.
        """
        from tendonlab.plot import figure, save

        data = self.to_xarray()
        with reading(self.path):
            drawing = figure(data, names=self._head["names"], population=self._head["population"])
        if path is not None:
            check_apart([Path(path)], [self.path])
            save(drawing, Path(path))
        return drawing

    def close(self) -> None:
        """Close the file; remove it if it was temporary."""
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

    def _lines(self) -> list[tuple[str, str]]:
        head = self._head
        study = json.loads(head["study"])
        file = f"{self.path}{' (temporary)' if self._remove is not None else ''}"
        return [
            ("programmes", ", ".join(head["arms"])),
            ("population", f"{head['population']}, {head['participants']:,} simulated people, the same in every arm"),
            ("time", f"{study['weeks']} weeks, {head['times']} recorded times"),
            ("seed", str(study["seed"])),
            ("parameters", _CHOICES[study["parameters"]]),
            *_recorded(study),
            ("file", file),
        ]

    def __repr__(self) -> str:
        body = "\n".join(f"  {name:<11} {text}" for name, text in self._lines())
        methods = ".summary()  .plot()  .to_xarray()"
        return f"<tendonlab.Results: virtual trial, simulated by a model\n{body}\n  see also    {methods}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td style='text-align:left'>{escape(text)}</td></tr>"
            for name, text in self._lines()
        )
        methods = "<code>.summary()</code> <code>.plot()</code> <code>.to_xarray()</code>"
        return f"<b>Virtual trial</b>, simulated by a model, not measured<table>{rows}</table>{methods}"


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Put in plain words what goes wrong while a results file is read.

    Parameters
    ----------
    path : pathlib.Path
        The results file.

    Raises
    ------
    ResultsError
        For what h5py and the libraries above it raise on damage.
    """
    try:
        yield
    except (OSError, RuntimeError, LookupError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            raise ResultsError(f"there is no file {path}: {error.strerror}") from error
        if "truncated" in str(error):
            raise ResultsError(f"{path} is damaged: it ends too early, perhaps an interrupted copy") from error
        if isinstance(error, PermissionError):
            raise ResultsError(f"{path} may not be read: no permission") from error
        raise ResultsError(f"{path} is damaged and cannot be read ({error})") from error


def _read_head(path: Path) -> dict[str, Any]:
    """Read what identifies a results file, and refuse what is not one."""
    with reading(path):
        if not path.exists():
            raise ResultsError(f"there is no file {path}")
        if not is_utf8(path):
            raise ResultsError(f"{str(path)!r} cannot be read: its name is not valid UTF-8")
        if path.is_dir():
            raise ResultsError(f"{path} is a folder, not a results file")
        if not h5py.is_hdf5(path):
            raise ResultsError(f"{path} is not a results file: it is not HDF5")
        from tendonlab.running.join import check_parts

        check_parts(path)
        with h5py.File(path, "r") as file:
            return _check(path, file)


def _check(path: Path, file: h5py.File) -> dict[str, Any]:
    version = file.attrs.get("tendonlab_format")
    if version is None and "tendonlab_sweep_format" in file.attrs:
        raise ResultsError(f"{path} is a sweep, not one trial; tendonlab.open_sweep opens it")
    if version is None:
        raise ResultsError(
            f"{path} is an HDF5 file, but TendonLab did not write it (it has no attribute tendonlab_format)"
        )
    number = int(_plain(version))
    if number != FORMAT:
        newer = number > FORMAT
        raise ResultsError(
            f"{path} was written by {'a newer' if newer else 'an older'} TendonLab (format {number}, this "
            f"version reads {FORMAT}); {'update TendonLab to read it' if newer else 'run its study again'}"
        )
    missing = [name for name in _NEEDED if name not in file]
    if not missing:
        study = json.loads(file["study"].asstr()[()])
        missing = [name for name in _variables(study) if name not in file]
    if missing:
        raise ResultsError(f"{path} is damaged: it has no {', '.join(missing)}")
    attributes = {name: _plain(value) for name, value in file.attrs.items() if not name.startswith("_")}
    return {
        "study": file["study"].asstr()[()],
        "population": str(attributes.get("population_name", study["population"])),
        "arms": list(file["arm"].asstr()[()]),
        "names": list(file["programme_name"].asstr()[()]),
        # Of its people, or by their ends; a part of a study has fewer than the study.
        "participants": int(file["participant"].shape[0] if "participant" in file else file["outcomes"][0].sum()),
        "times": int(file["time"].shape[0]),
        "attributes": attributes,
    }


def _recorded(study: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what is not as usual in what a study recorded."""
    quantities = study.get("quantities", "all")
    told = [] if quantities == "all" else [("quantities", ", ".join(quantities))]
    if study.get("keep", "people") == "summaries":
        return [*told, ("keeps", "summaries only, nobody's values")]
    return told if study.get("record_events", True) else [*told, ("events", "not recorded")]


def _variables(study: Mapping[str, Any]) -> list[str]:
    """Name the variables that the file of a study has besides those of all; older studies say less."""
    quantities = study.get("quantities", "all")
    of_posterior = study["parameters"] == "posterior"
    if study.get("keep", "people") == "summaries":
        from tendonlab.summaries_layout import layouts

        return [
            *layouts(quantity_names(quantities), arms=len(study["programmes"])),
            *(("posterior_ensemble",) if of_posterior else ()),
        ]
    return [
        *("participant", *quantity_names(quantities)),
        *(_EVENTS if study.get("record_events", True) else ()),
        *(_OF_POSTERIOR if of_posterior else ()),
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    # What netCDF libraries write as a number is an array of one.
    return value.item() if getattr(value, "size", None) == 1 else value
