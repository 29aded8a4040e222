#pragma once
// The exact flow of the model's linear part between sessions (docs/model.md, section 5).
//
// Everything here is a decay, a two-stage cascade or a four-stage chain, so a step of any length is a handful of
// multiplications once the exponentials of that length are known. They are: a calendar has few distinct lengths. The
// states come in three groups, as finely as the slow states need to know them on the way.

#include "tendonlab/parameters.hpp"
#include "tendonlab/state.hpp"

namespace tendonlab {

// Labile damage l1 to l4, which relaxes to the level that habitual walking keeps up.
template<class T>
struct ChainStep {
    T decay, one, two, three;

    ChainStep(const Parameters<T>& p, double days) : decay(exp(-p.k_l * T(days))), one(p.k_l * T(days)) {
        two = one * one * T(1.0 / 2);
        three = two * one * T(1.0 / 3);
    }

    void advance(State<T>& s, const DailyInputs<T>& in) const {
        const T level = in.damage_level;
        const T m1 = s.l1 - level;
        const T m2 = s.l2 - level;
        const T m3 = s.l3 - level;
        const T m4 = s.l4 - level;
        s.l1 = level + decay * m1;
        s.l2 = level + decay * (m2 + one * m1);
        s.l3 = level + decay * (m3 + one * m2 + two * m1);
        s.l4 = level + decay * (m4 + one * m3 + two * m2 + three * m1);
    }
};

// What changes fast after a session: labile damage and the synthesis response, G and S.
template<class T>
struct FastStep {
    ChainStep<T> chain;
    T S, S_gain;

    FastStep(const Parameters<T>& p, double days)
        : chain(p, days), S(exp(-T(days) / p.tau_S)), S_gain(T(days) / p.tau_S) {}

    void advance(State<T>& s, const DailyInputs<T>& in) const {
        chain.advance(s, in);
        s.S = (s.S + s.G * S_gain) * S;
        s.G = s.G * S;
    }
};

// What else drives the slow states: basal synthesis B and exposure X.
template<class T>
struct DrivingStep {
    T B, X;

    DrivingStep(const Parameters<T>& p, double days) : B(exp(-T(days) / p.tau_B)), X(exp(-T(days) / p.tau_X)) {}

    void advance(State<T>& s, const DailyInputs<T>& in) const {
        s.B = in.habitual + (s.B - in.habitual) * B;
        s.X = s.X * X;
    }
};

// What drives nothing until the next session: M, W, Q, Ja and Jc. Strength follows basal synthesis, so this comes
// before the DrivingSteps of the same stretch of time.
template<class T>
struct FollowingStep {
    T M, W, Q, Q_gain, Ja, Jc;

    FollowingStep(const Parameters<T>& p, double days)
        : M(exp(-T(days) / p.tau_M)), W(exp(-T(days) / p.tau_W)), Q(exp(-T(days) / p.tau_Q)),
          Ja(exp(-T(days) / p.tau_Ja)), Jc(exp(-T(days) / p.tau_Jc)) {
        // (e_B - e_Q)/(1/tau_Q - 1/tau_B), finite where the two rates meet.
        const T z = T(days) / p.tau_Q - T(days) / p.tau_B;
        Q_gain = p.k_Q * (T(days) / p.tau_Q) * Q * expm1_ratio(z);
    }

    void advance(State<T>& s, const Parameters<T>& p, const DailyInputs<T>& in) const {
        s.M = T(1.0) - (T(1.0) - s.M) * M;
        s.W = s.W * W;
        const T rest = T(1.0) - p.k_Q * (T(1.0) - in.habitual);
        s.Q = rest + (s.Q - rest) * Q + (s.B - in.habitual) * Q_gain;
        s.Ja = s.Ja * Ja;
        s.Jc = s.Jc * Jc;
    }
};

} // namespace tendonlab
