#pragma once
// Who is simulated: borrowed tables of constants and starting values, a column per person.

#include "tendonlab/parameters.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace tendonlab {

// P and D at entry, l1 beyond what habitual life keeps up, and two marks (0 or 1).
#define TENDONLAB_INITIAL(ITEM) ITEM(P) ITEM(D) ITEM(l1) ITEM(tendinopathy_last_year) ITEM(insertional)

enum class Initial : std::uint8_t {
#define TENDONLAB_NAME(name) name,
    TENDONLAB_INITIAL(TENDONLAB_NAME)
#undef TENDONLAB_NAME
};

inline constexpr std::array initial_names = {
#define TENDONLAB_NAME(name) std::string_view(#name),
    TENDONLAB_INITIAL(TENDONLAB_NAME)
#undef TENDONLAB_NAME
};

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

// What the tables hold of the persons of a pack.
template<class T>
struct Column {
    Parameters<T> parameters;
    std::array<T, initial_names.size()> initial;
};

// Persons [first, first + count).
template<class T>
Column<T> load_column(const Cohort& cohort, Eigen::Index first, int count) {
    Column<T> column{.parameters = load_parameters<T>(cohort.parameters, first, count), .initial = {}};
    Eigen::Index row = 0;
    for (T& value : column.initial)
        value = load_lanes<T>(cohort.initial, row++, first, count);
    return column;
}

} // namespace tendonlab
