"""The person of the C++ tests is the centre of the shipped parameter table, for men."""

import re
from pathlib import Path

from tendonlab import _core, load_catalogue

FIXTURE = Path(__file__).parents[2] / "cpp" / "reference_man.hpp"


def test_the_cpp_fixture_has_the_shipped_values() -> None:
    text = FIXTURE.read_text(encoding="utf-8").partition("reference_man() {")[2].partition("};")[0]
    fixture = {name: float(value) for name, value in re.findall(r"\.(\w+) = ([-\d.e]+)", text)}
    shipped = {symbol: load_catalogue().parameters[symbol].value for symbol in _core.parameter_names()}
    assert fixture == shipped
