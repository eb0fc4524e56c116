// SPDX-License-Identifier: Apache-2.0
#pragma once

// EventLines: JSON objects out of a text that has one a line, one behind each log prefix, or one printed over
// many lines; mixed if need be. A damaged or endless one costs a problem and is passed over. One document,
// one thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/base/result.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/line_reader.h"

namespace upriver {

class EventLines
{
public:
    struct Item
    {
        Json value;
        std::int64_t line = 0; ///< where the object begins
        std::string problem;   ///< not empty: there is no value
        std::int64_t replacedEscapes = 0;
    };

    /// The plan takes the document itself ("") and outlives this. A line with text before its object is
    /// looked at only if it has the mark behind it.
    EventLines(LineReader lines, const JsonStreamPlan& plan, std::string mark);
    /// nullopt = the end. Errors are the stream's.
    [[nodiscard]] Result<std::optional<Item>> next();
    [[nodiscard]] std::int64_t lineNumber() const { return m_number; }

private:
    /// Follows brackets and strings over line ends.
    struct Balance
    {
        std::int64_t depth = 0;
        bool inString = false;
        bool escaped = false;
        void follow(std::string_view text);
    };
    [[nodiscard]] Result<bool> advance();
    [[nodiscard]] std::optional<Item> parseLine(std::string_view text, std::int64_t number);
    [[nodiscard]] Result<Item> gather(std::string_view begin, std::int64_t number);

    LineReader m_lines;
    const JsonStreamPlan& m_plan;
    std::string m_mark;
    std::string_view m_text; ///< of the current line
    bool m_tooLong = false;
    bool m_hasLine = false; ///< the current line was not used yet
    std::int64_t m_number = 0;
};

} // namespace upriver
