"""The data that come with the package load, hang together and say what the evidence says."""

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from tendonlab.catalogue import Catalogue, load_catalogue
from tendonlab.errors import UnknownNameError
from tendonlab.evidence import read_facts

ENGINE_SYMBOLS = """
    body_mass E_ref A_ref L F_max eps_toe c force_scale s_D s_R s_U s_UR x_toe_free eps_th eps_w d0 N_s a_S tau_M tau_S
    tau_B FSR_0 l_I q_floor tau_q kappa_q kappa_a tau_a k_h g_Q Q_max t_Q tau_Q k_Q x_ref life_scale fatigue_a fatigue_b
    s_u eta_D d_run k_l d_cap tau_D x_R h0 e_h prior_mult h_r P_on D_on w_W t_W tau_W rho0 c_ctx c_load X_0 tau_X y_0
    f_inf r_a D_r p_R c_R pain_0 pain_F b_i m_s visa_a_max visa_b sig_w tau_Ja J_a0 j_inf tau_Jc J_r0 sig_n P_free
    P_sat habitual_cycles
"""


def test_the_parameters_are_those_of_the_engine(catalogue: Catalogue) -> None:
    assert sorted(entry.symbol for entry in catalogue.parameters.of_person) == sorted(ENGINE_SYMBOLS.split())
    spreads = [entry.symbol for entry in catalogue.parameters if entry.role == "spread"]
    assert sorted(spreads) == ["SD_f_inf", "SD_ln_kappa", "sig_rho"]


def test_spread_between_people_may_be_another_parameter(catalogue: Catalogue) -> None:
    for symbol, width in (("rho0", "sig_rho"), ("life_scale", "SD_ln_kappa")):
        people = catalogue.parameters[symbol].people
        assert people is not None
        assert people.log_sd == people.width_parameter == width
    people = catalogue.parameters["f_inf"].people
    assert people is not None
    assert people.logit_sd == people.width_parameter == "SD_f_inf"


def test_correlations_hold_together(catalogue: Catalogue) -> None:
    symbols = [entry.symbol for entry in catalogue.parameters if entry.people is not None]
    matrix = catalogue.parameters.correlation_matrix(symbols)
    assert np.array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > 0
    assert matrix[symbols.index("E_ref"), symbols.index("F_max")] == 0.55


def test_the_published_picture_of_a_clinic_tendon(catalogue: Catalogue) -> None:
    """D = 0.28 gives stiffness x0.72, area x1.4 and imaged modulus x0.51."""
    disorganised = catalogue.populations["midportion"].baseline.D
    assert disorganised is not None
    stiffness = 1 - disorganised.centre
    area = 1 + catalogue.parameters["s_D"].value * disorganised.centre
    assert stiffness == pytest.approx(0.72)
    assert area == pytest.approx(1.4, abs=0.005)
    assert stiffness / area == pytest.approx(0.51, abs=0.01)


def named_in(data: object) -> Iterator[str]:
    """References anywhere in a file's content."""
    if isinstance(data, Mapping):
        yield from data.get("references", ())
        for value in data.values():
            yield from named_in(value)
    elif isinstance(data, tuple):
        for value in data:
            yield from named_in(value)


def test_every_reference_is_used_and_every_word_ours(catalogue: Catalogue) -> None:
    used = {name for entry in catalogue.parameters for name in entry.references}
    used |= {name for entry in catalogue.parameters.correlations for name in entry.references}
    used |= {name for entry in catalogue.between_trials.values() for name in entry.references}
    programmes = catalogue.programmes.values()
    own_rules = [rule for entry in programmes for rule in entry.pain_rules.values()]
    rules = [*catalogue.pain_rules.values(), *own_rules]
    for group in (catalogue.exercises, catalogue.terrains, catalogue.populations, catalogue.programmes):
        used |= {name for entry in group.values() for name in entry.sources}
    used |= {name for rule in rules for name in rule.sources}
    used |= {name for entry in programmes if entry.adherence is not None for name in entry.adherence.references}
    used |= {name for _, number in catalogue.adherence.numbers() for name in number.sources}
    used |= {name for entry in catalogue.adjuncts.values() for effect in entry.effects for name in effect.references}
    used |= set(named_in(catalogue.safety.model_dump()))
    used |= set(catalogue.repetition_maximum.sources)
    facts = read_facts(catalogue.folder / "evidence" / "facts.csv", catalogue)
    used |= {name for fact in facts for name in fact.references}
    used |= {name for programme in facts.programmes.values() for name in programme.sources}
    assert used == set(catalogue.references)
    for path in catalogue.folder.rglob("*.toml"):
        assert not re.search(r"\b(TODO|FIXME|XXX|lorem)\b", path.read_text(encoding="utf-8")), path


def test_what_is_remembered_and_not_read_says_so(catalogue: Catalogue) -> None:
    for name in ("kay-2009", "de-vos-2007", "thorpe-2016"):
        entry = catalogue.reference(name)
        assert entry.note == "author's name from memory; the identifier is the key"
        assert str(entry).endswith(f"{entry.where} ({entry.note})")
    assert catalogue.reference("gregor-1987").note is not None
    # Found in no text that was read; an identifier is enough to find the publication.
    for name in ("mafi-2001", "komi-1990", "hullfish-2020", "rompe-2008", "kubo-2012"):
        assert catalogue.reference(name).journal is None
    assert str(catalogue.reference("komi-1990")) == "Komi 1990. PMID 2081741"


