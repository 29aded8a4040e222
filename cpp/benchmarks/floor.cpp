// What a year of a leg asks for, and what this core can do at most: the floor under the engine's time.
//
// Prints JSON: operations of a leg-year by section, counted; bytes that must come from memory and go there; the time of
// a leg-year and of an operation at most, measured by turns in this one run (python/benchmarks/measure_floor.py).

#include "tendonlab/block_run.hpp"
#include "tendonlab/fast_flow.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>
#include <utility>

#include "counted.hpp"
#include "full_load.hpp"
#include "nowhere.hpp"
#include "pack_kernels.hpp"

namespace tendonlab::testing {
namespace {

struct Sections {
    Operations flow, sessions, rest;
};
thread_local Sections sections;           // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
thread_local const TimeGrid* todays_grid; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

// The fast path between sessions. What follows a stretch of time is a session, but for the last of the day.
class CountedFlow {
public:
    CountedFlow(const Person<Counted>& person, const std::vector<Segment>& divisions) : flow_(person, divisions) {}
    void advance(State<Counted>& s, const DailyInputs<Counted>& in, const Segment& segment) {
        counting = &sections.flow;
        flow_.advance(s, in, segment);
        const bool last = &segment == &todays_grid->active.back() || &segment == &todays_grid->quiet;
        counting = last ? &sections.rest : &sections.sessions;
    }

private:
    FastFlow<Counted> flow_;
};

constexpr int counted_people = 64;

Sections count(const Schedule& schedule) {
    const OwnedCohort owned(varied_people(counted_people), patient);
    const Cohort cohort = owned.view();
    const Study study{.arms = {schedule}, .record_days = weekly(year)};
    const TimeGrid grid = make_time_grid(schedule);
    todays_grid = &grid;
    sections = {};
    Block block(0, 0, counted_people, study.shape(cohort));
    for (Eigen::Index person = 0; person < counted_people; ++person) {
        counting = &sections.rest;
        run_pack<Counted, CountedFlow>({.cohort = cohort, .study = study, .grid = grid, .arm = 0, .trace = nullptr},
                                       block, person, 1);
    }
    counting = &unasked;
    return sections;
}

void print(const char* name, const Operations& all, const char* after) {
    const auto each = [](std::int64_t n) { return static_cast<double>(n) / counted_people; };
    std::printf(
        "      \"%s\": {\"add\": %.1f, \"multiply\": %.1f, \"divide\": %.1f, \"compare\": %.1f, \"select\": %.1f, "
        "\"mask\": %.1f, \"bits\": %.1f}%s\n",
        name, each(all.add), each(all.multiply), each(all.divide), each(all.compare), each(all.select), each(all.mask),
        each(all.bits), after);
}

// Of processor time, which others on the machine disturb less.
template<class Work>
double seconds(const Work& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

constexpr double long_enough_s = 0.02;

// The shortest seen: whatever disturbs a measurement makes it longer.
struct Best {
    double s = 1e300;
    void take(double measured) { s = std::min(s, measured); }
};

// Seconds of an operation on a pack, at most.
double of_operation(PackKernel& kernel) {
    int calls = 0;
    double spent = 0;
    for (int more = 64; spent < long_enough_s; more *= 2) {
        spent += seconds([&] {
            for (int i = 0; i < more; ++i)
                kernel.call();
        });
        calls += more;
    }
    return spent / calls / kernel.times();
}

// Bytes per second of memory far larger than any cache, read and written.
double of_memory() {
    constexpr std::size_t size = std::size_t{256} << 20U;
    static std::vector<char> from(size, 1);
    static std::vector<char> to(size, 2);
    const double spent = seconds([] { std::memcpy(to.data(), from.data(), size); });
    return 2.0 * static_cast<double>(size) / spent;
}

void measure(int rounds) {
    constexpr int persons = 256;
    const std::vector<std::pair<const char*, Schedule>> cases = {
        {"full_load", full_load()}, {"twice_daily", twice_daily(year, year)}, {"wait_and_see", rest(year)}};
    const OwnedCohort cohort(varied_people(persons), patient);
    std::vector<Best> leg_year(cases.size());
    std::array<std::pair<const char*, Best>, 3> operation = {
        {{"peak_multiply_add", {}}, {"peak_divide", {}}, {"peak_compare_select", {}}}};
    Best byte;
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const Study study{.arms = {cases[i].second}, .record_days = weekly(year)};
            Nowhere nowhere;
            leg_year[i].take(seconds([&] { simulate(cohort.view(), study, nowhere, {}); }) / persons);
        }
        for (auto& [name, best] : operation)
            best.take(of_operation(*pack_kernels_here().make(name)));
        byte.take(1 / of_memory());
    }

    std::printf("{\n  \"level\": \"%s\",\n  \"lanes\": %d,\n  \"seconds_of_a_pack_operation\": {",
                std::string(simd_level().name).c_str(), pack_kernels_here().lanes);
    for (std::size_t i = 0; i < operation.size(); ++i)
        std::printf("%s\"%s\": %.6g", i == 0 ? "" : ", ", operation[i].first, operation[i].second.s);
    std::printf("},\n  \"memory_bytes_per_second\": %.6g,\n", 1 / byte.s);
    const std::size_t read = sizeof(double) * (parameter_names.size() + initial_names.size());
    const std::size_t written = sizeof(double) * observables.size() * weekly(year).size();
    std::printf("  \"bytes_read\": %zu,\n  \"bytes_written\": %zu,\n  \"bytes_of_state\": %zu,\n  \"cases\": {\n", read,
                written, sizeof(State<double>));
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const Sections s = count(cases[i].second);
        std::printf("    \"%s\": {\n      \"seconds\": %.6g,\n", cases[i].first, leg_year[i].s);
        print("flow", s.flow, ",");
        print("sessions", s.sessions, ",");
        print("rest", s.rest, "");
        std::printf("    }%s\n", i + 1 < cases.size() ? "," : "");
    }
    std::printf("  }\n}\n");
}

} // namespace
} // namespace tendonlab::testing

int main(int argc, char** argv) try {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 10; // NOLINT(cert-err34-c): 0 is none
    tendonlab::testing::measure(std::max(rounds, 1));
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
