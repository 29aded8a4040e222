// Summaries as NumPy's arrays.

#include "tendonlab/summaries.hpp"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <functional>
#include <limits>

#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;

using Shape = std::vector<py::ssize_t>;

const std::vector<double> quantiles = {0.05, 0.25, 0.5, 0.75, 0.95};
const std::vector<double> difference_quantiles = {0.05, 0.5, 0.95};

// An array of numbers made from the parts one by one.
template<class Value, class Part, class F>
py::array_t<Value> collect(const Shape& shape, const std::vector<Part>& parts, F number_of) {
    py::array_t<Value> array(shape);
    Value* to = array.mutable_data();
    for (const Part& part : parts)
        *to++ = number_of(part);
    return array;
}

// <name>_n, <name>_mean and <name>_sd.
void put_moments(py::dict& arrays, const std::string& name, const Shape& shape, const std::vector<Distribution>& parts,
                 const Grid& grid) {
    using D = Distribution;
    arrays[py::str(name + "_n")] = collect<std::int64_t>(shape, parts, [](const D& d) { return d.moments.n; });
    arrays[py::str(name + "_mean")] =
        collect<double>(shape, parts, [&](const D& d) { return grid.value(d.moments.mean()); });
    arrays[py::str(name + "_sd")] =
        collect<double>(shape, parts, [&](const D& d) { return grid.value(d.moments.sd()); });
}

// <name>_n, <name>_sum and <name>_sum_of_squares.
void put_sums(py::dict& arrays, const std::string& name, const Shape& shape, const std::vector<Moments>& parts,
              const Grid& grid) {
    arrays[py::str(name + "_n")] = collect<std::int64_t>(shape, parts, [](const Moments& m) { return m.n; });
    arrays[py::str(name + "_sum")] =
        collect<double>(shape, parts, [&](const Moments& m) { return grid.value(static_cast<double>(m.sum)); });
    arrays[py::str(name + "_sum_of_squares")] = collect<double>(
        shape, parts, [&](const Moments& m) { return grid.value(grid.value(static_cast<double>(m.squares))); });
}

void put_distributions(py::dict& arrays, const std::string& name, const Shape& shape,
                       const std::vector<Distribution>& parts, const Grid& grid, Within within,
                       const std::vector<double>& shares) {
    put_moments(arrays, name, shape, parts, grid);
    Shape with_quantiles = shape;
    with_quantiles.push_back(static_cast<py::ssize_t>(shares.size()));
    py::array_t<double> points(with_quantiles);
    double* to = points.mutable_data();
    for (const Distribution& part : parts)
        for (const double steps : part.quantiles(shares, within))
            *to++ = grid.value(steps);
    arrays[py::str(name + "_quantile")] = points;
}

void put_visa(py::dict& arrays, const Shape& shape, const Summaries& summaries, const QuantitySummary& visa_a) {
    const auto put = [&](const char* name, std::int64_t VisaChanges::*count) {
        py::array_t<double> shares(shape);
        double* to = shares.mutable_data();
        for (std::size_t i = 0; i < summaries.visa.size(); ++i) {
            const std::int64_t n = visa_a.changes[i].moments.n;
            *to++ = n == 0 ? std::numeric_limits<double>::quiet_NaN()
                           : static_cast<double>(summaries.visa[i].*count) / static_cast<double>(n);
        }
        arrays[name] = shares;
    };
    put("visa_a_improved", &VisaChanges::improved);
    put("visa_a_worse", &VisaChanges::worse);
    put("visa_a_much_worse", &VisaChanges::much_worse);
}

