#include "tendonlab/summaries.hpp"

#include "tendonlab/derivatives.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace tendonlab {
namespace {

// Fractions, strains and risks, which stay far below 1; all else is below a million.
constexpr std::array<std::string_view, 7> small = {"strain_mvc",    "strain_free_mvc",       "collagen_synthesis",
                                                   "damage_labile", "disorganised_fraction", "onset_risk",
                                                   "rupture_risk"};
constexpr int small_bits = 45;  // up to 16
constexpr int common_bits = 29; // up to a million

template<class Part>
void merge_all(std::vector<Part>& parts, const std::vector<Part>& others) {
    for (std::size_t i = 0; i < parts.size(); ++i)
        parts[i].merge(others[i]);
}

bool contains(std::span<const std::string_view> names, std::size_t observable) {
    return std::find(names.begin(), names.end(), observables[observable].name) != names.end();
}

} // namespace

bool is_measure(std::size_t observable) { return contains(measures, observable); }
Grid grid_of(std::size_t observable) { return Grid(contains(small, observable) ? small_bits : common_bits); }
Within within_bins(std::size_t observable) {
    return observable < smooth_observables ? Within::evenly : Within::at_its_start;
}

void Distribution::add(std::span<const Steps> steps) {
    Moments some; // in registers, as are these two
    Steps low = least;
    Steps high = most;
    for (const Steps x : steps) {
        if (x == no_steps)
            continue;
        some.add(x);
        low = std::min(low, x);
        high = std::max(high, x);
    }
    moments.merge(some);
    least = low;
    most = high;
    bins.add_all(steps);
}

void Distribution::merge(const Distribution& other) {
    moments.merge(other.moments);
    bins.merge(other.bins);
    least = std::min(least, other.least);
    most = std::max(most, other.most);
}

std::vector<double> Distribution::quantiles(const std::vector<double>& shares, Within within) const {
    std::vector<double> points = bins.quantiles(shares, within);
    if (moments.n > 0)
        for (double& point : points)
            point = std::clamp(point, static_cast<double>(least), static_cast<double>(most));
    return points;
}

void SummaryShape::validate() const {
    if (arms.empty())
        throw std::invalid_argument("summaries need at least one arm");
    if (record_days.empty())
        throw std::invalid_argument("summaries need at least one recorded day");
    if (groups < 1)
        throw std::invalid_argument("groups must be 1 or more, not " + std::to_string(groups));
}

QuantitySummary::QuantitySummary(const SummaryShape& shape, bool measure)
    : values(shape.arms.size() * shape.times()), changes(values.size()) {
    if (!measure)
        return;
    const auto groups = static_cast<std::size_t>(shape.groups);
    differences.resize(shape.pairs() * shape.times());
    value_groups.resize(values.size() * groups);
    change_groups.resize(changes.size() * groups);
    difference_groups.resize(differences.size() * groups);
}

void QuantitySummary::merge(const QuantitySummary& other) {
    merge_all(values, other.values);
    merge_all(changes, other.changes);
    merge_all(differences, other.differences);
    merge_all(value_groups, other.value_groups);
    merge_all(change_groups, other.change_groups);
    merge_all(difference_groups, other.difference_groups);
}

void VisaChanges::add(Steps change) {
    constexpr Steps important = static_cast<Steps>(important_visa_a) << common_bits;
    improved += change >= important ? 1 : 0;
    worse += change < 0 ? 1 : 0;
    much_worse += change <= -important ? 1 : 0;
}

void VisaChanges::merge(const VisaChanges& other) {
    improved += other.improved;
    worse += other.worse;
    much_worse += other.much_worse;
}

std::int64_t ArmCounts::people() const { return std::accumulate(ends.begin(), ends.end(), std::int64_t{0}); }

void ArmCounts::merge(const ArmCounts& other) {
    for (std::size_t i = 0; i < ends.size(); ++i)
        ends[i] += other.ends[i];
    onsets += other.onsets;
    drop_outs += other.drop_outs;
    sessions_planned += other.sessions_planned;
    sessions_done += other.sessions_done;
    sessions_broken_off += other.sessions_broken_off;
}

Summaries::Summaries(SummaryShape shape_) : shape(std::move(shape_)), quantities(observables.size()) {
    shape.validate();
    for (std::size_t k = 0; k < observables.size(); ++k)
        if (shape.chosen[k])
            quantities[k] = QuantitySummary(shape, is_measure(k));
    arms.resize(shape.arms.size());
    visa.resize(shape.arms.size() * shape.times());
}

void Summaries::merge(const Summaries& other) {
    if (!(shape == other.shape))
        throw std::invalid_argument("these are summaries of another study: arms, recorded days, quantities and groups "
                                    "must be the same");
    if (arms.front().people() + other.arms.front().people() > most_people)
        throw std::invalid_argument("summaries hold at most " + std::to_string(most_people) + " people");
    merge_all(quantities, other.quantities);
    merge_all(visa, other.visa);
    merge_all(arms, other.arms);
}

} // namespace tendonlab
