#include "tendonlab/hdf5.hpp"

#include "tendonlab/chunk.hpp"

#include <hdf5_hl.h>

#include <cstdlib>
#include <limits>
#include <string_view>
#include <system_error>

namespace tendonlab::hdf5 {
namespace {

// The innermost entry of the library's error stack says why; the outer ones only who called whom.
herr_t keep_innermost(unsigned n, const H5E_error2_t* entry, void* reason) {
    if (n == 0 && entry->desc != nullptr)
        *static_cast<std::string*>(reason) = entry->desc;
    return 0;
}

[[noreturn]] void fail(const std::string& what) {
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &reason);
    // The library passes the system's errno on only inside its text, among much that no user wants to read.
    constexpr std::string_view mark = "errno = ";
    const auto at = reason.find(mark);
    const int code = at == std::string::npos ? 0 : std::atoi(reason.c_str() + at + mark.size());
    if (code != 0)
        reason = std::generic_category().message(code);
    throw OutputError(what + (reason.empty() ? "" : ": " + reason), code);
}

void check(herr_t status, const std::string& what) {
    if (status < 0)
        fail(what);
}

Handle text_type() {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "text type");
    check(H5Tset_size(type.id(), H5T_VARIABLE), "text type");
    check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "text type");
    return type;
}

Id stored_type(Stored type) {
    switch (type) {
    case Stored::float32:
        return H5T_IEEE_F32LE;
    case Stored::float64:
        return H5T_IEEE_F64LE;
    case Stored::int32:
        return H5T_STD_I32LE;
    case Stored::int8:
        return H5T_STD_I8LE;
    }
    throw std::logic_error("unknown storage type");
}

Handle scalar_space() { return {H5Screate(H5S_SCALAR), H5Sclose, "scalar"}; }

Handle simple_space(const std::vector<hsize_t>& extents) {
    return {H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose, "shape"};
}

Handle create_dataset(const Handle& file, const std::string& name, Id type, const Handle& space,
                      const Handle& properties) {
    return {H5Dcreate2(file.id(), name.c_str(), type, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT), H5Dclose,
            "cannot create '" + name + "'"};
}

Handle dataset_properties() {
    Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "dataset properties");
    // Without timestamps the same study gives the same bytes; netCDF wants attributes in the order they were made.
    check(H5Pset_obj_track_times(properties.id(), false), "dataset properties");
    check(H5Pset_attr_creation_order(properties.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
          "dataset properties");
    return properties;
}

Handle create_file(const std::string& path) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // errors are thrown, not printed
    const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "file properties");
    check(H5Pset_obj_track_times(creation.id(), false), "file properties"); // the root group has times of its own
    check(H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "file properties");
    check(H5Pset_attr_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "file properties");
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "file properties");
    check(H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG), "file properties");
    return {H5Fcreate(path.c_str(), H5F_ACC_EXCL, creation.id(), access.id()), H5Fclose,
            "cannot create '" + path + "'"};
}

} // namespace

Handle::Handle(Id id, Close close, const std::string& what) : id_(id), close_(close) {
    if (id_ < 0)
        fail(what);
}

Handle& Handle::operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
}

Handle::~Handle() {
    if (id_ >= 0)
        close_(id_);
}

File::File(const std::string& path) : path_(path), file_(create_file(path)) {}

void File::dimension(const Dimension& dimension, Stored type) {
    dimensions_.push_back(dimension);
    const Handle space = simple_space({dimension.size});
    const Handle dataset = create_dataset(file_, dimension.name, stored_type(type), space, dataset_properties());
    check(H5DSset_scale(dataset.id(), dimension.name.c_str()), "dimension '" + dimension.name + "'");
}

std::vector<hsize_t> File::extents(const std::vector<std::string>& dimensions) const {
    std::vector<hsize_t> sizes;
    for (const auto& name : dimensions)
        for (const Dimension& d : dimensions_)
            if (d.name == name)
                sizes.push_back(d.size);
    if (sizes.size() != dimensions.size())
        throw std::logic_error("a variable over an unknown dimension");
    return sizes;
}

void File::attach_scales(const Handle& dataset, const std::vector<std::string>& dimensions) {
    for (unsigned i = 0; i < dimensions.size(); ++i) {
        const Handle scale(H5Dopen2(file_.id(), dimensions[i].c_str(), H5P_DEFAULT), H5Dclose, dimensions[i]);
        check(H5DSattach_scale(dataset.id(), scale.id(), i), "dimension '" + dimensions[i] + "'");
    }
}

