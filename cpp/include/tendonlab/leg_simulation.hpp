#pragma once
// One leg of a pack of persons through one schedule: days, sessions, events, records.
//
// Both integration paths run through this one loop, so neither can skip an event the other sees. Order of a day, which
// begins at waking: inputs of the day, record, reports and decisions, then segment and session by turns. Sessions at
// one time are done one after the other. The engine takes the legs of a person through a day one after the other; what
// the person does follows the reports of the affected leg, which comes first.

#include "tendonlab/cohort.hpp"
#include "tendonlab/participation.hpp"
#include "tendonlab/random.hpp"
#include "tendonlab/readout.hpp"
#include "tendonlab/recorder.hpp"
#include "tendonlab/reports.hpp"
#include "tendonlab/schedule.hpp"
#include "tendonlab/session_effect.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace tendonlab {

template<class T, class Flow>
class LegSimulation {
public:
    // `column`: what the cohort's tables hold of these people, at most as many as there are lanes.
    LegSimulation(const Cohort& cohort, const Column<T>& column, int leg, const Schedule& schedule,
                  const TimeGrid& grid, bool sample_events, Participation& people)
        : cohort_(cohort), schedule_(schedule), grid_(grid), people_(people), count_(people.count()), leg_(leg),
          sample_events_(sample_events), person_(column.parameters), flow_(person_, grid.divisions),
          sessions_(schedule.sessions.size()) {
        start(column);
    }

    // The inputs of a day. On the morning after the last day those of that day still hold.
    void begin_day(int day) {
        const auto today = static_cast<std::size_t>(day < schedule_.days ? day : schedule_.days - 1);
        if (affected())
            for (int i = 0; i < count_; ++i)
                people_.begin_day(day, i, lane(alive_, i));
        in_.habitual = schedule_.habitual[today];
        in_.care = schedule_.care[today];
        in_.felt_pain = schedule_.felt_pain.empty() ? 1.0 : schedule_.felt_pain[today];
        in_.gait_force = schedule_.gait_force.empty() ? 1.0 : schedule_.gait_force[today];
        in_.tendon_strength = schedule_.tendon_strength.empty() ? 1.0 : schedule_.tendon_strength[today];
        for (int i = 0; i < count_; ++i) {
            if (people_.dropped_out(i))
                set_lane(in_.care, i, 0.0);
            if (!schedule_.massage_relief.empty())
                set_lane(in_.felt_pain, i, lane(in_.felt_pain, i) * people_.relief(day, i));
        }
        in_.damage_level = person_.damage_level(state_, in_.habitual, in_.gait_force, in_.tendon_strength);
        give_way(day);
    }

    // From waking to waking.
    void live(int day) {
        if (!any(alive_)) // nothing more is recorded, and a ruptured tendon may take for ever to integrate
            return;
        if (affected())
            wake(day);
        if (grid_.is_quiet[static_cast<std::size_t>(day)] != 0) {
            flow_.advance(state_, in_, grid_.quiet);
        } else {
            for (std::size_t slot = 0; slot < schedule_.slots.size(); ++slot) {
                flow_.advance(state_, in_, grid_.active[slot]);
                attend(day, slot);
            }
            flow_.advance(state_, in_, grid_.active.back());
        }
        const auto symptomatic = state_.P >= person_.p.P_free;
        days_since_symptoms_ = select(symptomatic, T(0.0), days_since_symptoms_ + T(1.0));
    }

    // A person's records end together: nobody trains one leg on while the other is ruptured.
    void end_with(const LegSimulation& other, int day) {
        const auto ended = alive_ & !other.alive_;
        if (any(ended))
            end_records(ended, Outcome::other_leg, day);
    }

    // Everything there is to record of this morning. `visa_noise`: the scatter of scoring VISA-A.
    [[nodiscard]] Observation<T> observation(T visa_noise) const {
        Observation<T> o = observe(state_, person_, visa_noise, in_.felt_pain);
        o.onset_risk = T(1.0) - exp(-onset_hazard_);
        o.rupture_risk = T(1.0) - exp(-rupture_clock_);
        for (int i = 0; i < count_; ++i) {
            const Coach& coach = people_.coach(i);
            set_lane(o.sessions_planned, i, people_.planned(i));
            set_lane(o.sessions_done, i, people_.done(i));
            set_lane(o.sessions_broken_off, i, people_.broken_off(i));
            set_lane(o.rung, i, schedule_.tracks.empty() ? 0.0 : coach.rung(0) + 1.0);
            set_lane(o.moves_up, i, coach.moves_up());
            set_lane(o.moves_back, i, coach.moves_back());
        }
        return o;
    }

