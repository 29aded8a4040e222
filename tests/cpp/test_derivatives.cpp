// Derivatives through whole programmes: the engine's values, and slopes as finite differences of the engine have them.

#include "tendonlab/derivatives.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

struct Case {
    const char* name;
    Schedule schedule;
    Entry entry;
};

// Five sets of four contractions of 3 s at 90 % of the maximum, four times a week for fourteen weeks.
Schedule iso_heavy() {
    const Bout set = {.fraction_of_maximum = 0.9, .repetitions = 4, .loaded_time_s = 3};
    Schedule s = train(98, 98, {{set, set, set, set, set}}, {12.0 / 24});
    for (int day = 0; day < 98; ++day)
        if (day % 7 == 2 || day % 7 > 4)
            session_on(s, day, 0) = -1;
    return s;
}

Schedule bed_rest() {
    Schedule s = rest(120);
    for (std::size_t day = 0; day < 60; ++day)
        s.habitual[day] = 0;
    return s;
}

Schedule everything() {
    Schedule s = mixed(98);
    s.adherence = {};
    s.sessions[0].rolling_s = 120;
    s.felt_pain.assign(98, 0.9);
    s.gait_force.assign(98, 0.95);
    s.tendon_strength.assign(98, 0.9);
    return s;
}

// Phases that follow each other by the calendar alone.
Schedule by_time() {
    Schedule s = twice_daily(98, 98);
    s.sessions.push_back({{heavy_raise()}});
    Rung heavier = s.tracks.front().rungs.front();
    s.tracks.front().rungs.front().at_most_days = 30;
    heavier.phase = 1;
    heavier.plans = {{.slot = 0, .sessions = {1, -1, -1}, .from_rung_start = true}};
    s.tracks.front().rungs.push_back(heavier);
    return s;
}

// Creep begins at d_run, which is where the reference run is: a kink, moved out of the way.
Parameters<double> man() {
    auto p = reference_man();
    p.d_run = 0.25;
    p.sig_w = 0; // the scatter of a scoring has no part in derivatives
    return p;
}

std::vector<Case> cases() {
    return {{"isometric, healthy", iso_heavy(), healthy},
            {"heel drops, patient", twice_daily(140, 84), patient},
            {"bed rest, healthy", bed_rest(), healthy},
            {"everything, sore runner", everything(), {.P = 0.7, .D = 0.04, .l1 = 1e-4, .insertional = 1}},
            {"phases by time, patient", by_time(), patient}};
}

Derivatives of(const std::vector<Parameters<double>>& people, const Entry& entry, const Study& study) {
    const OwnedCohort cohort(people, entry);
    return differentiate(cohort.view(), 0, study.arms.front(), study.record_days);
}

Study one_lane(const Schedule& schedule) {
    return {.arms = {schedule}, .record_days = weekly(schedule.days), .sample_events = false, .path = Path::one_lane};
}

void expect_the_engines_bits(const std::vector<Parameters<double>>& people, const Entry& entry, const Study& study) {
    const Derivatives derived = of(people, entry, study);
    const Results engine(OwnedCohort(people, entry), study);
    for (std::size_t i = 0; i < smooth_observables; ++i)
        for (std::size_t t = 0; t < derived.times; ++t)
            EXPECT_EQ(std::bit_cast<std::uint64_t>(derived.values[i * derived.times + t]),
                      std::bit_cast<std::uint64_t>(engine.recorder.values[i][t]))
                << observables[i].name << ", record " << t;
}

TEST(Derivatives, ValuesAreTheEnginesBits) {
    for (const Case& c : cases()) {
        SCOPED_TRACE(c.name);
        expect_the_engines_bits({man()}, c.entry, one_lane(c.schedule));
    }
}

// Differences of fourth order: central, or forward from a value of 0 that may not be negative.
struct Stencil {
    std::vector<double> at;
    std::vector<double> weights;
};
const Stencil central = {{-2, -1, 1, 2}, {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12}};
const Stencil forward = {{0, 1, 2, 3, 4}, {-25.0 / 12, 48.0 / 12, -36.0 / 12, 16.0 / 12, -3.0 / 12}};

double& value_of(std::size_t name, OwnedCohort& cohort, Eigen::Index person) {
    const auto parameters = parameter_names.size();
    return name < parameters ? cohort.parameters(static_cast<Eigen::Index>(name), person)
                             : cohort.initial(static_cast<Eigen::Index>(name - parameters), person);
}

