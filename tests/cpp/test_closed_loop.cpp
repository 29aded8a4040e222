// People on a ladder: what a coach is told, where it leads, and what never happens.

#include "tendonlab/random.hpp"
#include "tendonlab/reports.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "stories.hpp"

namespace tendonlab::testing {
namespace {

TEST(ClosedLoop, PeopleClimbAndAreSentBackAndNobodySkipsARung) {
    const OwnedCohort cohort(varied_people(40), {.P = 2, .D = 0.2, .tendinopathy_last_year = 1});
    const Schedule schedule = ladder(year);
    const Track& track = schedule.tracks.front();
    int up = 0;
    int back = 0;
    int heavy = 0;
    for (int person = 0; person < 40; ++person) {
        const Trace story = trace(cohort.view(), person, one_arm(schedule, year));
        std::vector<int> way; // rungs come up by
        int rung = -1;
        for (const auto& [day, e] : events<DecisionEvent>(story)) {
            ASSERT_EQ(e.rung_from, rung);
            rung = e.rung_to;
            if (e.rung_from < 0) {
                ASSERT_EQ(rung, 0);
            } else if (rung > e.rung_from) {
                const auto next = track.next_phase(static_cast<std::size_t>(e.rung_from));
                ASSERT_TRUE(rung == e.rung_from + 1 || static_cast<std::size_t>(rung) == next);
                ASSERT_TRUE(e.decision.light != Light::red && e.decision.light != Light::yellow);
                way.push_back(e.rung_from);
                ++up;
                heavy += rung == 4 ? 1 : 0;
            } else if (rung < e.rung_from) {
                ASSERT_TRUE(std::find(way.begin(), way.end(), rung) != way.end());
                while (way.back() != rung)
                    way.pop_back();
                way.pop_back();
                ++back;
            }
        }
        for (const auto& [day, e] : events<SessionEvent>(story)) {
            ASSERT_LT(day, schedule.last_day);
            ASSERT_EQ(e.track, 0);
        }
    }
    EXPECT_GT(up, 60);
    EXPECT_GT(back, 5);
    EXPECT_GT(heavy, 5);
}

TEST(ClosedLoop, ATraceIsThePersonOfTheTrial) {
    const OwnedCohort cohort(varied_people(12), patient);
    const Results results(cohort, one_arm(ladder(200), 200));
    for (Eigen::Index person = 0; person < 12; ++person) {
        const Trace story = trace(cohort.view(), person, one_arm(ladder(200), 200));
        double done = 0;
        double planned = 0;
        double moves_up = 0;
        for (const auto& [day, e] : events<SessionEvent>(story)) {
            done += e.how != How::missed ? 1 : 0;
            planned += e.planned ? 1 : 0;
        }
        for (const auto& [day, e] : events<DecisionEvent>(story))
            moves_up += e.rung_from >= 0 && e.rung_to > e.rung_from ? 1 : 0;
        const auto i = static_cast<std::size_t>(person);
        EXPECT_EQ(done, results["sessions_done"][i]);
        EXPECT_EQ(planned, results["sessions_planned"][i]);
        EXPECT_EQ(moves_up, results["moves_up"][i]);
    }
}

TEST(ClosedLoop, ReportsAreWholeNumbersAndAPainlessPersonReportsNone) {
    const OwnedCohort cohort(varied_people(6), patient);
    for (Eigen::Index person = 0; person < 6; ++person) {
        std::set<double> said;
        for (const auto& [day, e] : events<MorningEvent>(trace(cohort.view(), person, one_arm(ladder(100), 100)))) {
            EXPECT_EQ(e.pain, std::floor(e.pain));
            EXPECT_TRUE(e.pain >= 0 && e.pain <= 10);
            said.insert(e.pain);
        }
        EXPECT_GT(said.size(), 1U); // the person's own scatter
    }
    const OwnedCohort well(varied_people(3), healthy);
    for (const auto& [day, e] : events<MorningEvent>(trace(well.view(), 0, one_arm(ladder(100), 100))))
        EXPECT_EQ(e.pain, 0);
}

// The scatter of reports: its standard deviation is sig_n, its mean nil.
TEST(ClosedLoop, ReportsScatterAsTheParameterSays) {
    double sum = 0;
    double squares = 0;
    constexpr int n = 200000;
    for (int i = 0; i < n; ++i) {
        const double x = nearly_normal(5, static_cast<std::uint64_t>(i), Purpose::morning_pain, 0);
        sum += x;
        squares += x * x;
    }
    EXPECT_NEAR(sum / n, 0, 4 / std::sqrt(n));
    EXPECT_NEAR(squares / n, 1, 4 * std::sqrt((2.7 - 1) / n)); // kurtosis of four uniforms
}

TEST(ClosedLoop, ARuleSeesOnlyWhatIsSaid) {
    // Two people whose tissue differs but who say the same, because nothing hurts: they are led alike.
    auto thin = reference_man();
    thin.A_ref = 55;
    thin.life_scale = 2;
    Schedule schedule = ladder(year);
    schedule.adherence = {};
    const OwnedCohort cohort({reference_man(), thin}, healthy);
    Study study = one_arm(schedule, year);
    study.sample_events = false;
    const auto moves = [&](Eigen::Index person) {
        std::vector<std::pair<int, int>> found;
        for (const auto& [day, e] : events<DecisionEvent>(trace(cohort.view(), person, study)))
            found.emplace_back(day, e.rung_to);
        return found;
    };
    EXPECT_EQ(moves(0), moves(1));
    EXPECT_GT(moves(0).size(), 4U);
}

TEST(ClosedLoop, ARuleOfOnesOwnTakesThePlaceOfTheProgrammes) {
    const OwnedCohort cohort(varied_people(20), patient);
    const Schedule schedule = ladder(year);
    Study study = one_arm(schedule, year);
    const Results own(cohort, study);
    study.rules = {[&](const View& v) { return decide(v, schedule.tracks[static_cast<std::size_t>(v.track)]); }};
    const Results same(cohort, study);
    for (std::size_t i = 0; i < observables.size(); ++i)
        for (std::size_t k = 0; k < 20; ++k)
            EXPECT_TRUE(own.recorder.values[i][k] == same.recorder.values[i][k]
                        || std::isnan(own.recorder.values[i][k]));
    study.rules = {[](const View& v) { return v.rung < 0 ? Decision{.move = 1} : Decision{}; }};
    const Results still(cohort, study);
    for (const double moves : still["moves_up"])
        EXPECT_EQ(moves, 0);
    study.rules = {[](const View& v) { return Decision{.move = v.rung < 0 ? 1 : 2}; }};
    EXPECT_THROW(Results(cohort, study), std::invalid_argument);
    study.rules = {[](const View& v) { return Decision{.move = v.rung < 0 ? 1 : -1}; }};
    EXPECT_THROW(Results(cohort, study), std::invalid_argument);
}

// Found by generated programmes: people side by side whose sessions have different numbers of bouts.
TEST(ClosedLoop, WhoHasNoBoutBesideSomebodyWithOneIsNotBrokenOff) {
    Schedule schedule = ladder(56);
    schedule.sessions = {{.bouts = {}, .rolling_s = 90}, {{run(1), run(1), run(1)}}};
    schedule.deload_of = schedule.overdone_of = {};
    Track& track = schedule.tracks.front();
    for (std::size_t rung = 0; rung < track.rungs.size(); ++rung)
        for (Plan& plan : track.rungs[rung].plans)
            plan.sessions = {static_cast<std::int32_t>(rung % 2)};
    track.pain_rule->stop = 1; // less than most feel at rest
    track.rungs.front().at_most_days = 5;
    const OwnedCohort cohort(varied_people(16), patient);
    Study study{.arms = {schedule}, .record_days = weekly(56)};
    const Results packs(cohort, study);
    study.path = Path::one_lane;
    const Results lanes(cohort, study);
    EXPECT_EQ(packs.recorder.values, lanes.recorder.values);
    for (Eigen::Index person = 0; person < 16; ++person)
        for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), person, study)))
            if (e.session == 0 && e.how != How::missed) {
                EXPECT_NE(e.how, How::broken_off);
                EXPECT_EQ(e.pain_during, 0);
            }
}

