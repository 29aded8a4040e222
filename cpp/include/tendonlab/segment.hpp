#pragma once
// A stretch of time with no event in it, and how the fast path divides it.

#include <cstddef>

namespace tendonlab {

struct Segment {
    double days = 0;       // length
    int steps = 0;         // equal steps of the fast path; 0 if no time passes
    double step_days = 0;  // days / steps
    std::size_t index = 0; // which of the calendar's distinct segments
};

} // namespace tendonlab
