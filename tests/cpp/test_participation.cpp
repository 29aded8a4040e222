// Who does what of a programme: shares, sessions moved and overdone, lighter weeks, people who leave.

#include "tendonlab/participation.hpp"
#include "tendonlab/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "led.hpp"

namespace tendonlab::testing {
namespace {

double share_done(const Trace& story, int from, int to) {
    double planned = 0;
    double done = 0;
    for (const auto& [day, e] : events<SessionEvent>(story))
        if (day >= from && day < to && e.planned) {
            planned += 1;
            done += e.how != How::missed ? 1 : 0;
        }
    return done / planned;
}

TEST(Participation, AdherenceFollowsItsPeriods) {
    Schedule schedule = twice_daily(84, 84);
    schedule.adherence.periods = {{.first_day = 0, .mean = 0.79, .sd = 0.1},
                                  {.first_day = 14, .mean = 0.67, .sd = 0.1},
                                  {.first_day = 42, .mean = 0.60, .sd = 0.1}};
    const OwnedCohort cohort(varied_people(400), patient);
    double first = 0;
    double second = 0;
    double third = 0;
    for (Eigen::Index person = 0; person < 400; ++person) {
        const Trace story = trace(cohort.view(), person, one_arm(schedule, 84));
        first += share_done(story, 0, 14) / 400;
        second += share_done(story, 14, 42) / 400;
        third += share_done(story, 42, 84) / 400;
    }
    const double tolerance = 4 * std::sqrt((0.1 * 0.1 + 0.25 / 28) / 400);
    EXPECT_NEAR(first, 0.79, tolerance);
    EXPECT_NEAR(second, 0.67, tolerance);
    EXPECT_NEAR(third, 0.60, tolerance);
}

TEST(Participation, MissedSessionsAreMadeUpTheNextDayAndSomeAreOverdone) {
    Schedule schedule = train(700, 700, {{heel_drop()}}, {0.5}, 2); // every other day, so that there is room
    schedule.sessions.push_back({{heavy_raise()}});
    schedule.overdone_of = {1, 1};
    schedule.adherence = {.periods = {{.first_day = 0, .mean = 0.5, .sd = 0}}, .moved = 0.4, .overdone = 0.2};
    const OwnedCohort cohort(varied_people(30), patient);
    double missed = 0;
    double moved = 0;
    double done = 0;
    double overdone = 0;
    for (Eigen::Index person = 0; person < 30; ++person)
        for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), person, one_arm(schedule, 700)))) {
            missed += e.how == How::missed ? 1 : 0;
            moved += e.how == How::moved ? 1 : 0;
            overdone += e.how == How::overdone ? 1 : 0;
            done += e.how == How::done ? 1 : 0;
            EXPECT_EQ(day % 2, e.how == How::moved ? 1 : 0);
            EXPECT_EQ(e.session, e.how == How::overdone ? 1 : 0);
        }
    EXPECT_NEAR(moved / missed, 0.4, 4 * std::sqrt(0.24 / missed));
    EXPECT_NEAR(overdone / (done + overdone), 0.2, 4 * std::sqrt(0.16 / (done + overdone)));
}

TEST(Participation, NothingIsMadeUpInOrderedRest) {
    Schedule schedule = ladder(200);
    schedule.adherence = {.periods = {{.first_day = 0, .mean = 0.6, .sd = 0}}, .moved = 1};
    schedule.deload_days.clear();
    Track& track = schedule.tracks.front();
    track.pain_rule->ceiling = 0;
    track.pain_rule->morning_rise = 0;
    track.pain_rule->easy_days = 3;
    const OwnedCohort cohort(varied_people(20), patient);
    int rests = 0;
    for (Eigen::Index person = 0; person < 20; ++person) {
        const Trace story = trace(cohort.view(), person, one_arm(schedule, 200));
        int rest_until = 0;
        for (const TraceEvent& e : story) {
            if (const auto* decision = std::get_if<DecisionEvent>(&e.what);
                decision != nullptr && decision->decision.rest_days > 0) {
                rest_until = e.day + decision->decision.rest_days;
                ++rests;
            }
            if (const auto* session = std::get_if<SessionEvent>(&e.what)) {
                ASSERT_GE(e.day, rest_until);
                ASSERT_TRUE(session->how != How::moved || !session->planned);
            }
        }
    }
    EXPECT_GT(rests, 100);
}

