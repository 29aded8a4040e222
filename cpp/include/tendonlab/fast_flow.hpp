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
    // `divisions`: the distinct segments of the calendar, each with its own place in the list.
    FastFlow(const Person<T>& person, const std::vector<Segment>& divisions) : person_(person) {
        steps_.reserve(divisions.size());
        for (const Segment& segment : divisions)
            steps_.push_back({.quarter = {person.p, segment.step_days / 4},
                              .half = {person.p, segment.step_days / 2},
                              .whole = {person.p, segment.days}});
    }

    void advance(State<T>& s, const DailyInputs<T>& in, const Segment& segment) {
        if (segment.steps == 0) // a session at waking: no time passes before it
            return;
        const Steps& step = steps_[segment.index];
        const double h = segment.step_days;
        step.whole.advance(s, person_.p, in);
        Drive<T> start = drive(s, person_, in);
        for (int i = 0; i < segment.steps; ++i) {
            Slow slow = {s.q, s.a, s.D, s.P};
            step.quarter.advance(s, in);
            const T first_quarter = structural_rate(s, person_.p);
            step.quarter.advance(s, in);
            step.half.advance(s, in);
            Drive<T> middle = drive(s, person_, in);
            step.quarter.advance(s, in);
            const T last_quarter = structural_rate(s, person_.p);
            step.quarter.advance(s, in);
            step.half.advance(s, in);
            const Drive<T> end = drive(s, person_, in);
            // What drives D dies away three times as fast as anything else here. Its integral is taken with Boole's
            // rule; the middle value below makes the Simpson weights of Runge-Kutta 4 give just that.
            middle.structural = (T(8.0) * (first_quarter + last_quarter) + T(3.0) * middle.structural
                                 - T(2.0) * (start.structural + end.structural))
                                * T(1.0 / 15);
            const auto system = [&](const Slow& x, Slow& dxdt, double t) {
                const Drive<T>& now = t == 0.0 ? start : (t == h ? end : middle);
                const SlowRates<T> rate = slow_rates(x[0], x[1], x[2], x[3], now, person_, in);
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
    struct Steps {
        ChainStep<T> quarter;   // of a step
        DrivingStep<T> half;    // of a step
        FollowingStep<T> whole; // the whole segment
    };
    using Slow = std::array<T, 4>;
    using Stepper =
        boost::numeric::odeint::runge_kutta4_classic<Slow, double, Slow, double, boost::numeric::odeint::array_algebra>;

    const Person<T>& person_;
    std::vector<Steps> steps_;
    Stepper stepper_;
};

} // namespace tendonlab
