#pragma once
// Exact derivatives of what is read out with respect to a person's constants, along a course that is the same whatever
// the constants are: every session done, no rule that hears reports, no onset or rupture drawn.

#include "tendonlab/cohort.hpp"
#include "tendonlab/readout.hpp"
#include "tendonlab/schedule.hpp"

#include <string_view>
#include <vector>

namespace tendonlab {

// What derivatives are taken with respect to: every parameter, then those starting values that are not marks.
std::vector<std::string_view> derivative_names();

// Observables that the state and its history decide smoothly, the first of them all; the others are counts.
inline constexpr std::size_t smooth_observables = [] {
    std::size_t n = 0;
    while (observables[n].name != "sessions_planned")
        ++n;
    return n;
}();

// NaN once the tendon has ruptured or the state left the range of numbers, as in results.
struct Derivatives {
    std::size_t names = 0;
    std::size_t times = 0;
    std::vector<double> values;      // smooth observable x time; VISA-A without the scatter of a scoring
    std::vector<double> derivatives; // smooth observable x derivative name x time
};

// Of the affected leg of one person of the cohort. `record_days`: ascending, within the schedule's days. Throws
// std::invalid_argument with a sentence saying what is wrong, also for a schedule whose course is not fixed.
Derivatives differentiate(const Cohort& cohort, Eigen::Index person, const Schedule& schedule,
                          const std::vector<int>& record_days);

} // namespace tendonlab
