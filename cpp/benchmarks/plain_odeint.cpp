// The written problem of python/benchmarks solved with plain Boost.Odeint: the equations of docs/model.md in a
// std::array, one person after the other, by odeint's own steppers. Shares no code with the engine, whose rival it is.
//
// plain_odeint FOLDER OUT   reads the problem, then from standard input a line a run: METHOD TOLERANCE PEOPLE THREADS.
// Answers each with a line, wall and processor seconds, after writing OUT: doubles of this machine, states
// [person][record][state], then life spent in sessions and sessions done by person.

#include <boost/numeric/odeint.hpp>
#include <boost/property_tree/json_parser.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace odeint = boost::numeric::odeint;

// NOLINTBEGIN(readability-identifier-length): symbols of the equations
enum Index : std::size_t { M, G, S, B, q, a, l1, l2, l3, l4, D, W, P, X, Q, states };

template<class T>
using Vector = std::array<T, states>;

// odeint's steppers take one absolute tolerance, so each state is integrated in units of about its size, or where it
// counts in what is compared.
constexpr std::array<double, states> units = {1, 0.01, 0.01, 1, 1, 1, 1e-5, 1e-5, 1e-5, 1e-5, 0.01, 0.01, 1, 1, 1};

struct Bout {
    double c0_bw, c1_bw, added_kg, fraction_of_maximum, repetitions, loaded_time_s, dorsiflexion;
};

struct Problem {
    int days = 0;
    std::vector<int> record_days;
    std::vector<double> slots, care;
    std::vector<std::vector<Bout>> sessions;
    std::vector<std::vector<int>> calendar;
    std::map<std::string, double> constants;
    std::map<std::string, std::vector<double>> columns;
    std::size_t people = 0;

    [[nodiscard]] double value(const std::string& name, std::size_t person) const {
        if (const auto column = columns.find(name); column != columns.end())
            return column->second[person % people];
        return constants.at(name);
    }
};

template<class Value>
std::vector<Value> list(const boost::property_tree::ptree& tree) {
    std::vector<Value> values;
    for (const auto& item : tree)
        values.push_back(item.second.get_value<Value>());
    return values;
}

Problem read_problem(const std::string& folder) {
    boost::property_tree::ptree tree;
    boost::property_tree::read_json(folder + "/problem.json", tree);
    Problem problem;
    if (tree.get<int>("format") != 1)
        throw std::runtime_error("problem.json: another format than 1");
    problem.days = tree.get<int>("days");
    problem.record_days = list<int>(tree.get_child("record_days"));
    problem.slots = list<double>(tree.get_child("slots"));
    problem.care = list<double>(tree.get_child("care"));
    for (const auto& row : tree.get_child("calendar"))
        problem.calendar.push_back(list<int>(row.second));
    for (const auto& session : tree.get_child("sessions")) {
        auto& bouts = problem.sessions.emplace_back();
        for (const auto& item : session.second.get_child("bouts")) {
            const auto number = [&](const char* name) { return item.second.get<double>(name); };
            bouts.push_back({number("c0_bw"), number("c1_bw"), number("added_kg"), number("fraction_of_maximum"),
                             number("repetitions"), number("loaded_time_s"), number("dorsiflexion")});
        }
    }
    for (const auto& [name, item] : tree.get_child("constants"))
        problem.constants[name] = item.get_value<double>();

    std::ifstream file(folder + "/people.csv");
    std::string line;
    std::string cell;
    std::vector<std::string> names;
    if (!std::getline(file, line))
        throw std::runtime_error("cannot read " + folder + "/people.csv");
    for (std::istringstream cells(line); std::getline(cells, cell, ',');)
        names.push_back(cell);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        for (const auto& name : names) {
            if (!std::getline(cells, cell, ','))
                throw std::runtime_error("people.csv: a row has too few cells");
            problem.columns[name].push_back(std::stod(cell));
        }
        ++problem.people;
    }
    return problem;
}

// A bout with everything that the person's constants decide.
template<class T>
struct Prepared {
    T force, fraction, cell_dose, cells_left, cycles, fluid_left, strength, exposure, weighted;
};

template<class T>
struct Person {
    T A_ref, E_ref, F_max, eps_toe, eps_th, eps_w, N_s, tau_M, tau_S, tau_B, l_I, q_floor, tau_q, kappa_q, kappa_a,
        tau_a, k_h, g_Q, Q_max, t_Q, tau_Q, k_Q, eta_D, k_l, d_cap, tau_D, x_R, w_W, tau_W, rho0, c_ctx, c_load, X_0,
        tau_X, y_0, r_a, D_r, p_R, P_sat;
    T lasting, steepness, resistance, walking_force, walking_cycles, toe_ratio, toe_growth, toe_curve;
    std::vector<std::vector<Prepared<T>>> sessions;

