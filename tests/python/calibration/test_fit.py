"""The calibration from end to end, on facts that the model itself made up from known parameters."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tendonlab import load_catalogue
from tendonlab.calibration.fit import Fit, Settings, calibrate, scaled
from tendonlab.calibration.likelihood import published
from tendonlab.calibration.priors import Priors
from tendonlab.calibration.report import knowledge, page
from tendonlab.calibration.table_update import updated_table
from tendonlab.catalogue.parameters import ParameterFile, Parameters
from tendonlab.catalogue.schema import build
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.evidence import FactTable, read_facts
from tendonlab.evidence.predict import Predictor
from tendonlab.evidence.quantities import QUANTITIES

CATALOGUE = load_catalogue()
TABLE = read_facts(CATALOGUE.folder / "evidence" / "facts.csv", CATALOGUE)
NAMES = (
    "arampatzis2007_hi_k",
    "arampatzis2007_lo_k",
    "arampatzis2007_mvc_hi",
    "kubo2012_k4",
    "kubo2012_k13",
    "reeves2005_k90",
)
PRIORS = Priors(CATALOGUE.parameters)
SETTINGS = Settings(participants=24, points=192, steps=400, members=20, seed=3)
LOG_SD = 0.03


def made_up(truth: np.ndarray) -> FactTable:
    """Facts that are what the model says at a point of the space of priors, with narrow intervals."""
    asked = FactTable(TABLE.path, [TABLE[name] for name in NAMES], TABLE.programmes)
    values = Predictor(asked, CATALOGUE, SETTINGS.participants, SETTINGS.seed).predict(PRIORS.draws(truth[None])[0])
    facts = []
    for fact, value in zip(asked, values, strict=True):
        quantity = QUANTITIES[fact.quantity]
        low, high = (float(quantity.unscaled(quantity.scaled(value) + side * 1.96 * LOG_SD)) for side in (-1, 1))
        facts.append(replace(fact, value=float(value), low=low, high=high))
    return FactTable(TABLE.path, facts, TABLE.programmes)


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    return 0.7 * np.random.default_rng(5).standard_normal(len(PRIORS.symbols))


@pytest.fixture(scope="module")
def fit(truth: np.ndarray) -> Fit:
    predictor = Predictor(made_up(truth), CATALOGUE, SETTINGS.participants, SETTINGS.seed)
    return calibrate(predictor, PRIORS, {}, SETTINGS)


def test_the_facts_are_met(fit: Fit) -> None:
    value, error = published(fit.facts)
    assert np.all(np.abs(scaled(fit.facts, fit.simulated).mean(axis=0) - value) < 2 * error)


def test_the_truth_is_among_what_is_thought_possible(fit: Fit, truth: np.ndarray) -> None:
    z = fit.chains.flat
    assert np.mean(np.abs(truth - z.mean(axis=0)) < 2.5 * z.std(axis=0)) > 0.9


def test_what_facts_are_about_is_learnt_and_nothing_else(fit: Fit) -> None:
    learnt = {entry.symbol: entry.left for entry in knowledge(fit)}
    assert learnt["q_floor"] < 0.8  # bed rest
    assert learnt["g_Q"] < 0.8  # strength
    for symbol in ("rho0", "c_load", "h0", "sig_w"):  # healthy men have no symptoms
        assert 0.85 < learnt[symbol] < 1.15


def test_the_ensemble_was_simulated_not_emulated(fit: Fit) -> None:
    predictor = Predictor(
        FactTable(TABLE.path, fit.facts, TABLE.programmes), CATALOGUE, SETTINGS.participants, SETTINGS.seed
    )
    assert fit.simulated[7] == pytest.approx(predictor.predict(fit.ensemble.member(7)), rel=1e-12)


def test_a_trial_left_out_is_predicted_with_less_certainty(fit: Fit) -> None:
    assert np.all(np.isfinite(fit.left_out))
    inside = scaled(fit.facts, fit.simulated).std(axis=0)
    assert np.all(fit.left_out_sd > inside)


def test_the_same_seed_gives_the_same_ensemble(truth: np.ndarray) -> None:
    few = replace(SETTINGS, points=160, steps=100, members=5)
    predictor = Predictor(made_up(truth), CATALOGUE, SETTINGS.participants, SETTINGS.seed)
    one, other = (calibrate(predictor, PRIORS, {}, few).ensemble.to_csv() for _ in range(2))
    assert one == other


def test_the_table_takes_the_medians_and_stays_a_table(fit: Fit, tmp_path: Path) -> None:
    path = tmp_path / "parameters.toml"
    path.write_text(updated_table(CATALOGUE.parameters, fit.ensemble))
    source = TomlSource.read(path)
    after = Parameters(build(ParameterFile, source), source.text)
    assert after.symbols == CATALOGUE.parameters.symbols
    for entry in after:
        before = CATALOGUE.parameters[entry.symbol]
        if entry.symbol in fit.ensemble.columns:
            assert entry.value == pytest.approx(np.median(fit.ensemble.columns[entry.symbol]), rel=1e-2)
            assert entry.low <= entry.value <= entry.high
            if entry.value_women is not None and before.value_women is not None:
                assert entry.value_women / entry.value == pytest.approx(before.value_women / before.value, rel=2e-2)
        else:
            assert entry == before


def test_the_page_says_what_is_not_known(fit: Fit) -> None:
    text = page(fit, CATALOGUE.parameters, SETTINGS, "0.0")
    lines = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
    assert set(lines) == set(PRIORS.symbols)
    assert lines["rho0"].endswith("| not identified |")
    assert "6 facts of 3 trials" in text
