#pragma once
// What one thread does at a time: a block of persons through one arm.
//
// The packs of the fast path are compiled several times from one source (kernel.cpp), each for a set of vector
// instructions, and the best that the processor has is chosen when the program starts. All give the same bits.
//
// A function template of the standard library may be emitted by several of these objects, and the linker keeps the
// first it meets. The objects are linked in ascending order of their instructions, so what it keeps never asks for more
// than anybody who uses it has. A test looks for instructions in the wrong place (tests/cpp/test_instructions.cpp).

#include "tendonlab/engine.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tendonlab {

struct BlockTask {
    const Cohort& cohort;
    const Study& study;
    const TimeGrid& grid;
    std::size_t arm = 0;
    Trace* trace = nullptr; // of a single person

    [[nodiscard]] const Schedule& schedule() const { return study.arms[arm]; }
    [[nodiscard]] const Rule& rule() const {
        static const Rule none;
        return study.rules.empty() ? none : study.rules[arm];
    }
};

// Called with the persons that have just been done; returns whether to go on.
using Advance = std::function<bool(Eigen::Index persons)>;
using Kernel = void (*)(const BlockTask&, Block&, const Advance&);

struct SimdLevel {
    std::string_view name; // baseline, avx2, avx512
    Kernel kernel;         // of the fast path
};

// Those compiled in that this processor has, ascending; never empty. Throws std::runtime_error if it has not even the
// lowest.
std::vector<SimdLevel> simd_levels();
// The best of them, or the one that the environment variable TENDONLAB_SIMD names. Throws std::invalid_argument if
// there is none of that name here.
SimdLevel simd_level();

} // namespace tendonlab
