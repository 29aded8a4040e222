// The daily decision, case by case, against what docs/programmes.md says.

#include "tendonlab/rules.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tendonlab::testing {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

PainRule rule() {
    return {.ceiling = 3,
            .stop = 5,
            .morning_rise = 1,
            .morning_floor = 1,
            .stiffness_rise = 0.5,
            .stiffness_floor_min = 10,
            .easy_days = 1,
            .yellows_to_red = 2,
            .red_back = 1,
            .red_rest_days = 2,
            .weekly_rise = 0.5,
            .weekly_rises_to_red = 2,
            .persistent_above = 3,
            .persistent_days = 3,
            .persistent_of = 7,
            .persistent_back = 1};
}

// Two phases, the first with a load step.
Track track() {
    const Plan plan{.slot = 0, .sessions = {0}};
    const Criteria green{.green_sessions = 3};
    return {.name = "t",
            .rungs = {{.name = "a",
                       .phase = 0,
                       .plans = {plan},
                       .step = green,
                       .step_at_least_days = 7,
                       .enter = {},
                       .leave = Criteria{.heel_raises_at_least = 20},
                       .at_least_days = 14,
                       .at_most_days = 28},
                      {.name = "a + 5 kg",
                       .phase = 0,
                       .plans = {plan},
                       .step = {},
                       .enter = {},
                       .leave = Criteria{.heel_raises_at_least = 20},
                       .at_least_days = 14,
                       .at_most_days = 28},
                      {.name = "b",
                       .phase = 1,
                       .plans = {plan},
                       .step = {},
                       .enter = {.hop_pain_at_most = 2},
                       .leave = {},
                       .at_most_days = {}}},
            .pain_rule = rule(),
            .after_missed = {{.days = 7, .back = 1}, {.days = 14, .back = 2}}};
}

// A good session yesterday, everything calm.
View calm() {
    View v;
    v.day = 30;
    v.rung = 0;
    v.days_on_rung = 3;
    v.days_in_phase = 3;
    v.sessions_yesterday = 1;
    v.pain_yesterday = v.pain_during = 2;
    v.pain_after = 1;
    v.morning_pain = v.baseline = 2;
    v.morning_stiffness_min = v.baseline_stiffness_min = 20;
    v.worst_pain.fill(unknown);
    v.weekly_rises.fill(unknown);
    v.hop_pain = 1;
    v.heel_raises = 10;
    return v;
}

void expect(const Decision& d, Light light, int move, int rest_days, Reason reason) {
    EXPECT_EQ(light_words[static_cast<std::size_t>(d.light)], light_words[static_cast<std::size_t>(light)]);
    EXPECT_EQ(d.move, move);
    EXPECT_EQ(d.rest_days, rest_days);
    EXPECT_EQ(reason_words[static_cast<std::size_t>(d.reason)], reason_words[static_cast<std::size_t>(reason)]);
}

TEST(Rules, ACalmMorningIsGreenAndChangesNothingBeforeItsTime) {
    expect(decide(calm(), track()), Light::green, 0, 0, Reason::nothing);
}

TEST(Rules, PainOverTheCeilingHolds) {
    View v = calm();
    v.pain_yesterday = 4;
    expect(decide(v, track()), Light::hold, 0, 0, Reason::over_ceiling);
    Track after = track();
    after.pain_rule->after_ceiling = 3;
    v = calm();
    v.pain_after = 4; // walking away from it
    expect(decide(v, after), Light::hold, 0, 0, Reason::over_ceiling);
    v.pain_after = 3;
    expect(decide(v, after), Light::green, 0, 0, Reason::nothing);
    v = calm();
    v.morning_pain = 3; // above the baseline, but not by more than one
    expect(decide(v, track()), Light::hold, 0, 0, Reason::above_baseline);
    v.baseline = 0;
    v.morning_pain = 1; // below the floor it counts as calm
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
}

TEST(Rules, AWorseMorningIsYellowAndASecondOneRed) {
    View v = calm();
    v.way_back = 1;
    v.rung = 1;
    v.morning_pain = 4;
    expect(decide(v, track()), Light::yellow, 0, 1, Reason::worse_morning);
    v.yellows = 1;
    expect(decide(v, track()), Light::red, -1, 2, Reason::worse_again);
}

