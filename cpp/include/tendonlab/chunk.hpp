#pragma once
// Chunks of a results file as HDF5's own filters would make them: shuffle, deflate, Fletcher's checksum.
//
// HDF5 runs its filters inside the one call at a time that the library allows. Made by hand, chunks can be compressed
// by many threads, and only where it earns its time: of most quantities the low bytes are noise and are stored as they
// are, which takes half the time for a sixth more bytes. Readers see no difference.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tendonlab {

// What the file says chunks were compressed with.
inline constexpr unsigned deflate_level = 1;

// Bytes as they lie in the file, of values of `item_size` bytes each. Called by any threads at once.
std::vector<std::byte> encode_chunk(std::span<const std::byte> values, std::size_t item_size);

// HDF5's checksum of a chunk (H5_checksum_fletcher32): of 16-bit words, the high byte first.
std::uint32_t fletcher32(std::span<const std::byte> bytes);

} // namespace tendonlab
