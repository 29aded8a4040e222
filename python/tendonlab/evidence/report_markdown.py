"""A report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import fill

from tendonlab.evidence.report import Block, Code, Command, Heading, Paragraph, Picture, Points, Prose, Table

_WIDTH = 120
# What would start markup in the middle of a text; not an underscore inside of a word.
_MARKUP = re.compile(r"[\\`*\[\]<>|~&]|(?<!\w)_|_(?!\w)")
# And what would start a list, a heading or a quote, should a line begin with it after wrapping.
_AT_LINE_START = re.compile(r"^(\s*\d*)([-+#=.)])(?=\s|$)", re.MULTILINE)
_SPACE = re.compile(r"\s+")


def render(blocks: Sequence[Block], links: Mapping[str, str]) -> str:
    """Write a report.

    Parameters
    ----------
    blocks : sequence of block
    links : mapping
        Name of a picture's file -> where a link to it leads. Others are left out.

    Returns
    -------
    str
    """
    return "\n\n".join(text for block in blocks if (text := _block(block, links))) + "\n"


def _block(block: Block, links: Mapping[str, str]) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_plain(block.text)}"
        case Paragraph():
            return _wrapped(_prose(block.text), "")
        case Points():
            return "\n".join(f"- {_wrapped(_prose(item), '  ').lstrip()}" for item in block.items)
        case Command():
            return f"    {block.line}"
        case Picture():
            return f"![{_plain(block.caption)}]({links[block.name]})" if block.name in links else ""
        case Table():
            rows = [_row(block.head), f"|{'---|' * len(block.head)}", *(_row(row) for row in block.rows)]
            return "\n".join(rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_piece(cell) for cell in cells)} |"


def _wrapped(text: str, indent: str) -> str:
    wrapped = fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return _AT_LINE_START.sub(r"\1\\\2", wrapped)


def _prose(text: Prose) -> str:
    return "".join(_piece(piece) for piece in text)


def _piece(text: str) -> str:
    return f"`{text.replace('`', '')}`".replace("|", "\\|") if isinstance(text, Code) else _plain(text)


def _plain(text: str) -> str:
    """Escape what Markdown would take for markup; a line break would end a row."""
    return _MARKUP.sub(r"\\\g<0>", _SPACE.sub(" ", text))
