"""The person of the C++ tests is the centre of the shipped parameter table, for men, but for what a calibration moves.

Those tests hold the engine against closed forms; they must not move whenever the facts are fitted anew.
"""

import re
from pathlib import Path

from tendonlab import _core, load_catalogue

FIXTURE = Path(__file__).parents[2] / "cpp" / "reference_man.hpp"


def test_the_cpp_fixture_has_the_shipped_values() -> None:
    text = FIXTURE.read_text(encoding="utf-8").partition("reference_man() {")[2].partition("};")[0]
    fixture = {name: float(value) for name, value in re.findall(r"\.(\w+) = ([-\d.e]+)", text)}
    catalogue = load_catalogue()
    assert set(fixture) == set(_core.parameter_names())
    for symbol, value in fixture.items():
        entry = catalogue.parameters[symbol]
        if symbol in catalogue.ensemble.columns:
            assert 0 < value < 10 * entry.high
        else:
            assert value == entry.value, symbol
