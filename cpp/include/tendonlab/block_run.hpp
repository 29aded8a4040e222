#pragma once
// A block of persons through one arm, a pack at a time: day by day, all legs of a person together.

#include "tendonlab/kernel.hpp"
#include "tendonlab/leg_simulation.hpp"

#include <algorithm>
#include <deque>

namespace tendonlab {

// Takes persons [start, start + count) of a block through the arm.
template<class T, class Flow>
void run_pack(const BlockTask& task, Block& block, Eigen::Index start, int count) {
    Participation people(task.cohort, block.first + start, count, task.schedule(), task.rule(), task.trace);
    const auto column = load_column<T>(task.cohort, block.first + start, count);
    std::deque<LegSimulation<T, Flow>> legs; // never moved: a leg's flow refers to its person
    for (int leg = 0; leg < task.cohort.legs; ++leg)
        legs.emplace_back(task.cohort, column, leg, task.schedule(), task.grid, task.study.sample_events, people);
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
void run_block(const BlockTask& task, Block& block, const Advance& advance) {
    for (Eigen::Index start = 0; start < block.persons; start += lanes_of<T>) {
        const int count = static_cast<int>(std::min<Eigen::Index>(lanes_of<T>, block.persons - start));
        run_pack<T, Flow>(task, block, start, count);
        if (!advance(count))
            return;
    }
}

} // namespace tendonlab
