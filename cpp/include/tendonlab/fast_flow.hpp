#pragma once
// The fast path between sessions: linear states exactly, the four others with odeint's Runge-Kutta 4 on a step that
// depends on the calendar only. No person's step depends on who shares the batch.

#include "tendonlab/linear_flow.hpp"
#include "tendonlab/segment.hpp"
#include "tendonlab/slow_rates.hpp"

#include <boost/numeric/odeint/algebra/array_algebra.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>

#include <array>
#include <vector>

namespace tendonlab {

template<class T>
class FastFlow {
public:
    // `half_steps`: the distinct half steps of the calendar, in days; segments refer to them by index.
    FastFlow(const Person<T>& person, const std::vector<double>& half_steps) : person_(person) {
        half_.reserve(half_steps.size());
        for (const double days : half_steps)
            half_.emplace_back(person.p, days);
    }

    void advance(State<T>& s, const DailyInputs<T>& in, const Segment& segment) {
        const LinearStep<T>& half = half_[segment.step_index];
        Drive<T> start = drive(s, person_, in);
        for (int i = 0; i < segment.steps; ++i) {
            Slow slow = {s.q, s.a, s.D, s.P};
            half.advance(s, person_.p, in);
            const Drive<T> middle = drive(s, person_, in);
            half.advance(s, person_.p, in);
            const Drive<T> end = drive(s, person_, in);
            const double h = segment.step_days;
            const auto system = [&](const Slow& x, Slow& dxdt, double t) {
                const Drive<T>& now = t == 0.0 ? start : (t == h ? end : middle);
                const SlowRates<T> rate = slow_rates(x[0], x[1], x[2], x[3], now, person_.p, in);
                dxdt = {rate.q, rate.a, rate.D, rate.P};
            };
            stepper_.do_step(system, slow, 0.0, h);
            s.q = slow[0];
            s.a = slow[1];
            s.D = slow[2];
            s.P = slow[3];
            start = end;
        }
    }

private:
    using Slow = std::array<T, 4>;
    using Stepper =
        boost::numeric::odeint::runge_kutta4_classic<Slow, double, Slow, double, boost::numeric::odeint::array_algebra>;

    const Person<T>& person_;
    std::vector<LinearStep<T>> half_;
    Stepper stepper_;
};

} // namespace tendonlab
