#include "tendonlab/derivatives.hpp"

#include "tendonlab/dual.hpp"
#include "tendonlab/engine.hpp"
#include "tendonlab/fast_flow.hpp"
#include "tendonlab/leg_simulation.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace tendonlab {
namespace {

// Derivatives a simulation carries at once: the longest vectors of today's machines.
constexpr int width = 8;
using Scalar = Dual<width>;

constexpr std::array differentiable_start = {Initial::P, Initial::D, Initial::l1};

void require_fixed(const Schedule& schedule) {
    for (const Track& track : schedule.tracks)
        if (track.needs_reports())
            throw std::invalid_argument("track '" + track.name
                                        + "': what is done depends on reports, so there are no derivatives");
    const Adherence& a = schedule.adherence;
    const bool all_done = std::all_of(a.periods.begin(), a.periods.end(), [](const auto& p) { return p.mean == 1; });
    if (!all_done || a.overdone > 0 || (a.drop_out_per_day > 0 && a.drop_out_days > 0))
        throw std::invalid_argument("what is done depends on chance, so there are no derivatives; "
                                    "let every session be done");
}

// The person as the tables have them, with the derivative of the names [first, first + width) with respect to
// themselves.
Column<Scalar> seeded(const Cohort& cohort, Eigen::Index person, std::size_t first) {
    auto column = load_column<Scalar>(cohort, person, 1);
    std::size_t k = 0;
    const auto seed = [&](Scalar& x) {
        if (k >= first && k < first + width)
            x.d[k - first] = 1;
        ++k;
    };
#define TENDONLAB_SEED(name) seed(column.parameters.name);
    TENDONLAB_PARAMETERS(TENDONLAB_SEED)
#undef TENDONLAB_SEED
    for (const Initial which : differentiable_start)
        seed(column.initial[static_cast<std::size_t>(which)]);
    return column;
}

bool finite(const std::vector<Scalar>& read) {
    return std::all_of(read.begin(), read.end(), [](const Scalar& x) { return std::isfinite(x.v); });
}

class Run {
public:
    Run(const Cohort& cohort, Eigen::Index person, const Schedule& schedule, const std::vector<int>& record_days)
        : cohort_(cohort), person_(person), schedule_(schedule), record_days_(record_days),
          grid_(make_time_grid(schedule)), names_(derivative_names().size()) {
        const double missing = std::numeric_limits<double>::quiet_NaN();
        result_.names = names_;
        result_.times = record_days.size();
        result_.values.assign(smooth_observables * result_.times, missing);
        result_.derivatives.assign(smooth_observables * names_ * result_.times, missing);
    }

    Derivatives operator()() {
        for (std::size_t first = 0; first < names_; first += width)
            simulate(first);
        return std::move(result_);
    }

private:
    void simulate(std::size_t first) {
        const Rule none;
        Participation people(cohort_, person_, 1, schedule_, none, nullptr);
        LegSimulation<Scalar, FastFlow<Scalar>> leg(cohort_, seeded(cohort_, person_, first), 0, schedule_, grid_,
                                                    false, people);
        std::size_t time = 0;
        for (int day = 0; day <= record_days_.back() && leg.alive(0); ++day) {
            leg.begin_day(day);
            if (!leg.alive(0)) // it gave way without a session
                return;
            if (record_days_[time] == day && !record(leg.observation(0.0), first, time++))
                return;
            if (day < record_days_.back())
                leg.live(day);
        }
    }

    // Returns whether there was anything to record.
    bool record(const Observation<Scalar>& o, std::size_t first, std::size_t time) {
        std::vector<Scalar> read;
#define TENDONLAB_READ(name, units, text) read.push_back(o.name);
        TENDONLAB_OBSERVABLES(TENDONLAB_READ)
#undef TENDONLAB_READ
        if (!finite(read))
            return false;
        for (std::size_t i = 0; i < smooth_observables; ++i) {
            result_.values[i * result_.times + time] = read[i].v;
            for (std::size_t k = first; k < std::min(first + width, names_); ++k)
                result_.derivatives[(i * names_ + k) * result_.times + time] = read[i].d[k - first];
        }
        return true;
    }

    const Cohort& cohort_;
    Eigen::Index person_;
    const Schedule& schedule_;
    const std::vector<int>& record_days_;
    TimeGrid grid_;
    std::size_t names_;
    Derivatives result_;
};

} // namespace

std::vector<std::string_view> derivative_names() {
    std::vector<std::string_view> names(parameter_names.begin(), parameter_names.end());
    for (const Initial which : differentiable_start)
        names.push_back(initial_names[static_cast<std::size_t>(which)]);
    return names;
}

Derivatives differentiate(const Cohort& cohort, Eigen::Index person, const Schedule& schedule,
                          const std::vector<int>& record_days) {
    cohort.validate();
    Study{.arms = {schedule}, .record_days = record_days, .sample_events = false}.validate();
    require_fixed(schedule);
    if (person < 0 || person >= cohort.persons())
        throw std::invalid_argument("there is no such person in the cohort");
    return Run(cohort, person, schedule, record_days)();
}

} // namespace tendonlab