TEST(Rules, StiffnessCountsOnlyIfBothItsShareAndItsMinutesAreUp) {
    View v = calm();
    v.morning_stiffness_min = 31; // 11 minutes and 55 % more
    expect(decide(v, track()), Light::yellow, 0, 1, Reason::worse_morning);
    v.morning_stiffness_min = 29; // 45 % more
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
    v.baseline_stiffness_min = 5;
    v.morning_stiffness_min = 14; // 9 minutes more
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
}

TEST(Rules, AnExerciseBrokenOffIsRed) {
    View v = calm();
    v.broken_off_yesterday = true;
    v.pain_yesterday = 6;
    expect(decide(v, track()), Light::red, 0, 2, Reason::broken_off); // nowhere to go back to
    v.way_back = 3;
    expect(decide(v, track()), Light::red, -1, 2, Reason::broken_off);
}

TEST(Rules, AYellowThatHasNotSettledAfterTheEasyDayIsRed) {
    View v = calm();
    v.sessions_yesterday = 0;
    v.pain_yesterday = unknown;
    v.last_light = Light::yellow;
    v.days_since_light = 1;
    v.morning_pain = 4;
    v.way_back = 1;
    expect(decide(v, track()), Light::red, -1, 2, Reason::not_settled);
    v.morning_pain = 2;
    expect(decide(v, track()), Light::none, 0, 0, Reason::nothing);
    v.morning_pain = 4;
    v.days_since_light = 2; // only on the day after
    expect(decide(v, track()), Light::none, 0, 0, Reason::nothing);
}

TEST(Rules, TwoWeeksOfRisingMorningPainAreRed) {
    View v = calm();
    v.way_back = 1;
    v.week_ends = true;
    v.weekly_rises = {0.6, 0.5, unknown, unknown};
    expect(decide(v, track()), Light::red, -1, 2, Reason::weekly_rise);
    v.week_ends = false; // judged once a week
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
    v.week_ends = true;
    v.weekly_rises = {0.6, 0.4, 0.9, 0.9};
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
}

TEST(Rules, PainThatKeepsAboveGoesBack) {
    View v = calm();
    v.way_back = 2;
    v.worst_pain[0] = v.worst_pain[3] = v.worst_pain[6] = 4;
    expect(decide(v, track()), Light::green, -1, 0, Reason::persistent);
    v.morning_pain = 4; // and a bad morning besides: easy days as for any yellow
    expect(decide(v, track()), Light::yellow, -2 + 1, 1, Reason::persistent);
    v.morning_pain = 2;
    v.worst_pain[6] = unknown;
    v.worst_pain[7] = 4; // eight days ago
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
}

TEST(Rules, StepsAndPhasesAreGoneUpByTheirCriteria) {
    View v = calm();
    v.green_sessions = 3;
    v.days_on_rung = v.days_in_phase = 6;
    EXPECT_EQ(decide(v, track()).move, 0); // a step takes a week
    v.days_on_rung = v.days_in_phase = 7;
    Decision d = decide(v, track());
    expect(d, Light::green, 1, 0, Reason::criteria_met);
    EXPECT_FALSE(d.next_phase);
    v.heel_raises = 20;
    v.days_in_phase = 14;
    d = decide(v, track());
    expect(d, Light::green, 1, 0, Reason::criteria_met);
    EXPECT_TRUE(d.next_phase); // the phase's own criteria come first
    v.hop_pain = unknown;      // not tested: the next phase is closed, the step is not
    d = decide(v, track());
    EXPECT_EQ(d.move, 1);
    EXPECT_FALSE(d.next_phase);
}

TEST(Rules, TimeMovesOnWhoeverIsNotWorse) {
    View v = calm();
    v.days_in_phase = 28;
    v.pain_yesterday = 4; // hold
    Decision d = decide(v, track());
    expect(d, Light::hold, 1, 0, Reason::time_is_up);
    EXPECT_TRUE(d.next_phase);
    for (const Light light : {Light::yellow, Light::red}) {
        v = calm();
        v.days_in_phase = 100;
        v.sessions_yesterday = 0;
        v.last_light = light;
        v.days_since_light = 5;
        EXPECT_EQ(decide(v, track()).move, 0);
    }
    v = calm();
    v.days_in_phase = 100;
    v.hop_pain = 3; // a gate does not open by waiting
    EXPECT_EQ(decide(v, track()).move, 0);
}

