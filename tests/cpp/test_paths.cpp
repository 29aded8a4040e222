// The fast path against the reference path, sessions included; and the contract that lanes change no bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

struct Case {
    const char* name;
    Schedule schedule;
    Entry entry;
};

Schedule bed_rest(int days, int in_bed) {
    Schedule s = rest(days);
    for (int day = 0; day < in_bed; ++day)
        s.habitual[static_cast<std::size_t>(day)] = 0;
    return s;
}

std::vector<Case> cases() {
    const int year = 364;
    Schedule bed = mixed(year);
    for (int day = 50; day < 90; ++day) {
        bed.habitual[static_cast<std::size_t>(day)] = 0;
        session_on(bed, day, 0) = session_on(bed, day, 1) = -1;
    }
    return {{"twice daily, patient", twice_daily(year, 84), patient},
            {"twice daily all year, patient", twice_daily(year, year), patient},
            {"mixed, healthy", mixed(year), healthy},
            {"mixed with bed rest, patient", bed, patient},
            {"running, sore runner", train(year, year, {{run(8)}}, {0.5}, 2), {.P = 1, .D = 0.04, .l1 = 1e-4}},
            {"a session at waking, patient", train(year, 100, {{heel_drop(), heavy_raise()}}, {0.0, 0.3}), patient},
            {"a ladder in closed loop, patient", ladder(year), patient},
            {"a ladder in closed loop, sore runner", ladder(year), {.P = 1, .D = 0.04, .l1 = 1e-4}},
            {"bed rest and life again, healthy", bed_rest(year, 90), healthy},
            {"wait and see", rest(year), patient}};
}

// Largest relative difference over persons and times. Zero has no relative difference; what is a millionth of the
// person's largest value counts as that.
double worst_difference(const std::vector<double>& a, const std::vector<double>& b, std::size_t times) {
    double worst = 0;
    for (std::size_t row = 0; row < a.size(); row += times) {
        double largest = 0;
        for (std::size_t t = row; t < row + times; ++t)
            largest = std::max(largest, std::abs(b[t]));
        for (std::size_t t = row; t < row + times; ++t) {
            EXPECT_EQ(std::isnan(a[t]), std::isnan(b[t]));
            if (largest > 0 && !std::isnan(b[t]))
                worst = std::max(worst, std::abs(a[t] - b[t]) / std::max(std::abs(b[t]), 1e-6 * largest));
        }
    }
    return worst;
}

TEST(Paths, FastAgreesWithReferenceOverAYearOfSessions) {
    for (const Case& c : cases()) {
        const OwnedCohort cohort(varied_people(3), c.entry);
        Study study{.arms = {c.schedule}, .record_days = weekly(364), .sample_events = true};
        const Results fast(cohort, study);
        study.path = Path::reference;
        const Results reference(cohort, study);
        for (const auto& o : observables) {
            const double worst = worst_difference(fast[o.name], reference[o.name], study.record_days.size());
            EXPECT_LE(worst, 1e-6) << c.name << ": " << o.name;
        }
    }
}

TEST(Paths, ALoneLaneGivesTheSameBitsAsAPack) {
    OwnedCohort cohort(varied_people(21), patient); // a full pack, another, and a part of one
    cohort.legs = 2;
    Study study{.arms = {mixed(364), twice_daily(364, 84), ladder(364)}, .record_days = weekly(364)};
    const Results packs(cohort, study);
    study.path = Path::one_lane;
    const Results lanes(cohort, study);
    const auto same = [](const std::vector<double>& a, const std::vector<double>& b) { // NaN is like NaN
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
            return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
        });
    };
    for (std::size_t i = 0; i < observables.size(); ++i)
        EXPECT_TRUE(same(packs.recorder.values[i], lanes.recorder.values[i])) << observables[i].name;
    EXPECT_TRUE(same(packs.recorder.drop_out_day, lanes.recorder.drop_out_day));
    EXPECT_EQ(packs.recorder.onsets, lanes.recorder.onsets);
    EXPECT_EQ(packs.recorder.outcome, lanes.recorder.outcome);
}

TEST(Paths, APersonDoesNotDependOnTheBatch) {
    const auto people = varied_people(300); // more than one block
    const Study study{.arms = {ladder(60)}, .record_days = {0, 30, 60}};
    const Results all(OwnedCohort(people, patient), study);
    OwnedCohort tail({people.begin() + 290, people.end()}, patient);
    Cohort view = tail.view();
    view.first_person = 290;
    MemoryRecorder recorder(study.shape(view));
    tendonlab::simulate(view, study, recorder, {});
    for (std::size_t i = 0; i < observables.size(); ++i)
        for (std::size_t k = 0; k < 30; ++k)
            EXPECT_TRUE(recorder.values[i][k] == all.recorder.values[i][k + std::size_t{290} * 3]
                        || std::isnan(recorder.values[i][k]));
}

} // namespace
} // namespace tendonlab::testing
