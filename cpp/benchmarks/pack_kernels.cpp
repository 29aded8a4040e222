// Compiled once for each set of vector instructions (CMakeLists.txt).

#include "pack_kernels.hpp"

#include "tendonlab/block_run.hpp"
#include "tendonlab/fast_flow.hpp"

#include "full_load.hpp"

namespace tendonlab::testing {
inline namespace TENDONLAB_SIMD {
namespace {

// As in kernel.cpp.
#if defined(__AVX512F__)
constexpr int width = 8;
#elif defined(__AVX2__)
constexpr int width = 4;
#else
constexpr int width = 2;
#endif
using Lanes = Pack<width>;

// The compiler may assume nothing of x from here on, and must have worked it out.
void keep(Lanes& x) {
#if defined(__AVX512F__)
    asm volatile("" : "+v"(x.v)); // NOLINT(hicpp-no-assembler)
#elif defined(__x86_64__)
    asm volatile("" : "+x"(x.v)); // NOLINT(hicpp-no-assembler)
#else
    asm volatile("" : "+w"(x.v)); // NOLINT(hicpp-no-assembler)
#endif
}

Lanes spread(double low, double high) {
    Lanes x = 0.0;
    for (int i = 0; i < width; ++i)
        set_lane(x, i, low + (high - low) * (i + 0.5) / width);
    return x;
}

template<class Function>
class Elementary final : public PackKernel {
public:
    explicit Elementary(Function f) : f_(f) {
        for (int i = 0; i < many; ++i)
            x_[static_cast<std::size_t>(i)] = spread(0.01, 1.0 + i);
    }
    void call() override {
        for (Lanes x : x_) {
            x = f_(x);
            keep(x);
        }
    }
    [[nodiscard]] int times() const override { return many; }

private:
    static constexpr int many = 32;
    Function f_;
    std::array<Lanes, many> x_{};
};

struct People {
    OwnedCohort cohort = OwnedCohort(varied_people(width), patient);
    Schedule schedule = full_load();
    TimeGrid grid = make_time_grid(schedule);
    Person<Lanes> person = Person<Lanes>(load_parameters<Lanes>(cohort.view().parameters, 0, width));
    PreparedSession<Lanes> session = prepare(schedule.sessions[1], person, Lanes(0.0), true);
    DailyInputs<Lanes> in;
    State<Lanes> before = healthy_state<Lanes>();

    People() {
        before.P = patient.P;
        before.D = patient.D;
        in.care = 1.0;
        in.lasting_pain = person.p.f_inf * before.P;
        in.damage_level = person.damage_level(before, in.habitual);
        before.l1 = before.l2 = before.l3 = before.l4 = in.damage_level;
    }
};

class OneSession final : public PackKernel {
public:
    void call() override {
        State<Lanes> s = people_.before;
        SessionCost<Lanes> cost = apply(people_.session, people_.person, people_.in, s);
        keep(cost.damage);
        keep(s.M);
        keep(s.Q);
        keep(s.X);
        keep(s.Jc);
    }

private:
    People people_;
};

class FlowDay final : public PackKernel {
public:
    FlowDay() : flow_(people_.person, people_.grid.divisions), after_(people_.before) {
        apply(people_.session, people_.person, people_.in, after_);
    }
    void call() override {
        State<Lanes> s = after_;
        for (const Segment& segment : people_.grid.active)
            flow_.advance(s, people_.in, segment);
        keep(s.P);
        keep(s.D);
        keep(s.q);
        keep(s.a);
        keep(s.Q);
    }

private:
    People people_;
    FastFlow<Lanes> flow_;
    State<Lanes> after_;
};

class Mornings final : public PackKernel {
public:
    void call() override {
        const Rule none;
        Participation people(people_.cohort.view(), 0, width, people_.schedule, none, nullptr);
        const auto alive = Lanes(0.0) <= Lanes(0.0);
        for (int day = 0; day < year; ++day) {
            for (int i = 0; i < width; ++i)
                people.begin_day(day, i, true);
            ask_in_the_morning(day, 1, people_.before, people_.person, Lanes(1.0), alive, people);
        }
    }
    [[nodiscard]] int times() const override { return year; }

private:
    People people_;
};

class LegDays final : public PackKernel {
public:
    void call() override {
        const Cohort cohort = people_.cohort.view();
        Block block(0, 0, width, study_.shape(cohort));
        run_pack<Lanes, FastFlow<Lanes>>(
            {.cohort = cohort, .study = study_, .grid = people_.grid, .arm = 0, .trace = nullptr}, block, 0, width);
    }
    [[nodiscard]] int times() const override { return year; }

private:
    People people_;
    Study study_ = {.arms = {people_.schedule}, .record_days = weekly(year)};
};

// Chains that do not wait for each other, as many as the registers of every level hold.
constexpr int chains = 12;
constexpr int links = 512;

template<class Step>
class Peak final : public PackKernel {
public:
    Peak(Step step, int operations) : step_(step), operations_(operations) {}
    void call() override {
        // One by one, as an array might be kept in memory.
        Lanes x0 = start(0), x1 = start(1), x2 = start(2), x3 = start(3), x4 = start(4), x5 = start(5);
        Lanes x6 = start(6), x7 = start(7), x8 = start(8), x9 = start(9), x10 = start(10), x11 = start(11);
        Lanes a = 0.99;
        Lanes b = 0.013;
        keep(a);
        keep(b);
        const auto link = [&](auto&... x) { ((x = step_(x, a, b), keep(x)), ...); };
        for (int i = 0; i < links; ++i)
            link(x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11);
    }
    [[nodiscard]] int times() const override { return chains * links * operations_; }

private:
    static Lanes start(int chain) { return spread(1.0, 1.5 + 0.01 * chain); }

    Step step_;
    int operations_; // in a step
};

std::unique_ptr<PackKernel> make(std::string_view name) {
    const auto elementary = [](auto f) { return std::make_unique<Elementary<decltype(f)>>(f); };
    const auto peak = [](auto step, int operations) {
        return std::make_unique<Peak<decltype(step)>>(step, operations);
    };
    if (name == "exp")
        return elementary([](Lanes x) { return exp(x); });
    if (name == "log")
        return elementary([](Lanes x) { return log(x); });
    if (name == "session")
        return std::make_unique<OneSession>();
    if (name == "flow_day")
        return std::make_unique<FlowDay>();
    if (name == "mornings")
        return std::make_unique<Mornings>();
    if (name == "leg_days")
        return std::make_unique<LegDays>();
    if (name == "peak_multiply_add")
        return peak([](Lanes x, Lanes a, Lanes b) { return x * a + b; }, 2);
    if (name == "peak_divide")
        return peak([](Lanes x, Lanes a, Lanes /*b*/) { return a / x; }, 1);
    if (name == "peak_compare_select")
        return peak([](Lanes x, Lanes a, Lanes b) { return select(x < a, b, x); }, 2);
    return nullptr;
}

} // namespace

PackKernels kernels() { return {.lanes = width, .make = make}; }

} // namespace TENDONLAB_SIMD
} // namespace tendonlab::testing
