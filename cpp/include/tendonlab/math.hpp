#pragma once
// Elementary functions in plain arithmetic, the same for one person and for a pack of them.
//
// The C library's exp differs between machines and has no pack version with the same bits; results must not depend on
// either. Errors are a few units in the last place (tests/cpp/test_math.cpp). NaN goes in, NaN comes out.

#include "tendonlab/pack.hpp"

#include <array>
#include <limits>

namespace tendonlab {

template<class T>
T min(T a, T b) {
    return select(b < a, b, a);
}
template<class T>
T max(T a, T b) {
    return select(b > a, b, a);
}
template<class T>
T clip(T x, double low, double high) {
    return select(x < T(low), T(low), select(x > T(high), T(high), x));
}

inline constexpr double ln2 = 0x1.62e42fefa39efp-1;
inline constexpr double ln2_high = 0x1.62e42feep-1; // 33 bits, so that n * ln2_high is exact
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;
inline constexpr double ln10 = 0x1.26bb1bbb55516p1;

// c0 + c1 x + ... + c9 x^9 as a tree of pairs: every processor does several of its multiplications at a time, where
// Horner's rule would wait for each.
template<class T>
T polynomial(T x, const std::array<double, 10>& c) {
    const auto pair = [&](std::size_t i) { return T(c[i]) + T(c[i + 1]) * x; };
    const T x2 = x * x;
    const T x4 = x2 * x2;
    return (pair(0) + pair(2) * x2) + x4 * ((pair(4) + pair(6) * x2) + x4 * pair(8));
}

// e^x: reduce to |r| <= ln2/2, 1 + r + r^2 Q(r), scale by 2^n through the exponent bits. Q interpolates at the
// Chebyshev nodes; the relative error of the exact polynomial is 1.6e-17.
template<class T>
T exp(T x) {
    const T bounded = clip(x, -708.0, 709.0);
    const T round = 0x1.8p52; // adding it leaves the nearest integer in the low mantissa bits
    const T shifted = bounded * T(1.0 / ln2) + round;
    const T n = shifted - round;
    const T r = (bounded - n * T(ln2_high)) - n * T(ln2_low);
    constexpr std::array<double, 10> Q = {0x1.0000000000001p-1,  0x1.5555555555556p-3,  0x1.5555555553d63p-5,
                                          0x1.11111111109b3p-7,  0x1.6c16c1788bd90p-10, 0x1.a01a01a7c41d5p-13,
                                          0x1.a019b90d2ae7ap-16, 0x1.71de0dae63bb3p-19, 0x1.289185613a3d6p-22,
                                          0x1.af38a9b0ec855p-26};
    const T sum = T(1.0) + (r + r * r * polynomial(r, Q));
    const BitsOf<T> exponent = (to_bits(shifted) + 1023U) << 52U;
    return sum * from_bits<T>(exponent);
}

// ln x for x > 0 (0 gives -infinity, negative gives NaN): mantissa to [1/sqrt 2, sqrt 2), then the atanh series.
template<class T>
T log(T x) {
    const BitsOf<T> bits = to_bits(x);
    const BitsOf<T> mantissa = (bits & 0x000fffffffffffffU) | 0x3ff0000000000000U;
    const BitsOf<T> exponent = (bits >> 52U) | 0x4330000000000000U; // 2^52 + biased exponent, as a double
    T m = from_bits<T>(mantissa);
    T e = from_bits<T>(exponent) - T(0x1p52 + 1023);
    const auto upper = m > T(1.4142135623730951);
    m = select(upper, m * T(0.5), m);
    e = select(upper, e + T(1.0), e);
    const T f = (m - T(1.0)) / (m + T(1.0));
    const T s = f * f;
    constexpr std::array<double, 10> atanh = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11,
                                              1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21};
    const T mantissa_log = T(2.0) * f + T(2.0) * f * s * polynomial(s, atanh);
    const T result = e * T(ln2_high) + (mantissa_log + e * T(ln2_low));
    const T outside =
        select(x >= T(0.0), T(-std::numeric_limits<double>::infinity()), T(std::numeric_limits<double>::quiet_NaN()));
    return select(x > T(0.0), result, outside);
}

template<class T>
T exp10(T x) {
    return exp(x * T(ln10));
}

// x^p for x >= 0.
template<class T>
T power(T x, T p) {
    return select(x > T(0.0), exp(p * log(x)), T(0.0));
}

// (e^z - 1)/z, finite through z = 0.
template<class T>
T expm1_ratio(T z) {
    const T series =
        T(1.0) + z * (T(1.0 / 2) + z * (T(1.0 / 6) + z * (T(1.0 / 24) + z * (T(1.0 / 120) + z * T(1.0 / 720)))));
    const auto below = z < T(0.01);
    const auto above = z > T(-0.01);
    const auto small = below & above;
    return select(small, series, (exp(z) - T(1.0)) / select(small, T(1.0), z));
}

} // namespace tendonlab
