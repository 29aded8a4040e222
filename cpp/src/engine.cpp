#include "tendonlab/engine.hpp"

#include "tendonlab/block_run.hpp"
#include "tendonlab/fast_flow.hpp"
#include "tendonlab/kernel.hpp"
#include "tendonlab/ordered_jobs.hpp"
#include "tendonlab/reference_flow.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace tendonlab {
namespace {

void run(const BlockTask& task, Kernel fast, Block& block, const Advance& advance) {
    switch (task.study.path) {
    case Path::fast:
        return fast(task, block, advance);
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
    Block block(0, person, 1, study.shape(cohort), {});
    run_pack<double, FastFlow<double>>({.cohort = cohort, .study = study, .grid = grid, .arm = 0, .trace = &events},
                                       block, 0, 1);
    return events;
}

void simulate(const Cohort& cohort, const Study& study, Recorder& recorder, const Progress& progress, int threads) {
    cohort.validate();
    study.validate();
    const StudyShape shape = study.shape(cohort);
    const Selection selection = recorder.selection();
    const Kernel fast = simd_level().kernel;
    std::vector<TimeGrid> grids;
    for (const Schedule& arm : study.arms)
        grids.push_back(make_time_grid(arm));

    // A rule of one's own may keep what it saw, and Ctrl-C has to reach it: the caller's own thread asks it, in the
    // order of the people.
    const bool own_rules =
        std::any_of(study.rules.begin(), study.rules.end(), [](const Rule& r) { return r != nullptr; });
    std::atomic<Eigen::Index> done = 0;
    const auto watch = [&] {
        if (progress)
            progress(done, shape.arms * shape.persons);
    };
    const auto work = [&](std::size_t job, const std::atomic<bool>& stopping) -> Rest {
        const std::size_t arm = job % study.arms.size();
        const auto first = static_cast<Eigen::Index>(job / study.arms.size()) * block_persons;
        const Eigen::Index persons = std::min(block_persons, shape.persons - first);
        Block block(static_cast<Eigen::Index>(arm), first, persons, shape, selection);
        const auto advance = [&](Eigen::Index some) {
            done += some;
            if (own_rules)
                watch();
            return !stopping;
        };
        run({.cohort = cohort, .study = study, .grid = grids[arm], .arm = arm}, fast, block, advance);
        if (stopping) // the block may be half done, and nobody will ask for it
            return {};
        return recorder.prepare(std::move(block));
    };
    const auto blocks = static_cast<std::size_t>((shape.persons + block_persons - 1) / block_persons);
    const std::size_t jobs = blocks * study.arms.size();
    if (own_rules) {
        const std::atomic<bool> never = false;
        for (std::size_t job = 0; job < jobs; ++job)
            work(job, never)();
    } else {
        run_in_order(jobs, threads, work, watch);
    }
    watch();
}

} // namespace tendonlab
