#include "tendonlab/results_file.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <unistd.h>

namespace tendonlab {
namespace {

using hdf5::Stored;

// Persons in a chunk: as many as the engine hands over at a time, so that a chunk is compressed once.
constexpr hsize_t chunk_persons = 256;

hsize_t size(Eigen::Index n) { return static_cast<hsize_t>(n); }

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
    : two_legs_(shape.legs == 2), temporary_(path), file_(temporary_.name()) {
    file_.text_variable("arm", "arm", contents.arm_names);
    file_.attribute("arm", "long_name", "programme of the arm");
    file_.dimension({.name = "participant", .size = size(shape.persons)}, Stored::int32);
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(shape.persons));
    std::iota(numbers.begin(), numbers.end(), 0);
    const std::vector<hsize_t> first = {0};
    const std::vector<hsize_t> all = {numbers.size()};
    file_.write("participant", first, all, std::span<const std::int32_t>(numbers));
    file_.attribute("participant", "units", "1");
    file_.attribute("participant", "long_name", "participant, the same person in every arm");
    if (two_legs_) {
        file_.text_variable("leg", "leg", {"affected", "other"});
        file_.attribute("leg", "long_name", "leg");
    }
    file_.dimension({.name = "time", .size = size(shape.times)}, Stored::float64);
    file_.attribute("time", "units", "days");
    file_.attribute("time", "long_name", "time since entry, at waking");
    define_results(shape);
    write_contents(contents);
}

void FileRecorder::define_results(const StudyShape& shape) {
    const hsize_t persons = std::min(chunk_persons, size(shape.persons));
    std::vector<std::string> rows = {"arm", "participant"};
    std::vector<hsize_t> row_chunk = {1, persons};
    if (two_legs_) {
        rows.emplace_back("leg");
        row_chunk.push_back(2);
    }
    auto dimensions = rows;
    dimensions.emplace_back("time");
    auto chunk = row_chunk;
    chunk.push_back(size(shape.times));
    for (const auto& observable : observables) {
        const std::string name(observable.name);
        file_.variable(name, Stored::float32, dimensions, chunk);
        file_.attribute(name, "units", std::string(observable.units));
        file_.attribute(name, "long_name", std::string(observable.long_name));
    }
    file_.variable("outcome", Stored::int8, rows, row_chunk);
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
    file_.variable("outcome_day", Stored::float32, rows, row_chunk);
    file_.attribute("outcome_day", "units", "days");
    file_.attribute("outcome_day", "long_name", "day on which the records end, if before the study does");
    file_.variable("onsets", Stored::int32, rows, row_chunk);
    file_.attribute("onsets", "units", "1");
    file_.attribute("onsets", "long_name", "new symptomatic episodes drawn");
    file_.variable("drop_out_day", Stored::float32, rows, row_chunk);
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
        file_.variable(column.name, Stored::float64, {"participant"},
                       {std::min(chunk_persons, hsize_t{column.values.size()})});
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

void FileRecorder::write(const Block& block) {
    std::vector<hsize_t> start = {size(block.arm), size(block.first)};
    std::vector<hsize_t> count = {1, size(block.persons)};
    if (two_legs_) {
        start.push_back(0);
        count.push_back(2);
    }
    file_.write("outcome", start, count, std::span<const std::int8_t>(block.outcome));
    file_.write("outcome_day", start, count, std::span<const double>(block.outcome_day));
    file_.write("onsets", start, count, std::span<const std::int32_t>(block.onsets));
    file_.write("drop_out_day", start, count, std::span<const double>(block.drop_out_day));
    start.push_back(0);
    count.push_back(size(block.times));
    for (std::size_t i = 0; i < observables.size(); ++i)
        file_.write(std::string(observables[i].name), start, count, std::span<const double>(block.values[i]));
}

} // namespace tendonlab
