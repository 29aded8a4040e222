#pragma once
// The disorganised fraction and pain over one step of the fast path, with the linear states known at the points of a
// Gauss-Lobatto rule.

#include "tendonlab/lobatto.hpp"
#include "tendonlab/slow_rates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tendonlab {

// x' = r (target - x) over a step by Runge-Kutta 4. The equation is linear, so its four stages come to one weight each
// for x and for the target at the start, in the middle and at the end.
template<class T>
struct RelaxingStep {
    T x, start, middle, end;

    RelaxingStep(T r, double h) {
        const T z = r * T(h);
        x = T(1.0) - z * (T(1.0) - z * T(1.0 / 2) * (T(1.0) - z * T(1.0 / 3) * (T(1.0) - z * T(1.0 / 4))));
        start = z * (T(1.0 / 6) - z * (T(1.0 / 6) - z * (T(1.0 / 12) - z * T(1.0 / 24))));
        middle = z * (T(2.0 / 3) - z * (T(1.0 / 3) - z * T(1.0 / 12)));
        end = z * T(1.0 / 6);
    }

    [[nodiscard]] T after(T value, T target_at_start, T target_in_the_middle, T target_at_end) const {
        return (x * value + start * target_at_start) + (middle * target_in_the_middle + end * target_at_end);
    }
};

// D over a step. With the damage known its equation is linear, D' = u (1 - D) - r D with r = 1/tau_D. So D moves by a
// share, 1 - exp(-integral of u + r), towards a target between 0 and 1. Done so, D cannot leave its bounds (an
// integral of u up to 4 a half-step; k_l times half a day is 0.9), and neither a first trace of it nor the last of the
// matrix is lost to rounding.
template<class T>
struct DisorganisedStep {
    T middle, end;

    // `u`: rate at which damage becomes disorganised matrix; `r`: rate at which that is put in order; `h`: days.
    DisorganisedStep(T D, const LobattoValues<T>& u, T r, double h) {
        const T early = u.first_half() * T(h);
        const T late = u.integral() * T(h) - early;
        // Shares of the ordered matrix lost to u in the first half, in the second, and in both.
        const T first = gone_after(early);
        const T second = gone_after(late);
        const T both = first + second - first * second;
        const T x = r * T(h);
        const T ordered = x * (T(1.0) - x * T(1.0 / 2) * (T(1.0) - x * T(1.0 / 3))); // 1 - exp(-x)
        // Integrals of u and of r, weighted with what is left at the end of what was there at a moment. The first is
        // known but for what r takes of it; Simpson's rule does for that.
        const T lost = both - x * T(1.0 / 6) * (T(5.0) * both - T(4.0) * second);
        const T gained =
            x * T(1.0 / 6)
            * ((T(1.0) - both) * (T(1.0) - ordered) + T(4.0) * (T(1.0) - second) * (T(1.0) - x * T(1.0 / 2)) + T(1.0));
        const T target = lost / (lost + gained);
        middle = D + first * (T(1.0) - D) - x * T(1.0 / 2) * D;
        end = D + (target - D) * (both + (T(1.0) - both) * ordered);
    }

    // 1 - exp(-x) for small x >= 0, without the cancellation: Pade's approximation, relative error x^6/100800.
    static T gone_after(T x) {
        const T square = x * x;
        return x * (T(1.0) + square * T(1.0 / 60))
               / (T(1.0) + square * T(1.0 / 10) + x * (T(1.0 / 2) + square * T(1.0 / 120)));
    }
};

// The reactive term at one moment after another. D mostly moves little between them; then the next value is the last
// one times a short series, and no exponential is taken.
template<class T>
class FollowedReactive {
public:
    explicit FollowedReactive(const Person<T>& person) : person_(person) {}

    T at(T D) {
        constexpr double reach = 1.0 / 32; // the series is exact to reach^7/5040, 6e-15
        const T relative = D * person_.per_D_r;
        const T square = relative * relative;
        const T z = square_ - square;
        const T z2 = z * z;
        const T ratio =
            (T(1.0) + z)
            + z2 * ((T(1.0 / 2) + z * T(1.0 / 6)) + z2 * (T(1.0 / 24) + z * T(1.0 / 120) + z2 * T(1.0 / 720)));
        value_ *= ratio;
        const auto far = !((z < T(reach)) & (z > T(-reach))); // also at first, from NaN
        if (any(far))
            value_ = select(far, reactive_recovery(D, person_), value_);
        square_ = square;
        return value_;
    }

private:
    const Person<T>& person_;
    T square_ = std::numeric_limits<double>::quiet_NaN();
    T value_ = 0.0;
};

// What drives P over a step, as parabolas in the share of the step that is over.
template<class T>
struct PainDrive {
    struct Parabola {
        T start, slope, bend;

        Parabola(T start_value, T middle, T end)
            : start(start_value), slope(T(4.0) * middle - T(3.0) * start_value - end),
              bend(T(2.0) * (start_value + end) - T(4.0) * middle) {}
        [[nodiscard]] T at(T share) const { return start + share * (slope + share * bend); }
    };
    Parabola upkeep, recovery;
    T fastest; // recovery

    PainDrive(const Drive<T>& start, const Drive<T>& middle, const Drive<T>& end)
        : upkeep(start.upkeep, middle.upkeep, end.upkeep),
          recovery(start.recovery + start.reactive, middle.recovery + middle.reactive, end.recovery + end.reactive),
          fastest(max(start.recovery + start.reactive, end.recovery + end.reactive)) {}
};

// In how many parts each person takes a step of `h` days: some recover within hours.
template<class T>
T parts_of_step(T fastest_rate, double h) {
    constexpr double longest = 0.07; // of 1/rate
    constexpr double most = 1e4;
    T parts = 1.0;
    const T wanted = fastest_rate * T(h / longest);
    if (any(wanted > T(1.0)))
        for (int i = 0; i < lanes_of<T>; ++i)
            set_lane(parts, i, std::min(std::max(1.0, std::ceil(lane(wanted, i))), most));
    return parts;
}

// P after a step, by Runge-Kutta 4.
template<class T>
T pain_after(T P, const PainDrive<T>& drive, const Person<T>& person, const DailyInputs<T>& in, double h) {
    const T rho0 = person.p.rho0;
    const T parts = parts_of_step(rho0 * drive.fastest, h);
    const T share = T(1.0) / parts;
    const T days = T(h) * share;
    T done = 0.0;
    for (double part = 0; any(T(part) < parts); ++part) {
        const auto rate = [&](T at, T x) {
            return pain_rate(x, drive.upkeep.at(at), drive.recovery.at(at), person, in);
        };
        const T half = done + share * T(0.5);
        const T next = done + share;
        const T k1 = rate(done, P);
        const T k2 = rate(half, P + days * T(0.5) * k1);
        const T k3 = rate(half, P + days * T(0.5) * k2);
        const T k4 = rate(next, P + days * k3);
        const T after = P + days * T(1.0 / 6) * (k1 + T(2.0) * (k2 + k3) + k4);
        P = select(T(part) < parts, after, P);
        done = next;
    }
    return P;
}

} // namespace tendonlab
