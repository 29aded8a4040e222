#include "tendonlab/reducing_recorder.hpp"

#include "tendonlab/derivatives.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tendonlab {
namespace {

// Places in the list of observables.
constexpr std::size_t visa_a_place = 0;
static_assert(observables[visa_a_place].name == "visa_a");
constexpr std::size_t planned = smooth_observables;
constexpr std::size_t done = planned + 1;
constexpr std::size_t broken_off = planned + 2;
static_assert(observables[done].name == "sessions_done" && observables[broken_off].name == "sessions_broken_off");

std::size_t row_of(const Block& block, std::size_t person) {
    return static_cast<std::size_t>(block.row(static_cast<Eigen::Index>(person), 0)); // the affected leg
}

BlockSteps steps_of(const Block& block, std::size_t observable) {
    const Grid grid = grid_of(observable);
    const auto persons = static_cast<std::size_t>(block.persons);
    const auto times = static_cast<std::size_t>(block.times);
    BlockSteps result{.persons = persons, .steps = std::vector<Steps>(persons * times)};
    const double* values = block.values[observable].data();
    for (std::size_t t = 0; t < times; ++t)
        for (std::size_t i = 0; i < persons; ++i)
            result.steps[t * persons + i] = grid.of(values[row_of(block, i) * times + t]);
    return result;
}

Steps minus(Steps a, Steps b) { return a == no_steps || b == no_steps ? no_steps : a - b; }

// From the first time.
BlockSteps changes_of(const BlockSteps& values) {
    BlockSteps changes = values;
    for (std::size_t at = 0; at < values.steps.size(); ++at)
        changes.steps[at] = minus(values.steps[at], values.steps[at % values.persons]);
    return changes;
}

} // namespace

ReducingRecorder::ReducingRecorder(SummaryShape shape, const StudyShape& study, std::uint64_t first_person)
    : summaries_(std::move(shape)), first_person_(first_person) {
    if (study.persons > most_people)
        throw std::invalid_argument("summaries hold at most " + std::to_string(most_people) + " people");
}

Selection ReducingRecorder::selection() const {
    Selection selection{.chosen = summaries_.shape.chosen, .events = true};
    for (const std::size_t counted : {planned, done, broken_off})
        selection.chosen[counted] = true;
    return selection;
}

Recorder::Write ReducingRecorder::prepare(Block block) {
    // Each block begins elsewhere, so that threads seldom wait for each other.
    const auto start = static_cast<std::size_t>(block.first / block_persons + 7 * block.arm);
    for (std::size_t i = 0; i < observables.size(); ++i) {
        const std::size_t observable = (start + i) % observables.size();
        if (summaries_.shape.chosen[observable])
            add_quantity(observable, block);
    }
    add_counts(block);
    return [] {};
}

void ReducingRecorder::add_quantity(std::size_t observable, const Block& block) {
    const BlockSteps values = steps_of(block, observable);
    BlockSteps changes = changes_of(values);
    const std::scoped_lock lock(locks_[observable]);
    QuantitySummary& quantity = summaries_.quantities[observable];
    const std::size_t row = static_cast<std::size_t>(block.arm) * summaries_.shape.times();
    for (std::size_t t = 0; t < summaries_.shape.times(); ++t) {
        quantity.values[row + t].add({values.at(t), values.persons});
        quantity.changes[row + t].add({changes.at(t), changes.persons});
    }
    if (observable == visa_a_place)
        for (std::size_t at = 0; at < changes.steps.size(); ++at)
            if (changes.steps[at] != no_steps)
                summaries_.visa[row + at / changes.persons].add(changes.steps[at]);
    if (is_measure(observable)) {
        add_groups(quantity.value_groups, block, values);
        add_groups(quantity.change_groups, block, changes);
        add_differences(observable, block, std::move(changes));
    }
}

std::vector<std::size_t> ReducingRecorder::groups_of(const Block& block) const {
    std::vector<std::size_t> groups(static_cast<std::size_t>(block.persons));
    for (std::size_t i = 0; i < groups.size(); ++i)
        groups[i] = (first_person_ + static_cast<std::uint64_t>(block.first) + i)
                    % static_cast<std::uint64_t>(summaries_.shape.groups);
    return groups;
}

void ReducingRecorder::add_groups(std::vector<Moments>& to, const Block& block, const BlockSteps& numbers) const {
    const SummaryShape& shape = summaries_.shape;
    const std::vector<std::size_t> groups = groups_of(block);
    const std::size_t row = static_cast<std::size_t>(block.arm) * shape.times();
    for (std::size_t t = 0; t < shape.times(); ++t) {
        Moments* by_group = &to[(row + t) * static_cast<std::size_t>(shape.groups)];
        for (std::size_t i = 0; i < groups.size(); ++i)
            if (numbers.at(t)[i] != no_steps)
                by_group[groups[i]].add(numbers.at(t)[i]);
    }
}

void ReducingRecorder::add_differences(std::size_t observable, const Block& block, BlockSteps changes) {
    const SummaryShape& shape = summaries_.shape;
    auto& waiting = waiting_[observable][block.first];
    waiting.resize(shape.arms.size());
    waiting[static_cast<std::size_t>(block.arm)] = std::move(changes);
    if (std::any_of(waiting.begin(), waiting.end(), [](const BlockSteps& arm) { return arm.steps.empty(); }))
        return;
    add_pairs(summaries_.quantities[observable], waiting, groups_of(block));
    waiting_[observable].erase(block.first);
}

void ReducingRecorder::add_pairs(QuantitySummary& quantity, const std::vector<BlockSteps>& arms,
                                 const std::vector<std::size_t>& groups) {
    const std::size_t times = summaries_.shape.times();
    std::vector<Steps> difference(groups.size());
    std::size_t place = 0;
    for (std::size_t a = 0; a < arms.size(); ++a) {
        for (std::size_t b = a + 1; b < arms.size(); ++b) {
            for (std::size_t t = 0; t < times; ++t, ++place) {
                Moments* by_group =
                    &quantity.difference_groups[place * static_cast<std::size_t>(summaries_.shape.groups)];
                for (std::size_t i = 0; i < groups.size(); ++i) {
                    difference[i] = minus(arms[a].at(t)[i], arms[b].at(t)[i]);
                    if (difference[i] != no_steps)
                        by_group[groups[i]].add(difference[i]);
                }
                quantity.differences[place].add(difference);
            }
        }
    }
}

void ReducingRecorder::add_counts(const Block& block) {
    ArmCounts counts;
    const auto times = static_cast<std::size_t>(block.times);
    for (std::size_t i = 0; i < static_cast<std::size_t>(block.persons); ++i) {
        const std::size_t row = row_of(block, i);
        ++counts.ends[static_cast<std::uint8_t>(block.outcome[row])];
        counts.onsets += block.onsets[row];
        counts.drop_outs += std::isfinite(block.drop_out_day[row]) ? 1 : 0;
        if (block.outcome[row] != static_cast<std::int8_t>(Outcome::completed))
            continue;
        const auto at_the_end = [&](std::size_t observable) {
            return static_cast<std::int64_t>(block.values[observable][row * times + times - 1]);
        };
        counts.sessions_planned += at_the_end(planned);
        counts.sessions_done += at_the_end(done);
        counts.sessions_broken_off += at_the_end(broken_off);
    }
    const std::scoped_lock lock(counts_lock_);
    summaries_.arms[static_cast<std::size_t>(block.arm)].merge(counts);
}

} // namespace tendonlab
