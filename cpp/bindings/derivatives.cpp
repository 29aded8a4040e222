#include "tendonlab/derivatives.hpp"

#include <pybind11/stl.h>

#include <memory>

#include "borrowed_cohort.hpp"
#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;

std::pair<py::array_t<double>, py::array_t<double>> derivatives_of(const BorrowedCohort& people,
                                                                   const Schedule& schedule, Eigen::Index person,
                                                                   const std::vector<int>& record_days) {
    auto result = std::make_unique<Derivatives>();
    {
        const py::gil_scoped_release release;
        *result = differentiate(people.cohort, person, schedule, record_days);
    }
    const Derivatives& d = *result;
    const py::capsule owner(result.release(), [](void* p) { delete static_cast<Derivatives*>(p); });
    const auto size = [](std::size_t n) { return static_cast<py::ssize_t>(n); };
    const py::ssize_t rows = size(smooth_observables);
    return {py::array_t<double>({rows, size(d.times)}, d.values.data(), owner),
            py::array_t<double>({rows, size(d.names), size(d.times)}, d.derivatives.data(), owner)};
}

} // namespace

void register_derivatives(py::module_& module) {
    using py::arg;
    module.attr("SMOOTH_OBSERVABLES") = smooth_observables;
    module.def(
        "derivative_names",
        [] {
            py::list names;
            for (const auto name : derivative_names())
                names.append(std::string(name));
            return names;
        },
        "What `derivatives` differentiates by: parameters, then starting values.");
    module.def(
        "derivatives", &derivatives_of, arg("cohort"), arg("schedule"), arg("person"), arg("record_days"),
        "Values (observable, time) of the first SMOOTH_OBSERVABLES observables of one person's affected leg, and "
        "their derivatives (observable, derivative name, time); no events and no scatter of VISA-A. The schedule "
        "must be one in which all sessions are done and no rule hears reports.");
}

} // namespace tendonlab::bindings
