// SPDX-License-Identifier: Apache-2.0
#pragma once

// Problems as people read them: equal messages of one file are one line with a count, and a file says which
// root it lies in when the catalog has several. Shared by command line and window. Pure; any thread.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model/catalog_rows.h"

namespace upriver {

struct ProblemLine
{
    std::size_t problem = 0; ///< index of the first of the equal ones
    std::string file;        ///< as shownFile()
    std::int64_t times = 1;

    /// The message, with "×n" behind it when there are several.
    [[nodiscard]] std::string message(const ProblemRow& row) const;
};

/// Where a problem is: for a document of several files the one it is in, below the document's folder.
struct ProblemPlace
{
    std::string_view member; ///< empty: the document itself
    std::string_view place;
};
/// Both in one locator, as it is kept: the member, a line break, the place. Readers' locators have no line
/// break.
[[nodiscard]] std::string memberLocator(std::string_view member, std::string_view place);
[[nodiscard]] ProblemPlace placeOf(std::string_view locator);

/// What a reader says that lists the first problems of a kind alone: "… (52 more in this file)".
/// problemLines() adds the number to the line of the others.
[[nodiscard]] std::string messageForMore(const std::string& message, std::int64_t more);

/// In the order of the first of each.
[[nodiscard]] std::vector<ProblemLine> problemLines(std::span<const ProblemRow> problems,
                                                    std::span<const std::string> roots);

/// Relative to its root; with several roots, behind the root's name, or absolute where two roots share it.
[[nodiscard]] std::string shownFile(const ProblemRow& problem, std::span<const std::string> roots);

} // namespace upriver
