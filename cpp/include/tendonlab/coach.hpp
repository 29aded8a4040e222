#pragma once
// One person on the tracks of a programme: where they stand, what they have reported, what is planned for them today.

#include "tendonlab/rules.hpp"
#include "tendonlab/schedule.hpp"
#include "tendonlab/trace.hpp"

#include <array>
#include <vector>

namespace tendonlab {

// What a person says on waking, and the tests of a test day. Pains are whole numbers 0-10.
struct MorningReport {
    double pain = 0;
    double stiffness_min = 0;
};
struct TestReport {
    double hop_pain = 0; // NaN: not tested, walking hurts too much
    int heel_raises = 0; // -1: not tested, a raise hurts too much
};
struct SessionReport {
    double pain_during = 0;
    double pain_after = 0;
    bool broken_off = false;
};

class Coach {
public:
    // `rule`: decides instead of the programme's own rules, if it is set. `trace`: may be null.
    Coach(const Schedule& schedule, const std::vector<std::size_t>& tracks_of_slots, const Rule& rule, Trace* trace);

    // A morning of the week before the programme, days -6 to -1: what a person calls usual.
    void remember(int day, const MorningReport& report);
    void tested(int day, const TestReport& report);
    // On waking: takes the report, if there is one, and decides for each track.
    void morning(int day, const MorningReport* report);
    // Whether the track of a slot has begun, is not over, and is not resting.
    [[nodiscard]] bool on(int day, std::size_t slot) const;
    // Whether the person came to another rung this morning: what was planned on the old one is over.
    [[nodiscard]] bool moved_today(int day, std::size_t slot) const;
    // Session planned for a slot of today, or -1.
    [[nodiscard]] std::int32_t planned(int day, std::size_t slot) const;
    // A session was done; the report is null where nobody asks.
    void attended(std::size_t slot, const SessionReport* report);

    [[nodiscard]] int rung(std::size_t track) const { return rungs_[track]; }
    [[nodiscard]] int moves_up() const { return moves_up_; }
    [[nodiscard]] int moves_back() const { return moves_back_; }

private:
    // On one track. What a rule may see is kept as it is shown; the rest is only counted from.
    struct Progress {
        View seen;
        std::vector<int> way = {}; // rungs the person has come up by
        int rung_start = 0;
        int phase_start = 0;
        int rest_until = 0; // first day with sessions again
        int light_day = 0;  // of the last light
        int sessions = 0;   // today
        bool broken_off = false;
        double pain_during = 0; // today
    };

    void take(int day, const MorningReport& report);
    void count_missed(int day, std::size_t track);
    [[nodiscard]] bool nothing_can_happen(int day, std::size_t track) const;
    const View& look(int day, std::size_t track);
    void follow(int day, std::size_t track, const Decision& decision);
    void move(int day, std::size_t track, const Decision& decision);
    void set_baseline(int day, Progress& p) const;

    const Schedule& schedule_;
    const std::vector<std::size_t>& tracks_of_slots_;
    const Rule& rule_;
    Trace* trace_;
    std::vector<int> standing_; // rungs_ before anything is decided this morning
    std::vector<int> rungs_;    // by track; -1 before it begins
    std::vector<Progress> progress_;
    // Mornings of the last two weeks, by day % remembered_days.
    std::array<double, remembered_days> pain_{};
    std::array<double, remembered_days> stiffness_{};
    int mornings_ = 0;
    int moves_up_ = 0;
    int moves_back_ = 0;
};

} // namespace tendonlab
