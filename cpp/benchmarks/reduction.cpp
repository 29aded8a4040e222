// What summaries cost while the engine runs: the same study with its blocks thrown away and with them reduced, by
// turns.

#include "tendonlab/reducing_recorder.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>

#include "full_load.hpp"
#include "nowhere.hpp"

namespace tendonlab::testing {
namespace {

void reduction(benchmark::State& state) {
    const OwnedCohort cohort(varied_people(512), patient);
    const Study study{.arms = {full_load(), twice_daily(year, year)}, .record_days = weekly(year)};
    const StudyShape shape = study.shape(cohort.view());
    // Of processor time, which others on the machine disturb less.
    const auto seconds = [&](Recorder& recorder) {
        const std::clock_t start = std::clock();
        simulate(cohort.view(), study, recorder, {});
        return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    };
    double without = 1e300;
    double with = 1e300;
    for (auto _ : state) {
        Nowhere nowhere;
        without = std::min(without, seconds(nowhere));
        ReducingRecorder reducing({.arms = {"full load", "twice daily"},
                                   .record_days = study.record_days,
                                   .chosen = Selection::everything().chosen,
                                   .groups = 1},
                                  shape, 0);
        with = std::min(with, seconds(reducing));
        benchmark::DoNotOptimize(reducing.take());
    }
    state.counters["share_of_processor_time"] = 1 - without / with;
}

BENCHMARK(reduction)->Iterations(10);

} // namespace
} // namespace tendonlab::testing
