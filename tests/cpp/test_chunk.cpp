// Chunks made by hand are those that HDF5's own filters make and read.

#include "tendonlab/chunk.hpp"
#include "tendonlab/hdf5.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>

namespace tendonlab::testing {
namespace {

std::vector<float> curve(std::size_t size) {
    std::vector<float> values(size);
    for (std::size_t i = 0; i < size; ++i)
        values[i] = i % 17 == 3 ? std::nanf("") : 50.0F + std::sin(static_cast<float>(i));
    return values;
}

// A file with one variable of one chunk, and what the library makes of it.
class OneChunk {
public:
    OneChunk(hsize_t size, hsize_t chunk)
        : path_(std::filesystem::temp_directory_path() / ("tendonlab-chunk-" + std::to_string(::getpid()))),
          file_(path_) {
        file_.dimension({.name = "x", .size = size}, hdf5::Stored::float64);
        file_.variable("y", hdf5::Stored::float32, {"x"}, {chunk});
    }
    OneChunk(const OneChunk&) = delete;
    OneChunk& operator=(const OneChunk&) = delete;
    OneChunk(OneChunk&&) = delete;
    OneChunk& operator=(OneChunk&&) = delete;
    ~OneChunk() { std::filesystem::remove(path_); }

    hdf5::File& file() { return file_; }
    // Nothing if the library refuses.
    std::optional<std::vector<float>> read(std::size_t size) {
        std::vector<float> values(size);
        herr_t status = -1;
        with_dataset(
            [&](hid_t y) { status = H5Dread(y, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()); });
        return status < 0 ? std::nullopt : std::optional(values);
    }
    std::vector<std::byte> stored() {
        std::vector<std::byte> bytes;
        with_dataset([&](hid_t y) {
            const hsize_t start = 0;
            hsize_t size = 0;
            std::uint32_t left_out = 0;
            EXPECT_GE(H5Dget_chunk_storage_size(y, &start, &size), 0);
            bytes.resize(size);
            EXPECT_GE(H5Dread_chunk(y, H5P_DEFAULT, &start, &left_out, bytes.data()), 0);
            EXPECT_EQ(left_out, 0U);
        });
        return bytes;
    }

private:
    template<class F>
    void with_dataset(F f) {
        if (!closed_)
            file_.close();
        closed_ = true;
        const hid_t file = H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
        const hid_t y = H5Dopen2(file, "y", H5P_DEFAULT);
        f(y);
        H5Dclose(y);
        H5Fclose(file);
    }

    std::string path_;
    hdf5::File file_;
    bool closed_ = false;
};

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// Sizes of an even and an odd number of stored bytes, from a single value to many.
const std::vector<std::size_t> sizes = {1, 2, 5, 64, 1000, 13568};

TEST(Chunk, TheLibraryReadsWhatIsMadeByHand) {
    for (const std::size_t size : sizes) {
        const std::vector<float> values = curve(size);
        OneChunk one(size, size);
        const hsize_t start = 0;
        one.file().write_chunk("y", {&start, 1}, encode_chunk(std::as_bytes(std::span(values)), sizeof(float)));
        EXPECT_TRUE(same_bits(one.read(size).value(), values)) << size;
    }
}

TEST(Chunk, ChecksumIsTheLibrarys) {
    bool odd = false;
    for (std::size_t size = 1; size < 300; size += 7) {
        const std::vector<float> curved = curve(size);
        const std::vector<double> values(curved.begin(), curved.end());
        OneChunk one(size, size);
        const hsize_t start = 0;
        const hsize_t count = size;
        one.file().write("y", {&start, 1}, {&count, 1}, std::span<const double>(values));
        const std::vector<std::byte> chunk = one.stored();
        ASSERT_GT(chunk.size(), 4U);
        std::uint32_t sum = 0;
        for (std::size_t k = 4; k-- > 0;)
            sum = (sum << 8U) | std::to_integer<std::uint32_t>(chunk[chunk.size() - 4 + k]);
        EXPECT_EQ(fletcher32(std::span(chunk).first(chunk.size() - 4)), sum) << size;
        odd = odd || chunk.size() % 2 == 1;
    }
    EXPECT_TRUE(odd);
}

TEST(Chunk, DamageIsNoticed) {
    const std::vector<float> values = curve(64);
    std::vector<std::byte> chunk = encode_chunk(std::as_bytes(std::span(values)), sizeof(float));
    chunk[chunk.size() / 2] ^= std::byte{1};
    OneChunk one(64, 64);
    const hsize_t start = 0;
    one.file().write_chunk("y", {&start, 1}, chunk);
    EXPECT_FALSE(one.read(64).has_value());
}

TEST(Chunk, TheSameValuesGiveTheSameBytes) {
    const std::vector<float> values = curve(1000);
    const auto bytes = std::as_bytes(std::span(values));
    const auto other = curve(77);
    const auto first = encode_chunk(bytes, sizeof(float));
    encode_chunk(std::as_bytes(std::span(other)), sizeof(float)); // nothing of it stays
    EXPECT_EQ(encode_chunk(bytes, sizeof(float)), first);
}

TEST(Chunk, OfNoiseIsStoredAsItIsAndReadBack) {
    // Longer than a block of a deflate stream may be: each plane of bytes goes into two.
    constexpr std::size_t size = 70'000;
    std::vector<float> values(size);
    std::uint32_t state = 1;
    for (float& value : values) {
        state = state * 1664525U + 1013904223U;
        value = 1.0F + static_cast<float>(state >> 9U) * 0x1p-23F; // every bit of the mantissa is random
    }
    OneChunk chunk(size, size);
    const auto bytes = encode_chunk(std::as_bytes(std::span(values)), sizeof(float));
    EXPECT_GT(bytes.size(), 2 * size); // the two low planes
    EXPECT_LT(bytes.size(), 4 * size);
    const std::array<hsize_t, 1> start = {0};
    chunk.file().write_chunk("y", start, bytes);
    EXPECT_EQ(chunk.read(size), values);
}

} // namespace
} // namespace tendonlab::testing
