// SPDX-License-Identifier: Apache-2.0
#pragma once

// TextSection: a titled table of `upriver show` that says how much of a long list it leaves out.

#include <cstddef>
#include <string>
#include <vector>

#include "app/cli/text_table.h"

namespace upriver::cli {

class TextSection
{
public:
    TextSection(std::string title, std::vector<std::string> headings)
        : m_title(std::move(title)), m_table(std::move(headings))
    {}

    void add(std::vector<std::string> cells);
    [[nodiscard]] std::string text() const; ///< empty when there are no rows

private:
    std::string m_title;
    TextTable m_table;
    std::size_t m_count = 0;
};

} // namespace upriver::cli
