// SPDX-License-Identifier: Apache-2.0
#pragma once

// EscapeRepair: JSON escapes of half a character (\ud800 without its other half) are no text, and the parser
// would refuse the whole document for one of them. Here they become \ufffd, as browsers do it, and are
// counted. Text comes in pieces; an escape that a piece cuts waits for the next. Clean text is handed through
// uncopied. Private to sources/reading. One document, one thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace upriver {

class EscapeRepair
{
public:
    /// The piece, repaired; good until the next call. Up to 11 bytes may stay behind until more comes.
    [[nodiscard]] std::string_view next(std::string_view piece);
    /// What stayed behind, when nothing more comes.
    [[nodiscard]] std::string_view rest();
    [[nodiscard]] std::int64_t replaced() const { return m_replaced; }

private:
    std::string_view repaired(std::string_view text, bool isEnd);

    std::string m_held;   ///< an escape that was cut
    std::string m_joined; ///< what was held, and the piece after it
    std::string m_out;
    std::int64_t m_replaced = 0;
};

} // namespace upriver
