#include "tendonlab/engine.hpp"
#include "tendonlab/kernel.hpp"
#include "tendonlab/ordered_jobs.hpp"
#include "tendonlab/reducing_recorder.hpp"
#include "tendonlab/results_file.hpp"

#include <pybind11/stl.h>

#include <chrono>
#include <memory>

#include "borrowed_cohort.hpp"
#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;

py::array_t<double> damage_of_session(const Doubles& parameters, const Doubles& disorganised_fraction,
                                      const Session& session) {
    const TableView table = BorrowedCohort::view(parameters);
    if (table.rows() != static_cast<Eigen::Index>(parameter_names.size()) || disorganised_fraction.ndim() != 1
        || disorganised_fraction.shape(0) != table.cols())
        throw std::invalid_argument("expected parameters of shape (parameter_names, persons) and a value per person");
    const std::span<const double> fractions(disorganised_fraction.data(), static_cast<std::size_t>(table.cols()));
    const auto spent = session_damage(table, fractions, session);
    return py::array_t<double>(static_cast<py::ssize_t>(spent.size()), spent.data());
}

// Looks for Ctrl-C and reports, but at most every tenth of a second: both need the interpreter.
class Watch {
public:
    explicit Watch(std::optional<py::function> report) : report_(std::move(report)) {}

    void operator()(Eigen::Index done, Eigen::Index total) {
        const auto now = Clock::now();
        if (now - last_ < std::chrono::milliseconds(100) && done < total)
            return;
        last_ = now;
        const py::gil_scoped_acquire acquire;
        if (PyErr_CheckSignals() != 0)
            throw py::error_already_set();
        if (report_)
            (*report_)(done, total);
    }

private:
    using Clock = std::chrono::steady_clock;
    std::optional<py::function> report_;
    Clock::time_point last_ = Clock::now();
};

// Python's rule; the interpreter is held only while it decides.
Rule make_rule(std::optional<py::function> rule) {
    if (!rule)
        return {};
    return [rule = std::move(*rule)](const View& view) {
        const py::gil_scoped_acquire acquire;
        // A copy: the rule may keep what it saw.
        const py::object answer = rule(py::cast(view, py::return_value_policy::copy));
        if (!py::isinstance<Decision>(answer))
            throw py::type_error("a rule must return a Decision, not " + py::repr(answer).cast<std::string>());
        return answer.cast<Decision>();
    };
}

Study make_study(std::vector<Schedule> schedules, std::vector<int> record_days, bool sample_events,
                 const std::string& path, std::vector<std::optional<py::function>> rules) {
    const std::map<std::string, Path> paths = {
        {"fast", Path::fast}, {"one-lane", Path::one_lane}, {"reference", Path::reference}};
    if (!paths.contains(path))
        throw std::invalid_argument("path must be 'fast', 'one-lane' or 'reference', not '" + path + "'");
    Study study{.arms = std::move(schedules),
                .record_days = std::move(record_days),
                .sample_events = sample_events,
                .path = paths.at(path),
                .rules = {}};
    for (auto& rule : rules)
        study.rules.push_back(make_rule(std::move(rule)));
    study.validate();
    return study;
}

// `threads`: 0 for as many as there are cores.
void run(const Cohort& cohort, const Study& study, Recorder& recorder, std::optional<py::function> progress,
         int threads) {
    if (threads < 0)
        throw std::invalid_argument("threads must be 0 (all cores) or more, not " + std::to_string(threads));
    Watch watch(std::move(progress));
    const py::gil_scoped_release release;
    simulate(cohort, study, recorder, std::ref(watch), threads == 0 ? usable_cores() : threads);
}

using Quantities = std::optional<std::vector<std::string>>; // none: all

Selection select(const Quantities& quantities) {
    return quantities ? Selection::of(*quantities) : Selection::everything();
}

