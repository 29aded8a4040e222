#include "tendonlab/engine.hpp"

#include "tendonlab/fast_flow.hpp"
#include "tendonlab/leg_simulation.hpp"
#include "tendonlab/reference_flow.hpp"

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace tendonlab {
namespace {

// Persons handed to the recorder at a time; also the chunk of the results file.
constexpr Eigen::Index block_persons = 256;
// Wide enough to fill the longest vectors of today's machines; narrower ones take it in pieces.
constexpr int pack_width = 8;

struct Task {
    const Cohort& cohort;
    const Study& study;
    const Schedule& schedule;
    const TimeGrid& grid;
    std::size_t arm = 0;
    Trace* trace = nullptr; // of a single person

    [[nodiscard]] const Rule& rule() const {
        static const Rule none;
        return study.rules.empty() ? none : study.rules[arm];
    }
};

// Takes persons [start, start + count) of a block through the arm, all their legs day by day.
template<class T, class Flow>
void run_pack(const Task& task, Block& block, Eigen::Index start, int count) {
    Participation people(task.cohort, block.first + start, count, task.schedule, task.rule(), task.trace);
    const auto column = load_column<T>(task.cohort, block.first + start, count);
    std::deque<LegSimulation<T, Flow>> legs; // never moved: a leg's flow refers to its person
    for (int leg = 0; leg < task.cohort.legs; ++leg)
        legs.emplace_back(task.cohort, column, leg, task.schedule, task.grid, task.study.sample_events, people);
    const auto& record_days = task.study.record_days;
    Eigen::Index records = 0;
    for (int day = 0; day <= record_days.back(); ++day) {
        const bool recorded = record_days[static_cast<std::size_t>(records)] == day;
        // All legs are recorded before any lives the day: what the person does is one thing for both.
        for (auto& leg : legs) {
            leg.begin_day(day);
            if (recorded)
                leg.record(day, records, block, start);
        }
        if (day < record_days.back())
            for (auto& leg : legs)
                leg.live(day);
        records += recorded ? 1 : 0;
        for (auto& leg : legs)
            for (const auto& other : legs)
                leg.end_with(other, day);
    }
    for (const auto& leg : legs)
        leg.finish(block, start);
}

template<class T, class Flow>
void run_block(const Task& task, Block& block, const std::function<void(Eigen::Index)>& advance) {
    for (Eigen::Index start = 0; start < block.persons; start += lanes_of<T>) {
        const int count = static_cast<int>(std::min<Eigen::Index>(lanes_of<T>, block.persons - start));
        run_pack<T, Flow>(task, block, start, count);
        advance(count);
    }
}

void run_block(const Task& task, Block& block, const std::function<void(Eigen::Index)>& advance) {
    using Lanes = Pack<pack_width>;
    switch (task.study.path) {
    case Path::fast:
        return run_block<Lanes, FastFlow<Lanes>>(task, block, advance);
    case Path::one_lane:
        return run_block<double, FastFlow<double>>(task, block, advance);
    case Path::reference:
        return run_block<double, ReferenceFlow>(task, block, advance);
    }
}

} // namespace

void Study::validate() const {
    if (arms.empty())
        throw std::invalid_argument("a study needs at least one arm");
    if (!rules.empty() && rules.size() != arms.size())
        throw std::invalid_argument("rules of one's own are given by arm: " + std::to_string(arms.size())
                                    + " are needed, not " + std::to_string(rules.size()));
    if (record_days.empty())
        throw std::invalid_argument("nothing to record: record_days is empty");
    if (record_days.front() < 0)
        throw std::invalid_argument("record_days must not be negative");
    if (std::adjacent_find(record_days.begin(), record_days.end(), std::greater_equal<>()) != record_days.end())
        throw std::invalid_argument("record_days must ascend");
    for (const Schedule& arm : arms) {
        arm.validate();
        if (record_days.back() > arm.days)
            throw std::invalid_argument("schedule '" + arm.name + "' has " + std::to_string(arm.days)
                                        + " days, but day " + std::to_string(record_days.back())
                                        + " is to be recorded");
    }
}

StudyShape Study::shape(const Cohort& cohort) const {
    return {.arms = static_cast<Eigen::Index>(arms.size()),
            .persons = cohort.persons(),
            .legs = cohort.legs,
            .times = static_cast<Eigen::Index>(record_days.size())};
}

std::vector<double> session_damage(const TableView& parameters, std::span<const double> disorganised_fraction,
                                   const Session& session) {
    std::vector<double> spent;
    spent.reserve(disorganised_fraction.size());
    for (const double D : disorganised_fraction) {
        const Person<double> person(load_parameters<double>(parameters, static_cast<Eigen::Index>(spent.size()), 1));
        auto state = healthy_state<double>();
        state.D = D;
        spent.push_back(apply(prepare(session, person, 0.0, true), person, DailyInputs<double>{}, state).damage);
    }
    return spent;
}

Trace trace(const Cohort& cohort, Eigen::Index person, const Study& study) {
    cohort.validate();
    study.validate();
    if (person < 0 || person >= cohort.persons())
        throw std::invalid_argument("there is no such person in the cohort");
    Trace events;
    const TimeGrid grid = make_time_grid(study.arms.front());
    Block block(0, person, 1, study.shape(cohort));
    run_pack<double, FastFlow<double>>(
        {.cohort = cohort, .study = study, .schedule = study.arms.front(), .grid = grid, .arm = 0, .trace = &events},
        block, 0, 1);
    return events;
}

void simulate(const Cohort& cohort, const Study& study, Recorder& recorder, const Progress& progress) {
    cohort.validate();
    study.validate();
    const StudyShape shape = study.shape(cohort);
    const Eigen::Index total = shape.arms * shape.persons;
    Eigen::Index done = 0;
    const auto advance = [&](Eigen::Index persons) {
        done += persons;
        if (progress)
            progress(done, total);
    };
    std::vector<TimeGrid> grids;
    for (const Schedule& arm : study.arms)
        grids.push_back(make_time_grid(arm));
    for (Eigen::Index first = 0; first < shape.persons; first += block_persons) {
        const Eigen::Index persons = std::min(block_persons, shape.persons - first);
        for (std::size_t arm = 0; arm < study.arms.size(); ++arm) {
            Block block(static_cast<Eigen::Index>(arm), first, persons, shape);
            run_block({.cohort = cohort, .study = study, .schedule = study.arms[arm], .grid = grids[arm], .arm = arm},
                      block, advance);
            recorder.write(block);
        }
    }
}

} // namespace tendonlab
