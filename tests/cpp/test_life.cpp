// What happens to people over months and years: limits, bounds, events.

#include "tendonlab/fast_flow.hpp"
#include "tendonlab/random.hpp"
#include "tendonlab/session_effect.hpp"

#include <gtest/gtest.h>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

constexpr int five_years = 5 * 364;

TEST(Life, AHealthyPersonWhoJustLivesDoesNotDrift) {
    const OwnedCohort cohort(varied_people(8), healthy);
    const Results results(cohort, {.arms = {rest(five_years)}, .record_days = {0, 364, five_years}});
    for (const char* name :
         {"stiffness", "youngs_modulus", "csa_image", "strength", "strain_mvc", "collagen_synthesis", "utc_aligned"}) {
        const auto& values = results[name];
        for (std::size_t i = 0; i < values.size(); i += 3)
            EXPECT_NEAR(values[i + 2] / values[i], 1, 0.005) << name;
    }
    for (const double risk : results["onset_risk"])
        EXPECT_EQ(risk, 0);
    for (const double pain : results["pain_hop"])
        EXPECT_EQ(pain, 0);
}

// Reeves 2005 (J Appl Physiol 98:2278): 90 days of bed rest, stiffness -58 %.
TEST(Life, BedRestTakesStiffnessAndStrength) {
    const OwnedCohort cohort({reference_man()}, healthy);
    const Results results(cohort, {.arms = {rest(90, 0.0)}, .record_days = {0, 90}});
    const double change = 100 * (results["stiffness"][1] / results["stiffness"][0] - 1);
    EXPECT_GE(change, -71.6);
    EXPECT_LE(change, -37.8);
    EXPECT_LT(results["strength"][1], results["strength"][0]);
}

TEST(Life, StatesStayInTheirBounds) {
    for (const Schedule& schedule : {twice_daily(364, 364), mixed(364), train(364, 364, {{run(40)}}, {0.1, 0.5})}) {
        OwnedCohort cohort(varied_people(16), patient);
        cohort.legs = 2;
        const Results r(cohort, {.arms = {schedule}, .record_days = weekly(364)});
        const auto within = [&](std::string_view name, double low, double high) {
            for (const double x : r[name])
                if (!std::isnan(x)) {
                    EXPECT_GE(x, low) << name;
                    EXPECT_LE(x, high) << name;
                }
        };
        within("visa_a", 0, 100);
        within("pain_hop", 0, 10);
        within("disorganised_fraction", 0, 1);
        within("damage_labile", 0, 1);
        within("onset_risk", 0, 1);
        within("rupture_risk", 0, 1);
        within("csa_image", 10, 400);
        within("stiffness", 1, 5000);
        within("strength", 100, 1.85 * 2600 * 1.15);
    }
}

TEST(Life, AdherenceDecidesHowManySessionsAreDone) {
    Schedule schedule = twice_daily(364, 364);
    schedule.adherence.periods = {{.first_day = 0, .mean = 0.7, .sd = 0}};
    const OwnedCohort cohort(varied_people(64), patient);
    const Results r(cohort, {.arms = {schedule}, .record_days = {364}});
    double done = 0;
    for (std::size_t i = 0; i < 64; ++i) {
        EXPECT_EQ(r["sessions_planned"][i], 728);
        done += r["sessions_done"][i] / 728 / 64;
    }
    EXPECT_NEAR(done, 0.7, 4 * std::sqrt(0.7 * 0.3 / 728 / 64));
}

TEST(Life, TheSamePersonHasTheSameLuckInEveryArm) {
    const OwnedCohort cohort(varied_people(16), patient);
    Schedule schedule = mixed(84);
    const Results r(cohort, {.arms = {schedule, schedule}, .record_days = weekly(84)});
    for (const auto& values : r.recorder.values) {
        const auto half = static_cast<std::ptrdiff_t>(values.size() / 2);
        EXPECT_TRUE(std::equal(values.begin(), values.begin() + half, values.begin() + half));
    }
}

