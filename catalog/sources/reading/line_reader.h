// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineReader: the lines of a TextStream in bounded memory. A line longer than the cap is skipped to its end
// and reported by its number, never held. One thread. Errors are those of ByteStream.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/base/result.h"
#include "catalog/sources/reading/text_stream.h"

namespace upriver {

inline constexpr std::size_t kMaxLine = std::size_t{64} << 20;

struct Line
{
    std::string_view text;   ///< without its end; good until the next call
    std::int64_t number = 0; ///< 1-based
    bool tooLong = false;    ///< text is empty then
};

class LineReader
{
public:
    explicit LineReader(TextStream text, std::size_t maxLine = kMaxLine);
    /// nullopt = the end.
    [[nodiscard]] Result<std::optional<Line>> next();
    [[nodiscard]] const TextStream& stream() const { return m_text; }

private:
    [[nodiscard]] Line line(std::string_view text);
    void keep(std::string_view part);

    TextStream m_text;
    std::size_t m_maxLine;
    std::string_view m_rest; ///< of the current chunk
    std::string m_held;      ///< a line that began in an earlier chunk
    bool m_tooLong = false;
    std::int64_t m_number = 0;
    bool m_atEnd = false;
};

} // namespace upriver
