"""Published numbers, and the model held against them."""

from tendonlab.evidence.facts import Fact, FactsError, FactTable, against_of, population_of, programme_of, read_facts

__all__ = ["Fact", "FactTable", "FactsError", "against_of", "population_of", "programme_of", "read_facts"]
