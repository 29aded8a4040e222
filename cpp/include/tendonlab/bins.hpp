#pragma once
// Counts of values in bins of the bits of a float32: sign, exponent and the first 7 bits of the mantissa, so that a bin
// is at most 1/128 of its values wide. Counts add up exactly, in any order; quantiles are read from them.

#include "tendonlab/exact_sum.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace tendonlab {

// How values lie in a bin.
enum class Within : std::uint8_t { evenly, at_its_start }; // at_its_start: whole numbers, exact up to 256

class Bins {
public:
    static constexpr int per_octave = 128;
    static constexpr int octaves = 36;
    static constexpr int first_octave = 15; // values of fewer than 2^15 steps are counted as 0
    static constexpr int zero = octaves * per_octave;
    static constexpr int size = 2 * zero + 1;

    // Number of the bin, ascending with the value.
    static int bin_of(Steps x) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(x));
        const int from_first = static_cast<int>((bits >> 16U) & 0x7fffU) - first_bits;
        const int from_zero = std::clamp(from_first + 1, 0, zero);
        return (bits >> 31U) != 0 ? zero - from_zero : zero + from_zero;
    }
    // The end of a bin that is nearer to 0, and the one farther away, in steps.
    static double near_end(int bin);
    static double far_end(int bin);

    void add(Steps x) { add(bin_of(x), 1); }
    void add(int bin, std::uint32_t count) {
        std::uint16_t& page = pages_[static_cast<std::size_t>(bin / page_size)];
        if (page == 0)
            page = new_page();
        counts_[place(page, bin)] += count;
    }
    // Leaves out who has no value.
    void add_all(std::span<const Steps> steps);
    void merge(const Bins& other);
    [[nodiscard]] std::uint32_t count(int bin) const {
        const int page = pages_[static_cast<std::size_t>(bin / page_size)];
        return page == 0 ? 0 : counts_[place(page, bin)];
    }

    // Calls f(bin, count) for every bin that is not empty, ascending.
    template<class F>
    void each(F f) const {
        for (int page = 0; page < pages; ++page) {
            if (pages_[static_cast<std::size_t>(page)] == 0)
                continue;
            const int end = std::min((page + 1) * page_size, size);
            for (int bin = page * page_size; bin < end; ++bin)
                if (const std::uint32_t n = count(bin); n != 0)
                    f(bin, n);
        }
    }

    // Points below which such shares (ascending) of the values lie, between order statistics as NumPy's `linear`, in
    // steps; NaN without any.
    [[nodiscard]] std::vector<double> quantiles(const std::vector<double>& shares, Within within) const;

private:
    static constexpr int first_bits = (127 + first_octave) << 7;
    // Only pages with something in them take memory.
    static constexpr int page_size = 64;
    static constexpr int pages = (size + page_size - 1) / page_size;

    std::uint16_t new_page();
    // In counts_.
    static std::size_t place(int page, int bin) {
        return static_cast<std::size_t>(page - 1) * page_size + static_cast<std::size_t>(bin % page_size);
    }

    std::array<std::uint16_t, pages> pages_{}; // place in counts_, from 1; 0: not there
    std::vector<std::uint32_t> counts_;
};

} // namespace tendonlab
