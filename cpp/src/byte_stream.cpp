#include "tendonlab/byte_stream.hpp"

#include <algorithm>
#include <libdeflate.h>

namespace tendonlab {
namespace {

__extension__ typedef unsigned __int128 UInt128; // NOLINT(modernize-use-using): `using` takes no __extension__

constexpr std::size_t checksum_size = 4;

std::uint32_t checksum(std::span<const std::byte> bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

} // namespace

void ByteWriter::number(Int128 x) {
    // The sign goes into the lowest bit.
    UInt128 rest = x < 0 ? ~(static_cast<UInt128>(x) << 1U) : static_cast<UInt128>(x) << 1U;
    while (rest >= 0x80U) {
        bytes_.push_back(static_cast<std::byte>(static_cast<std::uint8_t>(rest | 0x80U)));
        rest >>= 7U;
    }
    bytes_.push_back(static_cast<std::byte>(rest));
}

void ByteWriter::text(std::string_view text) {
    number(static_cast<Int128>(text.size()));
    const auto raw = std::as_bytes(std::span(text));
    bytes_.insert(bytes_.end(), raw.begin(), raw.end());
}

std::vector<std::byte> ByteWriter::finish() && {
    std::uint32_t sum = checksum(bytes_);
    for (std::size_t k = 0; k < checksum_size; ++k, sum >>= 8U)
        bytes_.push_back(static_cast<std::byte>(sum & 0xffU));
    return std::move(bytes_);
}

ByteReader::ByteReader(std::span<const std::byte> bytes) {
    if (bytes.size() < checksum_size)
        throw Damaged();
    bytes_ = bytes.first(bytes.size() - checksum_size);
    std::uint32_t sum = 0;
    for (std::size_t k = checksum_size; k-- > 0;)
        sum = (sum << 8U) | std::to_integer<std::uint32_t>(bytes[bytes_.size() + k]);
    if (sum != checksum(bytes_))
        throw Damaged();
}

std::byte ByteReader::next() {
    if (bytes_.empty())
        throw Damaged();
    const std::byte first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
}

Int128 ByteReader::number(Int128 least, Int128 most) {
    UInt128 rest = 0;
    for (unsigned shift = 0;; shift += 7) {
        const UInt128 byte = std::to_integer<std::uint8_t>(next());
        const UInt128 digits = byte & 0x7fU;
        if (shift > 126 || (shift == 126 && digits > 3))
            throw Damaged();
        rest |= digits << shift;
        if (byte < 0x80U) {
            if (byte == 0 && shift > 0) // a longer way to write the same number
                throw Damaged();
            break;
        }
    }
    const auto half = static_cast<Int128>(rest >> 1U);
    const Int128 x = (rest & 1U) != 0 ? -half - 1 : half;
    if (x < least || x > most)
        throw Damaged();
    return x;
}

std::size_t ByteReader::count(std::size_t each) {
    return static_cast<std::size_t>(number(0, static_cast<Int128>(left() / each)));
}

std::string ByteReader::text() {
    const std::size_t size = count();
    std::string text(size, '\0');
    for (char& c : text)
        c = static_cast<char>(next());
    return text;
}

} // namespace tendonlab
