"""What of the catalogue rests on which references: one item for each number, rule or programme with an origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tendonlab.catalogue import Adherence, Adjunct, Catalogue, Correlation, Exercise, PainRule, Parameter, Population
from tendonlab.catalogue.beside import AdjunctUse
from tendonlab.catalogue.parameters import Basis
from tendonlab.catalogue.programmes import Programme
from tendonlab.programme.layout import pain_rule_of

if TYPE_CHECKING:
    from tendonlab.catalogue import Terrain
    from tendonlab.catalogue.adherence import Sourced
    from tendonlab.evidence.facts import Fact

# Loads that are read off the chart of what can be lifted how often.
_BY_CHART = ("RM", "1RM", "RPE")


@dataclass(frozen=True)
class Item:
    """Something that rests on references, or says that it rests on none.

    Attributes
    ----------
    kind, name
        "parameter" and "eps_th".
    words
        Its origin in words; empty where the data file has none.
    references
        Ids, in the order of the data file.
    basis
        How its number was found; None for what is no number, and where the data file does not say.
    """

    kind: str
    name: str
    words: str
    references: tuple[str, ...] = ()
    basis: Basis | None = None

    @property
    def assumed(self) -> bool:
        """Whether no publication holds the number itself."""
        return self.basis == "assumed" or not self.references

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" ({self.basis})" if self.basis is not None else "")


def of_programme(programme: Programme, catalogue: Catalogue) -> Iterator[Item]:
    """List everything a programme uses: its sources, adherence, pain rules, exercises, grounds and adjuncts."""
    yield Item("programme", programme.id, programme.name, programme.sources)
    if programme.tracks:
        yield from _adherence(programme, catalogue)
    for track in programme.tracks:
        rule = pain_rule_of(track, programme, catalogue)
        if rule is not None:
            yield of_pain_rule(rule)
    bouts = [
        bout
        for track in programme.tracks
        for phase in track.phases
        for session in phase.sessions
        for bout in session.bouts
    ]
    done = list(dict.fromkeys(bout.exercise for bout in bouts))
    for name in done:
        yield of_exercise(catalogue.exercise(name))
    if any(bout.load is not None and bout.load.kind in _BY_CHART for bout in bouts):
        chart = catalogue.repetition_maximum
        yield Item("chart", "of repetition maxima", chart.note or "", chart.sources)
    for name in dict.fromkeys(bout.terrain for bout in bouts if bout.terrain is not None):
        yield of_terrain(catalogue.terrains[name])
    for adjunct in _adjuncts(programme.adjuncts, done, catalogue):
        yield from of_adjunct(adjunct)


def of_pain_rule(rule: PainRule) -> Item:
    """Say who described a pain rule."""
    return Item("pain rule", rule.id, rule.name, rule.sources)


def of_exercise(exercise: Exercise) -> Item:
    """Say where the force of an exercise comes from."""
    return Item("exercise", exercise.id, exercise.note or "", exercise.sources, exercise.basis)


def of_terrain(terrain: Terrain) -> Item:
    """Say where the factor of a ground comes from."""
    return Item("ground", terrain.id, terrain.note or "", terrain.sources, terrain.basis)


def of_adjunct(adjunct: Adjunct) -> Iterator[Item]:
    """List what was published about an adjunct, effect by effect."""
    for effect in adjunct.effects:
        told = "" if effect.modelled else " (told, not put in)"
        words = (effect.source if effect.modelled else effect.published) or ""
        yield Item("adjunct", f"{adjunct.id} on {effect.on}{told}", words, effect.references, effect.basis)


def doing(exercises: Iterable[str], catalogue: Catalogue) -> Iterator[Adjunct]:
    """List the adjuncts that are done by any of these exercises."""
    done = set(exercises)
    yield from (adjunct for adjunct in catalogue.adjuncts.values() if done.intersection(adjunct.exercises))


def of_population(population: Population) -> Item:
    """Say who described such people."""
    return Item("population", population.id, population.name, population.sources)


def of_parameter(parameter: Parameter) -> Item:
    """Say where a parameter of the model comes from."""
    return Item("parameter", parameter.symbol, parameter.source, parameter.references, parameter.basis)


def of_correlation(correlation: Correlation) -> Item:
    """Say where a correlation of two parameters comes from."""
    return Item("correlation", " and ".join(correlation.between), correlation.source, correlation.references)


def of_fact(fact: Fact) -> Item:
    """Say who published a fact."""
    return Item("fact", fact.id, fact.note, fact.references)


def fitted_on(parameter: Parameter, facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Return the facts a parameter was fitted on, by the pattern that names them."""
    known = list(facts)
    return {pattern: [fact for fact in known if fnmatchcase(fact.id, pattern)] for pattern in parameter.fitted_on}


def of_safety(catalogue: Catalogue) -> Iterator[Item]:
    """List where the questions and rules of safety come from."""
    safety = catalogue.safety
    for question in safety.questions.values():
        yield Item("safety question", question.code, question.source, question.references)
    for rule in safety.rules.values():
        yield Item("safety rule", rule.code, rule.source, rule.references)
    for referral in safety.referrals:
        yield Item("safety advice", f"'{referral.text}'", referral.source, referral.references)
    for claim in safety.never_say:
        yield Item("safety advice", f"'{claim.instead}'", claim.instead, claim.references)


def of_catalogue(catalogue: Catalogue) -> Iterator[Item]:
    """List every item of the catalogue, some of them more than once."""
    for programme in catalogue.programmes.values():
        yield from of_programme(programme, catalogue)
    yield from map(of_pain_rule, catalogue.pain_rules.values())
    yield from map(of_exercise, catalogue.exercises.values())
    yield from map(of_terrain, catalogue.terrains.values())
    for adjunct in catalogue.adjuncts.values():
        yield from of_adjunct(adjunct)
    yield from map(of_population, catalogue.populations.values())
    yield from map(of_parameter, catalogue.parameters)
    yield from map(of_correlation, catalogue.parameters.correlations)
    for kind, spread in catalogue.between_trials.items():
        yield Item("difference between trials", f"in {kind}", spread.source, spread.references)
    yield from of_safety(catalogue)


def _adherence(programme: Programme, catalogue: Catalogue) -> Iterator[Item]:
    """List its own adherence, and what of the usual one fills in what it does not say."""
    own, usual = programme.adherence or Adherence(), catalogue.adherence
    if own.source is not None:
        yield Item("adherence", f"to {programme.id}", own.source, own.references)
    filled: list[tuple[str, Sourced]] = []
    if own.mean is None:
        filled += [(f"mean at {entry.sessions_a_week:g} sessions a week", entry) for entry in usual.mean]
    if own.sd is None:
        filled.append(("spread between people", usual.sd))
    filled += [(f"course from week {entry.from_week}", entry) for entry in usual.course]
    if own.moved is None:
        filled.append(("sessions made up", usual.moved))
    if own.overdone is None:
        filled.append(("sessions overdone", usual.overdone))
    if own.drop_out is None:
        filled.append(("drop-out", usual.drop_out))
    for name, number in filled:
        yield Item("usual adherence", name, number.note or "", number.sources, number.basis)


def _adjuncts(uses: Iterable[AdjunctUse], done: Iterable[str], catalogue: Catalogue) -> list[Adjunct]:
    used = [catalogue.adjuncts[use.use] for use in uses]
    return list({adjunct.id: adjunct for adjunct in (*used, *doing(done, catalogue))}.values())
