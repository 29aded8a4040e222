"""A report as one HTML file that needs no other."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape

from tendonlab.evidence.report import Block, Code, Command, Heading, Paragraph, Picture, Points, Prose, Table

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; margin: 2rem auto; padding: 0 1rem; max-width: 90rem; }
p, ul { max-width: 50rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.7rem; border-bottom: 1px solid #ddd; }
th { background: #f2f2f2; }
tr.miss { background: #fdeee6; }
img { max-width: 100%; height: auto; }
code { font-size: 0.92em; }
pre { background: #f2f2f2; padding: 0.7rem; overflow-x: auto; }
figcaption { color: #555; font-size: 0.85rem; }
"""


def render(blocks: Sequence[Block], pictures: Mapping[str, bytes]) -> str:
    """Write a report.

    Parameters
    ----------
    blocks : sequence of block
    pictures : mapping
        Name of a picture's file -> its content (PNG).

    Returns
    -------
    str
    """
    title = next(block.text for block in blocks if isinstance(block, Heading))
    body = "\n".join(_block(block, pictures) for block in blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _block(block: Block, pictures: Mapping[str, bytes]) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_prose(block.text)}</p>"
        case Points():
            return "<ul>\n" + "\n".join(f"<li>{_prose(item)}</li>" for item in block.items) + "\n</ul>"
        case Command():
            return f"<pre>{escape(block.line)}</pre>"
        case Picture():
            data = b64encode(pictures[block.name]).decode("ascii")
            words = escape(block.caption)
            picture = f'<img src="data:image/png;base64,{data}" alt="{words}">'
            return f"<figure>{picture}<figcaption>{words}</figcaption></figure>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    rows = []
    for i, row in enumerate(table.rows):
        kind = ' class="miss"' if i in table.marked else ""
        rows.append(f"<tr{kind}>{''.join(f'<td>{_piece(cell)}</td>' for cell in row)}</tr>")
    body = "\n".join(rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def _prose(text: Prose) -> str:
    return "".join(_piece(piece) for piece in text)


def _piece(text: str) -> str:
    return f"<code>{escape(text)}</code>" if isinstance(text, Code) else escape(text)
