#pragma once
// What is kept of people of whom nothing is stored: numbers, means, spreads and quantiles, exact to merge.

#include "tendonlab/bins.hpp"
#include "tendonlab/exact_sum.hpp"
#include "tendonlab/recorder.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace tendonlab {

// Whose differences between arms are kept, and by group of people.
inline constexpr std::array<std::string_view, 4> measures = {"visa_a", "pain_hop", "stiffness", "strength"};
inline constexpr double important_visa_a = 14; // points; the smallest change that matters

bool is_measure(std::size_t observable);
Grid grid_of(std::size_t observable);
Within within_bins(std::size_t observable);

struct SummaryShape {
    std::vector<std::string> arms;
    std::vector<int> record_days;
    std::array<bool, observables.size()> chosen; // quantities, by place in the list of observables
    std::int64_t groups = 1;                     // a person belongs to group number % groups

    // Throws std::invalid_argument with a sentence saying what is wrong.
    void validate() const;
    [[nodiscard]] std::size_t times() const { return record_days.size(); }
    // Of arms: (0, 1), (0, 2) ... (1, 2) ...
    [[nodiscard]] std::size_t pairs() const { return arms.size() * (arms.size() - 1) / 2; }

    bool operator==(const SummaryShape&) const = default;
};

struct Distribution {
    Moments moments;
    Bins bins;
    Steps least = std::numeric_limits<Steps>::max(), most = std::numeric_limits<Steps>::min();

    // Leaves out who has no value.
    void add(std::span<const Steps> steps);
    void merge(const Distribution& other);
    // As `Bins::quantiles`, but within the range of the values: 100 points are not given as 100.25.
    [[nodiscard]] std::vector<double> quantiles(const std::vector<double>& shares, Within within) const;
};

// Of one quantity. A change is from the first recorded day; a difference is that of the changes of two arms, the first
// minus the second of a pair.
struct QuantitySummary {
    std::vector<Distribution> values, changes; // arm x time
    // Empty but for the measures:
    std::vector<Distribution> differences;  // pair x time
    std::vector<Moments> value_groups;      // arm x time x group
    std::vector<Moments> change_groups;     // arm x time x group
    std::vector<Moments> difference_groups; // pair x time x group

    QuantitySummary() = default;
    QuantitySummary(const SummaryShape& shape, bool measure);
    void merge(const QuantitySummary& other);
};

// People whose VISA-A has changed so.
struct VisaChanges {
    std::int64_t improved = 0, worse = 0, much_worse = 0; // by 14 points or more; at all; by 14 points or more

    void add(Steps change);
    void merge(const VisaChanges& other);
};

// Of one arm.
struct ArmCounts {
    std::array<std::int64_t, outcomes.size()> ends{}; // by outcome
    std::int64_t onsets = 0, drop_outs = 0;
    // Of those who completed.
    std::int64_t sessions_planned = 0, sessions_done = 0, sessions_broken_off = 0;

    [[nodiscard]] std::int64_t people() const;
    void merge(const ArmCounts& other);
};

struct Summaries {
    SummaryShape shape;
    std::vector<QuantitySummary> quantities; // by observable; empty if it was not chosen
    std::vector<VisaChanges> visa;           // arm x time, if VISA-A was chosen
    std::vector<ArmCounts> arms;

    explicit Summaries(SummaryShape shape_);
    // Of other people in the same study. Throws std::invalid_argument if it is another, or if they are too many.
    void merge(const Summaries& other);

    // The same people give the same bytes, in whatever order they were added.
    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    // Throws std::invalid_argument if they are not what `to_bytes` made.
    static Summaries from_bytes(std::span<const std::byte> bytes);
};

} // namespace tendonlab
