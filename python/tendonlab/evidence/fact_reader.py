"""Reading facts row by row, and finding every mistake in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import TypeVar, cast, get_args

from tendonlab.catalogue import Catalogue, Programme, check_programme, load_programme
from tendonlab.catalogue.criteria import LAST_WEEK
from tendonlab.catalogue.names import nearest_reference, suggest
from tendonlab.catalogue.programmes import DAYS_PER_WEEK
from tendonlab.catalogue.quantities import SPAN, parse_quantity, shown
from tendonlab.errors import DataFileError, InputError, TextError
from tendonlab.evidence.csv_source import CsvSource, Row
from tendonlab.evidence.fact import Area, Fact, Use
from tendonlab.evidence.overrides import DoseOverrides, PeopleOverrides
from tendonlab.evidence.quantities import QUANTITIES

Value = TypeVar("Value")

_ALWAYS = ("id", "area", "quantity", "value", "low", "high", "unit", "use", "trial")
_TO_SIMULATE = ("population", "programme", "time")
_NOT_IF_HELD = ("population", "people", "programme", "dose", "against", "against_dose", "since")
_FITTED: tuple[Use, ...] = ("calibration", "null")
_LAST_DAY = DAYS_PER_WEEK * LAST_WEEK
_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?")
_WORD = re.compile(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*")
_TEST = re.compile(r"[\w./-]+: \w+\.\w+")


class FactReader:
    """Reads rows one by one and keeps what is wrong.

    Parameters
    ----------
    source : CsvSource
        Where the rows come from.
    catalogue : Catalogue
        What they may name.

    Attributes
    ----------
    mistakes : list of DataFileError
        Found so far.
    programmes : dict
        Programmes read from files, by the path the rows give.
    """

    def __init__(self, source: CsvSource, catalogue: Catalogue) -> None:
        self.mistakes: list[DataFileError] = []
        self.programmes: dict[str, Programme] = {}
        self._source, self._catalogue = source, catalogue
        self._lines: dict[str, int] = {}

    def read(self, row: Row) -> Fact | None:
        """Return the fact of a row; None if it has mistakes."""
        known_mistakes = len(self.mistakes)
        self._check_cells(row)
        value, low, high = (self._parsed(row, column, _number, 0.0) for column in ("value", "low", "high"))
        since, day = (self._parsed(row, column, _day, 0) for column in ("since", "time"))
        people = self._parsed(row, "people", PeopleOverrides.parse, PeopleOverrides())
        dose = self._parsed(row, "dose", DoseOverrides.parse, DoseOverrides())
        against_dose = self._parsed(row, "against_dose", DoseOverrides.parse, DoseOverrides())
        if len(self.mistakes) > known_mistakes:
            return None
        cells = row.cells
        fact = Fact(
            id=cells["id"],
            area=cast(Area, cells["area"]),
            population=cells["population"] or None,
            people=people,
            programme=cells["programme"] or None,
            dose=dose,
            against=cells["against"] or None,
            against_dose=against_dose,
            quantity=cells["quantity"],
            since_day=since,
            day=day,
            value=value,
            low=low,
            high=high,
            unit=cells["unit"],
            use=cast(Use, cells["use"]),
            trial=cells["trial"],
            references=tuple(cells["references"].split()),
            held_by=cells["held_by"] or None,
            not_reproduced=cells["not_reproduced"] or None,
            note=cells["note"],
            line=row.line,
        )
        self._check_numbers(row, fact)
        if fact.held_by is None:
            self._check_simulated(row, fact)
        return fact if len(self.mistakes) == known_mistakes else None

    def _wrong(self, row: Row, column: str, message: str, suggestion: str | None = None) -> None:
        self.mistakes.append(self._source.error(row, column, message, suggestion))

    def _parsed(self, row: Row, column: str, parse: Callable[[str], Value], empty: Value) -> Value:
        """Read a cell; `empty` if there is nothing in it, or nothing that can be read."""
        text = row.cells[column]
        if text:
            try:
                return parse(text)
            except TextError as error:
                self._wrong(row, column, error.message, error.suggestion)
        return empty

    def _check_cells(self, row: Row) -> None:
        """Look at each cell for itself, and at which are filled."""
        cells = row.cells
        held = bool(cells["held_by"])
        for column in (*_ALWAYS, *(() if held else _TO_SIMULATE)):
            if not cells[column]:
                self._wrong(row, column, "must not be empty")
        for column in _NOT_IF_HELD:
            if held and cells[column]:
                self._wrong(row, column, "must be empty, because a test holds this fact")
        for column in ("id", "trial"):
            if cells[column] and not _WORD.fullmatch(cells[column]):
                self._wrong(row, column, f"expected letters, digits, '-', '_' and '.', found {shown(cells[column])}")
        first = self._lines.setdefault(cells["id"], row.line)
        if cells["id"] and first != row.line:
            self._wrong(row, "id", f"{cells['id']!r} is there twice; first on line {first}")
        self._check_word(row, "area", get_args(Area))
        self._check_word(row, "use", get_args(Use))
        for name in cells["references"].split():
            if name not in self._catalogue.references:
                nearest = nearest_reference(name, self._catalogue.references)
                self._wrong(row, "references", f"unknown reference {shown(name)}", nearest)
        use = cells["use"]
        if use in _FITTED and not cells["references"]:
            self._wrong(row, "references", f"a fact for {use} needs at least one reference")
        if use in _FITTED and held:
            self._wrong(row, "held_by", f"a fact for {use} must be simulated, so no test can hold it")
        if held and not _TEST.fullmatch(cells["held_by"]):
            self._wrong(row, "held_by", "expected a test, as in 'tests/cpp/test_fatigue.cpp: Fatigue.CyclesToFailure'")
        if use and use not in ("acceptance", "input", "direction") and cells["not_reproduced"]:
            self._wrong(row, "not_reproduced", f"only a fact that is not fitted to may be missed, not one for {use}")
        if cells["against_dose"] and not cells["against"]:
            self._wrong(row, "against_dose", "must be empty where 'against' is")
        if not held:
            self._check_quantity(row)
            self._check_name(row, "population", self._catalogue.populations)
            for column in ("programme", "against"):
                if cells[column].endswith(".toml"):
                    self._read_programme(row, column)
                else:
                    self._check_name(row, column, self._catalogue.programmes, "programme")

    def _check_word(self, row: Row, column: str, words: tuple[str, ...]) -> None:
        word = row.cells[column]
        if word and word not in words:
            self._wrong(row, column, f"expected {', '.join(words[:-1])} or {words[-1]}, found {shown(word)}",
                        suggest(word, words))  # fmt: skip

    def _check_name(self, row: Row, column: str, known: Iterable[str], kind: str | None = None) -> None:
        name = row.cells[column]
        names = list(known)
        if name and name not in names:
            message = f"unknown {kind or column} {shown(name)}; known are {', '.join(names)}"
            self._wrong(row, column, message, suggest(name, names))

    def _check_quantity(self, row: Row) -> None:
        self._check_name(row, "quantity", QUANTITIES)
        quantity = QUANTITIES.get(row.cells["quantity"])
        if quantity is not None and row.cells["unit"] and row.cells["unit"] != quantity.unit:
            message = f"{row.cells['quantity']!r} is in {quantity.unit!r}, found {shown(row.cells['unit'])}"
            self._wrong(row, "unit", message, quantity.unit)

    def _read_programme(self, row: Row, column: str) -> None:
        name = row.cells[column]
        if name not in self.programmes:
            try:
                self.programmes[name] = load_programme(self._source.path.parent / name, self._catalogue)
            except DataFileError as error:
                place = f"{error.path}:{error.line}:{error.column}"
                self._wrong(row, column, f"in this programme file, {place}: {error.message}", error.suggestion)
            except InputError as error:
                self._wrong(row, column, str(error))

    def _check_numbers(self, row: Row, fact: Fact) -> None:
        if not fact.low <= fact.value <= fact.high:
            self._wrong(row, "value", f"{fact.value:g} lies outside of its interval, {fact.low:g} to {fact.high:g}")
        elif fact.low == fact.high:
            self._wrong(row, "high", "must be above 'low': an interval has a width")
        if row.cells["since"] and fact.since_day >= fact.day:
            self._wrong(row, "since", f"must come before 'time', {row.cells['time']}")

    def _check_simulated(self, row: Row, fact: Fact) -> None:
        quantity = QUANTITIES[fact.quantity]
        least = {"ratio": 0.0, "change": -100.0}.get(quantity.scale)
        if fact.against is None and least is not None and fact.low <= least:
            self._wrong(row, "low", f"{fact.quantity!r} is always more than {least:g}")
        hazard = fact.quantity == "hazard ratio"
        if hazard != (fact.dose.longer > 0):
            what = "a hazard ratio needs" if hazard else "only a hazard ratio may have"
            self._wrong(row, "dose", f"{what} 'longer', by how much one run is longer than the reference")
        assert fact.population is not None
        try:
            fact.people.apply(self._catalogue.populations[fact.population])
        except TextError as error:
            self._wrong(row, "people", error.message, error.suggestion)
        for column, dose, name in (
            ("dose", fact.dose, fact.programme),
            ("against_dose", fact.against_dose, fact.against),
        ):
            if name is not None:
                self._check_dose(row, column, dose, name, fact.day)

    def _check_dose(self, row: Row, column: str, dose: DoseOverrides, name: str, day: int) -> None:
        programmes: Mapping[str, Programme] = {**self._catalogue.programmes, **self.programmes}
        try:
            check_programme(dose.apply(programmes[name], day), self._catalogue)
        except InputError as error:
            self._wrong(row, column, str(error))


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        with_point = text.replace(",", ".", 1)
        meant = with_point if _NUMBER.fullmatch(with_point) else None
        raise TextError(f"expected a number such as '2.5', found {shown(text)}", meant)
    value = float(text)
    if not isfinite(value):
        raise TextError(f"{shown(text)} is too large")
    return value


def _day(text: str) -> int:
    days = int(parse_quantity(text, SPAN))
    if days > _LAST_DAY:
        raise TextError(f"at most {LAST_WEEK} weeks can be simulated, found {shown(text)}")
    return days