TEST(Participation, WhatIsMissedInALighterWeekIsMadeUpAsLightly) {
    Schedule schedule = train(140, 140, {{heel_drop()}}, {0.5}, 2);
    schedule.sessions.push_back({{calf_stretch()}});
    schedule.deload_of = {1, 1};
    schedule.deload_days.assign(140, 1);
    schedule.adherence = {.periods = {{.first_day = 0, .mean = 0.5, .sd = 0}}, .moved = 1};
    const OwnedCohort cohort({reference_man()}, healthy);
    int moved = 0;
    for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), 0, one_arm(schedule, 140))))
        if (e.how == How::moved) {
            ++moved;
            EXPECT_EQ(e.session, 1);
        }
    EXPECT_GT(moved, 10);
}

TEST(Participation, WhoDropsOutDoesNothingMoreAndIsStillFollowed) {
    Schedule schedule = twice_daily(84, 84);
    schedule.adherence.drop_out_per_day = 0.01;
    schedule.adherence.drop_out_days = 50;
    const OwnedCohort cohort(varied_people(1000), patient);
    const Results r(cohort, {.arms = {schedule}, .record_days = {0, 84}});
    int left = 0;
    for (std::size_t person = 0; person < 1000; ++person) {
        const double day = r.recorder.drop_out_day[person];
        if (std::isnan(day)) {
            EXPECT_EQ(r["sessions_done"][2 * person + 1], 168);
            continue;
        }
        ++left;
        EXPECT_EQ(r["sessions_done"][2 * person + 1], 2 * day);
        EXPECT_FALSE(std::isnan(r["visa_a"][2 * person + 1]));
    }
    const double expected = 1 - std::exp(-0.01 * 49); // by the morning of the last of those days
    EXPECT_NEAR(left / 1000.0, expected, 4 * std::sqrt(expected * (1 - expected) / 1000));
}

TEST(Participation, ALighterWeekIsDoneLighter) {
    const OwnedCohort cohort(varied_people(5), healthy);
    const Schedule schedule = ladder(100);
    bool seen = false;
    for (Eigen::Index person = 0; person < 5; ++person)
        for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), person, one_arm(schedule, 100)))) {
            EXPECT_EQ(e.deload, day >= 42 && day < 49);
            if (e.deload && e.how == How::done) {
                seen = true;
                const auto& variants = schedule.deload_of;
                EXPECT_TRUE(std::find(variants.begin(), variants.end(), e.session) != variants.end());
                EXPECT_NE(e.session, 2);
            }
        }
    EXPECT_TRUE(seen);
}

// A day of everybody by hand, in which nobody is asked.
void live(Participation& people, int day, std::size_t slots = 1) {
    for (int i = 0; i < people.count(); ++i) {
        people.begin_day(day, i, true);
        people.coach(i).morning(day, nullptr);
    }
    for (std::size_t slot = 0; slot < slots; ++slot)
        for (int i = 0; i < people.count(); ++i) {
            people.choose(day, slot, i);
            if (people.attendance(slot, i).session >= 0)
                people.end(day, slot, i);
        }
}

