#pragma once
// Force, stress, strain: an exponential toe that ends at (eps_toe, sigma_toe), then a straight line of slope E.

#include "tendonlab/math.hpp"

namespace tendonlab {

inline constexpr double gravity = 9.80665; // m/s^2, standard

// The shape of the toe does not depend on the modulus, so its constants are computed once a person.
template<class T>
struct ToeShape {
    T eps_toe;
    T c;
    T stress_ratio; // sigma_toe / E
    T growth;       // e^c - 1
    T curve;        // eps_toe / c

    ToeShape(T eps_toe_, T c_)
        : eps_toe(eps_toe_), c(c_), stress_ratio(eps_toe_ * (T(1.0) - exp(-c_)) / c_), growth(exp(c_) - T(1.0)),
          curve(eps_toe_ / c_) {}
};

// Stress (MPa) at a strain, for modulus E (MPa).
template<class T>
T stress_at(T strain, T E, const ToeShape<T>& toe) {
    const T sigma_toe = E * toe.stress_ratio;
    const T in_toe = sigma_toe * (exp(toe.c * min(strain, toe.eps_toe) / toe.eps_toe) - T(1.0)) / toe.growth;
    return select(strain < toe.eps_toe, in_toe, sigma_toe + E * (strain - toe.eps_toe));
}

// Strain at a stress (MPa), the inverse in closed form; the divisions of one modulus are done once.
template<class T>
struct StrainLaw {
    const ToeShape<T>& toe;
    T sigma_toe, per_sigma_toe, per_E;

    StrainLaw(T E, const ToeShape<T>& shape)
        : toe(shape), sigma_toe(E * shape.stress_ratio), per_sigma_toe(T(1.0) / sigma_toe), per_E(T(1.0) / E) {}

    [[nodiscard]] T at(T stress) const {
        const T relative = min(stress, sigma_toe) * per_sigma_toe;
        const T in_toe = toe.curve * log(T(1.0) + relative * toe.growth);
        return select(stress < sigma_toe, in_toe, toe.eps_toe + (stress - sigma_toe) * per_E);
    }
};

template<class T>
T strain_at(T stress, T E, const ToeShape<T>& toe) {
    return StrainLaw<T>(E, toe).at(stress);
}

} // namespace tendonlab
