#pragma once
// What a session does to a leg: the jump of docs/model.md, section 3.
//
// Everything that depends on the bout and the person but not on the state is prepared once; what is left a session is
// one strain, one stress and a few exponentials a bout. Persons of a pack may do different sessions: their bouts are
// then put side by side, and whoever has none left does an idle one, which changes no bit of a state.

#include "tendonlab/person.hpp"
#include "tendonlab/session.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace tendonlab {

template<class T>
struct PreparedBout {
    T weight_force_n;  // peak force (N) of a library prescription; 0 for a fraction of maximum
    T fraction;        // fraction of present maximum; 0 for a library prescription
    T gait;            // 1 for walking and running, else 0
    T cell_dose;       // a_S w f: synthesis at full strain and full mechanosensitivity
    T cells_left;      // 1 - f: mechanosensitivity left
    T cycles;          // repetitions weighted by creep, N max(1, d/d_run)
    T fluid_gain;      // 1 - exp(-N d min(1, d)/t_W)
    T strength_s;      // N d of a slow contraction, else 0
    T exposure_cycles; // N of slow loading that the site of pain tolerates, else 0
    T exposure_weight; // N w of the same
    T stretch_s;       // seconds of calf stretch

    [[nodiscard]] T force(T maximum_n, double gait_force) const {
        return weight_force_n * (T(1.0) + gait * T(gait_force - 1.0)) + fraction * maximum_n;
    }
};

template<class T>
PreparedBout<T> idle_bout() {
    PreparedBout<T> idle{};
    idle.cells_left = 1.0;
    return idle;
}

template<class T>
struct PreparedSession {
    std::vector<PreparedBout<T>> bouts;
    std::vector<std::size_t> positions; // of each bout in the session, which may hold some for the other leg only
    T rolling_s = 0.0;
};

// Long contractions count more than fast ones.
template<class T>
T duration_weight(T loaded_s, T d0) {
    return loaded_s / (loaded_s + d0);
}

template<class T>
PreparedBout<T> prepare(const Bout& bout, const Person<T>& person, T insertional) {
    const auto& p = person.p;
    const double N = bout.repetitions;
    const double d = bout.loaded_time_s;
    const bool slow = d >= 1.0 && !bout.passive;
    // Compression spoils the exercise for an insertion: a bout into dorsiflexion is no tolerable loading then.
    const T tolerated = slow ? (bout.dorsiflexion ? T(1.0) - insertional : T(1.0)) : T(0.0);
    const T w = duration_weight(T(d), p.d0);
    const T cells_left = exp(T(-N) / p.N_s);
    const T library_bw = T(bout.c0_bw) + T(bout.c1_bw * bout.added_kg) / p.body_mass;
    return {.weight_force_n = bout.fraction_of_maximum ? T(0.0) : person.newtons_per_bw * library_bw,
            .fraction = bout.fraction_of_maximum.value_or(0.0),
            .gait = bout.gait ? 1.0 : 0.0,
            .cell_dose = p.a_S * w * (T(1.0) - cells_left),
            .cells_left = cells_left,
            .cycles = T(N) * max(T(1.0), T(d) / p.d_run),
            .fluid_gain = T(1.0) - exp(T(-N * d * (d < 1.0 ? d : 1.0)) / p.t_W),
            .strength_s = slow ? N * d : 0.0,
            .exposure_cycles = T(N) * tolerated,
            .exposure_weight = T(N) * w * tolerated,
            .stretch_s = bout.stretch ? N * d : 0.0};
}

// `affected`: the leg the programme is written for; the other leg only takes part in bouts for both.
template<class T>
PreparedSession<T> prepare(const Session& session, const Person<T>& person, T insertional, bool affected) {
    PreparedSession<T> prepared;
    for (std::size_t i = 0; i < session.bouts.size(); ++i) {
        const Bout& bout = session.bouts[i];
        if (!affected && !bout.both_legs)
            continue;
        prepared.bouts.push_back(prepare(bout, person, insertional));
        prepared.positions.push_back(i);
    }
    prepared.rolling_s = session.rolling_s;
    return prepared;
}

// What one lane takes from a session.
template<class T>
struct Part {
    const PreparedSession<T>* session = nullptr; // null: nothing
    std::size_t bouts = 0;                       // so many, from the first
};

// Puts the parts of all lanes side by side into one session, a session at a time: neighbours mostly share a few.
template<class T>
void combine(const std::array<Part<T>, lanes_of<T>>& parts, PreparedSession<T>& combined) {
    std::size_t longest = 0;
    for (const auto& part : parts)
        longest = part.bouts > longest ? part.bouts : longest;
    combined.bouts.assign(longest, idle_bout<T>());
    combined.rolling_s = 0.0;
    std::array<bool, lanes_of<T>> placed{};
    for (std::size_t first = 0; first < parts.size(); ++first) {
        const PreparedSession<T>* session = parts[first].session;
        if (session == nullptr || placed[first])
            continue;
        for (std::size_t k = 0; k <= session->bouts.size(); ++k) {
            MaskOf<T> doing = T(1.0) < T(0.0);
            for (std::size_t i = first; i < parts.size(); ++i) {
                if (parts[i].session != session)
                    continue;
                placed[i] = true;
                // After the last bout comes the rolling; nothing follows what was broken off.
                set_lane(doing, static_cast<int>(i), k < parts[i].bouts || parts[i].bouts == session->bouts.size());
            }
            if (k == session->bouts.size()) {
                combined.rolling_s = select(doing, session->rolling_s, combined.rolling_s);
            } else if (k < longest) {
                const PreparedBout<T>& from = session->bouts[k];
                PreparedBout<T>& to = combined.bouts[k];
                for (T PreparedBout<T>::*field :
                     {&PreparedBout<T>::weight_force_n, &PreparedBout<T>::fraction, &PreparedBout<T>::gait,
                      &PreparedBout<T>::cell_dose, &PreparedBout<T>::cells_left, &PreparedBout<T>::cycles,
                      &PreparedBout<T>::fluid_gain, &PreparedBout<T>::strength_s, &PreparedBout<T>::exposure_cycles,
                      &PreparedBout<T>::exposure_weight, &PreparedBout<T>::stretch_s})
                    to.*field = select(doing, from.*field, to.*field);
            }
        }
    }
}

