#pragma once
// A coach fed by hand, and a schedule for it; shared by the tests of what a coach shows, decides and is told.

#include "tendonlab/coach.hpp"

#include <map>
#include <utility>
#include <vector>

#include "stories.hpp"

namespace tendonlab::testing {

inline constexpr Decision up = {.move = 1};
inline constexpr Decision back = {.move = -1};

inline Rung rung(int phase, std::vector<Plan> plans) {
    return {.name = "r",
            .phase = phase,
            .plans = std::move(plans),
            .step = {},
            .enter = {},
            .leave = {},
            .at_most_days = {}};
}

// Each track has a slot of its own. Five rungs: a phase of two, two of one, and one of rest.
inline Schedule two_tracks() {
    Schedule s = rest(200);
    s.slots = {0.1, 0.4};
    s.sessions = {{{heel_drop()}}, {{heavy_raise()}}, {{calf_stretch()}}};
    s.last_day = 200;
    for (std::size_t slot = 0; slot < 2; ++slot) {
        const std::vector<Plan> daily = {{.slot = slot, .sessions = {0}}};
        s.tracks.push_back({.name = "t",
                            .rungs = {rung(0, daily), rung(0, daily), rung(1, daily), rung(2, daily), rung(3, {})},
                            .pain_rule = {},
                            .after_missed = {}});
    }
    return s;
}

// A coach whose rule does what is written down for a day and a track, and keeps what it saw. Tracks begin on day 0.
struct Led {
    Schedule schedule;
    std::vector<std::size_t> tracks_of_slots = schedule.tracks_of_slots();
    std::map<std::pair<int, int>, Decision> orders = {{{0, 0}, up}, {{0, 1}, up}};
    std::map<std::pair<int, int>, View> seen = {};
    Trace story = {};
    Rule rule = [this](const View& v) {
        seen[{v.day, v.track}] = v;
        const auto order = orders.find({v.day, v.track});
        return order == orders.end() ? Decision{} : order->second;
    };
    Coach coach{schedule, tracks_of_slots, rule, &story};

    explicit Led(Schedule s = two_tracks()) : schedule(std::move(s)) {}
    Led(const Led&) = delete;
    Led& operator=(const Led&) = delete;

    View wake(int day, const MorningReport& report = {}, int track = 0) {
        coach.morning(day, &report);
        return seen.at({day, track});
    }
    View sleep_through(int from, int to) {
        for (int day = from; day < to; ++day)
            wake(day);
        return wake(to);
    }
    void train(const SessionReport& report = {}, std::size_t slot = 0) { coach.attended(slot, &report); }
};

} // namespace tendonlab::testing