def test_what_was_chosen_within_a_published_range_says_so(catalogue: Catalogue) -> None:
    silbernagel = catalogue.programme("silbernagel")
    bout = silbernagel.tracks[0].phases[1].sessions[0].bouts[1]
    assert (bout.exercise, bout.sets, bout.repetitions) == ("heel-raise-two-leg", 3, 12)
    assert any("3 x 10-15" in text and "3 x 12" in text for text in silbernagel.unsure)


@pytest.mark.parametrize(
    ("exercise", "added_kg", "speed", "expected_bw"),
    [
        ("seated-heel-raise-two-leg", 15, None, 0.5),  # Baxter 2021, 75 kg
        ("seated-heel-raise-one-leg", 15, None, 0.7),
        ("heel-raise-one-leg", 0, None, 3.0),
        ("heel-raise-one-leg", 15, None, 3.6),
        ("heel-raise-two-leg", 0, None, 1.5),
        ("leg-press-heel-raise", 75, None, 1.5),
        ("walk", 0, 1.0, 3.0),
        ("walk", 0, 1.9, 3.46),
        ("run", 0, 3.0, 5.0),
        ("run", 0, 4.0, 5.43),
        ("run", 0, 5.6, 6.1),
        ("hop-forward", 0, None, 7.3),
    ],
)
def test_forces_of_the_library(
    catalogue: Catalogue, exercise: str, added_kg: float, speed: float | None, expected_bw: float
) -> None:
    c0, c1 = catalogue.exercise(exercise).force_coefficients(speed)
    assert c0 + c1 * added_kg / 75 == pytest.approx(expected_bw, abs=0.01)


def test_peak_force_is_what_the_rule_gives_for_the_reference_load(catalogue: Catalogue) -> None:
    reference_kg = {"seated-heel-raise-machine": 75, "leg-press-heel-raise": 75}
    reference_speed = {"walk": 1.4, "run": 3.0}
    for entry in catalogue.exercises.values():
        if entry.load_rule == "strength":
            continue
        c0, c1 = entry.force_coefficients(reference_speed.get(entry.id))
        added = reference_kg.get(entry.id, 15 if entry.load_rule == "seated" else 0)
        assert c0 + c1 * added / 75 == pytest.approx(entry.peak_force_bw), entry.id


def test_ten_kilometres_are_the_cycles_that_define_x_ref(catalogue: Catalogue) -> None:
    table = catalogue.exercise("run").speed_table
    assert table is not None
    assert table.at(3.0) == (460, 0.27)


def test_repetition_maximum_chart(catalogue: Catalogue) -> None:
    chart = catalogue.repetition_maximum
    assert [chart.fraction(n) for n in (1, 6, 8, 10, 12, 15)] == [1.0, 0.85, 0.8, 0.75, 0.7, 0.66]
    assert chart.fraction(18) == pytest.approx(0.624)


def test_doses_of_the_programmes(catalogue: Catalogue) -> None:
    alfredson = catalogue.programme("alfredson")
    (phase,) = alfredson.tracks[0].phases
    (session,) = phase.sessions
    assert len(session.times) * sum(bout.sets * (bout.repetitions or 0) for bout in session.bouts) == 180
    assert phase.steps is not None
    assert (phase.steps.add_kg, phase.steps.up_to_kg, phase.steps.at_least_days) == (5, 60, 7)
    assert alfredson.adherence is not None
    assert (alfredson.care_weeks, alfredson.last_week, alfredson.adherence.mean) == (12, 12, 0.78)
    hsr = catalogue.programme("hsr").tracks[0].phases
    assert [(phase.lasts_days, phase.sessions[0].bouts[0].repetitions) for phase in hsr] == [
        (7, 15),
        (14, 12),
        (14, 10),
        (21, 8),
        (None, 6),
    ]
    silbernagel = catalogue.programme("silbernagel")
    assert (silbernagel.care_weeks, silbernagel.last_week) == (26, 26)
    for name, kilometres in (("silbernagel", 20), ("running-20", 20), ("running-30", 30), ("running-40", 40)):
        (phase,) = next(track for track in catalogue.programme(name).tracks if track.name == "Running").phases
        metres = [len(s.weekdays) * (bout.distance_m or 0) for s in phase.sessions for bout in s.bouts]
        assert sum(metres) == 1000 * kilometres
    waiting = catalogue.programme("wait-and-see")
    assert (waiting.tracks, waiting.care_weeks) == ((), 0)


def test_the_circuit_has_its_published_contacts(catalogue: Catalogue) -> None:
    for name, track in (("plyometric-ladder", 1), ("bodywork-flow", 5)):
        (session,) = catalogue.programme(name).tracks[track].phases[-1].sessions
        assert sum(bout.sets * (bout.repetitions or 0) for bout in session.bouts) == 470


