#pragma once
// A programme ready to run: its tracks, their sessions, and what the calendar brings to everybody alike. What a person
// makes of it (adherence, reports, progress) is the engine's.

#include "tendonlab/programme.hpp"
#include "tendonlab/segment.hpp"
#include "tendonlab/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tendonlab {

inline constexpr std::size_t max_slots = 16; // session times a day; part of the random streams' layout

// How the sessions are kept to.
struct Adherence {
    struct Period {
        int first_day = 0;
        double mean = 1; // share of planned sessions done, over people
        double sd = 0;   // between people
    };
    std::vector<Period> periods = {{}}; // ascending, the first from day 0
    double moved = 0;                   // share of the missed sessions that is made up the next day
    double overdone = 0;                // share of the done sessions that is overdone
    double drop_out_per_day = 0;        // hazard of leaving the programme ...
    int drop_out_days = 0;              // ... on its first days; how many leave later is not known
};

struct Schedule {
    std::string name;
    int days = 0;
    std::vector<double> slots = {};             // times of day, in days after waking, ascending, in [0, 1)
    std::vector<Session> sessions = {};         // distinct sessions
    std::vector<std::int32_t> deload_of = {};   // lighter variant of each session, or itself; empty: none
    std::vector<std::int32_t> overdone_of = {}; // overdone variant, likewise
    std::vector<Track> tracks = {};             // each slot belongs to the one track that plans it
    int last_day = 0;                           // first day without sessions
    std::vector<double> habitual = {};          // days: h
    std::vector<double> care = {};              // days: C
    Adherence adherence = {};
    std::vector<std::uint8_t> deload_days = {}; // days: a lighter week; empty: none
    int test_every_days = 7;                    // heel raises and hops are tested on day 0 and then so often
    // Factors by day, from what is worn, taken or given beside the sessions; empty: 1.
    std::vector<double> felt_pain = {};
    std::vector<double> gait_force = {};
    std::vector<double> tendon_strength = {};
    std::vector<double> massage_relief = {}; // factor on felt pain by days since the first pressure massage

    [[nodiscard]] bool deload(int day) const {
        return !deload_days.empty() && deload_days[static_cast<std::size_t>(day)] != 0;
    }
    // Whether any session can happen on that day, for whomever.
    [[nodiscard]] bool can_train(int day) const;
    // Whether habitual walking loads the tendon otherwise than on the day before.
    [[nodiscard]] bool life_changes(int day) const;
    // Which track plans each slot.
    [[nodiscard]] std::vector<std::size_t> tracks_of_slots() const;

    // Throws std::invalid_argument with a sentence saying what is wrong.
    void validate() const;
};

// One track, one rung, no rules: the same sessions for everybody. `calendar`: days x slots, index of a session or -1.
Schedule fixed_schedule(Schedule schedule, const std::vector<std::int32_t>& calendar);

// How the days of a schedule are divided between their events.
struct TimeGrid {
    std::vector<Segment> divisions;     // the distinct segments, each at its index
    std::vector<Segment> active;        // a day in or soon after training: before slot 0, between slots, after the last
    Segment quiet;                      // a day long after the last session: everything fast has died away
    std::vector<std::uint8_t> is_quiet; // by day
};

TimeGrid make_time_grid(const Schedule& schedule);

} // namespace tendonlab
