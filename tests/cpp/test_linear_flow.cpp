// The closed forms between sessions against the matrix exponential of the same equations.

#include "tendonlab/linear_flow.hpp"

#include <Eigen/Core>
#include <gtest/gtest.h>

#include <unsupported/Eigen/MatrixFunctions>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

// Rates of x' = A x, with a constant 1 as last component for the inputs.
// Order: M G S B l1 l2 l3 l4 W X Q Ja Jc 1.
Eigen::Matrix<double, 14, 14> generator(const Parameters<double>& p, const DailyInputs<double>& in) {
    Eigen::Matrix<double, 14, 14> A = Eigen::Matrix<double, 14, 14>::Zero();
    enum { M, G, S, B, l1, l2, l3, l4, W, X, Q, Ja, Jc, one };
    A(M, M) = -1 / p.tau_M;
    A(M, one) = 1 / p.tau_M;
    A(G, G) = -1 / p.tau_S;
    A(S, G) = 1 / p.tau_S;
    A(S, S) = -1 / p.tau_S;
    A(B, B) = -1 / p.tau_B;
    A(B, one) = in.habitual / p.tau_B;
    for (int i = l1; i <= l4; ++i) {
        A(i, i) = -p.k_l;
        if (i > l1)
            A(i, i - 1) = p.k_l;
    }
    A(l1, one) = p.k_l * in.damage_level;
    A(W, W) = -1 / p.tau_W;
    A(X, X) = -1 / p.tau_X;
    A(Q, Q) = -1 / p.tau_Q;
    A(Q, B) = p.k_Q / p.tau_Q;
    A(Q, one) = (1 - p.k_Q) / p.tau_Q;
    A(Ja, Ja) = -1 / p.tau_Ja;
    A(Jc, Jc) = -1 / p.tau_Jc;
    return A;
}

Eigen::Vector<double, 14> pack(const State<double>& s) {
    return {s.M, s.G, s.S, s.B, s.l1, s.l2, s.l3, s.l4, s.W, s.X, s.Q, s.Ja, s.Jc, 1.0};
}

State<double> busy_state() {
    auto s = healthy_state<double>();
    s.M = 0.2;
    s.G = 3;
    s.S = 1.5;
    s.B = 0.7;
    s.l1 = 2e-4;
    s.l2 = 1e-4;
    s.l3 = 3e-5;
    s.l4 = 6e-5;
    s.W = 0.12;
    s.X = 2.5;
    s.Q = 1.2;
    s.Ja = 2;
    s.Jc = 1;
    return s;
}

// All the linear states over a stretch of time, in one step.
void advance(State<double>& s, const Parameters<double>& p, const DailyInputs<double>& in, double days) {
    FollowingStep<double>(p, days).advance(s, p, in);
    DrivingStep<double>(p, days).advance(s, in);
    FastStep<double>(p, days).advance(s, in);
}

void expect_closed_form(const Parameters<double>& p, double days) {
    const DailyInputs<double> in{.habitual = 0.6, .care = 1, .damage_level = 2e-5, .lasting_pain = 0};
    auto s = busy_state();
    const Eigen::Vector<double, 14> exact = (generator(p, in) * days).exp() * pack(s);
    advance(s, p, in, days);
    const auto got = pack(s);
    for (int i = 0; i < 14; ++i)
        EXPECT_NEAR(got[i], exact[i], 1e-12 * std::abs(exact[i]) + 1e-17) << "component " << i << ", " << days << " d";
}

TEST(LinearFlow, ClosedFormsMatchTheMatrixExponential) {
    for (const double days : {0.01, 0.083, 0.25, 1.0, 5.0})
        expect_closed_form(reference_man(), days);
}

TEST(LinearFlow, StrengthFollowsBasalSynthesisEvenAtEqualRates) {
    auto p = reference_man();
    for (const double ratio : {1.0, 1.0 + 1e-9, 1.0 + 1e-4, 1.1}) {
        p.tau_Q = p.tau_B * ratio;
        expect_closed_form(p, 0.25);
        expect_closed_form(p, 3.0);
    }
}

TEST(LinearFlow, TwoHalvesMakeAWhole) {
    const auto p = reference_man();
    const DailyInputs<double> in{.habitual = 0.6, .care = 1, .damage_level = 2e-5, .lasting_pain = 0};
    auto whole = busy_state();
    advance(whole, p, in, 0.5);
    auto halves = busy_state();
    advance(halves, p, in, 0.25);
    advance(halves, p, in, 0.25);
    for (int i = 0; i < 14; ++i)
        EXPECT_NEAR(pack(halves)[i], pack(whole)[i], 1e-14 + 1e-14 * std::abs(pack(whole)[i]));
}

TEST(LinearFlow, DamageChainConservesWhatIsNotRepaired) {
    // What leaves l4 is what was in the chain and no longer is: the integral of k_l l4 over all time is the dose.
    auto p = reference_man();
    const DailyInputs<double> in{.habitual = 0, .care = 0, .damage_level = 0, .lasting_pain = 0};
    auto s = healthy_state<double>();
    s.l1 = 1e-4;
    const double h = 0.001;
    const ChainStep<double> step(p, h);
    double repaired = 0;
    for (int i = 0; i < 30000; ++i) {
        const double before = s.l4;
        step.advance(s, in);
        repaired += p.k_l * h * (before + s.l4) / 2;
    }
    EXPECT_NEAR(repaired + s.labile_damage(), 1e-4, 1e-10);
}

} // namespace
} // namespace tendonlab::testing
