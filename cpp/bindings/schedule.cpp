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
py::array_t<double> to_array(const std::vector<double>& values) {
    return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

Bout make_bout(double c0_bw, double c1_bw, double added_kg, std::optional<double> fraction_of_maximum,
               double repetitions, double loaded_time_s, bool passive, bool stretch, bool dorsiflexion, bool both_legs,
               bool gait) {
    return {.c0_bw = c0_bw,
            .c1_bw = c1_bw,
            .added_kg = added_kg,
            .fraction_of_maximum = fraction_of_maximum,
            .repetitions = repetitions,
            .loaded_time_s = loaded_time_s,
            .passive = passive,
            .stretch = stretch,
            .dorsiflexion = dorsiflexion,
            .both_legs = both_legs,
            .gait = gait};
}

Adherence make_adherence(const std::vector<std::tuple<int, double, double>>& periods, double moved, double overdone,
                         double drop_out_per_day, int drop_out_days) {
    Adherence adherence{.periods = {},
                        .moved = moved,
                        .overdone = overdone,
                        .drop_out_per_day = drop_out_per_day,
                        .drop_out_days = drop_out_days};
    for (const auto& [first_day, mean, sd] : periods)
        adherence.periods.push_back({.first_day = first_day, .mean = mean, .sd = sd});
    return adherence;
}

Schedule make_schedule(std::string name, int days, std::vector<double> slots, std::vector<Session> sessions,
                       std::vector<Track> tracks, int last_day, const Column& habitual, const Column& care,
                       Adherence adherence, const std::vector<bool>& deload_days, std::vector<std::int32_t> deload_of,
                       std::vector<std::int32_t> overdone_of, int test_every_days, const Column& felt_pain,
                       const Column& gait_force, const Column& tendon_strength, const Column& massage_relief) {
    Schedule schedule{.name = std::move(name),
                      .days = days,
                      .slots = std::move(slots),
                      .sessions = std::move(sessions),
                      .deload_of = std::move(deload_of),
                      .overdone_of = std::move(overdone_of),
                      .tracks = std::move(tracks),
                      .last_day = last_day,
                      .habitual = to_vector(habitual),
                      .care = to_vector(care),
                      .adherence = std::move(adherence),
                      .deload_days = {deload_days.begin(), deload_days.end()},
                      .test_every_days = test_every_days,
                      .felt_pain = to_vector(felt_pain),
                      .gait_force = to_vector(gait_force),
                      .tendon_strength = to_vector(tendon_strength),
                      .massage_relief = to_vector(massage_relief)};
    schedule.validate();
    return schedule;
}

Schedule make_fixed(std::string name, int days, std::vector<double> slots, std::vector<Session> sessions,
                    const Calendar& calendar, const Column& habitual, const Column& care, Adherence adherence) {
    if (calendar.ndim() != 2 || calendar.shape(0) != days
        || calendar.shape(1) != static_cast<py::ssize_t>(slots.size()))
        throw std::invalid_argument("calendar must have shape (days, slots)");
    Schedule schedule = fixed_schedule({.name = std::move(name),
                                        .days = days,
                                        .slots = std::move(slots),
                                        .sessions = std::move(sessions),
                                        .habitual = to_vector(habitual),
                                        .care = to_vector(care),
                                        .adherence = std::move(adherence)},
                                       {calendar.data(), calendar.data() + calendar.size()});
    schedule.validate();
    return schedule;
}

void register_sessions(py::module_& module) {
    using py::arg;
    py::class_<Bout>(
        module, "Bout",
        "One exercise of a session. Peak force of one leg: c0_bw + c1_bw * added_kg / body mass (body weights), "
        "or a fraction of the present maximum.")
        .def(py::init(&make_bout), py::kw_only(), arg("c0_bw") = 0.0, arg("c1_bw") = 0.0, arg("added_kg") = 0.0,
             arg("fraction_of_maximum") = py::none(), arg("repetitions"), arg("loaded_time_s"), arg("passive") = false,
             arg("stretch") = false, arg("dorsiflexion") = false, arg("both_legs") = false, arg("gait") = false)
        .def_readonly("c0_bw", &Bout::c0_bw)
        .def_readonly("c1_bw", &Bout::c1_bw)
        .def_readonly("added_kg", &Bout::added_kg)
        .def_readonly("fraction_of_maximum", &Bout::fraction_of_maximum)
        .def_readonly("repetitions", &Bout::repetitions)
        .def_readonly("loaded_time_s", &Bout::loaded_time_s)
        .def_readonly("passive", &Bout::passive)
        .def_readonly("stretch", &Bout::stretch)
        .def_readonly("dorsiflexion", &Bout::dorsiflexion)
        .def_readonly("both_legs", &Bout::both_legs)
        .def_readonly("gait", &Bout::gait);
    py::class_<Session>(module, "Session",
                        "Bouts done one after the other, and bodywork: seconds of calf rolling, pressure massage.")
        .def(py::init([](std::vector<Bout> bouts, double rolling_s, bool massage) {
                 return Session{.bouts = std::move(bouts), .rolling_s = rolling_s, .massage = massage};
             }),
             arg("bouts"), arg("rolling_s") = 0.0, arg("massage") = false)
        .def_readonly("bouts", &Session::bouts)
        .def_readonly("rolling_s", &Session::rolling_s)
        .def_readonly("massage", &Session::massage);
    py::class_<Adherence>(module, "Adherence",
                          "How sessions are kept to. `periods`: (first day, mean share done, SD between people).")
        .def(py::init(&make_adherence), arg("periods") = std::vector<std::tuple<int, double, double>>{{0, 1.0, 0.0}},
             arg("moved") = 0.0, arg("overdone") = 0.0, arg("drop_out_per_day") = 0.0, arg("drop_out_days") = 0)
        .def_property_readonly("periods",
                               [](const Adherence& a) {
                                   std::vector<std::tuple<int, double, double>> periods;
                                   for (const auto& p : a.periods)
                                       periods.emplace_back(p.first_day, p.mean, p.sd);
                                   return periods;
                               })
        .def_readonly("moved", &Adherence::moved)
        .def_readonly("overdone", &Adherence::overdone)
        .def_readonly("drop_out_per_day", &Adherence::drop_out_per_day)
        .def_readonly("drop_out_days", &Adherence::drop_out_days);
}

} // namespace

