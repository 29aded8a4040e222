#include "tendonlab/schedule.hpp"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;
using Column = py::array_t<double, py::array::c_style | py::array::forcecast>;
// No forcecast: 0.9 must not become session 0.
using Calendar = py::array_t<std::int32_t, py::array::c_style>;

std::vector<double> to_vector(const Column& column) { return {column.data(), column.data() + column.size()}; }

Bout make_bout(double c0_bw, double c1_bw, double added_kg, std::optional<double> fraction_of_maximum,
               double repetitions, double loaded_time_s, bool passive, bool stretch, bool dorsiflexion,
               bool both_legs) {
    return {.c0_bw = c0_bw,
            .c1_bw = c1_bw,
            .added_kg = added_kg,
            .fraction_of_maximum = fraction_of_maximum,
            .repetitions = repetitions,
            .loaded_time_s = loaded_time_s,
            .passive = passive,
            .stretch = stretch,
            .dorsiflexion = dorsiflexion,
            .both_legs = both_legs};
}

Schedule make_schedule(std::string name, int days, std::vector<double> slots, std::vector<Session> sessions,
                       const Calendar& calendar, const Column& habitual, const Column& care, double adherence_mean,
                       double adherence_sd) {
    if (calendar.ndim() != 2 || calendar.shape(0) != days
        || calendar.shape(1) != static_cast<py::ssize_t>(slots.size()))
        throw std::invalid_argument("calendar must have shape (days, slots)");
    Schedule schedule{.name = std::move(name),
                      .days = days,
                      .slots = std::move(slots),
                      .sessions = std::move(sessions),
                      .calendar = {calendar.data(), calendar.data() + calendar.size()},
                      .habitual = to_vector(habitual),
                      .care = to_vector(care),
                      .adherence_mean = adherence_mean,
                      .adherence_sd = adherence_sd};
    schedule.validate();
    return schedule;
}

} // namespace

void register_schedule(py::module_& module) {
    using py::arg;
    py::class_<Bout>(
        module, "Bout",
        "One exercise of a session. Peak force of one leg: c0_bw + c1_bw * added_kg / body mass (body weights), "
        "or a fraction of the present maximum.")
        .def(py::init(&make_bout), py::kw_only(), arg("c0_bw") = 0.0, arg("c1_bw") = 0.0, arg("added_kg") = 0.0,
             arg("fraction_of_maximum") = py::none(), arg("repetitions"), arg("loaded_time_s"), arg("passive") = false,
             arg("stretch") = false, arg("dorsiflexion") = false, arg("both_legs") = false)
        .def_readonly("c0_bw", &Bout::c0_bw)
        .def_readonly("c1_bw", &Bout::c1_bw)
        .def_readonly("added_kg", &Bout::added_kg)
        .def_readonly("fraction_of_maximum", &Bout::fraction_of_maximum)
        .def_readonly("repetitions", &Bout::repetitions)
        .def_readonly("loaded_time_s", &Bout::loaded_time_s)
        .def_readonly("passive", &Bout::passive)
        .def_readonly("stretch", &Bout::stretch)
        .def_readonly("dorsiflexion", &Bout::dorsiflexion)
        .def_readonly("both_legs", &Bout::both_legs);
    py::class_<Session>(module, "Session", "Bouts done one after the other.")
        .def(py::init([](std::vector<Bout> bouts) { return Session{std::move(bouts)}; }), arg("bouts"))
        .def_readonly("bouts", &Session::bouts);
    py::class_<Schedule>(module, "Schedule",
                         "A programme, ready for the engine. `slots`: times of day in days after waking, ascending; "
                         "`calendar` (days, slots): index into `sessions` or -1; `habitual`, `care`: (days,).")
        .def(py::init(&make_schedule), py::kw_only(), arg("name"), arg("days"), arg("slots"), arg("sessions"),
             arg("calendar").noconvert(), arg("habitual"), arg("care"), arg("adherence_mean") = 1.0,
             arg("adherence_sd") = 0.0)
        .def_readonly("name", &Schedule::name)
        .def_readonly("days", &Schedule::days)
        .def_readonly("slots", &Schedule::slots)
        .def_readonly("sessions", &Schedule::sessions)
        .def_readonly("adherence_mean", &Schedule::adherence_mean)
        .def_readonly("adherence_sd", &Schedule::adherence_sd)
        .def_property_readonly(
            "habitual",
            [](const Schedule& s) { return py::array_t<double>(py::ssize_t(s.habitual.size()), s.habitual.data()); })
        .def_property_readonly(
            "care", [](const Schedule& s) { return py::array_t<double>(py::ssize_t(s.care.size()), s.care.data()); })
        .def_property_readonly("calendar", [](const Schedule& s) {
            return Calendar({py::ssize_t(s.days), py::ssize_t(s.slots.size())}, s.calendar.data());
        });
}

} // namespace tendonlab::bindings
