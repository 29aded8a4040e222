#include "tendonlab/ordered_jobs.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace tendonlab {
namespace {

constexpr std::size_t ahead_per_thread = 4;
constexpr std::chrono::milliseconds look_every(50);

class Jobs {
public:
    Jobs(std::size_t jobs, std::size_t window) : jobs_(jobs), window_(window) {}

    // The number of a job to do, once there is room for it; `jobs` if there is none left.
    std::size_t take() {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return stopping || next_ >= jobs_ || next_ < finished_ + window_; });
        return stopping || next_ >= jobs_ ? jobs_ : next_++;
    }

    void hand_in(std::size_t job, Rest rest) {
        const std::lock_guard lock(mutex_);
        done_.emplace(job, std::move(rest));
        handed_in_.notify_one();
    }

    void fail(std::exception_ptr error) {
        const std::lock_guard lock(mutex_);
        if (!error_)
            error_ = std::move(error);
        stopping = true;
        room_.notify_all();
        handed_in_.notify_one();
    }

    // Does the rest of every job, in order, until all are finished or one has failed.
    void finish(const std::function<void()>& watch) {
        while (finished_ < jobs_) {
            watch();
            Rest rest;
            {
                std::unique_lock lock(mutex_);
                handed_in_.wait_for(lock, look_every, [this] { return error_ || done_.contains(finished_); });
                if (error_)
                    std::rethrow_exception(error_);
                const auto found = done_.find(finished_);
                if (found == done_.end())
                    continue;
                rest = std::move(found->second);
                done_.erase(found);
            }
            rest();
            const std::lock_guard lock(mutex_);
            ++finished_;
            room_.notify_all();
        }
    }

    std::atomic<bool> stopping = false;

private:
    std::size_t jobs_, window_;
    std::mutex mutex_;
    std::condition_variable room_, handed_in_;
    std::size_t next_ = 0;
    std::size_t finished_ = 0; // changed by the caller's thread only
    std::map<std::size_t, Rest> done_;
    std::exception_ptr error_;
};

} // namespace

void run_in_order(std::size_t jobs, int threads, const std::function<Rest(std::size_t, const std::atomic<bool>&)>& work,
                  const std::function<void()>& watch) {
    const std::size_t crew =
        std::clamp(static_cast<std::size_t>(std::max(threads, 1)), std::size_t{1}, std::max(jobs, std::size_t{1}));
    Jobs list(jobs, crew * ahead_per_thread);
    std::vector<std::jthread> workers;
    const auto labour = [&] {
        try {
            for (std::size_t job = list.take(); job < jobs; job = list.take())
                list.hand_in(job, work(job, list.stopping));
        } catch (...) {
            list.fail(std::current_exception());
        }
    };
    try {
        for (std::size_t i = 0; i < crew; ++i)
            workers.emplace_back(labour);
        list.finish(watch);
    } catch (...) {
        list.fail(std::current_exception());
        throw; // the workers are joined on the way
    }
}

int usable_cores() {
#ifdef __linux__
    cpu_set_t mine;
    if (sched_getaffinity(0, sizeof mine, &mine) == 0)
        return std::max(CPU_COUNT(&mine), 1);
#endif
    return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

} // namespace tendonlab
