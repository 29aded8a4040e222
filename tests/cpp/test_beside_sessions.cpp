// What acts beside the loads: masks, lifts, a weakened tendon, massage and rolling, each on its own thing only.

#include "tendonlab/session_effect.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stories.hpp"

namespace tendonlab::testing {
namespace {

TEST(BesideSessions, FactorsActOnTheirOwnThingOnly) {
    const OwnedCohort cohort(varied_people(4), patient);
    const Schedule plain = train(84, 84, {{run(5), heel_drop()}}, {0.5}, 2);
    Schedule masked = plain;
    masked.felt_pain.assign(84, 0.5);
    Schedule lifted = plain;
    for (auto* schedule : {&lifted})
        for (auto& session : schedule->sessions)
            session.bouts[0].gait = true;
    Schedule with_lift = lifted;
    with_lift.gait_force.assign(84, 0.88);
    Schedule weakened = plain;
    weakened.tendon_strength.assign(84, 0.84);
    Study study{.arms = {plain, masked, lifted, with_lift, weakened}, .record_days = {0, 42, 84}};
    study.sample_events = false;
    const Results r(cohort, study);
    const auto value = [&](std::string_view name, std::size_t arm, std::size_t person) {
        return r[name][(arm * 4 + person) * 3 + 1];
    };
    for (std::size_t person = 0; person < 4; ++person) {
        // A mask changes what is said, not the tissue.
        EXPECT_LT(value("pain_hop", 1, person), value("pain_hop", 0, person));
        EXPECT_GT(value("visa_a", 1, person), value("visa_a", 0, person));
        for (const char* name : {"stiffness", "damage_labile", "strength", "disorganised_fraction"})
            EXPECT_EQ(value(name, 1, person), value(name, 0, person)) << name;
        // A heel lift spares the tendon in gait; only bouts of gait know it.
        EXPECT_EQ(value("damage_labile", 2, person), value("damage_labile", 0, person));
        EXPECT_LT(value("damage_labile", 3, person), value("damage_labile", 2, person));
        EXPECT_LT(value("rupture_risk", 3, person), value("rupture_risk", 2, person));
        EXPECT_EQ(value("strength", 3, person), value("strength", 2, person));
        // A weaker tendon spends its life faster.
        EXPECT_GT(value("rupture_risk", 4, person), value("rupture_risk", 0, person));
    }
}

TEST(BesideSessions, AnNsaidMakesTheRulesSeeLessThanThereIs) {
    const OwnedCohort cohort(varied_people(60), patient);
    const Schedule honest = ladder(140);
    Schedule masked = honest;
    masked.felt_pain.assign(140, 0.4);
    Study study{.arms = {honest, masked}, .record_days = {140}};
    study.sample_events = false;
    const Results r(cohort, study);
    double rungs = 0;
    double masked_rungs = 0;
    for (std::size_t person = 0; person < 60; ++person) {
        rungs += r["rung"][person];
        masked_rungs += r["rung"][60 + person];
    }
    EXPECT_GT(masked_rungs, rungs + 20);
}

TEST(BesideSessions, MassageChangesWhatIsFeltForItsCourseOnly) {
    Schedule schedule = train(84, 40, {.bouts = {}, .massage = true}, {0.5}, 3);
    const OwnedCohort cohort(varied_people(3), patient);
    Schedule relieved = schedule;
    relieved.massage_relief.assign(30, 0.8);
    const Results r(cohort, {.arms = {schedule, relieved}, .record_days = {0, 1, 20, 31, 60}});
    for (std::size_t person = 0; person < 3; ++person)
        for (std::size_t t = 0; t < 5; ++t) {
            const std::size_t at = person * 5 + t;
            const double ratio = r["pain_hop"][15 + at] / r["pain_hop"][at];
            const bool acts = t == 1 || t == 2; // from the day after the first session, for thirty days
            if (acts)
                EXPECT_LT(ratio, 0.95);
            else
                EXPECT_EQ(ratio, 1);
            for (const char* name : {"stiffness", "damage_labile", "strength", "dorsiflexion_gain"})
                EXPECT_EQ(r[name][15 + at], r[name][at]) << name;
        }
}

TEST(BesideSessions, RollingGainsRangeForMinutesAboveThirtySecondsOnly) {
    const Person<double> man(reference_man());
    const auto gain = [&](double seconds) {
        auto s = healthy_state<double>();
        apply(prepare(Session{.bouts = {}, .rolling_s = seconds}, man, 0.0, true), man, DailyInputs<double>{}, s);
        EXPECT_EQ(s.Jc, 0);
        EXPECT_EQ(s.l1, 0);
        EXPECT_EQ(s.Q, 1);
        return s.Ja;
    };
    EXPECT_EQ(gain(30), 0);
    EXPECT_DOUBLE_EQ(gain(90), 1.5);
    EXPECT_NEAR(gain(300), 1.5 * 0.33 / 0.26, 1e-12);
    EXPECT_EQ(gain(900), gain(300));
}

} // namespace
} // namespace tendonlab::testing
