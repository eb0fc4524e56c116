// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/line_reader.h"

#include <utility>

namespace upriver {

LineReader::LineReader(TextStream text, std::size_t maxLine) : m_text(std::move(text)), m_maxLine(maxLine) {}

void LineReader::keep(std::string_view part)
{
    if (m_tooLong)
        return;
    if (m_held.size() + part.size() > m_maxLine) {
        m_tooLong = true;
        m_held = std::string();
        return;
    }
    m_held.append(part);
}

Line LineReader::line(std::string_view text)
{
    ++m_number;
    if (!text.empty() && text.back() == '\r')
        text.remove_suffix(1);
    const bool tooLong = std::exchange(m_tooLong, false) || text.size() > m_maxLine;
    return {tooLong ? std::string_view() : text, m_number, tooLong};
}

Result<std::optional<Line>> LineReader::next()
{
    m_held.clear();
    while (true) {
        const std::size_t end = m_rest.find('\n');
        if (end != std::string_view::npos) {
            const std::string_view part = m_rest.substr(0, end);
            m_rest.remove_prefix(end + 1);
            if (m_held.empty() && !m_tooLong)
                return line(part);
            keep(part);
            return line(m_held);
        }
        keep(m_rest);
        m_rest = {};
        if (m_atEnd)
            return std::nullopt;
        const auto chunk = m_text.next();
        if (!chunk)
            return fail(chunk.error());
        m_rest = *chunk;
        if (chunk->empty()) {
            m_atEnd = true;
            if (!m_held.empty() || m_tooLong)
                return line(m_held);
        }
    }
}

} // namespace upriver
