"""Running a study: sample the people, compile the programmes, let the engine write the results file."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.arms import NO_PLAN
from tendonlab.catalogue import Programme
from tendonlab.errors import InputError
from tendonlab.output import check_apart, check_output, check_space, is_utf8, output_error
from tendonlab.own_rule import checked
from tendonlab.population import SampledCohort, sample_cohort
from tendonlab.programme.compile import compile_programme, weeks_beyond_study
from tendonlab.programme.printing import to_toml
from tendonlab.results import FORMAT, Results
from tendonlab.study import ParameterChoice, ResolvedStudy, Study, is_programme_file

Progress = Callable[[int, int], None]
Rules = Mapping[str, "_core.Rule"]

# Of files that somebody would open with something else than what reads HDF5.
_OTHER_FORMATS = {".csv", ".json", ".pdf", ".png", ".svg", ".toml", ".txt", ".xlsx"}


def compare(
    programmes: Sequence[str | Path | Programme],
    *,
    population: str,
    participants: int = 2000,
    weeks: int = 52,
    seed: int = 1,
    legs: int = 1,
    parameters: ParameterChoice = "posterior",
    out: str | Path | None = None,
    rules: Rules | None = None,
    progress: bool | Progress | None = None,
) -> Results:
    """Run a virtual trial: the same simulated people, with the same luck, in every programme.

    Parameters
    ----------
    programmes : sequence of (str or pathlib.Path or Programme)
        One per arm: catalogue ids, paths of programme files, or programmes.
    population : str
        Id of a catalogue population.
    participants : int
        Simulated people, at least 1.
    weeks : int
        Length, 1 to 1040.
    seed : int
        0 to 2**64 - 1; the same seed gives the same people.
    legs : {1, 2}
        Legs simulated per person.
    parameters : {"posterior", "central"}
        As in `Study`: draws from what the calibrated parameters may be, or the values of the parameter table.
    out : str or pathlib.Path, optional
        Results file to write. If not given, a temporary file that lives as long as the returned object.
    rules : mapping, optional
        As in `simulate`.
    progress : bool or callable, optional
        True draws a progress bar on stderr; a callable gets (done, total) legs, counted once per arm.

    Returns
    -------
    Results

    Raises
    ------
    InputError
        If the study is not possible.
    OutputError
        If the results cannot be written.
    """
    study = Study.model_validate(
        {
            "programmes": programmes, "population": population, "participants": participants, "weeks": weeks,
            "seed": seed, "legs": legs, "parameters": parameters,
        }
    )  # fmt: skip
    return simulate(study, out, rules=rules, progress=progress)


def simulate(
    study: Study,
    out: str | Path | None = None,
    *,
    rules: Rules | None = None,
    progress: bool | Progress | None = None,
) -> Results:
    """Run a study and open its results.

    Parameters
    ----------
    study : Study
    out : str or pathlib.Path, optional
        Results file to write; replaced only once the new one is complete. If not given, a temporary file that
        lives as long as the returned object.
    rules : mapping, optional
        Id of a programme -> a function that decides in place of its rules, for research: it gets a
        `tendonlab._core.View`, which is all a coach sees of one track of one person on waking, and returns a
        `tendonlab._core.Decision`. `tendonlab.rules.standard` is the programme's own rule in Python. Slower.
    progress : bool or callable, optional
        True draws a progress bar on stderr; a callable gets (done, total) legs, counted once per arm.

    Returns
    -------
    Results

    Raises
    ------
    InputError
        If the study is not possible, `out` is one of its programme files or has the suffix of another format, a rule
        is for a programme that is not in the study, or it returns anything but a decision.
    ValueError
        If a rule moves a person where nobody can go, or orders less than no rest.
    OutputError
        If the folder is missing, `out` is a device or a pipe, the disk is too small, or writing fails; nothing is
        left under the final name.
    KeyboardInterrupt
        On Ctrl-C, within about a second; nothing is left under the final name.
    """
    files = programme_files(study.programmes)
    if out is not None:
        check_apart([Path(out)], files)
        _check_suffix(Path(out))
    resolved = study.resolve()
    of_arms = _rules_of_arms(resolved, rules or {})
    if out is not None:
        _run(resolved, Path(out), of_arms, progress)
        return Results(Path(out))
    folder = Path(mkdtemp(prefix="tendonlab-"))
    try:
        _run(resolved, folder / "results.h5", of_arms, progress)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return Results(folder / "results.h5", owned_folder=folder)


def _check_suffix(out: Path) -> None:
    if out.suffix.lower() in _OTHER_FORMATS:
        raise InputError(
            f"cannot write results to '{out.name}': a results file is HDF5 and not {out.suffix}; let its name end in "
            ".h5. Tables and figures are made from it: --summary, --figure; summary().to_csv(), plot()"
        )


def _rules_of_arms(resolved: ResolvedStudy, rules: Rules) -> list["_core.Rule | None"]:
    ids = [programme.id for programme in resolved.programmes]
    for name in rules:
        if name not in ids:
            raise InputError(f"a rule is given for programme '{name}', but the study has {', '.join(ids)}")
    return [checked(rules[name], name) if name in rules else None for name in ids]


def programme_files(programmes: Sequence[str | Path | Programme]) -> list[Path]:
    """List the files among the programmes of a study.

    Parameters
    ----------
    programmes : sequence of (str or pathlib.Path or Programme)
        As in `Study`: a text that ends in ``.toml`` is a path.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    InputError
        If the name of one is not valid UTF-8; the results file keeps it and could not.
    """
    files = [Path(item) for item in programmes if is_programme_file(item)]
    for file in files:
        if not is_utf8(file):
            raise InputError(f"the name of the programme file {str(file)!r} is not valid UTF-8")
    return files


def _run(
    resolved: ResolvedStudy, path: Path, rules: Sequence["_core.Rule | None"], progress: bool | Progress | None
) -> None:
    study = resolved.study
    target = check_output(path)
    days = record_days(study.weeks, study.record_every_days)
    check_space(target, estimated_bytes(resolved, days.size))
    schedules = [compile_programme(programme, resolved.catalogue, study.weeks) for programme in resolved.programmes]
    people = sample_cohort(
        resolved.population, resolved.catalogue, study.participants, study.seed, draws=resolved.draws()
    )
    try:
        cohort = _core.Cohort(people.parameters, people.initial, seed=study.seed, legs=study.legs)
    except ValueError as error:  # the engine names the parameter and the participant
        raise InputError(f"population '{resolved.population.id}' cannot be simulated: {error}") from error
    if progress is True:
        from tendonlab.progress import progress_bar

        with progress_bar(sys.stderr, study.weeks) as bar:
            _write(resolved, target, cohort, schedules, days, people, rules, bar)
    else:
        _write(resolved, target, cohort, schedules, days, people, rules, progress or None)


def _write(
    resolved: ResolvedStudy,
    path: Path,
    cohort: _core.Cohort,
    schedules: Sequence[_core.Schedule],
    days: NDArray[np.int32],
    people: SampledCohort,
    rules: Sequence["_core.Rule | None"],
    progress: Progress | None,
) -> None:
    try:
        _core.simulate_to_file(
            cohort,
            schedules,
            days,
            str(path),
            sample_events=resolved.study.sample_events,
            rules=rules,
            progress=progress,
            texts=_texts(resolved),
            attributes=_attributes(resolved),
            arm_texts={
                "programme_text": [programme.text for programme in resolved.programmes],
                # What was simulated, also where a programme was changed in Python and differs from its file.
                "programme_simulated": [to_toml(programme) for programme in resolved.programmes],
                "programme_name": [programme.name for programme in resolved.programmes],
                "programme_note": [_note(programme, resolved) for programme in resolved.programmes],
            },
            participant_values=[*_members(resolved), *people.participant_values(resolved.catalogue)],
        )
    except OSError as error:
        raise output_error(path, error) from error


def _texts(resolved: ResolvedStudy) -> dict[str, str]:
    texts = {
        "study": resolved.study.model_dump_json(),
        "parameter_table": resolved.catalogue.parameters.text,
        "population_text": resolved.population.text,
    }
    if resolved.study.parameters == "posterior":
        texts["posterior_ensemble"] = resolved.catalogue.ensemble.to_csv()
    return texts


def _members(resolved: ResolvedStudy) -> list[tuple[str, str, str, NDArray[np.float64]]]:
    """Who lives under which draw of the parameters; what else follows from it is in the table of draws."""
    study = resolved.study
    if study.parameters == "central":
        return []
    members = resolved.catalogue.ensemble.member_of(0, study.participants).astype(np.float64)
    return [("person_member", "1", "member of the posterior ensemble whose parameters the person has", members)]


def _note(programme: Programme, resolved: ResolvedStudy) -> str:
    """Say what whoever reads a programme's results must know."""
    no_plan = f"{NO_PLAN} {programme.not_a_plan}" if programme.not_a_plan is not None else ""
    beyond = weeks_beyond_study(programme, resolved.study.weeks)
    from tendonlab.safety import adjunct_notes

    parts = (beyond, no_plan, *adjunct_notes(programme, resolved.catalogue, with_bodywork=False))
    return "; ".join(part.rstrip(".") for part in parts if part)


