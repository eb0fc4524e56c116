// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder that is one dataset: part files side by side (Spark's output), or folders of partitions
// (dt=2026-01-01/region=eu) with files below. Columns come from the last file in order of its path, the
// newest partition as a rule; partition keys are columns, too. Any thread; errors: Input, Cancelled.

#include <cstdint>
#include <stop_token>
#include <string_view>

#include "catalog/sources/files/file_schema.h"

namespace upriver::data_files {

struct FolderSchema
{
    FileSchema schema;
    std::int64_t size = 0;
};

[[nodiscard]] bool isDataFolder(const FolderListing& folder);
/// By the path below the folder: partitions and parts, and what writers leave beside them.
[[nodiscard]] bool belongsToData(std::string_view below);
[[nodiscard]] Result<FolderSchema> readFolder(const DocumentTree& tree, const std::stop_token& stop);

} // namespace upriver::data_files
