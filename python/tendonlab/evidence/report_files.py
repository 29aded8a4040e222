"""Writing a validation to files: a report as HTML or Markdown, or the table of facts as CSV."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from tendonlab.errors import InputError
from tendonlab.evidence import wording
from tendonlab.evidence.report import Picture, blocks
from tendonlab.evidence.validate import Outcome, Prediction, Validation
from tendonlab.output import check_output, replacing

_SUFFIXES = (".html", ".md", ".csv")


def check_report(out: Path) -> None:
    """Refuse a report that could not be written.

    Raises
    ------
    InputError
        If its name says no kind of report.
    OutputError
        If its folder is unusable.
    """
    if out.suffix.lower() not in _SUFFIXES:
        raise InputError(f"cannot write the report to '{out.name}': its name ends in .html, .md or .csv")
    check_output(out)


def write(validation: Validation, out: Path | None, figures: Path | None) -> list[Path]:
    """Write a report and figures.

    Parameters
    ----------
    validation : Validation
    out : pathlib.Path, optional
        Report: .html (one file, figures in it), .md (with links to the figures, if they are written) or .csv (the table
        of facts).
    figures : pathlib.Path, optional
        Folder for the figures, as PNG.

    Returns
    -------
    list of pathlib.Path
        What was written, the report last.

    Raises
    ------
    OutputError
        If something cannot be written. Everything is made before the first file is replaced.
    """
    kind = out.suffix.lower() if out is not None else ""
    pictures: list[tuple[Picture, bytes]] = []
    if kind == ".html" or figures is not None:
        from tendonlab.evidence.validation_plot import figures as draw

        pictures = draw(validation)
    contents: list[tuple[Path, bytes]] = []
    if figures is not None:
        contents += [(figures / picture.name, content) for picture, content in pictures]
    if out is not None:
        contents.append((out, _report(validation, out, figures, pictures).encode("utf-8")))
    for path, content in contents:
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    return [path for path, _ in contents]


def table(validation: Validation) -> pd.DataFrame:
    """Return the facts and what is said of them, a row each, in the order of the file.

    Columns are those of the facts that say what was measured, then value, 95 % interval and standardised error (z) of
    each predictor; empty where nothing is said.
    """
    return pd.DataFrame([_row(outcome) for outcome in validation.outcomes])


def _report(validation: Validation, out: Path, figures: Path | None, pictures: Sequence[tuple[Picture, bytes]]) -> str:
    kind = out.suffix.lower()
    if kind == ".csv":
        return table(validation).to_csv(index=False, lineterminator="\n", float_format="%.6g")
    command = wording.command(validation, str(out), None if figures is None else str(figures))
    shown = blocks(validation, command, [picture for picture, _ in pictures])
    if kind == ".html":
        from tendonlab.evidence.report_html import render as render_html

        return render_html(shown, {picture.name: content for picture, content in pictures})
    from tendonlab.evidence.report_markdown import render as render_markdown

    links = {}
    if figures is not None:
        beside = Path(os.path.relpath(figures, out.parent))
        links = {picture.name: quote((beside / picture.name).as_posix()) for picture, _ in pictures}
    return render_markdown(shown, links)


def _row(outcome: Outcome) -> dict[str, object]:
    fact = outcome.fact
    return {
        "id": fact.id,
        "area": fact.area,
        "use": fact.use,
        "population": fact.population,
        "programme": fact.programme,
        "against": fact.against,
        "quantity": fact.quantity,
        "time": wording.when(fact),
        "unit": fact.unit,
        "published": fact.value,
        "published_low": fact.low,
        "published_high": fact.high,
        "status": outcome.status,
        **_columns("simulated", outcome.model, interval=True),
        **_columns("left_out", outcome.left_out, interval=True),
        **_columns("no_change", outcome.no_change, interval=False),
        **_columns("pooled", outcome.pooled, interval=False),
        "trial": fact.trial,
        "held_by": fact.held_by,
        "not_reproduced": fact.not_reproduced,
        "note": fact.note,
    }


def _columns(name: str, said: Prediction, *, interval: bool) -> dict[str, float]:
    value = said.value if said.spoken else math.nan
    ends = {f"{name}_low": said.low, f"{name}_high": said.high} if interval else {}
    return {name: value, **ends, f"{name}_z": said.z}