def _attributes(resolved: ResolvedStudy) -> dict[str, str | int | float]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {
        "title": f"Virtual trial, {resolved.population.name}",
        "source": f"TendonLab {_core.__version__}",
        "tendonlab_version": _core.__version__,
        "tendonlab_format": FORMAT,
        "seed": str(resolved.study.seed),
        "population": resolved.population.id,
        "population_name": resolved.population.name,
        "created": now,
        "engine": ", ".join(f"{part} {version}" for part, version in _core.build_info().items()),
        "history": f"{now} simulated by TendonLab {_core.__version__}",
        "disclaimer": "Simulated by a model, not measured. Describes simulated people, nobody's own tendon.",
    }


def record_days(weeks: int, every: int) -> NDArray[np.int32]:
    """Days on which values are recorded: the start, every `every` days, and the end.

    Parameters
    ----------
    weeks : int
        Length of the study.
    every : int
        Days between records.

    Returns
    -------
    (times,) int32
        Ascending, from 0 to 7 * weeks.
    """
    end = 7 * weeks
    days = np.arange(0, end + 1, every, dtype=np.int32)
    return days if days[-1] == end else np.append(days, np.int32(end))


def estimated_bytes(resolved: ResolvedStudy, times: int) -> int:
    """Size of a study's results file (bytes), before compression.

    Parameters
    ----------
    resolved : ResolvedStudy
    times : int
        Recorded times.

    Returns
    -------
    int
    """
    study, parameters = resolved.study, resolved.catalogue.parameters
    ends = 1 + 4 + 4 + 4  # outcome, its day, onsets, day of dropping out
    per_leg = 4 * times * len(_core.observables()) + ends
    varying = [entry for entry in parameters.of_person if entry.people is not None or entry.value_women is not None]
    traits = 2 + (study.parameters == "posterior")  # sex, age, member of the ensemble
    per_person = 8 * (traits + len(_core.initial_names()) + len(varying))
    return study.participants * (len(study.programmes) * study.legs * per_leg + per_person)
