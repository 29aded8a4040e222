// The ladder of a programme, and what a rule sees and answers.

#include "tendonlab/programme.hpp"

#include "tendonlab/rules.hpp"

#include <pybind11/stl.h>

#include <algorithm>

#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;

template<class Words>
std::size_t place_of(const Words& words, const std::string& word, const std::string& what) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) {
        std::string known;
        for (const auto& each : words)
            known += (known.empty() ? "'" : ", '") + std::string(each) + "'";
        throw std::invalid_argument("unknown " + what + " '" + word + "'; known are " + known);
    }
    return static_cast<std::size_t>(found - words.begin());
}

Decision make_decision(int move, int rest_days, const std::string& light, const std::string& reason, bool next_phase) {
    return {.move = move,
            .next_phase = next_phase,
            .rest_days = rest_days,
            .light = static_cast<Light>(place_of(light_words, light, "light")),
            .reason = static_cast<Reason>(place_of(reason_words, reason, "reason"))};
}

Criteria make_criteria(int green_sessions, int sessions, double morning_pain_at_most, double pain_during_at_most,
                       double pain_after_at_most, double hop_pain_at_most, int heel_raises_at_least,
                       double morning_stiffness_at_most_min, double weekly_rise_below, int first_day, int other_track,
                       int other_rung) {
    return {.green_sessions = green_sessions,
            .sessions = sessions,
            .morning_pain_at_most = morning_pain_at_most,
            .pain_during_at_most = pain_during_at_most,
            .pain_after_at_most = pain_after_at_most,
            .hop_pain_at_most = hop_pain_at_most,
            .heel_raises_at_least = heel_raises_at_least,
            .morning_stiffness_at_most_min = morning_stiffness_at_most_min,
            .weekly_rise_below = weekly_rise_below,
            .first_day = first_day,
            .other_track = other_track,
            .other_rung = other_rung};
}

PainRule make_pain_rule(double ceiling, double after_ceiling, double stop, double morning_rise, double morning_floor,
                        double stiffness_rise, double stiffness_floor_min, int easy_days, int yellows_to_red,
                        int red_back, int red_rest_days, double weekly_rise, int weekly_rises_to_red,
                        double persistent_above, int persistent_days, int persistent_of, int persistent_back) {
    return {.ceiling = ceiling,
            .after_ceiling = after_ceiling,
            .stop = stop,
            .morning_rise = morning_rise,
            .morning_floor = morning_floor,
            .stiffness_rise = stiffness_rise,
            .stiffness_floor_min = stiffness_floor_min,
            .easy_days = easy_days,
            .yellows_to_red = yellows_to_red,
            .red_back = red_back,
            .red_rest_days = red_rest_days,
            .weekly_rise = weekly_rise,
            .weekly_rises_to_red = weekly_rises_to_red,
            .persistent_above = persistent_above,
            .persistent_days = persistent_days,
            .persistent_of = persistent_of,
            .persistent_back = persistent_back};
}

void register_view(py::module_& module) {
    py::class_<View> view(module, "View", "What a coach knows of one track of one person on waking; see `_core.pyi`.");
#define TENDONLAB_SEEN(name) view.def_readonly(#name, &View::name);
    TENDONLAB_SEEN(day)
    TENDONLAB_SEEN(track)
    TENDONLAB_SEEN(rung)
    TENDONLAB_SEEN(way_back)
    TENDONLAB_SEEN(days_on_rung)
    TENDONLAB_SEEN(days_in_phase)
    TENDONLAB_SEEN(deload)
    TENDONLAB_SEEN(resting)
    TENDONLAB_SEEN(missed_days)
    TENDONLAB_SEEN(sessions_yesterday)
    TENDONLAB_SEEN(broken_off_yesterday)
    TENDONLAB_SEEN(pain_yesterday)
    TENDONLAB_SEEN(pain_during)
    TENDONLAB_SEEN(pain_after)
    TENDONLAB_SEEN(morning_pain)
    TENDONLAB_SEEN(baseline)
    TENDONLAB_SEEN(morning_stiffness_min)
    TENDONLAB_SEEN(baseline_stiffness_min)
    TENDONLAB_SEEN(days_since_light)
    TENDONLAB_SEEN(yellows)
    TENDONLAB_SEEN(green_sessions)
    TENDONLAB_SEEN(sessions_on_rung)
    TENDONLAB_SEEN(worst_pain)
    TENDONLAB_SEEN(weekly_rises)
    TENDONLAB_SEEN(week_ends)
    TENDONLAB_SEEN(hop_pain)
    TENDONLAB_SEEN(heel_raises)
#undef TENDONLAB_SEEN
    view.def_property_readonly(
            "last_light",
            [](const View& v) { return std::string(light_words[static_cast<std::size_t>(v.last_light)]); })
        .def_readonly("rungs_of_tracks", &View::rungs_of_tracks);
}

} // namespace