void put_counts(py::dict& arrays, const Summaries& summaries) {
    const Shape by_arm = {static_cast<py::ssize_t>(summaries.arms.size())};
    py::array_t<std::int64_t> ends(Shape{by_arm[0], static_cast<py::ssize_t>(outcomes.size())});
    std::int64_t* to = ends.mutable_data();
    for (const ArmCounts& arm : summaries.arms)
        to = std::copy(arm.ends.begin(), arm.ends.end(), to);
    arrays["outcomes"] = ends;
    const auto put = [&](const char* name, std::int64_t ArmCounts::*count) {
        arrays[name] = collect<std::int64_t>(by_arm, summaries.arms, [&](const ArmCounts& arm) { return arm.*count; });
    };
    put("onsets", &ArmCounts::onsets);
    put("drop_outs", &ArmCounts::drop_outs);
    put("sessions_planned_total", &ArmCounts::sessions_planned);
    put("sessions_done_total", &ArmCounts::sessions_done);
    put("sessions_broken_off_total", &ArmCounts::sessions_broken_off);
}

py::dict arrays_of(const Summaries& summaries, bool groups) {
    const SummaryShape& shape = summaries.shape;
    const auto size = [](std::size_t n) { return static_cast<py::ssize_t>(n); };
    const Shape by_arm = {size(shape.arms.size()), size(shape.times())};
    const Shape by_pair = {size(shape.pairs()), size(shape.times())};
    const auto grouped = [&](Shape s) {
        s.push_back(shape.groups);
        return s;
    };
    py::dict arrays;
    for (std::size_t k = 0; k < observables.size(); ++k) {
        if (!shape.chosen[k])
            continue;
        const std::string name(observables[k].name);
        const Grid grid = grid_of(k);
        const QuantitySummary& quantity = summaries.quantities[k];
        put_distributions(arrays, name, by_arm, quantity.values, grid, within_bins(k), quantiles);
        put_distributions(arrays, name + "_change", by_arm, quantity.changes, grid, within_bins(k), quantiles);
        if (name == "visa_a")
            put_visa(arrays, by_arm, summaries, quantity);
        if (!is_measure(k))
            continue;
        put_distributions(arrays, name + "_difference", by_pair, quantity.differences, grid, within_bins(k),
                          difference_quantiles);
        if (groups) {
            put_sums(arrays, name + "_group", grouped(by_arm), quantity.value_groups, grid);
            put_sums(arrays, name + "_change_group", grouped(by_arm), quantity.change_groups, grid);
            put_sums(arrays, name + "_difference_group", grouped(by_pair), quantity.difference_groups, grid);
        }
    }
    put_counts(arrays, summaries);
    return arrays;
}

py::bytes bytes_of(const Summaries& summaries) {
    const std::vector<std::byte> bytes = summaries.to_bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Summaries from_bytes(const py::bytes& bytes) {
    const std::string_view text = bytes;
    return Summaries::from_bytes(std::as_bytes(std::span(text)));
}

} // namespace

void register_summaries(py::module_& module) {
    using py::arg;
    py::class_<Summaries>(module, "Summaries",
                          "What is kept of people of whom nothing is stored: numbers, means, spreads and quantiles of "
                          "each arm. Exact: any split of the people, merged in any order, gives the same.")
        .def_property_readonly("people", [](const Summaries& s) { return s.arms.front().people(); })
        .def_property_readonly("arms", [](const Summaries& s) { return s.shape.arms; })
        .def_property_readonly("record_days", [](const Summaries& s) { return s.shape.record_days; })
        .def_property_readonly("groups", [](const Summaries& s) { return s.shape.groups; })
        .def_property_readonly("quantities",
                               [](const Summaries& s) {
                                   std::vector<std::string> names;
                                   for (std::size_t k = 0; k < observables.size(); ++k)
                                       if (s.shape.chosen[k])
                                           names.emplace_back(observables[k].name);
                                   return names;
                               })
        .def("merge", &Summaries::merge, arg("other"), "Add other people of the same study.")
        .def("to_bytes", &bytes_of, "The same people give the same bytes.")
        .def_static("from_bytes", &from_bytes, arg("bytes"), "ValueError if they are not what to_bytes made.")
        .def("arrays", &arrays_of, py::kw_only(), arg("groups") = true, "Name -> array.")
        .def(py::pickle(&bytes_of, &from_bytes));
    module.attr("SUMMARY_QUANTILES") = py::tuple(py::cast(quantiles));
    module.attr("DIFFERENCE_QUANTILES") = py::tuple(py::cast(difference_quantiles));
}

} // namespace tendonlab::bindings
