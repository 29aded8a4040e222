"""The catalogue: parameters, exercises, programmes, rules, populations and references, read from TOML and checked."""

from tendonlab.catalogue.adherence import Adherence, AdherenceDefaults
from tendonlab.catalogue.adjuncts import Adjunct, AdjunctEffect
from tendonlab.catalogue.beside import AdjunctUse, Deload, Life
from tendonlab.catalogue.bouts import Bout, Intervals
from tendonlab.catalogue.criteria import Criteria
from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum, SpeedTable, Terrain
from tendonlab.catalogue.load_text import Load, parse_load
from tendonlab.catalogue.loader import Catalogue, load_catalogue, load_programme
from tendonlab.catalogue.pain_rules import PainRule
from tendonlab.catalogue.parameters import Correlation, Parameter, Parameters, PeopleSpread
from tendonlab.catalogue.populations import Baseline, Population
from tendonlab.catalogue.programme_rules import check_programme
from tendonlab.catalogue.programmes import Missed, Phase, Programme, Session, Steps, Track
from tendonlab.catalogue.quantities import format_quantity, parse_quantity
from tendonlab.catalogue.references import Reference

__all__ = [
    "Adherence",
    "AdherenceDefaults",
    "Adjunct",
    "AdjunctEffect",
    "AdjunctUse",
    "Baseline",
    "Bout",
    "Catalogue",
    "Correlation",
    "Criteria",
    "Deload",
    "Exercise",
    "Intervals",
    "Life",
    "Load",
    "Missed",
    "PainRule",
    "Parameter",
    "Parameters",
    "PeopleSpread",
    "Phase",
    "Population",
    "Programme",
    "Reference",
    "RepetitionMaximum",
    "Session",
    "SpeedTable",
    "Steps",
    "Terrain",
    "Track",
    "check_programme",
    "format_quantity",
    "load_catalogue",
    "load_programme",
    "parse_load",
    "parse_quantity",
]
