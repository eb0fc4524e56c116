// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bytes of a tree's members, one at a time and only when a reader wants them: a tree of 200,000 files
// costs its list of paths alone. Any thread. Errors are those of ByteStream.

#include <cstdint>
#include <stop_token>
#include <string>

#include "catalog/sources/source.h"

namespace upriver {

/// A whole small member (unpacked); more than `limit` bytes are an Input error that says so.
[[nodiscard]] Result<std::string> readTreeFile(const DocumentTree& tree, const TreeFile& file,
                                               std::int64_t limit, std::stop_token stop = {});
/// A member as a document's file, head and all, for code that reads single files, too.
[[nodiscard]] Result<DocumentFile> openTreeFile(const DocumentTree& tree, const TreeFile& file,
                                                std::stop_token stop = {});

} // namespace upriver
