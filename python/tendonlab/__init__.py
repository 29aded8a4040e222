"""TendonLab: virtual trials of Achilles tendon loading programmes.

A *study* says who does what for how long. The engine carries the same simulated people, with the same luck,
through every programme, and writes one results file that any HDF5 or netCDF-4 reader opens::

    import tendonlab

    results = tendonlab.compare(["alfredson", "wait-and-see"], population="midportion", participants=500, weeks=26)
    print(results.summary())
    results.plot("results.png")
    visa_a = results.to_xarray()["visa_a"]  # (arm, participant, time)

Everything here is simulated by a model. It describes simulated people, never anybody's own tendon.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tendonlab import errors as errors
    from tendonlab import rules as rules
    from tendonlab._core import __version__ as __version__
    from tendonlab.catalogue import load_catalogue as load_catalogue
    from tendonlab.citations import cite as cite
    from tendonlab.evidence.validate import validate as validate
    from tendonlab.gradients import derivatives as derivatives
    from tendonlab.programme import builder as build
    from tendonlab.results import Results as Results
    from tendonlab.results import open_results as open_results
    from tendonlab.story import Story as Story
    from tendonlab.story import trace as trace
    from tendonlab.study import Study as Study
    from tendonlab.sweeps.results import Sweep as Sweep
    from tendonlab.sweeps.results import open_sweep as open_sweep
    from tendonlab.sweeps.run import sweep as sweep
    from tendonlab.trial import compare as compare
    from tendonlab.trial import simulate as simulate

# Loaded on first use: the command line answers --help without importing xarray or matplotlib.
_HOMES = {
    "Results": "tendonlab.results",
    "Study": "tendonlab.study",
    "Sweep": "tendonlab.sweeps.results",
    "__version__": "tendonlab._core",
    "cite": "tendonlab.citations",
    "compare": "tendonlab.trial",
    "derivatives": "tendonlab.gradients",
    "load_catalogue": "tendonlab.catalogue",
    "open_results": "tendonlab.results",
    "open_sweep": "tendonlab.sweeps.results",
    "simulate": "tendonlab.trial",
    "sweep": "tendonlab.sweeps.run",
    "trace": "tendonlab.story",
    "validate": "tendonlab.evidence.validate",
}

# Modules to be reached as attributes.
_MODULES = {"build": "tendonlab.programme.builder", "errors": "tendonlab.errors", "rules": "tendonlab.rules"}

__all__ = [
    "Results",
    "Study",
    "Sweep",
    "__version__",
    "build",
    "cite",
    "compare",
    "derivatives",
    "errors",
    "load_catalogue",
    "open_results",
    "open_sweep",
    "rules",
    "simulate",
    "sweep",
    "trace",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name not in _HOMES:
        raise AttributeError(f"module 'tendonlab' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