    Person(const Problem& problem, std::size_t person) {
        using std::exp;
        using std::expm1;
        using std::log;
        using std::max;
        using std::min;
        const auto get = [&](const char* name) { return T(problem.value(name, person)); };
        A_ref = get("A_ref"), E_ref = get("E_ref"), F_max = get("F_max"), eps_toe = get("eps_toe");
        eps_th = get("eps_th"), eps_w = get("eps_w"), N_s = get("N_s"), tau_M = get("tau_M"), tau_S = get("tau_S");
        tau_B = get("tau_B"), l_I = get("l_I"), q_floor = get("q_floor"), tau_q = get("tau_q");
        kappa_q = get("kappa_q"), kappa_a = get("kappa_a"), tau_a = get("tau_a"), k_h = get("k_h"), g_Q = get("g_Q");
        Q_max = get("Q_max"), t_Q = get("t_Q"), tau_Q = get("tau_Q"), k_Q = get("k_Q"), eta_D = get("eta_D");
        k_l = get("k_l"), d_cap = get("d_cap"), tau_D = get("tau_D"), x_R = get("x_R"), w_W = get("w_W");
        tau_W = get("tau_W"), rho0 = get("rho0"), c_ctx = get("c_ctx"), c_load = get("c_load"), X_0 = get("X_0");
        tau_X = get("tau_X"), y_0 = get("y_0"), r_a = get("r_a"), D_r = get("D_r"), p_R = get("p_R");
        P_sat = get("P_sat");
        const T gravity = T(980665) / 100000;
        const T body_mass = get("body_mass");
        const T newtons = get("force_scale") * body_mass * gravity;
        const T insertional = get("initial_insertional");
        const T ln10 = log(T(10));
        lasting = get("f_inf") * get("initial_P");
        steepness = 100 * ln10 / (get("s_u") * get("fatigue_b"));
        const T fresh = get("fatigue_a") * ln10 / get("fatigue_b");
        const T run_stress = get("force_scale") * 5 * 76 * gravity / 70;
        resistance = fresh + log(get("life_scale") * 4600 / get("x_ref")) - (fresh - steepness * run_stress);
        walking_force = T(32) / 10 * newtons;
        walking_cycles = get("habitual_cycles") * max(T(1), T(55) / 100 / get("d_run"));
        const T c = get("c");
        toe_ratio = -eps_toe * expm1(-c) / c;
        toe_growth = expm1(c);
        toe_curve = eps_toe / c;
        for (const auto& bouts : problem.sessions) {
            auto& prepared = sessions.emplace_back();
            for (const Bout& b : bouts) {
                const T N = b.repetitions;
                const T d = b.loaded_time_s;
                const T left = exp(-N / N_s);
                const T w = d / (d + get("d0"));
                const T slow = d >= 1 ? 1 : 0;
                const T tolerated = slow * (1 - T(b.dorsiflexion) * insertional);
                prepared.push_back({.force = b.fraction_of_maximum > 0
                                                 ? T(0)
                                                 : newtons * (T(b.c0_bw) + T(b.c1_bw) * T(b.added_kg) / body_mass),
                                    .fraction = b.fraction_of_maximum,
                                    .cell_dose = get("a_S") * w * (1 - left),
                                    .cells_left = left,
                                    .cycles = N * max(T(1), d / get("d_run")),
                                    .fluid_left = exp(-N * d * min(T(1), d) / get("t_W")),
                                    .strength = slow * N * d,
                                    .exposure = N * tolerated,
                                    .weighted = N * w * tolerated});
            }
        }
    }

    [[nodiscard]] T damage_area(const Vector<T>& y) const { return A_ref * y[a] * (1 - eta_D * y[D]); }
    [[nodiscard]] T life_per_cycle(T stress) const {
        using std::exp;
        return exp(steepness * stress - resistance);
    }
    [[nodiscard]] T walking(const Vector<T>& y) const {
        return walking_cycles * life_per_cycle(walking_force / damage_area(y));
    }

    [[nodiscard]] Vector<T> start(const Problem& problem, std::size_t person) const {
        Vector<T> y{};
        y[M] = y[B] = y[q] = y[a] = y[Q] = 1;
        y[P] = problem.value("initial_P", person);
        y[D] = problem.value("initial_D", person);
        y[l1] = y[l2] = y[l3] = y[l4] = walking(y) / k_l;
        y[l1] += T(problem.value("initial_l1", person));
        return y;
    }

