#pragma once
// A scalar of the engine that carries its exact derivatives: forward-mode differentiation of whatever is templated on
// T.
//
// A type of our own, because the model's functions deduce one T from all their arguments: select(m, a * b, c) and
// max(a, b + c) find no T among the expression templates of Eigen's unsupported AutoDiffScalar or Boost's autodiff, and
// `exp` and `log` must be this engine's (math.hpp), so that values keep the bits of a lone lane. At a kink (min, max,
// clip, select) the derivative is that of the branch taken.

#include "tendonlab/math.hpp"

namespace tendonlab {

// A value and its partial derivatives with respect to N independent numbers. N: a power of two.
template<int N>
struct Dual {
    using Vector = typename VectorOf<double, N>::Type;
    double v = 0;
    Vector d = {};

    Dual() = default;
    // A constant. Implicit on purpose, as with packs.
    Dual(double x) : v(x) {} // NOLINT(google-explicit-constructor)
    Dual(double x, Vector derivatives) : v(x), d(derivatives) {}

    Dual& operator+=(const Dual& b) { return *this = *this + b; }
    Dual& operator*=(const Dual& b) { return *this = *this * b; }

    friend Dual operator+(const Dual& a, const Dual& b) { return {a.v + b.v, a.d + b.d}; }
    friend Dual operator-(const Dual& a, const Dual& b) { return {a.v - b.v, a.d - b.d}; }
    friend Dual operator*(const Dual& a, const Dual& b) { return {a.v * b.v, a.d * b.v + b.d * a.v}; }
    friend Dual operator/(const Dual& a, const Dual& b) {
        const double ratio = a.v / b.v;
        return {ratio, (a.d - b.d * ratio) / b.v};
    }
    friend Dual operator-(const Dual& a) { return {-a.v, -a.d}; }
    friend bool operator<(const Dual& a, const Dual& b) { return a.v < b.v; }
    friend bool operator<=(const Dual& a, const Dual& b) { return a.v <= b.v; }
    friend bool operator>(const Dual& a, const Dual& b) { return a.v > b.v; }
    friend bool operator>=(const Dual& a, const Dual& b) { return a.v >= b.v; }
};

// One person: the derivatives are no lanes.
template<int N>
struct Traits<Dual<N>> {
    using MaskType = bool;
    static constexpr int lanes = 1;
};

template<int N>
Dual<N> select(bool m, const Dual<N>& yes, const Dual<N>& no) {
    return m ? yes : no;
}

template<int N>
double lane(const Dual<N>& x, int /*i*/) {
    return x.v;
}
// To a constant.
template<int N>
void set_lane(Dual<N>& x, int /*i*/, double value) {
    x = value;
}

template<int N>
Dual<N> exp(Dual<N> x) {
    const double value = exp(x.v);
    return {value, x.d * value};
}

template<int N>
Dual<N> log(Dual<N> x) {
    return {log(x.v), x.d / x.v};
}

} // namespace tendonlab
