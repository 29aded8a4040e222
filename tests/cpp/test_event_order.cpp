// When things happen at the same time, or nearly, and when the calendar is divided otherwise.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

constexpr int days = 84;

Results lived(const Schedule& schedule, Path path = Path::fast) {
    return {OwnedCohort(varied_people(8), patient),
            {.arms = {schedule}, .record_days = weekly(days), .sample_events = false, .path = path}};
}

// Largest difference over persons and times, relative to the person's largest value.
double difference(const Results& a, const Results& b, std::string_view name) {
    const auto& x = a[name];
    const auto& y = b[name];
    const std::size_t times = weekly(days).size();
    double worst = 0;
    for (std::size_t row = 0; row < y.size(); row += times) {
        double size = 0;
        for (std::size_t t = row; t < row + times; ++t)
            size = std::max(size, std::abs(y[t]));
        for (std::size_t t = row; t < row + times; ++t)
            if (x[t] != y[t])
                worst = std::max(worst, std::abs(x[t] - y[t]) / size);
    }
    return worst;
}

double difference(const Results& a, const Results& b) {
    double worst = 0;
    for (const auto& o : observables)
        worst = std::max(worst, difference(a, b, o.name));
    return worst;
}

// Two sessions a day at these times.
Schedule twice(const Session& first, const Session& second, double at, double then) {
    Schedule s = train(days, days, first, {at, then});
    s.sessions.push_back(second);
    for (int day = 0; day < days; ++day)
        session_on(s, day, 1) = 1;
    return s;
}

Schedule once(const Session& session, double at) { return train(days, days, session, {at}); }

const Session raises{{heavy_raise(), heel_drop()}};
const Session rolling{.bouts = {}, .rolling_s = 120};

TEST(EventOrder, OfRollingAndAnythingElseNeverMatters) {
    EXPECT_EQ(difference(lived(twice(raises, rolling, 0.5, 0.5)), lived(twice(rolling, raises, 0.5, 0.5))), 0);
    Session both = raises;
    both.rolling_s = rolling.rolling_s;
    EXPECT_LE(difference(lived(twice(raises, rolling, 0.5, 0.5)), lived(once(both, 0.5)), "dorsiflexion_gain"), 1e-15);
}

// Runs give no strength and no exposure, so nothing is counted by the session but the hazard of onset.
TEST(EventOrder, OfTwoRunsNeverMattersAndOneAfterTheOtherTheyAreOneRun) {
    const Results there = lived(twice({{run(3)}}, {{run(8)}}, 0.5, 0.5));
    const Results back = lived(twice({{run(8)}}, {{run(3)}}, 0.5, 0.5));
    EXPECT_LE(difference(there, back), 1e-12);
    const Results one = lived(once({{run(3), run(8)}}, 0.5));
    for (const auto& o : observables)
        if (o.name != "onset_risk" && !o.name.starts_with("sessions_")) {
            EXPECT_LE(difference(there, one, o.name), 1e-12) << o.name;
        }
}

TEST(EventOrder, ASetInTwoPiecesIsTheSetOverMonths) {
    const auto pieces = [](const Session& session) {
        Session split = session;
        split.bouts.clear();
        for (const Bout& bout : session.bouts)
            for (const double share : {0.3, 0.7}) {
                split.bouts.push_back(bout);
                split.bouts.back().repetitions *= share;
            }
        return split;
    };
    const Session session{{heel_drop(), heavy_raise(), run(4), calf_stretch()}};
    EXPECT_LE(difference(lived(once(pieces(session), 0.4)), lived(once(session, 0.4))), 1e-11);
}

// What happens a minute later differs by a minute's worth: half of it at half a minute, and nothing at none.
void expect_no_jump(const std::function<Schedule(double gap)>& schedule, const Results& at_once) {
    constexpr double minute = 1.0 / 1440;
    const double whole = difference(lived(schedule(minute)), at_once);
    const double half = difference(lived(schedule(minute / 2)), at_once);
    EXPECT_GT(whole, 0);
    EXPECT_LT(whole, 0.03);
    EXPECT_NEAR(half / whole, 0.5, 0.02);
}