    // Whether person i's records still go on.
    [[nodiscard]] bool alive(int i) const { return lane(alive_, i); }

    // Writes record number `time`; `row`: where the first person stands in the block.
    void record(int day, Eigen::Index time, Block& block, Eigen::Index row) {
        T noise = 0.0;
        for (int i = 0; i < lanes; ++i)
            set_lane(
                noise, i,
                normal(cohort_.seed, person_number(i), Purpose::visa_a, leg_draw(static_cast<std::uint64_t>(day))));
        const Observation<T> o = observation(noise);
        T sum = 0.0; // finite only if every one of them is
#define TENDONLAB_ADD(name, units, text) sum += o.name;
        TENDONLAB_OBSERVABLES(TENDONLAB_ADD)
#undef TENDONLAB_ADD
        const auto broken = alive_ & !(sum - sum <= T(0.0));
        if (any(broken))
            end_records(broken, Outcome::not_finite, day);
        const auto store = [&](std::vector<double>& values, const T& value) {
            if (values.empty())
                return;
            for (int i = 0; i < count_; ++i)
                if (lane(alive_, i))
                    values[static_cast<std::size_t>(block.row(row + i, leg_) * block.times + time)] = lane(value, i);
        };
        std::size_t k = 0;
#define TENDONLAB_STORE(name, units, text) store(block.values[k++], o.name);
        TENDONLAB_OBSERVABLES(TENDONLAB_STORE)
#undef TENDONLAB_STORE
    }

    // `row`: where the first person stands in the block.
    void finish(Block& block, Eigen::Index row) const {
        for (int i = 0; i < count_; ++i) {
            const auto at = static_cast<std::size_t>(block.row(row + i, leg_));
            block.outcome[at] = static_cast<std::int8_t>(outcome_[i]);
            block.outcome_day[at] = outcome_day_[i];
            block.onsets[at] = onsets_[i];
            block.drop_out_day[at] = people_.drop_out_day(i);
        }
    }

private:
    static constexpr int lanes = lanes_of<T>;
    static constexpr double year_days = 365;

    [[nodiscard]] bool affected() const { return leg_ == 0; }
    [[nodiscard]] std::uint64_t person_number(int i) const { return people_.person(i < count_ ? i : count_ - 1); }
    // Each leg has its own luck with its tissue; what the person does is the same for both.
    [[nodiscard]] std::uint64_t leg_draw(std::uint64_t draw) const {
        return draw + (static_cast<std::uint64_t>(leg_) << 32U);
    }
    [[nodiscard]] double next_threshold(int i, Purpose purpose, std::uint64_t draw) const {
        return -std::log(uniform(cohort_.seed, person_number(i), purpose, leg_draw(draw)));
    }

    // The part of the pain of an episode beginning now that lasts.
    [[nodiscard]] T lasting_pain() const { return person_.p.f_inf * state_.P; }

    // Kept out of the constructor: GCC 12 fails internally (connect_traces) when it inlines this one there.
    [[gnu::noinline]] void start(const Column<T>& column) {
        const auto initial = [&](Initial which) { return column.initial[static_cast<std::size_t>(which)]; };
        state_ = healthy_state<T>();
        const T zero = 0.0;
        state_.P = affected() ? initial(Initial::P) : zero;
        state_.D = affected() ? initial(Initial::D) : zero;
        insertional_ = affected() ? initial(Initial::insertional) : zero;
        in_.lasting_pain = lasting_pain();
        // The person's own normal life has been going on, whatever the first day of the programme brings: its damage is
        // there, so that nothing drifts and everybody starts alike in every arm.
        const T level = person_.damage_level(state_, T(1.0));
        state_.l1 = state_.l2 = state_.l3 = state_.l4 = level;
        state_.l1 += initial(Initial::l1); // whatever was done before, both legs did it
        const T recently = affected() ? initial(Initial::tendinopathy_last_year) : zero;
        days_since_symptoms_ = select(recently > zero, zero, T(1e9));
        onset_hazard_ = onset_clock_ = rupture_clock_ = zero;
        alive_ = zero <= zero;
        for (int i = 0; i < lanes; ++i) {
            set_lane(onset_threshold_, i, next_threshold(i, Purpose::onset, 0));
            set_lane(rupture_threshold_, i, next_threshold(i, Purpose::rupture, 0));
            outcome_[i] = Outcome::completed;
            outcome_day_[i] = std::numeric_limits<double>::quiet_NaN();
            onsets_[i] = 0;
        }
    }

