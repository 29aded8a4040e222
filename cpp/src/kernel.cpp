// The fast path for one set of vector instructions; compiled once for each (CMakeLists.txt).

#include "tendonlab/block_run.hpp"
#include "tendonlab/fast_flow.hpp"

namespace tendonlab::kernels {
inline namespace TENDONLAB_SIMD {

// As many persons as fit a vector: wider packs would be taken in pieces, and spill.
#if defined(__AVX512F__)
constexpr int pack_width = 8;
#elif defined(__AVX2__)
constexpr int pack_width = 4;
#else
constexpr int pack_width = 2; // SSE, NEON
#endif

void run(const BlockTask& task, Block& block, const Advance& advance) {
    using Lanes = Pack<pack_width>;
    run_block<Lanes, FastFlow<Lanes>>(task, block, advance);
}

} // namespace TENDONLAB_SIMD
} // namespace tendonlab::kernels
