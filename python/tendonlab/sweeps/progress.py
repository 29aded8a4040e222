"""A progress bar for a sweep: points done, rate, time left. Silent when nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class _Rate(ProgressColumn):
    """Points a second, or a minute where that is below one."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:,.1f}/s" if speed >= 1.0 else f"{60.0 * speed:,.1f}/min")


@contextmanager
def points_bar(stream: TextIO, before: int, total: int) -> Iterator[Callable[[float], None]]:
    """Draw progress on a stream while the block runs.

    Parameters
    ----------
    stream : text file
        Usually stderr. Nothing is drawn if it is not a terminal.
    before : int
        Points that were done before.
    total : int
        All points.

    Yields
    ------
    callable
        To be called with how many points more are done, in parts of points, from any thread.
    """
    console = Console(file=stream)
    bar = Progress(
        TextColumn("simulating"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} points"),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar:
        # What an earlier run did must not count into the rate.
        task = bar.add_task("", total=total, completed=before)
        yield lambda points: bar.update(task, advance=points)
