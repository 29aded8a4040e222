"""How many bytes a study records."""

from math import comb

from tendonlab import _core
from tendonlab.recording import quantity_names
from tendonlab.study import ResolvedStudy

# Of an arm and time: number, mean, deviation and five quantiles, of values and of changes.
_NUMBERS_OF_SUMMARY = 16
# Of a pair, time and measure: number, mean, deviation and three quantiles; of a group, three sums of four measures.
_NUMBERS_OF_PAIR = 4 * 6
_NUMBERS_OF_GROUP = 4 * 3
# Of an arm, time and quantity in a part that holds summaries: counts in bins, of values and of changes, as measured.
_BYTES_OF_BINS = 5_000


def part_bytes(resolved: ResolvedStudy, people: int) -> int:
    """Size of a part of a study with so many people (bytes), before compression."""
    study = resolved.study
    if study.keep == "summaries":
        series = len(study.programmes) * study.recorded_days().size * len(quantity_names(study.quantities))
        return series * _BYTES_OF_BINS
    return estimated_bytes(resolved) * people // study.participants


def estimated_bytes(resolved: ResolvedStudy) -> int:
    """Size of a study's results file (bytes), before compression.

    Parameters
    ----------
    resolved : ResolvedStudy

    Returns
    -------
    int
    """
    study, parameters = resolved.study, resolved.catalogue.parameters
    times, quantities, arms = study.recorded_days().size, len(quantity_names(study.quantities)), len(study.programmes)
    if study.keep == "summaries":
        groups = resolved.catalogue.ensemble.size if study.parameters == "posterior" else 1
        pairs = comb(arms, 2)
        numbers = arms * quantities * _NUMBERS_OF_SUMMARY + pairs * _NUMBERS_OF_PAIR
        return 8 * times * (numbers + (2 * arms + pairs) * groups * _NUMBERS_OF_GROUP)
    ends = 1 + 4 + 4 + 4 if study.record_events else 0  # outcome, its day, onsets, day of dropping out
    per_leg = 4 * times * quantities + ends
    varying = [entry for entry in parameters.of_person if entry.people is not None or entry.value_women is not None]
    traits = 2 + (study.parameters == "posterior")  # sex, age, member of the ensemble
    per_person = 8 * (traits + len(_core.initial_names()) + len(varying))
    return study.participants * (arms * study.legs * per_leg + per_person)
