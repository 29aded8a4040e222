// Where a coach's decisions lead: levels and the way back, days and missed days, rest, and what is planned.

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "led.hpp"

namespace tendonlab::testing {
namespace {

constexpr Decision next_phase = {.move = 1, .next_phase = true};

TEST(CoachMoves, MissedDaysAreFullDaysSinceTheLastSession) {
    Led led;
    led.wake(0);
    led.train();
    EXPECT_EQ(led.wake(1).missed_days, 0);
    EXPECT_EQ(led.wake(2).missed_days, 1);
    EXPECT_EQ(led.wake(3).missed_days, 2);
    led.train();
    EXPECT_EQ(led.wake(4).missed_days, 0);
    EXPECT_EQ(led.seen.at({4, 1}).missed_days, 4); // the other track, on which nothing was done
    EXPECT_EQ(led.wake(5).missed_days, 1);
}

TEST(CoachMoves, OrderedRestIsNotMissed) {
    Led led;
    led.orders[{3, 0}] = {.rest_days = 3};
    led.wake(0);
    led.train();
    EXPECT_EQ(led.sleep_through(1, 3).missed_days, 2); // days 1 and 2
    EXPECT_EQ(led.wake(4).missed_days, 2);
    EXPECT_EQ(led.wake(5).missed_days, 2);
    EXPECT_EQ(led.wake(6).missed_days, 2); // rest on days 3 to 5
    EXPECT_EQ(led.wake(7).missed_days, 3);
}

TEST(CoachMoves, ALevelWithoutSessionsEndsAGap) {
    Led led;
    led.orders[{1, 0}] = led.orders[{2, 0}] = led.orders[{3, 0}] = next_phase;
    led.orders[{6, 0}] = back;
    led.wake(0);
    EXPECT_EQ(led.sleep_through(1, 3).missed_days, 3);
    EXPECT_EQ(led.coach.rung(0), 4);
    EXPECT_EQ(led.wake(4).missed_days, 0);
    EXPECT_EQ(led.sleep_through(5, 6).missed_days, 0);
    EXPECT_EQ(led.wake(7).missed_days, 1);
}

TEST(CoachMoves, NothingIsMissedBeforeATrackBegins) {
    Led led;
    led.orders = {{{5, 0}, up}};
    led.sleep_through(0, 4);
    EXPECT_FALSE(led.coach.on(4, 0));
    EXPECT_EQ(led.coach.planned(4, 0), -1);
    View v = led.wake(5);
    EXPECT_EQ(v.rung, -1);
    EXPECT_EQ(v.missed_days, 0);
    EXPECT_TRUE(led.coach.on(5, 0));
    v = led.wake(6);
    EXPECT_EQ(v.rung, 0);
    EXPECT_EQ(v.missed_days, 1);
    EXPECT_EQ(v.days_on_rung, 1);
    EXPECT_EQ(v.days_in_phase, 1);
    EXPECT_EQ(v.way_back, 0);
    EXPECT_EQ(led.coach.moves_up(), 0);
    EXPECT_EQ(led.seen.at({6, 1}).rung, -1);
}

TEST(CoachMoves, DaysInAPhaseGoOnAcrossItsStepsAndBeginAnewWithAPhaseOrAStepBack) {
    Led led;
    led.orders[{4, 0}] = led.orders[{8, 0}] = led.orders[{20, 0}] = up;
    led.orders[{15, 0}] = back;
    const auto expect = [](const View& v, int rung, int on_rung, int in_phase) {
        EXPECT_EQ(v.rung, rung) << v.day;
        EXPECT_EQ(v.days_on_rung, on_rung) << v.day;
        EXPECT_EQ(v.days_in_phase, in_phase) << v.day;
    };
    expect(led.sleep_through(0, 4), 0, 4, 4);
    expect(led.sleep_through(5, 6), 1, 2, 6);
    expect(led.sleep_through(7, 10), 2, 2, 2);
    expect(led.sleep_through(11, 18), 1, 3, 3);
    expect(led.sleep_through(19, 21), 2, 1, 1);
    Led within;
    within.orders[{4, 0}] = up;
    within.orders[{9, 0}] = back;
    expect(within.sleep_through(0, 12), 0, 3, 3);
}

TEST(CoachMoves, TheWayBackIsTheWayThePersonCame) {
    Led led;
    led.orders[{1, 0}] = next_phase;
    led.orders[{2, 0}] = up;
    led.orders[{3, 0}] = back;
    led.orders[{4, 0}] = up;
    led.orders[{5, 0}] = {.move = -2};
    led.orders[{6, 0}] = up;
    led.sleep_through(0, 1);
    EXPECT_EQ(led.coach.rung(0), 2); // over the step, to the next phase
    EXPECT_EQ(led.wake(2).way_back, 1);
    EXPECT_EQ(led.wake(3).way_back, 2);
    EXPECT_EQ(led.coach.rung(0), 2);
    EXPECT_EQ(led.wake(4).way_back, 1);
    EXPECT_EQ(led.wake(5).way_back, 2);
    EXPECT_EQ(led.coach.rung(0), 0); // two levels, and the step was never stood on
    EXPECT_EQ(led.wake(6).way_back, 0);
    EXPECT_EQ(led.coach.rung(0), 1);
    EXPECT_EQ(led.wake(7).way_back, 1);
    EXPECT_EQ(led.coach.moves_up(), 4);
    EXPECT_EQ(led.coach.moves_back(), 2);
    EXPECT_EQ(led.coach.rung(1), 0);
}

TEST(CoachMoves, AMoveThatLeadsNowhereIsRefused) {
    const auto last = [](Decision decision) {
        Led led;
        led.orders[{1, 0}] = up;
        led.orders[{2, 0}] = decision;
        led.sleep_through(0, 1);
        led.wake(2);
    };
    EXPECT_NO_THROW(last(up));
    EXPECT_NO_THROW(last(back));
    EXPECT_THROW(last({.move = 2}), std::invalid_argument);
    EXPECT_THROW(last({.move = -2}), std::invalid_argument);
    EXPECT_THROW(last({.rest_days = -1}), std::invalid_argument);
    Led led;
    led.orders[{1, 0}] = led.orders[{2, 0}] = led.orders[{3, 0}] = next_phase;
    led.orders[{4, 0}] = up;
    led.orders[{5, 0}] = next_phase;
    led.sleep_through(0, 3);
    EXPECT_THROW(led.wake(4), std::invalid_argument);
    EXPECT_THROW(led.wake(5), std::invalid_argument);
}

TEST(CoachMoves, EachTrackSeesTheOthersAsTheyStoodInTheMorning) {
    Led led;
    led.orders[{3, 0}] = led.orders[{3, 1}] = up;
    led.wake(0);
    EXPECT_EQ(led.seen.at({0, 1}).rungs_of_tracks, (std::vector<int>{-1, -1}));
    led.sleep_through(1, 3);
    EXPECT_EQ(led.seen.at({3, 1}).rungs_of_tracks, (std::vector<int>{0, 0}));
    led.wake(4);
    EXPECT_EQ(led.seen.at({4, 0}).rungs_of_tracks, (std::vector<int>{1, 1}));
}

TEST(CoachMoves, APlanFollowsTheDaysOfTheWeekOrTheDaysOnTheLevel) {
    Schedule schedule = two_tracks();
    const std::vector<Plan> plans = {{.slot = 0, .sessions = {0, -1, -1, 0, -1, -1, -1}}, // Monday and Thursday
                                     {.slot = 0, .sessions = {-1, -1, -1, 1, 1, -1, -1}}};
    const std::vector<Plan> from_start = {{.slot = 0, .sessions = {2, -1, -1}, .from_rung_start = true}};
    schedule.tracks[0].rungs[0].plans = plans;
    schedule.tracks[0].rungs[1].plans = from_start;
    Led led(schedule);
    led.orders[{9, 0}] = up;
    const std::vector<std::int32_t> expected = {0, -1, -1, 0, 1, -1, -1, 0, -1, 2, -1, -1, 2, -1, -1, 2};
    for (int day = 0; day < 16; ++day) {
        led.wake(day);
        EXPECT_EQ(led.coach.planned(day, 0), expected[static_cast<std::size_t>(day)]) << day;
        EXPECT_EQ(led.coach.planned(day, 1), 0);
        EXPECT_EQ(led.coach.moved_today(day, 0), day == 0 || day == 9) << day;
        EXPECT_EQ(led.coach.moved_today(day, 1), day == 0) << day;
    }
}

TEST(CoachMoves, NothingIsPlannedInRestWhichCountsFromToday) {
    Led led;
    led.orders[{2, 0}] = {.rest_days = 4};
    led.orders[{3, 0}] = {.rest_days = 1}; // no shorter
    led.orders[{4, 0}] = {.rest_days = 3}; // longer
    for (int day = 0; day < 10; ++day) {
        const View v = led.wake(day);
        const bool rests = day >= 2 && day < 7;
        EXPECT_EQ(led.coach.on(day, 0), !rests) << day;
        EXPECT_EQ(led.coach.planned(day, 0), rests ? -1 : 0) << day;
        EXPECT_EQ(led.coach.planned(day, 1), 0) << day;
        EXPECT_EQ(v.resting, day > 2 && day < 7) << day; // by an earlier decision
    }
}

TEST(CoachMoves, AfterTheLastDayNothingIsPlannedOrDecided) {
    Schedule schedule = two_tracks();
    schedule.last_day = 5;
    Led led(schedule);
    led.sleep_through(0, 4);
    EXPECT_EQ(led.coach.planned(4, 0), 0);
    EXPECT_EQ(led.coach.planned(5, 0), -1);
    EXPECT_FALSE(led.coach.on(5, 0));
    const MorningReport report;
    led.coach.morning(5, &report);
    EXPECT_EQ(led.seen.count({5, 0}), 0U);
    EXPECT_EQ(events<MorningEvent>(led.story).back().first, 5);
}

TEST(CoachMoves, LighterWeeksAreSeen) {
    Schedule schedule = two_tracks();
    schedule.deload_days.assign(200, 0);
    schedule.deload_days[3] = 1;
    Led led(schedule);
    for (int day = 0; day < 6; ++day) {
        const View v = led.wake(day);
        EXPECT_EQ(v.day, day);
        EXPECT_EQ(v.track, 0);
        EXPECT_EQ(v.deload, day == 3);
        EXPECT_EQ(led.seen.at({day, 1}).track, 1);
    }
}

TEST(CoachMoves, AStoryTellsLightsAndMovesAndNoOtherMorning) {
    Led led;
    led.orders = {{{0, 0}, up},
                  {{2, 0}, {.light = Light::hold, .reason = Reason::over_ceiling}},
                  {{3, 0}, {.rest_days = 1}},
                  {{4, 0}, up}};
    led.sleep_through(0, 5);
    const auto told = events<DecisionEvent>(led.story);
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0].second.rung_from, -1);
    EXPECT_EQ(told[0].second.rung_to, 0);
    EXPECT_EQ(told[1].first, 2);
    EXPECT_EQ(told[1].second.decision.reason, Reason::over_ceiling);
    EXPECT_EQ(told[2].first, 4);
    EXPECT_EQ(told[2].second.rung_to, 1);
}

