// SPDX-License-Identifier: Apache-2.0
#pragma once

// PrivateCopy: a file and the files that belong to it ("-wal"), copied into a folder that only this user may
// enter, for formats that can't be read in place without writing beside them. Goes with its object;
// forget() removes the names at once while open handles go on working, so that a crash leaves nothing. What
// a killed program did leave is removed by the next copy. One thread. Errors: Input (too large, no room,
// changed while it was copied), Cancelled.

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "catalog/base/result.h"

namespace upriver {

class PrivateCopy
{
public:
    /// `path` and each of path + suffix that exists; together at most `limit` bytes.
    [[nodiscard]] static Result<PrivateCopy> of(const std::string& path,
                                                std::span<const std::string_view> suffixes,
                                                std::int64_t limit, const std::stop_token& stop);
    /// A folder of this kind for what is unpacked from `path`, with nothing in it and room for so many bytes.
    [[nodiscard]] static Result<PrivateCopy> emptyFolder(const std::string& path, std::int64_t bytes);
    PrivateCopy() = default;
    PrivateCopy(PrivateCopy&& other) noexcept;
    PrivateCopy& operator=(PrivateCopy&& other) noexcept;
    PrivateCopy(const PrivateCopy&) = delete;
    PrivateCopy& operator=(const PrivateCopy&) = delete;
    ~PrivateCopy() { forget(); }

    /// The copied file.
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] const std::string& folder() const { return m_folder; }
    void forget();

private:
    explicit PrivateCopy(std::string folder) : m_folder(std::move(folder)), m_path(m_folder + "/copy") {}

    std::string m_folder;
    std::string m_path;
};

} // namespace upriver
