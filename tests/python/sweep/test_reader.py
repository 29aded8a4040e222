"""Study files: what is understood, and that everything else is refused with its place and a word on what was meant."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sweep.studies import GRID, STUDY, sampled, varied, written
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.errors import DataFileError, InputError
from tendonlab.sweeps.reader import SweepStudy, parse_sweep, read_sweep


def parsed(text: str) -> SweepStudy:
    return parse_sweep(TomlSource(Path("study.toml"), text), {})


def refused(text: str) -> DataFileError:
    with pytest.raises(DataFileError) as caught:
        parsed(text)
    return caught.value


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


class TestGood:
    def test_says_what_it_said(self) -> None:
        sweep = parsed(GRID)
        assert [entry.name for entry in sweep.varied] == ["score", "adherence", "tau"]
        assert [entry.units for entry in sweep.varied] == ["points", "%", "d"]
        assert [setting.told for setting in sweep.points[0]] == [40.0, 50.0, 2500.0]
        assert [setting.told for setting in sweep.points[1]] == [40.0, 50.0, 5000.0]
        assert len(sweep.points) == 12
        study = sweep.resolved.study
        assert (study.participants, study.weeks, study.seed, study.parameters) == (6, 2, 4, "posterior")

    def test_a_name_is_made_of_the_path(self) -> None:
        entry = parsed(varied('what = "population.age.mean"\nvalues = ["40 years"]')).varied[0]
        assert entry.name == "population_age_mean"

    @pytest.mark.parametrize(
        ("what", "values"),
        [
            ("parameter.rho0.factor", "[0.9, 1.1]"),
            ("population.women", '["0 %", "100 %"]'),
            ("population.baseline.D.mean", "[0.2, 0.3]"),
            ("population.adjust.F_max.factor", "[0.8, 1.0]"),
            ("population.adjust.1.factor", "[0.8, 1.0]"),
            ("population.tendinopathy_last_year", "[true, false]"),
            ("programme.alfredson.adherence.drop_out", '["0 %", "50 %"]'),
            ("programme.alfredson.care_weeks", "[0, 12]"),
            ("programme.alfredson.weeks", "[6, 12]"),
            ("programme.alfredson.track.Heel drops.phase.180 a day.steps.add", '["2 kg", "5 kg"]'),
            ("programme.alfredson.track.1.phase.1.steps.at_least", '["1 week", "10 weeks"]'),
            ("programme.alfredson.track.1.phase.1.session.1.bout.heel-drop-bent.sets", "[1, 3]"),
            ("programme.alfredson.track.1.phase.1.session.1.bout.2.load", '["body weight", "body weight + 10 kg"]'),
            ("programme.alfredson.track.1.phase.1.session.1.bout.1.loaded_time", '["2 s", "3 s"]'),
            ("programme.alfredson.track.1.phase.1.session.1.time", '["08:00", ["08:00", "18:00"]]'),
            ("programme.alfredson.track.1.phase.1.session.1.days", '[["Mon"], ["Mon", "Thu"]]'),
            ("programme.alfredson.track.1.pain_rule", '["into-pain", "flow", "none"]'),
            ("programme.alfredson.pain_rule.into-pain.ceiling", '["5/10", "8/10"]'),
            ("programme.alfredson.deload", '[{ every_weeks = 4, volume = "50 %" }]'),
            ("study.participants", "[4, 8]"),
            ("study.seed", "[1, 18446744073709551615]"),
            ("study.population", '["midportion", "healthy-young-men"]'),
        ],
    )
    def test_paths_that_a_researcher_would_write(self, what: str, values: str) -> None:
        sweep = parsed(varied(f"what = '{what}'\nvalues = {values}"))
        assert len(sweep.points) >= 1

    def test_several_paths_take_the_same_value(self) -> None:
        bouts = "programme.alfredson.track.1.phase.1.session.1.bout"
        sweep = parsed(varied(f'what = ["{bouts}.1.repetitions", "{bouts}.2.repetitions"]\nvalues = [10, 15]'))
        assert [target.steps[-2] for target in sweep.varied[0].targets] == ["1", "2"]

    def test_quantities_are_told_in_the_unit_of_the_first(self) -> None:
        steps = "programme.alfredson.track.1.phase.1.steps.add"
        told = parsed(varied(f'what = "{steps}"\nvalues = ["5 kg", "2500 g"]'))
        assert [settings[0].told for settings in told.points] == [5.0, 2.5]
        spans = parsed(varied('what = "programme.alfredson.test_every"\nvalues = ["1 week", "14 days"]'))
        assert (spans.varied[0].units, [settings[0].told for settings in spans.points]) == ("weeks", [1, 2])

    def test_a_programme_file_is_found_beside_the_study(self, tmp_path: Path) -> None:
        from tendonlab.catalogue import load_catalogue

        mine = load_catalogue().programmes["hsr"].text.replace('id = "hsr"', 'id = "mine"')
        written(tmp_path, mine, "mine.toml")
        text = GRID.replace('"wait-and-see"', '"mine.toml"')
        sweep = read_sweep(written(tmp_path, text))
        assert [programme.id for programme in sweep.resolved.programmes] == ["alfredson", "mine"]
        assert sweep.programme_texts == {"mine.toml": mine}


# (what is replaced, by what, words of the line that is pointed at, words of the message, what was meant)
REFUSALS = [
    ("participants", "participant", 'participant = 6', "unknown key 'participant'", "participants"),
    ("[design]", "[desing]", "[desing]", "unknown key 'desing'", "design"),
    ('name = "tau"', 'nam = "tau"', "nam =", "unknown key 'nam'", "name"),
    ('"midportion"', '"midporton"', '"midporton"', "unknown population 'midporton'", "midportion"),
    ('"alfredson",', '"alfredsn",', '"alfredsn"', "unknown programme 'alfredsn'", "alfredson"),
    ('"alfredson",', '"nowhere.toml",', '"nowhere.toml"', "No such file", None),
    ('"alfredson",', '"wait-and-see",', "programmes =", "twice", None),
    ("participants = 6", "participants = 0", "= 0", "participants must be at least 1", None),
    ("participants = 6", 'participants = "6"', '"6"', "expected a whole number", None),
    ("weeks = 2", "weeks = 2000", "2000", "weeks must be at most 1040", None),
    ("seed = 4", "seed = -1", "-1", "seed must be at least 0", None),
    ("seed = 4", "legs = 3", "legs", "legs must be 1 or 2", None),
    ("seed = 4", 'parameters = "centre"', '"centre"', "expected 'posterior' or 'central'", "central"),
    ("seed = 4", "record_every = 7", "= 7", "7 what?", None),
    ("seed = 4", 'record_every = "5 kg"', "5 kg", "is the unit of a mass", None),
    ("seed = 4", "record_every_days = 7", "record_every_days", 'record_every = "4 weeks"', None),
    ("seed = 4", 'record_every = "7 days"\nrecord_days = [0]', "record_days", "found both", None),
    ("seed = 4", "record_days = [0, 15]", "record_days", "15", None),
    ('"stiffness"', '"stifness"', "quantities", "unknown quantity 'stifness'", "stiffness"),
    ('kind = "grid"', 'kind = "gird"', '"gird"', "expected 'grid'", "grid"),
    ('kind = "grid"', 'kind = "grid"\npoints = 12', "points = 12", "a grid is all combinations", None),
    ('kind = "grid"', 'kind = "sobol"', "sobol", "needs its number of 'points'", None),
    ('kind = "grid"', 'kind = "sobol"\npoints = 100', "= 100", "not 100; the nearest are 64 and 128", None),
    ('kind = "grid"', 'kind = "sobol"\npoints = 8.0', "8.0", "expected a whole number", None),
    ('kind = "grid"', 'kind = "latin-hypercube"\nsamples = 8', "samples", "is 'points'", None),
    ('"population.baseline', '"populaton.baseline', "populaton", "a path begins with", "population"),
    ('"population.baseline.visa_a.mean"', '"population"', '"population"', "population.age.mean", None),
    ('"population.baseline', '"population.base', "population.base.", "unknown key 'base'", "baseline"),
    (".visa_a.mean", ".visa.mean", ".visa.mean", "unknown key 'visa' in 'baseline'", "visa_a"),
    (".visa_a.mean", ".visa_a.mean.x", ".mean.x", "'baseline.visa_a.mean' is a single value", None),
    (".visa_a.mean", ".visa_a..mean", "..mean", "is no path", None),
    (".visa_a.mean", ".visa_a.", "visa_a.", "is no path", None),
    ('"population.baseline.visa_a.mean"', '"population.name"', "population.name", "nothing that is simulated", None),
    ("programme.alfredson", "programme.hsr", "programme.hsr", "its arms are alfredson, wait-and-see", None),
    ("programme.alfredson", "programme.alfredsen", "alfredsen", "no programme 'alfredsen'", "alfredson"),
    ("alfredson.adherence.mean", "alfredson.track.2.phase", ".2.phase", "1 entries, counted from 1", None),
    ("alfredson.adherence.mean", "alfredson.track.Heel drop.phase", "Heel drop.", "no 'Heel drop'", "Heel drops"),
    ("alfredson.adherence.mean", "alfredson.life.1.activity", "life", "has no entries here", None),
    ("alfredson.adherence.mean", "alfredson.pain_rule.flow.ceiling", "flow", "those there are: into-pain", None),
    ("parameter.tau_D", "parameter.tau_d", "tau_d", "unknown parameter 'tau_d'", "tau_D"),
    ("parameter.tau_D", "parameter.tau_D.sd", "tau_D.sd", "its centre varies", None),
    ("parameter.tau_D", "parameter.b_i.factor", "b_i", "which no factor changes", None),
    ("parameter.tau_D", "study.weeks", "study.weeks", "is the same at every point", None),
    ("parameter.tau_D", "study.participant", "study.participant", "of the study may vary", "participants"),
    ('"2500 d", "5000 d"', "2500, 5000", "2500", "2500 what? expected d", None),
    ('"2500 d"', '"2500 h"', '"2500 h"', "the parameter table has this in d", "2500 d"),
    ('"2500 d"', '"many d"', '"many d"', "expected a number in d", None),
    ('"2500 d"', '"25 d"', '"25 d"', "outside of what the parameter table holds possible", None),
    ('"50 %"', "0.5", "0.5", "0.5 what? expected %", None),
    ('"50 %"', '"50 kg"', '"50 kg"', "is the unit of a mass", None),
    ('"50 %"', '"150 %"', '"150 %"', "more than 100 %", None),
    ('"50 %", "70 %"', '"50 %", "50 %"', '"50 %", "50 %"', "listed twice", None),
    ('values = ["50 %", "70 %"]', "values = []", "[]", "at least 1", None),
    ('values = ["50 %", "70 %"]', "", "alfredson.adherence", "expected 'values', or 'low' and 'high'", None),
    ('values = ["50 %", "70 %"]', 'low = "50 %"\nhigh = "70 %"', "grid", "a grid needs the 'values'", None),
    ('values = ["50 %", "70 %"]', 'low = "50 %"', 'low = "50 %"', "expected 'values', or 'low' and 'high'", None),
    ('values = ["50 %", "70 %"]', 'values = ["50 %"]\nscale = "log"', "scale", "leave out 'scale'", None),
    ('name = "tau"', 'name = "adherence"', 'name = "adherence"\nwhat = "parameter', "is taken", None),
    ('name = "tau"', 'name = "time"', 'name = "time"', "is taken", None),
    ('name = "tau"', 'name = "visa_a_mean"', 'name = "visa_a_mean"', "is taken", None),
    ('name = "tau"', 'name = "a b"', '"a b"', "a symbol of letters", None),
]  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("old", "new", "at", "message", "meant"), REFUSALS)
    def test_place_and_words(self, old: str, new: str, at: str, message: str, meant: str | None) -> None:
        assert old in GRID
        text = GRID.replace(old, new, 1)
        error = refused(text)
        assert message in error.message
        assert error.suggestion == meant
        assert error.line == line_of(text, at)

    @pytest.mark.parametrize(
        ("entry", "message"),
        [
            ('what = "population.age.mean"\nlow = "50 years"\nhigh = "40 years"', "not above"),
            ('what = "population.age.mean"\nlow = 40\nhigh = "50 years"', "40 what?"),
            ('what = "population.baseline.D.mean"\nlow = 0.0\nhigh = 0.3\nscale = "log"', "begins above 0"),
            (
                'what = "population.baseline.D.mean"\nlow = 0.1\nhigh = 0.3\nscale = "sqrt"',
                "expected 'linear' or 'log'",
            ),
            ('what = "population.baseline.D.mean"\nlow = true\nhigh = 0.3', "without a unit"),
            ('what = "population.baseline.D.mean"\nlow = -0.1\nhigh = 0.3', "at least 0"),
            ('what = "parameter.tau_D"\nlow = "1 d"\nhigh = "5000 d"', "outside of what the parameter table"),
            ('what = "parameter.tau_D.factor"\nlow = 0\nhigh = 1', "more than zero"),
            ('what = "study.population"\nlow = "a"\nhigh = "b"', "list its 'values'"),
            ('what = "study.population"\nvalues = ["midporton"]', "unknown population"),
            ('what = "study.participants"\nlow = 0\nhigh = 5', "at least 1"),
            ('what = "programme.alfredson.weeks"\nlow = 1.5\nhigh = 5', "whole number"),
        ],
    )
    def test_of_ranges(self, entry: str, message: str) -> None:
        assert message in refused(sampled("latin-hypercube", 4, entry)).message

    def test_an_unknown_exercise_is_no_failed_point(self) -> None:
        path = "programme.alfredson.track.1.phase.1.session.1.bout.1.exercise"
        error = refused(varied(f'what = "{path}"\nvalues = ["heel-drop-straigt"]'))
        assert "unknown exercise" in error.message
        assert error.suggestion == "heel-drop-straight"

    def test_nothing_is_set_twice(self) -> None:
        whole = 'what = "programme.alfredson.adherence"\nvalues = [{ drop_out = "5 %" }]'
        part = 'what = "programme.alfredson.adherence.drop_out"\nvalues = ["5 %"]'
        for entries in ((whole, part), (part, whole)):
            assert "varied already" in refused(varied(*entries)).message

    @pytest.mark.parametrize("value", ["[[]]", "[{}]", "[1]", '[["flow"]]'])
    def test_a_pain_rule_is_a_name(self, value: str) -> None:
        text = varied(f'what = "programme.alfredson.track.1.pain_rule"\nvalues = {value}')
        assert "expected text" in refused(text).message

    def test_a_grid_may_not_be_endless(self) -> None:
        paths = ["population.age.mean", "population.age.sd", "population.age.low", "population.age.high"]
        values = ", ".join(f'"{number} years"' for number in range(1, 41))
        text = varied(*(f'what = "{path}"\nvalues = [{values}]' for path in paths))
        assert "2,560,000 points" in refused(text).message

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="No such file"):
            read_sweep(tmp_path / "none.toml")

    def test_a_mistake_in_a_programme_file_is_told_of_that_file(self, tmp_path: Path) -> None:
        written(tmp_path, 'id = "mine"', "mine.toml")
        with pytest.raises(DataFileError) as caught:
            read_sweep(written(tmp_path, GRID.replace('"wait-and-see"', '"mine.toml"')))
        assert caught.value.path.name == "mine.toml"


WORDS = st.sampled_from(
    ["what", "values", "low", "high", "name", "scale", "kind", "points", "seed", "grid", "sobol", "population", "age",
     "mean", "parameter", "tau_D", "factor", "programme", "alfredson", "track", "1", "0", "Heel drops", "study", "5 kg",
     "50 %", "40 years", '"', "'", ".", "[", "]", "[[vary]]", "{", "}", "=", "\n", ",", "1e999", "-1", "nan", "true"]
)  # fmt: skip


class TestNothingBreaksIt:
    @given(st.lists(WORDS, max_size=12).map(" ".join), st.integers(0, len(GRID)), st.integers(0, 60))
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    def test_spliced_text(self, middle: str, place: int, cut: int) -> None:
        self._understood_or_refused(GRID[:place] + middle + GRID[place + cut :])

    @given(
        what=st.text(max_size=30) | st.lists(WORDS, min_size=1, max_size=6).map(".".join),
        values=st.lists(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
            min_size=1,
            max_size=3,
        ),
    )
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    def test_any_path_and_values(self, what: str, values: list[object]) -> None:
        import tomli_w

        table = {"what": what, "values": [value for value in values if value is not None]}
        self._understood_or_refused(f'{STUDY}\n[design]\nkind = "grid"\n\n[[vary]]\n{tomli_w.dumps(table)}')

    def _understood_or_refused(self, text: str) -> None:
        with suppress(InputError):
            parsed(text)
