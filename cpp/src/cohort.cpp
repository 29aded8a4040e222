#include "tendonlab/cohort.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace tendonlab {
namespace {

// Only a person's offset of pain may be negative; these may also be zero. All others are divided by, or are sizes.
constexpr std::array<std::string_view, 30> may_be_zero = {
    "s_D",     "s_R",   "s_U",  "s_UR", "a_S",   "q_floor", "kappa_q",
    "kappa_a", "k_h",   "g_Q",  "k_Q",  "h0",    "h_r",     "c_ctx",
    "c_load",  "r_a",   "P_on", "D_on", "p_R",   "c_R",     "eta_D",
    "w_W",     "sig_w", "J_a0", "m_s",  "f_inf", "P_free",  "habitual_cycles",
    "sig_n",   "J_r0"};

bool zero_allowed(std::string_view name) {
    return std::find(may_be_zero.begin(), may_be_zero.end(), name) != may_be_zero.end();
}

[[noreturn]] void refuse(std::string_view name, std::uint64_t person, double value, std::string_view rule) {
    throw std::invalid_argument("'" + std::string(name) + "' of participant " + std::to_string(person) + " is "
                                + std::to_string(value) + "; it must be " + std::string(rule));
}

void check_shape(const TableView& table, std::size_t rows, Eigen::Index persons, std::string_view what) {
    if (table.rows() != static_cast<Eigen::Index>(rows) || table.cols() != persons)
        throw std::invalid_argument(std::string(what) + " must have shape (" + std::to_string(rows) + ", "
                                    + std::to_string(persons) + "), not (" + std::to_string(table.rows()) + ", "
                                    + std::to_string(table.cols()) + ")");
}

} // namespace

void Cohort::validate() const {
    const auto number = [this](Eigen::Index person) { return first_person + static_cast<std::uint64_t>(person); };
    if (persons() < 1)
        throw std::invalid_argument("a cohort needs at least one participant");
    if (legs != 1 && legs != 2)
        throw std::invalid_argument("legs must be 1 or 2, not " + std::to_string(legs));
    check_shape(parameters, parameter_names.size(), persons(), "parameters");
    check_shape(initial, initial_names.size(), persons(), "initial");
    for (std::size_t row = 0; row < parameter_names.size(); ++row) {
        const auto name = parameter_names[row];
        const bool zero = zero_allowed(name);
        for (Eigen::Index person = 0; person < persons(); ++person) {
            const double value = parameters(static_cast<Eigen::Index>(row), person);
            if (!std::isfinite(value))
                refuse(name, number(person), value, "a finite number");
            if (name == "b_i")
                continue;
            if (zero ? value < 0 : value <= 0)
                refuse(name, number(person), value, zero ? "zero or more" : "positive");
        }
    }
    for (Eigen::Index person = 0; person < persons(); ++person) {
        for (std::size_t row = 0; row < initial_names.size(); ++row) {
            const double value = initial(static_cast<Eigen::Index>(row), person);
            if (!std::isfinite(value) || value < 0)
                refuse(initial_names[row], number(person), value, "zero or more");
        }
        const double D = initial(static_cast<Eigen::Index>(Initial::D), person);
        if (D >= 1)
            refuse("D", number(person), D, "below 1");
    }
}

} // namespace tendonlab
