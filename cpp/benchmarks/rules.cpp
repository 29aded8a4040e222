// What rules of progression cost: the same people, the same sessions, with and without reports, lights and criteria.
//
// Both schedules are run by turns in one measurement, so the share does not depend on what else the machine does.

#include <benchmark/benchmark.h>

#include <ctime>

#include "ruled.hpp"

namespace tendonlab::testing {
namespace {

// Of processor time, which others on the machine disturb less.
double seconds(const OwnedCohort& cohort, const Schedule& schedule) {
    const Study study{.arms = {schedule}, .record_days = weekly(364)};
    const std::clock_t start = std::clock();
    const Results results(cohort, study);
    benchmark::DoNotOptimize(results.recorder.values.front().back());
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// Every second person is too weak ever to be moved up.
std::vector<Parameters<double>> strong_and_weak(int count) {
    auto people = varied_people(count);
    for (std::size_t i = 0; i < people.size(); i += 2)
        people[i].F_max *= 0.4;
    return people;
}

void rules_share(benchmark::State& state, const Schedule& plain, int heel_raises) {
    const OwnedCohort cohort(strong_and_weak(256), patient);
    const Schedule with_rules = ruled(plain, heel_raises);
    double without = 0;
    double with = 0;
    for (auto _ : state) {
        without += seconds(cohort, plain);
        with += seconds(cohort, with_rules);
    }
    state.counters["share_of_time"] = 1 - without / with;
}

BENCHMARK_CAPTURE(rules_share, twice_daily_all_year, twice_daily(364, 364), nobody)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rules_share, bodywork_and_training, mixed(364), nobody)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rules_share, neighbours_on_two_rungs, twice_daily(364, 364), the_strong)
    ->Unit(benchmark::kMillisecond);

} // namespace
} // namespace tendonlab::testing
