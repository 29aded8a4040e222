#pragma once
// A stretch of time with no event in it, and how the fast path divides it.

#include <cstddef>

namespace tendonlab {

struct Segment {
    double days;            // length
    int steps;              // equal steps of the fast path
    double step_days;       // days / steps
    std::size_t step_index; // which of the calendar's distinct steps
};

} // namespace tendonlab
