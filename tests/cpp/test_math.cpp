// The engine's elementary functions against the C library, which is not used in the engine itself.

#include "tendonlab/math.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tendonlab {
namespace {

constexpr double few_ulp = 4 * std::numeric_limits<double>::epsilon();

TEST(Math, ExpIsWithinAFewUlp) {
    for (double x = -700; x < 700; x += 0.37)
        EXPECT_NEAR(exp(x) / std::exp(x), 1, few_ulp) << x;
    for (double x = -1; x < 1; x += 0.0013)
        EXPECT_NEAR(exp(x) / std::exp(x), 1, few_ulp) << x;
    EXPECT_EQ(exp(0.0), 1);
}

TEST(Math, ExpSaturatesInsteadOfWrapping) {
    EXPECT_LT(exp(-1e6), 1e-300);
    EXPECT_GT(exp(1e6), 1e300);
}

TEST(Math, LogIsWithinAFewUlp) {
    for (double x = 1e-300; x < 1e300; x *= 3.7)
        EXPECT_NEAR(log(x), std::log(x), few_ulp * std::abs(std::log(x))) << x;
    for (double x = 0.5; x < 2; x += 0.0007)
        EXPECT_NEAR(log(x), std::log(x), few_ulp * std::abs(std::log(x)) + 1e-300) << x;
}

TEST(Math, LogOutsideItsDomain) {
    EXPECT_EQ(log(0.0), -std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(log(-1.0)));
}

TEST(Math, NanGoesThroughAndIsNeverClipped) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(std::isnan(exp(nan)));
    EXPECT_TRUE(std::isnan(log(nan)));
    EXPECT_TRUE(std::isnan(clip(nan, 0.0, 1.0)));
}

TEST(Math, PowerAtZeroAndElsewhere) {
    EXPECT_EQ(power(0.0, 0.7), 0);
    for (double x = 1e-6; x < 1e6; x *= 2.1)
        EXPECT_NEAR(power(x, 0.7) / std::pow(x, 0.7), 1, 1e-14);
}

TEST(Math, Expm1RatioIsSmoothThroughZero) {
    EXPECT_EQ(expm1_ratio(0.0), 1);
    for (const double z : {-3.0, -0.5, -0.0101, -0.0099, -1e-9, 1e-9, 0.0099, 0.0101, 0.5, 3.0})
        EXPECT_NEAR(expm1_ratio(z), std::expm1(z) / z, 1e-13) << z;
}

TEST(Math, PacksGiveTheBitsOfScalars) {
    Pack<8> x = 0.0;
    for (int i = 0; i < 8; ++i)
        set_lane(x, i, 0.1 + 3.7 * i);
    const Pack<8> e = exp(-x);
    const Pack<8> l = log(x);
    const Pack<8> p = power(x, Pack<8>(0.7));
    const Pack<8> m = expm1_ratio(x * Pack<8>(0.005));
    for (int i = 0; i < 8; ++i) {
        const double s = lane(x, i);
        EXPECT_EQ(lane(e, i), exp(-s));
        EXPECT_EQ(lane(l, i), log(s));
        EXPECT_EQ(lane(p, i), power(s, 0.7));
        EXPECT_EQ(lane(m, i), expm1_ratio(s * 0.005));
    }
}

} // namespace
} // namespace tendonlab
