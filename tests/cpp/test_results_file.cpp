// The results file: what is written is what was simulated, and nothing half-written takes the final name.

#include "tendonlab/chunk.hpp"
#include "tendonlab/results_file.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <unistd.h>

#include "reference_man.hpp"

namespace tendonlab::testing {
namespace {

namespace fs = std::filesystem;

class ResultsFile : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("tendonlab-test-" + std::to_string(::getpid()));
        fs::create_directory(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string path() const { return (folder_ / "results.h5").string(); }
    [[nodiscard]] std::ptrdiff_t files() const {
        return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    }
    static FileContents contents() {
        FileContents c;
        c.arm_names = {"a", "b"};
        c.record_days = {0, 7, 14};
        c.attributes = {{"seed", std::string("1")}, {"tendonlab_format", std::int64_t{1}}, {"half", 0.5}};
        c.texts = {{"study", "{}"}};
        c.arm_texts = {{"programme_text", {"first", "second"}}};
        return c;
    }
    static Study study() { return {.arms = {twice_daily(14, 14), rest(14)}, .record_days = {0, 7, 14}}; }

    fs::path folder_;
};

std::vector<float> read_floats(const std::string& path, const char* name, std::size_t size) {
    std::vector<float> values(size);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    EXPECT_EQ(H5Sget_simple_extent_npoints(H5Dget_space(dataset)), static_cast<hssize_t>(size));
    EXPECT_GE(H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
    H5Dclose(dataset);
    H5Fclose(file);
    return values;
}

std::vector<std::byte> stored_chunk(const std::string& path, const char* name, const std::vector<hsize_t>& start) {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    hsize_t size = 0;
    std::uint32_t left_out = 0;
    EXPECT_GE(H5Dget_chunk_storage_size(dataset, start.data(), &size), 0);
    std::vector<std::byte> bytes(size);
    EXPECT_GE(H5Dread_chunk(dataset, H5P_DEFAULT, start.data(), &left_out, bytes.data()), 0);
    H5Dclose(dataset);
    H5Fclose(file);
    return bytes;
}

TEST_F(ResultsFile, HoldsWhatMemoryHolds) {
    for (const int legs : {1, 2}) {
        OwnedCohort cohort(varied_people(300), patient); // two blocks
        cohort.legs = legs;
        FileRecorder recorder(path(), study().shape(cohort.view()), contents());
        tendonlab::simulate(cohort.view(), study(), recorder, {});
        recorder.finish();
        const Results memory(cohort, study());
        const auto& expected = memory["stiffness"];
        const auto stored = read_floats(path(), "stiffness", expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            ASSERT_EQ(stored[i], static_cast<float>(expected[i])) << i;
        const auto days = read_floats(path(), "time", 3);
        EXPECT_EQ(days, (std::vector<float>{0, 7, 14}));
        EXPECT_EQ(files(), 1);
    }
}

TEST_F(ResultsFile, OnlyWhatWasChosenIsInIt) {
    const OwnedCohort cohort(varied_people(3), patient);
    FileContents some = contents();
    const std::vector<std::string> names = {"strength"};
    some.selection = Selection::of(names);
    some.selection.events = false;
    some.first_person = 512;
    FileRecorder recorder(path(), study().shape(cohort.view()), some);
    tendonlab::simulate(cohort.view(), study(), recorder, {});
    recorder.finish();
    const hid_t file = H5Fopen(path().c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    EXPECT_GT(H5Lexists(file, "strength", H5P_DEFAULT), 0);
    for (const char* name : {"visa_a", "stiffness", "outcome", "outcome_day", "onsets", "drop_out_day"})
        EXPECT_EQ(H5Lexists(file, name, H5P_DEFAULT), 0) << name;
    H5Fclose(file);
    EXPECT_EQ(read_floats(path(), "participant", 3), (std::vector<float>{512, 513, 514}));
}

TEST_F(ResultsFile, ParticipantsCanBeNumbered) {
    const OwnedCohort cohort(varied_people(3), patient);
    FileContents far = contents();
    far.first_person = 2147483646;
    EXPECT_THROW(FileRecorder(path(), study().shape(cohort.view()), far), std::invalid_argument);
}

TEST_F(ResultsFile, TheThreadsChangeNoByte) {
    const OwnedCohort cohort(varied_people(300), patient);
    const auto run = [&](int threads) {
        fs::remove(path());
        FileRecorder recorder(path(), study().shape(cohort.view()), contents());
        tendonlab::simulate(cohort.view(), study(), recorder, {}, threads);
        recorder.finish();
        std::ifstream file(path(), std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const std::string one = run(1);
    EXPECT_EQ(run(3), one);
}

// Parts of a study are joined by copying chunks, so these must not depend on where in a file they are.
TEST_F(ResultsFile, AChunkOfAPartIsThatOfTheWhole) {
    const OwnedCohort cohort(varied_people(512), patient);
    const Cohort all = cohort.view();
    const Table parameters = all.parameters.rightCols(256);
    const Table initial = all.initial.rightCols(256);
    const Cohort late = {.parameters = TableView(parameters.data(), parameters.rows(), parameters.cols()),
                         .initial = TableView(initial.data(), initial.rows(), initial.cols()),
                         .seed = all.seed,
                         .first_person = all.first_person + 256,
                         .legs = all.legs};
    const auto chunk = [&](const Cohort& people, hsize_t first) {
        fs::remove(path());
        FileRecorder recorder(path(), study().shape(people), contents());
        tendonlab::simulate(people, study(), recorder, {});
        recorder.finish();
        return stored_chunk(path(), "visa_a", {1, first, 0});
    };
    EXPECT_EQ(chunk(late, 0), chunk(all, 256));
}

TEST_F(ResultsFile, AnEdgeChunkIsFilledUpWithTheFillValue) {
    const OwnedCohort cohort(varied_people(300), patient);
    FileRecorder recorder(path(), study().shape(cohort.view()), contents());
    tendonlab::simulate(cohort.view(), study(), recorder, {});
    recorder.finish();
    const auto stored = stored_chunk(path(), "stiffness", {1, 256, 0});
    std::vector<float> expected = read_floats(path(), "stiffness", 2 * 300 * 3);
    expected.erase(expected.begin(), expected.end() - 44 * 3);
    expected.resize(256 * 3, std::numeric_limits<float>::quiet_NaN());
    EXPECT_EQ(stored, encode_chunk(std::as_bytes(std::span(expected)), sizeof(float)));
}

TEST_F(ResultsFile, WithoutFinishNothingIsLeft) {
    const OwnedCohort cohort(varied_people(3), patient);
    {
        FileRecorder recorder(path(), study().shape(cohort.view()), contents());
        tendonlab::simulate(cohort.view(), study(), recorder, {});
        EXPECT_EQ(files(), 1); // under its temporary name
        EXPECT_FALSE(fs::exists(path()));
    }
    EXPECT_EQ(files(), 0);
}

TEST_F(ResultsFile, AnInterruptedRunLeavesTheOldFileAlone) {
    std::ofstream(path()) << "old";
    const OwnedCohort cohort(varied_people(64), patient);
    struct Stop {};
    const auto interrupted = [&] {
        FileRecorder recorder(path(), study().shape(cohort.view()), contents());
        tendonlab::simulate(cohort.view(), study(), recorder, [](auto done, auto) {
            if (done > 20)
                throw Stop{};
        });
        recorder.finish();
    };
    EXPECT_THROW(interrupted(), Stop);
    EXPECT_EQ(files(), 1);
    EXPECT_EQ(fs::file_size(path()), 3U);
}

TEST_F(ResultsFile, AFolderThatDoesNotExistIsReported) {
    const OwnedCohort cohort(varied_people(3), patient);
    const std::string nowhere = (folder_ / "missing" / "results.h5").string();
    try {
        const FileRecorder recorder(nowhere, study().shape(cohort.view()), contents());
        FAIL() << "accepted";
    } catch (const OutputError& e) {
        EXPECT_EQ(e.code(), ENOENT);
        EXPECT_NE(std::string(e.what()).find("No such file or directory"), std::string::npos) << e.what();
    }
}

} // namespace
} // namespace tendonlab::testing
