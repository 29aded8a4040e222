#pragma once
// Who is simulated: borrowed tables of constants and starting values, a column per person.

#include "tendonlab/parameters.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace tendonlab {

// P and D at entry, l1 beyond what habitual life keeps up, and two marks (0 or 1).
inline constexpr std::array<std::string_view, 5> initial_names = {"P", "D", "l1", "tendinopathy_last_year",
                                                                  "insertional"};
enum class Initial : std::uint8_t { P, D, l1, tendinopathy_last_year, insertional };

struct Cohort {
    TableView parameters; // parameter_names x persons
    TableView initial;    // initial_names x persons
    std::uint64_t seed = 0;
    std::uint64_t first_person = 0; // number of the first column in the study's random streams
    int legs = 1;

    [[nodiscard]] Eigen::Index persons() const { return parameters.cols(); }

    // Throws std::invalid_argument naming the parameter and the participant.
    void validate() const;
};

} // namespace tendonlab
