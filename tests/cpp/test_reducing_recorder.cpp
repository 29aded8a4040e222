// What a reducing recorder makes of blocks: the same in any order; limits, legs and scales.

#include "tendonlab/byte_stream.hpp"
#include "tendonlab/reducing_recorder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace tendonlab::testing {
namespace {

using Bytes = std::vector<std::byte>;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t stiffness_place = 4;
static_assert(observables[stiffness_place].name == "stiffness");

SummaryShape shape_of(std::int64_t groups = 3) {
    SummaryShape shape{.arms = {"a", "b", "c"}, .record_days = {0, 7, 14, 28}, .chosen = {}, .groups = groups};
    for (const std::size_t k : {std::size_t{0}, stiffness_place, observables.size() - 1})
        shape.chosen[k] = true;
    return shape;
}

StudyShape study_of(Eigen::Index persons, Eigen::Index legs = 1) {
    return {.arms = 3, .persons = persons, .legs = legs, .times = 4};
}

// Numbers that depend on person, leg and arm only; one person in nine ends early.
Block made_block(Eigen::Index arm, Eigen::Index first, Eigen::Index persons, const StudyShape& study,
                 const Selection& selection, std::uint64_t first_person = 0) {
    Block block(arm, first, persons, study, selection);
    const auto legs = static_cast<std::size_t>(study.legs);
    for (std::size_t row = 0; row < block.outcome.size(); ++row) {
        const std::uint64_t number = first_person + static_cast<std::uint64_t>(first) + row / legs;
        std::mt19937_64 random(number * 100 + static_cast<std::uint64_t>(arm) * 10 + row % legs);
        std::normal_distribution<double> normal(60, 20);
        const bool ends = number % 9 == 8;
        for (std::size_t k = 0; k < observables.size(); ++k)
            for (std::size_t t = 0; t < 4 && selection.chosen[k]; ++t)
                block.values[k][row * 4 + t] = ends && t >= 2 ? missing : std::floor(std::abs(normal(random)));
        block.outcome[row] = static_cast<std::int8_t>(ends ? Outcome::ruptured : Outcome::completed);
        block.onsets[row] = static_cast<std::int32_t>(number % 3);
        block.drop_out_day[row] = number % 4 == 0 ? 5.5 : missing;
    }
    return block;
}

// `order`: 0 as the engine's one thread does it, else at random.
Summaries reduced(Eigen::Index persons, std::uint64_t first_person = 0, std::uint64_t order = 0) {
    const StudyShape study = study_of(persons);
    ReducingRecorder recorder(shape_of(), study, first_person);
    std::vector<std::pair<Eigen::Index, Eigen::Index>> jobs;
    for (Eigen::Index first = 0; first < persons; first += block_persons)
        for (Eigen::Index arm = 0; arm < 3; ++arm)
            jobs.emplace_back(arm, first);
    std::mt19937_64 random(order);
    if (order != 0)
        std::shuffle(jobs.begin(), jobs.end(), random);
    for (const auto& [arm, first] : jobs)
        recorder.prepare(made_block(arm, first, std::min(block_persons, persons - first), study, recorder.selection(),
                                    first_person))();
    return recorder.take();
}

TEST(ReducingRecorder, BlocksMayComeInAnyOrder) {
    const Bytes ordered = reduced(600).to_bytes();
    for (const std::uint64_t order : {1, 2, 3})
        EXPECT_EQ(reduced(600, 0, order).to_bytes(), ordered);
    EXPECT_NE(reduced(599).to_bytes(), ordered);
}

TEST(ReducingRecorder, PeopleMayComeOneByOne) {
    Summaries single = reduced(1);
    for (std::uint64_t person = 1; person < 300; ++person)
        single.merge(reduced(1, person));
    EXPECT_EQ(single.to_bytes(), reduced(300).to_bytes());
}

TEST(ReducingRecorder, CountsPeople) {
    const Summaries summaries = reduced(300);
    EXPECT_EQ(summaries.arms[2].ends, (std::array<std::int64_t, 4>{267, 33, 0, 0}));
    EXPECT_EQ(summaries.arms[2].onsets, 300);
    EXPECT_EQ(summaries.arms[2].drop_outs, 75);
    EXPECT_EQ(summaries.quantities[0].differences[3].moments.n, 267); // the dead have no value on day 28
    EXPECT_EQ(summaries.quantities[0].value_groups[0].n, 100);
    EXPECT_TRUE(summaries.quantities[1].values.empty());
}

TEST(ReducingRecorder, TakesTheAffectedLeg) {
    const StudyShape study = study_of(5, 2);
    ReducingRecorder recorder(shape_of(), study, 0);
    Moments expected;
    for (Eigen::Index arm = 0; arm < 3; ++arm) {
        Block block = made_block(arm, 0, 5, study, recorder.selection());
        for (std::size_t person = 0; person < 5 && arm == 0; ++person)
            expected.add(grid_of(stiffness_place).of(block.values[stiffness_place][person * 2 * 4]));
        recorder.prepare(std::move(block))();
    }
    EXPECT_EQ(recorder.take().quantities[stiffness_place].values[0].moments, expected);
}

TEST(Distribution, QuantilesStayAmongTheValues) {
    Distribution points;
    points.add(std::vector<Steps>(9, Steps{100} << 29U));
    points.add(std::vector<Steps>{no_steps});
    EXPECT_EQ(points.quantiles({0.05, 0.95}, Within::evenly), (std::vector<double>{100 * 0x1p29, 100 * 0x1p29}));
    EXPECT_EQ(points.moments.n, 9);
    EXPECT_TRUE(std::isnan(Distribution{}.quantiles({0.5}, Within::evenly).front()));
}

TEST(Summaries, HoldSoManyPeopleAndNoMore) {
    Summaries many = reduced(10);
    const auto double_them = [&] {
        const Summaries same = many;
        many.merge(same);
    };
    while (many.arms.front().people() <= most_people / 2)
        double_them();
    EXPECT_THROW(double_them(), std::invalid_argument);
    EXPECT_EQ(Summaries::from_bytes(many.to_bytes()).to_bytes(), many.to_bytes());
    EXPECT_THROW(ReducingRecorder(shape_of(), study_of(most_people + 1), 0), std::invalid_argument);
    EXPECT_THROW(Summaries(shape_of(0)), std::invalid_argument);
}

TEST(ByteStream, NumbersOfAnySizeComeBack) {
    const Int128 huge = std::numeric_limits<std::int64_t>::max();
    const std::vector<Int128> numbers = {0, 1, -1, 63, 64, -64, -65, huge * 2, -huge * 2, huge * huge, -huge * huge};
    ByteWriter out;
    for (const Int128 x : numbers)
        out.number(x);
    const Bytes bytes = std::move(out).finish();
    ByteReader in(bytes);
    for (const Int128 x : numbers)
        EXPECT_TRUE(in.number(-huge * huge, huge * huge) == x);
    EXPECT_EQ(in.left(), 0U);
    EXPECT_THROW(in.number(0, 1), ByteReader::Damaged);
}

} // namespace
} // namespace tendonlab::testing
