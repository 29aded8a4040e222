"""The bar of a long run."""

import io
import re
import time

import pytest

from tendonlab.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(monkeypatch: pytest.MonkeyPatch, *steps: tuple[int, int]) -> str:
    """Last line that is drawn when these steps come a twentieth of a second apart, 52 weeks each leg."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with progress_bar(stream, 52) as tell:
        for done, total in steps:
            tell(done, total)
            time.sleep(0.05)
        time.sleep(0.15)  # ten times a second it is drawn anew
    lines = re.split(r"[\r\n]", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue()))
    return next(line for line in reversed(lines) if "leg-years" in line)


def test_done_and_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    line = drawn(monkeypatch, (0, 10_000), (100, 10_000), (200, 10_000), (300, 10_000))
    assert "299 leg-years" in line
    rate = float(re.search(r"([0-9,]+)/s", line)[1].replace(",", ""))  # type: ignore[index]
    assert 200 < rate < 2200


def test_what_was_done_before_is_not_taken_for_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = drawn(monkeypatch, (1_000_000, 2_000_000), (1_000_100, 2_000_000), (1_000_200, 2_000_000))
    assert re.search(r"996,7\d\d leg-years", line)
    rate = float(re.search(r"([0-9,]+)/s", line)[1].replace(",", ""))  # type: ignore[index]
    assert rate < 2200


def test_nothing_where_nobody_watches() -> None:
    stream = io.StringIO()
    with progress_bar(stream, 52) as tell:
        tell(1, 2)
    assert stream.getvalue() == ""
