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

// e^x: reduce to |r| <= ln2/2, Taylor to degree 13, scale by 2^n through the exponent bits.
template<class T>
T exp(T x) {
    const T bounded = clip(x, -708.0, 709.0);
    const T round = 0x1.8p52; // adding it leaves the nearest integer in the low mantissa bits
    const T shifted = bounded * T(1.0 / ln2) + round;
    const T n = shifted - round;
    const T r = (bounded - n * T(ln2_high)) - n * T(ln2_low);
    constexpr std::array inverse_factorials = {
        1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
        1.0 / 120,       1.0 / 24,       1.0 / 6,       1.0 / 2,      1.0,         1.0};
    T sum = 1.0 / 6227020800;
    for (const double coefficient : inverse_factorials)
        sum = sum * r + T(coefficient);
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
    T sum = 1.0 / 21;
    for (const double odd : {19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0})
        sum = sum * s + T(1.0 / odd);
    const T mantissa_log = T(2.0) * f + T(2.0) * f * s * sum;
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
