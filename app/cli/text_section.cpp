// SPDX-License-Identifier: Apache-2.0
#include "app/cli/text_section.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kMostRows = 20;

} // namespace

void TextSection::add(std::vector<std::string> cells)
{
    if (++m_count <= kMostRows)
        m_table.add(std::move(cells));
}

std::string TextSection::text() const
{
    if (m_count == 0)
        return {};
    const std::string more = m_count > kMostRows
                                 ? "\u2026 and " + grouped(static_cast<std::int64_t>(m_count - kMostRows)) +
                                       " more (--json shows all)\n"
                                 : "";
    return "\n" + m_title + " (" + grouped(static_cast<std::int64_t>(m_count)) + ")\n" + m_table.text() +
           more;
}

} // namespace upriver::cli
