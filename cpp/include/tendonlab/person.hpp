#pragma once
// One person's constants, with everything that follows from them and does not change during a simulation.

#include "tendonlab/fatigue.hpp"
#include "tendonlab/mechanics.hpp"
#include "tendonlab/parameters.hpp"
#include "tendonlab/state.hpp"

namespace tendonlab {

// Walking at 1.4 m/s, as in data/exercises.toml: peak force in library body weights, loaded time of a step.
inline constexpr double walking_bw = 3.2;
inline constexpr double walking_loaded_s = 0.55;

template<class T>
struct Person {
    Parameters<T> p;
    ToeShape<T> toe;
    T newtons_per_bw;         // strain-path newtons per library body weight
    T kappa;                  // fatigue-life scale
    T rate_q, rate_a, rate_D; // 1/tau of the slow states, 1/d: the innermost loop multiplies rather than divides
    T per_D_r, per_P_sat, per_eps_w;
    T steepness, resistance; // a cycle at stress s spends exp(steepness s - resistance) of the fatigue life

    explicit Person(const Parameters<T>& parameters)
        : p(parameters), toe(p.eps_toe, p.c), newtons_per_bw(p.force_scale * p.body_mass * T(gravity)),
          kappa(fatigue_scale(p)), rate_q(T(1.0) / p.tau_q), rate_a(T(1.0) / p.tau_a), rate_D(T(1.0) / p.tau_D),
          per_D_r(T(1.0) / p.D_r), per_P_sat(T(1.0) / p.P_sat), per_eps_w(T(1.0) / p.eps_w),
          steepness(T(100 * ln10) / (p.s_u * p.fatigue_b)),
          resistance(p.fatigue_a * T(ln10) / p.fatigue_b + log(kappa)) {}

    [[nodiscard]] T modulus(const State<T>& s) const { return p.E_ref * s.q * (T(1.0) - s.D); }
    [[nodiscard]] T area(const State<T>& s) const { return p.A_ref * s.a; }
    [[nodiscard]] T strain(T force_n, const State<T>& s) const { return strain_at(force_n / area(s), modulus(s), toe); }
    // The stress damage sees (MPa): disorganised matrix carries less.
    [[nodiscard]] T damage_stress(T force_n, const State<T>& s) const {
        return force_n / (area(s) * (T(1.0) - p.eta_D * s.D));
    }
    [[nodiscard]] T maximum_force(const State<T>& s) const { return p.F_max * s.Q; }
    // R: delayed reaction of the tendon to what it went through in the last days, 0-1.
    [[nodiscard]] T reaction(const State<T>& s) const { return s.l4 / (s.l4 + p.x_R); }

    // Fatigue-life fraction that a cycle at this stress (MPa) spends: 1/(kappa N_f), without its divisions.
    [[nodiscard]] T life_per_cycle(T stress) const { return exp(steepness * stress - resistance); }

    // The stress of habitual walking that damage sees (MPa).
    [[nodiscard]] T walking_stress(const State<T>& s, double gait_force, double tendon_strength) const {
        return damage_stress(newtons_per_bw * T(walking_bw * gait_force), s) / T(tendon_strength);
    }

    // Labile damage that habitual walking keeps up in each stage: the life fraction a day of it spends, over k_l.
    [[nodiscard]] T damage_level(const State<T>& s, T habitual, double gait_force = 1.0,
                                 double tendon_strength = 1.0) const {
        const T stress = walking_stress(s, gait_force, tendon_strength);
        const T creep = max(T(1.0), T(walking_loaded_s) / p.d_run);
        return habitual * p.habitual_cycles * creep * life_per_cycle(stress) / p.k_l;
    }
};

} // namespace tendonlab
