#pragma once
// A reference man and his programmes, shared by tests and benchmarks. Values follow data/parameters.toml (men).

#include "tendonlab/cohort.hpp"
#include "tendonlab/engine.hpp"

#include <cmath>
#include <vector>

namespace tendonlab::testing {

inline Parameters<double> reference_man() {
    return {.body_mass = 76,
            .E_ref = 900,
            .A_ref = 70,
            .L = 185,
            .F_max = 2600,
            .eps_toe = 0.012,
            .c = 3,
            .force_scale = 0.62,
            .s_D = 1.43,
            .s_R = 0.05,
            .s_U = 90,
            .s_UR = 3,
            .x_toe_free = 1.6,
            .eps_th = 0.042,
            .eps_w = 0.0026,
            .d0 = 2.0,
            .N_s = 19,
            .a_S = 6.755,
            .tau_M = 0.125,
            .tau_S = 1,
            .tau_B = 12.5,
            .FSR_0 = 0.045,
            .l_I = 0.003,
            .q_floor = 0.3,
            .tau_q = 45.1,
            .kappa_q = 0.3,
            .kappa_a = 0.09,
            .tau_a = 80,
            .k_h = 0.05,
            .g_Q = 0.0641,
            .Q_max = 1.6,
            .t_Q = 23,
            .tau_Q = 40,
            .k_Q = 0.4,
            .x_ref = 0.000112,
            .life_scale = 1,
            .fatigue_a = 101.3,
            .fatigue_b = 14.8,
            .s_u = 100,
            .eta_D = 0.3,
            .d_run = 0.27,
            .k_l = 1.8,
            .d_cap = 0.002,
            .tau_D = 3000,
            .x_R = 0.0001,
            .h0 = 0.000985,
            .e_h = 0.7,
            .prior_mult = 6.4,
            .h_r = 0.056,
            .P_on = 1,
            .D_on = 0.05,
            .P_free = 0.3,
            .w_W = 0.2,
            .t_W = 180,
            .tau_W = 0.104,
            .rho0 = 0.00115,
            .c_ctx = 1,
            .c_load = 6.9,
            .X_0 = 1.5,
            .tau_X = 14,
            .y_0 = 0.25,
            .f_inf = 0.3,
            .r_a = 60,
            .D_r = 0.09,
            .p_R = 0.00084,
            .c_R = 1,
            .P_sat = 5,
            .pain_0 = 0.62,
            .pain_F = 0.237,
            .b_i = 0,
            .m_s = 10,
            .visa_a_max = 96,
            .visa_b = 6.3,
            .sig_w = 11.2,
            .tau_Ja = 0.014,
            .J_a0 = 2,
            .j_inf = 3,
            .tau_Jc = 28,
            .habitual_cycles = 4000,
            .sig_n = 0.8,
            .J_r0 = 1.5};
}

struct Entry {
    double P = 0, D = 0, l1 = 0, tendinopathy_last_year = 0, insertional = 0;
};
inline constexpr Entry healthy = {};
inline constexpr Entry patient = {.P = 3.4, .D = 0.28, .tendinopathy_last_year = 1};

// Owns the tables a Cohort only borrows.
struct OwnedCohort {
    Table parameters;
    Table initial;
    std::uint64_t seed = 1;
    int legs = 1;

