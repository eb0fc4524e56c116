// SPDX-License-Identifier: Apache-2.0
#pragma once

// The numbered steps from an empty file to the current schema (resources/schema), and the check that a
// file is a catalog this program may use. Any thread; errors are ErrorKind::Catalog.

#include <cstdint>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/store/connection.h"

namespace upriver {

struct SchemaStep
{
    int number = 0;
    std::string_view sql;
};
/// In order, from 1 on; the last number is the current schema.
[[nodiscard]] const std::vector<SchemaStep>& schemaSteps();
[[nodiscard]] int currentSchema();

enum class SchemaState : std::uint8_t { Empty, Older, Current, NewerReadable };
/// Refuses files of other programs, and newer ones that say an older program can't read them.
[[nodiscard]] Result<SchemaState> schemaState(Connection& connection);
/// Brings an empty or older file to the current schema in one transaction, after a copy of an older one was
/// put beside it (`<catalog>.schema-N.bak`).
[[nodiscard]] Result<void> migrate(Connection& connection);

/// A read-only connection to a catalog whose schema this program knows.
[[nodiscard]] Result<std::unique_ptr<Connection>> openForReading(const std::string& path);
/// A writing connection (WAL, synchronous NORMAL) to a catalog of the current schema, made or migrated.
[[nodiscard]] Result<std::unique_ptr<Connection>> openForWriting(const std::string& path);

} // namespace upriver
