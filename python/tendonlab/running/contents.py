"""What a results file holds besides what the engine computes: texts, attributes, and who the people are."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tendonlab import _core
from tendonlab.arms import NO_PLAN
from tendonlab.catalogue import Programme
from tendonlab.population import SampledCohort
from tendonlab.programme.compile import weeks_beyond_study
from tendonlab.programme.printing import to_toml
from tendonlab.results import FORMAT
from tendonlab.safety import adjunct_notes
from tendonlab.study import ResolvedStudy


def file_contents(resolved: ResolvedStudy, created: str) -> dict[str, Any]:
    """List what is the same for everybody.

    Parameters
    ----------
    resolved : ResolvedStudy
    created : str
        When the run was begun, ISO 8601.

    Returns
    -------
    dict
        ``texts``, ``attributes`` and ``arm_texts``, as `_core.simulate_to_file` takes them.
    """
    programmes = resolved.programmes
    return {
        "texts": texts(resolved),
        "attributes": attributes(resolved, created),
        "arm_texts": {
            "programme_text": [programme.text for programme in programmes],
            # What was simulated, also where a programme was changed in Python and differs from its file.
            "programme_simulated": [to_toml(programme) for programme in programmes],
            "programme_name": [programme.name for programme in programmes],
            "programme_note": [_note(programme, resolved) for programme in programmes],
        },
    }


def participant_values(
    resolved: ResolvedStudy, people: SampledCohort, first_person: int
) -> list[tuple[str, str, str, NDArray[np.float64]]]:
    """List what is kept of consecutive people, as `_core.simulate_to_file` takes it.

    Parameters
    ----------
    resolved : ResolvedStudy
    people : SampledCohort
    first_person : int
        Number of the first of them.

    Returns
    -------
    list of (variable name, units, long name, values)
    """
    kept = people.participant_values(resolved.catalogue)
    if resolved.study.parameters == "central":
        return kept
    # Who lives under which draw of the parameters; what else follows from it is in the table of draws.
    members = resolved.catalogue.ensemble.member_of(first_person, people.parameters.shape[1]).astype(np.float64)
    return [("person_member", "1", "member of the posterior ensemble whose parameters the person has", members), *kept]


def texts(resolved: ResolvedStudy) -> dict[str, str]:
    """Texts from which the study could be run again."""
    kept = {
        "study": resolved.study.model_dump_json(),
        "parameter_table": resolved.catalogue.parameters.text,
        "population_text": resolved.population.text,
    }
    if resolved.study.parameters == "posterior":
        kept["posterior_ensemble"] = resolved.catalogue.ensemble.to_csv()
    return kept


def attributes(resolved: ResolvedStudy, created: str) -> dict[str, str | int | float]:
    """Global attributes of the file."""
    return {
        "title": f"Virtual trial, {resolved.population.name}",
        "source": f"TendonLab {_core.__version__}",
        "tendonlab_version": _core.__version__,
        "tendonlab_format": FORMAT,
        "seed": str(resolved.study.seed),
        "population": resolved.population.id,
        "population_name": resolved.population.name,
        "created": created,
        "engine": ", ".join(f"{part} {version}" for part, version in _core.build_info().items()),
        "history": f"{created} simulated by TendonLab {_core.__version__}",
        "disclaimer": "Simulated by a model, not measured. Describes simulated people, nobody's own tendon.",
    }


def _note(programme: Programme, resolved: ResolvedStudy) -> str:
    """Say what whoever reads a programme's results must know."""
    no_plan = f"{NO_PLAN} {programme.not_a_plan}" if programme.not_a_plan is not None else ""
    beyond = weeks_beyond_study(programme, resolved.study.weeks)
    parts = (beyond, no_plan, *adjunct_notes(programme, resolved.catalogue, with_bodywork=False))
    return "; ".join(part.rstrip(".") for part in parts if part)
