// The scalar that counts operations, on what can be counted by hand, and against the engine's own results.

#include "tendonlab/block_run.hpp"
#include "tendonlab/fast_flow.hpp"

#include <gtest/gtest.h>

#include "../../cpp/benchmarks/counted.hpp"
#include "../../cpp/benchmarks/full_load.hpp"

namespace tendonlab::testing {
namespace {

class CountedScalar : public ::testing::Test {
protected:
    void SetUp() override { counting = &found; }
    void TearDown() override { counting = &unasked; }
    Operations found;
};

TEST_F(CountedScalar, CountsAnExpressionAsWritten) {
    const Counted x = 3.0;
    const Counted y = 4.0;
    const Counted z = (x * y + x) / (y - x) - -x;
    EXPECT_EQ(z.v, 18.0);
    EXPECT_EQ(found.add, 4); // one of them a negation
    EXPECT_EQ(found.multiply, 1);
    EXPECT_EQ(found.divide, 1);
    EXPECT_EQ(found.compare + found.select + found.mask + found.bits, 0);
    Counted sum = x;
    sum += y;
    sum *= y;
    EXPECT_EQ(sum.v, 28.0);
    EXPECT_EQ(found.add, 5);
    EXPECT_EQ(found.multiply, 2);
}

TEST_F(CountedScalar, CountsChoices) {
    const Counted x = clip(Counted(7.0), 0.0, 5.0);
    EXPECT_EQ(x.v, 5.0);
    EXPECT_EQ(found.compare, 2);
    EXPECT_EQ(found.select, 2);
    const CountedMask both = (x < Counted(6.0)) & !(x >= Counted(6.0));
    EXPECT_TRUE(any(both));
    EXPECT_EQ(found.compare, 4);
    EXPECT_EQ(found.mask, 2);
}

// e^x: 10 coefficients take 9 additions and 9 multiplications, and its powers 2 more; the rest stands in math.hpp.
TEST_F(CountedScalar, SeesIntoTheElementaryFunctions) {
    EXPECT_EQ(exp(Counted(1.5)).v, exp(1.5));
    EXPECT_EQ(found.add, 9 + 6);
    EXPECT_EQ(found.multiply, 9 + 2 + 6);
    EXPECT_EQ(found.compare, 2);
    EXPECT_EQ(found.select, 2);
    EXPECT_EQ(found.bits, 2);
    EXPECT_EQ(found.divide, 0);
    EXPECT_EQ(log(Counted(1.5)).v, log(1.5));
    EXPECT_EQ(found.divide, 1);
}

// What is counted is what the engine does: the same people come out with the same bits.
TEST_F(CountedScalar, LivesTheSameYear) {
    const OwnedCohort owned(varied_people(2), patient);
    const Cohort cohort = owned.view();
    const Study study{.arms = {full_load(28)}, .record_days = weekly(28)};
    const TimeGrid grid = make_time_grid(study.arms.front());
    const auto year = [&](auto scalar) {
        using T = decltype(scalar);
        Block block(0, 0, 2, study.shape(cohort));
        const BlockTask task{.cohort = cohort, .study = study, .grid = grid, .arm = 0, .trace = nullptr};
        run_pack<T, FastFlow<T>>(task, block, 0, 1);
        run_pack<T, FastFlow<T>>(task, block, 1, 1);
        return block.values;
    };
    EXPECT_EQ(year(Counted(0.0)), year(0.0));
    EXPECT_GT(found.multiply, 10'000);
}

} // namespace
} // namespace tendonlab::testing
