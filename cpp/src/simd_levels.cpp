#include "tendonlab/kernel.hpp"

#include <cstdlib>
#include <stdexcept>

namespace tendonlab {
namespace kernels {

// One for each compilation of kernel.cpp.
namespace baseline {
void run(const BlockTask& task, Block& block, const Advance& advance);
}
#ifdef TENDONLAB_X86
namespace avx2 {
void run(const BlockTask& task, Block& block, const Advance& advance);
}
namespace avx512 {
void run(const BlockTask& task, Block& block, const Advance& advance);
}
#endif

} // namespace kernels

std::vector<SimdLevel> simd_levels() {
#ifdef TENDONLAB_X86
    if (__builtin_cpu_supports("sse4.2") == 0)
        throw std::runtime_error("this processor is older than x86-64-v2: it lacks SSE4.2, which TendonLab needs");
#endif
    std::vector<SimdLevel> levels = {{.name = "baseline", .kernel = kernels::baseline::run}};
#ifdef TENDONLAB_X86
    // Also whether the operating system saves the registers; the names are those of the options in CMakeLists.txt.
    if (__builtin_cpu_supports("avx2") != 0)
        levels.push_back({.name = "avx2", .kernel = kernels::avx2::run});
    if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("avx512f") != 0
        && __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0)
        levels.push_back({.name = "avx512", .kernel = kernels::avx512::run});
#endif
    return levels;
}

SimdLevel simd_level() {
    const auto levels = simd_levels();
    const char* wanted = std::getenv("TENDONLAB_SIMD"); // NOLINT(concurrency-mt-unsafe): nothing here sets it
    if (wanted == nullptr || *wanted == '\0')
        return levels.back();
    std::string known;
    for (const SimdLevel& level : levels) {
        if (level.name == wanted)
            return level;
        known += (known.empty() ? "" : ", ") + std::string(level.name);
    }
    throw std::invalid_argument("TENDONLAB_SIMD is '" + std::string(wanted) + "'; on this machine it can be " + known);
}

} // namespace tendonlab
