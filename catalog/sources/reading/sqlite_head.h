// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables of a SQLite file from its first bytes, for claims(): the schema's own pages are walked (no
// leftovers in freed pages), pages behind the head are read from the file, a few at most. Nothing is
// locked or made, SQLite is not asked. Pure but for that reading; any thread; damaged bytes give fewer names.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/source.h"

namespace upriver {

struct SqliteHead
{
    bool isSqlite = false;
    std::vector<std::string> tables; ///< tables and views, as written, sorted
    /// Whether all names are there. Not so: the schema is very long, damaged, or (also) in a "-wal" file.
    bool complete = false;

    [[nodiscard]] bool has(std::string_view table) const;
    [[nodiscard]] bool hasAll(std::initializer_list<std::string_view> names) const;
};

[[nodiscard]] bool isSqlite(std::string_view head);
/// Only what stands in the head.
[[nodiscard]] SqliteHead sqliteTableNamesInHead(std::string_view head);
/// The head, and pages of the schema that lie behind it.
[[nodiscard]] SqliteHead sqliteTableNames(const DocumentFile& file);

} // namespace upriver