TEST(Participation, ACourseOfMassageRunsFromItsFirstSessionAndAnewAfterAPauseOfMoreThanFourteenDays) {
    Schedule schedule = train(100, 100, {.bouts = {}, .massage = true}, {0.5});
    for (int day = 0; day < 100; ++day)
        session_on(schedule, day, 0) = -1;
    for (const int day : {0, 14, 29, 43, 57, 71})
        session_on(schedule, day, 0) = 0;
    for (int day = 0; day < 40; ++day)
        schedule.massage_relief.push_back(1 - day / 100.0);
    const OwnedCohort cohort({reference_man()}, healthy);
    const Rule none;
    Participation people(cohort.view(), 0, 1, schedule, none, nullptr);
    for (int day = 0; day < 80; ++day) {
        const double expected = day == 0    ? 1
                                : day <= 28 ? schedule.massage_relief[static_cast<std::size_t>(day)]
                                : day == 29 ? 1 // the fifteenth day since the last
                                : day < 69  ? schedule.massage_relief[static_cast<std::size_t>(day - 29)]
                                            : 1; // over, however long it goes on
        EXPECT_EQ(people.relief(day, 0), expected) << day;
        live(people, day);
    }
}

TEST(Participation, ASessionBrokenOffWasNoMassage) {
    Schedule schedule = train(10, 10, {.bouts = {heel_drop()}, .massage = true}, {0.5});
    schedule.massage_relief.assign(30, 0.8);
    const OwnedCohort cohort({reference_man()}, healthy);
    const Rule none;
    Participation people(cohort.view(), 0, 1, schedule, none, nullptr);
    people.begin_day(0, 0, true);
    people.coach(0).morning(0, nullptr);
    people.choose(0, 0, 0);
    people.end(0, 0, 0, {.pain_during = 9, .pain_after = 5, .broken_off = true}, 0U);
    EXPECT_EQ(people.relief(1, 0), 1);
    EXPECT_EQ(people.done(0), 1);
    EXPECT_EQ(people.broken_off(0), 1);
    live(people, 1);
    EXPECT_EQ(people.relief(2, 0), 0.8);
    EXPECT_EQ(people.broken_off(0), 1);
}

TEST(Participation, MassageActsBesideAMask) {
    Schedule masked = train(10, 10, {.bouts = {}, .massage = true}, {0.5});
    masked.felt_pain.assign(10, 0.5);
    Schedule both = masked;
    both.massage_relief.assign(30, 0.8);
    const OwnedCohort cohort({reference_man()}, {.P = 2});
    const Results r(cohort, {.arms = {masked, both}, .record_days = {5}});
    EXPECT_NEAR(r["pain_hop"][1], 0.8 * r["pain_hop"][0], 1e-12);
}

TEST(Participation, InALighterWeekNothingIsOverdone) {
    Schedule schedule = train(28, 28, {{heel_drop()}}, {0.5});
    schedule.sessions.push_back({{heavy_raise()}});
    schedule.sessions.push_back({{calf_stretch()}});
    schedule.overdone_of = {1, 1, 1};
    schedule.deload_of = {2, 2, 2};
    schedule.deload_days.assign(28, 0);
    for (std::size_t day = 7; day < 14; ++day)
        schedule.deload_days[day] = 1;
    schedule.adherence.overdone = 1;
    const OwnedCohort cohort({reference_man()}, healthy);
    const auto told = events<SessionEvent>(trace(cohort.view(), 0, one_arm(schedule, 28)));
    EXPECT_EQ(told.size(), 28U);
    for (const auto& [day, e] : told) {
        const bool lighter = day >= 7 && day < 14;
        EXPECT_EQ(e.how, lighter ? How::done : How::overdone) << day;
        EXPECT_EQ(e.session, lighter ? 2 : 1) << day;
    }
}

