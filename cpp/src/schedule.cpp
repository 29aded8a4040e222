#include "tendonlab/schedule.hpp"

#include "tendonlab/rules.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tendonlab {
namespace {

// Measured against the reference path (tests/python/engine/test_numerics.py): with these the two agree to 1e-6 even
// where a tendon is giving way, and each day multiplies the errors of the day before.
constexpr double longest_step_days = 4.0 / 24;
constexpr double longest_quiet_step_days = 0.5;
constexpr int quiet_after_days = 28;

Segment divide(double days, double longest, std::vector<Segment>& divisions) {
    constexpr double rounding = 1e-9;
    if (days == 0)
        return {};
    const int steps = static_cast<int>(std::ceil(days / longest - rounding));
    for (const Segment& known : divisions)
        if (known.days == days && known.steps == steps)
            return known;
    divisions.push_back({.days = days, .steps = steps, .step_days = days / steps, .index = divisions.size()});
    return divisions.back();
}

void require(bool condition, const std::string& message) {
    if (!condition)
        throw std::invalid_argument(message);
}

void validate_bout(const Bout& bout, const std::string& where) {
    const double force = bout.fraction_of_maximum.value_or(bout.c0_bw + bout.c1_bw * bout.added_kg);
    require(std::isfinite(force) && force >= 0 && bout.added_kg >= 0,
            where + ": the load must be finite and not negative");
    require(!bout.fraction_of_maximum || *bout.fraction_of_maximum <= 1.5, where + ": load above 150 % of maximum");
    require(std::isfinite(bout.repetitions) && bout.repetitions > 0, where + ": repetitions must be positive");
    require(std::isfinite(bout.loaded_time_s) && bout.loaded_time_s > 0, where + ": loaded time must be positive");
}

void validate_adherence(const Adherence& a, const std::string& where) {
    require(!a.periods.empty() && a.periods.front().first_day == 0, where + ": adherence must begin on day 0");
    for (std::size_t i = 0; i < a.periods.size(); ++i) {
        const auto& [first_day, mean, sd] = a.periods[i];
        require(i == 0 || first_day > a.periods[i - 1].first_day, where + ": periods of adherence must ascend");
        require(mean >= 0 && mean <= 1, where + ": adherence must lie in [0, 1]");
        const bool possible = sd == 0 || sd * sd < mean * (1 - mean);
        require(sd >= 0 && possible, where + ": no share can have this mean and spread of adherence");
    }
    for (const double share : {a.moved, a.overdone})
        require(share >= 0 && share <= 1, where + ": shares of moved and overdone sessions must lie in [0, 1]");
    require(std::isfinite(a.drop_out_per_day) && a.drop_out_per_day >= 0 && a.drop_out_days >= 0,
            where + ": the hazard of dropping out and its days must not be negative");
}

void validate_criteria(const Criteria& c, const Schedule& schedule, const std::string& where) {
    const auto tracks = static_cast<int>(schedule.tracks.size());
    require(c.other_track >= -1 && c.other_track < tracks, where + ": no such track in the criteria");
    if (c.other_track >= 0) {
        const auto rungs = static_cast<int>(schedule.tracks[static_cast<std::size_t>(c.other_track)].rungs.size());
        require(c.other_rung >= 0 && c.other_rung < rungs, where + ": no such rung in the criteria");
    }
}

void validate_track(const Track& track, const Schedule& schedule, const std::string& whole) {
    const std::string where = whole + ", track '" + track.name + "'";
    require(!track.rungs.empty(), where + ": needs at least one rung");
    for (const Rung& rung : track.rungs) {
        validate_criteria(rung.enter, schedule, where);
        for (const auto& criteria : {rung.leave, rung.step})
            if (criteria)
                validate_criteria(*criteria, schedule, where);
        require(rung.at_least_days >= 0 && rung.step_at_least_days >= 0 && rung.at_most_days.value_or(1) > 0,
                where + ": times on a rung must not be negative");
        for (const Plan& plan : rung.plans) {
            require(plan.slot < schedule.slots.size(), where + ": no such slot");
            require(!plan.sessions.empty(), where + ": a plan needs at least one day");
            for (const auto index : plan.sessions)
                require(index >= -1 && index < static_cast<std::int32_t>(schedule.sessions.size()),
                        where + ": no such session in the calendar");
        }
    }
    const Rung& last = track.rungs.back();
    require(!last.leave && !last.step && !last.at_most_days, where + ": nothing comes after the last rung");
    for (std::size_t i = 0; i + 1 < track.rungs.size(); ++i)
        require(!track.rungs[i].step || track.rungs[i].phase == track.rungs[i + 1].phase,
                where + ": a step leads to the next rung of the same phase");
    int days = 0;
    for (const Missed& missed : track.after_missed) {
        require(missed.days > days && missed.back >= 0, where + ": gaps must ascend, and steps back not be negative");
        days = missed.days;
    }
    if (track.pain_rule) {
        const PainRule& rule = *track.pain_rule;
        for (const double limit :
             {rule.ceiling, rule.after_ceiling, rule.stop, rule.morning_rise, rule.morning_floor, rule.stiffness_rise,
              rule.stiffness_floor_min, rule.weekly_rise, rule.persistent_above})
            require(!std::isnan(limit), where + ": a limit of the pain rule is not a number");
        require(rule.weekly_rises_to_red <= static_cast<int>(remembered_weeks)
                    && rule.persistent_of <= static_cast<int>(remembered_days),
                where + ": the pain rule looks back further than anybody remembers");
        require(rule.easy_days >= 0 && rule.red_rest_days >= 0 && rule.red_back >= 0 && rule.persistent_back >= 0
                    && rule.yellows_to_red >= 1 && rule.weekly_rises_to_red >= 1 && rule.persistent_days >= 1
                    && rule.persistent_of >= 1,
                where + ": counts of the pain rule must not be negative");
    }
}

void validate_days(const std::vector<double>& factors, std::size_t length, const std::string& what) {
    require(factors.empty() || factors.size() == length, what + " needs a value per day");
    for (const double factor : factors)
        require(std::isfinite(factor) && factor > 0, what + " must be positive");
}

void validate_variants(const std::vector<std::int32_t>& variants, const Schedule& schedule, const std::string& where) {
    require(variants.empty() || variants.size() == schedule.sessions.size(),
            where + ": a variant is needed for each session");
    for (const auto index : variants)
        require(index >= 0 && index < static_cast<std::int32_t>(schedule.sessions.size()),
                where + ": no such variant of a session");
}

} // namespace

