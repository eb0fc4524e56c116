// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one plain data file says of itself: format, columns, rows; and the readers of the formats, one a
// file. Values of cells are never kept. Any thread; errors are Input (nothing could be read) or Cancelled.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/sources/reading/schema_field.h"
#include "catalog/sources/source.h"

namespace upriver::data_files {

enum class Format : std::uint8_t { None, Delimited, JsonLines, JsonList, Parquet, Avro, Orc, Arrow, Feather };

struct FileSchema
{
    std::string format; ///< "csv", "parquet", …
    std::vector<SchemaField> fields;
    std::optional<std::int64_t> rows;
    std::string description;
    std::vector<Property> properties;
    std::vector<ProblemRecord> problems;
};

/// How much of a text file is read to count its rows.
inline constexpr std::int64_t kMaxCounted = std::int64_t{256} << 20;
/// How many rows types are judged by.
inline constexpr std::int64_t kSampledRows = 1'000;

/// By content; names of plain text only say how much evidence is enough.
[[nodiscard]] Format formatOf(const DocumentFile& file);
/// No zero byte, or UTF-16.
[[nodiscard]] bool isTextHead(std::string_view head);
/// Whether others may be surer: text that is only shaped like data.
[[nodiscard]] bool isText(Format format);

[[nodiscard]] bool looksDelimited(const DocumentFile& file);
[[nodiscard]] Format jsonFormatOf(const DocumentFile& file);

[[nodiscard]] Result<FileSchema> readSchema(const DocumentFile& file, Format format,
                                            const std::stop_token& stop);
[[nodiscard]] Result<FileSchema> readDelimited(const DocumentFile& file, const std::stop_token& stop);
[[nodiscard]] Result<FileSchema> readJsonRows(const DocumentFile& file, bool isList,
                                              const std::stop_token& stop);
[[nodiscard]] Result<FileSchema> readParquet(const std::string& path);
[[nodiscard]] Result<FileSchema> readAvro(const std::string& path, const std::stop_token& stop);
[[nodiscard]] Result<FileSchema> readOrc(const std::string& path);
[[nodiscard]] Result<FileSchema> readArrow(const std::string& path, const std::stop_token& stop);

} // namespace upriver::data_files
