#include "tendonlab/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tendonlab {
namespace {

// Measured against the reference path (tests/cpp/test_paths.cpp): with these the two agree to 1e-6 and better.
constexpr double longest_step_days = 4.0 / 24;
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

} // namespace

bool Schedule::rest_day(int day) const {
    for (std::size_t slot = 0; slot < slots.size(); ++slot)
        if (session_at(day, slot) >= 0)
            return false;
    return true;
}

void Schedule::validate() const {
    const std::string where = "schedule '" + name + "'";
    const auto length = static_cast<std::size_t>(std::max(days, 0));
    require(days > 0, where + ": needs at least one day");
    require(calendar.size() == length * slots.size(),
            where + ": calendar must have a row per day and a column per slot");
    require(habitual.size() == length && care.size() == length, where + ": habitual and care need a value per day");
    require(slots.size() <= max_slots, where + ": more than 8 session times a day");
    for (std::size_t i = 0; i < slots.size(); ++i) {
        require(slots[i] >= 0 && slots[i] < 1, where + ": times of day must lie in [0, 1)");
        require(i == 0 || slots[i] > slots[i - 1], where + ": times of day must ascend");
    }
    for (const auto index : calendar)
        require(index >= -1 && index < static_cast<std::int32_t>(sessions.size()),
                where + ": no such session in the calendar");
    for (const double h : habitual)
        require(std::isfinite(h) && h >= 0, where + ": habitual activity must not be negative");
    for (const double c : care)
        require(c >= 0 && c <= 1, where + ": care must lie in [0, 1]");
    require(adherence_mean >= 0 && adherence_mean <= 1, where + ": adherence must lie in [0, 1]");
    const bool possible = adherence_sd == 0 || adherence_sd * adherence_sd < adherence_mean * (1 - adherence_mean);
    require(adherence_sd >= 0 && possible, where + ": no share can have this mean and spread of adherence");
    for (const Session& session : sessions)
        for (const Bout& bout : session.bouts)
            validate_bout(bout, where);
}

TimeGrid make_time_grid(const Schedule& schedule) {
    TimeGrid grid;
    double now = 0;
    for (const double slot : schedule.slots) {
        grid.active.push_back(divide(slot - now, longest_step_days, grid.divisions));
        now = slot;
    }
    grid.active.push_back(divide(1.0 - now, longest_step_days, grid.divisions));
    grid.quiet = divide(1.0, 1.0, grid.divisions);
    // The start counts as training: a person may come in straight from the run that hurt.
    int since = 0;
    for (int day = 0; day < schedule.days; ++day) {
        const bool rest = schedule.rest_day(day);
        since = rest ? since + 1 : 0;
        grid.is_quiet.push_back(rest && since > quiet_after_days ? 1 : 0);
    }
    return grid;
}

} // namespace tendonlab
