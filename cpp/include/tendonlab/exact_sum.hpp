#pragma once
// Sums that are the same in any order and any split: of whole numbers of steps of a fixed grid.

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tendonlab {

__extension__ typedef __int128 Int128; // NOLINT(modernize-use-using): `using` takes no __extension__

// A value as a whole number of steps.
using Steps = std::int64_t;
inline constexpr Steps no_steps = std::numeric_limits<Steps>::min(); // no value

// Of one value; a change between two is at most twice as large, and a difference between two changes four times.
inline constexpr Steps most_steps = Steps{1} << 49;
// So many of the largest differences, squared, still fit into the sum.
inline constexpr std::int64_t most_people = std::int64_t{1} << 24;

class Grid {
public:
    // A step is 2^-bits.
    explicit constexpr Grid(int bits)
        : per_unit_(static_cast<double>(std::uint64_t{1} << static_cast<unsigned>(bits))) {}

    // The value as a results file holds it, a float32. None if it is not finite or beyond what is summed.
    [[nodiscard]] Steps of(double value) const {
        const double steps = per_unit_ * static_cast<double>(static_cast<float>(value));
        if (!(steps > -static_cast<double>(most_steps) && steps < static_cast<double>(most_steps)))
            return no_steps;
        // So large a number has no bits behind the point: rounds to the nearest, without a call.
        constexpr double round = 0x1.8p52;
        return std::bit_cast<Steps>(steps + round) - std::bit_cast<Steps>(round);
    }
    [[nodiscard]] double value(double steps) const { return steps / per_unit_; }

private:
    double per_unit_;
};

// Number, mean and spread of values.
struct Moments {
    std::int64_t n = 0;
    Int128 sum = 0;
    Int128 squares = 0;

    void add(Steps x) {
        ++n;
        sum += x;
        squares += Int128{x} * x;
    }
    void merge(const Moments& other) {
        n += other.n;
        sum += other.sum;
        squares += other.squares;
    }
    // In steps; NaN without any.
    [[nodiscard]] double mean() const;
    // Sum of the squared distances from the mean, in squared steps, without the cancellation of squares - sum^2/n.
    [[nodiscard]] double squared_deviations() const;
    // With n - 1; NaN of fewer than two.
    [[nodiscard]] double sd() const;

    bool operator==(const Moments&) const = default;
};

} // namespace tendonlab
