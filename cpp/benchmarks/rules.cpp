// What rules of progression cost: the same people, the same sessions, with and without reports, lights and criteria.
//
// Both schedules are run by turns in one measurement, so the share does not depend on what else the machine does.

#include <benchmark/benchmark.h>

#include <ctime>

#include "../../tests/cpp/reference_man.hpp"

namespace tendonlab::testing {
namespace {

constexpr double never = 1e9;

PainRule everything_is_looked_at() {
    return {.ceiling = 3,
            .after_ceiling = 5,
            .stop = never,
            .morning_rise = 1,
            .morning_floor = 1,
            .stiffness_rise = 0.5,
            .stiffness_floor_min = 10,
            .red_back = 0,
            .weekly_rise = 0.5,
            .persistent_above = never};
}

// The same sessions on a ladder of two rungs: every rule is looked at each morning, and only who can do `heel_raises`
// is moved up, once.
Schedule ruled(const Schedule& plain, int heel_raises) {
    Schedule s = plain;
    Track& track = s.tracks.front();
    Rung above = track.rungs.front();
    track.rungs.front().leave = Criteria{.morning_pain_at_most = 10,
                                         .pain_during_at_most = 10,
                                         .pain_after_at_most = 10,
                                         .heel_raises_at_least = heel_raises};
    above.phase = 1;
    // Sessions of its own, alike but not the same: people of a pack then differ in what they do.
    const auto count = static_cast<std::int32_t>(s.sessions.size());
    s.sessions.insert(s.sessions.end(), plain.sessions.begin(), plain.sessions.end());
    for (Plan& plan : above.plans)
        for (auto& session : plan.sessions)
            session += session >= 0 ? count : 0;
    track.rungs.push_back(std::move(above));
    track.pain_rule = everything_is_looked_at();
    track.after_missed = {{.days = 1000, .back = 1}};
    return s;
}

// Of processor time, which others on the machine disturb less.
double seconds(const OwnedCohort& cohort, const Schedule& schedule) {
    const Study study{.arms = {schedule}, .record_days = weekly(364)};
    const std::clock_t start = std::clock();
    const Results results(cohort, study);
    benchmark::DoNotOptimize(results.recorder.values.front().back());
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// Every second person is too weak ever to be moved up.
std::vector<Parameters<double>> strong_and_weak(int count) {
    auto people = varied_people(count);
    for (std::size_t i = 0; i < people.size(); i += 2)
        people[i].F_max *= 0.4;
    return people;
}

void rules_share(benchmark::State& state, const Schedule& plain, int heel_raises) {
    const OwnedCohort cohort(strong_and_weak(256), patient);
    const Schedule with_rules = ruled(plain, heel_raises);
    double without = 0;
    double with = 0;
    for (auto _ : state) {
        without += seconds(cohort, plain);
        with += seconds(cohort, with_rules);
    }
    state.counters["share_of_time"] = 1 - without / with;
}

constexpr int nobody = 1'000'000;
constexpr int the_strong = 1;

BENCHMARK_CAPTURE(rules_share, twice_daily_all_year, twice_daily(364, 364), nobody)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rules_share, bodywork_and_training, mixed(364), nobody)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rules_share, neighbours_on_two_rungs, twice_daily(364, 364), the_strong)
    ->Unit(benchmark::kMillisecond);

} // namespace
} // namespace tendonlab::testing
