// SPDX-License-Identifier: Apache-2.0
#pragma once

// DelimitedText: the records of comma, semicolon, tab or bar separated text, quotes as RFC 4180 has them (a
// quoted cell may hold separators, line ends and doubled quotes). A record that is too long, or has too many
// cells, is passed over and marked. One thread, bounded memory. Errors are those of ByteStream.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/sources/reading/text_stream.h"

namespace upriver {

struct DelimitedRecord
{
    std::vector<std::string> cells;
    std::int64_t line = 0; ///< 1-based, where it begins
    bool tooLong = false;  ///< cells are incomplete then
};

class DelimitedText
{
public:
    static constexpr std::size_t kMaxRecord = std::size_t{4} << 20;
    static constexpr std::size_t kMaxCells = 20'000;

    DelimitedText(TextStream text, char separator) : m_text(std::move(text)), m_separator(separator) {}
    /// The next record that is no empty line; nullopt = the end.
    [[nodiscard]] Result<std::optional<DelimitedRecord>> next();
    /// How many records follow, without building their cells; nullopt = more than `maxBytes` were read.
    [[nodiscard]] Result<std::optional<std::int64_t>> countRest(std::int64_t maxBytes);
    /// A quote was open at the end: the text is cut off, or its quotes mean something else.
    [[nodiscard]] bool endedInQuotes() const { return m_endedInQuotes; }
    [[nodiscard]] bool hadInvalidText() const { return m_text.hadInvalidText(); }

private:
    [[nodiscard]] Result<bool> fill();
    void endCell(DelimitedRecord& record);
    /// One character of a record; true at its end.
    [[nodiscard]] bool take(char c, DelimitedRecord& record);
    void follow(char c, std::int64_t& count);

    TextStream m_text;
    char m_separator;
    std::string_view m_rest;
    std::string m_cell;
    std::size_t m_size = 0; ///< of the record
    std::int64_t m_line = 1;
    std::int64_t m_bytes = 0;
    bool m_inQuotes = false;
    bool m_afterQuote = false; ///< a quote inside quotes: the end of them, or half of a doubled one
    bool m_cellBegan = false;
    bool m_hasContent = false;
    bool m_endedInQuotes = false;
};

/// The records of a piece of text, for looking at a file's head; the last one is left out when it is cut.
[[nodiscard]] std::vector<DelimitedRecord> delimitedRecords(std::string_view text, char separator,
                                                            std::size_t most, bool isCut);

} // namespace upriver