// Hands the recorder's memory over without a copy; it lives as long as any of the arrays.
template<class Value>
py::array_t<Value> array(const std::vector<py::ssize_t>& shape, const std::vector<Value>& values,
                         const py::capsule& owner) {
    return py::array_t<Value>(shape, values.data(), owner);
}

py::dict simulate_in_memory(const BorrowedCohort& people, std::vector<Schedule> schedules, std::vector<int> record_days,
                            bool sample_events, const std::string& path, std::vector<std::optional<py::function>> rules,
                            std::optional<py::function> progress, int threads, const Quantities& quantities) {
    const Study study = make_study(std::move(schedules), std::move(record_days), sample_events, path, std::move(rules));
    const StudyShape shape = study.shape(people.cohort);
    const Selection selection = select(quantities);
    auto recorder = std::make_unique<MemoryRecorder>(shape, selection);
    run(people.cohort, study, *recorder, std::move(progress), threads);

    std::vector<py::ssize_t> rows = {shape.arms, shape.persons};
    if (shape.legs == 2)
        rows.push_back(2);
    auto times = rows;
    times.push_back(shape.times);
    const MemoryRecorder& results = *recorder;
    const py::capsule owner(recorder.release(), [](void* p) { delete static_cast<MemoryRecorder*>(p); });
    py::dict arrays;
    for (std::size_t i = 0; i < observables.size(); ++i)
        if (selection.chosen[i])
            arrays[py::str(std::string(observables[i].name))] = array(times, results.values[i], owner);
    arrays["outcome"] = array(rows, results.outcome, owner);
    arrays["outcome_day"] = array(rows, results.outcome_day, owner);
    arrays["onsets"] = array(rows, results.onsets, owner);
    arrays["drop_out_day"] = array(rows, results.drop_out_day, owner);
    return arrays;
}

using ParticipantRow = std::tuple<std::string, std::string, std::string, Doubles>; // name, units, long name, values

void simulate_to_file(const BorrowedCohort& people, std::vector<Schedule> schedules, std::vector<int> record_days,
                      const std::string& path, bool sample_events, std::vector<std::optional<py::function>> rules,
                      std::optional<py::function> progress, std::map<std::string, std::string> texts,
                      std::map<std::string, Attribute> attributes,
                      std::map<std::string, std::vector<std::string>> arm_texts,
                      const std::vector<ParticipantRow>& participant_values, int threads, const Quantities& quantities,
                      bool events) {
    const Study study =
        make_study(std::move(schedules), std::move(record_days), sample_events, "fast", std::move(rules));
    FileContents contents;
    contents.first_person = people.cohort.first_person;
    contents.selection = select(quantities);
    contents.selection.events = events;
    contents.record_days = study.record_days;
    contents.attributes = std::move(attributes);
    contents.texts = std::move(texts);
    contents.arm_texts = std::move(arm_texts);
    for (const Schedule& arm : study.arms)
        contents.arm_names.push_back(arm.name);
    for (const auto& [name, text] : contents.arm_texts)
        if (text.size() != study.arms.size())
            throw std::invalid_argument("arm_texts '" + name + "' needs a text per arm");
    for (const auto& [name, units, long_name, values] : participant_values) {
        if (values.ndim() != 1 || values.shape(0) != people.cohort.persons())
            throw std::invalid_argument("participant_values '" + name + "' needs a value per participant");
        contents.participants.push_back({.name = name,
                                         .units = units,
                                         .long_name = long_name,
                                         .values = {values.data(), values.data() + values.size()}});
    }
    FileRecorder recorder(path, study.shape(people.cohort), contents);
    run(people.cohort, study, recorder, std::move(progress), threads);
    recorder.finish();
}

