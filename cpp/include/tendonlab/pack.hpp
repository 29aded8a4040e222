#pragma once
// Scalars of the engine: `double`, and `Pack<W>`, W persons side by side.
//
// The model is written once against the operations below and compiled for both. Every operation is elementwise and the
// build forbids contraction into fused multiply-adds, so a person's numbers are the same bits whatever the pack width.
//
// Packs are compiled once for each set of vector instructions (kernel.hpp). TENDONLAB_SIMD names it and becomes a part
// of the names of Pack, Mask and so of every template made with them: what was compiled for one set can never be linked
// in place of what was compiled for another.

#include <bit>
#include <cstdint>

#ifndef TENDONLAB_SIMD
#define TENDONLAB_SIMD baseline
#endif

namespace tendonlab {

// The compiler's own vector types (GCC, Clang).
template<class Element, int W>
struct VectorOf {
    typedef Element Type __attribute__((vector_size(W * sizeof(Element)))); // NOLINT(modernize-use-using)
};

inline namespace TENDONLAB_SIMD {

template<int W>
struct Mask {
    using Vector = typename VectorOf<std::int64_t, W>::Type;
    Vector v;

    friend Mask operator&(Mask a, Mask b) { return {a.v & b.v}; }
    friend Mask operator|(Mask a, Mask b) { return {a.v | b.v}; }
    friend Mask operator!(Mask a) { return {~a.v}; }
};

template<int W>
struct Pack {
    using Vector = typename VectorOf<double, W>::Type;
    Vector v;

    Pack() = default;
    // Implicit on purpose: constants of the model mix freely with packs.
    Pack(double x) : v(Vector{} + x) {} // NOLINT(google-explicit-constructor)
    explicit Pack(Vector x) : v(x) {}

    Pack& operator+=(Pack b) { return *this = *this + b; }
    Pack& operator*=(Pack b) { return *this = *this * b; }

    friend Pack operator+(Pack a, Pack b) { return Pack(a.v + b.v); }
    friend Pack operator-(Pack a, Pack b) { return Pack(a.v - b.v); }
    friend Pack operator*(Pack a, Pack b) { return Pack(a.v * b.v); }
    friend Pack operator/(Pack a, Pack b) { return Pack(a.v / b.v); }
    friend Pack operator-(Pack a) { return Pack(-a.v); }
    friend Mask<W> operator<(Pack a, Pack b) { return {a.v < b.v}; }
    friend Mask<W> operator<=(Pack a, Pack b) { return {a.v <= b.v}; }
    friend Mask<W> operator>(Pack a, Pack b) { return {a.v > b.v}; }
    friend Mask<W> operator>=(Pack a, Pack b) { return {a.v >= b.v}; }
};

} // namespace TENDONLAB_SIMD

// What differs between a lone double and a pack: its mask, its lanes, its bits.
template<class T>
struct Traits;

template<>
struct Traits<double> {
    using MaskType = bool;
    using Bits = std::uint64_t;
    static constexpr int lanes = 1;
};

template<int W>
struct Traits<Pack<W>> {
    using MaskType = Mask<W>;
    using Bits = typename VectorOf<std::uint64_t, W>::Type;
    static constexpr int lanes = W;
};

template<class T>
using MaskOf = typename Traits<T>::MaskType;
template<class T>
using BitsOf = typename Traits<T>::Bits;
template<class T>
inline constexpr int lanes_of = Traits<T>::lanes;

inline double select(bool m, double yes, double no) { return m ? yes : no; }
template<int W>
Pack<W> select(Mask<W> m, Pack<W> yes, Pack<W> no) {
    return Pack<W>(m.v ? yes.v : no.v);
}
template<int W>
Pack<W> select(Mask<W> m, Pack<W> yes, double no) {
    return select(m, yes, Pack<W>(no));
}
template<int W>
Pack<W> select(Mask<W> m, double yes, Pack<W> no) {
    return select(m, Pack<W>(yes), no);
}

inline bool any(bool m) { return m; }
template<int W>
bool any(Mask<W> m) {
    for (int i = 0; i < W; ++i)
        if (m.v[i] != 0)
            return true;
    return false;
}

template<class T>
BitsOf<T> to_bits(T x) {
    return std::bit_cast<BitsOf<T>>(x);
}
template<class T>
T from_bits(BitsOf<T> b) {
    return std::bit_cast<T>(b);
}

inline double lane(double x, int /*i*/) { return x; }
template<int W>
double lane(Pack<W> x, int i) {
    return x.v[i];
}
inline bool lane(bool m, int /*i*/) { return m; }
template<int W>
bool lane(Mask<W> m, int i) {
    return m.v[i] != 0;
}
inline void set_lane(double& x, int /*i*/, double value) { x = value; }
template<int W>
void set_lane(Pack<W>& x, int i, double value) {
    x.v[i] = value;
}
inline void set_lane(bool& m, int /*i*/, bool value) { m = value; }
template<int W>
void set_lane(Mask<W>& m, int i, bool value) {
    m.v[i] = value ? -1 : 0;
}

} // namespace tendonlab