TEST(Participation, WhetherASessionIsDoneMadeUpOrOverdoneIsDrawnApartForEachSlot) {
    constexpr int days = 80;
    Schedule schedule = train(days, days, {{heel_drop()}}, {0.2, 0.6}, 2);
    schedule.sessions.push_back({{heavy_raise()}});
    schedule.overdone_of = {1, 1};
    schedule.adherence = {.periods = {{.first_day = 0, .mean = 0.6, .sd = 0.2}}, .moved = 0.5, .overdone = 0.3};
    const OwnedCohort cohort(varied_people(5), healthy);
    std::set<std::vector<How>> kinds;
    for (Eigen::Index person = 0; person < 5; ++person) {
        const auto who = static_cast<std::uint64_t>(person);
        const double own = share(uniform_block(cohort.seed, who, Purpose::adherence, 0)[0], 0.6, 0.2);
        std::vector<How> expected;
        std::vector<How> made_up;
        for (int day = 0; day < days; day += 2) {
            for (std::uint64_t slot = 0; slot < 2; ++slot) {
                const auto luck = uniform_block(cohort.seed, who, Purpose::session_done,
                                                static_cast<std::uint64_t>(day) * max_slots + slot);
                const bool done = luck[0] < own;
                expected.push_back(!done ? How::missed : luck[2] < 0.3 ? How::overdone : How::done);
                if (!done && luck[1] < 0.5)
                    made_up.push_back(How::moved);
            }
            expected.insert(expected.end(), made_up.begin(), made_up.end());
            made_up.clear();
        }
        std::vector<How> told;
        for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), person, one_arm(schedule, days))))
            told.push_back(e.how);
        EXPECT_EQ(told, expected);
        kinds.insert(told);
    }
    EXPECT_EQ(kinds.size(), 5U);
}

TEST(Participation, WhatIsMissedIsMadeUpTheNextDayOrNever) {
    const Schedule plain = train(80, 80, {{heel_drop()}}, {0.5}, 4);
    Schedule schedule = plain;
    schedule.adherence = {.periods = {{.first_day = 0, .mean = 0, .sd = 0}}, .moved = 1};
    const OwnedCohort cohort({reference_man()}, healthy);
    std::vector<int> made_up;
    std::vector<int> expected;
    for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), 0, one_arm(schedule, 80))))
        if (e.how == How::moved)
            made_up.push_back(day);
    for (int day = 1; day < 80; day += 4)
        expected.push_back(day);
    EXPECT_EQ(made_up, expected);
}

TEST(Participation, WhatWasMissedOnALevelIsNotMadeUpOnAnother) {
    for (const int moves_on : {1, 3}) {
        Schedule schedule = two_tracks();
        schedule.tracks[0].rungs[0].at_most_days = moves_on;
        for (const std::size_t rung : {0U, 1U, 2U})
            schedule.tracks[0].rungs[rung].plans = {{.slot = 0, .sessions = {0, -1, -1, -1, -1, -1, -1}}};
        schedule.adherence = {.periods = {{.first_day = 0, .mean = 0, .sd = 0}}, .moved = 1};
        const OwnedCohort cohort({reference_man()}, healthy);
        const Rule none;
        Participation people(cohort.view(), 0, 1, schedule, none, nullptr);
        live(people, 0);
        live(people, 1);
        EXPECT_EQ(people.coach(0).rung(0), moves_on == 1 ? 2 : 0);
        EXPECT_EQ(people.attendance(0, 0).how, moves_on == 1 ? How::missed : How::moved);
        EXPECT_EQ(people.done(0), moves_on == 1 ? 0 : 1);
    }
}

TEST(Participation, WhatIsMissedBeforeALighterWeekIsMadeUpLighterInIt) {
    Schedule schedule = train(8, 7, {{heel_drop()}}, {0.5}, 6); // days 0 and 6
    schedule.sessions.push_back({{calf_stretch()}});
    schedule.deload_of = {1, 1};
    schedule.deload_days = {0, 0, 0, 0, 0, 0, 0, 1};
    schedule.adherence = {.periods = {{.first_day = 0, .mean = 0, .sd = 0}}, .moved = 1};
    const OwnedCohort cohort({reference_man()}, healthy);
    std::vector<std::pair<int, std::int32_t>> made_up;
    for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), 0, one_arm(schedule, 8))))
        if (e.how == How::moved)
            made_up.emplace_back(day, e.session);
    EXPECT_EQ(made_up, (std::vector<std::pair<int, std::int32_t>>{{1, 0}, {7, 1}}));
}

} // namespace
} // namespace tendonlab::testing