    // Prepared when somebody does it: nobody may ever get to some of a programme's sessions.
    const PreparedSession<T>& prepared(std::int32_t session) {
        auto& entry = sessions_[static_cast<std::size_t>(session)];
        if (!entry)
            entry = prepare(schedule_.sessions[static_cast<std::size_t>(session)], person_, insertional_, affected());
        return *entry;
    }

    // Reports, and what follows from them.
    void wake(int day) {
        if (people_.asks_in_the_morning(day)) {
            ask_in_the_morning(day, cohort_.seed, state_, person_, in_.felt_pain, alive_, people_);
            return;
        }
        for (int i = 0; i < count_; ++i)
            if (lane(alive_, i) && !people_.dropped_out(i))
                people_.coach(i).morning(day, nullptr);
    }

    void attend(int day, std::size_t slot) {
        MaskOf<T> done = T(1.0) < T(0.0);
        std::array<Part<T>, lanes> parts{};
        const PreparedSession<T>* common = nullptr; // nobody's is different, as long as `alike`
        bool alike = true;
        for (int i = 0; i < count_; ++i) {
            if (!lane(alive_, i))
                continue;
            if (affected())
                people_.choose(day, slot, i);
            const Attendance& attendance = people_.attendance(slot, i);
            if (attendance.session < 0)
                continue;
            set_lane(done, i, true);
            const PreparedSession<T>& session = prepared(attendance.session);
            parts[static_cast<std::size_t>(i)] = {.session = &session, .bouts = session.bouts.size()};
            alike = alike && (common == nullptr || common == &session);
            common = &session;
        }
        if (common == nullptr)
            return;
        if (!alike) {
            combine(parts, combined_);
            common = &combined_;
        }
        if (affected() && people_.asks(slot)) {
            const SessionReports<T> reports = ask(day, slot, *common);
            for (int i = 0; i < count_; ++i)
                if (lane(done, i))
                    people_.end(day, slot, i, reports.of(i), broken_off_at(reports, parts, i));
        } else if (affected()) {
            for (int i = 0; i < count_; ++i)
                if (lane(done, i))
                    people_.end(day, slot, i);
        }
        if (shorten(slot, parts)) {
            combine(parts, combined_);
            common = &combined_;
        }
        State<T> after = state_;
        const SessionCost<T> cost = apply(*common, person_, in_, after);
#define TENDONLAB_KEEP(name) state_.name = select(done, after.name, state_.name);
        TENDONLAB_STATES(TENDONLAB_KEEP)
#undef TENDONLAB_KEEP
        suffer(day, select(done, cost.damage, T(0.0)), done & (cost.overloaded | life_is_spent()));
    }

    SessionReports<T> ask(int day, std::size_t slot, const PreparedSession<T>& session) const {
        const int block = day * static_cast<int>(max_slots) + static_cast<int>(slot);
        const T noise = scatter_of<T>(cohort_.seed, people_, Purpose::session_pain, block);
        return SessionReports<T>(state_, person_, in_, noise, session, people_.stop(slot));
    }

    // Bouts a person did before one was broken off, counted in the whole session.
    std::optional<std::size_t> broken_off_at(const SessionReports<T>& reports, const std::array<Part<T>, lanes>& parts,
                                             int i) const {
        const int bout = reports.broken[static_cast<std::size_t>(i)];
        if (bout < 0)
            return {};
        return parts[static_cast<std::size_t>(i)].session->positions[static_cast<std::size_t>(bout)];
    }