Summaries simulate_summaries(const BorrowedCohort& people, std::vector<Schedule> schedules,
                             std::vector<int> record_days, const Quantities& quantities, std::int64_t groups,
                             bool sample_events, std::vector<std::optional<py::function>> rules,
                             std::optional<py::function> progress, int threads) {
    const Study study =
        make_study(std::move(schedules), std::move(record_days), sample_events, "fast", std::move(rules));
    SummaryShape shape{
        .arms = {}, .record_days = study.record_days, .chosen = select(quantities).chosen, .groups = groups};
    for (const Schedule& arm : study.arms)
        shape.arms.push_back(arm.name);
    ReducingRecorder recorder(std::move(shape), study.shape(people.cohort), people.cohort.first_person);
    run(people.cohort, study, recorder, std::move(progress), threads);
    return recorder.take();
}

py::list trace_person(const BorrowedCohort& people, Schedule schedule, Eigen::Index person, int days,
                      bool sample_events, std::optional<py::function> rule) {
    const Study study = make_study({std::move(schedule)}, {days}, sample_events, "fast", {std::move(rule)});
    return trace_rows(trace(people.cohort, person, study));
}

} // namespace

void register_simulation(py::module_& module) {
    using py::arg;
    py::class_<BorrowedCohort>(module, "Cohort",
                               "People to simulate. Borrows, does not copy, float64 tables in C order: `parameters` "
                               "(parameter_names, persons) and `initial` (initial_names, persons).")
        .def(py::init<Doubles, Doubles, std::uint64_t, std::uint64_t, int>(), arg("parameters").noconvert(),
             arg("initial").noconvert(), py::kw_only(), arg("seed"), arg("first_person") = 0, arg("legs") = 1)
        .def_property_readonly("persons", [](const BorrowedCohort& c) { return c.cohort.persons(); });
    module.def("usable_cores", &usable_cores, "Processor cores this process may use.");
    module.def(
        "simd_levels",
        [] {
            std::vector<std::string> names;
            for (const SimdLevel& level : simd_levels())
                names.emplace_back(level.name);
            return names;
        },
        "Sets of vector instructions the engine has code for and this processor has, the best last. The environment "
        "variable TENDONLAB_SIMD chooses another; results are the same.");
    module.def(
        "simd_level", [] { return std::string(simd_level().name); }, "The one in use.");
    module.def("session_damage", &damage_of_session, arg("parameters").noconvert(),
               arg("disorganised_fraction").noconvert(), arg("session"),
               "Fatigue-life fraction (persons,) that one session spends in an otherwise rested leg.");
    module.def("simulate", &simulate_in_memory, arg("cohort"), arg("schedules"), arg("record_days"), py::kw_only(),
               arg("sample_events") = true, arg("path") = "fast",
               arg("rules") = std::vector<std::optional<py::function>>{}, arg("progress") = py::none(),
               arg("threads") = 1, arg("quantities") = py::none(),
               "Simulate in memory: name -> array (arm, person[, leg], time).");
    module.def("trace", &trace_person, arg("cohort"), arg("schedule"), arg("person"), arg("days"), py::kw_only(),
               arg("sample_events") = true, arg("rule") = py::none(),
               "The story of one person, a dictionary an event.");
    module.def("simulate_to_file", &simulate_to_file, arg("cohort"), arg("schedules"), arg("record_days"), arg("path"),
               py::kw_only(), arg("sample_events") = true, arg("rules") = std::vector<std::optional<py::function>>{},
               arg("progress") = py::none(), arg("texts"), arg("attributes"), arg("arm_texts"),
               arg("participant_values"), arg("threads") = 1, arg("quantities") = py::none(), arg("events") = true,
               "Simulate into a results file, complete or not there at all.");
    module.def("simulate_summaries", &simulate_summaries, arg("cohort"), arg("schedules"), arg("record_days"),
               py::kw_only(), arg("quantities") = py::none(), arg("groups") = 1, arg("sample_events") = true,
               arg("rules") = std::vector<std::optional<py::function>>{}, arg("progress") = py::none(),
               arg("threads") = 1, "Simulate and keep summaries only; with two legs, of the affected one.");
}

} // namespace tendonlab::bindings
