#pragma once
// Python's cohort: NumPy's tables, borrowed.

#include "tendonlab/cohort.hpp"

#include <pybind11/numpy.h>

#include <stdexcept>
#include <utility>

namespace tendonlab::bindings {

// No forcecast: a table of another type or order is refused rather than copied behind the caller's back.
using Doubles = pybind11::array_t<double, pybind11::array::c_style>;

// A cohort and the NumPy arrays it looks into.
struct BorrowedCohort {
    Doubles parameters, initial;
    Cohort cohort;

    BorrowedCohort(Doubles parameters_, Doubles initial_, std::uint64_t seed, std::uint64_t first_person, int legs)
        : parameters(std::move(parameters_)), initial(std::move(initial_)), cohort{.parameters = view(parameters),
                                                                                   .initial = view(initial),
                                                                                   .seed = seed,
                                                                                   .first_person = first_person,
                                                                                   .legs = legs} {
        cohort.validate();
    }

    static TableView view(const Doubles& table) {
        if (table.ndim() != 2)
            throw std::invalid_argument("expected a table of two dimensions");
        return {table.data(), table.shape(0), table.shape(1)};
    }
};

} // namespace tendonlab::bindings
