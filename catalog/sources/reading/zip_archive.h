// SPDX-License-Identifier: Apache-2.0
#pragma once

// ZipArchive: the files inside a zip file, stored or deflated, unpacked into memory one at a time and never
// onto the disk. Names that lead out of the archive, equal names and encrypted files are left out and noted.
// One thread. Errors: Input (no zip, damaged, too large, suspiciously large), Cancelled.

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

struct ZipLimits
{
    std::size_t maxEntries = 50'000;
    std::int64_t maxEntry = std::int64_t{64} << 20; ///< bytes unpacked
    std::int64_t maxTotal = std::int64_t{1} << 30;  ///< of all read() together
    std::int64_t maxRatio = 200;                    ///< unpacked to packed, judged above 1 MiB of output
};

struct ZipEntry
{
    std::string name; ///< UTF-8, '/' between folders; no folders themselves
    std::int64_t size = 0;
    std::int64_t packedSize = 0;
    std::int64_t offset = 0;
    std::uint32_t checksum = 0;
    std::uint16_t method = 0; ///< 0 stored, 8 deflated
};

class ZipArchive
{
public:
    [[nodiscard]] static Result<ZipArchive> open(const std::string& path, const ZipLimits& limits = {},
                                                 const std::stop_token& stop = {});
    ZipArchive(ZipArchive&&) noexcept;
    ZipArchive& operator=(ZipArchive&&) noexcept;
    ~ZipArchive();

    [[nodiscard]] const std::vector<ZipEntry>& entries() const;
    [[nodiscard]] const ZipEntry* find(std::string_view name) const;
    /// Sentences for people on what was left out, at most 100.
    [[nodiscard]] const std::vector<std::string>& problems() const;
    /// The bytes of one entry of this archive.
    [[nodiscard]] Result<std::string> read(const ZipEntry& entry);

private:
    struct State;
    explicit ZipArchive(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Names of the files that a zip file's head shows, for claims(); empty: this is no zip. The head need not
/// show all of them.
[[nodiscard]] std::vector<std::string> zipNamesInHead(std::string_view head);

} // namespace upriver
