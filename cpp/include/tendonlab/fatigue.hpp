#pragma once
// Fatigue life of tendon under cyclic load, after Schechtman & Bader 1997 (doi 10.1016/s0021-9290(97)00033-x):
// log10 N_f = (a - 100 s/s_u)/b, stretched by a scale kappa that stands for what repair and living tissue add.

#include "tendonlab/math.hpp"
#include "tendonlab/mechanics.hpp"
#include "tendonlab/parameters.hpp"

namespace tendonlab {

// The run whose cost sets the damage scale: 10 km at 3 m/s, a man of 76 kg with 70 mm^2 of tendon (docs/model.md).
struct ReferenceRun {
    static constexpr double peak_force_bw = 5.0;
    static constexpr double cycles = 4600;
    static constexpr double body_mass_kg = 76;
    static constexpr double area_mm2 = 70;
};

// Median cycles to failure at peak stress s (MPa), kappa = 1.
template<class T>
T cycles_to_failure(T stress, const Parameters<T>& p) {
    return exp10((p.fatigue_a - T(100.0) * stress / p.s_u) / p.fatigue_b);
}

// kappa such that the reference run spends x_ref of the reference man's fatigue life at this force scale.
template<class T>
T fatigue_scale(const Parameters<T>& p) {
    using Run = ReferenceRun;
    const T stress = p.force_scale * T(Run::peak_force_bw * Run::body_mass_kg * gravity / Run::area_mm2);
    return p.life_scale * T(Run::cycles) / (p.x_ref * cycles_to_failure(stress, p));
}

} // namespace tendonlab
