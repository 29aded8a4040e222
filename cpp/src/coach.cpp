#include "tendonlab/coach.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace tendonlab {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

constexpr int week = 7;

// Days of the run-in are negative.
std::size_t at(int day) { return static_cast<std::size_t>(day + week) % remembered_days; }

// Median of the last reports, a week of them if there are so many.
double median_of_last(const std::array<double, remembered_days>& reports, int day, int count) {
    std::array<double, week> last{};
    last.fill(no_limit); // sorts behind every report
    const int n = std::min(count, week);
    for (int i = 0; i < n; ++i)
        last[static_cast<std::size_t>(i)] = reports[at(day - i)];
    std::sort(last.begin(), last.end());
    const auto middle = static_cast<std::size_t>(n / 2);
    return n % 2 == 1 ? last[middle] : 0.5 * (last[middle - 1] + last[middle]);
}

} // namespace

Coach::Coach(const Schedule& schedule, const std::vector<std::size_t>& tracks_of_slots, const Rule& rule, Trace* trace)
    : schedule_(schedule), tracks_of_slots_(tracks_of_slots), rule_(rule), trace_(trace),
      rungs_(schedule.tracks.size(), -1), progress_(schedule.tracks.size()) {
    for (std::size_t track = 0; track < progress_.size(); ++track) {
        Progress& p = progress_[track];
        View& v = p.seen;
        v.track = static_cast<int>(track);
        v.worst_pain.fill(unknown);
        v.weekly_rises.fill(unknown);
        v.pain_during = v.pain_after = v.hop_pain = p.pain_during = unknown;
    }
}

void Coach::tested(int day, const TestReport& report) {
    for (Progress& p : progress_) {
        p.seen.hop_pain = report.hop_pain;
        p.seen.heel_raises = report.heel_raises;
    }
    if (trace_ != nullptr)
        trace_->push_back(
            {.day = day, .what = TestEvent{.hop_pain = report.hop_pain, .heel_raises = report.heel_raises}});
}

void Coach::remember(int day, const MorningReport& report) {
    pain_[at(day)] = report.pain;
    stiffness_[at(day)] = report.stiffness_min;
    ++mornings_;
}

void Coach::take(int day, const MorningReport& report) {
    remember(day, report);
    if (day % week == 0 && mornings_ > 2 * week - 1) {
        double now = 0;
        double before = 0;
        for (int i = 0; i < week; ++i) {
            now += pain_[at(day - i)];
            before += pain_[at(day - week - i)];
        }
        for (Progress& p : progress_) {
            auto& rises = p.seen.weekly_rises;
            std::copy_backward(rises.begin(), rises.end() - 1, rises.end());
            rises[0] = (now - before) / week;
        }
    }
    if (trace_ != nullptr)
        trace_->push_back(
            {.day = day, .what = MorningEvent{.pain = report.pain, .stiffness_min = report.stiffness_min}});
}

void Coach::morning(int day, const MorningReport* report) {
    if (report != nullptr)
        take(day, *report);
    if (day >= schedule_.last_day)
        return;
    standing_ = rungs_; // each track decides alone, whatever the others do this morning
    for (std::size_t track = 0; track < rungs_.size(); ++track) {
        Progress& p = progress_[track];
        count_missed(day, track);
        auto& worst = p.seen.worst_pain;
        std::copy_backward(worst.begin(), worst.end() - 1, worst.end());
        worst[0] = p.pain_during;
        if (!nothing_can_happen(day, track)) {
            const View& seen = look(day, track);
            follow(day, track, rule_ ? rule_(seen) : decide(seen, schedule_.tracks[track]));
        }
        p.sessions = 0;
        p.broken_off = false;
        p.pain_during = unknown;
    }
}

// Most mornings of most programmes: on a rung that only time can end, and its time is not up.
bool Coach::nothing_can_happen(int day, std::size_t track) const {
    const Track& whole = schedule_.tracks[track];
    const int rung = rungs_[track];
    if (rung < 0 || rule_ || whole.pain_rule || !whole.after_missed.empty())
        return false;
    const Rung& here = whole.rungs[static_cast<std::size_t>(rung)];
    return !here.leave && !here.step
           && !(here.at_most_days && day - progress_[track].phase_start >= *here.at_most_days);
}

// Yesterday, if nothing was done: a day of ordered rest is not missed, and neither is one where nothing is ever
// planned.
void Coach::count_missed(int day, std::size_t track) {
    Progress& p = progress_[track];
    const int rung = rungs_[track];
    if (rung < 0 || p.sessions > 0 || day - 1 < p.rest_until)
        return;
    const bool plans = !schedule_.tracks[track].rungs[static_cast<std::size_t>(rung)].plans.empty();
    p.seen.missed_days = plans ? p.seen.missed_days + 1 : 0;
}

const View& Coach::look(int day, std::size_t track) {
    Progress& p = progress_[track];
    View& v = p.seen;
    v.day = day;
    v.rung = rungs_[track];
    v.way_back = static_cast<int>(p.way.size());
    v.days_on_rung = day - p.rung_start;
    v.days_in_phase = day - p.phase_start;
    v.deload = schedule_.deload(day);
    v.resting = day < p.rest_until;
    v.sessions_yesterday = p.sessions;
    v.broken_off_yesterday = p.broken_off;
    v.pain_yesterday = p.pain_during;
    v.morning_pain = pain_[at(day)];
    v.morning_stiffness_min = stiffness_[at(day)];
    v.days_since_light = day - p.light_day;
    v.week_ends = day % week == 0;
    v.rungs_of_tracks = standing_;
    return v;
}

