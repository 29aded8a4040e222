#pragma once
// The model's constants. Meaning, unit, value, basis and source of each stand in data/parameters.toml, which is checked
// against this list when it is loaded; here are only the names, in the order of the parameter table's rows.

#include "tendonlab/math.hpp"

#include <Eigen/Core>

#include <array>
#include <string_view>

namespace tendonlab {

// clang-format off
#define TENDONLAB_PARAMETERS(ITEM) \
    ITEM(body_mass) ITEM(E_ref) ITEM(A_ref) ITEM(L) ITEM(F_max) ITEM(eps_toe) ITEM(c) ITEM(force_scale) \
    ITEM(s_D) ITEM(s_R) ITEM(s_U) ITEM(s_UR) ITEM(x_toe_free) \
    ITEM(eps_th) ITEM(eps_w) ITEM(d0) ITEM(N_s) ITEM(a_S) ITEM(tau_M) ITEM(tau_S) ITEM(tau_B) ITEM(FSR_0) ITEM(l_I) \
    ITEM(q_floor) ITEM(tau_q) ITEM(kappa_q) ITEM(kappa_a) ITEM(tau_a) ITEM(k_h) \
    ITEM(g_Q) ITEM(Q_max) ITEM(t_Q) ITEM(tau_Q) ITEM(k_Q) \
    ITEM(x_ref) ITEM(life_scale) ITEM(fatigue_a) ITEM(fatigue_b) ITEM(s_u) ITEM(eta_D) ITEM(d_run) ITEM(k_l) ITEM(d_cap) ITEM(tau_D) ITEM(x_R) \
    ITEM(h0) ITEM(e_h) ITEM(prior_mult) ITEM(h_r) ITEM(P_on) ITEM(D_on) ITEM(P_free) \
    ITEM(w_W) ITEM(t_W) ITEM(tau_W) \
    ITEM(rho0) ITEM(c_ctx) ITEM(c_load) ITEM(X_0) ITEM(tau_X) ITEM(y_0) ITEM(f_inf) ITEM(r_a) ITEM(D_r) ITEM(p_R) ITEM(c_R) ITEM(P_sat) \
    ITEM(pain_0) ITEM(pain_F) ITEM(b_i) ITEM(m_s) ITEM(visa_a_max) ITEM(visa_b) ITEM(sig_w) \
    ITEM(tau_Ja) ITEM(J_a0) ITEM(j_inf) ITEM(tau_Jc) ITEM(habitual_cycles) ITEM(sig_n) ITEM(J_r0)
// clang-format on

inline constexpr std::array parameter_names = {
#define TENDONLAB_NAME(name) std::string_view(#name),
    TENDONLAB_PARAMETERS(TENDONLAB_NAME)
#undef TENDONLAB_NAME
};

template<class T>
struct Parameters {
#define TENDONLAB_MEMBER(name) T name;
    TENDONLAB_PARAMETERS(TENDONLAB_MEMBER)
#undef TENDONLAB_MEMBER
};

// A row per parameter (or per initial value), a column per person: neighbouring persons lie side by side, as lanes want
// them.
using Table = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using TableView = Eigen::Map<const Table>;

// Lanes past `count` repeat the last person, so that a pack is always full of valid people.
template<class T>
T load_lanes(const TableView& table, Eigen::Index row, Eigen::Index first, int count) {
    T x = 0.0;
    for (int i = 0; i < lanes_of<T>; ++i)
        set_lane(x, i, table(row, first + (i < count ? i : count - 1)));
    return x;
}

template<class T>
Parameters<T> load_parameters(const TableView& table, Eigen::Index first, int count) {
    Parameters<T> p{};
    Eigen::Index row = 0;
#define TENDONLAB_LOAD(name) p.name = load_lanes<T>(table, row++, first, count);
    TENDONLAB_PARAMETERS(TENDONLAB_LOAD)
#undef TENDONLAB_LOAD
    return p;
}

} // namespace tendonlab
