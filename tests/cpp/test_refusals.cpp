// Input that cannot be simulated is refused, and the message says what and where.

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

std::string refusal(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "accepted";
}

std::string cohort_refusal(const std::function<void(Parameters<double>&)>& spoil, const Entry& entry = healthy) {
    auto people = varied_people(3);
    spoil(people[2]);
    const OwnedCohort cohort(people, entry);
    return refusal([&] { cohort.view().validate(); });
}

TEST(Refusals, APersonMustBePossible) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(cohort_refusal([](auto&) {}), "accepted");
    EXPECT_EQ(cohort_refusal([&](auto& p) { p.body_mass = nan; }),
              "'body_mass' of participant 2 is nan; it must be a finite number");
    EXPECT_EQ(cohort_refusal([](auto& p) { p.body_mass = -70; }),
              "'body_mass' of participant 2 is -70.000000; it must be positive");
    EXPECT_EQ(cohort_refusal([](auto& p) { p.tau_S = 0; }),
              "'tau_S' of participant 2 is 0.000000; it must be positive");
    EXPECT_EQ(cohort_refusal([](auto& p) { p.g_Q = -0.1; }),
              "'g_Q' of participant 2 is -0.100000; it must be zero or more");
    EXPECT_EQ(cohort_refusal([](auto& p) { p.b_i = -2; }), "accepted");
    EXPECT_EQ(cohort_refusal([](auto&) {}, {.P = -1}), "'P' of participant 0 is -1.000000; it must be zero or more");
    EXPECT_EQ(cohort_refusal([](auto&) {}, {.D = 1}), "'D' of participant 0 is 1.000000; it must be below 1");
}

TEST(Refusals, TablesMustHaveTheRightShape) {
    const OwnedCohort cohort(varied_people(3), healthy);
    const Cohort whole = cohort.view();
    const Cohort short_table{.parameters = whole.parameters, .initial = TableView(cohort.initial.data(), 4, 3)};
    EXPECT_EQ(refusal([&] { short_table.validate(); }), "initial must have shape (5, 3), not (4, 3)");
    const Cohort three_legs{.parameters = whole.parameters, .initial = whole.initial, .legs = 3};
    EXPECT_EQ(refusal([&] { three_legs.validate(); }), "legs must be 1 or 2, not 3");
}

std::string schedule_refusal(const std::function<void(Schedule&)>& spoil) {
    Schedule schedule = twice_daily(14, 14);
    spoil(schedule);
    return refusal([&] { schedule.validate(); });
}

TEST(Refusals, AScheduleMustBeWhole) {
    EXPECT_EQ(schedule_refusal([](auto&) {}), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.days = 0; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.days = -3; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.slots = {0.5, 0.2}; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.slots = {0.5, 1.0}; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { session_on(s, 3, 0) = 1; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.last_day = 15; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.gait_force = {1.0}; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.felt_pain.assign(14, 0.0); }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.overdone_of = {1}; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.test_every_days = 0; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.care[1] = 2; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.habitual[1] = -1; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.adherence.periods = {}; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.adherence.periods = {{.first_day = 3}}; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.adherence.periods[0].mean = 1.2; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.adherence.periods[0].sd = 0.1; }), "accepted"); // of a mean of 1
    EXPECT_NE(schedule_refusal([](auto& s) { s.adherence.moved = -0.1; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.adherence.drop_out_per_day = -1; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.sessions[0].bouts[0].repetitions = 0; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.sessions[0].bouts[0].loaded_time_s = -1; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.sessions[0].bouts[0].fraction_of_maximum = 3; }), "accepted");
    EXPECT_NE(schedule_refusal([](auto& s) { s.sessions[0].bouts[0].added_kg = -100; }), "accepted");
}

std::string ladder_refusal(const std::function<void(Schedule&)>& spoil) {
    Schedule schedule = ladder(14);
    spoil(schedule);
    return refusal([&] { schedule.validate(); });
}

TEST(Refusals, ALadderMustHoldTogether) {
    EXPECT_EQ(ladder_refusal([](auto&) {}), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].rungs.clear(); }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks.clear(); }), "accepted"); // session times that nobody plans
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].after_missed = {{14, 2}, {7, 1}}; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].after_missed = {{7, -1}}; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].pain_rule->morning_rise = std::nan(""); }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].pain_rule->weekly_rises_to_red = 5; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].pain_rule->persistent_of = 15; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].rungs.back().leave = Criteria{}; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].rungs[0].leave->other_track = 7; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].rungs[0].plans[0].slot = 9; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].rungs[0].plans[0].sessions.clear(); }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks[0].pain_rule->easy_days = -1; }), "accepted");
    EXPECT_NE(ladder_refusal([](auto& s) { s.tracks.push_back(s.tracks[0]); }), "accepted"); // one slot, two tracks
}

TEST(Refusals, AStudyMustAskForDaysThatExist) {
    const auto study_refusal = [](std::vector<int> days) {
        const Study study{.arms = {rest(28)}, .record_days = std::move(days)};
        return refusal([&] { study.validate(); });
    };
    EXPECT_EQ(study_refusal({0, 28}), "accepted");
    EXPECT_EQ(study_refusal({}), "nothing to record: record_days is empty");
    EXPECT_EQ(study_refusal({-7, 0}), "record_days must not be negative");
    EXPECT_EQ(study_refusal({0, 7, 7}), "record_days must ascend");
    EXPECT_EQ(study_refusal({0, 35}), "schedule 'rest' has 28 days, but day 35 is to be recorded");
    EXPECT_EQ(refusal([] { Study{.arms = {}, .record_days = {0}}.validate(); }), "a study needs at least one arm");
}

} // namespace
} // namespace tendonlab::testing
