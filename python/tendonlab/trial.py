"""Running a study: what is asked for, where it goes, and the results opened."""

import shutil
from collections.abc import Sequence
from operator import index
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Literal, get_args

from tendonlab.catalogue import Programme
from tendonlab.errors import InputError
from tendonlab.output import check_apart, is_utf8
from tendonlab.own_rule import checked
from tendonlab.recording import EVERY_DAYS, Keep
from tendonlab.results import Results
from tendonlab.running.run import How, Join, run_study
from tendonlab.running.shards import Progress, Rules
from tendonlab.study import ParameterChoice, ResolvedStudy, Study, is_programme_file

if TYPE_CHECKING:
    from distributed import Client

    from tendonlab import _core

MOST_THREADS = 1024

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
    quantities: Sequence[str] | Literal["all"] = "all",
    record_every_days: int = EVERY_DAYS,
    record_days: Sequence[int] | None = None,
    record_events: bool = True,
    keep: Keep = "people",
    out: str | Path | None = None,
    rules: Rules | None = None,
    progress: bool | Progress | None = None,
    threads: int = 0,
    resume: bool = False,
    client: "Client | None" = None,
    join: Join | None = None,
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
    quantities, record_every_days, record_days, record_events, keep : optional
        What is stored, as in `Study`: everything of everybody each week if not given.
    out : str or pathlib.Path, optional
        Results file to write. If not given, a temporary file that lives as long as the returned object.
    rules, progress, threads, resume, client, join : optional
        As in `simulate`.

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
            "seed": seed, "legs": legs, "parameters": parameters, "quantities": quantities,
            "record_every_days": record_every_days, "record_days": record_days, "record_events": record_events,
            "keep": keep,
        }
    )  # fmt: skip
    return simulate(
        study, out, rules=rules, progress=progress, threads=threads, resume=resume, client=client, join=join
    )


def simulate(
    study: Study,
    out: str | Path | None = None,
    *,
    rules: Rules | None = None,
    progress: bool | Progress | None = None,
    threads: int = 0,
    resume: bool = False,
    client: "Client | None" = None,
    join: Join | None = None,
) -> Results:
    """Run a study and open its results.

    More than some 16,000 people are run in shards, which are kept in a folder beside `out`, its name with ``.parts``,
    until all are done. Threads, shards, machines and interruptions do not change the results.

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
    threads : int
        Threads that simulate; 0 for as many as there are cores.
    resume : bool
        Go on with the shards an interrupted run of the same study has left. That `rules` are the same functions is
        for the caller to see to.
    client : distributed.Client, optional
        Runs the shards on the workers of a Dask cluster, which must share the disk of `out`.
    join : {"copy", "virtual"}, optional
        Whether shards are copied into the results file and removed, or stay and are shown by it, which then needs
        them. Copied if not given, with `client` shown.

    Returns
    -------
    Results

    Raises
    ------
    InputError
        If the study is not possible, `out` is one of its programme files or has the suffix of another format, a rule
        is for a programme that is not in the study or it returns anything but a decision, or there are parts of
        another run beside `out`.
    ValueError
        If a rule moves a person where nobody can go, or orders less than no rest.
    OutputError
        If the folder is missing, `out` is a device or a pipe, the disk is too small, or writing fails; nothing is
        left under the final name. Finished shards are kept.
    KeyboardInterrupt
        On Ctrl-C, within about a second; nothing is left under the final name. Finished shards are kept.
    """
    files = programme_files(study.programmes)
    how = _how(threads, resume, client, join, lasting=out is not None)
    if out is not None:
        check_apart([Path(out)], files)
        _check_suffix(Path(out))
    elif resume or client is not None:
        raise InputError("going on with a run, or running on a cluster, needs a results file: --out, in Python out=")
    resolved = study.resolve()
    rules = _checked_rules(resolved, rules or {}, client)
    if out is not None:
        run_study(resolved, Path(out), rules, how, progress)
        return Results(Path(out))
    folder = Path(mkdtemp(prefix="tendonlab-"))
    try:
        run_study(resolved, folder / "results.h5", rules, how, progress)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return Results(folder / "results.h5", owned_folder=folder)


def _how(threads: int, resume: bool, client: "Client | None", join: Join | None, lasting: bool) -> How:
    try:
        known = not isinstance(threads, bool) and 0 <= index(threads) <= MOST_THREADS
    except TypeError:
        known = False
    if not known:
        raise InputError(f"threads must be a whole number from 0 (all cores) to {MOST_THREADS}, not {threads!r}")
    usual: Join = "copy" if client is None else "virtual"
    if join is not None and join not in get_args(Join):
        raise InputError(f"join must be 'copy' or 'virtual', not {join!r}")
    return How(threads, resume, client, usual if join is None else join, lasting)


def _check_suffix(out: Path) -> None:
    if out.suffix.lower() in _OTHER_FORMATS:
        raise InputError(
            f"cannot write results to '{out.name}': a results file is HDF5 and not {out.suffix}; let its name end in "
            ".h5. Tables and figures are made from it: --summary, --figure; summary().to_csv(), plot()"
        )


def _checked_rules(resolved: ResolvedStudy, rules: Rules, client: "Client | None") -> Rules:
    ids = [programme.id for programme in resolved.programmes]
    for name, rule in rules.items():
        if name not in ids:
            raise InputError(f"a rule is given for programme '{name}', but the study has {', '.join(ids)}")
        checked(rule, name)
        if client is not None:
            _check_travels(rule, name)
    return rules


def _check_travels(rule: "_core.Rule", name: str) -> None:
    """Refuse a rule that cannot be sent to another machine."""
    from cloudpickle import dumps

    try:
        dumps(rule)
    except Exception as error:
        raise InputError(
            f"the rule for programme '{name}' cannot be sent to the workers of a cluster: {error}"
        ) from error


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
