#pragma once
// What is done: bouts of an exercise, put together to a session. Knows no person and no biology.

#include <optional>
#include <vector>

namespace tendonlab {

// Peak force of one leg, either in body weights of the exercise library, c0 + c1 * added mass / body mass, or as a
// fraction of the present maximum (%MVC and repetition-maximum prescriptions).
struct Bout {
    double c0_bw = 0;
    double c1_bw = 0;
    double added_kg = 0;
    std::optional<double> fraction_of_maximum = std::nullopt;
    double repetitions = 0;
    double loaded_time_s = 0;  // time under load of one repetition
    bool passive = false;      // stretched, not contracted: no strength and no exposure to slow loading
    bool stretch = false;      // a calf stretch: gains dorsiflexion
    bool dorsiflexion = false; // goes beyond neutral, which compresses an insertion
    bool both_legs = false;    // else the affected leg only
    bool gait = false;         // walking or running, whose force a heel lift changes
};

struct Session {
    std::vector<Bout> bouts = {};
    double rolling_s = 0; // foam rolling of the calf: dorsiflexion for minutes, nothing else
    bool massage = false; // pressure massage of the calf: changes what is felt, nothing else
};

} // namespace tendonlab