// The drawn share of first onsets is the mean of the reported risks.
TEST(Life, DrawnOnsetsMatchTheReportedRisk) {
    std::vector<Parameters<double>> people(2048, reference_man());
    for (auto& p : people)
        p.h0 *= 20;
    const OwnedCohort cohort(people, healthy);
    const Schedule runs = train(140, 140, {{run(6.7)}}, {0.5}, 2);
    const Results risks(cohort, {.arms = {runs}, .record_days = {140}, .sample_events = false});
    const Results drawn(cohort, {.arms = {runs}, .record_days = {140}});
    const double risk = risks["onset_risk"][0];
    double share = 0;
    for (const auto n : drawn.recorder.onsets)
        share += (n > 0) / 2048.0;
    EXPECT_NEAR(share, risk, 4 * std::sqrt(risk * (1 - risk) / 2048));
    EXPECT_GT(risk, 0.2);
    for (const auto n : risks.recorder.onsets)
        EXPECT_EQ(n, 0);
}

TEST(Life, AnOverloadedTendonRupturesAndItsRecordsEnd) {
    auto p = reference_man();
    p.A_ref = 22; // a run loads it beyond the ultimate stress
    const OwnedCohort cohort({reference_man(), p}, healthy);
    const Results r(
        cohort, {.arms = {train(28, 28, {{run(5)}}, {0.5}, 10)}, .record_days = {0, 7, 14}, .sample_events = false});
    EXPECT_EQ(r.recorder.outcome[0], static_cast<std::int8_t>(Outcome::completed));
    EXPECT_EQ(r.recorder.outcome[1], static_cast<std::int8_t>(Outcome::ruptured));
    EXPECT_EQ(r.recorder.outcome_day[1], 0);
    EXPECT_FALSE(std::isnan(r["stiffness"][2]));
    EXPECT_FALSE(std::isnan(r["stiffness"][3])); // before the first session
    EXPECT_TRUE(std::isnan(r["stiffness"][4]));
}

// The other leg can only break in a session for both legs; whichever breaks, nobody goes on with one.
TEST(Life, BothLegsRecordsEndTogether) {
    std::vector<Parameters<double>> people(64, reference_man());
    for (auto& p : people)
        p.h_r *= 2000;
    OwnedCohort cohort(people, healthy);
    cohort.legs = 2;
    const Study study{.arms = {train(140, 140, {{run(8)}}, {0.5}, 2)}, .record_days = weekly(140)};
    const Results r(cohort, study);
    int first = 0;
    int second = 0;
    for (std::size_t person = 0; person < people.size(); ++person) {
        const std::size_t affected = 2 * person;
        const auto one = static_cast<Outcome>(r.recorder.outcome[affected]);
        const auto other = static_cast<Outcome>(r.recorder.outcome[affected + 1]);
        EXPECT_EQ(one == Outcome::completed, other == Outcome::completed);
        first += one == Outcome::ruptured && other == Outcome::other_leg ? 1 : 0;
        second += one == Outcome::other_leg && other == Outcome::ruptured ? 1 : 0;
        if (one != Outcome::completed) {
            EXPECT_EQ(r.recorder.outcome_day[affected], r.recorder.outcome_day[affected + 1]);
        }
        for (std::size_t t = 0; t < study.record_days.size(); ++t)
            EXPECT_EQ(std::isnan(r["stiffness"][affected * 21 + t]),
                      std::isnan(r["stiffness"][(affected + 1) * 21 + t]));
    }
    EXPECT_GT(first, 5);
    EXPECT_GT(second, 5);
}

TEST(Life, TheOtherLegIsHealthyAndTrainsOnlyWithBoth) {
    OwnedCohort cohort(varied_people(8), patient);
    cohort.legs = 2;
    const Study study{.arms = {twice_daily(84, 84), train(84, 84, {{heavy_raise()}}, {0.5}, 2)},
                      .record_days = {0, 84}};
    const Results r(cohort, study);
    for (std::size_t person = 0; person < 8; ++person) {
        const auto row = [&](std::size_t arm, std::size_t leg) { return ((arm * 8 + person) * 2 + leg) * 2; };
        EXPECT_EQ(r["pain_hop"][row(0, 1)], 0);
        EXPECT_GT(r["pain_hop"][row(0, 0)], 0);
        EXPECT_GT(r["stiffness"][row(0, 1)], r["stiffness"][row(0, 0)]);
        // Heel drops are for the affected leg, heavy raises for both.
        EXPECT_NEAR(r["strength"][row(0, 1) + 1], r["strength"][row(0, 1)], 1e-9);
        EXPECT_GT(r["strength"][row(0, 0) + 1], 1.05 * r["strength"][row(0, 0)]);
        EXPECT_GT(r["strength"][row(1, 1) + 1], 1.05 * r["strength"][row(1, 1)]);
    }
}

