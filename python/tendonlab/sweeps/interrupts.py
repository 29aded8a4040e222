"""Ctrl-C that is not lost."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from typing import Any


@contextmanager
def interrupts() -> Iterator[Callable[[], None]]:
    """Notice Ctrl-C also where Python loses it: an exception that is raised while an object is tidied up is dropped.

    Yields
    ------
    callable
        To be called now and then; raises KeyboardInterrupt if one was lost.
    """
    asked = Event()

    def stop(_number: int, _frame: object) -> None:
        asked.set()
        raise KeyboardInterrupt

    def still() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    # Only the main thread may set them, and somebody's own handlers stay.
    before: dict[int, Any] = {}
    if current_thread() is main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.default_int_handler:
                before[number] = signal.signal(number, stop)
    try:
        yield still
    finally:
        for changed, handler in before.items():
            signal.signal(changed, handler)
