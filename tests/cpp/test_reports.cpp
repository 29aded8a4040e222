// What people say of pain: on waking, in tests, during a session and after it. Numbers are worked by hand.

#include "tendonlab/reports.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "led.hpp"

namespace tendonlab::testing {
namespace {

// Pain is P times the force in body weights; nothing scatters and nothing reacts.
Parameters<double> plain_man() {
    auto p = reference_man();
    p.pain_0 = p.c_R = p.b_i = p.sig_n = 0;
    p.pain_F = 1;
    return p;
}

template<class T = double>
Person<T> person_of(const Parameters<T>& p) {
    Person<T> person(p);
    person.newtons_per_bw = 1024; // divides without a remainder
    return person;
}

State<double> hurting(double P) {
    auto s = healthy_state<double>();
    s.P = P;
    return s;
}

Bout of(double bw) { return {.c0_bw = bw, .repetitions = 10, .loaded_time_s = 2}; }

constexpr double no_noise = 0;
constexpr double one_sd = 1;

SessionReports<double> said(const State<double>& s, const Parameters<double>& p, const Session& session,
                            double stop = no_limit, double noise = no_noise, const DailyInputs<double>& in = {}) {
    const auto person = person_of(p);
    return {s, person, in, noise, prepare(session, person, 0.0, true), stop};
}

TEST(Reports, PainDuringASessionIsThatOfItsHighestBout) {
    const auto reports = said(hurting(1), plain_man(), {{of(2), of(4), of(3)}});
    EXPECT_EQ(reports.of(0).pain_during, 4);
    EXPECT_FALSE(reports.of(0).broken_off);
    EXPECT_EQ(reports.broken[0], -1);
}

TEST(Reports, PainIsScoredAtTheHalf) {
    EXPECT_EQ(scored(0.49), 0);
    EXPECT_EQ(scored(0.5), 1);
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(3.4375)}}).of(0).pain_during, 3);
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(3.5)}}).of(0).pain_during, 4);
}

TEST(Reports, TheFirstBoutScoredAboveStopEndsTheSession) {
    const auto reports = said(hurting(1), plain_man(), {{of(5.4375), of(5.5), of(9), of(7)}}, 5);
    EXPECT_TRUE(reports.of(0).broken_off);
    EXPECT_EQ(reports.broken[0], 1);
    EXPECT_EQ(reports.of(0).pain_during, 6); // what would have followed was never felt
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(5.4375), of(5.25)}}, 5).broken[0], -1);
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(4.4375), of(4.5)}}, 4.5).broken[0], 1); // said to be 5
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(4.4375)}}, 4.5).broken[0], -1);
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(0), of(0.5)}}, 0).broken[0], 1);
    EXPECT_EQ(said(hurting(9), plain_man(), {{of(9)}}).broken[0], -1); // without a limit nothing is broken off
}

TEST(Reports, PainAfterASessionIsThatOfWalkingAway) {
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(9)}}).of(0).pain_after, 3); // 3.2
    EXPECT_EQ(said(hurting(1.25), plain_man(), {{of(1)}}).of(0).pain_after, 4);
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(9)}}, 5).of(0).pain_after, 3);
}

TEST(Reports, OneScatterMovesAWholeSession) {
    auto p = plain_man();
    p.sig_n = 2;
    const auto higher = said(hurting(1), p, {{of(2), of(4)}}, 5, one_sd);
    EXPECT_NEAR(higher.during, 6, 1e-9);
    EXPECT_NEAR(higher.after, 5.2, 1e-9);
    EXPECT_EQ(higher.broken[0], 1);
    const auto lower = said(hurting(1), p, {{of(2), of(4)}}, 5, -one_sd);
    EXPECT_NEAR(lower.during, 2, 1e-9);
    EXPECT_NEAR(lower.after, 1.2, 1e-9);
}

TEST(Reports, WhatActsOnASessionActsOnWhatIsSaid) {
    auto walk = of(4);
    walk.gait = true;
    EXPECT_EQ(said(hurting(1), plain_man(), {{walk}}, 3, no_noise, {.gait_force = 0.75}).during, 3);
    EXPECT_EQ(said(hurting(1), plain_man(), {{walk}}, 3, no_noise, {.gait_force = 0.75}).broken[0], -1);
    EXPECT_EQ(said(hurting(1), plain_man(), {{of(4)}}, 9, no_noise, {.felt_pain = 0.5}).during, 2);
    auto p = plain_man();
    p.F_max = 2048;
    auto stronger = hurting(1);
    stronger.Q = 1.5;
    EXPECT_EQ(said(stronger, p, {{{.fraction_of_maximum = 0.5, .repetitions = 5, .loaded_time_s = 3}}}).during, 1.5);
}

