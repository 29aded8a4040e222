"""The catalogue: parameters, exercises, populations, programmes and references, read from TOML and checked."""

from tendonlab.catalogue.exercises import Exercise, RepetitionMaximum, SpeedTable
from tendonlab.catalogue.load_text import Load, parse_load
from tendonlab.catalogue.loader import Catalogue, load_catalogue, load_programme
from tendonlab.catalogue.parameters import Correlation, Parameter, Parameters, PeopleSpread
from tendonlab.catalogue.populations import Baseline, Population
from tendonlab.catalogue.programme_rules import check_programme
from tendonlab.catalogue.programmes import Bout, Phase, Programme, Session
from tendonlab.catalogue.quantities import format_quantity, parse_quantity
from tendonlab.catalogue.references import Reference

__all__ = [
    "Baseline",
    "Bout",
    "Catalogue",
    "Correlation",
    "Exercise",
    "Load",
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
    "check_programme",
    "format_quantity",
    "load_catalogue",
    "load_programme",
    "parse_load",
    "parse_quantity",
]
