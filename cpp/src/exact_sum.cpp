#include "tendonlab/exact_sum.hpp"

namespace tendonlab {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

} // namespace

double Moments::mean() const {
    if (n == 0)
        return missing;
    // The sum may have more digits than a double; its whole part a person has not.
    const Int128 whole = sum / n;
    return static_cast<double>(whole) + static_cast<double>(sum - whole * n) / static_cast<double>(n);
}

double Moments::squared_deviations() const {
    if (n == 0)
        return missing;
    const Int128 whole = sum / n;
    const Int128 rest = sum - whole * n;
    const auto part = static_cast<double>(rest);
    const auto around = static_cast<double>(squares - whole * whole * n - 2 * whole * rest);
    return std::fmax(0.0, around - part * part / static_cast<double>(n));
}

double Moments::sd() const { return n < 2 ? missing : std::sqrt(squared_deviations() / static_cast<double>(n - 1)); }

} // namespace tendonlab