TEST(Rules, NobodyMovesUpInALighterWeekAtRestOrInARisingWeek) {
    for (int which = 0; which < 3; ++which) {
        View v = calm();
        v.green_sessions = 9;
        v.days_on_rung = v.days_in_phase = 50;
        v.heel_raises = 30;
        EXPECT_EQ(decide(v, track()).move, 1);
        v.deload = which == 0;
        v.resting = which == 1;
        if (which == 2)
            v.weekly_rises[0] = 0.5;
        EXPECT_EQ(decide(v, track()).move, 0) << which;
    }
}

TEST(Rules, UnderAPainRuleNobodyMovesUpByCriteriaWithoutAGoodSession) {
    View v = calm();
    v.sessions_yesterday = 0;
    v.last_light = Light::none;
    v.heel_raises = 30;
    v.days_in_phase = v.days_on_rung = 20;
    EXPECT_EQ(decide(v, track()).move, 0);
    Track free = track();
    free.pain_rule.reset();
    EXPECT_EQ(decide(v, free).move, 1);
    Track resting = track();
    resting.rungs[0].plans.clear(); // where there are no sessions, none can be good
    EXPECT_EQ(decide(v, resting).move, 1);
}

TEST(Rules, MissedDaysGoBackOnceForEachEntry) {
    View v = calm();
    v.sessions_yesterday = 0;
    v.way_back = 5;
    for (const auto& [days, move] : {std::pair{6, 0}, {7, -1}, {8, 0}, {13, 0}, {14, -1}, {15, 0}}) {
        v.missed_days = days;
        EXPECT_EQ(decide(v, track()).move, move) << days;
    }
}

TEST(Rules, AnEntryThatGoesBackLessThanTheOneBeforeMovesNobodyUp) {
    Track odd = track();
    odd.after_missed = {{.days = 7, .back = 2}, {.days = 14, .back = 1}};
    View v = calm();
    v.sessions_yesterday = 0;
    v.way_back = 5;
    v.missed_days = 14;
    EXPECT_EQ(decide(v, odd).move, 0);
}

TEST(Rules, ATrackBeginsWhenItsCriteriaHold) {
    Track waiting = track();
    waiting.rungs[0].enter = {.first_day = 21, .other_track = 0, .other_rung = 2};
    const std::vector<int> rungs = {2, -1};
    View v = calm();
    v.track = 1;
    v.rung = -1;
    v.rungs_of_tracks = rungs;
    v.day = 20;
    EXPECT_EQ(decide(v, waiting).move, 0);
    v.day = 21;
    expect(decide(v, waiting), Light::none, 1, 0, Reason::started);
    const std::vector<int> lower = {1, -1};
    v.rungs_of_tracks = lower;
    EXPECT_EQ(decide(v, waiting).move, 0);
}