    // Cuts the parts of those who broke off. Returns whether there are any.
    bool shorten(std::size_t slot, std::array<Part<T>, lanes>& parts) const {
        bool cut = false;
        for (int i = 0; i < count_; ++i) {
            auto& part = parts[static_cast<std::size_t>(i)];
            const Attendance& attendance = people_.attendance(slot, i);
            if (part.session == nullptr || attendance.how != How::broken_off)
                continue;
            const auto& positions = part.session->positions;
            while (part.bouts > 0 && positions[part.bouts - 1] >= attendance.bouts)
                --part.bouts;
            cut = true;
        }
        return cut;
    }

    [[nodiscard]] MaskOf<T> life_is_spent() const { return state_.labile_damage() >= T(1.0); }

    // Rupture without a session: all of the tendon's life is spent, or walking reaches the ultimate stress.
    void give_way(int day) {
        const T stress = person_.walking_stress(state_, in_.gait_force, in_.tendon_strength);
        const auto overloaded = (in_.habitual > T(0.0)) & (stress >= person_.p.s_u);
        const auto ruptured = alive_ & (life_is_spent() | overloaded);
        if (any(ruptured)) {
            end_records(ruptured, Outcome::ruptured, day);
            people_.note(day, "rupture");
        }
    }

    // Onset and rupture. A hazard that adds up to an exponentially distributed threshold is the same as an independent
    // chance 1 - exp(-H) in each session, and asks for one random number an event instead of one a session.
    void suffer(int day, T damage, MaskOf<T> overloaded) {
        const auto& p = person_.p;
        const T rupture = rupture_hazard(damage, p);
        rupture_clock_ += rupture;
        const auto recent = days_since_symptoms_ < T(year_days);
        const T onset = select(state_.P < p.P_free, onset_hazard(damage, recent, p), T(0.0));
        onset_hazard_ += onset;
        onset_clock_ += onset;
        MaskOf<T> ruptured = overloaded;
        if (sample_events_) {
            ruptured = ruptured | (rupture_clock_ >= rupture_threshold_);
            const auto begins = alive_ & (onset_clock_ >= onset_threshold_);
            if (any(begins))
                begin_episode(day, begins);
        }
        ruptured = ruptured & alive_;
        if (any(ruptured)) {
            end_records(ruptured, Outcome::ruptured, day);
            people_.note(day, "rupture");
        }
    }

    void begin_episode(int day, MaskOf<T> begins) {
        const auto& p = person_.p;
        people_.note(day, "onset");
        state_.P = select(begins, state_.P + p.P_on, state_.P);
        // Of the matrix still in order, so that D stays below 1.
        state_.D = select(begins, state_.D + min(p.D_on, T(0.9)) * (T(1.0) - state_.D), state_.D);
        in_.lasting_pain = select(begins, lasting_pain(), in_.lasting_pain);
        onset_clock_ = select(begins, T(0.0), onset_clock_);
        for (int i = 0; i < lanes; ++i) {
            if (!lane(begins, i))
                continue;
            ++onsets_[i];
            set_lane(onset_threshold_, i, next_threshold(i, Purpose::onset, static_cast<std::uint64_t>(onsets_[i])));
        }
    }

    void end_records(MaskOf<T> ended, Outcome why, int day) {
        for (int i = 0; i < lanes; ++i) {
            if (!lane(ended, i))
                continue;
            set_lane(alive_, i, false);
            outcome_[i] = why;
            outcome_day_[i] = day;
        }
    }

    const Cohort& cohort_;
    const Schedule& schedule_;
    const TimeGrid& grid_;
    Participation& people_;
    int count_;
    int leg_;
    bool sample_events_;
    Person<T> person_;
    Flow flow_;
    std::vector<std::optional<PreparedSession<T>>> sessions_;
    PreparedSession<T> combined_;

    State<T> state_;
    T insertional_;
    DailyInputs<T> in_;
    T days_since_symptoms_;
    T onset_hazard_; // of all sessions so far
    T onset_clock_, onset_threshold_;
    T rupture_clock_, rupture_threshold_;
    MaskOf<T> alive_;
    std::array<Outcome, lanes> outcome_;
    std::array<double, lanes> outcome_day_;
    std::array<std::int32_t, lanes> onsets_;
};

} // namespace tendonlab
