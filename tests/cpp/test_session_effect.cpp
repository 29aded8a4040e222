#include "tendonlab/session_effect.hpp"

#include <gtest/gtest.h>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

const Person<double> man(reference_man());

State<double> after(const Session& session, State<double> s, double insertional = 0) {
    apply(prepare(session, man, insertional, true), man, DailyInputs<double>{}, s);
    return s;
}

void expect_same(const State<double>& a, const State<double>& b) {
#define TENDONLAB_SAME(name) EXPECT_NEAR(a.name, b.name, 1e-13 * (1 + std::abs(b.name))) << #name;
    TENDONLAB_STATES(TENDONLAB_SAME)
#undef TENDONLAB_SAME
}

State<double> patient_state() {
    auto s = healthy_state<double>();
    s.D = 0.28;
    s.P = 3;
    s.M = 0.8;
    s.Q = 1.1;
    return s;
}

TEST(SessionEffect, SplittingASetInTwoChangesNothing) {
    for (const Bout& bout : {heel_drop(), heavy_raise(), run(5), calf_stretch()}) {
        Bout first = bout;
        Bout second = bout;
        first.repetitions = 0.3 * bout.repetitions;
        second.repetitions = 0.7 * bout.repetitions;
        expect_same(after({{first, second}}, patient_state()), after({{bout}}, patient_state()));
    }
}

TEST(SessionEffect, AnEmptySessionDoesNothing) { expect_same(after({}, patient_state()), patient_state()); }

TEST(SessionEffect, ZeroLoadGivesNoStrengthNoExposureAndHardlyAnySynthesis) {
    const auto s = after({{{.c0_bw = 0, .repetitions = 100, .loaded_time_s = 3}}}, healthy_state<double>());
    EXPECT_EQ(s.Q, 1);
    EXPECT_EQ(s.X, 0);
    EXPECT_LT(s.G, 1e-5);
    EXPECT_LT(s.l1, 0.002 * man.p.x_ref); // the fatigue line has no endurance limit
}

TEST(SessionEffect, FastLoadingGivesNoStrengthAndNoExposure) {
    const auto s = after({{run(10)}}, healthy_state<double>());
    EXPECT_EQ(s.Q, 1);
    EXPECT_EQ(s.X, 0);
    EXPECT_GT(s.l1, 0);
}

TEST(SessionEffect, PassiveStretchGainsRangeAndNothingElseOfTraining) {
    const auto s = after({{calf_stretch()}}, healthy_state<double>());
    EXPECT_NEAR(s.Ja, 2, 1e-12);
    EXPECT_GT(s.Jc, 0);
    EXPECT_EQ(s.Q, 1);
    EXPECT_EQ(s.X, 0);
}

TEST(SessionEffect, DorsiflexionIsNotToleratedByAnInsertion) {
    EXPECT_GT(after({{heel_drop()}}, patient_state(), 0).X, 0);
    EXPECT_EQ(after({{heel_drop()}}, patient_state(), 1).X, 0);
    Bout floor = heel_drop();
    floor.dorsiflexion = false;
    EXPECT_GT(after({{floor}}, patient_state(), 1).X, 0);
    // The bout that is not tolerated neither adds to nor dilutes the one that is.
    EXPECT_NEAR(after({{heel_drop(), floor}}, patient_state(), 1).X, after({{floor}}, patient_state(), 1).X, 1e-14);
}

// At equal volume contractions of 1 s stiffened a tendon less than those of 3 s (Arampatzis 2010), and those of 12 s
// less as well (Bohm 2014). How much less was not read; data/evidence/facts.csv has what is known.
TEST(SessionEffect, ContractionTimeHasAnOptimumAtEqualVolume) {
    const auto synthesis = [](double repetitions, double seconds) {
        return after({{{.fraction_of_maximum = 0.9, .repetitions = repetitions, .loaded_time_s = seconds}}},
                     healthy_state<double>())
            .G;
    };
    const double middle = synthesis(20, 3);
    EXPECT_LT(synthesis(60, 1), 0.9 * middle);
    EXPECT_LT(synthesis(5, 12), 0.9 * middle);
}

TEST(SessionEffect, SecondBoutSixHoursLaterAddsAlmostInFull) {
    Bout bout = heavy_raise();
    bout.repetitions = 1000;
    const auto once = after({{bout}}, healthy_state<double>());
    const double recovered = 1 - exp(-0.25 / man.p.tau_M);
    auto later = healthy_state<double>();
    later.M = recovered;
    const double second = after({{bout}}, later).G;
    const double ratio = (once.G + second) / (2 * once.G);
    EXPECT_GE(ratio, 0.9);
    EXPECT_LE(ratio, 1.0);
}

TEST(SessionEffect, OverloadIsReportedNotClipped) {
    auto weak = reference_man();
    weak.A_ref = 20;
    const Person<double> person(weak);
    auto s = healthy_state<double>();
    const auto session = prepare(Session{{run(1)}}, person, 0.0, true);
    EXPECT_TRUE(apply(session, person, DailyInputs<double>{}, s).overloaded);
}

TEST(SessionEffect, TheOtherLegOnlyJoinsBoutsForBoth) {
    const Session session{{heel_drop(), heavy_raise()}};
    EXPECT_EQ(prepare(session, man, 0.0, true).bouts.size(), 2U);
    EXPECT_EQ(prepare(session, man, 0.0, false).bouts.size(), 1U);
}

TEST(SessionEffect, ADoseOfDamageHasTheHazardOfItsOwnSize) {
    const auto p = reference_man();
    EXPECT_NEAR(onset_hazard(p.x_ref, false, p), p.h0, 1e-15);
    EXPECT_NEAR(onset_hazard(2 * p.x_ref, false, p) / p.h0, std::pow(2, 0.7), 1e-12);
    EXPECT_NEAR(onset_hazard(p.x_ref, true, p) / p.h0, 6.4, 1e-12);
    EXPECT_EQ(onset_hazard(0.0, true, p), 0);
}

} // namespace
} // namespace tendonlab::testing