TEST(EventOrder, TwoTimesThatTouchAreOneTime) {
    const Results at_once = lived(twice(raises, {{run(5)}}, 0.5, 0.5));
    expect_no_jump([](double gap) { return twice(raises, {{run(5)}}, 0.5, 0.5 + gap); }, at_once);
}

TEST(EventOrder, NoTimePassesBeforeASessionAtWaking) {
    const Results at_waking = lived(once(raises, 0.0));
    expect_no_jump([](double gap) { return once(raises, gap); }, at_waking);
    // The morning is recorded before the session.
    const Results never = lived(rest(days, 1.0, 1.0));
    for (const auto& o : observables)
        for (std::size_t row = 0; row < never[o.name].size(); row += weekly(days).size())
            EXPECT_EQ(at_waking[o.name][row], never[o.name][row]) << o.name;
}

// The last moment of one day and the first of the next.
TEST(EventOrder, TheBorderOfTwoDaysIsNoJump) {
    const auto from = [](int first, double at) {
        Schedule s = once(raises, at);
        for (int day = 0; day < days; ++day)
            session_on(s, day, 0) = day >= first && day % 7 == 2 + first ? 0 : -1;
        return s;
    };
    const Results morning = lived(from(1, 0.0));
    expect_no_jump([&](double gap) { return from(0, 1 - gap); }, morning);
}

// Two tracks under rules, each at its own time.
Schedule two_tracks(bool swapped) {
    Schedule s = ladder(days);
    s.slots = {2.0 / 24, 11.0 / 24, 13.0 / 24};
    Track second = s.tracks.front();
    second.name = "running";
    second.rungs.resize(1);
    second.rungs.front().plans = {{.slot = 2, .sessions = {4, -1, 3}}};
    second.rungs.front().leave = {};
    second.rungs.front().at_most_days = {};
    s.tracks.push_back(second);
    if (swapped)
        std::swap(s.tracks[0], s.tracks[1]);
    return s;
}

TEST(EventOrder, OfTracksInTheListChangesNoBit) {
    const Results a = lived(two_tracks(false));
    const Results b = lived(two_tracks(true));
    for (const auto& o : observables)
        if (o.name != "rung") { // that of the first track
            EXPECT_EQ(difference(a, b, o.name), 0) << o.name;
        }
    EXPECT_GT(difference(a, b, "rung"), 0);
    EXPECT_GT(a["moves_up"].back(), 0);
}

// Times at which nothing is done divide the day into more and shorter steps.
TEST(EventOrder, EmptyTimesOfDayChangeNothing) {
    const auto divided = [](const Schedule& s) {
        Schedule fine = s;
        std::vector<std::int32_t> calendar;
        fine.slots = {0.01, 0.04, s.slots[0], 0.12, 0.2, 0.27, 0.31, 0.42, s.slots[1], 0.55, 0.6, 0.68, 0.8, 0.9, 0.95};
        for (int day = 0; day < days; ++day)
            for (const double slot : fine.slots)
                calendar.push_back(
                    slot == s.slots[0] || slot == s.slots[1]
                        ? s.tracks[0].rungs[0].plans[slot == s.slots[1]].sessions[static_cast<std::size_t>(day)]
                        : -1);
        return fixed_schedule(std::move(fine), calendar);
    };
    Schedule mixture = mixed(days);
    mixture.adherence = {}; // what is done on a day is drawn by number of the slot
    for (const Schedule& schedule : {twice_daily(days, days), mixture, twice({{run(10)}}, raises, 0.05, 0.5)})
        EXPECT_LE(difference(lived(divided(schedule)), lived(schedule)), 1e-7);
}

} // namespace
} // namespace tendonlab::testing
