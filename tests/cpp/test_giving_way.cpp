// Rupture without a session: walking that overloads the tendon, and a life that is spent.

#include <gtest/gtest.h>

#include <cmath>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

constexpr auto ruptured = static_cast<std::int8_t>(Outcome::ruptured);
constexpr auto completed = static_cast<std::int8_t>(Outcome::completed);

Results lived(const std::vector<Parameters<double>>& people, const Entry& entry, const Schedule& schedule,
              Path path = Path::fast) {
    return {OwnedCohort(people, entry),
            {.arms = {schedule}, .record_days = weekly(28), .sample_events = false, .path = path}};
}

// Walking puts 21 MPa on his healthy tendon.
Parameters<double> weak_man() {
    auto weak = reference_man();
    weak.s_u = 20;
    return weak;
}

TEST(GivingWay, WalkingOverTheUltimateStressRuptures) {
    const Results r = lived({weak_man(), reference_man()}, healthy, rest(28));
    EXPECT_EQ(r.recorder.outcome, (std::vector<std::int8_t>{ruptured, completed}));
    EXPECT_EQ(r.recorder.outcome_day[0], 0);
    EXPECT_TRUE(std::isnan(r["stiffness"].front()));
    EXPECT_FALSE(std::isnan(r["stiffness"].back()));
}

TEST(GivingWay, NobodyWalksInBed) {
    Schedule bed = rest(28);
    for (std::size_t day = 0; day < 10; ++day)
        bed.habitual[day] = 0;
    for (const Path path : {Path::fast, Path::reference}) {
        const Results r = lived({weak_man()}, healthy, bed, path);
        EXPECT_EQ(r.recorder.outcome[0], ruptured);
        EXPECT_EQ(r.recorder.outcome_day[0], 10);
        EXPECT_FALSE(std::isnan(r["stiffness"][1]));
        EXPECT_TRUE(std::isnan(r["stiffness"][2]));
    }
}

TEST(GivingWay, WhoseLifeIsSpentRuptures) {
    EXPECT_EQ(lived({reference_man()}, {.l1 = 1}, rest(28)).recorder.outcome_day[0], 0);
    EXPECT_EQ(lived({reference_man()}, {.l1 = 0.1}, rest(28)).recorder.outcome[0], completed);
}

TEST(GivingWay, ASessionMaySpendTheWholeLife) {
    const double distance_km = 10 / reference_man().x_ref;
    Schedule schedule = train(28, 28, {{run(0.9 * distance_km)}}, {0.5}, 100);
    EXPECT_EQ(lived({reference_man()}, healthy, schedule).recorder.outcome[0], completed);
    schedule.sessions = {{{run(1.1 * distance_km)}}};
    const Results r = lived({reference_man()}, healthy, schedule);
    EXPECT_EQ(r.recorder.outcome[0], ruptured);
    EXPECT_EQ(r.recorder.outcome_day[0], 0);
    EXPECT_FALSE(std::isnan(r["stiffness"][0])); // that morning was before
    EXPECT_TRUE(std::isnan(r["stiffness"][1]));
}

// A heavy man with a thin tendon that walking alone wears out: it breaks, and its numbers stay numbers until then.
TEST(GivingWay, ARunawayEndsInRuptureAndNotInInfinity) {
    auto p = reference_man();
    p.body_mass = 100;
    p.A_ref = 50;
    p.s_u = 80;
    p.eta_D = 1; // what is disorganised carries nothing
    p.x_ref = 1e-3;
    for (const Path path : {Path::fast, Path::reference}) {
        const Results r = {OwnedCohort({p}, healthy),
                           {.arms = {rest(728)}, .record_days = weekly(728), .sample_events = false, .path = path}};
        EXPECT_EQ(r.recorder.outcome[0], ruptured);
        for (std::size_t t = 0; 7 * static_cast<double>(t) < r.recorder.outcome_day[0]; ++t)
            EXPECT_LT(r["damage_labile"][t], 1);
    }
}

} // namespace
} // namespace tendonlab::testing
