#include "tendonlab/bins.hpp"

#include <cmath>
#include <cstdlib>

namespace tendonlab {
namespace {

struct Filled {
    int bin;
    std::int64_t first, count; // rank of its lowest value; values in it
};

double order_statistic(const Filled& filled, std::int64_t rank, Within within) {
    const double near = Bins::near_end(filled.bin);
    if (within == Within::at_its_start)
        return near;
    const double far = Bins::far_end(filled.bin);
    const double share = (static_cast<double>(rank - filled.first) + 0.5) / static_cast<double>(filled.count);
    return std::min(near, far) + share * std::abs(far - near);
}

} // namespace

double Bins::near_end(int bin) {
    const int from_zero = std::abs(bin - zero);
    if (from_zero == 0)
        return 0.0;
    const auto bits = static_cast<std::uint32_t>(first_bits + from_zero - 1) << 16U;
    return std::copysign(static_cast<double>(std::bit_cast<float>(bits)), bin - zero);
}

double Bins::far_end(int bin) { return bin == zero ? 0.0 : near_end(bin < zero ? bin - 1 : bin + 1); }

void Bins::add_all(std::span<const Steps> steps) {
    // The counts of many distributions are more than a cache holds: first all are asked for, then they are used.
    constexpr std::size_t some = 256;
    std::array<std::size_t, some> places{};
    while (!steps.empty()) {
        std::size_t n = 0;
        for (const Steps x : steps.first(std::min(some, steps.size()))) {
            if (x == no_steps)
                continue;
            const int bin = bin_of(x);
            std::uint16_t& page = pages_[static_cast<std::size_t>(bin / page_size)];
            if (page == 0)
                page = new_page();
            places[n] = place(page, bin);
            __builtin_prefetch(&counts_[places[n]], 1);
            ++n;
        }
        for (std::size_t i = 0; i < n; ++i)
            ++counts_[places[i]];
        steps = steps.subspan(std::min(some, steps.size()));
    }
}

void Bins::merge(const Bins& other) {
    other.each([this](int bin, std::uint32_t n) { add(bin, n); });
}

std::uint16_t Bins::new_page() {
    counts_.resize(counts_.size() + page_size);
    return static_cast<std::uint16_t>(counts_.size() / page_size);
}

std::vector<double> Bins::quantiles(const std::vector<double>& shares, Within within) const {
    std::vector<Filled> filled;
    std::int64_t n = 0;
    each([&](int bin, std::uint32_t count) {
        filled.push_back({bin, n, count});
        n += count;
    });
    std::vector<double> points;
    if (n == 0) {
        points.resize(shares.size(), std::numeric_limits<double>::quiet_NaN());
        return points;
    }
    const auto at = [&](std::int64_t rank) {
        const auto after = std::upper_bound(filled.begin(), filled.end(), rank,
                                            [](std::int64_t r, const Filled& f) { return r < f.first; });
        return order_statistic(*(after - 1), rank, within);
    };
    for (const double share : shares) {
        const double place = share * static_cast<double>(n - 1);
        const auto rank = static_cast<std::int64_t>(place);
        const double low = at(rank);
        const double high = at(std::min(rank + 1, n - 1));
        points.push_back(low + (place - static_cast<double>(rank)) * (high - low));
    }
    return points;
}

} // namespace tendonlab
