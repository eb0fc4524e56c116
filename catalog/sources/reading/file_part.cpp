// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/file_part.h"

#include <filesystem>
#include <system_error>

namespace upriver {

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
    if (offset < 0 || length < 0 || offset > m_size || length > m_size - offset)
        return fail(ErrorKind::Input, "The file points behind its own end; it is cut off or damaged.");
    std::string bytes(static_cast<std::size_t>(length), '\0');
    m_stream.clear();
    m_stream.seekg(offset);
    m_stream.read(bytes.data(), length);
    if (m_stream.gcount() != length)
        return fail(ErrorKind::Input, "The file can't be read to its end; it changed or is damaged.");
    return bytes;
}

} // namespace upriver
