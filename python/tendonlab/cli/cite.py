"""`tendonlab cite`: the references behind a programme, a parameter or results."""

import sys
from shutil import get_terminal_size

import click

_PIPE_WIDTH = 160


@click.command(
    epilog="""\b
Examples:
  tendonlab cite hsr
  tendonlab cite eps_th kappa_q
  tendonlab cite my_programme.toml
  tendonlab cite results.h5
  tendonlab cite results.h5 --bibtex > references.bib
  tendonlab cite
"""
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--bibtex", is_flag=True, help="Print a BibTeX file instead; its keys are the ids of the references.")
def cite(names: tuple[str, ...], bibtex: bool) -> None:
    """Print the references behind each NAME, and what has none.

    NAME is a programme, a parameter of the model, an exercise, a population or anything else with an id (see
    `tendonlab list`), the path of a programme file (.toml) or of a results file. An id of several things means all of
    them. Without a NAME: how to cite TendonLab itself.

    Each reference is printed once, with what rests on it. Numbers that are assumed, and all else without a reference,
    are listed in words.
    """
    from tendonlab.citations import cite as find

    found = find(names)
    if bibtex:
        click.echo(found.to_bibtex())
        return
    click.echo(found.to_text(get_terminal_size().columns if sys.stdout.isatty() else _PIPE_WIDTH))
