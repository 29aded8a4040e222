#pragma once
// One person's story, event by event, for whoever wants to see why.

#include "tendonlab/rules.hpp"

#include <string_view>
#include <variant>
#include <vector>

namespace tendonlab {

// How a planned session went; the words stand in traces.
enum class How : std::uint8_t { missed, done, moved, overdone, broken_off };
inline constexpr std::array<std::string_view, 5> how_words = {"missed", "done", "moved", "overdone", "broken off"};

struct MorningEvent {
    double pain, stiffness_min;
};
struct TestEvent {
    double hop_pain; // NaN: not tested
    int heel_raises; // -1: not tested
};
struct DecisionEvent {
    int track, rung_from, rung_to;
    Decision decision;
};
struct SessionEvent {
    int track, rung;
    std::size_t slot;
    std::int32_t session;
    bool planned, deload;
    How how;
    double pain_during, pain_after; // NaN if nobody asked
};
struct LifeEvent {
    std::string_view what; // "onset", "rupture", "drop-out"
};

struct TraceEvent {
    int day;
    std::variant<MorningEvent, TestEvent, DecisionEvent, SessionEvent, LifeEvent> what;
};

using Trace = std::vector<TraceEvent>;

} // namespace tendonlab