void Coach::follow(int day, std::size_t track, const Decision& decision) {
    Progress& p = progress_[track];
    View& v = p.seen;
    const int from = rungs_[track];
    if (decision.rest_days < 0)
        throw std::invalid_argument("a rule ordered " + std::to_string(decision.rest_days) + " days of rest");
    if (decision.light != Light::none) {
        v.green_sessions = decision.light == Light::green ? v.green_sessions + v.sessions_yesterday : 0;
        v.yellows = decision.light == Light::yellow ? v.yellows + 1 : 0;
        v.last_light = decision.light;
        p.light_day = day;
    }
    if (decision.rest_days > 0) {
        // Never shorter than what was ordered before; whatever lies beyond the programme is for ever.
        p.rest_until = std::max(p.rest_until, day + std::min(decision.rest_days, schedule_.last_day - day));
    }
    if (decision.move != 0)
        move(day, track, decision);
    else if (decision.reason == Reason::persistent)
        v.worst_pain.fill(unknown); // on the lowest rung there is nowhere to go back to
    if (trace_ != nullptr && (decision.light != Light::none || decision.move != 0))
        trace_->push_back(
            {.day = day,
             .what = DecisionEvent{
                 .track = static_cast<int>(track), .rung_from = from, .rung_to = rungs_[track], .decision = decision}});
}

void Coach::move(int day, std::size_t track, const Decision& decision) {
    Progress& p = progress_[track];
    const Track& whole = schedule_.tracks[track];
    const int from = rungs_[track];
    const auto there = from < 0              ? 0
                       : decision.next_phase ? whole.next_phase(static_cast<std::size_t>(from))
                                             : static_cast<std::size_t>(from) + 1;
    const auto steps_back = static_cast<std::size_t>(decision.move < 0 ? -decision.move : 0);
    if (decision.move > 1 || steps_back > p.way.size() || (decision.move == 1 && there >= whole.rungs.size()))
        throw std::invalid_argument("a rule moved a person by " + std::to_string(decision.move) + " from rung "
                                    + std::to_string(from) + " of track '" + whole.name + "', who can go "
                                    + std::to_string(p.way.size()) + " rungs back and one of "
                                    + std::to_string(whole.rungs.size()) + " up");
    if (decision.move == 1) {
        if (from >= 0) { // beginning is not moving up
            p.way.push_back(from);
            ++moves_up_;
        }
        rungs_[track] = static_cast<int>(there);
        set_baseline(day, p);
    } else {
        rungs_[track] = p.way[p.way.size() - steps_back];
        p.way.resize(p.way.size() - steps_back);
        p.seen.worst_pain.fill(unknown);
        ++moves_back_;
    }
    const auto phase_of = [&](int rung) { return rung < 0 ? -1 : whole.rungs[static_cast<std::size_t>(rung)].phase; };
    p.rung_start = day;
    // Going back begins the phase's time anew: it must not run out before anything was done on the way up again.
    if (decision.move < 0 || phase_of(from) != phase_of(rungs_[track]))
        p.phase_start = day;
    p.seen.green_sessions = p.seen.sessions_on_rung = p.seen.yellows = 0;
    p.seen.last_light = Light::none;
}

void Coach::set_baseline(int day, Progress& p) const {
    if (mornings_ == 0)
        return;
    p.seen.baseline = median_of_last(pain_, day, mornings_);
    p.seen.baseline_stiffness_min = median_of_last(stiffness_, day, mornings_);
}

bool Coach::moved_today(int day, std::size_t slot) const { return progress_[tracks_of_slots_[slot]].rung_start == day; }

bool Coach::on(int day, std::size_t slot) const {
    const std::size_t track = tracks_of_slots_[slot];
    return rungs_[track] >= 0 && day < schedule_.last_day && day >= progress_[track].rest_until;
}

std::int32_t Coach::planned(int day, std::size_t slot) const {
    if (!on(day, slot))
        return -1;
    const std::size_t track = tracks_of_slots_[slot];
    const Progress& p = progress_[track];
    for (const Plan& plan : schedule_.tracks[track].rungs[static_cast<std::size_t>(rungs_[track])].plans) {
        if (plan.slot != slot)
            continue;
        const std::int32_t session = plan.on(day, p.rung_start);
        if (session >= 0)
            return session;
    }
    return -1;
}

void Coach::attended(std::size_t slot, const SessionReport* report) {
    Progress& p = progress_[tracks_of_slots_[slot]];
    ++p.sessions;
    ++p.seen.sessions_on_rung;
    p.seen.missed_days = 0;
    if (report == nullptr)
        return;
    p.broken_off = p.broken_off || report->broken_off;
    p.pain_during = p.sessions == 1 ? report->pain_during : std::max(p.pain_during, report->pain_during);
    p.seen.pain_during = p.pain_during;
    p.seen.pain_after = p.sessions == 1 ? report->pain_after : std::max(p.seen.pain_after, report->pain_after);
}

} // namespace tendonlab
