#pragma once
// A small move-only wrapper over the HDF5 C library: files, groups of attributes, datasets with named dimensions.
//
// It writes what netCDF-4 expects: dimension scales, units and long names, creation order kept. Every failing call
// becomes an OutputError with the library's own reason in it.

#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tendonlab {

// A results file could not be written.
class OutputError : public std::runtime_error {
public:
    // `code`: the operating system's errno, 0 if it is not known.
    OutputError(const std::string& what, int code) : std::runtime_error(what), code_(code) {}
    [[nodiscard]] int code() const { return code_; }

private:
    int code_;
};

namespace hdf5 {

using Id = hid_t; // what the library calls its handles
using Close = herr_t (*)(hid_t);

// Owns one handle.
class Handle {
public:
    Handle(Id id, Close close, const std::string& what); // throws OutputError if the id is not valid
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Handle& operator=(Handle&& other) noexcept;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle();

    [[nodiscard]] Id id() const { return id_; }
    // Hands the handle to the caller, who closes it.
    [[nodiscard]] Id release() { return std::exchange(id_, -1); }

private:
    Id id_;
    Close close_;
};

struct Dimension {
    std::string name;
    hsize_t size;
};

enum class Stored { float32, float64, int32, int8 };

class File {
public:
    // Creates the file; there must be none of that name.
    explicit File(const std::string& path);

    // A dimension with its (still unwritten) numerical coordinate variable.
    void dimension(const Dimension& dimension, Stored type);

    // A variable over known dimensions. Floating-point variables are filled with NaN; with a `chunk`, variables are
    // compressed and checksummed in chunks of that shape.
    void variable(const std::string& name, Stored type, const std::vector<std::string>& dimensions,
                  const std::vector<hsize_t>& chunk = {});
    void text_variable(const std::string& name, const std::string& text);
    // If the name is the dimension's, this makes the dimension, with texts for coordinates.
    void text_variable(const std::string& name, const std::string& dimension, const std::vector<std::string>& texts);

    // Hyperslab writes; `start` and `count` have one entry a dimension.
    void write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count,
               std::span<const double> values);
    void write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count,
               std::span<const std::int32_t> values);
    void write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count,
               std::span<const std::int8_t> values);

    // A chunk as it lies in the file (chunk.hpp); `start`: its first corner.
    void write_chunk(const std::string& name, std::span<const hsize_t> start, std::span<const std::byte> chunk);

    // Attributes of a variable, or of the file if `variable` is empty.
    void attribute(const std::string& variable, const std::string& name, const std::string& value);
    void attribute(const std::string& variable, const std::string& name, double value);
    void attribute(const std::string& variable, const std::string& name, std::int64_t value);
    void attribute(const std::string& variable, const std::string& name, std::span<const std::int8_t> values);

    // Flushes and closes; only after it returns is the file whole.
    void close();

private:
    void attach_scales(const Handle& dataset, const std::vector<std::string>& dimensions);
    [[nodiscard]] std::vector<hsize_t> extents(const std::vector<std::string>& dimensions) const;
    void write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count, Id memory_type,
               const void* values);
    void write_attribute(const std::string& variable, const std::string& name, Id type, const Handle& space,
                         const void* value);

    std::string path_;
    std::vector<Dimension> dimensions_;
    Handle file_;
};

} // namespace hdf5
} // namespace tendonlab
