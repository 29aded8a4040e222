// What a results file costs: the same study with its blocks thrown away and with everything written, by turns.

#include "tendonlab/results_file.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <utility>

#include "full_load.hpp"
#include "nowhere.hpp"

namespace tendonlab::testing {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Passes blocks on and adds up how long the one thread that writes is busy.
class Watched final : public Recorder {
public:
    explicit Watched(Recorder& inner) : inner_(inner) {}
    [[nodiscard]] Selection selection() const override { return inner_.selection(); }
    Write prepare(Block block) override {
        return [this, write = inner_.prepare(std::move(block))] {
            const auto start = Clock::now();
            write();
            writing += since(start);
        };
    }

    double writing = 0;

private:
    Recorder& inner_;
};

struct Spent {
    double wall = 1e300;
    double processor = 1e300;
    double writing = 0; // of the wall time

    void keep_shorter(const Spent& other) {
        processor = std::min(processor, other.processor);
        if (other.wall < wall) {
            wall = other.wall;
            writing = other.writing;
        }
    }
};

template<class Work>
Spent spent(const Work& work) {
    const auto start = Clock::now();
    const std::clock_t processor = std::clock();
    const double writing = work();
    return {.wall = since(start),
            .processor = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC,
            .writing = writing};
}

void recording(benchmark::State& state, int threads) {
    constexpr int people = 4096;
    const OwnedCohort cohort(varied_people(people), patient);
    const Study study{.arms = {full_load()}, .record_days = weekly(year)};
    const StudyShape shape = study.shape(cohort.view());
    FileContents contents;
    contents.arm_names = {"full load"};
    contents.record_days = study.record_days;
    const auto path = std::filesystem::temp_directory_path() / "tendonlab-recording.h5";
    Spent without;
    Spent with;
    double bytes = 0;
    for (auto _ : state) {
        without.keep_shorter(spent([&] {
            Nowhere nowhere;
            simulate(cohort.view(), study, nowhere, {}, threads);
            return 0.0;
        }));
        with.keep_shorter(spent([&] {
            FileRecorder file(path.string(), shape, contents);
            Watched watched(file);
            simulate(cohort.view(), study, watched, {}, threads);
            const auto start = Clock::now();
            file.finish();
            return watched.writing + since(start);
        }));
        bytes = static_cast<double>(std::filesystem::file_size(path));
        std::filesystem::remove(path);
    }
    state.counters["share_of_wall_time"] = 1 - without.wall / with.wall;
    state.counters["share_of_processor_time"] = 1 - without.processor / with.processor;
    state.counters["writing"] = with.writing / with.wall;
    state.counters["bytes_per_leg_year"] = bytes / people;
    state.counters["leg_years"] = people / with.wall;
}

BENCHMARK_CAPTURE(recording, one_thread, 1)->Iterations(4);
BENCHMARK_CAPTURE(recording, two_threads, 2)->Iterations(6);

} // namespace
} // namespace tendonlab::testing
