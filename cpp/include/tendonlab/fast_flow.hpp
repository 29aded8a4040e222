#pragma once
// The fast path between sessions: linear states exactly, and matrix quality, area, the disorganised fraction and pain
// each in its own way (slow_steps.hpp), on a step that depends on the calendar only. No person's step depends on who
// shares the batch.

#include "tendonlab/linear_flow.hpp"
#include "tendonlab/segment.hpp"
#include "tendonlab/slow_steps.hpp"

#include <vector>

namespace tendonlab {

template<class T>
class FastFlow {
public:
    // `divisions`: the distinct segments of the calendar, each with its own place in the list.
    FastFlow(const Person<T>& person, const std::vector<Segment>& divisions) : person_(person), reactive_(person) {
        steps_.reserve(divisions.size());
        for (const Segment& segment : divisions)
            steps_.push_back({.outer = {person.p, segment.step_days * lobatto_outer},
                              .inner = {person.p, segment.step_days * lobatto_inner},
                              .half = {person.p, segment.step_days / 2},
                              .whole = {person.p, segment.days},
                              .quality = {person.rate_q, segment.step_days},
                              .area = {person.rate_a, segment.step_days}});
    }

    void advance(State<T>& s, const DailyInputs<T>& in, const Segment& segment) {
        if (segment.steps == 0) // a session at waking: no time passes before it
            return;
        const Steps& step = steps_[segment.index];
        const double h = segment.step_days;
        step.whole.advance(s, person_.p, in);
        Drive<T> start = drive(s, person_, in, reactive_.at(s.D));
        for (int i = 0; i < segment.steps; ++i) {
            step.outer.advance(s, in);
            const FastDrive<T> early = fast_drive(s, person_);
            step.inner.advance(s, in);
            step.half.advance(s, in);
            Drive<T> middle = drive(s, person_, in, T(0.0));
            step.inner.advance(s, in);
            const FastDrive<T> late = fast_drive(s, person_);
            step.outer.advance(s, in);
            step.half.advance(s, in);
            Drive<T> end = drive(s, person_, in, T(0.0));

            const auto points = [&](T FastDrive<T>::*x) {
                return LobattoValues<T>{start.*x, early.*x, middle.*x, late.*x, end.*x};
            };
            const DisorganisedStep<T> D(s.D, points(&FastDrive<T>::structural), person_.rate_D, h);
            middle.reactive = reactive_.at(D.middle);
            end.reactive = reactive_.at(D.end);
            middle.synthesis = points(&FastDrive<T>::synthesis).middle_for_simpson();
            middle.upkeep = points(&FastDrive<T>::upkeep).middle_for_simpson();
            const auto& p = person_.p;
            s.q = step.quality.after(s.q, quality_target(start, p), quality_target(middle, p), quality_target(end, p));
            s.a = step.area.after(s.a, area_target(start, p), area_target(middle, p), area_target(end, p));
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
        RelaxingStep<T> quality, area;
    };

    const Person<T>& person_;
    std::vector<Steps> steps_;
    FollowedReactive<T> reactive_;
};

} // namespace tendonlab
