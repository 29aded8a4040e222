#include "tendonlab/recorder.hpp"

#include <algorithm>
#include <limits>

namespace tendonlab {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

template<class Value>
void place(const std::vector<Value>& block, std::vector<Value>& whole, Eigen::Index offset) {
    std::copy(block.begin(), block.end(), whole.begin() + offset);
}

} // namespace

Block::Block(Eigen::Index arm_, Eigen::Index first_, Eigen::Index persons_, const StudyShape& shape)
    : arm(arm_), first(first_), persons(persons_), legs(shape.legs), times(shape.times) {
    const auto rows = static_cast<std::size_t>(persons * legs);
    values.assign(observables.size(), std::vector<double>(rows * static_cast<std::size_t>(times), missing));
    outcome.assign(rows, static_cast<std::int8_t>(Outcome::completed));
    outcome_day.assign(rows, missing);
    onsets.assign(rows, 0);
    drop_out_day.assign(rows, missing);
}

MemoryRecorder::MemoryRecorder(const StudyShape& shape_) : shape(shape_) {
    const auto rows = static_cast<std::size_t>(shape.arms * shape.persons * shape.legs);
    values.assign(observables.size(), std::vector<double>(rows * static_cast<std::size_t>(shape.times), missing));
    outcome.resize(rows);
    outcome_day.assign(rows, missing);
    onsets.resize(rows);
    drop_out_day.assign(rows, missing);
}

void MemoryRecorder::write(const Block& block) {
    const Eigen::Index row = (block.arm * shape.persons + block.first) * shape.legs;
    for (std::size_t i = 0; i < values.size(); ++i)
        place(block.values[i], values[i], row * shape.times);
    place(block.outcome, outcome, row);
    place(block.outcome_day, outcome_day, row);
    place(block.onsets, onsets, row);
    place(block.drop_out_day, drop_out_day, row);
}

} // namespace tendonlab
