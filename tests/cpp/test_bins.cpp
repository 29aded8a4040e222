// Bins: ascending, at most 1/128 wide, exact to merge; quantiles in the bins of the values they stand for.

#include "tendonlab/bins.hpp"

#include <gtest/gtest.h>

#include <random>

namespace tendonlab::testing {
namespace {

constexpr Steps smallest = Steps{1} << Bins::first_octave;

TEST(Bins, AscendWithTheValue) {
    int last = 0;
    for (Steps x = -4 * most_steps; x < -smallest / 2; x -= x / 300) {
        ASSERT_GE(Bins::bin_of(x), last);
        last = Bins::bin_of(x);
    }
    EXPECT_EQ(Bins::bin_of(1 - smallest), Bins::zero);
    EXPECT_EQ(Bins::bin_of(smallest - 1), Bins::zero);
    EXPECT_EQ(Bins::bin_of(smallest), Bins::zero + 1);
    EXPECT_EQ(Bins::bin_of(-smallest), Bins::zero - 1);
}

TEST(Bins, LargestChangesOfChangesHaveABin) {
    EXPECT_EQ(Bins::bin_of(4 * most_steps), Bins::size - 1);
    EXPECT_EQ(Bins::bin_of(4 * most_steps - (Steps{1} << 40)), Bins::size - 1);
    EXPECT_EQ(Bins::bin_of(-4 * most_steps), 0);
    Bins bins;
    bins.add(4 * most_steps);
    bins.add(-4 * most_steps);
    EXPECT_EQ(bins.count(0), 1U);
    EXPECT_EQ(bins.count(Bins::size - 1), 1U);
}

TEST(Bins, HoldTheirValuesWithin128thPart) {
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> magnitude(15.0, 50.9);
    for (int i = 0; i < 10'000; ++i) {
        const auto x = static_cast<Steps>(std::exp2(magnitude(random)) * (i % 2 == 0 ? 1 : -1));
        const int bin = Bins::bin_of(x);
        const double near = std::abs(Bins::near_end(bin));
        const double far = std::abs(Bins::far_end(bin));
        const double size = std::abs(static_cast<double>(x));
        ASSERT_LE(near, size * (1 + 0x1p-24));
        ASSERT_GE(far, size * (1 - 0x1p-24));
        ASSERT_LE((far - near) / near, 1.0 / Bins::per_octave);
        ASSERT_EQ(x < 0, Bins::near_end(bin) < 0);
    }
}

TEST(Bins, MergedAreThoseOfAll) {
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal(0, 0x1p34);
    Bins whole;
    Bins parts[2];
    for (int i = 0; i < 5000; ++i) {
        const auto x = static_cast<Steps>(normal(random));
        whole.add(x);
        parts[i % 2].add(x);
    }
    parts[0].merge(parts[1]);
    for (int bin = 0; bin < Bins::size; ++bin)
        ASSERT_EQ(parts[0].count(bin), whole.count(bin));
    std::int64_t n = 0;
    int last = -1;
    whole.each([&](int bin, std::uint32_t count) {
        EXPECT_GT(bin, last);
        last = bin;
        n += count;
    });
    EXPECT_EQ(n, 5000);
}

TEST(Bins, QuantilesLieInTheBinsOfTheirValues) {
    std::mt19937_64 random(4);
    std::normal_distribution<double> normal(0x1p33, 0x1p34);
    std::vector<Steps> values(2001);
    Bins bins;
    for (Steps& x : values) {
        x = static_cast<Steps>(normal(random));
        bins.add(x);
    }
    std::sort(values.begin(), values.end());
    const std::vector<double> shares = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};
    const std::vector<double> points = bins.quantiles(shares, Within::evenly);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto rank = static_cast<std::size_t>(std::lround(shares[i] * 2000)); // whole
        const int bin = Bins::bin_of(values[rank]);
        EXPECT_GE(points[i], std::min(Bins::near_end(bin), Bins::far_end(bin)));
        EXPECT_LE(points[i], std::max(Bins::near_end(bin), Bins::far_end(bin)));
    }
}

TEST(Bins, WholeNumbersAreExactAndBetweenThemAsNumPy) {
    Bins bins;
    for (int i = 0; i <= 3; ++i)
        bins.add(Steps{250 + i} << 29U);
    const std::vector<double> points = bins.quantiles({0.0, 0.5, 0.75, 1.0}, Within::at_its_start);
    EXPECT_EQ(points, (std::vector<double>{250 * 0x1p29, 251.5 * 0x1p29, 252.25 * 0x1p29, 253 * 0x1p29}));
}

TEST(Bins, NoQuantilesOfNobody) {
    for (const double point : Bins{}.quantiles({0.05, 0.5}, Within::evenly))
        EXPECT_TRUE(std::isnan(point));
}

} // namespace
} // namespace tendonlab::testing