std::vector<std::size_t> Schedule::tracks_of_slots() const {
    std::vector<std::size_t> owners(slots.size(), 0);
    for (std::size_t track = 0; track < tracks.size(); ++track)
        for (const Rung& rung : tracks[track].rungs)
            for (const Plan& plan : rung.plans)
                owners[plan.slot] = track;
    return owners;
}

bool Schedule::life_changes(int day) const {
    const auto changes = [day](const std::vector<double>& values) {
        const auto today = static_cast<std::size_t>(day);
        return day > 0 && !values.empty() && values[today] != values[today - 1];
    };
    return changes(habitual) || changes(gait_force) || changes(tendon_strength);
}

bool Schedule::can_train(int day) const {
    if (day >= last_day)
        return false;
    for (const Track& track : tracks) {
        // Of one rung without conditions the days are known; of a ladder anybody may be anywhere.
        const bool known = track.rungs.size() == 1 && track.rungs.front().enter.first_day == 0
                           && track.rungs.front().enter.other_track < 0 && !track.rungs.front().enter.need_reports();
        for (const Rung& rung : track.rungs)
            for (const Plan& plan : rung.plans)
                if (!known || plan.on(day, 0) >= 0 || (adherence.moved > 0 && day > 0 && plan.on(day - 1, 0) >= 0))
                    return true;
    }
    return false;
}

