#pragma once
// What a clinician or a laboratory would measure on a leg in a given state (docs/model.md, section 6).

#include "tendonlab/person.hpp"

#include <array>
#include <string_view>

namespace tendonlab {

// Library forces (body weights) of the activities whose pain is asked for.
inline constexpr double hopping_bw = 6.0;
inline constexpr double heel_raise_bw = 3.0;

// Pain of an activity without the limits of the scale; severe patients could never score below 33 on VISA-A otherwise.
template<class T>
T unclipped_pain(T P, T library_bw, const Parameters<T>& p) {
    return P * (p.pain_0 + p.pain_F * library_bw);
}

// Reported pain, 0-10 NRS. The person's reporting offset fades with the last of the symptoms (P < 1).
template<class T>
T reported_pain(const State<T>& s, T library_bw, const Person<T>& person, T felt_pain = T(1.0)) {
    const auto& p = person.p;
    const T felt = felt_pain * unclipped_pain(s.P, library_bw, p) * (T(1.0) + p.c_R * person.reaction(s));
    return clip(felt + p.b_i * min(s.P, T(1.0)), 0.0, 10.0);
}

// VISA-A, 0-100; `noise`: the standard normal scatter of one scoring.
template<class T>
T visa_a(T P, T noise, const Parameters<T>& p) {
    return clip(p.visa_a_max - p.visa_b * unclipped_pain(P, T(hopping_bw), p) + p.sig_w * noise, 0.0, 100.0);
}

// Heel raises at body weight until failure, from the Epley relation between load and repetitions to failure.
template<class T>
T heel_rise_count(const State<T>& s, const Person<T>& person) {
    const T raise = person.newtons_per_bw * T(heel_raise_bw);
    return max(T(0.0), T(30.0) * (person.maximum_force(s) / raise - T(1.0)));
}

// clang-format off
#define TENDONLAB_OBSERVABLES(ITEM) \
    ITEM(visa_a, "points", "VISA-A score, with the scatter of one scoring") \
    ITEM(pain_hop, "1", "pain on hopping, numeric rating scale 0-10") \
    ITEM(pain_morning, "1", "pain on the first steps after waking, numeric rating scale 0-10") \
    ITEM(morning_stiffness, "min", "morning stiffness") \
    ITEM(stiffness, "N/mm", "tendon stiffness in the linear region") \
    ITEM(youngs_modulus, "MPa", "Young's modulus as a trial reports it, from stiffness, length and imaged cross-sectional area") \
    ITEM(csa_image, "mm2", "cross-sectional area as imaged") \
    ITEM(strain_mvc, "1", "tendon strain at maximum voluntary contraction, gastrocnemius path") \
    ITEM(strain_free_mvc, "1", "free-tendon strain at maximum voluntary contraction") \
    ITEM(strength, "N", "tendon force at maximum voluntary plantarflexion") \
    ITEM(heel_rise_count, "1", "single-leg heel raises to failure") \
    ITEM(dorsiflexion_gain, "degrees", "ankle dorsiflexion gained by stretching") \
    ITEM(collagen_synthesis, "%/h", "fractional collagen synthesis rate") \
    ITEM(damage_labile, "1", "fatigue-life fraction spent and not yet repaired") \
    ITEM(disorganised_fraction, "1", "disorganised fraction of the matrix") \
    ITEM(utc_aligned, "%", "ultrasound tissue characterisation, echo types I and II") \
    ITEM(onset_risk, "1", "cumulative probability of a new symptomatic episode") \
    ITEM(rupture_risk, "1", "cumulative probability of rupture") \
    ITEM(sessions_planned, "1", "sessions planned so far") \
    ITEM(sessions_done, "1", "sessions done so far") \
    ITEM(sessions_broken_off, "1", "sessions broken off for pain so far, of those done") \
    ITEM(rung, "1", "rung of the programme's first track: 1 the lowest, 0 before it begins") \
    ITEM(moves_up, "1", "moves to a higher rung so far, all tracks") \
    ITEM(moves_back, "1", "moves to a lower rung so far, all tracks")
// clang-format on

struct ObservableInfo {
    std::string_view name, units, long_name;
};

inline constexpr std::array observables = {
#define TENDONLAB_INFO(name, units, text) ObservableInfo{#name, units, text},
    TENDONLAB_OBSERVABLES(TENDONLAB_INFO)
#undef TENDONLAB_INFO
};

template<class T>
struct Observation {
#define TENDONLAB_MEMBER(name, units, text) T name;
    TENDONLAB_OBSERVABLES(TENDONLAB_MEMBER)
#undef TENDONLAB_MEMBER
};

// The part of an observation that the state decides; the engine adds risks, sessions and progress.
template<class T>
Observation<T> observe(const State<T>& s, const Person<T>& person, T visa_noise, T felt_pain = T(1.0)) {
    const auto& p = person.p;
    const T E = person.modulus(s);
    const T stiffness = E * person.area(s) / p.L;
    const T reaction = person.reaction(s);
    const T image = p.A_ref * s.a * (T(1.0) + p.s_D * s.D + p.s_R * reaction - s.W);
    const T strain = person.strain(person.maximum_force(s), s);
    Observation<T> o{};
    o.visa_a = visa_a(felt_pain * s.P, visa_noise, p);
    o.pain_hop = reported_pain(s, T(hopping_bw), person, felt_pain);
    o.pain_morning = reported_pain(s, T(walking_bw), person, felt_pain);
    o.morning_stiffness = p.m_s * o.pain_morning;
    o.stiffness = stiffness;
    o.youngs_modulus = stiffness * p.L / image;
    o.csa_image = image;
    o.strain_mvc = strain;
    o.strain_free_mvc = p.x_toe_free * strain;
    o.strength = person.maximum_force(s);
    o.heel_rise_count = heel_rise_count(s, person);
    o.dorsiflexion_gain = s.Ja + s.Jc;
    o.collagen_synthesis = p.FSR_0 * (s.B + s.S);
    o.damage_labile = s.labile_damage();
    o.disorganised_fraction = s.D;
    o.utc_aligned = max(T(0.0), T(76.6) - p.s_U * s.D - p.s_UR * reaction);
    return o;
}

} // namespace tendonlab
