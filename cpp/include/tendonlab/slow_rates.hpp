#pragma once
// Rates of the four states that are not linear: matrix quality q, area a, disorganised fraction D, pain sensitivity P.
//
// They are driven by the linear states only through `Drive`, which both integration paths compute from the same lines.

#include "tendonlab/person.hpp"

namespace tendonlab {

// What changes fast after a session.
template<class T>
struct FastDrive {
    T synthesis;  // S_e: synthesis response, blunted by fresh damage
    T structural; // rate at which damage beyond the repair capacity becomes disorganised matrix, 1/d
    T upkeep;     // p_R R: rate at which the tendon's reaction keeps pain up, 1/d
};

template<class T>
struct Drive : FastDrive<T> {
    T basal;    // B
    T recovery; // rate of pain recovery without the reactive term, over rho0
    T reactive; // the reactive term, over rho0: it lets a tendon in order settle in weeks
};

template<class T>
FastDrive<T> fast_drive(const State<T>& s, const Person<T>& person) {
    const auto& p = person.p;
    const T l = s.labile_damage();
    return {.synthesis = s.S * p.l_I / (p.l_I + l),
            .structural = p.k_l * s.l4 * l * l / (l * l + p.d_cap * p.d_cap),
            .upkeep = p.p_R * person.reaction(s)};
}

template<class T>
T reactive_recovery(T D, const Person<T>& person) {
    const T relative = D * person.per_D_r;
    return person.p.r_a * exp(-(relative * relative));
}

template<class T>
Drive<T> drive(const State<T>& s, const Person<T>& person, const DailyInputs<T>& in) {
    const auto& p = person.p;
    return {fast_drive(s, person), s.B, T(1.0) + p.c_ctx * in.care + p.c_load * s.X / (s.X + p.X_0),
            reactive_recovery(s.D, person)};
}

// P': `recovery` with the reactive term.
template<class T>
T pain_rate(T P, T upkeep, T recovery, const Person<T>& person, const DailyInputs<T>& in) {
    // The worse it is the slower it recovers, so the worst off gain points no faster than the badly off.
    const T severity = P * person.per_P_sat;
    const T rho = person.p.rho0 * recovery / (T(1.0) + severity * severity);
    return upkeep * P - rho * (P - in.lasting_pain);
}

template<class T>
struct SlowRates {
    T q, a, D, P;
};

template<class T>
SlowRates<T> slow_rates(T q, T a, T D, T P, const Drive<T>& drive, const Person<T>& person, const DailyInputs<T>& in) {
    const auto& p = person.p;
    return {.q = (p.q_floor + (T(1.0) - p.q_floor) * drive.basal + p.kappa_q * drive.synthesis - q) * person.rate_q,
            .a = (T(1.0) + p.kappa_a * drive.synthesis - p.k_h * (T(1.0) - drive.basal) - a) * person.rate_a,
            .D = drive.structural * (T(1.0) - D) - D * person.rate_D,
            .P = pain_rate(P, drive.upkeep, drive.recovery + drive.reactive, person, in)};
}

} // namespace tendonlab
