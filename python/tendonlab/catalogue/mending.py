"""Mending the content of a programme file, so that what is wrong elsewhere comes to light.

What is then found may be about the mending and not about the file: such echoes are recognised and not reported. In
doubt something counts as an echo; it is reported once the first mistake is put right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic_core import ErrorDetails

from tendonlab.catalogue.problems import Problem
from tendonlab.catalogue.toml_source import KeyPath

# What stands in for a value that must be given. Where nothing is here, the table around it is taken out.
_STAND_INS: dict[str, Any] = {
    "id": "x", "name": "x", "summary": "x", "weeks": 1040, "care_weeks": 0, "time": "12:00", "exercise": "x",
    "bout": [{"exercise": "x"}], "phase": [{"name": "x"}], "ceiling": "3/10",
}  # fmt: skip
_KEY_OF_A_TABLE = "[key]"  # how pydantic points at a key of a table of tables


@dataclass
class Mended:
    """A file's content with what was refused renamed, taken out or filled in.

    Attributes
    ----------
    data
        The content; changed in place.
    touched
        Key paths of what was taken out or filled in.
    """

    data: dict[str, Any]
    touched: set[KeyPath] = field(default_factory=set)
    _nameless: set[KeyPath] = field(default_factory=set)  # tables that lost a key of which nobody knows what it meant
    _written: dict[KeyPath, str] = field(default_factory=dict)

    def mend(self, details: ErrorDetails) -> bool:
        """Put right, or take out, what pydantic refused; False if that cannot be done."""
        path = tuple(part for part in details["loc"] if part != _KEY_OF_A_TABLE)
        context = details.get("ctx", {})
        if details["type"] == "unknown_key":
            return self._rename(path, context["key"], context["suggestion"], known=context["hinted"])
        if details["type"] == "refused":
            path += context["at"] or ()
        while path and isinstance(path[-1], int):
            path = path[:-1]
        if not path:
            return False
        table = self._at(path[:-1])
        if not isinstance(table, dict):
            return False
        key = path[-1]
        stand_in = _STAND_INS.get(str(key)) if len(path) == 1 or key != "weeks" else None
        if stand_in is not None and path not in self.touched:
            table[key] = stand_in
            self.touched.add(path)
            return True
        self.touched.add(path)
        if key in table:
            del table[key]
            return True
        return self._take_out(path[:-1])

    def in_file(self, path: KeyPath) -> KeyPath:
        """Return the key path as it is written in the file, where keys may be misspelt."""
        return tuple(self._written.get(path[: place + 1], part) for place, part in enumerate(path))

    def is_echo(self, details: ErrorDetails) -> bool:
        """Tell whether what pydantic refused may be about the mending."""
        path = details["loc"]
        if self._is_touched(path):
            return True
        if details["type"] == "missing":
            return path[:-1] in self._nameless
        return details["type"] == "refused" and self._has_touched(path)

    def is_echo_of_a_rule(self, problem: Problem) -> bool:
        """Tell whether what a rule says may be about the mending."""
        path = problem.path
        if self._is_touched(path):
            return True
        if path[0] == "pain_rule" and any(self._touched_of("track", "pain_rule")):
            return True
        if path[-1] in ("track", "reached") and any(self._touched_of("track", "name")):
            return True
        if path[-1] == "green_sessions" and (*path[:2], "pain_rule") in self.touched:
            return True
        if path[0] != "track":
            return False
        if len(path) == 4 and path[2] == "phase":  # when a phase is reached depends on all that comes before it
            return any(at[0] == "track" for at in self.touched)
        # A phase whose own keys were mended says nothing certain of itself; its bouts still do.
        phase = path[:4]
        if "bout" in path:
            return self._has_touched(self._table_around(path))
        in_sessions = path[-1] == "steps" and any(at[: len(phase)] == phase for at in self.touched)
        return in_sessions or self._has_touched(phase) or self._has_touched(self._table_around(path))

    def _rename(self, path: KeyPath, key: str, suggestion: str | None, *, known: bool) -> bool:
        table = self._at(path)
        if not isinstance(table, dict) or key not in table:
            return False
        value = table.pop(key)
        if suggestion is not None and suggestion not in table:
            table[suggestion] = value
            self._written[(*path, suggestion)] = key
        else:
            self.touched.add((*path, key))
            if not known:
                self._nameless.add(path)
        return True

    def _take_out(self, path: KeyPath) -> bool:
        while path and isinstance(path[-1], int):
            path = path[:-1]
        table = self._at(path[:-1])
        if not path or not isinstance(table, dict) or path[-1] not in table:
            return False
        self.touched.add(path)
        del table[path[-1]]
        return True

    def _at(self, path: KeyPath) -> Any:
        value: Any = self.data
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _table_around(self, path: KeyPath) -> KeyPath:
        while path and not isinstance(self._at(path), dict):
            path = path[:-1]
        return path

    def _is_touched(self, path: KeyPath) -> bool:
        return any(path[: len(at)] == at for at in self.touched)

    def _has_touched(self, table: KeyPath) -> bool:
        return any(path[:-1] == table for path in self.touched)

    def _touched_of(self, first: str, last: str) -> list[KeyPath]:
        return [path for path in self.touched if path[0] == first and (path[-1] == last or len(path) == 1)]
