// SPDX-License-Identifier: Apache-2.0
#pragma once

// The checkout as the house rules see it: every source with its text, its includes and its functions. The
// function finder is a line scanner, not a parser: a function is a block whose opening line ends a
// parameter list outside any class-level initialiser; that is enough to hold a length limit.

#include <string>
#include <vector>

namespace upriver::test {

struct SourceFile
{
    std::string path; ///< relative to the checkout
    std::vector<std::string> lines;

    [[nodiscard]] bool isUnder(const std::string& folder) const { return path.starts_with(folder + "/"); }
    [[nodiscard]] bool isHeader() const { return path.ends_with(".h"); }
    /// Paths in #include "…" lines.
    [[nodiscard]] std::vector<std::string> includes() const;
    /// Text without comments and string literals, line by line.
    [[nodiscard]] std::vector<std::string> code() const;
};

struct FunctionSpan
{
    std::string signature;
    int firstLine = 0; ///< 1-based
    int lines = 0;
};

[[nodiscard]] std::vector<SourceFile> sourceTree();
[[nodiscard]] std::vector<FunctionSpan> functionsOf(const SourceFile& file);

} // namespace upriver::test
