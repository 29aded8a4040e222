"""From a population to simulated people: correlated traits and the state each person starts in."""

from tendonlab.population.sampling import SampledCohort, sample_cohort

__all__ = ["SampledCohort", "sample_cohort"]