void register_schedule(py::module_& module) {
    using py::arg;
    register_sessions(module);
    const Column none(0);
    py::class_<Schedule>(module, "Schedule",
                         "A programme, ready for the engine. `slots`: times of day in days after waking, ascending; "
                         "`last_day`: first day without sessions; `habitual`, `care` and factors: (days,).")
        .def(py::init(&make_schedule), py::kw_only(), arg("name"), arg("days"), arg("slots"), arg("sessions"),
             arg("tracks"), arg("last_day"), arg("habitual"), arg("care"), arg("adherence") = Adherence{},
             arg("deload_days") = std::vector<bool>{}, arg("deload_of") = std::vector<std::int32_t>{},
             arg("overdone_of") = std::vector<std::int32_t>{}, arg("test_every_days") = 7, arg("felt_pain") = none,
             arg("gait_force") = none, arg("tendon_strength") = none, arg("massage_relief") = none)
        .def_readonly("name", &Schedule::name)
        .def_readonly("days", &Schedule::days)
        .def_readonly("slots", &Schedule::slots)
        .def_readonly("sessions", &Schedule::sessions)
        .def_readonly("tracks", &Schedule::tracks)
        .def_readonly("last_day", &Schedule::last_day)
        .def_readonly("adherence", &Schedule::adherence)
        .def_readonly("deload_of", &Schedule::deload_of)
        .def_readonly("overdone_of", &Schedule::overdone_of)
        .def_readonly("test_every_days", &Schedule::test_every_days)
        .def_property_readonly(
            "deload_days",
            [](const Schedule& s) { return std::vector<bool>(s.deload_days.begin(), s.deload_days.end()); })
        .def_property_readonly("habitual", [](const Schedule& s) { return to_array(s.habitual); })
        .def_property_readonly("care", [](const Schedule& s) { return to_array(s.care); })
        .def_property_readonly("felt_pain", [](const Schedule& s) { return to_array(s.felt_pain); })
        .def_property_readonly("gait_force", [](const Schedule& s) { return to_array(s.gait_force); })
        .def_property_readonly("tendon_strength", [](const Schedule& s) { return to_array(s.tendon_strength); })
        .def_property_readonly("massage_relief", [](const Schedule& s) { return to_array(s.massage_relief); });
    module.def(
        "fixed_schedule", &make_fixed, py::kw_only(), arg("name"), arg("days"), arg("slots"), arg("sessions"),
        arg("calendar").noconvert(), arg("habitual"), arg("care"), arg("adherence") = Adherence{},
        "The same sessions for everybody, without rules. `calendar` (days, slots): index into `sessions` or -1.");
}

} // namespace tendonlab::bindings
