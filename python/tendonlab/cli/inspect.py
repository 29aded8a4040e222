"""`tendonlab inspect`: what is in a results file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import xarray as xr


@click.command(epilog="\b\nExample:\n  tendonlab inspect results.h5\n")
@click.argument("file", type=click.Path(path_type=Path))
def inspect(file: Path) -> None:
    """Show what a results FILE holds.

    The study, its arms and outcomes, and every variable with its units.
    """
    from tendonlab.cli.tables import print_table
    from tendonlab.results import open_results, reading

    with open_results(file) as results:
        attributes = results.attributes
        data = results.to_xarray()
        study = results.study
        click.echo(f"{file}: {attributes.get('title', 'virtual trial')}")
        click.echo(
            f"written by {attributes.get('source', 'TendonLab')} on {attributes.get('created', 'an unknown date')}"
        )
        click.echo(f"{attributes.get('disclaimer', '')}\n")
        for name, value in study.model_dump(mode="json").items():
            told = ", ".join(map(str, value)) if isinstance(value, list) else "-" if value is None else value
            click.echo(f"  {name.replace('_', ' '):<18} {told}")
        sizes = ", ".join(f"{name} {size:,}" for name, size in data.sizes.items())
        click.echo(f"  {'dimensions':<18} {sizes}\n")
        with reading(file):
            words, rows = _outcomes(data)
        if rows:
            print_table(["outcome by arm", *words], rows)
            click.echo()
        variables = [
            [
                str(name),
                str(variable.attrs.get("units", "")),
                " x ".join(str(dimension) for dimension in variable.dims) or "-",
                str(variable.attrs.get("long_name", "")),
            ]
            for name, variable in data.variables.items()
        ]
        print_table(["variable", "units", "dimensions", "meaning"], variables)


def _outcomes(data: "xr.Dataset") -> tuple[list[str], list[list[str]]]:
    """Words of the outcomes, and how often each is in an arm, with two legs in each; no rows if it is not recorded."""
    import numpy as np

    if "outcomes" in data:
        words = [str(word) for word in data["outcome"].values]
        counted = data["outcomes"].values
        arms = [str(arm) for arm in data["arm"].values]
        return words, [[arm, *(f"{int(n):,}" for n in counts)] for arm, counts in zip(arms, counted, strict=True)]
    if "outcome" not in data:
        return [], []
    outcome = data["outcome"].load()
    words = str(outcome.attrs["flag_meanings"]).split()
    rows = []
    for arm in data["arm"].values:
        for leg in data["leg"].values if "leg" in data.dims else [None]:
            ends = outcome.sel(arm=arm) if leg is None else outcome.sel(arm=arm, leg=leg)
            name = str(arm) if leg is None else f"{arm}, {leg} leg"
            codes = np.atleast_1d(outcome.attrs["flag_values"])
            rows.append([name, *(f"{int((ends == code).sum()):,}" for code in codes)])
    return words, rows