TEST(Reports, OnlyWhoStandsAtABoutFeelsIt) {
    using Two = Pack<2>;
    Parameters<Two> p{};
    const auto man = plain_man();
#define TENDONLAB_BOTH(name) p.name = Two(man.name);
    TENDONLAB_PARAMETERS(TENDONLAB_BOTH)
#undef TENDONLAB_BOTH
    p.pain_0 = Two(2.0);
    const auto person = person_of<Two>(p);
    const auto longer = prepare(Session{{of(1), of(2), of(4)}}, person, Two(0.0), true);
    const auto rolling = prepare(Session{.bouts = {}, .rolling_s = 90}, person, Two(0.0), true);
    PreparedSession<Two> both;
    combine({Part<Two>{.session = &rolling, .bouts = 0}, Part<Two>{.session = &longer, .bouts = 3}}, both);
    auto s = healthy_state<Two>();
    s.P = Two(1.0);
    const SessionReports<Two> reports(s, person, {}, Two(0.0), both, 3);
    EXPECT_FALSE(reports.of(0).broken_off);
    EXPECT_EQ(reports.of(0).pain_during, 0);
    EXPECT_EQ(reports.of(0).pain_after, 5); // 2 + 3.2
    EXPECT_EQ(reports.broken[1], 1);
    EXPECT_EQ(reports.of(1).pain_during, 4);

    const auto hard = prepare(Session{{of(9), of(9)}}, person, Two(0.0), true);
    combine({Part<Two>{.session = &longer, .bouts = 3}, Part<Two>{.session = &hard, .bouts = 2}}, both);
    const SessionReports<Two> apart(s, person, {}, Two(0.0), both, 5);
    EXPECT_EQ(apart.broken[0], 2); // who goes on is not stopped by who stops
    EXPECT_EQ(apart.broken[1], 0);
    EXPECT_EQ(apart.of(0).pain_during, 6);
    EXPECT_EQ(apart.of(1).pain_during, 10);
}

TEST(Reports, FeltPainRisesWithForceAndReactionAndTheOffsetFadesWithTheLastOfThePain) {
    auto p = plain_man();
    p.pain_0 = 0.5;
    p.pain_F = 0.25;
    p.c_R = 1;
    p.b_i = 1;
    p.sig_n = 2;
    auto s = hurting(2);
    s.l4 = p.x_R; // a reaction of a half
    const FeltPain<double> felt(s, person_of(p), 0.5);
    EXPECT_DOUBLE_EQ(felt.at(2, p), 0.5 * 2 * 1.5 * 1 + 1); // a mask leaves the offset
    EXPECT_DOUBLE_EQ(felt.at(6, p), 0.5 * 2 * 1.5 * 2 + 1);
    EXPECT_DOUBLE_EQ(felt.report(2, -0.5, p), 1.5);
    EXPECT_EQ(felt.report(2, 9, p), 10);
    EXPECT_EQ(felt.report(2, -9, p), 0);
    const FeltPain<double> nearly_well(hurting(0.5), person_of(p), 1);
    EXPECT_DOUBLE_EQ(nearly_well.at(2, p), 0.5 + 0.5);
    EXPECT_DOUBLE_EQ(nearly_well.report(2, 0.5, p), 0.5 + 0.5 + 0.5);
    EXPECT_EQ(FeltPain<double>(hurting(0), person_of(p), 1).report(6, 3, p), 0);
}

TEST(Reports, StiffnessIsCountedFromPainBeforeItIsRounded) {
    auto p = plain_man();
    p.m_s = 10;
    EXPECT_EQ(morning_report(1.26, p, 0).pain, 1);
    EXPECT_EQ(morning_report(1.26, p, 0).stiffness_min, 13);
}

// Persons who are asked, without their tissue: everybody is in the same state.
struct Asked {
    OwnedCohort cohort;
    Schedule schedule = two_tracks();
    std::vector<View> seen = {};
    Rule rule = [this](const View& v) {
        if (v.track == 0)
            seen.push_back(v);
        return v.rung < 0 ? up : Decision{};
    };
    Participation people;
    Person<double> person;

