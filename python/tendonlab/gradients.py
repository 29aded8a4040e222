"""Exact derivatives: how everything read out of one simulated person answers to each of that person's constants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tendonlab import _core
from tendonlab.catalogue import Programme
from tendonlab.catalogue.adherence import Adherence
from tendonlab.catalogue.programmes import DAYS_PER_WEEK
from tendonlab.errors import InputError
from tendonlab.one_person import one_person
from tendonlab.programme.compile import compile_programme
from tendonlab.recording import recorded_days
from tendonlab.study import ParameterChoice

if TYPE_CHECKING:
    import xarray as xr

# As a file would say it: shares are read from texts.
_ALL_DONE = Adherence.model_validate(
    {"mean": "100 %", "sd": "0 %", "moved": "0 %", "overdone": "0 %", "drop_out": "0 %", "source": "assumed"}
)


def derivatives(
    programme: str | Path | Programme,
    *,
    population: str = "midportion",
    participant: int = 0,
    weeks: int | None = None,
    seed: int = 1,
    parameters: ParameterChoice = "posterior",
) -> xr.Dataset:
    """Differentiate what is read out of one person's affected leg by each of the person's constants.

    The engine carries the derivatives along with the values (dual numbers), so no step is chosen and nothing but
    rounding is lost. They hold for one fixed course: every planned session is done, no onset or rupture is drawn, and
    VISA-A has no scatter. Each constant moves alone: nothing that goes with it between people goes with it here, and
    the starting values stay. Where the model has a kink, such as at the end of a scale, the derivative is that of the
    side the person is on.

    Parameters
    ----------
    programme : str or pathlib.Path or Programme
        Catalogue id, path of a programme file, or a programme. What is done must not depend on reports: no pain
        rules, and no criteria but time and counts.
    population : str
        Id of a catalogue population.
    participant : int
        Number of the person; 7 is participant 7 of every trial with this population and seed.
    weeks : int, optional
        How long; the programme's own length by default, and 12 if it plans nothing.
    seed : int
        0 to 2**64 - 1.
    parameters : {"posterior", "central"}
        As in `tendonlab.Study`: those the person has in a trial, or those of the parameter table.

    Returns
    -------
    xarray.Dataset
        `value` (observable, time) in `observable_unit`; `derivative` (observable, parameter, time) in `observable_unit`
        per `parameter_unit`; `elasticity` (observable, parameter, time), the relative change of the value over that of
        the parameter, NaN where the value is 0. The starting values P, D and l1 stand behind the parameters;
        `parameter_value` is the person's own. `time` in days, weekly. NaN after a rupture.

    Raises
    ------
    InputError
        If a name, number or file is wrong, or the programme reacts to reports.
    """
    import xarray as xr

    one = one_person(programme, population, participant, seed, weeks, parameters)
    schedule = compile_programme(one.programme.model_copy(update={"adherence": _ALL_DONE}), one.catalogue, one.weeks)
    days = recorded_days(one.weeks, DAYS_PER_WEEK)
    try:
        values, slopes = _core.derivatives(one.cohort, schedule, 0, days)
    except ValueError as error:
        raise InputError(
            f"programme '{one.programme.id}', {error}. In a copy of it, leave out pain rules, say with `lasts` how "
            "long each phase is, and let neither phases nor load steps ask for pain, green sessions or tests"
        ) from error

    names = _core.derivative_names()
    observables = _core.observables()[: _core.SMOOTH_OBSERVABLES]
    constants = dict(zip(_core.parameter_names(), one.drawn.parameters[:, 0], strict=True))
    constants |= dict(zip(_core.initial_names(), one.drawn.initial[:, 0], strict=True))
    own = np.array([constants[name] for name in names])
    table = one.catalogue.parameters
    level = values[:, np.newaxis, :]
    relative = np.full_like(slopes, np.nan)
    np.divide(slopes * own[:, np.newaxis], level, out=relative, where=level != 0)
    return xr.Dataset(
        {
            "value": (("observable", "time"), values),
            "derivative": (("observable", "parameter", "time"), slopes),
            "elasticity": (("observable", "parameter", "time"), relative),
        },
        coords={
            "observable": [name for name, _, _ in observables],
            "observable_unit": ("observable", [unit for _, unit, _ in observables]),
            "parameter": names,
            "parameter_unit": ("parameter", [table[name].unit if name in table else "1" for name in names]),
            "parameter_value": ("parameter", own),
            "time": ("time", days.astype(np.float64), {"units": "days", "long_name": "time since entry, at waking"}),
        },
        attrs={"title": f"{one.programme.name}: {one.title}", "course": "every session done, no events"},
    )
