// Calls a kernel a fixed number of times, for callgrind to count its instructions:
//
//     tendonlab_counted_calls KERNEL CALLS
//
// Prints the level of vector instructions and the people of a pack (python/benchmarks/measure_instructions.py).

#include "tendonlab/kernel.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "pack_kernels.hpp"

namespace tendonlab::testing {

// Callgrind collects inside this function only; its name must stay as it is.
extern "C" __attribute__((noinline, visibility("default"))) void tendonlab_counted_call(PackKernel& kernel) {
    kernel.call();
}

} // namespace tendonlab::testing

int main(int argc, char** argv) try {
    using namespace tendonlab::testing;
    const auto kernel = argc == 3 ? pack_kernels_here().make(argv[1]) : nullptr;
    const int calls = kernel ? std::atoi(argv[2]) : 0; // NOLINT(cert-err34-c): 0 is refused below
    if (calls < 1) {
        std::fputs("usage: tendonlab_counted_calls KERNEL CALLS\n", stderr);
        return 2;
    }
    for (int i = 0; i < calls; ++i)
        tendonlab_counted_call(*kernel);
    std::printf("%s %d\n", std::string(tendonlab::simd_level().name).c_str(), pack_kernels_here().lanes);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
