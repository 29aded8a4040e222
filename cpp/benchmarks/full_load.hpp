#pragma once
// The case the engine's speed is promised for: heel drops twice a day all year, stretching and rolling with them in the
// morning, and every rule looked at each day.

#include "ruled.hpp"

namespace tendonlab::testing {

inline constexpr int year = 364; // days; 52 weeks

inline Schedule full_load(int days = year) {
    Schedule s = twice_daily(days, days);
    s.sessions.push_back({{heel_drop(), heel_drop(), calf_stretch()}, 120});
    for (int day = 0; day < days; ++day)
        session_on(s, day, 0) = 1;
    return ruled(s, nobody);
}

} // namespace tendonlab::testing
