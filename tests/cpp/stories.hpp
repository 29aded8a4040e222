#pragma once
// What the tests of people on ladders share: one arm, and one person's story sorted by kind of event.

#include "tendonlab/trace.hpp"

#include <utility>
#include <vector>

#include "reference_man.hpp"

namespace tendonlab::testing {

inline constexpr int year = 364;

inline Study one_arm(Schedule schedule, int days) { return {.arms = {std::move(schedule)}, .record_days = {days}}; }

template<class Event>
std::vector<std::pair<int, Event>> events(const Trace& trace) {
    std::vector<std::pair<int, Event>> found;
    for (const TraceEvent& e : trace)
        if (const auto* what = std::get_if<Event>(&e.what))
            found.emplace_back(e.day, *what);
    return found;
}

} // namespace tendonlab::testing
