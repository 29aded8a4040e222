// Published time courses that fix a rate of the model directly. Each test names its source.

#include "tendonlab/fast_flow.hpp"
#include "tendonlab/session_effect.hpp"

#include <gtest/gtest.h>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

const Person<double> man(reference_man());

// One leg at rest for a while, in small steps.
State<double> wait(State<double> s, double days, double habitual = 1.0) {
    const Segment segment{.days = days, .steps = 64, .step_days = days / 64, .index = 0};
    FastFlow<double> flow(man, {segment});
    const DailyInputs<double> in{.habitual = habitual, .care = 0, .damage_level = 0, .lasting_pain = 0};
    flow.advance(s, in, segment);
    return s;
}

double synthesis(const State<double>& s) { return observe(s, man, 0.0).collagen_synthesis; }

// Miller 2005 (PMC1474228) and 2007 (J Appl Physiol 102:541): 1 h of one-leg kicking, taken as saturating, 0.8 s a
// kick.
TEST(Kinetics, CollagenSynthesisAfterExercise) {
    auto s = healthy_state<double>();
    s.G = man.p.a_S * duration_weight(0.8, man.p.d0);
    EXPECT_NEAR(synthesis(healthy_state<double>()), 0.045, 1e-12);
    EXPECT_NEAR(synthesis(wait(s, 1)), 0.077, 0.007);
    EXPECT_NEAR(synthesis(wait(s, 3)), 0.058, 0.008);
}

// de Boer 2007 (PMC2375459): limb suspension, from 0.052 %/h.
TEST(Kinetics, CollagenSynthesisFallsWithoutLoad) {
    const double rest = 0.052;
    const auto relative = [&](double days) { return wait(healthy_state<double>(), days, 0.0).B; };
    EXPECT_NEAR(rest * relative(10), 0.023, 0.005);
    EXPECT_NEAR(rest * relative(21), 0.010, 0.004);
}

// Grigg 2009 (doi 10.1136/bjsm.2008.053165): 90 heel drops with 20 % of body weight added.
TEST(Kinetics, FluidLeavesWithEccentricLoadingAndReturnsInHours) {
    auto s = healthy_state<double>();
    const double before = observe(s, man, 0.0).csa_image;
    const Bout drops{.c0_bw = 3, .c1_bw = 3, .added_kg = 0.2 * man.p.body_mass, .repetitions = 90, .loaded_time_s = 3};
    apply(prepare(Session{{drops}}, man, 0.0, true), man, DailyInputs<double>{}, s);
    const double loss = -100 * (observe(s, man, 0.0).csa_image / before - 1);
    EXPECT_GE(loss, 14);
    EXPECT_LE(loss, 24);
    const double left = wait(s, 3.0 / 24).W / s.W;
    EXPECT_GE(left, 0.25);
    EXPECT_LE(left, 0.42);
    EXPECT_LT(wait(s, 1).W / s.W, 0.01);
}

// Neves 2014 (PMC4234952): a run of 10 min.
TEST(Kinetics, FluidLeavesWithAShortRun) {
    auto s = healthy_state<double>();
    apply(prepare(Session{{run(1.8)}}, man, 0.0, true), man, DailyInputs<double>{}, s);
    EXPECT_GE(100 * s.W, 4);
    EXPECT_LE(100 * s.W, 8);
}

// Rosengarten 2015 (bjsm 49:183): echo texture after one match, lowest on day 2, back on day 4.
TEST(Kinetics, ReactionComesLateAndGoesInDays) {
    auto s = healthy_state<double>();
    s.l1 = 0.5 * man.p.x_ref;
    double peak = 0;
    for (double t = 0.1; t < 6; t += 0.1)
        peak = std::max(peak, wait(s, t).l4);
    const auto relative = [&](double days) { return wait(s, days).l4 / peak; };
    EXPECT_GE(relative(1), 0.3);
    EXPECT_LE(relative(1), 0.85);
    EXPECT_GE(relative(2), 0.9);
    EXPECT_LE(relative(4), 0.3);
}

// Geremia 2018 (doi 10.1007/s00421-018-3904-1): the modulus rises weeks before the area.
TEST(Kinetics, ModulusRisesBeforeArea) {
    const Bout eccentric{.fraction_of_maximum = 1.0, .repetitions = 40, .loaded_time_s = 4};
    Schedule twice_weekly = train(168, 168, {{eccentric}}, {0.4}, 7);
    for (int day = 3; day < 168; day += 7)
        session_on(twice_weekly, day, 0) = 0;
    const OwnedCohort cohort({reference_man()}, healthy);
    const Results results(cohort, {.arms = {twice_weekly}, .record_days = weekly(168)});
    const auto week_of = [&](std::string_view name) {
        const auto& values = results[name];
        for (std::size_t week = 0; week < values.size(); ++week)
            if (values[week] >= 1.05 * values[0])
                return static_cast<int>(week);
        return 1000;
    };
    const int lag = week_of("csa_image") - week_of("youngs_modulus");
    EXPECT_GE(lag, 1);
    EXPECT_LE(lag, 8);
}

} // namespace
} // namespace tendonlab::testing