    OwnedCohort(const std::vector<Parameters<double>>& persons, const Entry& entry)
        : parameters(static_cast<Eigen::Index>(parameter_names.size()), static_cast<Eigen::Index>(persons.size())),
          initial(static_cast<Eigen::Index>(initial_names.size()), static_cast<Eigen::Index>(persons.size())) {
        for (Eigen::Index i = 0; i < parameters.cols(); ++i) {
            const auto& p = persons[static_cast<std::size_t>(i)];
            Eigen::Index row = 0;
#define TENDONLAB_STORE(name) parameters(row++, i) = p.name;
            TENDONLAB_PARAMETERS(TENDONLAB_STORE)
#undef TENDONLAB_STORE
            initial.col(i) << entry.P, entry.D, entry.l1, entry.tendinopathy_last_year, entry.insertional;
        }
    }
    [[nodiscard]] Cohort view() const {
        return {.parameters = TableView(parameters.data(), parameters.rows(), parameters.cols()),
                .initial = TableView(initial.data(), initial.rows(), initial.cols()),
                .seed = seed,
                .legs = legs};
    }
};

// Every parameter of every person moved by up to +-15 %, each in its own way (the fatigue line stays).
inline std::vector<Parameters<double>> varied_people(int count) {
    std::vector<Parameters<double>> people;
    for (int i = 0; i < count; ++i) {
        Parameters<double> p = reference_man();
        int k = 0;
        const auto vary = [&](double& x) { x *= 1 + 0.15 * std::sin(12.9898 * (i + 1) + 4.1414 * ++k); };
#define TENDONLAB_VARY(name) vary(p.name);
        TENDONLAB_PARAMETERS(TENDONLAB_VARY)
#undef TENDONLAB_VARY
        p.fatigue_a = 101.3;
        p.fatigue_b = 14.8;
        p.s_u = 100;
        p.b_i = std::sin(static_cast<double>(i));
        people.push_back(p);
    }
    return people;
}

inline Schedule rest(int days, double habitual = 1.0, double care = 0.0) {
    const auto n = static_cast<std::size_t>(days);
    return {.name = "rest",
            .days = days,
            .habitual = std::vector<double>(n, habitual),
            .care = std::vector<double>(n, care)};
}

// One session at `slot` on every `every`-th day of the first `training_days`.
inline Schedule train(int days, int training_days, const Session& session, std::vector<double> slots, int every = 1) {
    Schedule s = rest(days, 1.0, 1.0);
    s.name = "train";
    s.slots = std::move(slots);
    s.sessions = {session};
    std::vector<std::int32_t> calendar(static_cast<std::size_t>(days) * s.slots.size(), -1);
    for (int day = 0; day < training_days; day += every)
        for (std::size_t slot = 0; slot < s.slots.size(); ++slot)
            calendar[static_cast<std::size_t>(day) * s.slots.size() + slot] = 0;
    return fixed_schedule(std::move(s), calendar);
}

// What a fixed schedule holds on a day.
inline std::int32_t& session_on(Schedule& s, int day, std::size_t slot) {
    return s.tracks.front().rungs.front().plans[slot].sessions[static_cast<std::size_t>(day)];
}

inline Bout heel_drop() {
    return {.c0_bw = 3, .c1_bw = 3, .added_kg = 5, .repetitions = 45, .loaded_time_s = 3, .dorsiflexion = true};
}
inline Bout heavy_raise() {
    return {.fraction_of_maximum = 0.8, .repetitions = 32, .loaded_time_s = 6, .both_legs = true};
}
inline Bout run(double km) { return {.c0_bw = 5, .repetitions = 460 * km, .loaded_time_s = 0.27, .both_legs = true}; }
inline Bout calf_stretch() {
    return {.c0_bw = 0.3, .repetitions = 3, .loaded_time_s = 30, .passive = true, .stretch = true, .both_legs = true};
}

// Twice-daily heel drops, as in the heavy-load eccentric programme.
inline Schedule twice_daily(int days, int training_days) {
    return train(days, training_days, {{heel_drop(), heel_drop()}}, {2.0 / 24, 12.0 / 24});
}

// Daily bodywork in the morning; by turns heavy raises and a run in the evening.
inline Schedule mixed(int days) {
    Schedule s = train(days, days, {{calf_stretch(), heel_drop()}}, {1.5 / 24, 11.0 / 24});
    s.sessions.push_back({{heavy_raise(), heavy_raise(), heavy_raise()}});
    s.sessions.push_back({{run(7)}});
    for (int day = 0; day < days; ++day)
        session_on(s, day, 1) = (day % 7 == 6 || (day > 100 && day < 130)) ? -1 : 1 + day % 2;
    s.adherence.periods = {{.first_day = 0, .mean = 0.8, .sd = 0.1}};
    return s;
}

// A track of five rungs in three phases under a pain rule, everything on: +5 kg steps, tests, missed days, drop-out.
inline Schedule ladder(int days) {
    Schedule s = rest(days, 1.0, 1.0);
    s.name = "ladder";
    s.slots = {2.0 / 24, 11.0 / 24};
    const auto raises = [](double kg) {
        return Bout{.c0_bw = 3, .c1_bw = 3, .added_kg = kg, .repetitions = 45, .loaded_time_s = 3};
    };
    const Bout seated = {.c0_bw = 0.5, .repetitions = 45, .loaded_time_s = 3};
    s.sessions = {{{seated, calf_stretch()}}, {{raises(0), seated}}, {{raises(5)}}, {{raises(10)}},
                  {{heavy_raise(), run(3)}},  {{raises(20)}}};
    s.overdone_of = {0, 5, 5, 5, 4, 5};
    s.deload_of = {0, 0, 1, 1, 1, 5};
    s.deload_days.assign(static_cast<std::size_t>(days), 0);
    for (int day = 42; day < 49 && day < days; ++day)
        s.deload_days[static_cast<std::size_t>(day)] = 1;
    s.last_day = days - days / 8;
    s.adherence = {.periods = {{.first_day = 0, .mean = 0.9, .sd = 0.1}, {.first_day = 28, .mean = 0.7, .sd = 0.1}},
                   .moved = 0.3,
                   .overdone = 0.1,
                   .drop_out_per_day = 0.001,
                   .drop_out_days = 84};
    const Criteria green = {.green_sessions = 3};
    const Criteria able = {.green_sessions = 3, .heel_raises_at_least = 5};
    const auto every_day = [](std::int32_t session) { return std::vector<Plan>{{.slot = 0, .sessions = {session}}}; };
    s.tracks = {{.name = "strength",
                 .rungs = {{.name = "seated",
                            .phase = 0,
                            .plans = every_day(0),
                            .step = {},
                            .enter = {},
                            .leave = green,
                            .at_least_days = 7,
                            .at_most_days = 28},
                           {.name = "standing",
                            .phase = 1,
                            .plans = every_day(1),
                            .step = green,
                            .enter = {},
                            .leave = able,
                            .at_least_days = 21,
                            .at_most_days = {}},
                           {.name = "+5 kg",
                            .phase = 1,
                            .plans = every_day(2),
                            .step = green,
                            .enter = {},
                            .leave = able,
                            .at_least_days = 21,
                            .at_most_days = {}},
                           {.name = "+10 kg",
                            .phase = 1,
                            .plans = every_day(3),
                            .step = {},
                            .enter = {},
                            .leave = able,
                            .at_least_days = 21,
                            .at_most_days = {}},
                           {.name = "heavy",
                            .phase = 2,
                            .plans = {{.slot = 1, .sessions = {4, -1}, .from_rung_start = true}},
                            .step = {},
                            .enter = {.hop_pain_at_most = 3},
                            .leave = {},
                            .at_most_days = {}}},
                 .pain_rule = PainRule{.ceiling = 4,
                                       .stop = 6,
                                       .morning_rise = 1,
                                       .morning_floor = 1,
                                       .stiffness_rise = 0.5,
                                       .stiffness_floor_min = 10,
                                       .easy_days = 1,
                                       .red_rest_days = 2,
                                       .weekly_rise = 0.5,
                                       .persistent_above = 5},
                 .after_missed = {{.days = 7, .back = 1}, {.days = 14, .back = 2}}}};
    return s;
}

inline std::vector<int> weekly(int days) {
    std::vector<int> record;
    for (int day = 0; day <= days; day += 7)
        record.push_back(day);
    return record;
}

// Observable by name -> arm x person x leg x time.
struct Results {
    MemoryRecorder recorder;

    Results(const OwnedCohort& cohort, const Study& study, int threads = 1) : recorder(study.shape(cohort.view())) {
        tendonlab::simulate(cohort.view(), study, recorder, {}, threads);
    }
    [[nodiscard]] const std::vector<double>& operator[](std::string_view name) const {
        for (std::size_t i = 0; i < observables.size(); ++i)
            if (observables[i].name == name)
                return recorder.values[i];
        throw std::out_of_range(std::string(name));
    }
};

} // namespace tendonlab::testing
