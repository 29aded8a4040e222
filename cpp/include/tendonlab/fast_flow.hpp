#pragma once
// The fast path between sessions: linear states exactly, matrix quality and area with odeint's Runge-Kutta 4, and the
// disorganised fraction and pain each in its own way (slow_steps.hpp), on a step that depends on the calendar only. No
// person's step depends on who shares the batch.

#include "tendonlab/linear_flow.hpp"
#include "tendonlab/segment.hpp"
#include "tendonlab/slow_steps.hpp"

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
            steps_.push_back({.outer = {person.p, segment.step_days * lobatto_outer},
                              .inner = {person.p, segment.step_days * lobatto_inner},
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
            Slow slow = {s.q, s.a};
            step.outer.advance(s, in);
            const FastDrive<T> early = fast_drive(s, person_);
            step.inner.advance(s, in);
            step.half.advance(s, in);
            Drive<T> middle = drive(s, person_, in);
            step.inner.advance(s, in);
            const FastDrive<T> late = fast_drive(s, person_);
            step.outer.advance(s, in);
            step.half.advance(s, in);
            Drive<T> end = drive(s, person_, in);

            const auto points = [&](T FastDrive<T>::*x) {
                return LobattoValues<T>{start.*x, early.*x, middle.*x, late.*x, end.*x};
            };
            const DisorganisedStep<T> D(s.D, points(&FastDrive<T>::structural), person_.rate_D, h);
            middle.reactive = reactive_recovery(D.middle, person_);
            end.reactive = reactive_recovery(D.end, person_);
            middle.synthesis = points(&FastDrive<T>::synthesis).middle_for_simpson();
            middle.upkeep = points(&FastDrive<T>::upkeep).middle_for_simpson();
            const auto system = [&](const Slow& x, Slow& dxdt, double t) {
                const Drive<T>& now = t == 0.0 ? start : (t == h ? end : middle);
                const SlowRates<T> rate = slow_rates(x[0], x[1], s.D, s.P, now, person_, in);
                dxdt = {rate.q, rate.a};
            };
            stepper_.do_step(system, slow, 0.0, h);
            s.q = slow[0];
            s.a = slow[1];
            s.D = D.end;
            s.P = pain_after(s.P, PainDrive<T>(start, middle, end), person_, in, h);
            start = end;
        }
    }

private:
    struct Steps {
        FastStep<T> outer, inner; // between the points of a step
        DrivingStep<T> half;      // of a step
        FollowingStep<T> whole;   // the whole segment
    };
    using Slow = std::array<T, 2>;
    using Stepper =
        boost::numeric::odeint::runge_kutta4_classic<Slow, double, Slow, double, boost::numeric::odeint::array_algebra>;

    const Person<T>& person_;
    std::vector<Steps> steps_;
    Stepper stepper_;
};

} // namespace tendonlab
