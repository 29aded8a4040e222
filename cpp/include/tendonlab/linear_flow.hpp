#pragma once
// The exact flow of the model's linear part between sessions (docs/model.md, section 4).
//
// Everything here is a decay, a two-stage cascade or a four-stage chain, so one step of any length is a handful of
// multiplications once the exponentials of that length are known. They are: a calendar has few distinct step lengths.

#include "tendonlab/parameters.hpp"
#include "tendonlab/state.hpp"

namespace tendonlab {

template<class T>
struct LinearStep {
    T M, S, S_gain, B, l, l_1, l_2, l_3, W, X, Q, Q_gain, Ja, Jc;

    LinearStep(const Parameters<T>& p, double days) {
        const T t = days;
        M = exp(-t / p.tau_M);
        S = exp(-t / p.tau_S);
        S_gain = t / p.tau_S;
        B = exp(-t / p.tau_B);
        l = exp(-p.k_l * t);
        l_1 = p.k_l * t;
        l_2 = l_1 * l_1 * T(1.0 / 2);
        l_3 = l_2 * l_1 * T(1.0 / 3);
        W = exp(-t / p.tau_W);
        X = exp(-t / p.tau_X);
        Q = exp(-t / p.tau_Q);
        // Strength follows basal synthesis: (e_B - e_Q)/(1/tau_Q - 1/tau_B), finite where the two rates meet.
        const T z = t / p.tau_Q - t / p.tau_B;
        Q_gain = p.k_Q * (t / p.tau_Q) * Q * expm1_ratio(z);
        Ja = exp(-t / p.tau_Ja);
        Jc = exp(-t / p.tau_Jc);
    }

    // All states but q, a, D and P.
    void advance(State<T>& s, const Parameters<T>& p, const DailyInputs<T>& in) const {
        s.M = T(1.0) - (T(1.0) - s.M) * M;
        s.S = (s.S + s.G * S_gain) * S;
        s.G = s.G * S;
        const T basal = s.B - in.habitual;
        s.B = in.habitual + basal * B;
        const T strength_rest = T(1.0) - p.k_Q * (T(1.0) - in.habitual);
        s.Q = strength_rest + (s.Q - strength_rest) * Q + basal * Q_gain;
        // The chain relaxes to the level that habitual walking keeps up.
        const T level = in.walking_damage / p.k_l;
        const T m1 = s.l1 - level;
        const T m2 = s.l2 - level;
        const T m3 = s.l3 - level;
        const T m4 = s.l4 - level;
        s.l1 = level + l * m1;
        s.l2 = level + l * (m2 + l_1 * m1);
        s.l3 = level + l * (m3 + l_1 * m2 + l_2 * m1);
        s.l4 = level + l * (m4 + l_1 * m3 + l_2 * m2 + l_3 * m1);
        s.W = s.W * W;
        s.X = s.X * X;
        s.Ja = s.Ja * Ja;
        s.Jc = s.Jc * Jc;
    }
};

} // namespace tendonlab
