"""A large study cut into shards: slices of people, each a file of its own that any process can make.

A person is the same in whatever slice they are drawn, so how a study is cut does not change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tendonlab import _core
from tendonlab.catalogue import Catalogue
from tendonlab.errors import InputError
from tendonlab.installed import build
from tendonlab.output import output_error, write_synced
from tendonlab.own_rule import checked
from tendonlab.parts import Fingerprint, fingerprint
from tendonlab.population import SampledCohort, sample_cohort
from tendonlab.programme.compile import compile_programme
from tendonlab.programme.printing import to_toml
from tendonlab.recording import quantity_names
from tendonlab.results import FORMAT
from tendonlab.running.contents import file_contents, participant_values, texts
from tendonlab.study import ResolvedStudy

# Blocks of the engine, and so chunks of a file, hold 256 people. A shard of a year takes seconds, and little memory.
BLOCK_PEOPLE = 256
SHARD_PEOPLE = 64 * BLOCK_PEOPLE

Progress = Callable[[int, int], None]
Rules = Mapping[str, "_core.Rule"]


@dataclass(frozen=True)
class Shard:
    """Consecutive people of a study: ``people`` of them from number ``first`` on."""

    index: int
    first: int
    people: int


def shard_ranges(participants: int) -> list[Shard]:
    """Cut a study's people into shards of `SHARD_PEOPLE`.

    Parameters
    ----------
    participants : int
        At least 1.

    Returns
    -------
    list of Shard
        In order. A rest that would not fill a block belongs to the shard before it, so that all files have chunks of
        one size.
    """
    firsts = list(range(0, participants, SHARD_PEOPLE))
    if len(firsts) > 1 and participants - firsts[-1] < BLOCK_PEOPLE:
        firsts.pop()
    ends = [*firsts[1:], participants]
    return [Shard(i, first, end - first) for i, (first, end) in enumerate(zip(firsts, ends, strict=True))]


@dataclass(frozen=True)
class ShardWork:
    """Everything that makes any shard of a study, without reading a file; can be pickled.

    Attributes
    ----------
    resolved : ResolvedStudy
    created : str
        When the run was begun, ISO 8601: all shards carry it, whenever and wherever they are made.
    rules : mapping
        Id of a programme -> a function that decides in place of its rules.
    """

    resolved: ResolvedStudy
    created: str
    rules: Rules = field(default_factory=dict)

    @cached_property
    def schedules(self) -> list[_core.Schedule]:
        """The programmes as the engine's calendars, one per arm."""
        resolved = self.resolved
        return [compile_programme(entry, resolved.catalogue, resolved.study.weeks) for entry in resolved.programmes]

    def part(self, shard: Shard) -> str:
        """Name of the file of a shard."""
        return f"shard-{shard.index:06}.{'h5' if self.resolved.study.keep == 'people' else 'summaries'}"

    def __getstate__(self) -> dict[str, Any]:
        # The engine's calendars and the catalogue's read-only tables cannot be pickled.
        catalogue = {entry.name: _unlocked(getattr(self.resolved.catalogue, entry.name)) for entry in fields(Catalogue)}
        study = {entry.name: getattr(self.resolved, entry.name) for entry in fields(ResolvedStudy)}
        return {"study": study | {"catalogue": catalogue}, "created": self.created, "rules": dict(self.rules)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        catalogue = Catalogue(**{name: _locked(value) for name, value in state["study"]["catalogue"].items()})
        object.__setattr__(self, "resolved", ResolvedStudy(**state["study"] | {"catalogue": catalogue}))
        object.__setattr__(self, "created", state["created"])
        object.__setattr__(self, "rules", state["rules"])


def _unlocked(value: Any) -> Any:
    return dict(value) if isinstance(value, MappingProxyType) else value


def _locked(value: Any) -> Any:
    return MappingProxyType(value) if isinstance(value, dict) else value


def description(resolved: ResolvedStudy, rules: Rules) -> dict[str, Any]:
    """Describe a study's shards, so that nothing else is ever put among them.

    Parameters
    ----------
    resolved : ResolvedStudy
    rules : mapping
        Only their programmes are told: what a function does cannot be compared.

    Returns
    -------
    dict
        As `tendonlab.parts.Parts.open` takes it.
    """
    kept = texts(resolved)
    study = resolved.study.model_dump(mode="json")
    data = {path.name: _digest(path.read_bytes()) for path in sorted(resolved.catalogue.folder.glob("*.toml"))}
    return {
        "kind": "study",
        "tendonlab": build(),
        "format": FORMAT,
        "study": study,
        "shard people": SHARD_PEOPLE,
        "programmes": {programme.id: to_toml(programme) for programme in resolved.programmes},
        "rules": sorted(rules),
        "population": kept["population_text"],
        "parameter table": _digest(kept["parameter_table"].encode()),
        "posterior": _digest(kept.get("posterior_ensemble", "").encode()),
        "data": data,
    }


def _digest(text: bytes) -> str:
    return sha256(text).hexdigest()


def sample_shard(work: ShardWork, shard: Shard) -> SampledCohort:
    """Draw the people of a shard; InputError if the population cannot be sampled."""
    resolved = work.resolved
    return sample_cohort(
        resolved.population,
        resolved.catalogue,
        shard.people,
        resolved.study.seed,
        first_person=shard.first,
        draws=resolved.draws(shard.first, shard.people),
    )


def run_shard(
    work: ShardWork,
    shard: Shard,
    path: Path,
    *,
    threads: int = 1,
    progress: Progress | None = None,
    people: SampledCohort | None = None,
) -> None:
    """Simulate a shard into a file: of results, or where no person is kept of summaries, `_core.Summaries.to_bytes`.

    Parameters
    ----------
    work : ShardWork
    shard : Shard
    path : pathlib.Path
        A results file is complete or not there at all.
    threads : int
        Threads that simulate; 0 for as many as there are cores.
    progress : callable, optional
        Gets (done, total) legs of this shard, counted once per arm.
    people : SampledCohort, optional
        Those of the shard, if they have been drawn.

    Raises
    ------
    InputError
        If the people cannot be simulated.
    OSError
        If the file cannot be written; whoever knows its final name tells it.
    """
    study = work.resolved.study
    if study.keep == "summaries":
        path.write_bytes(summarise_shard(work, shard, threads=threads, progress=progress, people=people).to_bytes())
        return
    people = sample_shard(work, shard) if people is None else people
    _core.simulate_to_file(
        _cohort(work, shard, people),
        work.schedules,
        study.recorded_days(),
        str(path),
        quantities=quantity_names(study.quantities),
        events=study.record_events,
        sample_events=study.sample_events,
        rules=_rules(work),
        threads=threads,
        progress=progress,
        participant_values=participant_values(work.resolved, people, shard.first),
        **file_contents(work.resolved, work.created),
    )


def summarise_shard(
    work: ShardWork,
    shard: Shard,
    *,
    threads: int = 1,
    progress: Progress | None = None,
    people: SampledCohort | None = None,
) -> _core.Summaries:
    """Simulate a shard and keep only what describes its people together.

    Parameters
    ----------
    work, shard, threads, progress, people
        As in `run_shard`.

    Returns
    -------
    _core.Summaries
        To be merged with those of the other shards.

    Raises
    ------
    InputError
        If the people cannot be simulated.
    """
    study = work.resolved.study
    people = sample_shard(work, shard) if people is None else people
    return _core.simulate_summaries(
        _cohort(work, shard, people),
        work.schedules,
        study.recorded_days(),
        quantities=quantity_names(study.quantities),
        groups=work.resolved.catalogue.ensemble.size if study.parameters == "posterior" else 1,
        sample_events=study.sample_events,
        rules=_rules(work),
        threads=threads,
        progress=progress,
    )


def _cohort(work: ShardWork, shard: Shard, people: SampledCohort) -> _core.Cohort:
    study = work.resolved.study
    try:
        return _core.Cohort(
            people.parameters, people.initial, seed=study.seed, first_person=shard.first, legs=study.legs
        )
    except ValueError as error:  # the engine names the parameter and the participant
        raise InputError(f"population '{study.population}' cannot be simulated: {error}") from error


def _rules(work: ShardWork) -> list[_core.Rule | None]:
    ids = [programme.id for programme in work.resolved.programmes]
    return [checked(work.rules[name], name) if name in work.rules else None for name in ids]


def make_part(
    work: ShardWork, shard: Shard, folder: Path, *, threads: int = 1, watch: Callable[[bool], None] | None = None
) -> Fingerprint:
    """Make a shard in a folder of parts, from any process on any machine that shares the disk.

    Made twice, even at the same time, it is the same file, whole at every moment.

    Parameters
    ----------
    work : ShardWork
    shard : Shard
    folder : pathlib.Path
    threads : int
    watch : callable, optional
        Gets False now and then, and True before the file gets its name; what it raises stops the work.

    Returns
    -------
    Fingerprint
        Of the file, for `tendonlab.parts.Parts.adopt`.

    Raises
    ------
    InputError
        If the people cannot be simulated.
    OutputError
        If the file cannot be written.
    """
    path = folder / work.part(shard)

    def save(temporary: Path) -> None:
        run_shard(work, shard, temporary, threads=threads, progress=watch and (lambda *_: watch(False)))
        if watch is not None:
            watch(True)

    try:
        write_synced(path, save)
        return fingerprint(path)
    except OSError as error:
        raise output_error(path, error) from error
