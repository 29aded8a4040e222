"""Mistakes in the parameter, exercise, population and reference files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tendonlab.catalogue import load_catalogue
from tendonlab.errors import DataFileError, InputError

CopyWith = Callable[[str, str, str], Path]

PARAMETERS, EXERCISES, REFERENCES = "parameters.toml", "exercises.toml", "references.toml"
PAIN_RULES, ADHERENCE = "pain-rules.toml", "adherence.toml"
MIDPORTION = "populations/midportion.toml"

# File, what is replaced, by what, start of the line that is shown, words of the complaint, suggestion.
MISTAKES = {
    "missing unit": (PARAMETERS, 'unit = "kg"\n', "", "[parameter.body_mass]", "missing key 'unit'", None),
    "unknown unit": (PARAMETERS, 'unit = "kg"', 'unit = "lb"', "unit", "expected '1', '%'", None),
    "negative body mass": (PARAMETERS, "value = 76", "value = -76", "value", "outside low..high (50..105)", None),
    "negative range": (PARAMETERS, "value = 76\nvalue_women = 65\nlow = 50", "value = -76\nlow = -80", "value",
                       "must not be negative, found -76", None),
    "negative low": (PARAMETERS, "low = 50", "low = -50", "low", "only an offset", None),
    "nan": (PARAMETERS, "value = 76", "value = nan", "value", "expected a finite number, found nan", None),
    "infinite": (PARAMETERS, "high = 105", "high = inf", "high", "expected a finite number, found inf", None),
    "women outside": (PARAMETERS, "value_women = 65", "value_women = 30", "value_women", "value_women 30 is outside",
                      None),
    "range reversed": (PARAMETERS, "low = 50", "low = 500", "low", "low (500) is above high (105)", None),
    "basis": (PARAMETERS, 'basis = "assumed"', 'basis = "asumed"', "basis", "expected 'measured'", "assumed"),
    "two widths": (PARAMETERS, "cv = 0.13 }", "cv = 0.13, sd = 3.0 }", "people", "exactly one of cv, sd, log_sd and",
                   None),
    "wrong width": (PARAMETERS, "cv = 0.13 }", "sd = 3.0 }", "people", "lognormal spread cannot be given as sd", None),
    "unknown width": (PARAMETERS, 'log_sd = "sig_rho"', 'log_sd = "sig_roh"', "people", "unknown parameter 'sig_roh'",
                      "sig_rho"),
    "width of another kind": (PARAMETERS, 'log_sd = "sig_rho"', 'log_sd = "rho0"', "people",
                              "not the width of a spread",
                              None),
    "unknown reference": (PARAMETERS, '"rosso-2012"', '"roso-2012"', "references", "unknown reference", "rosso-2012"),
    "correlation with nothing": (PARAMETERS, '"A_ref", "body_mass"', '"A_ref", "bodymass"', "between",
                                 "unknown parameter 'bodymass'", "body_mass"),
    "correlation of a constant": (PARAMETERS, '"A_ref", "body_mass"', '"A_ref", "force_scale"', "between",
                                  "people do not differ in 'force_scale'", None),
    "correlated twice": (PARAMETERS, 'between = ["E_ref", "A_ref"]', 'between = ["F_max", "E_ref"]', "between",
                         "correlated twice", None),
    "with itself": (PARAMETERS, '["E_ref", "A_ref"]', '["E_ref", "E_ref"]', "between",
                    "always correlated with itself", None),
    "impossible correlation": (PARAMETERS, "r = -0.15", "r = -0.95", "[[correlation]]", "contradict each other", None),
    "correlation above 1": (PARAMETERS, "r = 0.55", "r = 1.5", "r = 1.5", "must be less than 1", None),
    "two tables of a symbol": (PARAMETERS, "[parameter.L]", "[parameter.F_max]", "[parameter.F_max]", "given twice",
                               None),
    "force without unit": (EXERCISES, 'peak_force = "3 BW"', "peak_force = 3", "peak_force", "3 what? expected BW",
                           None),
    "force outside": (EXERCISES, 'peak_force = "3 BW"', 'peak_force = "9 BW"', "peak_force", "outside low..high", None),
    "loaded longer than the cycle": (EXERCISES, 'loaded_time = "0.27 s"', 'loaded_time = "2 s"', "loaded_time",
                                     "longer than cycle_time", None),
    "rule": (EXERCISES, 'load_rule = "standing"', 'load_rule = "standig"', "load_rule", "expected 'fixed'", "standing"),
    "speeds not ascending": (EXERCISES, '"2.4 m/s"', '"2.7 m/s"', "speed", "must ascend", None),
    "table with a hole": (EXERCISES, "[833, 709, 547]", "[833, 709]", "cycles_per_km", "expected 3 values", None),
    "table for a squat": (EXERCISES, 'load_rule = "walking-speed"', 'load_rule = "fixed"', "load_rule",
                          "nothing else has one", None),
    "chart": (EXERCISES, '"90 %", "87 %"', '"87 %", "90 %"', "share_of_maximum", "descending", None),
    "legs": (EXERCISES, "legs = 1", "legs = 3", "legs", "expected 1 or 2, found 3", None),
    "terrain without a factor": (EXERCISES, "factor = 1.0\n", "", "[terrain.flat]", "missing key 'factor'", None),
    "terrain that lifts": (EXERCISES, "factor = 1.0\n", "factor = 0\n", "factor", "must be more than 0", None),
    "terrain without sources": (EXERCISES, '["willy-2016"]', "[]", "basis", "a measured factor needs its sources",
                                None),
    "unknown source of a terrain": (EXERCISES, '["willy-2016"]', '["wily-2016"]', "sources", "unknown reference",
                                    "willy-2016"),
    "bodywork with a load": (EXERCISES, 'cycle_time = "4 s"\nloaded_time = "4 s"\nmode = "contraction"',
                             'cycle_time = "4 s"\nloaded_time = "4 s"\nmode = "bodywork"', "load_rule",
                             "bodywork has no load", None),
    "rolling in a raise": (EXERCISES, 'group = "standing heel raises"',
                           'rolling = true\ngroup = "standing heel raises"', "rolling", "only bodywork has 'rolling'",
                           None),
    "pain rule that stops early": (PAIN_RULES, 'stop = "5/10"', 'stop = "2/10"', "stop", "stop (2/10) is below the "
                                   "ceiling (3/10)", None),
    "pain as a number": (PAIN_RULES, 'ceiling = "3/10"', "ceiling = 3", "ceiling", "3 what? expected /10", None),
    "floor without a rise": (PAIN_RULES, 'stiffness_rise = "50 %"\n', "", "stiffness_floor", "says nothing without "
                             "'stiffness_rise'", None),
    "misspelt rule key": (PAIN_RULES, "\nyellows_to_red =", "\nyellow_to_red =", "yellow_to_red", "unknown key",
                          "yellows_to_red"),
    "source of a pain rule": (PAIN_RULES, '"silbernagel-2007"', '"silbernagel-2006"', "sources", "unknown reference",
                              "silbernagel-2007"),
    "share without a source": (ADHERENCE, 'basis = "measured"\nsources = ["beyer-2015"]', 'basis = "measured"', "basis",
                               "a measured number needs its sources", None),
    "rhythms not ascending": (ADHERENCE, "sessions_a_week = 14", "sessions_a_week = 2", "sessions_a_week = 2",
                              "must ascend", None),
    "course that begins late": (ADHERENCE, "from_week = 1\n", "from_week = 2\n", "from_week = 2", "begins in week 1",
                                None),
    "course not ascending": (ADHERENCE, "from_week = 7", "from_week = 3", "from_week", "the weeks must ascend", None),
    "source of the adherence": (ADHERENCE, '["hasani-2021"]', '["hasani-2012"]', "sources", "unknown reference",
                                "hasani-2021"),
    "everybody stops": (ADHERENCE, 'value = "10 %"\nwithin', 'value = "100 %"\nwithin', "value", "less than 100 %",
                        None),
    "the table's own name": (EXERCISES, 'name = "ankle pumps, unloaded"', 'id = "x"\nname = "ankle pumps"', "id",
                             "unknown key 'id'", None),
    "unknown adjusted parameter": (MIDPORTION, 'parameter = "F_max"', 'parameter = "F_mx"', "parameter",
                                   "unknown parameter 'F_mx'", "F_max"),
    "adjusted spread": (MIDPORTION, 'parameter = "F_max"', 'parameter = "sig_rho"', "parameter",
                        "'sig_rho' is the width of a spread between people, not a value a person has; only values of "
                        "a person above 0 can be adjusted", None),
    "adjusted zero": (MIDPORTION, 'parameter = "F_max"', 'parameter = "b_i"', "parameter",
                      "'b_i' is 0, which no factor changes; only values of a person above 0 can be adjusted", None),
    "factor of zero": (MIDPORTION, "factor = 0.9", "factor = 0", "factor", "must be more than 0", None),
    "age without unit": (MIDPORTION, 'mean = "46 years"', "mean = 46", "age", "46 what? expected years", None),
    "score above 100": (MIDPORTION, 'high = "90 points"', 'high = "190 points"', "visa_a", "goes to 100", None),
    "centre outside": (MIDPORTION, "mean = 0.28", "mean = 0.9", "D", "expected low <= centre <= high", None),
    "lognormal with a mean": (MIDPORTION, "D = { mean", 'D = { distribution = "lognormal", mean', "D",
                              "lognormal spread is given by median and log_sd", None),
    "pain twice": (MIDPORTION, "[baseline]", "[baseline]\nP = { mean = 1.0, sd = 0.1, low = 0.1, high = 2.0 }", "P",
                   "either by visa_a or by P", None),
    "site": (MIDPORTION, 'site = "midportion"', 'site = "mid-portion"', "site", "expected 'healthy'", "midportion"),
    "healthy with symptoms": (MIDPORTION, 'site = "midportion"', 'site = "healthy"', "[baseline]", "no baseline", None),
    "name of the file": (MIDPORTION, 'id = "midportion"', 'id = "middle"', "id", "expected the name of the file", None),
    "doi": (REFERENCES, 'doi = "10.1177/03635465980260030301"', 'doi = "03635465980260030301"', "doi",
            "expected a DOI such as", None),
    "nowhere to be found": (REFERENCES, 'pmid = "2081741"\n', "", "[reference.komi-1990]", "doi, pmid or other", None),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(copy_with: CopyWith, mistake: str) -> None:
    file, old, new, line_start, words, suggestion = MISTAKES[mistake]
    folder = copy_with(file, old, new)
    with pytest.raises(DataFileError) as caught:
        load_catalogue(folder)
    error = caught.value
    assert words in error.message
    assert error.path == folder / file
    assert error.source_line.startswith(line_start)
    assert error.source_line == (folder / file).read_text(encoding="utf-8").split("\n")[error.line - 1]
    assert 1 <= error.column <= len(error.source_line)
    assert error.suggestion == suggestion


def test_a_parameter_is_adjusted_once(copy_with: CopyWith) -> None:
    again = '[[adjust]]\nparameter = "F_max"\nfactor = 0.8\nreason = "again"\n\n[baseline]'
    folder = copy_with(MIDPORTION, "[baseline]", again)
    with pytest.raises(DataFileError, match="parameter 'F_max' is adjusted twice") as caught:
        load_catalogue(folder)
    lines = caught.value.path.read_text(encoding="utf-8").split("\n")
    assert caught.value.line == lines.index("factor = 0.8")


def test_correlations_of_estimates_are_not_data(copy_with: CopyWith) -> None:
    # Nothing would read them, so a file that gives some is told so.
    with pytest.raises(DataFileError, match="unknown key 'estimate_correlation'"):
        load_catalogue(copy_with(PARAMETERS, "[[correlation]]", "[[estimate_correlation]]"))


def test_a_folder_among_the_data_files(copy_with: CopyWith) -> None:
    folder = copy_with(PARAMETERS, "value = 76", "value = 76")
    (folder / "programmes" / "x.toml").mkdir()
    with pytest.raises(InputError, match=r"x\.toml: cannot be read: Is a directory"):
        load_catalogue(folder)


def test_a_folder_by_its_name(copy_with: CopyWith) -> None:
    folder = copy_with(PARAMETERS, "value = 76", "value = 77")
    assert load_catalogue(str(folder)).parameters["body_mass"].value == 77
    with pytest.raises(InputError, match="nowhere"):
        load_catalogue("nowhere")


@pytest.mark.parametrize("missing", ["parameters.toml", "programmes"])
def test_incomplete_folder(copy_with: CopyWith, missing: str) -> None:
    folder = copy_with(PARAMETERS, "value = 76", "value = 76")
    (folder / missing).rename(folder / "elsewhere")
    with pytest.raises(InputError, match=missing):
        load_catalogue(folder)
