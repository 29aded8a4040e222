// Dual numbers against derivatives in closed form, and the model's smooth pieces against complex steps.

#include "tendonlab/dual.hpp"
#include "tendonlab/linear_flow.hpp"
#include "tendonlab/session_effect.hpp"
#include "tendonlab/slow_rates.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

using Two = Dual<2>;

Two independent(double value, int i) {
    Two x = value;
    x.d[i] = 1;
    return x;
}

void expect_dual(const Two& got, double value, double by_x, double by_y) {
    const auto near = [](double a, double b) { EXPECT_NEAR(a, b, 4e-15 * std::max(std::abs(b), 1.0)); };
    near(got.v, value);
    near(got.d[0], by_x);
    near(got.d[1], by_y);
}

TEST(Dual, ArithmeticHasItsDerivatives) {
    const double a = 1.7;
    const double b = -0.6;
    const Two x = independent(a, 0);
    const Two y = independent(b, 1);
    expect_dual(x + y, a + b, 1, 1);
    expect_dual(x - y, a - b, 1, -1);
    expect_dual(x * y, a * b, b, a);
    expect_dual(x / y, a / b, 1 / b, -a / (b * b));
    expect_dual(-x, -a, -1, 0);
    expect_dual(2.0 * x - 1.0 / y, 2 * a - 1 / b, 2, 1 / (b * b));
    Two z = x;
    z *= y;
    z += x;
    expect_dual(z, a * b + a, b + 1, a);
}

TEST(Dual, FunctionsHaveTheirDerivatives) {
    const double a = 1.7;
    const double b = 0.6;
    const Two x = independent(a, 0);
    const Two y = independent(b, 1);
    expect_dual(exp(x * y), std::exp(a * b), b * std::exp(a * b), a * std::exp(a * b));
    expect_dual(log(x / y), std::log(a / b), 1 / a, -1 / b);
    expect_dual(exp10(y), std::pow(10, b), 0, std::log(10.0) * std::pow(10, b));
    expect_dual(power(x, y), std::pow(a, b), b * std::pow(a, b - 1), std::log(a) * std::pow(a, b));
    expect_dual(power(Two(0.0), y), 0, 0, 0); // and not NaN, which log 0 would give
    for (const double z : {-2.0, -0.3, 0.3, 2.0}) {
        const double slope = (std::exp(z) * (z - 1) + 1) / (z * z);
        expect_dual(expm1_ratio(independent(z, 0)), std::expm1(z) / z, slope, 0);
    }
    for (const double z : {-0.009, 0.0, 0.009}) {
        double value = 0; // sum z^n/(n + 1)!
        double slope = 0;
        for (int n = 8; n >= 0; --n) {
            value += std::pow(z, n) / std::tgamma(n + 2);
            slope += n == 0 ? 0 : n * std::pow(z, n - 1) / std::tgamma(n + 2);
        }
        // The engine's series ends after z^5.
        EXPECT_NEAR(expm1_ratio(independent(z, 0)).v, value, 1e-15);
        EXPECT_NEAR(expm1_ratio(independent(z, 0)).d[0], slope, 1e-13);
    }
}

TEST(Dual, KinksHaveTheDerivativeOfTheBranchTaken) {
    const Two x = independent(1, 0);
    const Two y = independent(2, 1);
    expect_dual(min(x, y), 1, 1, 0);
    expect_dual(max(x, y), 2, 0, 1);
    expect_dual(max(x, Two(1.0)), 1, 1, 0); // a tie is the first
    expect_dual(clip(y, 0.0, 10.0), 2, 0, 1);
    expect_dual(clip(y, 0.0, 2.0), 2, 0, 1);
    expect_dual(clip(y, 3.0, 10.0), 3, 0, 0);
    expect_dual(clip(y, 0.0, 1.5), 1.5, 0, 0);
    expect_dual(select(x < y, x, y), 1, 1, 0);
    expect_dual(select(x >= y, x, y), 2, 0, 1);
}

TEST(Dual, IsOneLane) {
    static_assert(lanes_of<Two> == 1);
    Two x = independent(1.5, 0);
    EXPECT_EQ(lane(x, 0), 1.5);
    set_lane(x, 0, 2.5);
    expect_dual(x, 2.5, 0, 0);
}

TEST(Dual, ValuesAreTheBitsOfDoubles) {
    for (double a = -3; a < 3; a += 0.0137) {
        const double b = a * a + 0.1;
        const Two x = independent(a, 0);
        const Two y = independent(b, 1);
        EXPECT_EQ(exp(x).v, exp(a));
        EXPECT_EQ(log(y).v, log(b));
        EXPECT_EQ(power(y, x).v, power(b, a));
        EXPECT_EQ(expm1_ratio(x * 0.01).v, expm1_ratio(a * 0.01));
        EXPECT_EQ((x / y + x * y - y).v, a / b + a * b - b);
    }
}

// The derivatives of the linear flow with respect to its time constants, over t days.