void register_programme(py::module_& module) {
    using py::arg;
    py::class_<Criteria>(module, "Criteria", "What must hold before somebody moves up; defaults ask for nothing.")
        .def(py::init(&make_criteria), py::kw_only(), arg("green_sessions") = 0, arg("sessions") = 0,
             arg("morning_pain_at_most") = no_limit, arg("pain_during_at_most") = no_limit,
             arg("pain_after_at_most") = no_limit, arg("hop_pain_at_most") = no_limit, arg("heel_raises_at_least") = 0,
             arg("morning_stiffness_at_most_min") = no_limit, arg("weekly_rise_below") = no_limit, arg("first_day") = 0,
             arg("other_track") = -1, arg("other_rung") = 0)
        .def_readonly("green_sessions", &Criteria::green_sessions)
        .def_readonly("sessions", &Criteria::sessions)
        .def_readonly("morning_pain_at_most", &Criteria::morning_pain_at_most)
        .def_readonly("pain_during_at_most", &Criteria::pain_during_at_most)
        .def_readonly("pain_after_at_most", &Criteria::pain_after_at_most)
        .def_readonly("hop_pain_at_most", &Criteria::hop_pain_at_most)
        .def_readonly("heel_raises_at_least", &Criteria::heel_raises_at_least)
        .def_readonly("morning_stiffness_at_most_min", &Criteria::morning_stiffness_at_most_min)
        .def_readonly("weekly_rise_below", &Criteria::weekly_rise_below)
        .def_readonly("first_day", &Criteria::first_day)
        .def_readonly("other_track", &Criteria::other_track)
        .def_readonly("other_rung", &Criteria::other_rung);
    py::class_<PainRule>(module, "PainRule", "How a track answers pain (NRS 0-10); an infinite limit is not used.")
        .def(py::init(&make_pain_rule), py::kw_only(), arg("ceiling"), arg("after_ceiling") = no_limit,
             arg("stop") = no_limit, arg("morning_rise") = no_limit, arg("morning_floor") = 0.0,
             arg("stiffness_rise") = no_limit, arg("stiffness_floor_min") = 0.0, arg("easy_days") = 0,
             arg("yellows_to_red") = 2, arg("red_back") = 1, arg("red_rest_days") = 0, arg("weekly_rise") = no_limit,
             arg("weekly_rises_to_red") = 2, arg("persistent_above") = no_limit, arg("persistent_days") = 3,
             arg("persistent_of") = 7, arg("persistent_back") = 1)
        .def_readonly("ceiling", &PainRule::ceiling)
        .def_readonly("after_ceiling", &PainRule::after_ceiling)
        .def_readonly("stop", &PainRule::stop)
        .def_readonly("morning_rise", &PainRule::morning_rise)
        .def_readonly("morning_floor", &PainRule::morning_floor)
        .def_readonly("stiffness_rise", &PainRule::stiffness_rise)
        .def_readonly("stiffness_floor_min", &PainRule::stiffness_floor_min)
        .def_readonly("easy_days", &PainRule::easy_days)
        .def_readonly("yellows_to_red", &PainRule::yellows_to_red)
        .def_readonly("red_back", &PainRule::red_back)
        .def_readonly("red_rest_days", &PainRule::red_rest_days)
        .def_readonly("weekly_rise", &PainRule::weekly_rise)
        .def_readonly("weekly_rises_to_red", &PainRule::weekly_rises_to_red)
        .def_readonly("persistent_above", &PainRule::persistent_above)
        .def_readonly("persistent_days", &PainRule::persistent_days)
        .def_readonly("persistent_of", &PainRule::persistent_of)
        .def_readonly("persistent_back", &PainRule::persistent_back);
    py::class_<Plan>(module, "Plan", "Which session one slot of a rung holds, day by day, over and over; -1 for none.")
        .def(py::init([](std::size_t slot, std::vector<std::int32_t> sessions, bool from_rung_start) {
                 return Plan{.slot = slot, .sessions = std::move(sessions), .from_rung_start = from_rung_start};
             }),
             arg("slot"), arg("sessions"), arg("from_rung_start") = false)
        .def_readonly("slot", &Plan::slot)
        .def_readonly("sessions", &Plan::sessions)
        .def_readonly("from_rung_start", &Plan::from_rung_start);
    py::class_<Rung>(module, "Rung", "One rung of a track; rungs of one phase differ in added load only.")
        .def(py::init([](std::string name, int phase, std::vector<Plan> plans, std::optional<Criteria> step,
                         int step_at_least_days, const Criteria& enter, std::optional<Criteria> leave,
                         int at_least_days, std::optional<int> at_most_days) {
                 return Rung{.name = std::move(name),
                             .phase = phase,
                             .plans = std::move(plans),
                             .step = step,
                             .step_at_least_days = step_at_least_days,
                             .enter = enter,
                             .leave = leave,
                             .at_least_days = at_least_days,
                             .at_most_days = at_most_days};
             }),
             py::kw_only(), arg("name"), arg("phase") = 0, arg("plans"), arg("step") = py::none(),
             arg("step_at_least_days") = 0, arg("enter") = Criteria{}, arg("leave") = py::none(),
             arg("at_least_days") = 0, arg("at_most_days") = py::none())
        .def_readonly("name", &Rung::name)
        .def_readonly("phase", &Rung::phase)
        .def_readonly("plans", &Rung::plans)
        .def_readonly("step", &Rung::step)
        .def_readonly("step_at_least_days", &Rung::step_at_least_days)
        .def_readonly("at_least_days", &Rung::at_least_days)
        .def_readonly("at_most_days", &Rung::at_most_days)
        .def_readonly("enter", &Rung::enter)
        .def_readonly("leave", &Rung::leave);
    py::class_<Track>(module, "Track", "Rungs, and how pain and missed days move a person on them.")
        .def(py::init([](std::string name, std::vector<Rung> rungs, std::optional<PainRule> pain_rule,
                         const std::vector<std::pair<int, int>>& after_missed) {
                 Track track{
                     .name = std::move(name), .rungs = std::move(rungs), .pain_rule = pain_rule, .after_missed = {}};
                 for (const auto& [days, back] : after_missed)
                     track.after_missed.push_back({.days = days, .back = back});
                 return track;
             }),
             py::kw_only(), arg("name"), arg("rungs"), arg("pain_rule") = py::none(),
             arg("after_missed") = std::vector<std::pair<int, int>>{})
        .def_readonly("name", &Track::name)
        .def_readonly("rungs", &Track::rungs)
        .def_readonly("pain_rule", &Track::pain_rule)
        .def_property_readonly("after_missed", [](const Track& track) {
            std::vector<std::pair<int, int>> entries;
            for (const Missed& missed : track.after_missed)
                entries.emplace_back(missed.days, missed.back);
            return entries;
        });
    register_view(module);
    py::class_<Decision>(module, "Decision", "What follows from a View: rungs to move (at most 1 up), days of rest.")
        .def(py::init(&make_decision), arg("move") = 0, arg("rest_days") = 0, arg("light") = "none",
             arg("reason") = "nothing", arg("next_phase") = false)
        .def_readonly("move", &Decision::move)
        .def_readonly("next_phase", &Decision::next_phase)
        .def_readonly("rest_days", &Decision::rest_days)
        .def_property_readonly(
            "light", [](const Decision& d) { return std::string(light_words[static_cast<std::size_t>(d.light)]); })
        .def_property_readonly(
            "reason", [](const Decision& d) { return std::string(reason_words[static_cast<std::size_t>(d.reason)]); });
    module.def("decide", &decide, arg("view"), arg("track"), "The engine's own decision.");
}

} // namespace tendonlab::bindings
