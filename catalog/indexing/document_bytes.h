// SPDX-License-Identifier: Apache-2.0
#pragma once

// The few ways in which the indexer itself looks into files: the head by which readers recognise them, the
// hash by which a touched file is known to be the same, small rule files. Regular files only (a pipe put in
// a file's place is not waited for). Any thread. Errors: Input with a sentence; NotFound when the file has
// vanished; Cancelled.

#include <cstdint>
#include <stop_token>
#include <string>

#include "catalog/base/result.h"
#include "catalog/sources/source.h"

namespace upriver {

inline constexpr std::size_t kHeadSize = std::size_t{64} * 1024;
/// What a reader streams: JSON, NDJSON, logs, SQLite.
inline constexpr std::int64_t kMaxStreamedFile = std::int64_t{4} << 30;
/// What a reader holds in memory: YAML, XML, binary formats.
inline constexpr std::int64_t kMaxHeldFile = std::int64_t{32} << 20;

/// Path, size and head of a file; the head is unpacked when the file is gzip.
[[nodiscard]] Result<DocumentFile> readHead(std::string path, std::string relative,
                                            std::size_t headSize = kHeadSize);
/// The largest size that a file of this kind may have.
[[nodiscard]] std::int64_t sizeCap(const DocumentFile& file);
/// 64-bit hash of the bytes as they lie on the disk.
[[nodiscard]] Result<std::uint64_t> contentHash(const std::string& path, std::stop_token stop);
/// A whole file of at most `limit` bytes; NotFound when there is none.
[[nodiscard]] Result<std::string> readSmallFile(const std::string& path, std::size_t limit);

/// Files opened since the program started: an unchanged document must not add to it.
[[nodiscard]] std::int64_t filesOpened();

} // namespace upriver
