// Summaries as bytes: what they are of, then every number in the order of the structs, then a checksum.

#include "tendonlab/byte_stream.hpp"
#include "tendonlab/summaries.hpp"

#include <algorithm>
#include <stdexcept>

namespace tendonlab {
namespace {

constexpr std::string_view mark = "TendonLab summaries";
constexpr std::int64_t version = 1;
// Of one person; far more than there can be.
constexpr std::int64_t most_counted = std::int64_t{1} << 20;

void write(ByteWriter& out, const Moments& moments) {
    out.number(moments.n);
    if (moments.n == 0)
        return;
    out.number(moments.sum);
    out.number(moments.squares);
}

constexpr Int128 largest = Int128{4} * most_steps; // of a difference

// Of no more people than there are: merging counts on it.
Moments read_moments(ByteReader& in, std::int64_t people) {
    Moments moments;
    moments.n = static_cast<std::int64_t>(in.number(0, people));
    if (moments.n == 0)
        return moments;
    moments.sum = in.number(-largest * moments.n, largest * moments.n);
    // No number of values has a smaller sum of squares (Cauchy and Schwarz).
    const Int128 mean = moments.sum / moments.n;
    moments.squares = in.number(mean * mean * moments.n, largest * largest * moments.n);
    return moments;
}

void write(ByteWriter& out, const Distribution& distribution) {
    write(out, distribution.moments);
    if (distribution.moments.n == 0)
        return;
    out.number(distribution.least);
    out.number(distribution.most);
    int last = -1;
    distribution.bins.each([&](int bin, std::uint32_t n) {
        out.number(bin - last - 1);
        out.number(n);
        last = bin;
    });
}

Distribution read_distribution(ByteReader& in, std::int64_t people) {
    Distribution distribution;
    distribution.moments = read_moments(in, people);
    if (distribution.moments.n == 0)
        return distribution;
    distribution.least = static_cast<Steps>(in.number(-largest, largest));
    distribution.most = static_cast<Steps>(in.number(distribution.least, largest));
    int bin = -1;
    for (std::int64_t left = distribution.moments.n; left > 0;) {
        bin += 1 + static_cast<int>(in.number(0, Bins::size));
        if (bin >= Bins::size)
            throw ByteReader::Damaged();
        const auto n = static_cast<std::int64_t>(in.number(1, left));
        distribution.bins.add(bin, static_cast<std::uint32_t>(n));
        left -= n;
    }
    return distribution;
}

void write(ByteWriter& out, const SummaryShape& shape) {
    out.number(static_cast<Int128>(shape.arms.size()));
    for (const std::string& arm : shape.arms)
        out.text(arm);
    out.number(static_cast<Int128>(shape.times()));
    for (const int day : shape.record_days)
        out.number(day);
    out.number(std::count(shape.chosen.begin(), shape.chosen.end(), true));
    for (std::size_t k = 0; k < observables.size(); ++k)
        if (shape.chosen[k])
            out.text(observables[k].name);
    out.number(shape.groups);
}

SummaryShape read_shape(ByteReader& in) {
    SummaryShape shape{};
    shape.arms.resize(in.count());
    for (std::string& arm : shape.arms)
        arm = in.text();
    shape.record_days.resize(in.count());
    for (int& day : shape.record_days)
        day = static_cast<int>(in.number(0, std::numeric_limits<int>::max()));
    std::size_t place = 0;
    for (std::size_t left = in.count(); left > 0; --left) {
        const std::string name = in.text();
        while (place < observables.size() && observables[place].name != name)
            ++place;
        if (place == observables.size())
            throw ByteReader::Damaged();
        shape.chosen[place++] = true;
    }
    shape.groups = static_cast<std::int64_t>(in.number(1, std::numeric_limits<std::int32_t>::max()));
    return shape;
}

// Every number of the summaries takes a byte at least.
void expect_room(const SummaryShape& shape, std::size_t bytes) {
    if (shape.arms.empty() || shape.times() == 0 || shape.arms.size() > bytes)
        throw ByteReader::Damaged();
    const Int128 cells = static_cast<Int128>(shape.arms.size()) * static_cast<Int128>(shape.times());
    const Int128 paired = static_cast<Int128>(shape.pairs()) * static_cast<Int128>(shape.times());
    Int128 needed = 3 * cells;
    for (std::size_t k = 0; k < observables.size(); ++k) {
        if (!shape.chosen[k])
            continue;
        needed += 2 * cells;
        if (is_measure(k))
            needed += paired + (2 * cells + paired) * shape.groups;
    }
    if (needed > static_cast<Int128>(bytes))
        throw ByteReader::Damaged();
}

template<class Part>
void write_all(ByteWriter& out, const std::vector<Part>& parts) {
    for (const Part& part : parts)
        write(out, part);
}

// The numbers of all arms, in the order they are written.
template<class Arm, class F>
void each_number(Arm& arm, F f) {
    f(arm.onsets);
    f(arm.drop_outs);
    f(arm.sessions_planned);
    f(arm.sessions_done);
    f(arm.sessions_broken_off);
}

ArmCounts read_arm(ByteReader& in) {
    ArmCounts arm;
    for (std::int64_t& n : arm.ends)
        n = static_cast<std::int64_t>(in.number(0, most_people));
    const std::int64_t people = arm.people();
    if (people > most_people)
        throw ByteReader::Damaged();
    each_number(arm,
                [&](std::int64_t& n) { n = static_cast<std::int64_t>(in.number(0, Int128{most_counted} * people)); });
    return arm;
}

void read_all(ByteReader& in, Summaries& summaries) {
    for (ArmCounts& arm : summaries.arms) {
        arm = read_arm(in);
        if (arm.people() != summaries.arms.front().people())
            throw ByteReader::Damaged();
    }
    const std::int64_t people = summaries.arms.front().people();
    for (QuantitySummary& quantity : summaries.quantities) {
        for (auto* list : {&quantity.values, &quantity.changes, &quantity.differences})
            for (Distribution& d : *list)
                d = read_distribution(in, people);
        for (auto* list : {&quantity.value_groups, &quantity.change_groups, &quantity.difference_groups})
            for (Moments& m : *list)
                m = read_moments(in, people);
    }
    for (VisaChanges& visa : summaries.visa)
        for (std::int64_t* n : {&visa.improved, &visa.worse, &visa.much_worse})
            *n = static_cast<std::int64_t>(in.number(0, people));
    if (in.left() != 0)
        throw ByteReader::Damaged();
}

} // namespace

std::vector<std::byte> Summaries::to_bytes() const {
    ByteWriter out;
    out.text(mark);
    out.number(version);
    write(out, shape);
    for (const ArmCounts& arm : arms) {
        for (const std::int64_t n : arm.ends)
            out.number(n);
        each_number(arm, [&](std::int64_t n) { out.number(n); });
    }
    for (const QuantitySummary& quantity : quantities) {
        write_all(out, quantity.values);
        write_all(out, quantity.changes);
        write_all(out, quantity.differences);
        write_all(out, quantity.value_groups);
        write_all(out, quantity.change_groups);
        write_all(out, quantity.difference_groups);
    }
    for (const VisaChanges& changes : visa)
        for (const std::int64_t n : {changes.improved, changes.worse, changes.much_worse})
            out.number(n);
    return std::move(out).finish();
}

Summaries Summaries::from_bytes(std::span<const std::byte> bytes) {
    try {
        ByteReader in(bytes);
        if (in.text() != mark)
            throw ByteReader::Damaged();
        if (in.number(0, std::numeric_limits<std::int32_t>::max()) != version)
            throw std::invalid_argument("these summaries were written by another version of TendonLab");
        SummaryShape shape = read_shape(in);
        expect_room(shape, in.left());
        Summaries summaries(std::move(shape));
        read_all(in, summaries);
        return summaries;
    } catch (const ByteReader::Damaged&) {
        throw std::invalid_argument("these bytes are no summaries of TendonLab's, or are damaged");
    }
}

} // namespace tendonlab
