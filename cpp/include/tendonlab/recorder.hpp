#pragma once
// Where results go. The engine hands over blocks of persons; a recorder keeps them in memory or streams them to a file.

#include "tendonlab/readout.hpp"

#include <Eigen/Core>

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace tendonlab {

// Why a participant's records end; stored in the results.
enum class Outcome : std::int8_t { completed = 0, ruptured = 1, not_finite = 2, other_leg = 3 };

struct OutcomeInfo {
    Outcome code;
    std::string_view word, sentence;
};
inline constexpr std::array<OutcomeInfo, 4> outcomes = {{
    {Outcome::completed, "completed", "simulated to the end"},
    {Outcome::ruptured, "ruptured", "the simulated tendon ruptured; later records are missing"},
    {Outcome::not_finite, "not_finite", "the state left the range of numbers; later records are missing"},
    {Outcome::other_leg, "other_leg", "the records of the person's other leg ended, and these with them"},
}};

struct StudyShape {
    Eigen::Index arms, persons, legs, times;
};

// Persons that are simulated and recorded at a time; also the chunk of the results file.
inline constexpr Eigen::Index block_persons = 256;

// What is recorded of each person.
struct Selection {
    std::array<bool, observables.size()> chosen; // by place in the list of observables
    bool events = true;                          // outcome, onsets and the day of dropping out

    static Selection everything();
    // Throws std::invalid_argument with the name that is no observable's, or if there is none.
    static Selection of(std::span<const std::string> names);
};

// One arm, persons [first, first + persons), in the order person, leg, time.
struct Block {
    Eigen::Index arm, first, persons, legs, times;
    std::vector<std::vector<double>> values; // observable -> person x leg x time; empty if it is not recorded
    std::vector<std::int8_t> outcome;        // person x leg
    std::vector<double> outcome_day;         // person x leg; NaN if completed
    std::vector<std::int32_t> onsets;        // person x leg
    std::vector<double> drop_out_day;        // person x leg; NaN: stayed in the programme

    Block(Eigen::Index arm_, Eigen::Index first_, Eigen::Index persons_, const StudyShape& shape,
          const Selection& selection = Selection::everything());
    [[nodiscard]] Eigen::Index row(Eigen::Index person, Eigen::Index leg) const { return person * legs + leg; }
};

class Recorder {
public:
    Recorder() = default;
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;
    Recorder(Recorder&&) = delete;
    Recorder& operator=(Recorder&&) = delete;
    virtual ~Recorder() = default;

    // What is left to do of a block: one thread does it, in the order of the blocks (persons outer, arms inner).
    using Write = std::function<void()>;

    // What blocks are to hold.
    [[nodiscard]] virtual Selection selection() const { return Selection::everything(); }
    // Called by any threads at once.
    virtual Write prepare(Block block) = 0;
};

// Whole results in memory: observable -> arm x person x leg x time; empty if it is not recorded.
class MemoryRecorder final : public Recorder {
public:
    explicit MemoryRecorder(const StudyShape& shape, const Selection& selection = Selection::everything());
    [[nodiscard]] Selection selection() const override { return selection_; }
    Write prepare(Block block) override;

    StudyShape shape;
    std::vector<std::vector<double>> values;
    std::vector<std::int8_t> outcome;
    std::vector<double> outcome_day;
    std::vector<std::int32_t> onsets;
    std::vector<double> drop_out_day;

private:
    Selection selection_;
};

} // namespace tendonlab
