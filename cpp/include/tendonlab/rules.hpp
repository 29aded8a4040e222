#pragma once
// The daily decision on one track of one person: what a coach sees, and what follows from it.

#include "tendonlab/programme.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace tendonlab {

// How yesterday's session is judged this morning.
enum class Light : std::uint8_t { none, green, hold, yellow, red };
inline constexpr std::array<std::string_view, 5> light_words = {"none", "green", "hold", "yellow", "red"};

// Which rule fired; the words stand in traces.
enum class Reason : std::uint8_t {
    nothing,
    started,
    criteria_met,
    time_is_up,
    over_ceiling,
    above_baseline,
    broken_off,
    worse_morning,
    worse_again,
    not_settled,
    weekly_rise,
    persistent,
    missed_days,
};
inline constexpr std::array<std::string_view, 13> reason_words = {
    "nothing",       "started",     "criteria met", "time is up",  "over ceiling", "above baseline", "broken off",
    "worse morning", "worse again", "not settled",  "weekly rise", "persistent",   "missed days"};

inline constexpr std::size_t remembered_days = 14;
inline constexpr std::size_t remembered_weeks = 4;

// Everything a coach knows of a track this morning. Pains are reports, whole numbers 0-10; NaN where there is none.
struct View {
    int day = 0;
    int track = 0;
    int rung = -1;    // -1 before the track has begun
    int way_back = 0; // rungs the person has come up by, and can go back
    int days_on_rung = 0;
    int days_in_phase = 0;
    bool deload = false;        // a lighter week
    bool resting = false;       // no sessions today, by an earlier decision
    int missed_days = 0;        // since the last session that was done, rest that was ordered left out
    int sessions_yesterday = 0; // done
    bool broken_off_yesterday = false;
    double pain_yesterday = 0; // highest during a session
    double pain_during = 0;    // the same, of the last day with a session
    double pain_after = 0;     // right after a session, highest of that day
    double morning_pain = 0;
    double baseline = 0; // median morning pain of the week before the last move up
    double morning_stiffness_min = 0;
    double baseline_stiffness_min = 0;
    Light last_light = Light::none; // on this rung
    int days_since_light = 0;
    int yellows = 0;        // in a row
    int green_sessions = 0; // in a row on this rung
    int sessions_on_rung = 0;
    std::array<double, remembered_days> worst_pain{};    // highest pain during, by day, yesterday first
    std::array<double, remembered_weeks> weekly_rises{}; // of mean morning pain, latest week first
    bool week_ends = false;                              // this morning completes a week of reports
    double hop_pain = 0;                                 // of the last test
    int heel_raises = -1;                                // of the last test; -1: not tested
    std::vector<int> rungs_of_tracks;                    // its own, so that a rule in Python may keep what it saw
};

struct Decision {
    int move = 0;            // rungs: 1 up, 0, or negative for back the way the person came
    bool next_phase = false; // up to the first rung of the next phase, not to the next rung
    int rest_days = 0;
    Light light = Light::none;
    Reason reason = Reason::nothing;
};

// Takes the place of `decide`.
using Rule = std::function<Decision(const View&)>;

Decision decide(const View& view, const Track& track);

} // namespace tendonlab
