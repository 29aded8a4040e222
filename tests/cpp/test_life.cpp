// What happens to people over months and years: limits, bounds, events.

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
    schedule.adherence_mean = 0.7;
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
            schedule.calendar[static_cast<std::size_t>(day)] = -1;
    const OwnedCohort cohort({reference_man()}, healthy);
    const Results r(cohort, {.arms = {schedule}, .record_days = {250, 278, 364}});
    EXPECT_NEAR(r["dorsiflexion_gain"][0], 3, 0.25);
    EXPECT_NEAR(r["dorsiflexion_gain"][1] / r["dorsiflexion_gain"][0], std::exp(-1), 0.02);
}

} // namespace
} // namespace tendonlab::testing
