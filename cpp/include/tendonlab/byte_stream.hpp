#pragma once
// Whole numbers, texts and checksums as bytes, the same on every machine.

#include "tendonlab/exact_sum.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tendonlab {

// Numbers take 7 bits a byte, the lowest first, so that small ones are short.
class ByteWriter {
public:
    void number(Int128 x); // of either sign
    void text(std::string_view text);
    // Adds the checksum of all there is.
    std::vector<std::byte> finish() &&;

private:
    std::vector<std::byte> bytes_;
};

// Throws Damaged instead of reading what a writer could not have written.
class ByteReader {
public:
    class Damaged : public std::runtime_error {
    public:
        Damaged() : std::runtime_error("damaged") {}
    };

    // Checks the checksum.
    explicit ByteReader(std::span<const std::byte> bytes);
    Int128 number(Int128 least, Int128 most);
    // A number of things that take a byte each at least, so that no size is believed that cannot be.
    std::size_t count(std::size_t each = 1);
    std::string text();
    [[nodiscard]] std::size_t left() const { return bytes_.size(); }

private:
    std::byte next();

    std::span<const std::byte> bytes_;
};

} // namespace tendonlab
