// One program for all machines: wide vector instructions only in what was compiled for them (kernel.hpp).
//
// The tests' own program is linked in the same order as the Python module, and unlike that one it keeps its symbols.

#include "tendonlab/kernel.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <regex>
#include <string>
#include <unistd.h>

namespace tendonlab {
namespace {

#ifdef TENDONLAB_X86

// Lines of the disassembly of this program; the tool comes with every compiler.
class Disassembly {
public:
    Disassembly()
        : pipe_(popen(("objdump -d --no-show-raw-insn /proc/" + std::to_string(getpid()) + "/exe").c_str(), "r"),
                pclose) {}

    bool next(std::string& line) {
        line.clear();
        std::array<char, 4096> piece{};
        while (std::fgets(piece.data(), piece.size(), pipe_.get()) != nullptr) {
            line += piece.data();
            if (line.back() == '\n')
                return true;
        }
        return !line.empty();
    }

private:
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe_;
};

TEST(Instructions, AreThoseOfTheLevelThatTheFunctionWasCompiledFor) {
    const std::regex function("^[0-9a-f]+ <(.*)>:\n$");
    const std::regex vex(R"(\tv[a-z0-9]+( |\n))");
    const std::regex evex(R"(%zmm|%k[0-7]|%[xy]mm(1[6-9]|2[0-9]|3[01]))");
    Disassembly lines;
    std::string line;
    std::string symbol;
    int functions = 0;
    int of_avx2 = 0;
    int of_avx512 = 0;
    while (lines.next(line)) {
        std::smatch found;
        if (line.find(">:") != std::string::npos && std::regex_match(line, found, function)) {
            symbol = found[1];
            ++functions;
            continue;
        }
        const bool avx512 = symbol.find("6avx512") != std::string::npos;
        const bool avx2 = symbol.find("4avx2") != std::string::npos;
        if (!avx512 && line.find('%') != std::string::npos) {
            const bool wide = std::regex_search(line, evex);
            ASSERT_FALSE(wide) << symbol << line;
        }
        // Of the general instructions that begin with a v (verr, verw), a compiler makes none.
        if (line.find("\tv") != std::string::npos && std::regex_search(line, vex)) {
            ASSERT_TRUE(avx2 || avx512) << symbol << line;
            ++(avx512 ? of_avx512 : of_avx2);
        }
    }
    EXPECT_GT(functions, 1000);
    EXPECT_GT(of_avx2, 1000);
    EXPECT_GT(of_avx512, 1000);
}

#endif

} // namespace
} // namespace tendonlab
