// What is recorded is what was asked for, and choosing changes no number.

#include <gtest/gtest.h>

#include <cstring>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

const Study study = {.arms = {twice_daily(21, 21), rest(21)}, .record_days = {0, 7, 21}};

TEST(Recorder, ChosenQuantitiesAreThoseOfTheWhole) {
    const OwnedCohort cohort(varied_people(300), patient);
    const Results whole(cohort, study);
    const std::vector<std::string> names = {"rung", "visa_a"};
    MemoryRecorder some(study.shape(cohort.view()), Selection::of(names));
    simulate(cohort.view(), study, some, {}, 2);
    for (std::size_t k = 0; k < observables.size(); ++k) {
        const bool chosen = observables[k].name == "rung" || observables[k].name == "visa_a";
        const auto& expected = whole.recorder.values[k];
        ASSERT_EQ(some.values[k].size(), chosen ? expected.size() : 0U) << observables[k].name;
        if (chosen) {
            EXPECT_EQ(std::memcmp(some.values[k].data(), expected.data(), expected.size() * sizeof(double)), 0);
        }
    }
    EXPECT_EQ(some.outcome, whole.recorder.outcome);
    EXPECT_EQ(some.onsets, whole.recorder.onsets);
}

TEST(Recorder, OnlyKnownQuantitiesCanBeChosen) {
    const auto refusal = [](const std::vector<std::string>& names) -> std::string {
        try {
            Selection::of(names);
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return "accepted";
    };
    EXPECT_EQ(refusal({"stiffness"}), "accepted");
    EXPECT_EQ(refusal({"stiffness", "happiness"}), "there is no quantity 'happiness' to record");
    EXPECT_EQ(refusal({}), "no quantity to record: quantities is empty");
}

} // namespace
} // namespace tendonlab::testing
