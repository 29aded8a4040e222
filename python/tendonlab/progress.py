"""A progress bar for a terminal: leg-years done, rate, time left. Silent when nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def progress_bar(stream: TextIO, weeks: int) -> Iterator[Callable[[int, int], None]]:
    """Draw progress on a stream while the block runs.

    Parameters
    ----------
    stream : text file
        Usually stderr. Nothing is drawn if it is not a terminal.
    weeks : int
        Length of the study, to count in leg-years.

    Yields
    ------
    callable
        To be called with (done, total) legs, counted once per arm.
    """
    console = Console(file=stream)
    bar = Progress(
        TextColumn("simulating"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} leg-years"),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)
        years = weeks * 7 / 365.25
        yield lambda done, total: bar.update(task, completed=done * years, total=total * years)


@contextmanager
def stage_bar(stream: TextIO) -> Iterator[Callable[[str, int, int], None]]:
    """Draw progress of work that has several stages.

    Parameters
    ----------
    stream : text file
        Usually stderr. Nothing is drawn if it is not a terminal.

    Yields
    ------
    callable
        To be called with (stage, done, total).
    """
    console = Console(file=stream)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done)

    with bar:
        yield tell