    void rates(const Vector<T>& y, Vector<T>& dy, T care, T walk) const {
        using std::exp;
        const T l = y[l1] + y[l2] + y[l3] + y[l4];
        const T squared = l * l;
        const T synthesis = y[S] * l_I / (l_I + l);
        const T reaction = y[l4] / (y[l4] + x_R);
        const T relative = y[D] / D_r;
        const T rho = rho0 * (1 + c_ctx * care + c_load * y[X] / (y[X] + X_0) + r_a * exp(-relative * relative));
        const T severity = y[P] / P_sat;
        dy[M] = (1 - y[M]) / tau_M;
        dy[G] = -y[G] / tau_S;
        dy[S] = (y[G] - y[S]) / tau_S;
        dy[B] = (1 - y[B]) / tau_B;
        dy[q] = (q_floor + (1 - q_floor) * y[B] + kappa_q * synthesis - y[q]) / tau_q;
        dy[a] = (1 + kappa_a * synthesis - k_h * (1 - y[B]) - y[a]) / tau_a;
        dy[l1] = walk - k_l * y[l1];
        dy[l2] = k_l * (y[l1] - y[l2]);
        dy[l3] = k_l * (y[l2] - y[l3]);
        dy[l4] = k_l * (y[l3] - y[l4]);
        dy[D] = k_l * y[l4] * squared / (squared + d_cap * d_cap) * (1 - y[D]) - y[D] / tau_D;
        dy[W] = -y[W] / tau_W;
        dy[P] = -rho * (y[P] - lasting) / (1 + severity * severity) + p_R * reaction * y[P];
        dy[X] = -y[X] / tau_X;
        dy[Q] = (1 - k_Q * (1 - y[B]) - y[Q]) / tau_Q;
    }

    // Does a session; returns the life fraction spent.
    T session(const std::vector<Prepared<T>>& bouts, Vector<T>& y) const {
        using std::exp;
        using std::log;
        using std::max;
        using std::min;
        const T modulus = E_ref * y[q] * (1 - y[D]);
        const T toe = modulus * toe_ratio;
        const T maximum = F_max * y[Q];
        const T area = A_ref * y[a];
        T spent = 0;
        T u = 0;
        T ur = 0;
        T n = 0;
        T nv = 0;
        for (const auto& b : bouts) {
            const T force = b.force + b.fraction * maximum;
            const T stress = force / area;
            const T strain =
                stress < toe ? toe_curve * log(1 + stress / toe * toe_growth) : eps_toe + (stress - toe) / modulus;
            y[G] += b.cell_dose * y[M] / (1 + exp((eps_th - strain * (1 - y[D])) / eps_w));
            y[M] *= b.cells_left;
            spent += b.cycles * life_per_cycle(force / damage_area(y));
            y[W] = w_W - (w_W - y[W]) * b.fluid_left;
            const T r = force / maximum;
            u += b.strength * r;
            ur += b.strength * r * r;
            n += b.exposure;
            nv += b.weighted * force;
        }
        y[l1] += spent;
        if (u > 0)
            y[Q] += g_Q * (ur / u) * (1 - exp(-u / t_Q)) * max(Q_max - y[Q], T(0));
        if (n > 0)
            y[X] += min(T(1), nv * (1 - exp(-n / N_s)) / n / (F_max * y_0));
        return spent;
    }
};
// NOLINTEND(readability-identifier-length)

template<class T>
Vector<T> scaled(Vector<T> y, bool into_units) {
    for (std::size_t i = 0; i < states; ++i)
        y[i] = into_units ? y[i] / T(units[i]) : y[i] * T(units[i]);
    return y;
}

struct Done {
    double spent = 0; // life fraction, in sessions
    int sessions = 0;
};

