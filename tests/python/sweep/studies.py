"""Study files of sweeps that the tests share: small ones, so that they are quick."""

from pathlib import Path

STUDY = """\
[study]
programmes = ["alfredson", "wait-and-see"]
population = "midportion"
participants = 6
weeks = 2
seed = 4
quantities = ["visa_a", "stiffness"]
"""

GRID = f"""\
{STUDY}
[design]
kind = "grid"

[[vary]]
name = "score"
what = "population.baseline.visa_a.mean"
values = ["40 points", "52 points", "95 points"]

[[vary]]
name = "adherence"
what = "programme.alfredson.adherence.mean"
values = ["50 %", "70 %"]

[[vary]]
name = "tau"
what = "parameter.tau_D"
values = ["2500 d", "5000 d"]
"""
# Points of the grid whose mean is not between the ends of its population.
IMPOSSIBLE = range(8, 12)


def sampled(kind: str, points: int, *entries: str, seed: int = 7) -> str:
    """Study with a sampled design, and tables [[vary]] of these keys."""
    tables = "".join(f"\n[[vary]]\n{entry}\n" for entry in entries)
    return f'{STUDY}\n[design]\nkind = "{kind}"\npoints = {points}\nseed = {seed}\n{tables}'


def varied(*entries: str) -> str:
    """Study with a grid, and tables [[vary]] of these keys."""
    tables = "".join(f"\n[[vary]]\n{entry}\n" for entry in entries)
    return f'{STUDY}\n[design]\nkind = "grid"\n{tables}'


def written(folder: Path, text: str, name: str = "study.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
