// Leg-years per second on one core: the full model, one year, weekly records.

#include <benchmark/benchmark.h>

#include "full_load.hpp"

namespace tendonlab::testing {
namespace {

void leg_years(benchmark::State& state, const Schedule& schedule, Path path, int persons) {
    const OwnedCohort cohort(varied_people(persons), patient);
    const Study study{.arms = {schedule}, .record_days = weekly(364), .sample_events = true, .path = path};
    for (auto _ : state) {
        const Results results(cohort, study);
        benchmark::DoNotOptimize(results.recorder.values.front().back());
    }
    state.counters["leg_years"] =
        benchmark::Counter(static_cast<double>(state.iterations() * persons), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(leg_years, full_load, full_load(), Path::fast, 256)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(leg_years, twice_daily_all_year, twice_daily(364, 364), Path::fast, 256)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(leg_years, twice_daily_12_weeks, twice_daily(364, 84), Path::fast, 256)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(leg_years, bodywork_and_training, mixed(364), Path::fast, 256)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(leg_years, ladder_in_closed_loop, ladder(364), Path::fast, 256)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(leg_years, wait_and_see, rest(364), Path::fast, 256)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(leg_years, one_lane, twice_daily(364, 364), Path::one_lane, 64)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(leg_years, reference_path, twice_daily(364, 364), Path::reference, 2)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

} // namespace
} // namespace tendonlab::testing
