#pragma once
// A programme as a ladder: tracks that run side by side, each made of rungs, and the rules by which a person moves on
// them. A rule may look at reports, tests and counts only; nothing here knows the state of the tissue.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace tendonlab {

inline constexpr double no_limit = std::numeric_limits<double>::infinity();

// What must hold before somebody moves up. Pains are NRS 0-10. What is left at its default asks for nothing.
struct Criteria {
    int green_sessions = 0; // in a row on this rung
    int sessions = 0;       // done on this rung
    double morning_pain_at_most = no_limit;
    double pain_during_at_most = no_limit; // highest of the last day with a session of the track
    double pain_after_at_most = no_limit;  // the same, right after the sessions
    double hop_pain_at_most = no_limit;    // last hop test
    int heel_raises_at_least = 0;          // last test
    double morning_stiffness_at_most_min = no_limit;
    double weekly_rise_below = no_limit; // of the week's mean morning pain; not known counts as none
    int first_day = 0;                   // of the programme, from 0
    int other_track = -1;                // this track has reached ...
    int other_rung = 0;                  // ... this rung, or one above it

    // Whether only reports and tests can tell.
    [[nodiscard]] bool need_reports() const {
        return green_sessions > 0 || morning_pain_at_most < no_limit || pain_during_at_most < no_limit
               || pain_after_at_most < no_limit || hop_pain_at_most < no_limit || heel_raises_at_least > 0
               || morning_stiffness_at_most_min < no_limit || weekly_rise_below < no_limit;
    }
};

// How a track answers pain; docs/programmes.md, "Pain rules". Rises are over the person's own baseline.
struct PainRule {
    double ceiling = no_limit;        // pain during above it: hold
    double after_ceiling = no_limit;  // pain right after it above that: hold
    double stop = no_limit;           // pain during above it: the exercise is broken off and the session ends
    double morning_rise = no_limit;   // next morning worse by more than this: yellow
    double morning_floor = 0;         // green needs a morning at or below the baseline, or below this
    double stiffness_rise = no_limit; // share of the baseline; yellow if both this ...
    double stiffness_floor_min = 0;   // ... and these minutes are exceeded
    int easy_days = 0;                // without the track, after yellow
    int yellows_to_red = 2;           // in a row
    int red_back = 1;                 // rungs
    int red_rest_days = 0;            // without the track
    double weekly_rise = no_limit;    // of the week's mean morning pain: nobody moves up this week
    int weekly_rises_to_red = 2;      // in a row
    double persistent_above = no_limit;
    int persistent_days = 3; // with pain during above that ...
    int persistent_of = 7;   // ... among so many
    int persistent_back = 1; // rungs
};

// Which session one slot of a rung holds, day by day, over and over.
struct Plan {
    std::size_t slot = 0;
    std::vector<std::int32_t> sessions; // session or -1
    bool from_rung_start = false;       // counted from the first day on the rung, else from the programme's

    [[nodiscard]] std::int32_t on(int day, int rung_start) const {
        const auto n = static_cast<std::size_t>(from_rung_start ? day - rung_start : day);
        return sessions[n % sessions.size()];
    }
};

// Rungs of one phase follow each other and differ in added load only. What it takes to leave the phase stands in each.
struct Rung {
    std::string name;
    int phase = 0;
    std::vector<Plan> plans;
    std::optional<Criteria> step; // to go on to the next rung of the phase
    int step_at_least_days = 0;   // on this rung
    Criteria enter;               // to come up to this rung from another phase, or to begin
    std::optional<Criteria> leave;
    int at_least_days = 0;           // in the phase
    std::optional<int> at_most_days; // in the phase; then on, unless the last light is yellow or red
};

// After so many days missed in a row, so many rungs back.
struct Missed {
    int days = 0;
    int back = 0;
};

struct Track {
    std::string name;
    std::vector<Rung> rungs;
    std::optional<PainRule> pain_rule;
    std::vector<Missed> after_missed; // ascending

    // First rung of the phase after that of a rung; the number of rungs if it is the last.
    [[nodiscard]] std::size_t next_phase(std::size_t rung) const {
        std::size_t next = rung + 1;
        while (next < rungs.size() && rungs[next].phase == rungs[rung].phase)
            ++next;
        return next;
    }
    // Whether anybody has to be asked how it feels.
    [[nodiscard]] bool needs_reports() const {
        if (pain_rule)
            return true;
        for (const Rung& rung : rungs)
            if (rung.enter.need_reports() || (rung.leave && rung.leave->need_reports())
                || (rung.step && rung.step->need_reports()))
                return true;
        return false;
    }
};

} // namespace tendonlab
