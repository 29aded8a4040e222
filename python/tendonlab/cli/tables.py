"""Tables on the terminal, and in a pipe without being squeezed to eighty columns."""

from collections.abc import Iterable, Sequence

import click

_PIPE_WIDTH = 160


def print_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None, apart: bool = False
) -> None:
    """Print rows under headings; the first column never wraps.

    Parameters
    ----------
    head : sequence of str
        Column headings.
    rows : iterable of sequence of str
        Cells, taken literally.
    title : str, optional
        Line above the table.
    apart : bool
        Leave a line between rows, for cells of several lines.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False, show_edge=False)
    for i, name in enumerate(head):
        table.add_column(name, no_wrap=i == 0, overflow="fold")
    for row in rows:
        if apart and table.row_count:
            table.add_row()
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PIPE_WIDTH)
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))
