// Jobs on several threads: what is left of them is done in order, by the caller, and whatever is thrown arrives there.

#include "tendonlab/ordered_jobs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tendonlab {
namespace {

using namespace std::chrono_literals;
using Stopping = std::atomic<bool>;

const auto nothing = [] {};

TEST(OrderedJobs, FinishInTheirOrderOnTheCallersThread) {
    for (const int threads : {1, 2, 5}) {
        std::vector<std::size_t> order;
        const auto caller = std::this_thread::get_id();
        const auto work = [&](std::size_t job, const Stopping&) -> Rest {
            EXPECT_NE(std::this_thread::get_id(), caller);
            if (job % 7 == 0) // the first of a few is the last to be ready
                std::this_thread::sleep_for(2ms);
            return [&, job] {
                EXPECT_EQ(std::this_thread::get_id(), caller);
                order.push_back(job);
            };
        };
        run_in_order(50, threads, work, nothing);
        std::vector<std::size_t> expected(50);
        std::iota(expected.begin(), expected.end(), 0U);
        EXPECT_EQ(order, expected);
    }
}

TEST(OrderedJobs, AreNotBegunFarAheadOfTheOneThatIsAwaited) {
    std::atomic<std::size_t> begun = 0;
    std::size_t finished = 0;
    std::size_t furthest = 0;
    const auto work = [&](std::size_t, const Stopping&) -> Rest {
        ++begun;
        return [&] {
            furthest = std::max(furthest, begun - finished);
            std::this_thread::sleep_for(1ms); // a slow disk
            ++finished;
        };
    };
    run_in_order(100, 2, work, nothing);
    EXPECT_EQ(finished, 100U);
    EXPECT_LE(furthest, 8U);
    EXPECT_GT(furthest, 2U); // else the window was never full
}

TEST(OrderedJobs, NoJobsAreSoonDone) {
    run_in_order(
        0, 3, [](std::size_t, const Stopping&) -> Rest { throw std::logic_error("there is none"); }, nothing);
}

TEST(OrderedJobs, AnExceptionOfAThreadArrivesAndStopsTheOthers) {
    std::atomic<int> stopped = 0;
    const auto work = [&](std::size_t job, const Stopping& stopping) -> Rest {
        if (job == 1)
            throw std::runtime_error("job 1");
        for (int i = 0; i < 10'000 && !stopping; ++i)
            std::this_thread::sleep_for(1ms);
        stopped += stopping ? 1 : 0;
        return nothing;
    };
    try {
        run_in_order(100, 3, work, nothing);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "job 1");
    }
    EXPECT_GE(stopped, 1);
}

TEST(OrderedJobs, AnExceptionOfTheWatchStopsAll) {
    int looks = 0;
    std::atomic<std::size_t> begun = 0;
    const auto watch = [&] {
        if (++looks == 3)
            throw std::runtime_error("Ctrl-C");
    };
    const auto work = [&](std::size_t, const Stopping& stopping) -> Rest {
        ++begun;
        while (!stopping)
            std::this_thread::sleep_for(1ms);
        return nothing;
    };
    EXPECT_THROW(run_in_order(1000, 2, work, watch), std::runtime_error);
    EXPECT_LE(begun, 2U);
}

TEST(OrderedJobs, AnExceptionOfWhatIsLeftStopsAll) {
    const auto work = [](std::size_t job, const Stopping&) -> Rest {
        return [job] {
            if (job == 5)
                throw std::runtime_error("disk full");
        };
    };
    EXPECT_THROW(run_in_order(1000, 2, work, nothing), std::runtime_error);
}

TEST(OrderedJobs, ThereIsACoreToUse) { EXPECT_GE(usable_cores(), 1); }

} // namespace
} // namespace tendonlab