// Writes one person's records. `make`: a new controlled stepper, as nothing may be remembered across a jump.
template<class T, class Make>
Done solve(const Problem& problem, std::size_t who, const Make& make, double* out) {
    const Person<T> person(problem, who);
    Vector<T> y = person.start(problem, who);
    T spent = 0;
    int sessions = 0;
    std::vector<T> cuts = {0};
    cuts.insert(cuts.end(), problem.slots.begin(), problem.slots.end());
    cuts.push_back(1);
    // Each stretch of the day begins with the step that was accepted there the day before.
    std::vector<T> steps(cuts.size() - 1, T(1) / 20);
    auto record = problem.record_days.begin();
    for (int day = 0; day <= problem.days; ++day) {
        if (record != problem.record_days.end() && *record == day) {
            out = std::copy(y.begin(), y.end(), out);
            ++record;
        }
        if (day == problem.days)
            break;
        const auto today = static_cast<std::size_t>(day);
        const T walk = person.walking(y);
        const T care = problem.care[today];
        const auto system = [&](const Vector<T>& x, Vector<T>& dxdt, T /*t*/) {
            person.rates(scaled(x, false), dxdt, care, walk);
            dxdt = scaled(dxdt, true);
        };
        for (std::size_t part = 0; part + 1 < cuts.size(); ++part) {
            auto stepper = make();
            Vector<T> x = scaled(y, true);
            const T length = cuts[part + 1] - cuts[part];
            T t = 0;
            T step = std::min(steps[part], length);
            bool first = true;
            while (t < length) {
                const bool last = t + step >= length;
                const T tried = last ? length - t : step;
                T next = tried;
                if (stepper.try_step(system, x, t, next) == odeint::fail) {
                    step = next;
                    continue;
                }
                if (first)
                    steps[part] = last ? std::max(steps[part], tried) : tried;
                first = false;
                if (last)
                    break;
                step = next;
            }
            y = scaled(x, false);
            if (part < problem.slots.size() && problem.calendar[today][part] >= 0) {
                spent += person.session(person.sessions[static_cast<std::size_t>(problem.calendar[today][part])], y);
                ++sessions;
            }
        }
    }
    return {.spent = static_cast<double>(spent), .sessions = sessions};
}

Done solve_by(const std::string& method, const Problem& problem, std::size_t who, double tolerance, double* out) {
    using V = Vector<double>;
    using L = Vector<long double>;
    using Range = odeint::array_algebra;
    if (method == "dopri5")
        return solve<double>(
            problem, who,
            [=] {
                return odeint::make_controlled<odeint::runge_kutta_dopri5<V, double, V, double, Range>>(tolerance,
                                                                                                        tolerance);
            },
            out);
    if (method == "cash-karp54")
        return solve<double>(
            problem, who,
            [=] {
                return odeint::make_controlled<odeint::runge_kutta_cash_karp54<V, double, V, double, Range>>(tolerance,
                                                                                                             tolerance);
            },
            out);
    if (method == "fehlberg78")
        return solve<double>(
            problem, who,
            [=] {
                return odeint::make_controlled<odeint::runge_kutta_fehlberg78<V, double, V, double, Range>>(tolerance,
                                                                                                            tolerance);
            },
            out);
    if (method == "bulirsch-stoer")
        return solve<double>(
            problem, who,
            [=] { return odeint::bulirsch_stoer<V, double, V, double, Range>(tolerance, tolerance, 1.0, 0.0); }, out);
    if (method == "fehlberg78-long-double") // to check the expected states by a second method
        return solve<long double>(
            problem, who,
            [=] {
                return odeint::make_controlled<odeint::runge_kutta_fehlberg78<L, long double, L, long double, Range>>(
                    static_cast<long double>(tolerance), static_cast<long double>(tolerance));
            },
            out);
    throw std::runtime_error("no method '" + method + "'");
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

} // namespace

int main(int argc, char** argv) try {
    if (argc != 3)
        throw std::runtime_error("usage: plain_odeint FOLDER OUT, then METHOD TOLERANCE PEOPLE THREADS on each line");
    const Problem problem = read_problem(argv[1]);
    const std::size_t row = problem.record_days.size() * states;
    std::string method;
    double tolerance = 0;
    std::size_t people = 0;
    std::size_t threads = 0;
    while (std::cin >> method >> tolerance >> people >> threads) {
        std::vector<double> out(people * row);
        std::vector<double> spent(people);
        std::vector<double> sessions(people);
        const auto work = [&](std::size_t first, std::size_t end) {
            for (std::size_t who = first; who < end; ++who) {
                const Done done = solve_by(method, problem, who, tolerance, out.data() + who * row);
                spent[who] = done.spent;
                sessions[who] = done.sessions;
            }
        };
        const double processor = processor_seconds();
        const auto start = std::chrono::steady_clock::now();
        if (threads <= 1) {
            work(0, people);
        } else {
            std::vector<std::jthread> pool;
            for (std::size_t i = 0; i < threads; ++i)
                pool.emplace_back(work, people * i / threads, people * (i + 1) / threads);
        }
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        const double used = processor_seconds() - processor;
        std::ofstream file(argv[2], std::ios::binary);
        const auto write = [&](const std::vector<double>& values) {
            file.write(reinterpret_cast<const char*>(values.data()),
                       static_cast<std::streamsize>(values.size() * sizeof(double)));
        };
        write(out);
        write(spent);
        write(sessions);
        file.close();
        if (!file)
            throw std::runtime_error(std::string("cannot write ") + argv[2]);
        std::cout << std::setprecision(9) << wall.count() << ' ' << used << std::endl;
    }
    return 0;
} catch (const std::exception& error) {
    std::cerr << "plain_odeint: " << error.what() << '\n';
    return 1;
}
