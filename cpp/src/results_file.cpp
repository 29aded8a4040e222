#include "tendonlab/results_file.hpp"

#include "tendonlab/chunk.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace tendonlab {
namespace {

using hdf5::Stored;

hsize_t size(Eigen::Index n) { return static_cast<hsize_t>(n); }

// The chunk of a variable that holds a block, a value for each of `slots` places of the chunk. The last block of a
// study may have fewer persons; what is left over holds the fill value.
template<class Stored, class Value>
std::vector<std::byte> chunk_of(const std::vector<Value>& values, std::size_t slots, Stored fill) {
    std::vector<Stored> whole(slots, fill);
    std::transform(values.begin(), values.end(), whole.begin(), [](Value v) { return static_cast<Stored>(v); });
    return encode_chunk(std::as_bytes(std::span(whole)), sizeof(Stored));
}

struct PlacedChunk {
    std::string name;
    std::vector<hsize_t> start;
    std::vector<std::byte> bytes;
};

} // namespace

TemporaryFile::TemporaryFile(std::string path) : path_(std::move(path)) {
    static std::atomic<int> count = 0;
    const std::string own = ".tendonlab-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".part";
    name_ = std::filesystem::path(path_).parent_path() / own;
    ::unlink(name_.c_str()); // a killed run of the same number may have left one
}

TemporaryFile::~TemporaryFile() {
    if (committed_)
        return;
    // After a failed write the library may keep the file open; emptied, it holds no space until the program ends.
    [[maybe_unused]] const int status = ::truncate(name_.c_str(), 0);
    ::unlink(name_.c_str());
}

void TemporaryFile::commit() {
    int error = 0;
    const auto done = [&error](int status) {
        if (status < 0 && error == 0)
            error = errno;
        return status >= 0;
    };
    const int descriptor = ::open(name_.c_str(), O_RDONLY | O_CLOEXEC);
    if (done(descriptor)) {
        done(::fsync(descriptor));
        ::close(descriptor);
    }
    if (error != 0 || !done(::rename(name_.c_str(), path_.c_str())))
        throw OutputError("cannot write '" + path_ + "': " + std::generic_category().message(error), error);
    committed_ = true;
}

void FileRecorder::finish() {
    file_.close();
    temporary_.commit();
}

FileRecorder::FileRecorder(const std::string& path, const StudyShape& shape, const FileContents& contents)
    : shape_(shape), selection_(contents.selection), temporary_(path), file_(temporary_.name()) {
    file_.text_variable("arm", "arm", contents.arm_names);
    file_.attribute("arm", "long_name", "programme of the arm");
    number_participants(contents.first_person);
    if (shape.legs == 2) {
        file_.text_variable("leg", "leg", {"affected", "other"});
        file_.attribute("leg", "long_name", "leg");
    }
    file_.dimension({.name = "time", .size = size(shape.times)}, Stored::float64);
    file_.attribute("time", "units", "days");
    file_.attribute("time", "long_name", "time since entry, at waking");
    define_results();
    write_contents(contents);
}

void FileRecorder::number_participants(std::uint64_t first_person) {
    const auto persons = static_cast<std::size_t>(shape_.persons);
    constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
    if (first_person > most || persons > most - first_person)
        throw std::invalid_argument("participants are numbered to " + std::to_string(most) + " at most");
    file_.dimension({.name = "participant", .size = size(shape_.persons)}, Stored::int32);
    std::vector<std::int32_t> numbers(persons);
    std::iota(numbers.begin(), numbers.end(), static_cast<std::int32_t>(first_person));
    const std::vector<hsize_t> first = {0};
    const std::vector<hsize_t> all = {numbers.size()};
    file_.write("participant", first, all, std::span<const std::int32_t>(numbers));
    file_.attribute("participant", "units", "1");
    file_.attribute("participant", "long_name", "participant, the same person in every arm");
}

hsize_t FileRecorder::chunk_persons() const { return size(std::min(block_persons, shape_.persons)); }

