#pragma once
// The binding, a function a concern.

#include <pybind11/pybind11.h>

namespace tendonlab::bindings {

void register_random(pybind11::module_& module);
void register_schedule(pybind11::module_& module);
void register_simulation(pybind11::module_& module);
void register_vocabulary(pybind11::module_& module);

} // namespace tendonlab::bindings
