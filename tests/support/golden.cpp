// SPDX-License-Identifier: Apache-2.0
#include "tests/support/golden.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/scratch.h"

namespace upriver::test {

namespace {

std::string firstDifference(const std::string& expected, const std::string& actual)
{
    std::istringstream left(expected);
    std::istringstream right(actual);
    std::string a;
    std::string b;
    for (int line = 1; line < 1'000'000; ++line) {
        const bool hasLeft = static_cast<bool>(std::getline(left, a));
        const bool hasRight = static_cast<bool>(std::getline(right, b));
        if (!hasLeft && !hasRight)
            break;
        if (hasLeft != hasRight || a != b)
            return "line " + std::to_string(line) + ": expected «" + (hasLeft ? a : "the end") + "», got «" +
                   (hasRight ? b : "the end") + "»";
    }
    return "they differ in line ends only";
}

} // namespace

std::string differsFromGolden(std::string_view name, std::string_view text)
{
    const std::string path = sourcePath("tests/golden/" + std::string(name));
    const std::string expected = readAll(path);
    const std::string actual(text);
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && expected == actual) {
        std::filesystem::remove(path + ".actual", ignored);
        return {};
    }
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    std::ofstream(path + ".actual", std::ios::binary) << actual;
    return path + ": " + firstDifference(expected, actual);
}

} // namespace upriver::test