void FileRecorder::define_results() {
    std::vector<std::string> rows = {"arm", "participant"};
    std::vector<hsize_t> row_chunk = {1, chunk_persons()};
    if (shape_.legs == 2) {
        rows.emplace_back("leg");
        row_chunk.push_back(2);
    }
    auto dimensions = rows;
    dimensions.emplace_back("time");
    auto chunk = row_chunk;
    chunk.push_back(size(shape_.times));
    for (std::size_t i = 0; i < observables.size(); ++i) {
        if (!selection_.chosen[i])
            continue;
        const std::string name(observables[i].name);
        file_.variable(name, Stored::float32, dimensions, chunk);
        file_.attribute(name, "units", std::string(observables[i].units));
        file_.attribute(name, "long_name", std::string(observables[i].long_name));
    }
    if (selection_.events)
        define_events(rows, row_chunk);
}

void FileRecorder::define_events(const std::vector<std::string>& rows, const std::vector<hsize_t>& chunk) {
    file_.variable("outcome", Stored::int8, rows, chunk);
    file_.attribute("outcome", "long_name", "how the participant's simulation ended");
    std::vector<std::int8_t> codes;
    std::string words;
    for (const auto& outcome : outcomes) {
        codes.push_back(static_cast<std::int8_t>(outcome.code));
        if (!words.empty())
            words += ' ';
        words += outcome.word;
    }
    file_.attribute("outcome", "flag_values", codes);
    file_.attribute("outcome", "flag_meanings", words);
    file_.variable("outcome_day", Stored::float32, rows, chunk);
    file_.attribute("outcome_day", "units", "days");
    file_.attribute("outcome_day", "long_name", "day on which the records end, if before the study does");
    file_.variable("onsets", Stored::int32, rows, chunk);
    file_.attribute("onsets", "units", "1");
    file_.attribute("onsets", "long_name", "new symptomatic episodes drawn");
    file_.variable("drop_out_day", Stored::float32, rows, chunk);
    file_.attribute("drop_out_day", "units", "days");
    file_.attribute("drop_out_day", "long_name", "day on which the participant left the programme, if so");
}

void FileRecorder::write_contents(const FileContents& contents) {
    const auto put = [this](const std::string& name, const std::vector<double>& values) {
        const std::vector<hsize_t> start = {0};
        const std::vector<hsize_t> count = {values.size()};
        file_.write(name, start, count, values);
    };
    put("time", {contents.record_days.begin(), contents.record_days.end()});
    for (const auto& column : contents.participants) {
        file_.variable(column.name, Stored::float64, {"participant"}, {chunk_persons()});
        file_.attribute(column.name, "units", column.units);
        file_.attribute(column.name, "long_name", column.long_name);
        put(column.name, column.values);
    }
    for (const auto& [name, text] : contents.texts)
        file_.text_variable(name, text);
    for (const auto& [name, texts] : contents.arm_texts)
        file_.text_variable(name, "arm", texts);
    for (const auto& [name, value] : contents.attributes)
        std::visit([&, key = name](const auto& v) { file_.attribute("", key, v); }, value);
}

Recorder::Write FileRecorder::prepare(Block block) {
    const std::size_t rows = static_cast<std::size_t>(chunk_persons()) * static_cast<std::size_t>(shape_.legs);
    const std::size_t records = rows * static_cast<std::size_t>(shape_.times);
    constexpr float missing = std::numeric_limits<float>::quiet_NaN();
    std::vector<hsize_t> start = {size(block.arm), size(block.first)};
    if (shape_.legs == 2)
        start.push_back(0);
    std::vector<PlacedChunk> chunks;
    if (selection_.events) {
        chunks.push_back({"outcome", start, chunk_of(block.outcome, rows, std::int8_t{0})});
        chunks.push_back({"outcome_day", start, chunk_of(block.outcome_day, rows, missing)});
        chunks.push_back({"onsets", start, chunk_of(block.onsets, rows, std::int32_t{0})});
        chunks.push_back({"drop_out_day", start, chunk_of(block.drop_out_day, rows, missing)});
    }
    start.push_back(0);
    for (std::size_t i = 0; i < observables.size(); ++i)
        if (selection_.chosen[i])
            chunks.push_back({std::string(observables[i].name), start, chunk_of(block.values[i], records, missing)});
    return [this, chunks = std::move(chunks)] {
        for (const PlacedChunk& chunk : chunks)
            file_.write_chunk(chunk.name, chunk.start, chunk.bytes);
    };
}

} // namespace tendonlab
