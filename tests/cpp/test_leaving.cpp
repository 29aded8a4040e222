// Who leaves a programme, who breaks a session off, and what that leaves undone in both legs.

#include "tendonlab/participation.hpp"
#include "tendonlab/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "stories.hpp"

namespace tendonlab::testing {
namespace {

TEST(Leaving, TheDayIsDrawnApartFromTheShareOfSessionsDone) {
    Schedule schedule = twice_daily(60, 60);
    schedule.adherence = {
        .periods = {{.first_day = 0, .mean = 0.7, .sd = 0.2}}, .drop_out_per_day = 0.03, .drop_out_days = 60};
    const OwnedCohort cohort(varied_people(40), patient);
    const Results r(cohort, one_arm(schedule, 60));
    int left = 0;
    for (std::size_t person = 0; person < 40; ++person) {
        const double luck = uniform_block(cohort.seed, person, Purpose::adherence, 0)[1];
        const double day = std::ceil(-std::log(luck) / 0.03); // the first morning after
        if (day < 60) {
            EXPECT_EQ(r.recorder.drop_out_day[person], day);
            ++left;
        } else {
            EXPECT_TRUE(std::isnan(r.recorder.drop_out_day[person]));
        }
    }
    EXPECT_GT(left, 20);
    EXPECT_LT(left, 40);
}

TEST(Leaving, NobodyLeavesAProgrammeThatIsOver) {
    Schedule schedule = twice_daily(60, 60);
    schedule.last_day = 20;
    schedule.adherence.drop_out_per_day = 0.04;
    schedule.adherence.drop_out_days = 60;
    const OwnedCohort cohort(varied_people(100), patient);
    const Results r(cohort, one_arm(schedule, 60));
    int left = 0;
    for (const double day : r.recorder.drop_out_day) {
        EXPECT_TRUE(std::isnan(day) || day < 20);
        left += std::isnan(day) ? 0 : 1;
    }
    EXPECT_GT(left, 30);
    EXPECT_LT(left, 100);
}

TEST(Leaving, SessionsAndCareEndForWhoLeavesAndForNobodyBeside) {
    const Schedule plain = twice_daily(40, 40);
    Schedule leaving = plain;
    leaving.adherence.drop_out_per_day = 0.05;
    leaving.adherence.drop_out_days = 40;
    const OwnedCohort cohort(varied_people(8), patient);
    Study study = one_arm(leaving, 40);
    study.sample_events = false;
    const Results r(cohort, study);
    std::vector<int> days;
    study.arms.clear();
    for (std::size_t person = 0; person < 8; ++person) {
        const double left = r.recorder.drop_out_day[person];
        days.push_back(std::isnan(left) ? 40 : static_cast<int>(left));
        Schedule same = plain;
        for (int day = days.back(); day < 40; ++day) {
            session_on(same, day, 0) = session_on(same, day, 1) = -1;
            same.care[static_cast<std::size_t>(day)] = 0;
        }
        study.arms.push_back(same);
    }
    const Results alone(cohort, study);
    for (std::size_t person = 0; person < 8; ++person)
        for (const char* name : {"visa_a", "pain_hop", "strength", "damage_labile", "sessions_done"})
            EXPECT_NEAR(r[name][person], alone[name][person * 8 + person], 1e-6) << name << " " << days[person];
    EXPECT_NE(days, std::vector<int>(8, days.front()));
}

Bout of(double bw, bool both_legs) {
    return {.c0_bw = bw, .repetitions = 30, .loaded_time_s = 4, .both_legs = both_legs};
}

TEST(Leaving, WhoBreaksOffHasDoneTheBoutsBeforeOnBothLegs) {
    auto people = varied_people(6);
    for (auto& p : people)
        p.sig_n = p.b_i = p.c_R = 0;
    OwnedCohort cohort(people, patient); // pain of P about 3.4: 2.5 at 0.5 BW, 9 at 9 BW
    cohort.legs = 2;
    Schedule whole = train(14, 14, {{of(0.5, true), of(0.6, false), of(9, true), of(0.5, true)}}, {0.5});
    whole.tracks[0].pain_rule = PainRule{.stop = 4};
    const Schedule before = train(14, 14, {{of(0.5, true), of(0.6, false)}}, {0.5});
    Study study{.arms = {whole, before}, .record_days = {14}};
    study.sample_events = false;
    for (const Path path : {Path::fast, Path::one_lane}) {
        study.path = path;
        const Results r(cohort, study);
        for (std::size_t k = 0; k < 12; ++k) { // persons and legs
            EXPECT_EQ(r["sessions_broken_off"][k], 14);
            EXPECT_EQ(r["sessions_done"][k], 14);
            for (const char* name : {"strength", "damage_labile", "collagen_synthesis", "visa_a", "stiffness"})
                EXPECT_EQ(r[name][k], r[name][12 + k]) << name << " " << k;
        }
    }
}

TEST(Leaving, WhatIsBrokenOffBesideSomebodyWhoIsNotConcernsNobodyElse) {
    auto stoic = reference_man();
    stoic.sig_n = stoic.c_R = 0;
    stoic.b_i = -6;
    auto sore = stoic;
    sore.b_i = 0;
    const OwnedCohort cohort({stoic, sore, stoic, sore}, patient);
    Schedule whole = train(7, 7, {{of(0.5, true), of(6, true)}}, {0.5});
    whole.tracks[0].pain_rule = PainRule{.stop = 4};
    Schedule unasked = whole;
    unasked.tracks[0].pain_rule.reset();
    const Schedule before = train(7, 7, {{of(0.5, true)}}, {0.5});
    Study study{.arms = {whole, unasked, before}, .record_days = {7}};
    study.sample_events = false;
    const Results r(cohort, study);
    for (std::size_t person = 0; person < 4; ++person) {
        const bool breaks = person % 2 == 1;
        EXPECT_EQ(r["sessions_broken_off"][person], breaks ? 7 : 0);
        EXPECT_EQ(r["strength"][person], r["strength"][(breaks ? 8 : 4) + person]);
        EXPECT_NE(r["strength"][person], r["strength"][(breaks ? 4 : 8) + person]);
    }
}

TEST(Leaving, EachSessionOfADayHurtsByALuckOfItsOwn) {
    auto p = reference_man();
    p.c_R = 0;
    p.sig_n = 2;
    const OwnedCohort cohort({p}, patient);
    const auto told =
        events<SessionEvent>(trace(cohort.view(), 0, one_arm(train(60, 60, {{of(3, true)}}, {0.40, 0.41}), 60)));
    ASSERT_EQ(told.size(), 120U);
    int differ = 0;
    for (std::size_t k = 0; k < told.size(); k += 2)
        differ += told[k].second.pain_during != told[k + 1].second.pain_during ? 1 : 0;
    EXPECT_GT(differ, 30);
}

} // namespace
} // namespace tendonlab::testing
