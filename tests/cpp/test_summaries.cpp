// Summaries: exact in any order and any split, right against what memory holds, and never misled by rubbish.

#include "tendonlab/byte_stream.hpp"
#include "tendonlab/reducing_recorder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <libdeflate.h>
#include <random>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

using Bytes = std::vector<std::byte>;

constexpr int persons = 300;
constexpr std::int64_t groups = 7;

Study study() { return {.arms = {ladder(56), mixed(56), rest(56)}, .record_days = {0, 14, 56}}; }

// People whose tendons give way now and then, so that records end.
OwnedCohort people(int first = 0, int count = persons) {
    auto all = varied_people(persons);
    for (std::size_t i = 0; i < all.size(); i += 11)
        all[i].F_max *= 4;
    return {{all.begin() + first, all.begin() + first + count}, patient};
}

Summaries summarise(int first, int count, int threads, std::vector<std::string> quantities = {}) {
    const OwnedCohort owned = people(first, count);
    Cohort cohort = owned.view();
    cohort.first_person = static_cast<std::uint64_t>(first);
    SummaryShape shape{.arms = {"ladder", "mixed", "rest"},
                       .record_days = study().record_days,
                       .chosen = quantities.empty() ? Selection::everything().chosen : Selection::of(quantities).chosen,
                       .groups = groups};
    ReducingRecorder recorder(std::move(shape), study().shape(cohort), cohort.first_person);
    simulate(cohort, study(), recorder, {}, threads);
    return recorder.take();
}

TEST(Summaries, AreOfWhatMemoryHolds) {
    const OwnedCohort owned = people();
    const Results memory(owned, study());
    const Summaries summaries = summarise(0, persons, 2);
    constexpr std::size_t times = 3;
    const auto person = [&](const std::vector<double>& values, std::size_t arm, std::size_t i, std::size_t t) {
        return static_cast<double>(static_cast<float>(values[(arm * persons + i) * times + t]));
    };
    std::int64_t missing = 0;
    for (std::size_t k = 0; k < observables.size(); ++k) {
        const auto& values = memory.recorder.values[k];
        const Grid grid = grid_of(k);
        for (std::size_t arm = 0; arm < 3; ++arm) {
            for (std::size_t t = 0; t < times; ++t) {
                double sum = 0;
                double change = 0;
                std::int64_t n = 0;
                for (std::size_t i = 0; i < persons; ++i) {
                    const double x = person(values, arm, i, t);
                    if (std::isnan(x))
                        continue;
                    ++n;
                    sum += x;
                    change += x - person(values, arm, i, 0);
                }
                missing += persons - n;
                const QuantitySummary& quantity = summaries.quantities[k];
                const auto& all = quantity.values[arm * times + t].moments;
                EXPECT_EQ(all.n, n);
                const double scale = std::max(std::abs(sum / static_cast<double>(n)), 1e-6);
                EXPECT_NEAR(grid.value(all.mean()), sum / static_cast<double>(n), 1e-7 * scale) << observables[k].name;
                EXPECT_NEAR(grid.value(quantity.changes[arm * times + t].moments.mean()),
                            change / static_cast<double>(n), 1e-7 * scale)
                    << observables[k].name;
                if (!is_measure(k))
                    continue;
                Moments of_groups;
                for (std::size_t g = 0; g < groups; ++g)
                    of_groups.merge(quantity.value_groups[(arm * times + t) * groups + g]);
                EXPECT_EQ(of_groups, all);
            }
        }
    }
    EXPECT_GT(missing, 0); // or nobody's records ended, and half of this was not tried
}

TEST(Summaries, OfPairsAreOfPeopleWhoAreInBothArms) {
    const OwnedCohort owned = people();
    const Results memory(owned, study());
    const auto& visa = memory["visa_a"];
    const Summaries summaries = summarise(0, persons, 2);
    const auto change = [&](std::size_t arm, std::size_t i) {
        const std::size_t row = (arm * persons + i) * 3;
        return static_cast<double>(static_cast<float>(visa[row + 2])) - static_cast<float>(visa[row]);
    };
    std::size_t pair = 0;
    for (std::size_t a = 0; a < 3; ++a) {
        for (std::size_t b = a + 1; b < 3; ++b, ++pair) {
            std::int64_t n = 0;
            double sum = 0;
            for (std::size_t i = 0; i < persons; ++i) {
                const double difference = change(a, i) - change(b, i);
                n += std::isnan(difference) ? 0 : 1;
                sum += std::isnan(difference) ? 0 : difference;
            }
            const Moments& found = summaries.quantities[0].differences[pair * 3 + 2].moments;
            EXPECT_EQ(found.n, n);
            EXPECT_NEAR(grid_of(0).value(found.mean()), sum / static_cast<double>(n), 1e-6);
        }
    }
}

TEST(Summaries, AreTheSameBytesAtAnyNumberOfThreadsAndInAnySplit) {
    const Bytes whole = summarise(0, persons, 1).to_bytes();
    EXPECT_EQ(summarise(0, persons, 3).to_bytes(), whole);
    for (const int cut : {1, 8, 255, 256, 299}) {
        Summaries second = summarise(cut, persons - cut, 2);
        second.merge(summarise(0, cut, 2)); // the later people first
        EXPECT_EQ(second.to_bytes(), whole) << cut;
    }
}

TEST(Summaries, OfOtherQuantitiesOrGroupsAreNotMerged) {
    Summaries one = summarise(0, 10, 1, {"visa_a"});
    EXPECT_THROW(one.merge(summarise(10, 10, 1, {"stiffness"})), std::invalid_argument);
}

TEST(SummaryBytes, AreReadBack) {
    const Bytes bytes = summarise(0, 20, 1).to_bytes();
    EXPECT_EQ(Summaries::from_bytes(bytes).to_bytes(), bytes);
}

TEST(SummaryBytes, DamagedOrCutShortAreRefused) {
    const Bytes bytes = summarise(0, 20, 1, {"visa_a"}).to_bytes();
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 16)
        EXPECT_THROW(Summaries::from_bytes(std::span(bytes).first(size)), std::invalid_argument);
    for (std::size_t at = 0; at < bytes.size(); at += 1 + at / 16) {
        Bytes damaged = bytes;
        damaged[at] ^= std::byte{0x10};
        EXPECT_THROW(Summaries::from_bytes(damaged), std::invalid_argument);
    }
}

// With a checksum that is right, so that everything behind it is looked at.
TEST(SummaryBytes, ForgedAreRefusedOrReadButNeverBelievedBlindly) {
    const Bytes bytes = summarise(0, 5, 1, {"visa_a", "rung"}).to_bytes();
    std::mt19937_64 random(4);
    int refused = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        Bytes forged(bytes.begin(), bytes.end() - 4);
        if (trial % 3 == 0)
            forged.resize(random() % forged.size());
        for (std::uint64_t changes = 1 + random() % 4; changes > 0 && !forged.empty(); --changes)
            forged[random() % std::min<std::size_t>(forged.size(), trial % 2 == 0 ? 80 : forged.size())] =
                static_cast<std::byte>(random() & 0xffU);
        std::uint32_t sum = libdeflate_crc32(0, forged.data(), forged.size());
        for (int k = 0; k < 4; ++k, sum >>= 8U)
            forged.push_back(static_cast<std::byte>(sum & 0xffU));
        try {
            const Summaries read = Summaries::from_bytes(forged);
            EXPECT_EQ(read.to_bytes(), forged); // a whole of its own
        } catch (const std::invalid_argument&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 1000);
}

} // namespace
} // namespace tendonlab::testing
