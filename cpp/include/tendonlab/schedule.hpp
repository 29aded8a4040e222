#pragma once
// A programme ready to run: which session on which day and time, for everybody alike. What a person makes of it
// (adherence) is drawn by the engine.

#include "tendonlab/segment.hpp"
#include "tendonlab/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tendonlab {

inline constexpr std::size_t max_slots = 8; // session times a day; part of the random streams' layout

struct Schedule {
    std::string name;
    int days = 0;
    std::vector<double> slots = {};          // times of day, in days after waking, ascending, in [0, 1)
    std::vector<Session> sessions = {};      // distinct sessions
    std::vector<std::int32_t> calendar = {}; // days x slots: index into sessions, or -1
    std::vector<double> habitual = {};       // days: h
    std::vector<double> care = {};           // days: C
    double adherence_mean = 1;
    double adherence_sd = 0;

    [[nodiscard]] std::int32_t session_at(int day, std::size_t slot) const {
        return calendar[static_cast<std::size_t>(day) * slots.size() + slot];
    }
    [[nodiscard]] bool rest_day(int day) const;

    // Throws std::invalid_argument with a sentence saying what is wrong.
    void validate() const;
};

// How the days of a schedule are divided between their events.
struct TimeGrid {
    std::vector<Segment> divisions;     // the distinct segments, each at its index
    std::vector<Segment> active;        // a day in or soon after training: before slot 0, between slots, after the last
    Segment quiet;                      // a day long after the last session: everything fast has died away, one step
    std::vector<std::uint8_t> is_quiet; // by day
};

TimeGrid make_time_grid(const Schedule& schedule);

} // namespace tendonlab