void Schedule::validate() const {
    const std::string where = "schedule '" + name + "'";
    const auto length = static_cast<std::size_t>(std::max(days, 0));
    require(days > 0, where + ": needs at least one day");
    require(habitual.size() == length && care.size() == length, where + ": habitual and care need a value per day");
    require(last_day >= 0 && last_day <= days, where + ": the last day must lie within the days");
    require(slots.size() <= max_slots, where + ": more than " + std::to_string(max_slots) + " session times a day");
    for (std::size_t i = 0; i < slots.size(); ++i) {
        require(slots[i] >= 0 && slots[i] < 1, where + ": times of day must lie in [0, 1)");
        require(i == 0 || slots[i] >= slots[i - 1], where + ": times of day must ascend");
    }
    require(slots.empty() || !tracks.empty(), where + ": session times without a track that plans them");
    for (const Track& track : tracks)
        validate_track(track, *this, where);
    const auto owners = tracks_of_slots();
    for (std::size_t track = 0; track < tracks.size(); ++track)
        for (const Rung& rung : tracks[track].rungs)
            for (const Plan& plan : rung.plans)
                require(owners[plan.slot] == track, where + ": two tracks plan one slot");
    for (const double h : habitual)
        require(std::isfinite(h) && h >= 0, where + ": habitual activity must not be negative");
    for (const double c : care)
        require(c >= 0 && c <= 1, where + ": care must lie in [0, 1]");
    validate_adherence(adherence, where);
    require(deload_days.empty() || deload_days.size() == length, where + ": deload_days needs a value per day");
    require(test_every_days >= 1, where + ": tests must be at least a day apart");
    validate_days(felt_pain, length, where + ": felt_pain");
    validate_days(gait_force, length, where + ": gait_force");
    validate_days(tendon_strength, length, where + ": tendon_strength");
    validate_days(massage_relief, massage_relief.size(), where + ": massage_relief");
    validate_variants(deload_of, *this, where);
    validate_variants(overdone_of, *this, where);
    for (const Session& session : sessions)
        for (const Bout& bout : session.bouts)
            validate_bout(bout, where);
}

Schedule fixed_schedule(Schedule schedule, const std::vector<std::int32_t>& calendar) {
    const auto width = schedule.slots.size();
    require(calendar.size() == static_cast<std::size_t>(std::max(schedule.days, 0)) * width,
            "schedule '" + schedule.name + "': calendar must have a row per day and a column per slot");
    Rung rung{.name = "calendar", .plans = {}, .step = {}, .enter = {}, .leave = {}, .at_most_days = {}};
    for (std::size_t slot = 0; slot < width; ++slot) {
        Plan plan{.slot = slot, .sessions = {}};
        for (std::size_t at = slot; at < calendar.size(); at += width)
            plan.sessions.push_back(calendar[at]);
        rung.plans.push_back(std::move(plan));
    }
    schedule.last_day = schedule.days;
    schedule.tracks = {{.name = "calendar", .rungs = {std::move(rung)}, .pain_rule = {}, .after_missed = {}}};
    return schedule;
}

TimeGrid make_time_grid(const Schedule& schedule) {
    TimeGrid grid;
    double now = 0;
    for (const double slot : schedule.slots) {
        grid.active.push_back(divide(slot - now, longest_step_days, grid.divisions));
        now = slot;
    }
    grid.active.push_back(divide(1.0 - now, longest_step_days, grid.divisions));
    grid.quiet = divide(1.0, longest_quiet_step_days, grid.divisions);
    // The start counts as training: a person may come in straight from the run that hurt.
    int since = 0;
    for (int day = 0; day < schedule.days; ++day) {
        const bool rest = !schedule.can_train(day) && !schedule.life_changes(day);
        since = rest ? since + 1 : 0;
        grid.is_quiet.push_back(rest && since > quiet_after_days ? 1 : 0);
    }
    return grid;
}

} // namespace tendonlab
