// SPDX-License-Identifier: Apache-2.0
#pragma once

// TextStream: a ByteStream as valid UTF-8, chunk by chunk: byte order mark dropped, UTF-16 turned into
// UTF-8, invalid bytes replaced by U+FFFD (and counted). Chunks end at whole characters. One thread.
// Errors are those of ByteStream.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/sources/reading/byte_stream.h"

namespace upriver {

class TextStream
{
public:
    explicit TextStream(ByteStream bytes);
    /// The next piece of text, good until the next call; empty = the end.
    [[nodiscard]] Result<std::string_view> next();
    /// Whether any byte had to be replaced.
    [[nodiscard]] bool hadInvalidText() const { return m_invalid; }

private:
    enum class Encoding : std::uint8_t { Unknown, Utf8, Utf16Little, Utf16Big };
    void recogniseEncoding();
    [[nodiscard]] std::string_view utf8Chunk(std::size_t size);
    [[nodiscard]] std::string_view utf16Chunk(std::size_t size);
    [[nodiscard]] Result<std::size_t> fill();

    ByteStream m_bytes;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; ///< bytes of m_buffer that were handed out
    std::size_t m_size = 0;  ///< filled bytes of m_buffer
    std::string m_converted;
    char32_t m_highSurrogate = 0;
    Encoding m_encoding = Encoding::Unknown;
    bool m_invalid = false;
    bool m_ended = false;
};

} // namespace upriver