// Dorsiflexion gained by stretching. 90 s (3 x 30 s) is the dose of the acute studies and of one session of the chronic
// ones (5 a week); twice the reference dose approaches, and never passes, twice the reference gain.
template<class T>
void stretch(T seconds, const Parameters<T>& p, State<T>& s) {
    constexpr double reference_session_s = 90;
    constexpr double reference_sessions_per_day = 5.0 / 7.0;
    const T dose = min(seconds * T(1 / reference_session_s), T(1.0));
    s.Ja = max(s.Ja, p.J_a0 * dose);
    const T room = max(T(0.0), T(2.0) - s.Jc / p.j_inf);
    s.Jc += p.j_inf * (dose * T(1 / reference_sessions_per_day)) / p.tau_Jc * room;
}

// Dorsiflexion gained by foam rolling: nothing up to 30 s, J_r0 at 90 s, a little more at 300 s, and no lasting gain
// (Nakamura 2021: d 0, 0.26, 0.33).
template<class T>
void roll(T seconds, const Parameters<T>& p, State<T>& s) {
    const T to_90 = clip((seconds - T(30.0)) * T(1.0 / 60), 0.0, 1.0);
    const T to_300 = clip((seconds - T(90.0)) * T(1.0 / 210), 0.0, 1.0);
    s.Ja = max(s.Ja, p.J_r0 * (to_90 + T(0.07 / 0.26) * to_300));
}

// What a session costs, beside the state it leaves.
template<class T>
struct SessionCost {
    T damage;             // dx: fatigue-life fraction spent
    MaskOf<T> overloaded; // the stress of a bout reached the ultimate stress
};

// M falls and damage adds bout by bout; strength, exposure and the damage chain take the session as a whole, so a set
// entered in two pieces does what it does entered whole.
template<class T>
SessionCost<T> apply(const PreparedSession<T>& session, const Person<T>& person, const DailyInputs<T>& in,
                     State<T>& s) {
    const auto& p = person.p;
    const StrainLaw<T> strain(person.modulus(s), person.toe);
    const T maximum = person.maximum_force(s);
    const T per_maximum = T(1.0) / maximum;
    const T intact = T(1.0) - s.D;
    // Disorganised matrix carries less.
    const T per_area = T(1.0) / person.area(s);
    const T per_damage_area = per_area / ((T(1.0) - p.eta_D * s.D) * T(in.tendon_strength));
    SessionCost<T> cost{.damage = 0.0, .overloaded = T(0.0) > T(0.0)};
    T u = 0.0;
    T ur = 0.0;
    T n = 0.0;
    T nv = 0.0;
    T stretched = 0.0;
    for (const auto& bout : session.bouts) {
        const T force = bout.force(maximum, in.gait_force);
        const T cell_strain = strain.at(force * per_area) * intact;
        const T g = T(1.0) / (T(1.0) + exp((p.eps_th - cell_strain) * person.per_eps_w));
        s.G += bout.cell_dose * g * s.M;
        s.M *= bout.cells_left;

        const T stress = force * per_damage_area;
        cost.damage += bout.cycles * person.life_per_cycle(stress);
        cost.overloaded = cost.overloaded | (stress >= p.s_u);
        s.W += (p.w_W - s.W) * bout.fluid_gain;

        const T r = force * per_maximum;
        u += bout.strength_s * r;
        ur += bout.strength_s * r * r;
        n += bout.exposure_cycles;
        nv += bout.exposure_weight * force;
        stretched += bout.stretch_s;
    }
    s.l1 += cost.damage;
    const T intensity = ur / select(u > T(0.0), u, T(1.0));
    s.Q += p.g_Q * intensity * (T(1.0) - exp(-u / p.t_Q)) * max(p.Q_max - s.Q, T(0.0));
    const T saturation = T(1.0) - exp(-n / p.N_s);
    s.X += min(T(1.0), nv * saturation / (select(n > T(0.0), n, T(1.0)) * p.F_max * p.y_0));
    if (any(stretched > T(0.0)))
        stretch(stretched, p, s);
    if (any(session.rolling_s > T(0.0)))
        roll(session.rolling_s, p, s);
    return cost;
}

// Hazard of symptomatic onset that the session's own damage carries; `recent`: tendinopathy in the last year.
template<class T>
T onset_hazard(T damage, MaskOf<T> recent, const Parameters<T>& p) {
    const T base = p.h0 * power(damage / p.x_ref, p.e_h);
    return select(recent, base * p.prior_mult, base);
}

template<class T>
T rupture_hazard(T damage, const Parameters<T>& p) {
    return p.h_r * damage;
}

} // namespace tendonlab
