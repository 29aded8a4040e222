// Sums are the same in any order and split, hold the largest there can be, and tell mean and spread.

#include "tendonlab/exact_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace tendonlab::testing {
namespace {

Moments of(const std::vector<Steps>& values) {
    Moments moments;
    for (const Steps x : values)
        moments.add(x);
    return moments;
}

TEST(ExactSum, SameInAnyOrderAndSplit) {
    std::mt19937_64 random(1);
    std::uniform_int_distribution<Steps> any(-4 * most_steps, 4 * most_steps);
    std::vector<Steps> values(1000);
    for (Steps& x : values)
        x = any(random);
    const Moments whole = of(values);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(values.begin(), values.end(), random);
        const auto cut = values.begin() + std::uniform_int_distribution<int>(0, 1000)(random);
        Moments parts = of({cut, values.end()});
        parts.merge(of({values.begin(), cut}));
        ASSERT_EQ(parts, whole);
    }
}

// Doubled 24 times, which is as many people as are allowed.
TEST(ExactSum, HoldsTheLargestThereCanBe) {
    for (const Steps extreme : {4 * most_steps, -4 * most_steps}) {
        Moments moments = of({extreme});
        while (moments.n < most_people) {
            const Moments same = moments;
            moments.merge(same);
        }
        EXPECT_EQ(moments.n, most_people);
        EXPECT_EQ(moments.sum, Int128{extreme} * most_people);
        EXPECT_GT(moments.squares, 0);
        EXPECT_EQ(moments.squares / most_people, Int128{extreme} * extreme);
        EXPECT_EQ(moments.mean(), static_cast<double>(extreme));
        EXPECT_EQ(moments.sd(), 0.0);
    }
}

TEST(ExactSum, SpreadSurvivesALargeMean) {
    // Doubles would lose it: the squares take 92 bits.
    const Steps far = Steps{1} << 46;
    const Moments moments = of({far - 1, far, far + 1});
    EXPECT_EQ(moments.mean(), static_cast<double>(far));
    EXPECT_EQ(moments.sd(), 1.0);
    EXPECT_EQ(of({1, 2}).sd(), std::sqrt(0.5));
}

TEST(ExactSum, NoMeanOfNobodyAndNoSpreadOfOne) {
    EXPECT_TRUE(std::isnan(Moments{}.mean()));
    EXPECT_TRUE(std::isnan(Moments{}.sd()));
    EXPECT_EQ(of({7}).mean(), 7.0);
    EXPECT_TRUE(std::isnan(of({7}).sd()));
}

TEST(ExactSum, GridHoldsValuesAsTheFileDoes) {
    const Grid grid(29);
    EXPECT_EQ(grid.of(0.1), std::llround(static_cast<double>(0.1F) * 0x1p29));
    EXPECT_EQ(grid.value(static_cast<double>(grid.of(93.7))), static_cast<double>(93.7F));
    EXPECT_EQ(grid.of(-14.0), Steps{-14} << 29U);
    EXPECT_EQ(grid.of(1e-20), 0);
    // Halves go to the even neighbour, whatever their sign.
    EXPECT_EQ(grid.of(0x1.8p-29), 2);
    EXPECT_EQ(grid.of(-0x1.8p-29), -2);
    EXPECT_EQ(grid.of(0x1p-30), 0);
}

TEST(ExactSum, WhatIsBeyondTheGridHasNoSteps) {
    const Grid grid(29);
    EXPECT_EQ(grid.of(0x1.fffffep19), (most_steps / 0x1p24) * 0xffffff);
    for (const double beyond : {0x1p20, -0x1p20, 1e300, -1e300, std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(grid.of(beyond), no_steps) << beyond;
}

} // namespace
} // namespace tendonlab::testing
