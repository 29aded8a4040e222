#pragma once
// Counter-based random numbers: Philox 4x64 with 10 rounds (Salmon et al. 2011, doi 10.1145/2063384.2063405).
//
// A number is a pure function of (seed, person, purpose, draw). Nobody's luck depends on threads, batches, or on which
// arm is simulated first, and the same person has the same luck in every arm. NumPy's Philox generates the same stream:
// Philox(key=[seed, 0], counter=[person, purpose, draw // 4, 0]) advanced back by one, word draw % 4.

#include <array>
#include <cstdint>

namespace tendonlab {

enum class Purpose : std::uint64_t {
    traits = 1,       // a person's constants
    baseline = 2,     // symptoms and tissue at entry
    adherence = 3,    // a person's tendency to do sessions, and to leave the programme
    session_done = 4, // block of draws: day * max_slots + slot
    onset = 5,        // draw = number of the episode
    rupture = 6,
    visa_a = 7,       // draw = day
    morning_pain = 8, // block of draws: day + 6, so that the week before has its own
    session_pain = 9, // block of draws: day * max_slots + slot
    hop_test = 10,    // block of draws: day
};

using PhiloxBlock = std::array<std::uint64_t, 4>;

inline PhiloxBlock philox(std::uint64_t seed, PhiloxBlock counter) {
    __extension__ using Wide = unsigned __int128;
    constexpr std::uint64_t multiplier0 = 0xD2E7470EE14C6C93U;
    constexpr std::uint64_t multiplier1 = 0xCA5A826395121157U;
    std::uint64_t key0 = seed;
    std::uint64_t key1 = 0;
    for (int round = 0; round < 10; ++round) {
        const Wide product0 = Wide{multiplier0} * counter[0];
        const Wide product1 = Wide{multiplier1} * counter[2];
        const auto high0 = static_cast<std::uint64_t>(product0 >> 64U);
        const auto high1 = static_cast<std::uint64_t>(product1 >> 64U);
        counter = {high1 ^ counter[1] ^ key0, static_cast<std::uint64_t>(product1), high0 ^ counter[3] ^ key1,
                   static_cast<std::uint64_t>(product0)};
        key0 += 0x9E3779B97F4A7C15U;
        key1 += 0xBB67AE8584CAA73BU;
    }
    return counter;
}

inline constexpr int block_draws = 4;

// Draws 4 n to 4 n + 3: uniform in (0, 1), never 0 or 1, on 52 bits and a half.
inline std::array<double, block_draws> uniform_block(std::uint64_t seed, std::uint64_t person, Purpose purpose,
                                                     std::uint64_t n) {
    const PhiloxBlock block = philox(seed, {person, static_cast<std::uint64_t>(purpose), n, 0});
    std::array<double, block_draws> uniforms{};
    for (std::size_t word = 0; word < block.size(); ++word)
        uniforms[word] = (static_cast<double>(block[word] >> 12U) + 0.5) * 0x1p-52;
    return uniforms;
}

inline double uniform(std::uint64_t seed, std::uint64_t person, Purpose purpose, std::uint64_t draw) {
    return uniform_block(seed, person, purpose, draw / block_draws)[draw % block_draws];
}

// Mean 0, standard deviation 1, nearly normal, at most 3.5 either way: the sum of the four uniforms of block n. No more
// work than the block itself.
inline double nearly_normal(std::uint64_t seed, std::uint64_t person, Purpose purpose, std::uint64_t n) {
    constexpr double root3 = 1.7320508075688772;
    const auto u = uniform_block(seed, person, purpose, n);
    return root3 * ((u[0] + u[1]) + (u[2] + u[3]) - 2.0);
}

// Standard normal, by inverting the distribution function at the same uniform.
double normal(std::uint64_t seed, std::uint64_t person, Purpose purpose, std::uint64_t draw);
double normal_quantile(double u);

// A share (0-1) of the given mean and standard deviation: the quantile at u of the beta distribution that has them.
// Needs sd^2 < mean (1 - mean), or sd = 0.
double share(double u, double mean, double sd);

} // namespace tendonlab
