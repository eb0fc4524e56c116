// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/delimited_text.h"

#include <utility>

namespace upriver {

Result<bool> DelimitedText::fill()
{
    if (!m_rest.empty())
        return true;
    auto chunk = m_text.next();
    if (!chunk)
        return fail(chunk.error());
    m_rest = *chunk;
    m_bytes += static_cast<std::int64_t>(m_rest.size());
    return !m_rest.empty();
}

void DelimitedText::endCell(DelimitedRecord& record)
{
    if (record.cells.size() < kMaxCells)
        record.cells.push_back(std::move(m_cell));
    else
        record.tooLong = true;
    m_cell.clear();
    m_cellBegan = false;
    m_inQuotes = false;
    m_afterQuote = false;
}

bool DelimitedText::take(char c, DelimitedRecord& record)
{
    if (m_inQuotes && !m_afterQuote) {
        if (c == '"') {
            m_afterQuote = true;
            return false;
        }
    } else if (m_afterQuote && c == '"') {
        m_afterQuote = false; // a doubled quote is one
    } else if (c == m_separator) {
        endCell(record);
        m_hasContent = true;
        return false;
    } else if (c == '\n') {
        return true;
    } else if (c == '\r') {
        return false;
    } else if (c == '"' && !m_cellBegan) {
        m_inQuotes = true;
        m_cellBegan = true;
        m_hasContent = true;
        return false;
    }
    m_cellBegan = true;
    m_hasContent = true;
    if (++m_size <= kMaxRecord)
        m_cell += c;
    else
        record.tooLong = true;
    return false;
}

Result<std::optional<DelimitedRecord>> DelimitedText::next()
{
    DelimitedRecord record;
    record.line = m_line;
    m_size = 0;
    m_hasContent = false;
    while (true) {
        const auto more = fill();
        if (!more)
            return fail(more.error());
        if (!*more) {
            m_endedInQuotes = m_endedInQuotes || (m_inQuotes && !m_afterQuote);
            if (!m_hasContent)
                return std::nullopt;
            endCell(record);
            return record;
        }
        while (!m_rest.empty()) {
            const char c = m_rest.front();
            m_rest.remove_prefix(1);
            m_line += c == '\n' ? 1 : 0;
            if (!take(c, record))
                continue;
            if (m_hasContent) {
                endCell(record);
                return record;
            }
            record.line = m_line;
        }
    }
}

void DelimitedText::follow(char c, std::int64_t& count)
{
    if (c == '\n' && (!m_inQuotes || m_afterQuote)) {
        count += m_hasContent ? 1 : 0;
        m_hasContent = false;
        m_cellBegan = false;
        m_inQuotes = false;
        m_afterQuote = false;
        return;
    }
    if (c == '\r')
        return;
    m_hasContent = true;
    if (m_inQuotes) {
        if (c == '"') {
            m_afterQuote = !m_afterQuote;
        } else if (m_afterQuote && c == m_separator) {
            m_cellBegan = m_inQuotes = m_afterQuote = false;
        }
        return;
    }
    if (c == m_separator) {
        m_cellBegan = false;
    } else if (!m_cellBegan) {
        m_cellBegan = true;
        m_inQuotes = c == '"';
    }
}

Result<std::optional<std::int64_t>> DelimitedText::countRest(std::int64_t maxBytes)
{
    std::int64_t count = 0;
    m_hasContent = false;
    while (true) {
        const auto more = fill();
        if (!more)
            return fail(more.error());
        if (!*more)
            break;
        if (m_bytes > maxBytes)
            return std::nullopt;
        for (const char c : m_rest)
            follow(c, count);
        m_rest = {};
    }
    m_endedInQuotes = m_endedInQuotes || (m_inQuotes && !m_afterQuote);
    return count + (m_hasContent ? 1 : 0);
}

std::vector<DelimitedRecord> delimitedRecords(std::string_view text, char separator, std::size_t most,
                                              bool isCut)
{
    std::vector<DelimitedRecord> records;
    auto bytes = ByteStream::over(text);
    if (!bytes)
        return records;
    DelimitedText reader(TextStream(std::move(*bytes)), separator);
    bool ended = false;
    while (records.size() < most && !ended) {
        auto record = reader.next();
        ended = !record || !*record;
        if (!ended)
            records.push_back(std::move(**record));
    }
    if (ended && isCut && !records.empty())
        records.pop_back();
    return records;
}

} // namespace upriver
