#pragma once
// The state of one leg, in the symbols of docs/model.md, section 2.

#include <array>
#include <string_view>

namespace tendonlab {

// M mechanosensitivity, G and S synthesis stages, B basal synthesis, q matrix quality, a relative area, l1..l4 labile
// damage, D disorganised fraction, W fluid pressed out, P pain sensitivity, X slow-loading exposure, Q relative
// strength, Ja and Jc acute and chronic dorsiflexion gain (degrees).
// clang-format off
#define TENDONLAB_STATES(ITEM) \
    ITEM(M) ITEM(G) ITEM(S) ITEM(B) ITEM(q) ITEM(a) ITEM(l1) ITEM(l2) ITEM(l3) ITEM(l4) \
    ITEM(D) ITEM(W) ITEM(P) ITEM(X) ITEM(Q) ITEM(Ja) ITEM(Jc)
// clang-format on

inline constexpr std::array state_names = {
#define TENDONLAB_NAME(name) std::string_view(#name),
    TENDONLAB_STATES(TENDONLAB_NAME)
#undef TENDONLAB_NAME
};

template<class T>
struct State {
#define TENDONLAB_MEMBER(name) T name;
    TENDONLAB_STATES(TENDONLAB_MEMBER)
#undef TENDONLAB_MEMBER

    [[nodiscard]] T labile_damage() const { return l1 + l2 + l3 + l4; }
};

template<class T>
State<T> healthy_state() {
    State<T> s{};
    s.M = s.B = s.q = s.a = s.Q = 1.0;
    return s;
}

// What acts between two sessions, constant over a day.
template<class T>
struct DailyInputs {
    T habitual = T(1.0);     // h: 1 own normal life, 0 bed rest
    T care = T(0.0);         // C: 1 in supervised care
    T damage_level = T(0.0); // of each stage of labile damage, kept up by habitual walking: x_walk/k_l
    T lasting_pain = T(0.0); // f_inf P_s: the part of an episode's pain that lasts
    // Factors from what is worn, taken or given beside the sessions (docs/bodywork.md).
    T felt_pain = T(1.0);         // on pain as it is felt and reported, not on what causes it
    double gait_force = 1.0;      // on the force of walking and running
    double tendon_strength = 1.0; // on the stress the tendon stands
};

} // namespace tendonlab