void File::variable(const std::string& name, Stored type, const std::vector<std::string>& dimensions,
                    const std::vector<hsize_t>& chunk) {
    const Handle properties = dataset_properties();
    const bool floating = type == Stored::float32 || type == Stored::float64;
    const double missing = std::numeric_limits<double>::quiet_NaN();
    if (floating)
        check(H5Pset_fill_value(properties.id(), H5T_NATIVE_DOUBLE, &missing), name);
    if (!chunk.empty()) {
        check(H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()), name);
        check(H5Pset_shuffle(properties.id()), name);
        check(H5Pset_deflate(properties.id(), deflate_level), name);
        check(H5Pset_fletcher32(properties.id()), name); // a damaged chunk is an error, not a number
    }
    const Handle space = simple_space(extents(dimensions));
    const Handle dataset = create_dataset(file_, name, stored_type(type), space, properties);
    attach_scales(dataset, dimensions);
    if (floating) {
        const Handle one = simple_space({1});
        const Handle fill(H5Acreate2(dataset.id(), "_FillValue", stored_type(type), one.id(), H5P_DEFAULT, H5P_DEFAULT),
                          H5Aclose, name);
        check(H5Awrite(fill.id(), H5T_NATIVE_DOUBLE, &missing), name);
    }
}

void File::text_variable(const std::string& name, const std::string& text) {
    const Handle type = text_type();
    const Handle dataset = create_dataset(file_, name, type.id(), scalar_space(), dataset_properties());
    const char* value = text.c_str();
    check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<const void*>(&value)), name);
}

void File::text_variable(const std::string& name, const std::string& dimension, const std::vector<std::string>& texts) {
    const Handle type = text_type();
    const bool coordinate = name == dimension;
    if (coordinate)
        dimensions_.push_back({.name = dimension, .size = texts.size()});
    const Handle space = simple_space(extents({dimension}));
    const Handle dataset = create_dataset(file_, name, type.id(), space, dataset_properties());
    std::vector<const char*> values;
    values.reserve(texts.size());
    for (const auto& text : texts)
        values.push_back(text.c_str());
    check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<const void*>(values.data())),
          name);
    if (coordinate)
        check(H5DSset_scale(dataset.id(), name.c_str()), name);
    else
        attach_scales(dataset, {dimension});
}

void File::write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count,
                 Id memory_type, const void* values) {
    const std::string what = "cannot write '" + name + "' to '" + path_ + "'";
    const Handle dataset(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose, what);
    const Handle space(H5Dget_space(dataset.id()), H5Sclose, what);
    const Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose, what);
    check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr), what);
    check(H5Dwrite(dataset.id(), memory_type, memory.id(), space.id(), H5P_DEFAULT, values), what);
}

void File::write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count,
                 std::span<const double> values) {
    write(name, start, count, H5T_NATIVE_DOUBLE, values.data());
}
void File::write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count,
                 std::span<const std::int32_t> values) {
    write(name, start, count, H5T_NATIVE_INT32, values.data());
}
void File::write(const std::string& name, std::span<const hsize_t> start, std::span<const hsize_t> count,
                 std::span<const std::int8_t> values) {
    write(name, start, count, H5T_NATIVE_INT8, values.data());
}

void File::write_chunk(const std::string& name, std::span<const hsize_t> start, std::span<const std::byte> chunk) {
    const std::string what = "cannot write '" + name + "' to '" + path_ + "'";
    const Handle dataset(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose, what);
    constexpr std::uint32_t all_filters = 0; // a mask of those left out
    check(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, all_filters, start.data(), chunk.size(), chunk.data()), what);
}

void File::write_attribute(const std::string& variable, const std::string& name, Id type, const Handle& space,
                           const void* value) {
    const std::string what = "cannot write attribute '" + name + "'";
    const Handle object(H5Oopen(file_.id(), variable.empty() ? "/" : variable.c_str(), H5P_DEFAULT), H5Oclose, what);
    const Handle attribute(H5Acreate2(object.id(), name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                           what);
    check(H5Awrite(attribute.id(), type, value), what);
}

void File::attribute(const std::string& variable, const std::string& name, const std::string& value) {
    const Handle type = text_type();
    const char* text = value.c_str();
    write_attribute(variable, name, type.id(), scalar_space(), static_cast<const void*>(&text));
}
void File::attribute(const std::string& variable, const std::string& name, double value) {
    write_attribute(variable, name, H5T_NATIVE_DOUBLE, scalar_space(), &value);
}
void File::attribute(const std::string& variable, const std::string& name, std::int64_t value) {
    write_attribute(variable, name, H5T_NATIVE_INT64, scalar_space(), &value);
}
void File::attribute(const std::string& variable, const std::string& name, std::span<const std::int8_t> values) {
    write_attribute(variable, name, H5T_NATIVE_INT8, simple_space({values.size()}), values.data());
}

void File::close() {
    check(H5Fflush(file_.id(), H5F_SCOPE_GLOBAL), "cannot write '" + path_ + "'");
    check(H5Fclose(file_.release()), "cannot close '" + path_ + "'");
}

} // namespace tendonlab::hdf5