void expect_slopes_of_the_engine(const Case& c) {
    const Study study = one_lane(c.schedule);
    const Derivatives derived = of({man()}, c.entry, study);
    const auto names = derivative_names();
    ASSERT_EQ(names.size(), derived.names);
    for (std::size_t name = 0; name < names.size(); ++name) {
        if (names[name] == "sig_w")
            continue;
        OwnedCohort moved(std::vector<Parameters<double>>(5, man()), c.entry);
        const double value = value_of(name, moved, 0);
        const Stencil& stencil = value == 0 && names[name] != "b_i" ? forward : central;
        // Relative; from 0 the size of what patients have, by which a step must be small.
        const double step = 3e-4 * (value != 0 ? value : names[name] == "l1" ? 1e-5 : 0.1);
        for (std::size_t i = 0; i < stencil.at.size(); ++i)
            value_of(name, moved, static_cast<Eigen::Index>(i)) = value + stencil.at[i] * step;
        const Results engine(moved, study);
        for (std::size_t o = 0; o < smooth_observables; ++o)
            for (std::size_t t = 0; t < derived.times; ++t) {
                double slope = 0;
                double largest = observables[o].name.ends_with("_risk") ? 1 : 0;
                for (std::size_t i = 0; i < stencil.at.size(); ++i) {
                    const double y = engine.recorder.values[o][i * derived.times + t];
                    slope += stencil.weights[i] * y / step;
                    largest = std::max(largest, std::abs(y));
                }
                const double got = derived.derivatives[(o * names.size() + name) * derived.times + t];
                // The second part is what differences of rounded numbers cannot see; risks are taken from 1.
                EXPECT_NEAR(got, slope, 1e-6 * std::abs(slope) + 1e-13 * largest / step)
                    << c.name << ": " << observables[o].name << " by " << names[name] << ", record " << t;
            }
    }
}

TEST(Derivatives, AreTheSlopesOfTheEngine) {
    for (const Case& c : cases())
        expect_slopes_of_the_engine(c);
}

TEST(Derivatives, AreWithoutTheScatterOfAScoring) {
    const Study study = one_lane(twice_daily(28, 28));
    auto scattered = man();
    scattered.sig_w = 11.2;
    const Derivatives derived = of({scattered}, patient, study);
    EXPECT_EQ(derived.values, of({man()}, patient, study).values);
    const auto names = derivative_names();
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), "sig_w") - names.begin());
    for (std::size_t o = 0; o < smooth_observables; ++o)
        for (std::size_t t = 0; t < derived.times; ++t)
            EXPECT_EQ(derived.derivatives[(o * names.size() + at) * derived.times + t], 0);
}

TEST(Derivatives, ARuptureEndsThemAsItEndsRecords) {
    auto weak = man();
    weak.s_u = 30; // a run is too much, walking is not
    Study study = one_lane(train(28, 28, {{run(1)}}, {0.5}));
    for (int day = 0; day < 10; ++day)
        session_on(study.arms.front(), day, 0) = -1;
    expect_the_engines_bits({weak}, patient, study);
    const Derivatives derived = of({weak}, patient, study);
    EXPECT_FALSE(std::isnan(derived.derivatives.front()));
    EXPECT_TRUE(std::isnan(derived.derivatives.back()));
}

TEST(Derivatives, APersonIsFoundByNumber) {
    const auto people = varied_people(3);
    const OwnedCohort all(people, patient);
    const Study study = one_lane(twice_daily(28, 28));
    const auto second = differentiate(all.view(), 1, study.arms.front(), study.record_days);
    EXPECT_EQ(second.derivatives, of({people[1]}, patient, study).derivatives);
}

void expect_refusal(const Schedule& schedule, const std::string& word, Eigen::Index person = 0) {
    const OwnedCohort cohort({man()}, patient);
    try {
        differentiate(cohort.view(), person, schedule, {0, 7});
        FAIL() << "expected a refusal with: " << word;
    } catch (const std::invalid_argument& error) {
        EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
}

TEST(Derivatives, RefuseACourseThatIsNotFixed) {
    expect_refusal(ladder(28), "track 'strength': what is done depends on reports");
    Schedule s = twice_daily(28, 28);
    s.adherence.periods = {{.first_day = 0, .mean = 0.9, .sd = 0.1}};
    expect_refusal(s, "depends on chance");
    s.adherence = {.periods = {{}}, .overdone = 0.1};
    expect_refusal(s, "depends on chance");
    s.adherence = {.periods = {{}}, .drop_out_per_day = 0.1, .drop_out_days = 7};
    expect_refusal(s, "depends on chance");
    expect_refusal(twice_daily(28, 28), "no such person", 1);
    expect_refusal(twice_daily(6, 6), "day 7 is to be recorded");
}

} // namespace
} // namespace tendonlab::testing