TEST(Rules, EveryCriterionClosesTheWay) {
    const auto moves = [](const Criteria& c, View v) {
        Track t = track();
        t.rungs[0].step = c;
        t.rungs[0].leave.reset();
        v.days_on_rung = 10;
        return decide(v, t).move;
    };
    View v = calm();
    v.green_sessions = 2;
    v.sessions_on_rung = 4;
    EXPECT_EQ(moves({}, v), 1);
    EXPECT_EQ(moves({.green_sessions = 3}, v), 1); // yesterday's was the third
    EXPECT_EQ(moves({.green_sessions = 4}, v), 0);
    EXPECT_EQ(moves({.sessions = 4}, v), 1);
    EXPECT_EQ(moves({.sessions = 5}, v), 0);
    EXPECT_EQ(moves({.morning_pain_at_most = 2}, v), 1);
    EXPECT_EQ(moves({.morning_pain_at_most = 1}, v), 0);
    EXPECT_EQ(moves({.pain_during_at_most = 2}, v), 1);
    EXPECT_EQ(moves({.pain_during_at_most = 1}, v), 0);
    EXPECT_EQ(moves({.pain_after_at_most = 1}, v), 1);
    EXPECT_EQ(moves({.pain_after_at_most = 0}, v), 0);
    EXPECT_EQ(moves({.hop_pain_at_most = 1}, v), 1);
    EXPECT_EQ(moves({.hop_pain_at_most = 0}, v), 0);
    EXPECT_EQ(moves({.heel_raises_at_least = 10}, v), 1);
    EXPECT_EQ(moves({.heel_raises_at_least = 11}, v), 0);
    EXPECT_EQ(moves({.morning_stiffness_at_most_min = 20}, v), 1);
    EXPECT_EQ(moves({.morning_stiffness_at_most_min = 19}, v), 0);
    EXPECT_EQ(moves({.weekly_rise_below = 0.2}, v), 1); // nothing known of a rise
    v.weekly_rises[0] = 0.2;
    EXPECT_EQ(moves({.weekly_rise_below = 0.3}, v), 1);
    EXPECT_EQ(moves({.weekly_rise_below = 0.2}, v), 0);
    EXPECT_EQ(moves({.first_day = 30}, v), 1);
    EXPECT_EQ(moves({.first_day = 31}, v), 0);
    v.pain_during = v.pain_after = v.hop_pain = unknown;
    v.heel_raises = -1;
    EXPECT_EQ(moves({.pain_during_at_most = 10}, v), 0);
    EXPECT_EQ(moves({.pain_after_at_most = 10}, v), 0);
    EXPECT_EQ(moves({.hop_pain_at_most = 10}, v), 0);
    EXPECT_EQ(moves({.heel_raises_at_least = 1}, v), 0);
}

TEST(Rules, ALimitItselfIsStillAllowed) {
    View v = calm();
    v.pain_yesterday = 3;
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
    v.worst_pain[0] = v.worst_pain[1] = v.worst_pain[2] = 3; // persistent is above
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
    v.baseline_stiffness_min = 30;
    v.morning_stiffness_min = 45; // half more
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
    v.baseline_stiffness_min = 10;
    v.morning_stiffness_min = 20; // ten minutes more
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
    v.morning_stiffness_min = 21;
    expect(decide(v, track()), Light::yellow, 0, 1, Reason::worse_morning);
}

TEST(Rules, APhaseIsTimedByItsOwnDaysAndAStepByIts) {
    View v = calm();
    v.green_sessions = 3;
    v.days_in_phase = 13;
    v.days_on_rung = 6;
    EXPECT_EQ(decide(v, track()).move, 0); // the step has not lasted a week, though the phase has
    v.days_on_rung = 7;
    EXPECT_EQ(decide(v, track()).move, 1);
    v.rung = 1;
    v.heel_raises = 20;
    v.days_on_rung = 3;
    EXPECT_EQ(decide(v, track()).move, 0);
    v.days_in_phase = 14;
    expect(decide(v, track()), Light::green, 1, 0, Reason::criteria_met);
    v.heel_raises = 0;
    v.days_in_phase = 27;
    EXPECT_EQ(decide(v, track()).move, 0);
    v.days_in_phase = 28;
    expect(decide(v, track()), Light::green, 1, 0, Reason::time_is_up);
}

TEST(Rules, AllOfYesterdaysSessionsCountAsGreen) {
    View v = calm();
    v.days_on_rung = 7;
    v.green_sessions = 1;
    EXPECT_EQ(decide(v, track()).move, 0);
    v.sessions_yesterday = 2;
    EXPECT_EQ(decide(v, track()).move, 1);
}

TEST(Rules, TheFirstReasonForRedIsTheOneTold) {
    View v = calm();
    v.broken_off_yesterday = v.week_ends = true;
    v.weekly_rises = {0.6, 0.5, unknown, unknown};
    v.way_back = 3;
    expect(decide(v, track()), Light::red, -1, 2, Reason::broken_off);
}

TEST(Rules, AGapOnTheLowestLevelLeavesTheMorningToThePainRule) {
    View v = calm();
    v.missed_days = 7;
    expect(decide(v, track()), Light::green, 0, 0, Reason::nothing);
}

} // namespace
} // namespace tendonlab::testing
