"""The file of the posterior ensemble, and how it is dealt out."""

from pathlib import Path

import numpy as np
import pytest

from tendonlab import load_catalogue
from tendonlab.catalogue.ensemble import read_ensemble
from tendonlab.errors import InputError

CATALOGUE = load_catalogue()
SHIPPED = (CATALOGUE.folder / "calibration" / "posterior.csv").read_text()


def test_every_calibrated_parameter_has_draws_and_the_table_holds_their_median() -> None:
    for entry in CATALOGUE.parameters.calibrated:
        values = CATALOGUE.ensemble.columns[entry.symbol]
        assert entry.value == pytest.approx(np.median(values), rel=0.01), entry.symbol
        assert entry.low == pytest.approx(np.quantile(values, 0.025) * _women(entry, min), rel=0.01), entry.symbol
        assert entry.high == pytest.approx(np.quantile(values, 0.975) * _women(entry, max), rel=0.01), entry.symbol


def _women(entry, pick) -> float:
    return 1.0 if entry.value_women is None else pick(1.0, entry.value_women / entry.value)


def test_written_and_read_again_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "posterior.csv"
    path.write_text(CATALOGUE.ensemble.to_csv())
    assert path.read_text() == SHIPPED
    again = read_ensemble(path, CATALOGUE.parameters)
    assert all(np.array_equal(again.columns[symbol], values) for symbol, values in CATALOGUE.ensemble.columns.items())


def test_a_person_keeps_their_member_whoever_else_takes_part() -> None:
    ensemble = CATALOGUE.ensemble
    assert ensemble.member_of(0, 250).tolist() == [i % ensemble.size for i in range(250)]
    assert ensemble.member_of(130, 20).tolist() == ensemble.member_of(0, 150)[130:].tolist()
    draws = ensemble.draws(130, 20)
    for i, member in enumerate(ensemble.member_of(130, 20)):
        assert {symbol: values[i] for symbol, values in draws.items()} == ensemble.member(int(member))


def changed(edit) -> str:
    lines = [line.split(",") for line in SHIPPED.splitlines()]
    edit(lines)
    return "\n".join(",".join(cells) for cells in lines) + "\n"


def drop_column(lines: list[list[str]]) -> None:
    for cells in lines:
        cells.pop(0)


MISTAKES = {
    "empty": (lambda _: "", r"expected a line of symbols"),
    "no member": (lambda text: text.splitlines()[0] + "\n", r"at least one member"),
    "unknown": (lambda text: text.replace("eps_th", "eps_ht", 1), r":1: unknown parameter 'eps_ht'; did you"),
    "twice": (lambda text: text.replace("eps_w", "eps_th", 1), r":1: (lacks eps_w|names a parameter twice)"),
    "missing": (lambda _: changed(drop_column), r":1: lacks "),
    "short line": (lambda _: changed(lambda lines: lines[4].pop()), r":5: expected \d+ values, found \d+"),
    "a word": (lambda _: changed(lambda lines: lines[2].__setitem__(1, "much")), r":3: \w+ must be .* found 'much'"),
    "not finite": (lambda _: changed(lambda lines: lines[2].__setitem__(1, "nan")), r"found 'nan'"),
    "negative": (lambda _: changed(lambda lines: lines[2].__setitem__(1, "-1")), r"found '-1'"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_with_their_line(name: str, tmp_path: Path) -> None:
    make, message = MISTAKES[name]
    path = tmp_path / "posterior.csv"
    path.write_text(make(SHIPPED))
    with pytest.raises(InputError, match=message):
        read_ensemble(path, CATALOGUE.parameters)


def test_a_missing_or_binary_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read the posterior ensemble"):
        read_ensemble(tmp_path / "no.csv", CATALOGUE.parameters)
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot read the posterior ensemble"):
        read_ensemble(tmp_path / "bytes.csv", CATALOGUE.parameters)
