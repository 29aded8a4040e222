#pragma once
// Rates of the four states that are not linear: matrix quality q, area a, disorganised fraction D, pain sensitivity P.
//
// They are driven by the linear states only through `Drive`, which both integration paths compute from the same lines.

#include "tendonlab/person.hpp"

namespace tendonlab {

template<class T>
struct Drive {
    T synthesis;  // S_e: synthesis response, blunted by fresh damage
    T basal;      // B
    T structural; // rate at which damage beyond the repair capacity becomes disorganised matrix, 1/d
    T recovery;   // rate of pain recovery without the reactive term, over rho0
    T upkeep;     // p_R R: rate at which the tendon's reaction keeps pain up, 1/d
};

template<class T>
Drive<T> drive(const State<T>& s, const Person<T>& person, const DailyInputs<T>& in) {
    const auto& p = person.p;
    const T l = s.labile_damage();
    const T l_squared = l * l;
    return {.synthesis = s.S * p.l_I / (p.l_I + l),
            .basal = s.B,
            .structural = p.k_l * s.l4 * l_squared / (l_squared + p.d_cap * p.d_cap),
            .recovery = T(1.0) + p.c_ctx * in.care + p.c_load * s.X / (s.X + p.X_0),
            .upkeep = p.p_R * person.reaction(s)};
}

template<class T>
struct SlowRates {
    T q, a, D, P;
};

template<class T>
SlowRates<T> slow_rates(T q, T a, T D, T P, const Drive<T>& drive, const Parameters<T>& p, const DailyInputs<T>& in) {
    const T reactive = D / p.D_r;
    const T rho = p.rho0 * (drive.recovery + p.r_a * exp(-(reactive * reactive)));
    const T P_rest = p.f_inf * in.P_s * D / in.D_s;
    return {.q = (p.q_floor + (T(1.0) - p.q_floor) * drive.basal + p.kappa_q * drive.synthesis - q) / p.tau_q,
            .a = (T(1.0) + p.kappa_a * drive.synthesis - p.k_h * (T(1.0) - drive.basal) - a) / p.tau_a,
            .D = drive.structural * (T(1.0) - D) - D / p.tau_D,
            .P = drive.upkeep * P - rho * (P - P_rest)};
}

} // namespace tendonlab