// The programme's own rules, and nobody asked.
TEST(CoachMoves, WithoutReportsTimeAndSessionsMoveAPerson) {
    Schedule schedule = two_tracks();
    auto& rungs = schedule.tracks[0].rungs;
    rungs[0].step = Criteria{.sessions = 2};
    rungs[1].at_most_days = 6; // in the phase
    rungs[2].leave = Criteria{.sessions = 1};
    rungs[3].at_most_days = 3;
    const std::vector<std::size_t> slots = schedule.tracks_of_slots();
    const Rule none;
    Coach coach(schedule, slots, none, nullptr);
    const std::vector<int> expected = {0, 0, 1, 1, 1, 1, 2, 3, 3, 3, 4, 4};
    for (int day = 0; day < 12; ++day) {
        coach.morning(day, nullptr);
        EXPECT_EQ(coach.rung(0), expected[static_cast<std::size_t>(day)]) << day;
        if (coach.planned(day, 0) >= 0)
            coach.attended(0, nullptr);
    }
    EXPECT_EQ(coach.moves_up(), 4);
}

TEST(CoachMoves, WithoutReportsAGapStillGoesBack) {
    Schedule schedule = two_tracks();
    schedule.tracks[0].rungs[0].at_most_days = 1;
    schedule.tracks[0].after_missed = {{.days = 7, .back = 1}};
    const std::vector<std::size_t> slots = schedule.tracks_of_slots();
    const Rule none;
    Coach coach(schedule, slots, none, nullptr);
    for (int day = 0; day < 9; ++day) {
        coach.morning(day, nullptr);
        EXPECT_EQ(coach.moves_back(), day < 8 ? 0 : 1) << day; // days 1 to 7 are seven
        if (day == 0)
            coach.attended(0, nullptr);
    }
    EXPECT_EQ(coach.rung(0), 0);
}

} // namespace
} // namespace tendonlab::testing
