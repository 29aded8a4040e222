// One block of random numbers, four uniforms: what every decision of a day asks for.

#include "tendonlab/random.hpp"

#include <benchmark/benchmark.h>

namespace tendonlab {
namespace {

void random_block(benchmark::State& state) {
    std::uint64_t draw = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(uniform_block(1, 2, Purpose::session_done, draw++));
    state.counters["items"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

BENCHMARK(random_block)->Name("kernel/random_block")->MeasureProcessCPUTime();

} // namespace
} // namespace tendonlab
