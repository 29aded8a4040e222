#pragma once
// Numbered jobs on several threads. What is left to do of each is done by the caller's thread, in the order of their
// numbers: so whatever is written does not depend on the threads.

#include <atomic>
#include <cstddef>
#include <functional>

namespace tendonlab {

// What is left to do of a job.
using Rest = std::function<void()>;

// `work` is called by the threads; it should look at `stopping` from time to time and, if it is set, return at once
// with whatever. `watch` is called by the caller's thread, at least twenty times a second while it waits.
// The first exception that any of them throws stops all and is thrown again here.
// Only so many jobs are begun ahead of the one to be finished next, so that results waiting for it take no more memory.
void run_in_order(std::size_t jobs, int threads,
                  const std::function<Rest(std::size_t job, const std::atomic<bool>& stopping)>& work,
                  const std::function<void()>& watch);

// Processor cores this process may use, at least 1.
int usable_cores();

} // namespace tendonlab
