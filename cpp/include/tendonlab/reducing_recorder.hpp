#pragma once
// A recorder that keeps summaries only. With two legs, of the affected one.

#include "tendonlab/recorder.hpp"
#include "tendonlab/summaries.hpp"

#include <array>
#include <map>
#include <mutex>
#include <vector>

namespace tendonlab {

// A number for each time and person of a block.
struct BlockSteps {
    std::size_t persons = 0;
    std::vector<Steps> steps; // time x person

    [[nodiscard]] const Steps* at(std::size_t time) const { return steps.data() + time * persons; }
};

class ReducingRecorder final : public Recorder {
public:
    // `first_person`: number of the cohort's first person. Throws std::invalid_argument if there are too many people.
    ReducingRecorder(SummaryShape shape, const StudyShape& study, std::uint64_t first_person);
    // What was chosen, and the counts of sessions.
    [[nodiscard]] Selection selection() const override;
    // Adds the block at once: sums are the same in any order, so nothing is left to do.
    Write prepare(Block block) override;
    // Once the study is over.
    [[nodiscard]] Summaries take() { return std::move(summaries_); }

private:
    void add_quantity(std::size_t observable, const Block& block);
    void add_groups(std::vector<Moments>& to, const Block& block, const BlockSteps& numbers) const;
    void add_differences(std::size_t observable, const Block& block, BlockSteps changes);
    // Differences of each pair of arms, once all of them are there.
    void add_pairs(QuantitySummary& quantity, const std::vector<BlockSteps>& arms,
                   const std::vector<std::size_t>& groups);
    void add_counts(const Block& block);
    [[nodiscard]] std::vector<std::size_t> groups_of(const Block& block) const;

    Summaries summaries_;
    std::uint64_t first_person_;
    std::array<std::mutex, observables.size()> locks_; // of each quantity
    std::mutex counts_lock_;
    // Changes of persons of whom some arms are still to come, by first person and arm; under the quantity's lock.
    std::array<std::map<Eigen::Index, std::vector<BlockSteps>>, observables.size()> waiting_;
};

} // namespace tendonlab