    explicit Asked(const Parameters<double>& p)
        : cohort({p}, healthy), people(cohort.view(), 0, 1, schedule, rule, nullptr), person(person_of(p)) {}
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    const View& wake(int day, double P, bool alive = true) {
        ask_in_the_morning(day, cohort.seed, hurting(P), person, 1.0, alive, people);
        return seen.back();
    }
};

TEST(Reports, HoppingIsTriedOnlyIfWalkingIsSaidToHurtAtMostTwo) {
    Asked asked(plain_man());
    EXPECT_EQ(asked.wake(0, 0.75).morning_pain, 2); // 2.4
    EXPECT_EQ(asked.seen.back().hop_pain, 5);       // 4.5
    EXPECT_EQ(asked.wake(7, 0.79).morning_pain, 3); // 2.53
    EXPECT_TRUE(std::isnan(asked.seen.back().hop_pain));
    EXPECT_EQ(asked.wake(14, 0).hop_pain, 0);
}

TEST(Reports, RaisesAreCountedOnlyIfOneHurtsAtMostFive) {
    auto p = plain_man();
    p.F_max = 3 * 1024 * (1 + 20.9 / 30); // enough for twenty
    Asked asked(p);
    EXPECT_EQ(asked.wake(0, 1.66).heel_raises, 20); // 4.98
    EXPECT_EQ(asked.wake(7, 1.7).heel_raises, -1);  // 5.1
    EXPECT_EQ(asked.wake(14, 5.0 / 3).heel_raises, 20);
    EXPECT_EQ(asked.wake(21, 1.7).heel_raises, -1);
}

TEST(Reports, TestsComeOnTestDaysOnly) {
    Asked asked(plain_man());
    asked.wake(0, 0.5);
    for (int day = 1; day < 7; ++day)
        EXPECT_EQ(asked.wake(day, 0).hop_pain, 3);
    EXPECT_EQ(asked.wake(7, 0).hop_pain, 0);
}

TEST(Reports, NobodyIsAskedWhoseRecordHasEnded) {
    Asked asked(plain_man());
    asked.wake(0, 1);
    asked.wake(1, 1, false);
    EXPECT_EQ(asked.seen.size(), 1U);
}

TEST(Reports, TheBaselineOfDayZeroIsTheMedianOfSevenMorningsEachWithItsOwnLuck) {
    auto p = plain_man();
    p.sig_n = 1.5;
    Asked asked(p);
    std::vector<double> told;
    for (std::uint64_t morning = 0; morning < 7; ++morning) {
        const auto u = uniform_block(asked.cohort.seed, 0, Purpose::morning_pain, morning);
        const double pain = 1.25 * walking_bw + 1.5 * (u[0] + u[1] + u[2] + u[3] - 2) / std::sqrt(1.0 / 3);
        told.push_back(std::floor(std::clamp(pain, 0.0, 10.0) + 0.5));
    }
    EXPECT_EQ(asked.wake(0, 1.25).morning_pain, told.back());
    std::sort(told.begin(), told.end());
    EXPECT_LT(told.front(), told.back());
    EXPECT_EQ(asked.wake(1, 0).baseline, told[3]);
    for (int day = 2; day < 7; ++day)
        asked.wake(day, 0);
    double sum = 0;
    for (const double pain : told)
        sum += pain;
    EXPECT_DOUBLE_EQ(asked.wake(7, 0).weekly_rises[0], -sum / 7);
}

TEST(Reports, HoppingHasALuckOfItsOwn) {
    auto p = plain_man();
    p.pain_0 = 0.5;
    p.pain_F = 0.125;
    p.sig_n = 1;
    Asked asked(p);
    int hops = 0;
    for (int day = 0; day < 200; day += 7) {
        const View& v = asked.wake(day, 1);
        if (std::isnan(v.hop_pain))
            continue;
        ++hops;
        const auto u = uniform_block(asked.cohort.seed, 0, Purpose::hop_test, static_cast<std::uint64_t>(day));
        const double pain = 1.25 + (u[0] + u[1] + u[2] + u[3] - 2) / std::sqrt(1.0 / 3);
        EXPECT_EQ(v.hop_pain, std::floor(std::clamp(pain, 0.0, 10.0) + 0.5)) << day;
    }
    EXPECT_GT(hops, 15);
}

} // namespace
} // namespace tendonlab::testing
