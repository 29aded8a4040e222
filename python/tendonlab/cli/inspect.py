"""`tendonlab inspect`: what is in a results file."""

from pathlib import Path

import click


@click.command(epilog="\b\nExample:\n  tendonlab inspect results.h5\n")
@click.argument("file", type=click.Path(path_type=Path))
def inspect(file: Path) -> None:
    """Show what a results FILE holds.

    The study, its arms and outcomes, and every variable with its units.
    """
    import numpy as np

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
            click.echo(f"  {name.replace('_', ' '):<18} {', '.join(value) if isinstance(value, list) else value}")
        sizes = ", ".join(f"{name} {size:,}" for name, size in data.sizes.items())
        click.echo(f"  {'dimensions':<18} {sizes}\n")
        words = str(data["outcome"].attrs["flag_meanings"]).split()
        codes = np.atleast_1d(data["outcome"].attrs["flag_values"])
        with reading(file):
            outcome = data["outcome"].load()
        rows = []
        for arm in results.programmes:
            for leg in data["leg"].values if "leg" in data.dims else [None]:
                ends = outcome.sel(arm=arm) if leg is None else outcome.sel(arm=arm, leg=leg)
                name = arm if leg is None else f"{arm}, {leg} leg"
                rows.append([name, *(f"{int((ends == code).sum()):,}" for code in codes)])
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
