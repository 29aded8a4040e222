// The same study and seed give the same bits, whatever the threads and the lanes.

#include "tendonlab/kernel.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

// More people than a block, and some over; a schedule with everything in it.
constexpr int persons = 300;

Study everything(int days) {
    return {.arms = {ladder(days), mixed(days), rest(days)}, .record_days = weekly(days), .sample_events = true};
}

void expect_same_bits(const Results& a, const Results& b) {
    for (std::size_t i = 0; i < observables.size(); ++i) {
        const auto& x = a.recorder.values[i];
        const auto& y = b.recorder.values[i];
        ASSERT_EQ(x.size(), y.size());
        EXPECT_EQ(std::memcmp(x.data(), y.data(), x.size() * sizeof(double)), 0) << observables[i].name;
    }
    EXPECT_EQ(a.recorder.outcome, b.recorder.outcome);
    EXPECT_EQ(a.recorder.onsets, b.recorder.onsets);
    EXPECT_EQ(std::memcmp(a.recorder.outcome_day.data(), b.recorder.outcome_day.data(),
                          a.recorder.outcome_day.size() * sizeof(double)),
              0);
    EXPECT_EQ(std::memcmp(a.recorder.drop_out_day.data(), b.recorder.drop_out_day.data(),
                          a.recorder.drop_out_day.size() * sizeof(double)),
              0);
}

OwnedCohort people(int legs) {
    OwnedCohort cohort(varied_people(persons), patient);
    cohort.legs = legs;
    return cohort;
}

class Reproducible : public ::testing::TestWithParam<int> {};

TEST_P(Reproducible, AtAnyNumberOfThreads) {
    const OwnedCohort cohort = people(GetParam());
    const Study study = everything(84);
    const Results one(cohort, study, 1);
    for (const int threads : {2, 3, 8})
        expect_same_bits(one, Results(cohort, study, threads));
}

TEST_P(Reproducible, AtAnyWidthOfLanes) {
    const OwnedCohort cohort = people(GetParam());
    Study study = everything(84);
    const Results best(cohort, study, 2);
    for (const SimdLevel& level : simd_levels()) {
        ASSERT_EQ(setenv("TENDONLAB_SIMD", std::string(level.name).c_str(), 1), 0);
        expect_same_bits(best, Results(cohort, study, 2));
    }
    ASSERT_EQ(unsetenv("TENDONLAB_SIMD"), 0);
    study.path = Path::one_lane;
    expect_same_bits(best, Results(cohort, study, 2));
}

INSTANTIATE_TEST_SUITE_P(Legs, Reproducible, ::testing::Values(1, 2));

TEST(Simd, TheBestLevelIsTakenUnlessAnotherIsAskedFor) {
    const auto levels = simd_levels();
    EXPECT_EQ(levels.front().name, "baseline");
    EXPECT_EQ(simd_level().name, levels.back().name);
    ASSERT_EQ(setenv("TENDONLAB_SIMD", "baseline", 1), 0);
    EXPECT_EQ(simd_level().name, "baseline");
    ASSERT_EQ(setenv("TENDONLAB_SIMD", "abacus", 1), 0);
    EXPECT_THROW(simd_level(), std::invalid_argument);
    ASSERT_EQ(unsetenv("TENDONLAB_SIMD"), 0);
}

} // namespace
} // namespace tendonlab::testing
