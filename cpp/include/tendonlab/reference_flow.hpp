#pragma once
// The reference path: every state in one adaptive odeint integration at 1e-12, written from the differential equations
// and not from their closed forms. Slow; the fast path is tested against it, sessions included.

#include "tendonlab/segment.hpp"
#include "tendonlab/slow_rates.hpp"

#include <boost/numeric/odeint/algebra/array_algebra.hpp>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>

#include <array>
#include <vector>

namespace tendonlab {

class ReferenceFlow {
public:
    ReferenceFlow(const Person<double>& person, const std::vector<Segment>& /*divisions*/) : person_(person) {}

    void advance(State<double>& s, const DailyInputs<double>& in, const Segment& segment) const {
        namespace odeint = boost::numeric::odeint;
        using Stepper = odeint::runge_kutta_fehlberg78<Vector, double, Vector, double, odeint::array_algebra>;
        // Labile damage is of order 1e-5, so the absolute tolerance is far below the relative one.
        constexpr double absolute = 1e-17;
        constexpr double relative = 1e-12;
        if (segment.days == 0)
            return;
        Vector x = to_vector(s);
        const auto system = [&](const Vector& y, Vector& dydt, double /*t*/) {
            dydt = to_vector(rates(from_vector(y), in));
        };
        // A new stepper every segment: nothing may be remembered across a jump.
        odeint::integrate_adaptive(odeint::make_controlled<Stepper>(absolute, relative), system, x, 0.0, segment.days,
                                   segment.days / 16);
        s = from_vector(x);
    }

    [[nodiscard]] State<double> rates(const State<double>& s, const DailyInputs<double>& in) const {
        const auto& p = person_.p;
        const SlowRates<double> slow =
            slow_rates(s.q, s.a, s.D, s.P, drive(s, person_, in, reactive_recovery(s.D, person_)), person_, in);
        State<double> r{};
        r.M = (1 - s.M) / p.tau_M;
        r.G = -s.G / p.tau_S;
        r.S = (s.G - s.S) / p.tau_S;
        r.B = (in.habitual - s.B) / p.tau_B;
        r.q = slow.q;
        r.a = slow.a;
        r.l1 = p.k_l * (in.damage_level - s.l1);
        r.l2 = p.k_l * (s.l1 - s.l2);
        r.l3 = p.k_l * (s.l2 - s.l3);
        r.l4 = p.k_l * (s.l3 - s.l4);
        r.D = slow.D;
        r.W = -s.W / p.tau_W;
        r.P = slow.P;
        r.X = -s.X / p.tau_X;
        r.Q = (1 - p.k_Q * (1 - s.B) - s.Q) / p.tau_Q;
        r.Ja = -s.Ja / p.tau_Ja;
        r.Jc = -s.Jc / p.tau_Jc;
        return r;
    }

private:
    using Vector = std::array<double, state_names.size()>;

    static Vector to_vector(const State<double>& s) {
        return {
#define TENDONLAB_VALUE(name) s.name,
            TENDONLAB_STATES(TENDONLAB_VALUE)
#undef TENDONLAB_VALUE
        };
    }
    static State<double> from_vector(const Vector& x) {
        State<double> s{};
        std::size_t i = 0;
#define TENDONLAB_VALUE(name) s.name = x[i++];
        TENDONLAB_STATES(TENDONLAB_VALUE)
#undef TENDONLAB_VALUE
        return s;
    }

    const Person<double>& person_;
};

} // namespace tendonlab
