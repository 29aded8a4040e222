// What a coach shows a rule each morning: reports, tests, lights and counts.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "led.hpp"

namespace tendonlab::testing {
namespace {

void remember_run_in(Led& led, const std::vector<MorningReport>& reports) {
    int day = -6;
    for (const MorningReport& report : reports)
        led.coach.remember(day++, report);
}

TEST(Coach, TheBaselineIsTheMedianOfTheSevenMorningsUpToTheMoveUp) {
    Led led;
    remember_run_in(led, {{0, 10}, {1, 20}, {2, 30}, {3, 40}, {4, 50}, {5, 60}});
    led.orders[{4, 0}] = up;
    led.orders[{8, 0}] = back;
    EXPECT_EQ(led.wake(0, {9, 0}).baseline, 0);
    View v = led.wake(1, {6, 60});
    EXPECT_EQ(v.baseline, 3); // of 0 to 5 and 9
    EXPECT_EQ(v.baseline_stiffness_min, 30);
    EXPECT_EQ(v.morning_pain, 6);
    EXPECT_EQ(v.morning_stiffness_min, 60);
    led.wake(2, {7, 70});
    led.wake(3, {8, 80});
    EXPECT_EQ(led.wake(4, {10, 90}).baseline, 3);
    v = led.wake(5, {1, 10});
    EXPECT_EQ(v.baseline, 7);                // of 4 to 10
    EXPECT_EQ(v.baseline_stiffness_min, 60); // of 50, 60, 0, 60, 70, 80, 90
    for (int day = 6; day <= 8; ++day)
        led.wake(day, {1, 10});
    v = led.wake(9, {1, 10});
    EXPECT_EQ(v.rung, 0);
    EXPECT_EQ(v.baseline, 7); // going back keeps it
    EXPECT_EQ(v.baseline_stiffness_min, 60);
}

TEST(Coach, WithFewerMorningsThanAWeekTheBaselineIsTheMedianOfThese) {
    Led led;
    led.orders = {{{3, 0}, up}, {{4, 1}, up}};
    led.wake(0, {1, 0});
    led.wake(1, {2, 0});
    led.wake(2, {6, 0});
    led.wake(3, {9, 0});
    EXPECT_EQ(led.wake(4, {9, 0}).baseline, 4); // between 2 and 6
    EXPECT_EQ(led.wake(5, {}, 1).baseline, 6);  // each track its own: of 1, 2, 6, 9, 9
}

TEST(Coach, WeeklyRisesCompareFullWeeksFromTheRunInOn) {
    Led led;
    remember_run_in(led, std::vector<MorningReport>(6, {2, 0}));
    const std::array<double, 6> weeks = {3, 1, 1, 5, 4, 9};
    EXPECT_TRUE(led.wake(0, {2, 0}).week_ends);
    std::vector<View> ends;
    for (int day = 1; day <= 42; ++day) {
        const double last_day_more = day == 7 ? 7 : 0;
        const View v =
            led.wake(day, {weeks[static_cast<std::size_t>(day - 1) / 7] + last_day_more, 0}, day % 2); // either track
        EXPECT_EQ(v.week_ends, day % 7 == 0);
        EXPECT_TRUE(day >= 7 || std::isnan(v.weekly_rises[0])) << day;
        if (day % 7 == 0)
            ends.push_back(v);
    }
    const auto expect = [&](std::size_t week, const std::vector<double>& rises) {
        for (std::size_t i = 0; i < remembered_weeks; ++i) {
            const double rise = ends[week].weekly_rises[i];
            EXPECT_TRUE(i < rises.size() ? rise == rises[i] : std::isnan(rise)) << week << " " << i << " " << rise;
        }
    };
    expect(0, {2}); // 4 after 2
    expect(1, {-3, 2});
    expect(2, {0, -3, 2});
    expect(3, {4, 0, -3, 2});
    expect(4, {-1, 4, 0, -3});
    expect(5, {5, -1, 4, 0});
}

TEST(Coach, WithoutARunInTheFirstRiseIsKnownAfterTwoFullWeeks) {
    Led led;
    for (int day = 0; day < 14; ++day)
        EXPECT_TRUE(std::isnan(led.wake(day, {day == 0 ? 10.0 : day <= 7 ? 1.0 : 3.0, 0}).weekly_rises[0])) << day;
    EXPECT_EQ(led.wake(14, {3, 0}).weekly_rises[0], 2);
    EXPECT_EQ(led.wake(15, {9, 0}).weekly_rises[0], 2); // until the week is over
}

TEST(Coach, ALightIsRememberedWithItsAgeUntilTheNextMove) {
    Led led;
    led.orders[{2, 0}] = {.light = Light::hold};
    led.orders[{9, 0}] = {.light = Light::green};
    led.orders[{11, 0}] = {.move = 1, .light = Light::green};
    EXPECT_EQ(led.sleep_through(0, 2).last_light, Light::none);
    View v = led.wake(3);
    EXPECT_EQ(v.last_light, Light::hold);
    EXPECT_EQ(v.days_since_light, 1);
    v = led.sleep_through(4, 9);
    EXPECT_EQ(v.last_light, Light::hold);
    EXPECT_EQ(v.days_since_light, 7);
    v = led.wake(10);
    EXPECT_EQ(v.last_light, Light::green);
    EXPECT_EQ(v.days_since_light, 1);
    led.wake(11);
    EXPECT_EQ(led.wake(12).last_light, Light::none); // on this level there was none
}

TEST(Coach, YellowsAreCountedInARowAcrossDaysWithoutALight) {
    for (const Light other : {Light::green, Light::hold, Light::red}) {
        Led led;
        led.orders[{1, 0}] = led.orders[{3, 0}] = led.orders[{6, 0}] = {.light = Light::yellow};
        led.orders[{4, 0}] = {.light = other};
        EXPECT_EQ(led.sleep_through(0, 1).yellows, 0);
        EXPECT_EQ(led.wake(2).yellows, 1);
        EXPECT_EQ(led.wake(3).yellows, 1);
        EXPECT_EQ(led.wake(4).yellows, 2);
        EXPECT_EQ(led.wake(5).yellows, 0);
        EXPECT_EQ(led.sleep_through(6, 7).yellows, 1);
    }
}

TEST(Coach, GreenSessionsAreCountedInARowAndYesterdaysOnlyOnceJudged) {
    for (const Light other : {Light::hold, Light::yellow, Light::red}) {
        Led led;
        for (const int day : {1, 2, 4, 6})
            led.orders[{day, 0}] = {.light = Light::green};
        led.orders[{5, 0}] = {.light = other};
        led.wake(0);
        led.train();
        led.train();
        EXPECT_EQ(led.wake(1).green_sessions, 0);
        led.train();
        EXPECT_EQ(led.wake(2).green_sessions, 2);
        EXPECT_EQ(led.wake(3).green_sessions, 3);
        led.train();
        EXPECT_EQ(led.wake(4).green_sessions, 3); // a day off does not break the row
        led.train();
        EXPECT_EQ(led.wake(5).green_sessions, 4);
        led.train();
        EXPECT_EQ(led.wake(6).green_sessions, 0);
        EXPECT_EQ(led.wake(7).green_sessions, 1);
    }
}

TEST(Coach, AMoveEitherWayBeginsTheCountsOfALevelAnew) {
    for (const Decision& move : {up, back}) {
        for (const Light light : {Light::green, Light::yellow}) {
            Led led;
            led.orders[{1, 0}] = up;
            led.orders[{3, 0}] = {.light = light};
            led.orders[{4, 0}] = move;
            led.sleep_through(0, 2);
            led.train();
            led.train();
            View v = led.wake(3);
            EXPECT_EQ(v.sessions_on_rung, 2);
            EXPECT_EQ(v.days_on_rung, 2);
            v = led.wake(4);
            EXPECT_EQ(v.green_sessions, light == Light::green ? 2 : 0);
            EXPECT_EQ(v.yellows, light == Light::yellow ? 1 : 0);
            led.train();
            v = led.wake(5);
            EXPECT_EQ(v.sessions_on_rung, 1);
            EXPECT_EQ(v.green_sessions, 0);
            EXPECT_EQ(v.yellows, 0);
            EXPECT_EQ(v.last_light, Light::none);
            EXPECT_EQ(v.days_on_rung, 1);
        }
    }
}

TEST(Coach, PainOfADayIsTheHighestOfItsSessions) {
    Led led;
    View v = led.wake(0);
    EXPECT_TRUE(std::isnan(v.pain_yesterday) && std::isnan(v.pain_during) && std::isnan(v.pain_after));
    led.train({.pain_during = 3, .pain_after = 6, .broken_off = true});
    led.train({.pain_during = 5, .pain_after = 2});
    led.train({.pain_during = 4, .pain_after = 1});
    v = led.wake(1);
    EXPECT_EQ(v.sessions_yesterday, 3);
    EXPECT_TRUE(v.broken_off_yesterday);
    EXPECT_EQ(v.pain_yesterday, 5);
    EXPECT_EQ(v.pain_during, 5);
    EXPECT_EQ(v.pain_after, 6);
    const View& other = led.seen.at({1, 1}); // tracks do not share
    EXPECT_EQ(other.sessions_yesterday, 0);
    EXPECT_FALSE(other.broken_off_yesterday);
    EXPECT_TRUE(std::isnan(other.pain_yesterday) && std::isnan(other.pain_during) && std::isnan(other.pain_after));
    v = led.wake(2);
    EXPECT_EQ(v.sessions_yesterday, 0);
    EXPECT_FALSE(v.broken_off_yesterday);
    EXPECT_TRUE(std::isnan(v.pain_yesterday));
    EXPECT_EQ(v.pain_during, 5); // of the last day with a session
    EXPECT_EQ(v.pain_after, 6);
    led.train({.pain_during = 1, .pain_after = 0});
    v = led.wake(3);
    EXPECT_EQ(v.pain_during, 1);
    EXPECT_EQ(v.pain_after, 0);
    EXPECT_EQ(v.sessions_on_rung, 4);
}

TEST(Coach, WorstPainStandsByDayForFourteenDays) {
    Led led;
    led.wake(0);
    led.train({.pain_during = 3});
    led.train({.pain_during = 5});
    led.train({.pain_during = 2});
    led.sleep_through(1, 2);
    led.train({.pain_during = 4});
    View v = led.wake(3);
    EXPECT_EQ(v.worst_pain[0], 4);
    EXPECT_TRUE(std::isnan(v.worst_pain[1]));
    EXPECT_EQ(v.worst_pain[2], 5);
    for (std::size_t i = 3; i < remembered_days; ++i)
        EXPECT_TRUE(std::isnan(v.worst_pain[i])) << i;
    v = led.sleep_through(4, 14);
    EXPECT_EQ(v.worst_pain[13], 5);
    EXPECT_EQ(v.worst_pain[11], 4);
    EXPECT_TRUE(std::isnan(v.worst_pain[0]));
    EXPECT_EQ(led.wake(15).worst_pain[12], 4);
}

TEST(Coach, WorstPainIsForgottenOnGoingBackAndWherePersistentPainFindsNoWayBack) {
    const std::vector<std::pair<Decision, bool>> cases = {{back, true},
                                                          {{.reason = Reason::persistent}, true},
                                                          {up, false},
                                                          {{.light = Light::red, .reason = Reason::broken_off}, false}};
    for (const auto& [decision, forgotten] : cases) {
        Led led;
        led.orders[{1, 0}] = up;
        led.orders[{3, 0}] = decision;
        led.sleep_through(0, 2);
        led.train({.pain_during = 6});
        EXPECT_EQ(led.wake(3).worst_pain[0], 6);
        led.train({.pain_during = 1});
        const View v = led.wake(4);
        EXPECT_EQ(v.worst_pain[0], 1);
        EXPECT_EQ(std::isnan(v.worst_pain[1]), forgotten);
    }
}

TEST(Coach, TestsAreKeptUntilTheNext) {
    Led led;
    View v = led.wake(0);
    EXPECT_TRUE(std::isnan(v.hop_pain));
    EXPECT_EQ(v.heel_raises, -1);
    led.coach.tested(1, {.hop_pain = 3, .heel_raises = 12});
    led.wake(1);
    v = led.wake(2, {}, 1);
    EXPECT_EQ(v.hop_pain, 3);
    EXPECT_EQ(v.heel_raises, 12);
    const auto told = events<TestEvent>(led.story);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].first, 1);
    EXPECT_EQ(told[0].second.heel_raises, 12);
}

} // namespace
} // namespace tendonlab::testing
