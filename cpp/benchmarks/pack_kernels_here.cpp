#include "tendonlab/kernel.hpp"

#include "pack_kernels.hpp"

namespace tendonlab::testing {

namespace baseline {
PackKernels kernels();
}
#ifdef TENDONLAB_X86
namespace avx2 {
PackKernels kernels();
}
namespace avx512 {
PackKernels kernels();
}
#endif

PackKernels pack_kernels_here() {
#ifdef TENDONLAB_X86
    const std::string_view level = simd_level().name;
    if (level == "avx512")
        return avx512::kernels();
    if (level == "avx2")
        return avx2::kernels();
#endif
    return baseline::kernels();
}

} // namespace tendonlab::testing
