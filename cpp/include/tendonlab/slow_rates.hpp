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
T structural_rate(const State<T>& s, const Parameters<T>& p) {
    const T l = s.labile_damage();
    return p.k_l * s.l4 * l * l / (l * l + p.d_cap * p.d_cap);
}

template<class T>
Drive<T> drive(const State<T>& s, const Person<T>& person, const DailyInputs<T>& in) {
    const auto& p = person.p;
    return {.synthesis = s.S * p.l_I / (p.l_I + s.labile_damage()),
            .basal = s.B,
            .structural = structural_rate(s, p),
            .recovery = T(1.0) + p.c_ctx * in.care + p.c_load * s.X / (s.X + p.X_0),
            .upkeep = p.p_R * person.reaction(s)};
}

template<class T>
struct SlowRates {
    T q, a, D, P;
};

template<class T>
SlowRates<T> slow_rates(T q, T a, T D, T P, const Drive<T>& drive, const Person<T>& person, const DailyInputs<T>& in) {
    const auto& p = person.p;
    const T reactive = D * person.per_D_r;
    const T rho = p.rho0 * (drive.recovery + p.r_a * exp(-(reactive * reactive)));
    return {.q = (p.q_floor + (T(1.0) - p.q_floor) * drive.basal + p.kappa_q * drive.synthesis - q) * person.rate_q,
            .a = (T(1.0) + p.kappa_a * drive.synthesis - p.k_h * (T(1.0) - drive.basal) - a) * person.rate_a,
            .D = drive.structural * (T(1.0) - D) - D * person.rate_D,
            .P = drive.upkeep * P - rho * (P - in.lasting_pain * D)};
}

} // namespace tendonlab
