#include "tendonlab/readout.hpp"

#include <gtest/gtest.h>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

const ToeShape<double> toe(0.012, 3.0);
constexpr double E = 900;

TEST(Mechanics, StrainInvertsStress) {
    for (double strain = 1e-6; strain < 0.15; strain *= 1.3)
        EXPECT_NEAR(strain_at(stress_at(strain, E, toe), E, toe) / strain, 1, 1e-12) << strain;
}

TEST(Mechanics, NoForceNoStrain) {
    EXPECT_EQ(stress_at(0.0, E, toe), 0);
    EXPECT_EQ(strain_at(0.0, E, toe), 0);
}

TEST(Mechanics, ToeMeetsTheLineInValueAndSlope) {
    const double h = 1e-7;
    const double below = stress_at(0.012 - h, E, toe);
    const double above = stress_at(0.012 + h, E, toe);
    EXPECT_NEAR(stress_at(0.012, E, toe), E * toe.stress_ratio, 1e-9);
    EXPECT_NEAR((above - stress_at(0.012, E, toe)) / h, E, 1e-3);
    EXPECT_NEAR((stress_at(0.012, E, toe) - below) / h, E, 1e-3 * E);
}

TEST(Mechanics, StressGrowsWithStrain) {
    double last = 0;
    for (double strain = 0.001; strain < 0.1; strain += 0.001) {
        EXPECT_GT(stress_at(strain, E, toe), last);
        last = stress_at(strain, E, toe);
    }
}

TEST(Mechanics, StiffnessIsModulusTimesAreaOverLength) {
    const Person<double> man(reference_man());
    const auto o = observe(healthy_state<double>(), man, 0.0);
    EXPECT_NEAR(o.stiffness, 900.0 * 70 / 185, 1e-9);
    EXPECT_NEAR(o.youngs_modulus, 900, 1e-9);
    EXPECT_NEAR(o.csa_image, 70, 1e-9);
}

// The published picture of a clinic tendon, from D = 0.28 alone.
TEST(Mechanics, AClinicTendonLooksAsPublished) {
    const Person<double> man(reference_man());
    auto s = healthy_state<double>();
    const auto before = observe(s, man, 0.0);
    s.D = 0.28;
    const auto o = observe(s, man, 0.0);
    EXPECT_NEAR(o.stiffness / before.stiffness, 0.72, 0.005);
    EXPECT_NEAR(o.csa_image / before.csa_image, 1.4, 0.005);
    EXPECT_NEAR(o.youngs_modulus / before.youngs_modulus, 0.51, 0.01);
    EXPECT_GT(o.utc_aligned, 45);
    EXPECT_LT(o.utc_aligned, 58);
}

TEST(Mechanics, AReferenceManCanDo25To37HeelRaises) {
    const auto o = observe(healthy_state<double>(), Person<double>(reference_man()), 0.0);
    EXPECT_GE(o.heel_rise_count, 25);
    EXPECT_LE(o.heel_rise_count, 37);
}

} // namespace
} // namespace tendonlab::testing
