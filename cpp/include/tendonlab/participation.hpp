#pragma once
// What the persons of a pack do: who attends which session, how much of it, who drops out.
//
// Every chance is a function of seed, person, day and slot, so the same person skips alike in every arm.

#include "tendonlab/coach.hpp"
#include "tendonlab/cohort.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tendonlab {

// What a person does in one slot of today.
struct Attendance {
    std::int32_t session = -1; // -1: nothing
    std::size_t bouts = 0;     // how many of its bouts, from the first
    How how = How::missed;
};

class Participation {
public:
    Participation(const Cohort& cohort, Eigen::Index first, int count, const Schedule& schedule, const Rule& rule,
                  Trace* trace);

    // Coaches refer to its tables.
    Participation(const Participation&) = delete;
    Participation& operator=(const Participation&) = delete;
    Participation(Participation&&) = delete;
    Participation& operator=(Participation&&) = delete;
    ~Participation() = default;

    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] std::uint64_t person(int i) const { return first_person_ + static_cast<std::uint64_t>(i); }
    // Whether anybody has to be asked how it feels: each morning, or about the session of a slot.
    [[nodiscard]] bool asks_in_the_morning(int day) const {
        return trace_ != nullptr || (asks_ && day < schedule_.last_day);
    }
    [[nodiscard]] bool asks(std::size_t slot) const { return asks_in_slot_[slot] != 0; }
    [[nodiscard]] bool test_day(int day) const { return asks_ && day % schedule_.test_every_days == 0; }
    [[nodiscard]] double stop(std::size_t slot) const { return stop_in_slot_[slot]; }

    void begin_day(int day, int i, bool alive);
    [[nodiscard]] bool dropped_out(int i) const { return people_[index(i)].dropped_out; }
    // Factor on felt pain from pressure massage.
    [[nodiscard]] double relief(int day, int i) const;
    [[nodiscard]] Coach& coach(int i) { return people_[index(i)].coach; }

    // Decides what person i does in the slot; `end` closes it, with what was said about it if anybody asked.
    // `bouts_done`: given if the session was broken off.
    void choose(int day, std::size_t slot, int i);
    void end(int day, std::size_t slot, int i);
    void end(int day, std::size_t slot, int i, const SessionReport& report, std::optional<std::size_t> bouts_done);
    [[nodiscard]] const Attendance& attendance(std::size_t slot, int i) const {
        return today_[slot * static_cast<std::size_t>(count_) + index(i)];
    }

    [[nodiscard]] double planned(int i) const { return people_[index(i)].planned; }
    [[nodiscard]] double done(int i) const { return people_[index(i)].done; }
    [[nodiscard]] double broken_off(int i) const { return people_[index(i)].broken_off; }
    [[nodiscard]] double drop_out_day(int i) const; // NaN: never
    void note(int day, std::string_view what) const;

private:
    struct Person {
        Coach coach;
        std::vector<double> shares;          // own share of sessions done, by period
        double drop_out_day;                 // infinite: never
        std::vector<std::int32_t> pending;   // by slot: session to make up today, or -1
        std::vector<std::int32_t> postponed; // by slot: the same for tomorrow
        double planned = 0;
        double done = 0;
        double broken_off = 0; // of those
        int massage_from = -1; // day of the first massage of the present course
        int massage_last = -1;
        bool dropped_out = false;
    };

    void close(int day, std::size_t slot, int i, const SessionReport* report);
    void tell(int day, std::size_t slot, int i, const SessionReport* report) const;

    static std::size_t index(int i) { return static_cast<std::size_t>(i); }
    [[nodiscard]] std::int32_t variant(const std::vector<std::int32_t>& variants, std::int32_t session) const {
        return variants.empty() ? session : variants[static_cast<std::size_t>(session)];
    }

    const Schedule& schedule_;
    std::uint64_t seed_;
    std::uint64_t first_person_;
    int count_;
    Trace* trace_;
    std::vector<std::size_t> tracks_of_slots_;
    bool asks_ = false;
    std::vector<std::uint8_t> asks_in_slot_;
    std::vector<double> stop_in_slot_;
    std::size_t period_ = 0;
    std::vector<Person> people_;
    std::vector<Attendance> today_; // slot x person
};

} // namespace tendonlab
