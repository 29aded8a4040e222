// Pieces of the fast path, one pack of people at a time, on one core.

#include <benchmark/benchmark.h>

#include "pack_kernels.hpp"

namespace tendonlab::testing {
namespace {

void kernel(benchmark::State& state, std::string_view name) {
    const PackKernels here = pack_kernels_here();
    const auto kernel = here.make(name);
    for (auto _ : state)
        kernel->call();
    const double each = static_cast<double>(state.iterations()) * kernel->times() * here.lanes;
    state.counters["items"] = benchmark::Counter(each, benchmark::Counter::kIsRate);
}

const bool registered = [] {
    for (const PackKernelInfo& info : pack_kernels) {
        const std::string name(info.name);
        benchmark::RegisterBenchmark(("kernel/" + name).c_str(), [name](benchmark::State& state) {
            kernel(state, name);
        })->MeasureProcessCPUTime();
    }
    return true;
}();

} // namespace
} // namespace tendonlab::testing
