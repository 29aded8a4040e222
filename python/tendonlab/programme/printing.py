"""A programme written out as the file it could have been read from.

Parsing what is printed gives the same programme; what stands at its default is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tomli_w

from tendonlab.catalogue.programmes import Programme

# Tables under a heading of their own, one, one for each name, or one for each item; all others stand in a line.
_TABLES = ("adherence", "deload")
_TABLES_BY_NAME = ("pain_rule",)
_LISTS_OF_TABLES = ("life", "adjunct", "track", "phase", "session")
_WIDTH = 120
_INDENT = "    "


def to_toml(programme: Programme) -> str:
    """Print a programme as a programme file.

    Parameters
    ----------
    programme : Programme
        From a file or built in Python; comments of a file are lost.
    """
    # The name of a pain rule is its key, and the text is what this makes.
    content = programme.model_dump(
        mode="json",
        by_alias=True,
        exclude_defaults=True,
        exclude={"text": True, "pain_rules": {"__all__": {"id": True}}},
    )
    return "\n".join(_lines(content, "")) + "\n"


def _lines(table: Mapping[str, Any], path: str) -> Iterator[str]:
    headed: list[tuple[str, str, Mapping[str, Any]]] = []
    for key, value in table.items():
        if key in _LISTS_OF_TABLES:
            headed += [(f"[[{path}{key}]]", key, entry) for entry in value]
        elif key in _TABLES:
            headed.append((f"[{path}{key}]", key, value))
        elif key in _TABLES_BY_NAME and isinstance(value, Mapping):
            headed += [(f"[{path}{key}.{name}]", key, entry) for name, entry in value.items()]
        else:
            yield _pair(key, value)
    for head, key, entry in headed:
        yield ""
        yield head
        yield from _lines(entry, f"{path}{key}.")


def _pair(key: str, value: Any) -> str:
    if key == "time" and len(value) == 1:
        (value,) = value
    line = f"{key} = {_inline(value)}"
    if len(line) <= _WIDTH or not isinstance(value, Sequence) or isinstance(value, str):
        return line
    items = "".join(f"{_INDENT}{_inline(item)},\n" for item in value)
    return f"{key} = [\n{items}]"


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{key} = {_inline(entry)}" for key, entry in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")
