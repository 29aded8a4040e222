// Cycles to failure in vitro, Schechtman & Bader 1997, doi 10.1016/s0021-9290(97)00033-x.

#include "tendonlab/session_effect.hpp"

#include <gtest/gtest.h>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

struct Row {
    double stress_mpa, low, high;
};
constexpr std::array<Row, 7> published = {{{20, 279000, 341000},
                                           {30, 59400, 72600},
                                           {40, 12600, 15400},
                                           {50, 2610, 3190},
                                           {60, 555, 679},
                                           {70, 117, 143},
                                           {80, 24.3, 29.7}}};

TEST(Fatigue, CyclesToFailureLieInThePublishedIntervals) {
    for (const Row& row : published) {
        const double cycles = cycles_to_failure(row.stress_mpa, reference_man());
        EXPECT_GE(cycles, row.low) << row.stress_mpa;
        EXPECT_LE(cycles, row.high) << row.stress_mpa;
    }
}

TEST(Fatigue, TheReferenceRunSpendsTheReferenceFraction) {
    for (const double scale : {0.5, 0.62, 0.8}) {
        auto p = reference_man();
        p.force_scale = scale;
        const Person<double> man(p);
        auto s = healthy_state<double>();
        const auto session = prepare(Session{{run(10)}}, man, 0.0, true);
        EXPECT_NEAR(apply(session, man, DailyInputs<double>{}, s).damage / p.x_ref, 1, 1e-12) << scale;
    }
}

TEST(Fatigue, TheScaleIsAboutAThousandAtTheNominalForces) { EXPECT_NEAR(fatigue_scale(reference_man()), 1000, 10); }

} // namespace
} // namespace tendonlab::testing
