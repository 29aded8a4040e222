#pragma once
// The binding, a function a concern.

#include "tendonlab/trace.hpp"

#include <pybind11/pybind11.h>

namespace tendonlab::bindings {

void register_derivatives(pybind11::module_& module);
void register_programme(pybind11::module_& module);
void register_random(pybind11::module_& module);
void register_schedule(pybind11::module_& module);
void register_simulation(pybind11::module_& module);
void register_summaries(pybind11::module_& module);
void register_vocabulary(pybind11::module_& module);

// A dictionary an event.
pybind11::list trace_rows(const Trace& trace);

} // namespace tendonlab::bindings
