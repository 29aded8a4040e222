#pragma once
// What a session does to a leg: the jump of docs/model.md, section 3.
//
// Everything that depends on the bout and the person but not on the state is prepared once; what is left a session is
// one strain, one stress and a few exponentials a bout.

#include "tendonlab/person.hpp"
#include "tendonlab/session.hpp"

#include <vector>

namespace tendonlab {

template<class T>
struct PreparedBout {
    T weight_force_n;  // peak force (N) of a library prescription; 0 for a fraction of maximum
    T fraction;        // fraction of present maximum; 0 for a library prescription
    T cell_dose;       // a_S w f: synthesis at full strain and full mechanosensitivity
    T cells_left;      // 1 - f: mechanosensitivity left
    T cycles;          // repetitions weighted by creep, N max(1, d/d_run)
    T fluid_left;      // exp(-N d min(1, d)/t_W)
    double strength_s; // N d of a slow contraction, else 0
    T exposure_cycles; // N of slow loading that the site of pain tolerates, else 0
    T exposure_weight; // N w of the same
};

template<class T>
struct PreparedSession {
    std::vector<PreparedBout<T>> bouts;
    T exposure_cycles = 0.0;     // n
    T exposure_saturation = 0.0; // 1 - exp(-n/N_s)
    double stretch_s = 0;        // seconds of calf stretch
};

// Long contractions count more than fast ones.
template<class T>
T duration_weight(T loaded_s, T d0) {
    return loaded_s * loaded_s / (loaded_s * loaded_s + d0 * d0);
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
            .cell_dose = p.a_S * w * (T(1.0) - cells_left),
            .cells_left = cells_left,
            .cycles = T(N) * max(T(1.0), T(d) / p.d_run),
            .fluid_left = exp(T(-N * d * (d < 1.0 ? d : 1.0)) / p.t_W),
            .strength_s = slow ? N * d : 0.0,
            .exposure_cycles = T(N) * tolerated,
            .exposure_weight = T(N) * w * tolerated};
}

// `affected`: the leg the programme is written for; the other leg only takes part in bouts for both.
template<class T>
PreparedSession<T> prepare(const Session& session, const Person<T>& person, T insertional, bool affected) {
    PreparedSession<T> prepared;
    for (const Bout& bout : session.bouts) {
        if (!affected && !bout.both_legs)
            continue;
        prepared.bouts.push_back(prepare(bout, person, insertional));
        prepared.exposure_cycles += prepared.bouts.back().exposure_cycles;
        if (bout.stretch)
            prepared.stretch_s += bout.repetitions * bout.loaded_time_s;
    }
    prepared.exposure_saturation = T(1.0) - exp(-prepared.exposure_cycles / person.p.N_s);
    return prepared;
}

// Dorsiflexion gained by stretching. 90 s (3 x 30 s) is the dose of the acute studies and of one session of the chronic
// ones (5 a week); twice the reference dose approaches, and never passes, twice the reference gain.
template<class T>
void stretch(double seconds, const Parameters<T>& p, State<T>& s) {
    constexpr double reference_session_s = 90;
    constexpr double reference_sessions_per_day = 5.0 / 7.0;
    const double dose = seconds < reference_session_s ? seconds / reference_session_s : 1.0;
    s.Ja = max(s.Ja, p.J_a0 * T(dose));
    const T room = max(T(0.0), T(2.0) - s.Jc / p.j_inf);
    s.Jc += p.j_inf * T(dose / reference_sessions_per_day) / p.tau_Jc * room;
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
SessionCost<T> apply(const PreparedSession<T>& session, const Person<T>& person, State<T>& s) {
    const auto& p = person.p;
    const T E = person.modulus(s);
    const T area = person.area(s);
    const T maximum = person.maximum_force(s);
    const T intact = T(1.0) - s.D;
    const T damage_area = area * (T(1.0) - p.eta_D * s.D);
    SessionCost<T> cost{.damage = 0.0, .overloaded = T(0.0) > T(0.0)};
    T u = 0.0;
    T ur = 0.0;
    T nv = 0.0;
    for (const auto& bout : session.bouts) {
        const T force = bout.weight_force_n + bout.fraction * maximum;
        const T cell_strain = strain_at(force / area, E, person.toe) * intact;
        const T g = T(1.0) / (T(1.0) + exp((p.eps_th - cell_strain) / p.eps_w));
        s.G += bout.cell_dose * g * s.M;
        s.M *= bout.cells_left;

        const T stress = force / damage_area;
        cost.damage += bout.cycles / (person.kappa * cycles_to_failure(stress, p));
        cost.overloaded = cost.overloaded | (stress >= p.s_u);
        s.W = p.w_W - (p.w_W - s.W) * bout.fluid_left;

        const T r = force / maximum;
        u += T(bout.strength_s) * r;
        ur += T(bout.strength_s) * r * r;
        nv += bout.exposure_weight * force / p.F_max;
    }
    s.l1 += cost.damage;
    const T intensity = ur / select(u > T(0.0), u, T(1.0));
    s.Q += p.g_Q * intensity * (T(1.0) - exp(-u / p.t_Q)) * max(p.Q_max - s.Q, T(0.0));
    const T n = select(session.exposure_cycles > T(0.0), session.exposure_cycles, T(1.0));
    s.X += min(T(1.0), nv / n * session.exposure_saturation / p.y_0);
    if (session.stretch_s > 0.0)
        stretch(session.stretch_s, p, s);
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
