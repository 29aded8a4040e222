#include "tendonlab/recorder.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace tendonlab {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<std::vector<double>> tables(const Selection& selection, Eigen::Index size) {
    std::vector<std::vector<double>> values(observables.size());
    for (std::size_t i = 0; i < observables.size(); ++i)
        if (selection.chosen[i])
            values[i].assign(static_cast<std::size_t>(size), missing);
    return values;
}

template<class Value>
void place(const std::vector<Value>& block, std::vector<Value>& whole, Eigen::Index offset) {
    std::copy(block.begin(), block.end(), whole.begin() + offset);
}

} // namespace

Selection Selection::everything() {
    Selection selection{};
    selection.chosen.fill(true);
    return selection;
}

Selection Selection::of(std::span<const std::string> names) {
    if (names.empty())
        throw std::invalid_argument("no quantity to record: quantities is empty");
    Selection selection{};
    for (const std::string& name : names) {
        const auto found = std::find_if(observables.begin(), observables.end(),
                                        [&](const ObservableInfo& o) { return o.name == name; });
        if (found == observables.end())
            throw std::invalid_argument("there is no quantity '" + name + "' to record");
        selection.chosen[static_cast<std::size_t>(found - observables.begin())] = true;
    }
    return selection;
}

Block::Block(Eigen::Index arm_, Eigen::Index first_, Eigen::Index persons_, const StudyShape& shape,
             const Selection& selection)
    : arm(arm_), first(first_), persons(persons_), legs(shape.legs), times(shape.times),
      values(tables(selection, persons_ * legs * times)) {
    const auto rows = static_cast<std::size_t>(persons * legs);
    outcome.assign(rows, static_cast<std::int8_t>(Outcome::completed));
    outcome_day.assign(rows, missing);
    onsets.assign(rows, 0);
    drop_out_day.assign(rows, missing);
}

MemoryRecorder::MemoryRecorder(const StudyShape& shape_, const Selection& selection)
    : shape(shape_), values(tables(selection, shape.arms * shape.persons * shape.legs * shape.times)),
      selection_(selection) {
    const auto rows = static_cast<std::size_t>(shape.arms * shape.persons * shape.legs);
    outcome.resize(rows);
    outcome_day.assign(rows, missing);
    onsets.resize(rows);
    drop_out_day.assign(rows, missing);
}

Recorder::Write MemoryRecorder::prepare(Block block) {
    // At once: every block has its own place.
    const Eigen::Index row = (block.arm * shape.persons + block.first) * shape.legs;
    for (std::size_t i = 0; i < values.size(); ++i)
        place(block.values[i], values[i], block.values[i].empty() ? 0 : row * shape.times);
    place(block.outcome, outcome, row);
    place(block.outcome_day, outcome_day, row);
    place(block.onsets, onsets, row);
    place(block.drop_out_day, drop_out_day, row);
    return [] {};
}

} // namespace tendonlab
