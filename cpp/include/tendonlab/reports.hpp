#pragma once
// What persons say about pain, which is all that rules of progression see.
//
// A report is the pain felt, moved by the person's own scatter and rounded to a whole number of the scale. The scatter,
// nearly normal with standard deviation sig_n, fades with the last of the symptoms, as the reporting offset does.

#include "tendonlab/participation.hpp"
#include "tendonlab/random.hpp"
#include "tendonlab/readout.hpp"
#include "tendonlab/session_effect.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace tendonlab {

// Above these, tests are not taken: hopping while walking hurts so much, raises that hurt so much (protocols of return
// to running test hopping only then).
inline constexpr double hop_only_if_walking_at_most = 2;
inline constexpr double raise_only_if_pain_at_most = 5;

inline double scored(double pain) { return std::floor(pain + 0.5); }

// Pain of the persons of a pack at one moment, as a line in the force of what they do.
template<class T>
struct FeltPain {
    T level;   // per unit of pain_0 + pain_F F
    T offset;  // the person's own
    T scatter; // of one report

    FeltPain(const State<T>& s, const Person<T>& person, T felt_pain)
        : level(felt_pain * s.P * (T(1.0) + person.p.c_R * person.reaction(s))),
          offset(person.p.b_i * min(s.P, T(1.0))), scatter(person.p.sig_n * min(s.P, T(1.0))) {}

    [[nodiscard]] T at(T library_bw, const Parameters<T>& p) const {
        return level * (p.pain_0 + p.pain_F * library_bw) + offset;
    }
    // Not yet rounded. `noise`: of mean 0 and standard deviation 1.
    [[nodiscard]] T report(T library_bw, T noise, const Parameters<T>& p) const {
        return clip(at(library_bw, p) + scatter * noise, 0.0, 10.0);
    }
};

// Mornings before the programme of which people report as well.
inline constexpr int run_in_days = 6;

// Everybody's scatter, of one purpose on one day.
template<class T>
T scatter_of(std::uint64_t seed, const Participation& people, Purpose purpose, int n) {
    T noise = 0.0;
    for (int i = 0; i < people.count(); ++i)
        set_lane(noise, i, nearly_normal(seed, people.person(i), purpose, static_cast<std::uint64_t>(n)));
    return noise;
}

template<class T>
MorningReport morning_report(T pain, const Parameters<T>& p, int i) {
    return {.pain = scored(lane(pain, i)), .stiffness_min = scored(lane(p.m_s, i) * lane(pain, i))};
}

// The week before, in which everything was as it is on day 0: a baseline from one report would be a matter of luck.
template<class T>
void run_in(std::uint64_t seed, const State<T>& s, const Person<T>& person, T felt_pain, Participation& people) {
    const FeltPain<T> felt(s, person, felt_pain);
    for (int day = -run_in_days; day < 0; ++day) {
        const T noise = scatter_of<T>(seed, people, Purpose::morning_pain, day + run_in_days);
        const T morning = felt.report(T(walking_bw), noise, person.p);
        for (int i = 0; i < people.count(); ++i)
            people.coach(i).remember(day, morning_report(morning, person.p, i));
    }
}

// Asks everybody on waking; on test days after the tests.
template<class T>
void ask_in_the_morning(int day, std::uint64_t seed, const State<T>& s, const Person<T>& person, T felt_pain,
                        MaskOf<T> alive, Participation& people) {
    const auto& p = person.p;
    if (day == 0)
        run_in(seed, s, person, felt_pain, people);
    const bool test = people.test_day(day);
    const FeltPain<T> felt(s, person, felt_pain);
    const T morning =
        felt.report(T(walking_bw), scatter_of<T>(seed, people, Purpose::morning_pain, day + run_in_days), p);
    T hop = 0.0;
    T raise = 0.0;
    T raises = 0.0;
    if (test) {
        hop = felt.report(T(hopping_bw), scatter_of<T>(seed, people, Purpose::hop_test, day), p);
        raise = felt.at(T(heel_raise_bw), p);
        raises = heel_rise_count(s, person);
    }
    for (int i = 0; i < people.count(); ++i) {
        if (!lane(alive, i) || people.dropped_out(i))
            continue;
        Coach& coach = people.coach(i);
        const MorningReport report = morning_report(morning, p, i);
        if (test) {
            const bool hops = report.pain <= hop_only_if_walking_at_most;
            const bool rises = lane(raise, i) <= raise_only_if_pain_at_most;
            coach.tested(day, {.hop_pain = hops ? scored(lane(hop, i)) : std::numeric_limits<double>::quiet_NaN(),
                               .heel_raises = rises ? static_cast<int>(lane(raises, i)) : -1});
        }
        coach.morning(day, &report);
    }
}

// Pain during and right after a session. The first bout that hurts more than `stop` is broken off and nothing follows.
template<class T>
struct SessionReports {
    T during = 0.0;                      // highest
    T after = 0.0;                       // walking away
    std::array<int, lanes_of<T>> broken; // which bout was broken off; -1: none

    // `noise`: of mean 0 and standard deviation 1; a person's mood does not change between bouts. `session`: those of
    // all lanes side by side.
    SessionReports(const State<T>& s, const Person<T>& person, const DailyInputs<T>& in, T noise,
                   const PreparedSession<T>& session, double stop) {
        const auto& p = person.p;
        const FeltPain<T> felt(s, person, in.felt_pain);
        const T maximum = person.maximum_force(s);
        const T hurts = std::floor(stop) + 0.5; // is scored above `stop`
        broken.fill(-1);
        MaskOf<T> going = T(0.0) <= T(0.0);
        for (std::size_t k = 0; k < session.bouts.size(); ++k) {
            const T bw = session.bouts[k].force(maximum, in.gait_force) / person.newtons_per_bw;
            const T pain = felt.report(bw, noise, p);
            const MaskOf<T> real = session.bouts[k].cycles > T(0.0);
            during = select(going & real, max(during, pain), during);
            const MaskOf<T> breaks = going & real & (pain >= hurts);
            if (!any(breaks))
                continue;
            for (int i = 0; i < lanes_of<T>; ++i)
                if (lane(breaks, i))
                    broken[static_cast<std::size_t>(i)] = static_cast<int>(k);
            going = going & !breaks;
        }
        after = felt.report(T(walking_bw), noise, p);
    }

    [[nodiscard]] SessionReport of(int i) const {
        return {.pain_during = scored(lane(during, i)),
                .pain_after = scored(lane(after, i)),
                .broken_off = broken[static_cast<std::size_t>(i)] >= 0};
    }
};

} // namespace tendonlab
