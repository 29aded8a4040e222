"""Write the problem anew: `python -m peers.make_problem` in python/benchmarks. Needs TendonLab for the people only."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from peers.problem import FOLDER, STATES, read_problem
from peers.reference import reference

PEOPLE = 1024
KNOWN = 64  # people whose states are written down
POPULATIONS = ("midportion", "insertional", "sore-runner", "healthy-older-women", "healthy-young-men")
SEED = 2026
DAYS = 84
DIGITS = 6

_DROP = {"c0_bw": 3.0, "c1_bw": 3.0, "repetitions": 45.0, "loaded_time_s": 3.0, "dorsiflexion": 1.0}
_RUN = {"c0_bw": 5.0, "repetitions": 1500.0, "loaded_time_s": 0.27}
_HEAVY = {"fraction_of_maximum": 0.7, "repetitions": 32.0, "loaded_time_s": 6.0}
_BOUT = {"c0_bw": 0.0, "c1_bw": 0.0, "added_kg": 0.0, "fraction_of_maximum": 0.0, "dorsiflexion": 0.0}


def _sessions() -> list[dict]:
    drops = [
        {"name": f"heel drops, {kg:g} kg", "bouts": [_BOUT | _DROP | {"added_kg": kg}] * 2}
        for kg in (0.0, 5.0, 10.0, 15.0)
    ]
    heavy = {"name": "heel drops and heavy calf raises", "bouts": [_BOUT | _DROP, _BOUT | _HEAVY]}
    run = {"name": "an easy run", "bouts": [_BOUT | _RUN]}
    return [*drops, heavy, run]


def _calendar() -> list[list[int]]:
    """Twice a day; a rung up every three weeks, heavy raises on two evenings a week and a run on one from week 7."""
    table = []
    for day in range(DAYS):
        rung = day // 21
        evening = rung
        if day % 7 in (1, 4):
            evening = 4
        elif day % 7 == 6 and day >= 42:
            evening = 5
        table.append([rung, evening])
    return table


def _rounded(values: np.ndarray) -> np.ndarray:
    return np.array([float(f"{v:.{DIGITS}g}") for v in values.ravel()]).reshape(values.shape)


def _sample() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Constants and initial values by name, people of the populations by turns. Nobody of them ruptures."""
    from tendonlab import _core, load_catalogue
    from tendonlab.population import sample_cohort

    catalogue = load_catalogue()
    each = -(-PEOPLE // len(POPULATIONS))
    parameters, initial = [], []
    for name in POPULATIONS:
        draws = catalogue.ensemble.draws(0, each)
        people = sample_cohort(catalogue.population(name), catalogue, each, SEED, draws=draws)
        parameters.append(people.parameters)
        initial.append(people.initial)
    # By turns: people outermost, populations inner; so any first few are of all populations.
    turn = lambda tables: _rounded(np.stack(tables, axis=-1).reshape(tables[0].shape[0], -1)[:, :PEOPLE])  # noqa: E731
    return (
        dict(zip(_core.parameter_names(), turn(parameters), strict=True)),
        dict(zip(_core.initial_names(), turn(initial), strict=True)),
    )


def _write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def write(folder: Path = FOLDER) -> None:
    """Write `problem.json`, `people.csv` and `expected.csv`."""
    parameters, initial = _sample()
    initial.pop("tendinopathy_last_year")  # acts on nothing here: nobody falls ill by chance
    same = {name: float(values[0]) for name, values in parameters.items() if np.ptp(values) == 0}
    differ = {name: values for name, values in parameters.items() if name not in same}
    text = {
        "format": 1,
        "title": "Twelve weeks of heel drops, twice a day",
        "about": "README.md beside this file says in words what is to be computed; units as in docs/model.md.",
        "days": DAYS,
        "record_days": list(range(7, DAYS + 1, 7)),
        "slots": [float(np.float64(2) / 24), 0.5],
        "care": [1.0] * 42 + [0.0] * 42,
        "sessions": _sessions(),
        "calendar": _calendar(),
        "states": list(STATES),
        "outputs": [
            {"name": "pain_hop", "unit": "NRS 0-10", "floor": 1.0},
            {"name": "stiffness", "unit": "N/mm", "floor": 0.0},
            {"name": "csa_image", "unit": "mm2", "floor": 0.0},
            {"name": "strength", "unit": "N", "floor": 0.0},
            {"name": "collagen_synthesis", "unit": "%/h", "floor": 0.0},
            {"name": "damage_labile", "unit": "1", "floor": 0.0},
            {"name": "disorganised_fraction", "unit": "1", "floor": 0.01},
            {"name": "utc_aligned", "unit": "%", "floor": 1.0},
        ],
        "constants": same,
    }
    folder.mkdir(exist_ok=True)
    (folder / "problem.json").write_text(_json(text), encoding="utf-8")
    columns = {f"initial_{name}": values for name, values in initial.items()} | differ
    rows = [[i, *(_short(v[i]) for v in columns.values())] for i in range(PEOPLE)]
    _write_csv(folder / "people.csv", ["person", *columns], rows)
    # Read back, so that what is computed is what is written; the expected states are not known yet.
    names = ["person", "day", *STATES, "spent"]
    blank = [[i, day, *[0] * (len(STATES) + 1)] for i in range(KNOWN) for day in text["record_days"]]
    _write_csv(folder / "expected.csv", names, blank)
    problem = read_problem(folder)
    states, spent = reference(problem.first(KNOWN))
    again, _ = reference(problem.first(8), longest=1 / 20, order=8)
    apart = np.abs(again - states[:8]) / np.maximum(np.abs(states[:8]), 1e-30)
    print(f"two divisions of time agree to {float(apart.max()):.1e}")
    rows = [
        [i, day, *(f"{x:.17g}" for x in states[i, t]), f"{spent[i, t]:.17g}"]
        for i in range(KNOWN)
        for t, day in enumerate(text["record_days"])
    ]
    _write_csv(folder / "expected.csv", names, rows)


def _short(value: float) -> str:
    return f"{value:.{DIGITS}g}"


def _json(text: dict) -> str:
    """One key a line; rows of the calendar and bouts on one line each."""
    parts = []
    for key, value in text.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            body = "[\n" + ",\n".join("    " + json.dumps(row) for row in value) + "\n  ]"
        elif isinstance(value, dict):
            body = "{\n" + ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()) + "\n  }"
        else:
            body = json.dumps(value)
        parts.append(f"  {json.dumps(key)}: {body}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    write()
