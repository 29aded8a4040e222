// NumPy's Philox is held against the same stream in tests/python; here are the generator's published answers.

#include "tendonlab/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tendonlab {
namespace {

// Known answers of the authors' Random123 distribution for philox4x64-10 (key 0 and counter 0).
TEST(Random, PhiloxGivesTheKnownAnswer) {
    const PhiloxBlock expected = {0x16554d9eca36314cU, 0xdb20fe9d672d0fdcU, 0xd7e772cee186176bU, 0x7e68b68aec7ba23bU};
    EXPECT_EQ(philox(0, {0, 0, 0, 0}), expected);
}

TEST(Random, ADrawDependsOnNothingButItsName) {
    const double u = uniform(1, 7, Purpose::onset, 3);
    EXPECT_EQ(uniform(1, 7, Purpose::onset, 3), u);
    EXPECT_NE(uniform(2, 7, Purpose::onset, 3), u);
    EXPECT_NE(uniform(1, 8, Purpose::onset, 3), u);
    EXPECT_NE(uniform(1, 7, Purpose::rupture, 3), u);
    EXPECT_NE(uniform(1, 7, Purpose::onset, 4), u);
}

TEST(Random, UniformsAreUniformAndNormalsNormal) {
    double sum = 0;
    double normals = 0;
    double squares = 0;
    const int n = 20000;
    for (int i = 0; i < n; ++i) {
        const double u = uniform(1, static_cast<std::uint64_t>(i), Purpose::traits, 0);
        ASSERT_GT(u, 0);
        ASSERT_LT(u, 1);
        sum += u;
        const double z = normal(1, static_cast<std::uint64_t>(i), Purpose::traits, 0);
        normals += z;
        squares += z * z;
    }
    EXPECT_NEAR(sum / n, 0.5, 4 * 0.2887 / std::sqrt(n));
    EXPECT_NEAR(normals / n, 0, 4 / std::sqrt(n));
    EXPECT_NEAR(squares / n, 1, 4 * std::sqrt(2.0 / n));
}

TEST(Random, ASharesMeanAndSpreadAreTheStatedOnes) {
    for (const auto& [mean, sd] : {std::pair{0.92, 0.12}, {0.78, 0.12}, {0.5, 0.3}}) {
        double sum = 0;
        double squares = 0;
        const int n = 20000;
        for (int i = 0; i < n; ++i) {
            const double x = share((i + 0.5) / n, mean, sd);
            ASSERT_GE(x, 0);
            ASSERT_LE(x, 1);
            sum += x;
            squares += x * x;
        }
        EXPECT_NEAR(sum / n, mean, 1e-4);
        EXPECT_NEAR(std::sqrt(squares / n - sum / n * sum / n), sd, 1e-3);
    }
    EXPECT_EQ(share(0.3, 1.0, 0.0), 1);
    EXPECT_EQ(share(0.3, 0.8, 0.0), 0.8);
}

} // namespace
} // namespace tendonlab
