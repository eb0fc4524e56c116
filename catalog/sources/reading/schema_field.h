// SPDX-License-Identifier: Apache-2.0
#pragma once

// SchemaField: one field of a nested schema (Parquet, Avro, ORC, Arrow, JSON), and what becomes of it in the
// catalog: a column for every named field at any depth, its path joined with '.'; the levels that only wrap
// an element (a list's, a map's) are left out. Values; bounded in depth and number. Any thread, no errors.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model/record_batch.h"

namespace upriver {

inline constexpr std::size_t kMaxSchemaColumns = 10'000;
inline constexpr int kMaxSchemaDepth = 64;

struct SchemaField
{
    std::string name;
    std::string type; ///< "int64", "struct", "list", "map", "union", …
    std::optional<bool> nullable{};
    std::string description{};
    std::vector<std::string> tags{};
    /// A struct's fields; a list's element; a map's key and value; a union's members.
    std::vector<SchemaField> children{};
};

/// "list<struct>", "map<string, int64>"; a struct's fields are columns of their own and not repeated.
[[nodiscard]] std::string schemaTypeText(const SchemaField& field);
/// A name as a step of a column's path: a dot inside it would read as nesting.
[[nodiscard]] std::string columnStep(std::string_view name);
/// Columns and their tags, in order; what is too deep, too much, nameless or said twice is told as a problem.
void appendSchemaColumns(RecordBatch& batch, AssetIndex asset, const std::vector<SchemaField>& fields);

} // namespace upriver
