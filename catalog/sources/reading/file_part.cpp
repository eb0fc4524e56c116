// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/file_part.h"

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

namespace upriver {

namespace {

constexpr std::int64_t kWindow = 16 * 1024;
constexpr std::int64_t kLargestView = 4 * 1024;
constexpr const char* kBeyondEnd = "The file points behind its own end; it is cut off or damaged.";
constexpr const char* kUnreadable = "The file can't be read to its end; it changed or is damaged.";

} // namespace

Result<FilePart> FilePart::open(const std::string& path)
{
    FileHandle file = FileHandle::forReading(path);
    if (!file.isOpen() && errno == EACCES)
        return fail(ErrorKind::Input, "The file can't be opened. Check its permissions.", {}, path);
    struct stat status = {};
    if (!file.isOpen() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorKind::Input, "The file can't be opened: it is gone, or no plain file.", {}, path);
    return FilePart(std::move(file), status.st_size);
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

bool FilePart::fetch(std::int64_t offset, char* into, std::int64_t length) const
{
    while (length > 0) {
        const ssize_t got = ::pread(m_file.get(), into, static_cast<std::size_t>(length), offset);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        offset += std::max<ssize_t>(got, 0);
        into += std::max<ssize_t>(got, 0);
        length -= std::max<ssize_t>(got, 0);
    }
    return true;
}

} // namespace upriver
