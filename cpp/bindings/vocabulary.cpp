// Names the Python side checks its data files against.

#include "tendonlab/cohort.hpp"
#include "tendonlab/hdf5.hpp"
#include "tendonlab/recorder.hpp"

#include <boost/version.hpp>
#include <pybind11/stl.h>

#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;

template<class Names>
py::list strings(const Names& names) {
    py::list list;
    for (const auto& name : names)
        list.append(std::string(name));
    return list;
}

py::list observable_rows() {
    py::list list;
    for (const auto& o : observables)
        list.append(py::make_tuple(std::string(o.name), std::string(o.units), std::string(o.long_name)));
    return list;
}

py::dict outcome_rows() {
    py::dict rows;
    for (const auto& o : outcomes)
        rows[py::int_(static_cast<int>(o.code))] = py::make_tuple(std::string(o.word), std::string(o.sentence));
    return rows;
}

std::string dotted(int a, int b, int c) {
    return std::to_string(a) + "." + std::to_string(b) + "." + std::to_string(c);
}

std::map<std::string, std::string> build_info() {
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    H5get_libversion(&major, &minor, &release);
    return {{"compiler", __VERSION__},
            {"Boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
            {"Eigen", dotted(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
            {"HDF5", dotted(static_cast<int>(major), static_cast<int>(minor), static_cast<int>(release))}};
}

} // namespace

void register_vocabulary(py::module_& module) {
    module.attr("HOPPING_BW") = hopping_bw;
    module.def(
        "parameter_names", [] { return strings(parameter_names); }, "Rows of the parameter matrix, in order.");
    module.def(
        "initial_names", [] { return strings(initial_names); }, "Rows of the matrix of starting values, in order.");
    module.def("observables", &observable_rows, "(name, units, long name) of every recorded variable, in order.");
    module.def("outcome_codes", &outcome_rows, "Code of an outcome -> (word, sentence).");
    module.def("build_info", &build_info, "Versions of the compiler and the libraries of this build.");
}

} // namespace tendonlab::bindings
