// SPDX-License-Identifier: Apache-2.0
#pragma once

// FilePart: pieces of a large binary file by their place, for formats whose description stands at the end
// (Parquet, ORC, Arrow) or whose fields are stepped over (protobuf). Only regular files are opened; read is
// what is asked for, and for small pieces a little behind them, because the next one mostly lies there. One
// thread. Errors: Input. A packed file has no places.

#include <cstdint>
#include <string>
#include <string_view>

#include "catalog/base/result.h"
#include "catalog/sources/reading/file_handle.h"

namespace upriver {

class FilePart
{
public:
    [[nodiscard]] static Result<FilePart> open(const std::string& path);
    [[nodiscard]] std::int64_t size() const { return m_size; }
    /// `length` bytes from `offset` on; what does not lie inside the file is an Input error.
    [[nodiscard]] Result<std::string> read(std::int64_t offset, std::int64_t length);
    /// The same of a few bytes (4 KiB at most), good until the next call.
    [[nodiscard]] Result<std::string_view> view(std::int64_t offset, std::int64_t length);

private:
    FilePart(FileHandle file, std::int64_t size) : m_file(std::move(file)), m_size(size) {}
    [[nodiscard]] bool fetch(std::int64_t offset, char* into, std::int64_t length) const;
    FileHandle m_file;
    std::int64_t m_size = 0;
    std::string m_window; ///< bytes of the file from m_windowAt on
    std::int64_t m_windowAt = 0;
};

/// A number as it lies in most files, least byte first; `bytes` has as many as T.
template <typename T>
[[nodiscard]] T littleEndian(std::string_view bytes, std::size_t at = 0)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T) && at + i < bytes.size(); ++i)
        value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[at + i])) << (8 * i);
    return static_cast<T>(value);
}

} // namespace upriver
