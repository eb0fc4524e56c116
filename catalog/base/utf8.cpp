// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/utf8.h"

#include <cstdint>
#include <cstring>

namespace upriver {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned char byteAt(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

struct Sequence
{
    std::size_t length = 0;   ///< 0: no sequence begins with this byte
    unsigned char low = 0x80; ///< range of the second byte, which rules out overlong forms and surrogates
    unsigned char high = 0xBF;
};

Sequence sequenceOf(unsigned char lead)
{
    if (lead < 0x80)
        return {1};
    if (lead >= 0xC2 && lead <= 0xDF)
        return {2};
    if (lead == 0xE0)
        return {3, 0xA0, 0xBF};
    if (lead == 0xED)
        return {3, 0x80, 0x9F};
    if (lead >= 0xE1 && lead <= 0xEF)
        return {3};
    if (lead == 0xF0)
        return {4, 0x90, 0xBF};
    if (lead == 0xF4)
        return {4, 0x80, 0x8F};
    if (lead >= 0xF1 && lead <= 0xF3)
        return {4};
    return {};
}

/// How many of the sequence's bytes stand at i and fit; equal to its length when it is whole.
std::size_t fittingBytes(std::string_view bytes, std::size_t i, const Sequence& sequence)
{
    std::size_t n = 1;
    while (n < sequence.length && i + n < bytes.size()) {
        const unsigned char c = byteAt(bytes, i + n);
        if (c < (n == 1 ? sequence.low : 0x80) || c > (n == 1 ? sequence.high : 0xBF))
            break;
        ++n;
    }
    return n;
}

std::size_t skipAscii(std::string_view bytes, std::size_t i)
{
    while (i + 8 <= bytes.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, 8);
        if ((word & 0x8080808080808080ULL) != 0)
            break;
        i += 8;
    }
    while (i < bytes.size() && byteAt(bytes, i) < 0x80)
        ++i;
    return i;
}

bool hasPrefix(std::string_view bytes, std::string_view prefix)
{
    return bytes.substr(0, prefix.size()) == prefix;
}

std::string fromUtf16(std::string_view bytes, bool bigEndian)
{
    std::string out;
    out.reserve(bytes.size() / 2);
    const auto unit = [&](std::size_t i) {
        const char32_t a = byteAt(bytes, i);
        const char32_t b = byteAt(bytes, i + 1);
        return bigEndian ? (a << 8 | b) : (b << 8 | a);
    };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        char32_t c = unit(i);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size()) {
            const char32_t low = unit(i + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        appendUtf8(out, c);
    }
    return out;
}

} // namespace

std::size_t validUtf8Prefix(std::string_view bytes)
{
    std::size_t i = skipAscii(bytes, 0);
    while (i < bytes.size()) {
        const Sequence sequence = sequenceOf(byteAt(bytes, i));
        if (sequence.length == 0 || fittingBytes(bytes, i, sequence) < sequence.length)
            return i;
        i = skipAscii(bytes, i + sequence.length);
    }
    return i;
}

std::string sanitisedUtf8(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const std::size_t good = validUtf8Prefix(bytes);
        out.append(bytes.substr(0, good));
        if (good == bytes.size())
            break;
        out.append(kReplacement);
        bytes.remove_prefix(good + 1);
    }
    return out;
}

std::size_t unfinishedUtf8Tail(std::string_view bytes)
{
    for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
        const std::size_t i = bytes.size() - back;
        const Sequence sequence = sequenceOf(byteAt(bytes, i));
        if (sequence.length > back && fittingBytes(bytes, i, sequence) == back)
            return back;
        if (byteAt(bytes, i) < 0x80 || sequence.length != 0)
            return 0;
    }
    return 0;
}

void appendUtf8(std::string& out, char32_t c)
{
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if ((c >= 0xD800 && c < 0xE000) || c > 0x10FFFF) {
        out.append(kReplacement);
    } else if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

std::string textOfHead(std::string_view head)
{
    if (hasPrefix(head, "\xEF\xBB\xBF"))
        head.remove_prefix(3);
    else if (hasPrefix(head, "\xFF\xFE"))
        return fromUtf16(head.substr(2), false);
    else if (hasPrefix(head, "\xFE\xFF"))
        return fromUtf16(head.substr(2), true);
    head.remove_suffix(unfinishedUtf8Tail(head));
    return sanitisedUtf8(head);
}

} // namespace upriver
