#pragma once
// Integrals over a step from five of its points: both ends, the middle, and two that make the rule exact to degree 7
// (Gauss-Lobatto). A rule on the quarters costs the same and stops at degree 5.

namespace tendonlab {

inline constexpr double root_of_21 = 4.58257569495584000659;
inline constexpr double lobatto_outer = (1 - root_of_21 / 7) / 2; // from an end to its neighbour, of the step
inline constexpr double lobatto_inner = 0.5 - lobatto_outer;      // from there to the middle

template<class T>
struct LobattoValues {
    T start, early, middle, late, end;

    // Over a step of length 1.
    [[nodiscard]] T integral() const {
        return T(1.0 / 20) * (start + end) + T(49.0 / 180) * (early + late) + T(16.0 / 45) * middle;
    }

    // The middle value with which Simpson's weights, those of Runge-Kutta 4, give the same integral.
    [[nodiscard]] T middle_for_simpson() const {
        return T(49.0 / 120) * (early + late) + T(8.0 / 15) * middle - T(7.0 / 40) * (start + end);
    }

    // Over its first half, of the polynomial through all five.
    [[nodiscard]] T first_half() const {
        constexpr double tilt = 7 * root_of_21 / 192;
        return T(13.0 / 320) * start + T(49.0 / 360 + tilt) * early + T(8.0 / 45) * middle + T(49.0 / 360 - tilt) * late
               + T(3.0 / 320) * end;
    }
};

} // namespace tendonlab