TEST(ClosedLoop, InAPhaseOfRestNothingIsMissed) {
    Schedule schedule = ladder(200);
    Track& track = schedule.tracks.front();
    track.rungs[1].plans.clear(); // the phase holds nothing ...
    track.rungs[2].plans.clear();
    track.rungs[3].plans.clear();
    track.rungs[1].at_most_days = track.rungs[2].at_most_days = track.rungs[3].at_most_days = 40; // ... for weeks
    track.rungs.back().enter = {};
    schedule.adherence = {};
    const OwnedCohort cohort({reference_man()}, healthy);
    for (const auto& [day, e] : events<DecisionEvent>(trace(cohort.view(), 0, one_arm(schedule, 200))))
        EXPECT_NE(e.decision.reason, Reason::missed_days);
}

// Time that was up before a step back must not send anybody on before something was done again.
TEST(ClosedLoop, NobodyIsSentOnByTimeRightAfterAStepBack) {
    Schedule schedule = ladder(year);
    Track& track = schedule.tracks.front();
    for (std::size_t rung = 1; rung <= 3; ++rung)
        track.rungs[rung].at_most_days = 28;
    track.rungs.back().enter = {};
    const OwnedCohort cohort(varied_people(100), patient);
    int after_going_back = 0;
    for (Eigen::Index person = 0; person < 100; ++person) {
        int went_back = -1000;
        for (const auto& [day, e] : events<DecisionEvent>(trace(cohort.view(), person, one_arm(schedule, year)))) {
            if (e.decision.reason == Reason::time_is_up) {
                EXPECT_GE(day - went_back, 28);
                ++after_going_back;
            }
            if (e.decision.move < 0)
                went_back = day;
        }
    }
    EXPECT_GT(after_going_back, 20);
}

