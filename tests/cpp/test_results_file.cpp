// The results file: what is written is what was simulated, and nothing half-written takes the final name.

#include "tendonlab/results_file.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
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
