"""Rows of a file of facts that are good, for tests to spoil."""

GOOD = {
    "id": "trial2001_12",
    "area": "symptoms",
    "population": "midportion",
    "programme": "alfredson",
    "quantity": "visa_a change",
    "time": "12 weeks",
    "value": "18.7",
    "low": "9.9",
    "high": "27.5",
    "unit": "points",
    "use": "calibration",
    "trial": "de-vos-2007",
    "references": "de-vos-2007",
}
HELD = {
    **GOOD,
    "population": "",
    "programme": "",
    "time": "",
    "quantity": "cycles to failure",
    "unit": "cycles",
    "use": "kinetics",
    "held_by": "tests/cpp/test_fatigue.cpp: Fatigue.CyclesToFailureLieInThePublishedIntervals",
}
