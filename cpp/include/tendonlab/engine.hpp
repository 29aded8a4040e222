#pragma once
// A cohort through the arms of a study.

#include "tendonlab/cohort.hpp"
#include "tendonlab/recorder.hpp"
#include "tendonlab/rules.hpp"
#include "tendonlab/schedule.hpp"
#include "tendonlab/trace.hpp"

#include <functional>
#include <span>
#include <vector>

namespace tendonlab {

// `fast`: packs of persons. `one_lane`: the same, person by person; the same bits. `reference`: the adaptive path.
enum class Path { fast, one_lane, reference };

struct Study {
    std::vector<Schedule> arms;
    std::vector<int> record_days; // ascending, within every arm's days
    bool sample_events = true;    // draw onsets and ruptures; else they are reported as risks only
    Path path = Path::fast;
    std::vector<Rule> rules = {}; // by arm: decides instead of the programme's own rules, if set; empty: none does

    // Throws std::invalid_argument with a sentence saying what is wrong.
    void validate() const;
    [[nodiscard]] StudyShape shape(const Cohort& cohort) const;
};

// Fatigue-life fraction that one session spends in the affected leg of each person, otherwise rested and healthy but
// for the disorganised fraction given.
std::vector<double> session_damage(const TableView& parameters, std::span<const double> disorganised_fraction,
                                   const Session& session);

// Called by the caller's thread, many times a second, with the leg-arms done and their total. To stop the run, throw.
using Progress = std::function<void(Eigen::Index done, Eigen::Index total)>;

// The story of one person of the cohort in the first arm, to its last recorded day.
Trace trace(const Cohort& cohort, Eigen::Index person, const Study& study);

// On so many threads; what is recorded does not depend on their number.
void simulate(const Cohort& cohort, const Study& study, Recorder& recorder, const Progress& progress, int threads = 1);

} // namespace tendonlab
