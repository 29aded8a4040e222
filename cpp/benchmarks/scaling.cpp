// How time grows with people, weeks, arms and threads; ratios of runs that take turns in one measurement, so that they
// do not depend on what else the machine does.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "full_load.hpp"
#include "nowhere.hpp"

namespace tendonlab::testing {
namespace {

struct Size {
    int people = 256;
    int weeks = 52;
    int arms = 1;

    [[nodiscard]] double leg_years() const { return people * (weeks / 52.0) * arms; }
};

struct Run {
    OwnedCohort cohort;
    Study study;

    explicit Run(const Size& size)
        : cohort(varied_people(size.people), patient), study{.arms = std::vector<Schedule>(
                                                                 static_cast<std::size_t>(size.arms),
                                                                 full_load(7 * size.weeks)),
                                                             .record_days = weekly(7 * size.weeks)} {}
    void operator()(int threads = 1) const {
        Nowhere nowhere;
        simulate(cohort.view(), study, nowhere, {}, threads);
    }
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Processor time of a leg-year: of the larger study over that of the smaller, which is run as often as it fits into the
// larger. 1: time is linear. The median of the rounds.
void linear(benchmark::State& state, const Size& smaller, const Size& larger) {
    const Run small(smaller);
    const Run large(larger);
    const int times = static_cast<int>(larger.leg_years() / smaller.leg_years());
    const auto seconds = [](const Run& run, int often) {
        const std::clock_t start = std::clock();
        for (int i = 0; i < often; ++i)
            run();
        return static_cast<double>(std::clock() - start);
    };
    std::vector<double> ratios;
    for (auto _ : state) {
        const double few = seconds(small, times);
        ratios.push_back(seconds(large, 1) / few);
    }
    state.counters["ratio"] = median(ratios);
}

// Wall time on one thread over that on so many, and that over their number; medians of the rounds.
void threads(benchmark::State& state, int number) {
    const Size size{.people = 4096};
    const Run run(size);
    const auto seconds = [&](int on) {
        const auto start = std::chrono::steady_clock::now();
        run(on);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    std::vector<double> alone;
    std::vector<double> together;
    std::vector<double> efficiency;
    for (auto _ : state) {
        alone.push_back(seconds(1));
        together.push_back(seconds(number));
        efficiency.push_back(alone.back() / together.back() / number);
    }
    state.counters["one_thread"] = size.leg_years() / median(alone);
    state.counters["leg_years"] = size.leg_years() / median(together);
    state.counters["efficiency"] = median(efficiency);
}

BENCHMARK_CAPTURE(linear, people_256_to_4096, {.people = 256}, {.people = 4096})->Iterations(5);
BENCHMARK_CAPTURE(linear, weeks_13_to_52, {.people = 2048, .weeks = 13}, {.people = 2048, .weeks = 52})->Iterations(5);
BENCHMARK_CAPTURE(linear, weeks_52_to_208, {.people = 1024, .weeks = 52}, {.people = 1024, .weeks = 208})
    ->Iterations(3);
BENCHMARK_CAPTURE(linear, arms_1_to_4, {.people = 1024, .arms = 1}, {.people = 1024, .arms = 4})->Iterations(3);
BENCHMARK_CAPTURE(threads, two, 2)->Iterations(7);

} // namespace
} // namespace tendonlab::testing
