#include "tendonlab/participation.hpp"

#include "tendonlab/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tendonlab {
namespace {

// A course of massage that pauses for longer begins anew.
constexpr int massage_pause_days = 14;
enum Chance : std::size_t { chance_done, chance_moved, chance_overdone }; // words of a session's random block

} // namespace

Participation::Participation(const Cohort& cohort, Eigen::Index first, int count, const Schedule& schedule,
                             const Rule& rule, Trace* trace)
    : schedule_(schedule), seed_(cohort.seed), first_person_(cohort.first_person + static_cast<std::uint64_t>(first)),
      count_(count), trace_(trace), tracks_of_slots_(schedule.tracks_of_slots()),
      today_(schedule.slots.size() * index(count)) {
    for (const Track& track : schedule.tracks)
        asks_ = asks_ || track.needs_reports();
    asks_ = asks_ || rule || trace != nullptr;
    for (const std::size_t track : tracks_of_slots_) {
        const auto& rule_of_track = schedule.tracks[track].pain_rule;
        asks_in_slot_.push_back(rule || trace != nullptr || schedule.tracks[track].needs_reports() ? 1 : 0);
        stop_in_slot_.push_back(rule_of_track ? rule_of_track->stop : no_limit);
    }
    people_.reserve(index(count));
    for (int i = 0; i < count; ++i) {
        const auto luck = uniform_block(seed_, person(i), Purpose::adherence, 0);
        Person person{.coach = Coach(schedule, tracks_of_slots_, rule, trace),
                      .shares = {},
                      .drop_out_day = -std::log(luck[1]) / schedule.adherence.drop_out_per_day,
                      .pending = std::vector<std::int32_t>(schedule.slots.size(), -1),
                      .postponed = std::vector<std::int32_t>(schedule.slots.size(), -1)};
        for (const auto& period : schedule.adherence.periods)
            person.shares.push_back(share(luck[0], period.mean, period.sd));
        people_.push_back(std::move(person));
    }
}

void Participation::begin_day(int day, int i, bool alive) {
    for (std::size_t slot = 0; slot < schedule_.slots.size(); ++slot)
        today_[slot * index(count_) + index(i)] = {};
    if (!alive)
        return;
    const auto& periods = schedule_.adherence.periods;
    while (period_ + 1 < periods.size() && periods[period_ + 1].first_day <= day)
        ++period_;
    Person& p = people_[index(i)];
    std::swap(p.pending, p.postponed);
    std::fill(p.postponed.begin(), p.postponed.end(), -1);
    const int last = std::min(schedule_.adherence.drop_out_days, schedule_.last_day);
    if (!p.dropped_out && day >= p.drop_out_day && day < last) {
        p.dropped_out = true;
        p.drop_out_day = day;
        note(day, "drop-out");
    }
}

double Participation::relief(int day, int i) const {
    const Person& p = people_[index(i)];
    const auto since = static_cast<std::size_t>(day - p.massage_from);
    if (p.massage_from < 0 || day - p.massage_last > massage_pause_days || since >= schedule_.massage_relief.size())
        return 1;
    return schedule_.massage_relief[since];
}

void Participation::choose(int day, std::size_t slot, int i) {
    Attendance& attendance = today_[slot * index(count_) + index(i)]; // empty since the day began
    Person& p = people_[index(i)];
    if (p.dropped_out)
        return;
    const std::int32_t planned = p.coach.planned(day, slot);
    std::int32_t session = planned;
    if (planned >= 0) {
        p.planned += 1;
        const auto chance =
            uniform_block(seed_, person(i), Purpose::session_done, static_cast<std::uint64_t>(day) * max_slots + slot);
        const Adherence& adherence = schedule_.adherence;
        if (schedule_.deload(day))
            session = variant(schedule_.deload_of, session);
        if (chance[chance_done] >= p.shares[period_]) {
            if (chance[chance_moved] < adherence.moved)
                p.postponed[slot] = session;
            tell(day, slot, i, nullptr);
            return;
        }
        attendance.how = How::done;
        if (!schedule_.deload(day) && chance[chance_overdone] < adherence.overdone) {
            session = variant(schedule_.overdone_of, session);
            attendance.how = How::overdone;
        }
    } else if (p.pending[slot] >= 0 && p.coach.on(day, slot) && !p.coach.moved_today(day, slot)) {
        session = schedule_.deload(day) ? variant(schedule_.deload_of, p.pending[slot]) : p.pending[slot];
        attendance.how = How::moved;
    } else {
        return;
    }
    attendance.session = session;
    attendance.bouts = schedule_.sessions[static_cast<std::size_t>(session)].bouts.size();
}

void Participation::end(int day, std::size_t slot, int i) { close(day, slot, i, nullptr); }

void Participation::end(int day, std::size_t slot, int i, const SessionReport& report,
                        std::optional<std::size_t> bouts_done) {
    if (bouts_done) {
        Attendance& attendance = today_[slot * index(count_) + index(i)];
        attendance.bouts = *bouts_done;
        attendance.how = How::broken_off;
        people_[index(i)].broken_off += 1;
    }
    close(day, slot, i, &report);
}

void Participation::close(int day, std::size_t slot, int i, const SessionReport* report) {
    tell(day, slot, i, report);
    Person& p = people_[index(i)];
    p.done += 1;
    p.coach.attended(slot, report);
    const Attendance& what = attendance(slot, i);
    if (schedule_.sessions[static_cast<std::size_t>(what.session)].massage && what.how != How::broken_off) {
        if (p.massage_from < 0 || day - p.massage_last > massage_pause_days)
            p.massage_from = day;
        p.massage_last = day;
    }
}

void Participation::tell(int day, std::size_t slot, int i, const SessionReport* report) const {
    if (trace_ == nullptr)
        return;
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    const Coach& coach = people_[index(i)].coach;
    const Attendance& what = attendance(slot, i);
    const std::size_t track = tracks_of_slots_[slot];
    trace_->push_back(
        {.day = day,
         .what = SessionEvent{.track = static_cast<int>(track),
                              .rung = coach.rung(track),
                              .slot = slot,
                              .session = what.session >= 0 ? what.session : coach.planned(day, slot),
                              .planned = coach.planned(day, slot) >= 0, // one that is made up can be broken off too
                              .deload = schedule_.deload(day),
                              .how = what.how,
                              .pain_during = report != nullptr ? report->pain_during : unknown,
                              .pain_after = report != nullptr ? report->pain_after : unknown}});
}

double Participation::drop_out_day(int i) const {
    const Person& p = people_[index(i)];
    return p.dropped_out ? p.drop_out_day : std::numeric_limits<double>::quiet_NaN();
}

void Participation::note(int day, std::string_view what) const {
    if (trace_ != nullptr)
        trace_->push_back({.day = day, .what = LifeEvent{.what = what}});
}

} // namespace tendonlab
