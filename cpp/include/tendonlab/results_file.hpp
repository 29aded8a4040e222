#pragma once
// The layout of a results file, and the recorder that streams blocks of persons into it (docs/results.md).

#include "tendonlab/hdf5.hpp"
#include "tendonlab/recorder.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace tendonlab {

struct ParticipantValues {
    std::string name, units, long_name;
    std::vector<double> values; // a value per person
};

using Attribute = std::variant<std::string, std::int64_t, double>;

// Everything in the file that is not simulated.
struct FileContents {
    std::vector<std::string> arm_names;
    std::vector<int> record_days;
    std::map<std::string, Attribute> attributes;               // of the whole file
    std::map<std::string, std::string> texts;                  // scalar texts
    std::map<std::string, std::vector<std::string>> arm_texts; // a text per arm
    std::vector<ParticipantValues> participants;
    std::uint64_t first_person = 0; // number of the first participant
    Selection selection = Selection::everything();
};

// A name beside `path` to write under; removed unless `commit` has moved it into place.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string path);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    TemporaryFile(TemporaryFile&&) = delete;
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    ~TemporaryFile();

    [[nodiscard]] const std::string& name() const { return name_; }
    // Brings the bytes to the disk, then takes the final name. Throws OutputError.
    void commit();

private:
    std::string path_;
    std::string name_;
    bool committed_ = false;
};

class FileRecorder final : public Recorder {
public:
    FileRecorder(const std::string& path, const StudyShape& shape, const FileContents& contents);
    [[nodiscard]] Selection selection() const override { return selection_; }
    // Compresses the block's chunks; what is left is to write them.
    Write prepare(Block block) override;
    // Only then does the file stand under its name. Without it nothing is left.
    void finish();

private:
    void number_participants(std::uint64_t first_person);
    void define_results();
    void define_events(const std::vector<std::string>& rows, const std::vector<hsize_t>& chunk);
    void write_contents(const FileContents& contents);

    [[nodiscard]] hsize_t chunk_persons() const;

    StudyShape shape_;
    Selection selection_;
    TemporaryFile temporary_; // outlives the open file
    hdf5::File file_;
};

} // namespace tendonlab
