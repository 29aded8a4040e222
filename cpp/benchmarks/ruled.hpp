#pragma once
// Any schedule under every rule of progression there is.

#include "../../tests/cpp/reference_man.hpp"

namespace tendonlab::testing {

inline constexpr double never = 1e9;

inline PainRule everything_is_looked_at() {
    return {.ceiling = 3,
            .after_ceiling = 5,
            .stop = never,
            .morning_rise = 1,
            .morning_floor = 1,
            .stiffness_rise = 0.5,
            .stiffness_floor_min = 10,
            .red_back = 0,
            .weekly_rise = 0.5,
            .persistent_above = never};
}

// The same sessions on a ladder of two rungs: every rule is looked at each morning, and only who can do `heel_raises`
// is moved up, once.
inline Schedule ruled(const Schedule& plain, int heel_raises) {
    Schedule s = plain;
    Track& track = s.tracks.front();
    Rung above = track.rungs.front();
    track.rungs.front().leave = Criteria{.morning_pain_at_most = 10,
                                         .pain_during_at_most = 10,
                                         .pain_after_at_most = 10,
                                         .heel_raises_at_least = heel_raises};
    above.phase = 1;
    // Sessions of its own, alike but not the same: people of a pack then differ in what they do.
    const auto count = static_cast<std::int32_t>(s.sessions.size());
    s.sessions.insert(s.sessions.end(), plain.sessions.begin(), plain.sessions.end());
    for (Plan& plan : above.plans)
        for (auto& session : plan.sessions)
            session += session >= 0 ? count : 0;
    track.rungs.push_back(std::move(above));
    track.pain_rule = everything_is_looked_at();
    track.after_missed = {{.days = 1000, .back = 1}};
    return s;
}

inline constexpr int nobody = 1'000'000;
inline constexpr int the_strong = 1;

} // namespace tendonlab::testing
