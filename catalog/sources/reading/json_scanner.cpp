// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/json_scanner.h"

#include <charconv>
#include <cmath>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"

namespace upriver {

namespace {

int hexValue(char c)
{
    if (isAsciiDigit(c))
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

const char* digitsEnd(const char* at, const char* end)
{
    while (at != end && isAsciiDigit(*at))
        ++at;
    return at;
}

template <typename Value>
bool isRead(const char* from, const char* to, Value& value)
{
    const auto [end, error] = std::from_chars(from, to, value);
    return error == std::errc() && end == to;
}

} // namespace

/// The grammar of RFC 8259; what is too large for a whole number is a real one, as with nlohmann.
JsonCursor::Number JsonCursor::readNumber()
{
    const char* const from = m_at;
    const bool isNegative = *from == '-';
    const char* const whole = from + (isNegative ? 1 : 0);
    const char* to = digitsEnd(whole, m_end);
    if (to == whole || (*whole == '0' && to - whole > 1))
        return {};
    bool isReal = false;
    if (to != m_end && *to == '.') {
        const char* const fraction = to + 1;
        to = digitsEnd(fraction, m_end);
        if (to == fraction)
            return {};
        isReal = true;
    }
    if (to != m_end && (*to == 'e' || *to == 'E')) {
        const char* exponent = to + 1;
        if (exponent != m_end && (*exponent == '+' || *exponent == '-'))
            ++exponent;
        to = digitsEnd(exponent, m_end);
        if (to == exponent)
            return {};
        isReal = true;
    }
    m_at = to;
    std::uint64_t unsignedValue = 0;
    if (!isReal && !isNegative && isRead(from, to, unsignedValue))
        return unsignedValue;
    std::int64_t signedValue = 0;
    if (!isReal && isNegative && isRead(from, to, signedValue))
        return signedValue;
    double real = 0;
    if (isRead(from, to, real) && std::isfinite(real))
        return real;
    return {};
}

bool JsonCursor::readUnit(char32_t& unit)
{
    if (m_end - m_at < 4)
        return false;
    unit = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hexValue(*m_at++);
        if (digit < 0)
            return false;
        unit = unit * 16 + static_cast<char32_t>(digit);
    }
    return true;
}

/// Behind the backslash.
bool JsonCursor::readEscape()
{
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (m_at == m_end)
        return false;
    const char letter = *m_at++;
    if (letter != 'u') {
        const std::size_t which = kLetters.find(letter);
        if (which == std::string_view::npos)
            return false;
        m_unescaped.push_back(kMeanings[which]);
        return true;
    }
    char32_t unit = 0;
    if (!readUnit(unit))
        return false;
    if (unit >= 0xD800 && unit < 0xE000) {
        char32_t low = 0;
        if (unit >= 0xDC00 || !skip("\\u") || !readUnit(low) || low < 0xDC00 || low >= 0xE000)
            return false;
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    appendUtf8(m_unescaped, unit);
    return true;
}

bool JsonCursor::readEscaped()
{
    m_unescaped.clear();
    while (true) {
        const char* const end = plainEnd(m_at);
        m_unescaped.append(m_at, end);
        m_at = end;
        if (skip('"')) {
            m_plain = m_unescaped;
            return true;
        }
        if (!skip('\\') || !readEscape())
            return false;
    }
}

} // namespace upriver
