#include "tendonlab/random.hpp"

#include <pybind11/numpy.h>

#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;

using Transform = double (*)(double);

double unchanged(double u) { return u; }

template<Transform transform>
py::array_t<double> matrix(std::uint64_t seed, std::uint64_t first_person, py::ssize_t persons, std::uint64_t purpose,
                           py::ssize_t draws, py::ssize_t first_draw) {
    if (persons < 0 || draws < 0 || first_draw < 0)
        throw std::invalid_argument("persons and draws must not be negative");
    py::array_t<double> result({persons, draws});
    auto view = result.mutable_unchecked<2>();
    constexpr py::ssize_t persons_between_looks = 10000; // for Ctrl-C: a few milliseconds
    for (py::ssize_t i = 0; i < persons; ++i) {
        if (i % persons_between_looks == 0 && PyErr_CheckSignals() != 0)
            throw py::error_already_set();
        const auto person = first_person + static_cast<std::uint64_t>(i);
        for (py::ssize_t k = first_draw / block_draws; k * block_draws < first_draw + draws; ++k) {
            const auto block =
                uniform_block(seed, person, static_cast<Purpose>(purpose), static_cast<std::uint64_t>(k));
            for (py::ssize_t word = 0; word < block_draws; ++word) {
                const py::ssize_t column = k * block_draws + word - first_draw;
                if (column >= 0 && column < draws)
                    view(i, column) = transform(block[static_cast<std::size_t>(word)]);
            }
        }
    }
    return result;
}

void purpose(py::module_& module, const char* name, Purpose value) {
    module.attr(name) = static_cast<std::uint64_t>(value);
}

} // namespace

void register_random(py::module_& module) {
    using py::arg;
    module.def("uniforms", &matrix<&unchanged>, arg("seed"), arg("first_person"), arg("persons"), arg("purpose"),
               arg("draws"), arg("first_draw") = 0,
               "Uniform numbers in (0, 1), (persons, draws); draw k of a person is always the same number.");
    module.def("normals", &matrix<&normal_quantile>, arg("seed"), arg("first_person"), arg("persons"), arg("purpose"),
               arg("draws"), arg("first_draw") = 0,
               "Standard normal numbers, the inverse distribution function of `uniforms`.");
    purpose(module, "PURPOSE_TRAITS", Purpose::traits);
    purpose(module, "PURPOSE_BASELINE", Purpose::baseline);
    purpose(module, "PURPOSE_ADHERENCE", Purpose::adherence);
    purpose(module, "PURPOSE_SESSION_DONE", Purpose::session_done);
    purpose(module, "PURPOSE_ONSET", Purpose::onset);
    purpose(module, "PURPOSE_RUPTURE", Purpose::rupture);
    purpose(module, "PURPOSE_VISA_A", Purpose::visa_a);
    purpose(module, "PURPOSE_MORNING_PAIN", Purpose::morning_pain);
    purpose(module, "PURPOSE_SESSION_PAIN", Purpose::session_pain);
    purpose(module, "PURPOSE_HOP_TEST", Purpose::hop_test);
}

} // namespace tendonlab::bindings
