#pragma once
// Pieces of the fast path on one pack of people, to be timed and counted; compiled once for each set of vector
// instructions, as the engine's own kernel is (tendonlab/kernel.hpp).

#include <array>
#include <functional>
#include <memory>
#include <string_view>

namespace tendonlab::testing {

// One call does the same each time, from the same numbers.
class PackKernel {
public:
    PackKernel() = default;
    PackKernel(const PackKernel&) = delete;
    PackKernel& operator=(const PackKernel&) = delete;
    PackKernel(PackKernel&&) = delete;
    PackKernel& operator=(PackKernel&&) = delete;
    virtual ~PackKernel() = default;

    virtual void call() = 0;
    // Of what the kernel is named after, in one call, on each lane.
    [[nodiscard]] virtual int times() const { return 1; }
};

struct PackKernelInfo {
    std::string_view name, item;
};
inline constexpr std::array pack_kernels = {
    PackKernelInfo{"exp", "exponentials"},
    PackKernelInfo{"log", "logarithms"},
    PackKernelInfo{"session", "sessions of two bouts and a stretch"},
    PackKernelInfo{"flow_day", "days of flow between two sessions"},
    PackKernelInfo{"mornings", "mornings with a report and a decision"},
    PackKernelInfo{"leg_days", "days of a leg with everything"},
    // What the core can do at most; nothing of the model.
    PackKernelInfo{"peak_multiply_add", "multiplications or additions"},
    PackKernelInfo{"peak_divide", "divisions"},
    PackKernelInfo{"peak_compare_select", "comparisons or selections"},
};

struct PackKernels {
    int lanes;
    std::unique_ptr<PackKernel> (*make)(std::string_view name); // null: no such kernel
};

// Of the level that the engine uses as well.
PackKernels pack_kernels_here();

} // namespace tendonlab::testing
