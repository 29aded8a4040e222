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
    const T l2 = l * l;
    // Three quotients for the price of one division.
    const T blunting = p.l_I + l;
    const T capacity = l2 + p.d_cap * p.d_cap;
    const T reacting = s.l4 + p.x_R;
    const T per_two = T(1.0) / (blunting * capacity * reacting);
    const T per_blunting = per_two * capacity * reacting;
    return {.synthesis = s.S * p.l_I * per_blunting,
            .structural = p.k_l * s.l4 * l2 * (per_two * blunting * reacting),
            .upkeep = p.p_R * s.l4 * (per_two * blunting * capacity)};
}

template<class T>
T reactive_recovery(T D, const Person<T>& person) {
    const T relative = D * person.per_D_r;
    return person.p.r_a * exp(-(relative * relative));
}

// `reactive`: 0 where D is not known yet, to be filled in.
template<class T>
Drive<T> drive(const State<T>& s, const Person<T>& person, const DailyInputs<T>& in, T reactive) {
    const auto& p = person.p;
    return {fast_drive(s, person), s.B, T(1.0) + p.c_ctx * in.care + p.c_load * s.X / (s.X + p.X_0), reactive};
}

// P': `recovery` with the reactive term.
template<class T>
T pain_rate(T P, T upkeep, T recovery, const Person<T>& person, const DailyInputs<T>& in) {
    // The worse it is the slower it recovers, so the worst off gain points no faster than the badly off.
    const T severity = P * person.per_P_sat;
    const T rho = person.p.rho0 * recovery / (T(1.0) + severity * severity);
    return upkeep * P - rho * (P - in.lasting_pain);
}

// What matrix quality and area move towards, for the moment.
template<class T>
T quality_target(const Drive<T>& drive, const Parameters<T>& p) {
    return p.q_floor + (T(1.0) - p.q_floor) * drive.basal + p.kappa_q * drive.synthesis;
}
template<class T>
T area_target(const Drive<T>& drive, const Parameters<T>& p) {
    return T(1.0) + p.kappa_a * drive.synthesis - p.k_h * (T(1.0) - drive.basal);
}

template<class T>
struct SlowRates {
    T q, a, D, P;
};

template<class T>
SlowRates<T> slow_rates(T q, T a, T D, T P, const Drive<T>& drive, const Person<T>& person, const DailyInputs<T>& in) {
    const auto& p = person.p;
    return {.q = (quality_target(drive, p) - q) * person.rate_q,
            .a = (area_target(drive, p) - a) * person.rate_a,
            .D = drive.structural * (T(1.0) - D) - D * person.rate_D,
            .P = pain_rate(P, drive.upkeep, drive.recovery + drive.reactive, person, in)};
}

} // namespace tendonlab
