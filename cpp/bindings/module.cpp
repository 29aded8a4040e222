#include "tendonlab/hdf5.hpp"

#include "register.hpp"

namespace py = pybind11;

PYBIND11_MODULE(_core, module) {
    // After a failed write (a full disk) the library cannot close its file, and its clean-up at exit would crash on it.
    H5dont_atexit();
    module.doc() = "The C++ engine of TendonLab. Use the functions of `tendonlab`; these are what they stand on.";
    module.attr("__version__") = TENDONLAB_VERSION;
    py::register_exception_translator(
        [](std::exception_ptr error) { // NOLINT(performance-unnecessary-value-param): pybind11's signature
            try {
                if (error)
                    std::rethrow_exception(error);
            } catch (const tendonlab::OutputError& e) {
                PyErr_SetObject(PyExc_OSError, py::make_tuple(e.code(), e.what()).ptr());
            }
        });
    tendonlab::bindings::register_vocabulary(module);
    tendonlab::bindings::register_random(module);
    tendonlab::bindings::register_programme(module);
    tendonlab::bindings::register_schedule(module);
    tendonlab::bindings::register_summaries(module); // before what returns them
    tendonlab::bindings::register_simulation(module);
    tendonlab::bindings::register_derivatives(module);
}
