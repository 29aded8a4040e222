#include "tendonlab/random.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>

namespace tendonlab {
namespace {

// Boost would compute in long double, at several times the cost, for digits that a double does not keep.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

} // namespace

double normal_quantile(double u) {
    constexpr double root2 = 1.4142135623730951;
    return -root2 * boost::math::erfc_inv(2.0 * u, Policy());
}

double normal(std::uint64_t seed, std::uint64_t person, Purpose purpose, std::uint64_t draw) {
    return normal_quantile(uniform(seed, person, purpose, draw));
}

double share(double u, double mean, double sd) {
    if (sd == 0)
        return mean;
    const double concentration = mean * (1 - mean) / (sd * sd) - 1;
    const boost::math::beta_distribution<double, Policy> beta(mean * concentration, (1 - mean) * concentration);
    return boost::math::quantile(beta, u);
}

} // namespace tendonlab
