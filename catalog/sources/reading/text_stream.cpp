// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/text_stream.h"

#include <algorithm>
#include <utility>

#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kFirstChunk = 16 * 1024; // most files are small: more would be cleared for nothing

} // namespace

TextStream::TextStream(ByteStream bytes) : m_bytes(std::move(bytes)), m_buffer(kFirstChunk) {}

/// Keeps what was not handed out, reads behind it; the number of bytes that are there then.
Result<std::size_t> TextStream::fill()
{
    std::copy(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_begin),
              m_buffer.begin() + static_cast<std::ptrdiff_t>(m_size), m_buffer.begin());
    m_size -= m_begin;
    if (m_begin == m_buffer.size())
        m_buffer.resize(kChunk);
    m_begin = 0;
    // The head must hold four bytes before the encoding can be told.
    const std::size_t wanted = m_size + (m_encoding == Encoding::Unknown ? 4 : 1);
    while (!m_ended && m_size < wanted) {
        const auto got = m_bytes.read(std::span(m_buffer).subspan(m_size));
        if (!got)
            return fail(got.error());
        m_ended = *got == 0;
        m_size += *got;
    }
    return m_size;
}

void TextStream::recogniseEncoding()
{
    const std::string_view head(m_buffer.data(), std::min<std::size_t>(m_size, 4));
    const auto starts = [&](std::string_view prefix) { return head.substr(0, prefix.size()) == prefix; };
    m_encoding = Encoding::Utf8;
    if (starts("\xEF\xBB\xBF")) {
        m_begin = 3;
    } else if (starts("\xFF\xFE")) {
        m_encoding = Encoding::Utf16Little;
        m_begin = 2;
    } else if (starts("\xFE\xFF")) {
        m_encoding = Encoding::Utf16Big;
        m_begin = 2;
    } else if (head.size() == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0) {
        m_encoding = Encoding::Utf16Little;
    } else if (head.size() == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0) {
        m_encoding = Encoding::Utf16Big;
    }
}

std::string_view TextStream::utf8Chunk(std::size_t size)
{
    const std::string_view bytes(m_buffer.data() + m_begin, size);
    const std::size_t whole = m_ended ? size : size - unfinishedUtf8Tail(bytes);
    const std::string_view text = bytes.substr(0, whole);
    m_begin += whole;
    if (validUtf8Prefix(text) == text.size())
        return text;
    m_invalid = true;
    m_converted = sanitisedUtf8(text);
    return m_converted;
}

std::string_view TextStream::utf16Chunk(std::size_t size)
{
    m_converted.clear();
    const std::size_t whole = size - size % 2;
    const bool big = m_encoding == Encoding::Utf16Big;
    for (std::size_t i = m_begin; i < m_begin + whole; i += 2) {
        const auto a = static_cast<unsigned char>(m_buffer[i]);
        const auto b = static_cast<unsigned char>(m_buffer[i + 1]);
        const char32_t unit = big ? static_cast<char32_t>(a << 8 | b) : static_cast<char32_t>(b << 8 | a);
        const char32_t high = std::exchange(m_highSurrogate, 0);
        const bool isLow = unit >= 0xDC00 && unit < 0xE000;
        if (high != 0 && isLow) {
            appendUtf8(m_converted, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            continue;
        }
        if (high != 0)
            appendUtf8(m_converted, high);
        if (unit >= 0xD800 && unit < 0xDC00)
            m_highSurrogate = unit;
        else
            appendUtf8(m_converted, unit);
    }
    m_begin = m_ended ? m_size : m_begin + whole;
    return m_converted;
}

Result<std::string_view> TextStream::next()
{
    while (true) {
        const auto filled = fill();
        if (!filled)
            return fail(filled.error());
        if (m_encoding == Encoding::Unknown)
            recogniseEncoding();
        const std::size_t size = m_size - m_begin;
        if (size == 0 && m_ended)
            return std::string_view();
        const std::string_view text = m_encoding == Encoding::Utf8 ? utf8Chunk(size) : utf16Chunk(size);
        if (!text.empty())
            return text;
    }
}

} // namespace upriver
