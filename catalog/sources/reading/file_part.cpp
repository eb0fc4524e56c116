// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/file_part.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace upriver {

namespace {

constexpr std::int64_t kWindow = 16 * 1024;
constexpr std::int64_t kLargestView = 4 * 1024;
constexpr const char* kBeyondEnd = "The file points behind its own end; it is cut off or damaged.";
constexpr const char* kUnreadable = "The file can't be read to its end; it changed or is damaged.";

} // namespace

Result<FilePart> FilePart::open(const std::string& path)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error) || error)
        return fail(ErrorKind::Input, "The file can't be opened: it is gone, or no plain file.", {}, path);
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream stream(path, std::ios::binary);
    if (error || !stream)
        return fail(ErrorKind::Input, "The file can't be opened. Check its permissions.", {}, path);
    return FilePart(std::move(stream), static_cast<std::int64_t>(size));
}

Result<std::string> FilePart::read(std::int64_t offset, std::int64_t length)
{
    if (length >= 0 && length <= kLargestView) {
        const auto bytes = view(offset, length);
        return bytes ? Result<std::string>(*bytes) : fail(bytes.error());
    }
    if (offset < 0 || length < 0 || offset > m_size || length > m_size - offset)
        return fail(ErrorKind::Input, kBeyondEnd);
    std::string bytes(static_cast<std::size_t>(length), '\0');
    if (!fetch(offset, bytes.data(), length))
        return fail(ErrorKind::Input, kUnreadable);
    return bytes;
}

Result<std::string_view> FilePart::view(std::int64_t offset, std::int64_t length)
{
    if (offset < 0 || length < 0 || offset > m_size || length > m_size - offset || length > kLargestView)
        return fail(ErrorKind::Input, kBeyondEnd);
    const std::int64_t windowEnd = m_windowAt + static_cast<std::int64_t>(m_window.size());
    if (offset < m_windowAt || offset + length > windowEnd) {
        m_window.resize(static_cast<std::size_t>(std::min(kWindow, m_size - offset)));
        m_windowAt = offset;
        if (!fetch(offset, m_window.data(), static_cast<std::int64_t>(m_window.size()))) {
            m_window.clear();
            return fail(ErrorKind::Input, kUnreadable);
        }
    }
    return std::string_view(m_window).substr(static_cast<std::size_t>(offset - m_windowAt),
                                             static_cast<std::size_t>(length));
}

bool FilePart::fetch(std::int64_t offset, char* into, std::int64_t length)
{
    m_stream.clear();
    m_stream.seekg(offset);
    m_stream.read(into, length);
    return m_stream.gcount() == length;
}

} // namespace upriver