TEST(Dual, DamageChainHasItsDerivatives) {
    Parameters<Two> p{};
    p.k_l = independent(1.8, 0);
    const double t = 0.7;
    const double k = 1.8;
    const ChainStep<Two> step(p, t);
    State<Two> s{};
    s.l1 = independent(3, 1);
    step.advance(s, {.damage_level = Two(0.5)});
    const double e = std::exp(-k * t);
    const double m = 2.5; // above the level; the level itself was there in no other stage
    expect_dual(s.l1, 0.5 + m * e, -t * m * e, e);
    const auto stage = [&](int n, double start) { return start * std::pow(k * t, n) / std::tgamma(n + 1) * e; };
    const auto slope = [&](int n, double start) { return (n / k - t) * stage(n, start); };
    expect_dual(s.l2, 0.5 + stage(0, -0.5) + stage(1, m), slope(0, -0.5) + slope(1, m), stage(1, 1));
    expect_dual(s.l3, 0.5 + stage(0, -0.5) + stage(1, -0.5) + stage(2, m),
                slope(0, -0.5) + slope(1, -0.5) + slope(2, m), stage(2, 1));
    expect_dual(s.l4, 0.5 + stage(0, -0.5) + stage(1, -0.5) + stage(2, -0.5) + stage(3, m),
                slope(0, -0.5) + slope(1, -0.5) + slope(2, -0.5) + slope(3, m), stage(3, 1));
}

TEST(Dual, SynthesisAndStrengthHaveTheirDerivatives) {
    const double t = 3;
    const double tau = 1.2;
    const double Q = 40;
    const double B = 12.5;
    Parameters<Two> p{};
    p.tau_S = independent(tau, 0);
    p.tau_B = p.tau_X = p.tau_M = p.tau_W = p.tau_Ja = p.tau_Jc = B;
    p.tau_Q = independent(Q, 1);
    p.k_Q = 0.4;
    auto s = healthy_state<Two>();
    s.G = 3.0;
    s.S = 1.5;
    s.B = 0.7;
    s.Q = 1.2;
    const DailyInputs<Two> in{.habitual = Two(0.0)};
    FollowingStep<Two>(p, t).advance(s, p, in);
    FastStep<Two>(p, t).advance(s, in);
    DrivingStep<Two>(p, t).advance(s, in);
    const double e = std::exp(-t / tau);
    expect_dual(s.G, 3 * e, 3 * e * t / (tau * tau), 0);
    expect_dual(s.S, (1.5 + 3 * t / tau) * e, -3 * t / (tau * tau) * e + (1.5 + 3 * t / tau) * e * t / (tau * tau), 0);
    // Q' = (0.6 + 0.4 B - Q)/tau_Q with B = 0.7 exp(-t/tau_B).
    const double eQ = std::exp(-t / Q);
    const double eB = std::exp(-t / B);
    const double driven = 0.4 * 0.7 * B / (B - Q); // of eB - eQ
    const double deQ = eQ * t / (Q * Q);
    expect_dual(s.Q, 0.6 + 0.6 * eQ + driven * (eB - eQ), 0, 0.6 * deQ + driven / (B - Q) * (eB - eQ) - driven * deQ);
}

// Smooth pieces of the model by complex steps: no difference is taken, so they are exact to rounding.

using Complex = std::complex<double>;

template<class T>
Parameters<T> constants(const Parameters<double>& from) {
    Parameters<T> p{};
#define TENDONLAB_COPY(name) p.name = from.name;
    TENDONLAB_PARAMETERS(TENDONLAB_COPY)
#undef TENDONLAB_COPY
    return p;
}

template<class T>
T& parameter(Parameters<T>& p, std::size_t which) {
    const std::array<T*, parameter_names.size()> all = {
#define TENDONLAB_ADDRESS(name) &p.name,
        TENDONLAB_PARAMETERS(TENDONLAB_ADDRESS)
#undef TENDONLAB_ADDRESS
    };
    return *all[which];
}

// Everything of the model that never compares: fatigue life, linear flow and the rates of the slow states.
template<class T>
std::vector<T> smooth_pieces(const Parameters<T>& p) {
    const Person<T> person(p);
    auto s = healthy_state<T>();
    s.D = 0.2;
    s.P = 3.0;
    s.G = 2.0;
    s.S = 1.0;
    s.B = 0.8;
    s.X = 1.3;
    s.l1 = 3e-4;
    s.l2 = s.l3 = 2e-4;
    s.l4 = 1e-4;
    const DailyInputs<T> in{.habitual = T(0.4), .care = T(1.0), .damage_level = T(2e-5), .lasting_pain = p.f_inf};
    FastStep<T>(p, 0.3).advance(s, in);
    DrivingStep<T>(p, 0.3).advance(s, in);
    const SlowRates<T> rate =
        slow_rates(s.q, s.a, s.D, s.P, drive(s, person, in, reactive_recovery(s.D, person)), person, in);
    return {cycles_to_failure(person.damage_stress(T(4000.0), s), p),
            person.kappa,
            duration_weight(T(3.0), p.d0),
            unclipped_pain(s.P, T(hopping_bw), p),
            person.modulus(s),
            rate.q,
            rate.a,
            rate.D,
            rate.P,
            person.toe.stress_ratio,
            person.toe.growth,
            s.l4,
            s.S,
            s.X};
}

TEST(Dual, AgreesWithComplexStepsOfSmoothPieces) {
    constexpr double step = 1e-150;
    for (std::size_t k = 0; k < parameter_names.size(); ++k) {
        auto dual = constants<Dual<1>>(reference_man());
        parameter(dual, k).d[0] = 1;
        auto complex = constants<Complex>(reference_man());
        parameter(complex, k) += Complex(0, step);
        const auto got = smooth_pieces(dual);
        const auto exact = smooth_pieces(complex);
        for (std::size_t i = 0; i < got.size(); ++i) {
            const double slope = exact[i].imag() / step;
            // What a parameter has no part in may be divided out again, and rounding of the value's size remains.
            const double rounding = 1e-14 * std::abs(got[i].v) / parameter(dual, k).v;
            EXPECT_NEAR(got[i].d[0], slope, 1e-12 * std::abs(slope) + rounding)
                << parameter_names[k] << ", piece " << i;
        }
    }
}

} // namespace
} // namespace tendonlab::testing
