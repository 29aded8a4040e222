// The pieces of the fast path that are not linear: the rule over a step, and the closed form of D.

#include "tendonlab/fast_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

LobattoValues<double> power_of_time(int n) {
    const auto at = [n](double t) { return std::pow(t, n); };
    return {.start = at(0), .early = at(lobatto_outer), .middle = at(0.5), .late = at(1 - lobatto_outer), .end = 1};
}

TEST(FastFlow, RuleIsExactToDegreeSevenAndOnHalfAStepToDegreeFour) {
    for (int n = 0; n <= 7; ++n) {
        const auto x = power_of_time(n);
        EXPECT_NEAR(x.integral(), 1.0 / (n + 1), 1e-15) << n;
        EXPECT_NEAR((x.start + 4 * x.middle_for_simpson() + x.end) / 6, x.integral(), 1e-15) << n;
    }
    for (int n = 0; n <= 4; ++n)
        EXPECT_NEAR(power_of_time(n).first_half(), std::pow(0.5, n + 1) / (n + 1), 1e-16) << n;
    EXPECT_GT(std::abs(power_of_time(8).integral() - 1.0 / 9), 1e-5);
}

double D_after(double D, double u, double rate, double days) {
    return D + (u / (u + rate) - D) * -std::expm1(-(u + rate) * days);
}

TEST(FastFlow, DisorganisationUnderSteadyDamageIsExact) {
    const double h = 1.0 / 6;
    for (const double D : {0.0, 1e-9, 0.3, 1 - 1e-9})
        for (const double u : {0.0, 1e-12, 1e-4, 0.5})
            for (const double rate : {1.0 / 1500, 1.0 / 9000}) {
                const DisorganisedStep<double> step(D, {u, u, u, u, u}, rate, h);
                // Left out: Pade's remainder, and what r takes of what it took before.
                const double x = rate * h;
                const double margin = std::pow((u + rate) * h, 7) / 100800 + x * x / 6 * u * h + 1e-14 * D + 1e-20;
                EXPECT_NEAR(step.end, D_after(D, u, rate, h), margin) << D << ' ' << u;
                EXPECT_NEAR(1 - step.end, 1 - D_after(D, u, rate, h), margin + 1e-15 * D) << D << ' ' << u;
                // The middle only decides how reactive a tendon is.
                EXPECT_NEAR(step.middle, D_after(D, u, rate, h / 2), margin + x * u * h + x * x * D) << D << ' ' << u;
            }
}

// u = t^3 over the step, as right after a session, against ten thousand steps of the midpoint rule.
TEST(FastFlow, DisorganisationUnderRisingDamage) {
    const double h = 0.25;
    const double rate = 1.0 / 3000;
    for (const double strength : {1e-6, 1e-2, 2.0}) {
        auto u = power_of_time(3);
        for (double* x : {&u.start, &u.early, &u.middle, &u.late, &u.end})
            *x *= strength;
        constexpr int steps = 10000;
        double D = 0.1;
        for (int i = 0; i < steps; ++i)
            D = D_after(D, strength * std::pow((i + 0.5) / steps, 3), rate, h / steps);
        const DisorganisedStep<double> step(0.1, u, rate, h);
        EXPECT_NEAR((step.end - 0.1) / (D - 0.1), 1, 1e-2 * rate * h + 1e-6 * strength);
    }
}

TEST(FastFlow, DisorganisationNeverLeavesItsBounds) {
    for (const double D : {0.0, 1e-300, 0.5, 1.0})
        for (const double u : {0.0, 1e-300, 1e-9, 1.0, 4.0}) {
            const DisorganisedStep<double> step(D, {0, 0.1 * u, 0.5 * u, 0.9 * u, u}, 1.0 / 3000, 0.5);
            for (const double x : {step.middle, step.end}) {
                EXPECT_GE(x, 0) << D << ' ' << u;
                EXPECT_LE(x, 1) << D << ' ' << u;
            }
        }
}

// Far below P_sat and without upkeep pain falls exponentially to what lasts, whatever the rate.
TEST(FastFlow, PainOfThoseWhoRecoverWithinHours) {
    const DailyInputs<double> in{.lasting_pain = 0.2};
    const double h = 1.0 / 6;
    for (const double rate : {0.01, 0.4, 2.0, 40.0}) { // 1/d
        auto p = reference_man();
        p.rho0 = rate;
        p.P_sat = 1e9;
        const Person<double> person(p);
        Drive<double> drive{};
        drive.recovery = 0.75;
        drive.reactive = 0.25;
        const double after = pain_after(3.0, PainDrive<double>(drive, drive, drive), person, in, h);
        const double parts = parts_of_step(rate, h);
        const double left_out = parts * std::pow(rate * h / parts, 5) / 120; // of the series of exp, once a part
        EXPECT_LE(left_out, 2e-6);
        EXPECT_NEAR((after - 0.2) / (2.8 * std::exp(-rate * h)), 1, 1.1 * left_out + 1e-14) << rate;
    }
}

TEST(FastFlow, PainFollowsWhatDrivesItOverTheStep) {
    const DailyInputs<double> in{};
    auto p = reference_man();
    p.rho0 = 1e-4; // so slow that only the integrals of the rates matter
    p.P_sat = 1e9;
    const Person<double> person(p);
    const auto at = [](double recovery, double upkeep) {
        Drive<double> drive{};
        drive.recovery = recovery;
        drive.upkeep = upkeep;
        return drive;
    };
    // Recovery 1 + 2 t + 3 t^2 and upkeep t/1000, with t the share of a day: integrals of 3 and 1/2000.
    const PainDrive<double> drive(at(1, 0), at(2.75, 0.0005), at(6, 0.001));
    EXPECT_NEAR(pain_after(1.0, drive, person, in, 1.0), std::exp(0.0005 - 0.0003), 1e-9);
}

} // namespace
} // namespace tendonlab::testing
