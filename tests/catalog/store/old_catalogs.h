// SPDX-License-Identifier: Apache-2.0
#pragma once

// Catalogs as older programs left them: every schema that ever landed, filled with what such a program could
// have written. Made by SQLite itself, not by the store, as the store knows the newest schema only.

#include <string>

namespace upriver::test {

/// Into a new file: the rows of a catalog of today in as far as the older schema has a place for them.
void makeOldCatalog(const std::string& path, int schema, const std::string& ofToday);
/// -1: it can't be opened.
[[nodiscard]] int schemaOf(const std::string& path);
/// All tables, indexes and views, as text.
[[nodiscard]] std::string schemaTextOf(const std::string& path);
/// What people added, row by row, then the names of assets, columns and edges. Read without changing
/// anything.
[[nodiscard]] std::string editsOf(const std::string& path);
[[nodiscard]] std::string factsOf(const std::string& path);

} // namespace upriver::test
