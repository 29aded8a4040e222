#include "tendonlab/random.hpp"

#include "tendonlab/math.hpp"

#include <boost/math/special_functions/erf.hpp>

namespace tendonlab {

double normal(std::uint64_t seed, std::uint64_t person, Purpose purpose, std::uint64_t draw) {
    const double u = uniform(seed, person, purpose, draw);
    constexpr double root2 = 1.4142135623730951;
    return -root2 * boost::math::erfc_inv(2.0 * u);
}

} // namespace tendonlab
