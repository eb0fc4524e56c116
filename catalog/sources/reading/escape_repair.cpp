// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/escape_repair.h"

#include <algorithm>
#include <utility>

namespace upriver {

namespace {

constexpr std::size_t kEscape = 6; // \uXXXX

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The unit of \uXXXX; 0 when the digits are none (the parser's to report).
unsigned unitOf(std::string_view escape)
{
    unsigned unit = 0;
    for (const char c : escape.substr(2, 4)) {
        const int digit = hexValue(c);
        if (digit < 0)
            return 0;
        unit = unit * 16 + static_cast<unsigned>(digit);
    }
    return unit;
}

bool isHigh(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool isLow(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// The text ends within an escape that more text may make good.
bool isCut(std::string_view escape)
{
    return escape.size() < 2 || (escape[1] == 'u' && escape.size() < kEscape);
}

bool isUnicode(std::string_view escape) { return escape.size() >= kEscape && escape[1] == 'u'; }

} // namespace

std::string_view EscapeRepair::next(std::string_view piece)
{
    if (m_held.empty())
        return repaired(piece, false);
    m_joined = std::exchange(m_held, {});
    m_joined.append(piece);
    return repaired(m_joined, false);
}

std::string_view EscapeRepair::rest()
{
    m_joined = std::exchange(m_held, {});
    return repaired(m_joined, true);
}

std::string_view EscapeRepair::repaired(std::string_view text, bool isEnd)
{
    std::size_t copied = 0; // text before it stands in m_out
    m_out.clear();
    std::size_t at = text.find('\\');
    while (at != std::string_view::npos) {
        const std::string_view escape = text.substr(at);
        if (!isEnd && isCut(escape))
            break;
        std::size_t length = isUnicode(escape) ? kEscape : std::min<std::size_t>(2, escape.size());
        const unsigned unit = length == kEscape ? unitOf(escape) : 0;
        bool isLone = isLow(unit);
        if (isHigh(unit)) {
            const std::string_view other = escape.substr(kEscape);
            if (!isEnd && (other.empty() || (other[0] == '\\' && isCut(other))))
                break;
            isLone = !(other.starts_with('\\') && isUnicode(other) && isLow(unitOf(other)));
            length = isLone ? kEscape : 2 * kEscape;
        }
        if (isLone) {
            m_out.append(text.substr(copied, at - copied)).append("\\ufffd");
            copied = at + kEscape;
            ++m_replaced;
        }
        at = text.find('\\', at + length);
    }
    const std::size_t end = std::min(at, text.size());
    m_held = text.substr(end);
    if (copied == 0)
        return text.substr(0, end);
    m_out.append(text.substr(copied, end - copied));
    return m_out;
}

} // namespace upriver