TEST(Life, EverybodyStartsAlikeWhateverTheFirstDayBrings) {
    const OwnedCohort cohort(varied_people(8), patient);
    const Results r(cohort, {.arms = {rest(7), rest(7, 0.0)}, .record_days = {0}});
    for (const auto& values : r.recorder.values)
        for (std::size_t person = 0; person < 8; ++person)
            EXPECT_EQ(values[person], values[8 + person]);
}

TEST(Life, StatesStayInTheirBoundsThroughAnySequenceOfSessions) {
    const auto people = varied_people(6);
    const std::vector<Bout> bouts = {heel_drop(), heavy_raise(), run(15), calf_stretch()};
    for (std::size_t k = 0; k < people.size(); ++k) {
        const Person<double> person(people[k]);
        const auto& p = person.p;
        const Segment segment{.days = 0.25, .steps = 2, .step_days = 0.125, .index = 0};
        FastFlow<double> flow(person, {segment});
        auto s = healthy_state<double>();
        s.P = 3;
        s.D = 0.2;
        for (int i = 0; i < 2000; ++i) {
            const auto draw = [&](std::uint64_t n) {
                return uniform(k, static_cast<std::uint64_t>(i), Purpose::traits, n);
            };
            const auto choice = static_cast<std::size_t>(draw(0) * 6);
            if (choice < bouts.size())
                apply(prepare(Session{.bouts = {bouts[choice]}}, person, 0.0, true), person, DailyInputs<double>{}, s);
            const double h = draw(1) < 0.2 ? 0.0 : 1.0;
            const DailyInputs<double> in{
                .habitual = h, .care = draw(2), .damage_level = person.damage_level(s, h), .lasting_pain = 1};
            flow.advance(s, in, segment);
            for (const double share : {s.M, s.B, s.D})
                ASSERT_TRUE(share >= 0 && share <= 1) << share;
            for (const double size : {s.G, s.S, s.l1, s.l2, s.l3, s.l4, s.P, s.X, s.Ja})
                ASSERT_GE(size, 0);
            ASSERT_TRUE(s.W >= 0 && s.W <= p.w_W);
            ASSERT_TRUE(s.Q >= 1 - p.k_Q && s.Q <= p.Q_max);
            ASSERT_TRUE(s.Jc >= 0 && s.Jc < 2 * p.j_inf);
            ASSERT_TRUE(s.q >= p.q_floor && s.q < 5);
            ASSERT_TRUE(s.a >= 1 - p.k_h && s.a < 3);
        }
    }
}

TEST(Life, APersonWhoseStateExplodesFailsAlone) {
    auto p = reference_man();
    p.kappa_q = 1e308;
    const OwnedCohort cohort({reference_man(), p, reference_man()}, healthy);
    const Results r(cohort, {.arms = {twice_daily(28, 28)}, .record_days = {0, 14, 28}});
    EXPECT_EQ(r.recorder.outcome[1], static_cast<std::int8_t>(Outcome::not_finite));
    EXPECT_TRUE(std::isnan(r["stiffness"][5]));
    EXPECT_EQ(r.recorder.outcome[0], 0);
    EXPECT_EQ(r.recorder.outcome[2], 0);
    EXPECT_EQ(r["stiffness"][2], r["stiffness"][8]);
}

// Chronic dorsiflexion gain settles at j_inf for the reference dose of five sessions of 90 s a week.
TEST(Life, StretchingSettlesAtItsPublishedGainAndIsLostAgain) {
    Schedule schedule = train(364, 250, {{calf_stretch()}}, {0.5});
    for (int day = 0; day < 250; ++day)
        if (day % 7 > 4)
            session_on(schedule, day, 0) = -1;
    const OwnedCohort cohort({reference_man()}, healthy);
    const Results r(cohort, {.arms = {schedule}, .record_days = {250, 278, 364}});
    EXPECT_NEAR(r["dorsiflexion_gain"][0], 3, 0.25);
    EXPECT_NEAR(r["dorsiflexion_gain"][1] / r["dorsiflexion_gain"][0], std::exp(-1), 0.02);
}

} // namespace
} // namespace tendonlab::testing
