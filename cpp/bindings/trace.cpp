// A person's story as Python dictionaries.

#include "tendonlab/trace.hpp"

#include "register.hpp"

namespace tendonlab::bindings {
namespace {

namespace py = pybind11;

template<class Words, class Code>
std::string word(const Words& words, Code code) {
    return std::string(words[static_cast<std::size_t>(code)]);
}

void fill(py::dict& row, const MorningEvent& e) {
    row["kind"] = "morning";
    row["pain"] = e.pain;
    row["stiffness_min"] = e.stiffness_min;
}

void fill(py::dict& row, const TestEvent& e) {
    row["kind"] = "test";
    row["hop_pain"] = e.hop_pain;
    row["heel_raises"] = e.heel_raises;
}

void fill(py::dict& row, const DecisionEvent& e) {
    row["kind"] = "decision";
    row["track"] = e.track;
    row["rung_from"] = e.rung_from;
    row["rung_to"] = e.rung_to;
    row["light"] = word(light_words, e.decision.light);
    row["reason"] = word(reason_words, e.decision.reason);
    row["rest_days"] = e.decision.rest_days;
}

void fill(py::dict& row, const SessionEvent& e) {
    row["kind"] = "session";
    row["track"] = e.track;
    row["rung"] = e.rung;
    row["slot"] = e.slot;
    row["session"] = e.session;
    row["planned"] = e.planned;
    row["deload"] = e.deload;
    row["how"] = word(how_words, e.how);
    row["pain_during"] = e.pain_during;
    row["pain_after"] = e.pain_after;
}

void fill(py::dict& row, const LifeEvent& e) { row["kind"] = std::string(e.what); }

} // namespace

py::list trace_rows(const Trace& trace) {
    py::list rows;
    for (const TraceEvent& event : trace) {
        py::dict row;
        row["day"] = event.day;
        std::visit([&row](const auto& what) { fill(row, what); }, event.what);
        rows.append(row);
    }
    return rows;
}

} // namespace tendonlab::bindings