def test_no_level_of_jumps_is_a_leap_to_the_circuit(catalogue: Catalogue) -> None:
    jumping = next(track for track in catalogue.programme("bodywork-flow").tracks if track.name == "Jumping")
    *_, third, two_thirds, circuit = (phase.sessions[0].bouts for phase in jumping.phases)
    assert [bout.exercise for bout in third] == [bout.exercise for bout in circuit]
    contacts = [sum(b.sets * (b.repetitions or 0) for b in bouts) for bouts in (third, two_thirds, circuit)]
    assert contacts == [155, 310, 470]


def test_what_stands_at_one_time_is_in_a_sensible_order(catalogue: Catalogue) -> None:
    flow = catalogue.programme("bodywork-flow")
    order = [track.name for track in flow.tracks]
    assert order.index("Strengthening") < order.index("Bands")
    assert order.index("Jumping") < order.index("Running")
    assert order.index("Soft tissue") < order.index("Stretching")
    times = {time for track in flow.tracks for phase in track.phases for s in phase.sessions for time in s.times}
    assert times == {"08:00", "12:30", "18:00", "20:00"}


def test_runs_lengthen_by_a_tenth_at_most(catalogue: Catalogue) -> None:
    """Frandsen 2025: single runs that are longer than that over the longest of 30 days."""
    for name in ("bodywork-flow", "marathon"):
        track = next(track for track in catalogue.programme(name).tracks if track.name == "Running")
        longest = 0.0
        for phase in track.phases:
            if "race" in phase.name:
                break
            runs = [sum(b.sets * (b.distance_m or 0) for b in s.bouts if b.exercise == "run") for s in phase.sessions]
            furthest = max(runs, default=0.0)
            # Walk-run phases grow by what their table says.
            if longest and not any(b.intervals for s in phase.sessions for b in s.bouts):
                assert furthest <= 1.1 * longest, (name, phase.name)
            longest = max(longest, furthest)


def test_what_is_only_a_history_of_load_is_never_a_plan(catalogue: Catalogue) -> None:
    for programme in catalogue.programmes.values():
        running = any(name in programme.id for name in ("running-2", "running-3", "running-4", "marathon"))
        if running or any(name in programme.id for name in ("bed-rest", "rupture", "wait", "habitual", "dynamometer")):
            assert programme.not_a_plan is not None, programme.id


def test_the_shipped_pain_rules(catalogue: Catalogue) -> None:
    assert list(catalogue.pain_rules) == ["flow", "silbernagel"]
    flow, silbernagel = catalogue.pain_rules.values()
    assert (flow.id, flow.ceiling, flow.persistent_above) == ("flow", 3, 3)
    assert (silbernagel.ceiling, silbernagel.persistent_above) == (5, None)
    for rule in (flow, silbernagel):
        assert (rule.stop, rule.morning_rise, rule.weekly_rise) == (5, 1, 0.5)
        assert any("our choice" in text for text in rule.unsure)


def test_what_people_do_of_a_programme(catalogue: Catalogue) -> None:
    """Beyer 2015: 92 % of three sessions a week, 78 % of fourteen."""
    adherence = catalogue.adherence
    assert [adherence.mean_at(sessions) for sessions in (1, 3, 14, 21)] == [0.92, 0.92, 0.78, 0.78]
    assert adherence.mean_at(8.5) == pytest.approx(0.85)
    assert [(share.from_week, share.value) for share in adherence.course] == [(1, 0.79), (3, 0.67), (7, 0.6)]
    assert (adherence.sd.value, adherence.moved.value, adherence.drop_out.value) == (0.12, 0.1, 0.1)
    assert (adherence.overdone.value, adherence.overdone.volume) == (0.03, 1.3)
    for _, number in adherence.numbers():
        assert (number.basis == "assumed") == (not number.sources)
        assert number.note is not None or number.sources


def test_texts_are_kept(catalogue: Catalogue) -> None:
    folder = catalogue.folder
    assert catalogue.parameters.text == (folder / "parameters.toml").read_text(encoding="utf-8")
    for programme in catalogue.programmes.values():
        assert programme.text == (folder / "programmes" / f"{programme.id}.toml").read_text(encoding="utf-8")
    for population in catalogue.populations.values():
        assert population.text == (folder / "populations" / f"{population.id}.toml").read_text(encoding="utf-8")


def test_the_installed_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()


@pytest.mark.parametrize(
    ("kind", "name", "nearest"),
    [
        ("programme", "alfredsen", "alfredson"),
        ("population", "Midportion", "midportion"),
        ("exercise", "heel-drop-strait", "heel-drop-straight"),
        ("programme", "qqqq", None),
    ],
)
def test_unknown_names(catalogue: Catalogue, kind: str, name: str, nearest: str | None) -> None:
    with pytest.raises(UnknownNameError) as caught:
        getattr(catalogue, kind)(name)
    assert caught.value.suggestion == nearest
    assert f"unknown {kind} {name!r}" in str(caught.value)
    assert "Known: " in str(caught.value)
    assert (f"Did you mean {nearest!r}?" in str(caught.value)) == (nearest is not None)