TEST(ClosedLoop, WhoseRecordsHaveEndedDoesNothingMore) {
    std::vector<Parameters<double>> people(64, reference_man());
    for (auto& p : people)
        p.h_r *= 2000;
    OwnedCohort cohort(people, healthy);
    cohort.legs = 2;
    Schedule schedule = train(140, 140, {{run(8)}}, {0.3, 0.6});
    schedule.adherence.drop_out_per_day = 0.02;
    schedule.adherence.drop_out_days = 140;
    int ruptured = 0;
    for (Eigen::Index person = 0; person < 64; ++person) {
        bool over = false;
        for (const TraceEvent& e : trace(cohort.view(), person, one_arm(schedule, 140))) {
            const auto* life = std::get_if<LifeEvent>(&e.what);
            EXPECT_FALSE(over && life == nullptr);
            EXPECT_FALSE(over && life != nullptr && life->what == "drop-out");
            over = over || (life != nullptr && life->what == "rupture");
        }
        ruptured += over ? 1 : 0;
    }
    EXPECT_GT(ruptured, 20);
}

TEST(ClosedLoop, RestIsNeverShortenedAndMayBeForEver) {
    Study study = one_arm(ladder(100), 100);
    const OwnedCohort cohort({reference_man()}, healthy);
    study.rules = {[](const View& v) {
        const int rest = v.day == 10 ? 20 : v.day == 12 ? 1 : v.day == 60 ? std::numeric_limits<int>::max() : 0;
        return Decision{.move = v.rung < 0 ? 1 : 0, .rest_days = rest};
    }};
    int sessions = 0;
    for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), 0, study))) {
        EXPECT_TRUE(day < 10 || (day >= 30 && day < 60)) << day;
        ++sessions;
    }
    EXPECT_GT(sessions, 30);
}

TEST(ClosedLoop, ATrackDecidesWhateverStandsFirstInTheFile) {
    const auto days_of = [](bool first) {
        Schedule s = rest(60, 1.0, 1.0);
        s.slots = {0.2, 0.5};
        s.sessions = {{{heel_drop()}}};
        s.last_day = 60;
        const auto plans = [](std::size_t slot) { return std::vector<Plan>{{.slot = slot, .sessions = {0}}}; };
        Track leading{
            .name = "leading",
            .rungs = {{.name = "a", .plans = plans(0), .step = {}, .enter = {}, .leave = {}, .at_most_days = 7},
                      {.name = "b",
                       .phase = 1,
                       .plans = plans(0),
                       .step = {},
                       .enter = {},
                       .leave = {},
                       .at_most_days = {}}},
            .pain_rule = {},
            .after_missed = {}};
        Track waiting{.name = "waiting",
                      .rungs = {{.name = "c",
                                 .plans = plans(1),
                                 .step = {},
                                 .enter = {.other_track = first ? 0 : 1, .other_rung = 1},
                                 .leave = {},
                                 .at_most_days = {}}},
                      .pain_rule = {},
                      .after_missed = {}};
        s.tracks = first ? std::vector<Track>{leading, waiting} : std::vector<Track>{waiting, leading};
        const OwnedCohort cohort({reference_man()}, healthy);
        std::vector<int> days;
        for (const auto& [day, e] : events<SessionEvent>(trace(cohort.view(), 0, one_arm(s, 60))))
            if (e.slot == 1)
                days.push_back(day);
        return days;
    };
    EXPECT_EQ(days_of(true), days_of(false));
    EXPECT_EQ(days_of(true).front(), 8); // the morning after the other track went on
}

TEST(ClosedLoop, BothLegsDoTheSameSessions) {
    OwnedCohort cohort(varied_people(8), patient);
    cohort.legs = 2;
    const auto weeks = weekly(year);
    const Results r(cohort, {.arms = {ladder(year)}, .record_days = weeks});
    for (std::size_t person = 0; person < 8; ++person)
        for (const char* name : {"sessions_planned", "sessions_done", "rung", "moves_up", "moves_back"})
            for (std::size_t t = 0; t < weeks.size(); ++t) {
                const double one = r[name][2 * person * weeks.size() + t];
                const double other = r[name][(2 * person + 1) * weeks.size() + t];
                EXPECT_TRUE(one == other || std::isnan(one)) << name << " in week " << t;
            }
}

} // namespace
} // namespace tendonlab::testing
