#pragma once
// A scalar of the engine that counts the operations it takes part in: whatever is templated on T, run for one person,
// says how many additions, multiplications, divisions and so on it asks for.

#include "tendonlab/math.hpp"

#include <cstdint>

namespace tendonlab::testing {

struct Operations {
    std::int64_t add = 0;      // and subtract, negate
    std::int64_t multiply = 0; //
    std::int64_t divide = 0;
    std::int64_t compare = 0;
    std::int64_t select = 0;
    std::int64_t mask = 0; // and, or, not of comparisons
    std::int64_t bits = 0; // integer operations on the bits of numbers, in exp and log

    Operations& operator+=(const Operations& b) {
        add += b.add;
        multiply += b.multiply;
        divide += b.divide;
        compare += b.compare;
        select += b.select;
        mask += b.mask;
        bits += b.bits;
        return *this;
    }
};

// Where the operations go just now; never null.
inline thread_local Operations unasked;
inline thread_local Operations* counting = &unasked;

struct CountedMask {
    bool v;

    friend CountedMask operator&(CountedMask a, CountedMask b) { return ++counting->mask, CountedMask{a.v && b.v}; }
    friend CountedMask operator|(CountedMask a, CountedMask b) { return ++counting->mask, CountedMask{a.v || b.v}; }
    friend CountedMask operator!(CountedMask a) { return ++counting->mask, CountedMask{!a.v}; }
};

struct CountedBits {
    std::uint64_t v;

    friend CountedBits operator+(CountedBits a, std::uint64_t b) { return ++counting->bits, CountedBits{a.v + b}; }
    friend CountedBits operator&(CountedBits a, std::uint64_t b) { return ++counting->bits, CountedBits{a.v & b}; }
    friend CountedBits operator|(CountedBits a, std::uint64_t b) { return ++counting->bits, CountedBits{a.v | b}; }
    friend CountedBits operator<<(CountedBits a, unsigned b) { return ++counting->bits, CountedBits{a.v << b}; }
    friend CountedBits operator>>(CountedBits a, unsigned b) { return ++counting->bits, CountedBits{a.v >> b}; }
};

struct Counted {
    double v;

    Counted() = default;
    // Implicit on purpose, as with packs.
    Counted(double x) : v(x) {} // NOLINT(google-explicit-constructor)

    Counted& operator+=(Counted b) { return *this = *this + b; }
    Counted& operator*=(Counted b) { return *this = *this * b; }

    friend Counted operator+(Counted a, Counted b) { return ++counting->add, Counted(a.v + b.v); }
    friend Counted operator-(Counted a, Counted b) { return ++counting->add, Counted(a.v - b.v); }
    friend Counted operator-(Counted a) { return ++counting->add, Counted(-a.v); }
    friend Counted operator*(Counted a, Counted b) { return ++counting->multiply, Counted(a.v * b.v); }
    friend Counted operator/(Counted a, Counted b) { return ++counting->divide, Counted(a.v / b.v); }
    friend CountedMask operator<(Counted a, Counted b) { return ++counting->compare, CountedMask{a.v < b.v}; }
    friend CountedMask operator<=(Counted a, Counted b) { return ++counting->compare, CountedMask{a.v <= b.v}; }
    friend CountedMask operator>(Counted a, Counted b) { return ++counting->compare, CountedMask{a.v > b.v}; }
    friend CountedMask operator>=(Counted a, Counted b) { return ++counting->compare, CountedMask{a.v >= b.v}; }
};

inline Counted select(CountedMask m, Counted yes, Counted no) { return ++counting->select, m.v ? yes : no; }
inline bool any(CountedMask m) { return m.v; }
inline double lane(Counted x, int /*i*/) { return x.v; }
inline bool lane(CountedMask m, int /*i*/) { return m.v; }
inline void set_lane(Counted& x, int /*i*/, double value) { x = value; }
inline void set_lane(CountedMask& m, int /*i*/, bool value) { m.v = value; }

} // namespace tendonlab::testing

namespace tendonlab {

template<>
struct Traits<testing::Counted> {
    using MaskType = testing::CountedMask;
    using Bits = testing::CountedBits;
    static constexpr int lanes = 1;
};

} // namespace tendonlab
