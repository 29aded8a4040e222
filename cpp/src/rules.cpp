#include "tendonlab/rules.hpp"

#include <algorithm>
#include <cmath>

namespace tendonlab {
namespace {

// `green_sessions`: those of the view, and yesterday's if they have just been judged so.
bool hold(const Criteria& c, const View& v, int green_sessions) {
    const auto at_most = [](double value, double limit) { return limit == no_limit || value <= limit; }; // NaN fails
    return v.day >= c.first_day && green_sessions >= c.green_sessions && v.sessions_on_rung >= c.sessions
           && at_most(v.morning_pain, c.morning_pain_at_most) && at_most(v.pain_during, c.pain_during_at_most)
           && at_most(v.pain_after, c.pain_after_at_most) && at_most(v.hop_pain, c.hop_pain_at_most)
           && (c.heel_raises_at_least == 0 || v.heel_raises >= c.heel_raises_at_least)
           && at_most(v.morning_stiffness_min, c.morning_stiffness_at_most_min)
           && !(v.weekly_rises[0] >= c.weekly_rise_below) // NaN holds
           && (c.other_track < 0 || v.rungs_of_tracks[static_cast<std::size_t>(c.other_track)] >= c.other_rung);
}

bool worse_morning(const View& v, const PainRule& rule) {
    const double stiffer = v.morning_stiffness_min - v.baseline_stiffness_min;
    return v.morning_pain > v.baseline + rule.morning_rise
           || (stiffer > rule.stiffness_rise * v.baseline_stiffness_min && stiffer > rule.stiffness_floor_min);
}

// Weeks in a row, up to this one, in which morning pain rose.
int rising_weeks(const View& v, const PainRule& rule) {
    int weeks = 0;
    for (const double rise : v.weekly_rises) {
        if (!(rise >= rule.weekly_rise))
            break;
        ++weeks;
    }
    return weeks;
}

struct Judgement {
    Light light = Light::none;
    Reason reason = Reason::nothing;
};

Judgement judge(const View& v, const PainRule& rule) {
    if (v.sessions_yesterday == 0) {
        const bool unsettled = v.last_light == Light::yellow && v.days_since_light == 1 && worse_morning(v, rule);
        return unsettled ? Judgement{.light = Light::red, .reason = Reason::not_settled} : Judgement{};
    }
    if (v.broken_off_yesterday)
        return {.light = Light::red, .reason = Reason::broken_off};
    if (worse_morning(v, rule))
        return v.yellows + 1 >= rule.yellows_to_red
                   ? Judgement{.light = Light::red, .reason = Reason::worse_again}
                   : Judgement{.light = Light::yellow, .reason = Reason::worse_morning};
    if (v.pain_yesterday > rule.ceiling || v.pain_after > rule.after_ceiling)
        return {.light = Light::hold, .reason = Reason::over_ceiling};
    if (v.morning_pain > std::max(v.baseline, rule.morning_floor))
        return {.light = Light::hold, .reason = Reason::above_baseline};
    return {.light = Light::green};
}

bool persists(const View& v, const PainRule& rule) {
    const auto end = v.worst_pain.begin() + std::min<std::ptrdiff_t>(rule.persistent_of, remembered_days);
    const auto above = [&](double pain) { return pain > rule.persistent_above; };
    return std::count_if(v.worst_pain.begin(), end, above) >= rule.persistent_days;
}

int back(const View& v, int rungs) { return -std::min(rungs, v.way_back); }

Decision move_up(const View& v, const Track& track, Light light) {
    const Decision stay{.light = light};
    const auto rung = static_cast<std::size_t>(v.rung);
    const Rung& here = track.rungs[rung];
    const Light latest = light == Light::none ? v.last_light : light;
    const int green = light == Light::none    ? v.green_sessions
                      : light == Light::green ? v.green_sessions + v.sessions_yesterday
                                              : 0;
    const bool rising = track.pain_rule && v.weekly_rises[0] >= track.pain_rule->weekly_rise;
    if (v.deload || v.resting || rising || latest == Light::yellow || latest == Light::red)
        return stay;
    // Under a pain rule nobody goes on by criteria without a good session on the rung, if it has any.
    const bool approved = !track.pain_rule || latest == Light::green || (latest == Light::none && here.plans.empty());
    const auto next = track.next_phase(rung);
    if (next < track.rungs.size() && hold(track.rungs[next].enter, v, green)) {
        if (approved && here.leave && v.days_in_phase >= here.at_least_days && hold(*here.leave, v, green))
            return {.move = 1, .next_phase = true, .light = light, .reason = Reason::criteria_met};
        if (here.at_most_days && v.days_in_phase >= *here.at_most_days)
            return {.move = 1, .next_phase = true, .light = light, .reason = Reason::time_is_up};
    }
    if (approved && here.step && v.days_on_rung >= here.step_at_least_days && hold(*here.step, v, green))
        return {.move = 1, .light = light, .reason = Reason::criteria_met};
    return stay;
}

} // namespace

Decision decide(const View& v, const Track& track) {
    if (v.rung < 0) {
        const bool starts = hold(track.rungs.front().enter, v, 0);
        return starts ? Decision{.move = 1, .reason = Reason::started} : Decision{};
    }
    int already = 0; // rungs back that an earlier entry has taken
    for (const Missed& missed : track.after_missed) {
        if (v.missed_days == missed.days && v.way_back > 0)
            return {.move = back(v, std::max(missed.back - already, 0)), .reason = Reason::missed_days};
        already = missed.back;
    }
    if (!track.pain_rule)
        return move_up(v, track, Light::none);
    const PainRule& rule = *track.pain_rule;
    auto [light, reason] = judge(v, rule);
    if (light != Light::red && v.week_ends && rising_weeks(v, rule) >= rule.weekly_rises_to_red) {
        light = Light::red;
        reason = Reason::weekly_rise;
    }
    if (light == Light::red)
        return {.move = back(v, rule.red_back), .rest_days = rule.red_rest_days, .light = light, .reason = reason};
    if (persists(v, rule))
        return {.move = back(v, rule.persistent_back),
                .rest_days = light == Light::yellow ? rule.easy_days : 0,
                .light = light,
                .reason = Reason::persistent};
    if (light == Light::yellow)
        return {.rest_days = rule.easy_days, .light = light, .reason = reason};
    Decision up = move_up(v, track, light);
    if (up.move == 0)
        up.reason = reason;
    return up;
}

} // namespace tendonlab
