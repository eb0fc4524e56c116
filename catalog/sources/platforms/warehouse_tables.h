// SPDX-License-Identifier: Apache-2.0
#pragma once

// WarehouseTables: how the tables of one connected database are called everywhere else. BI tools write a
// connection, a schema and a table; this makes (namespace, "database.schema.table") of them, by the
// platform's rule. Secrets of the connection are dropped here. Pure values, any thread.

#include <string>
#include <string_view>

#include "catalog/model/qualified_name.h"

namespace upriver {

struct WarehouseTables
{
    std::string platform; ///< "postgres"; empty: not known
    std::string ns;
    std::string database;
    std::string schema; ///< the connection's own or the platform's usual one; may be empty

    /// Of SQLAlchemy's form "dialect+driver://user:password@host:port/database?…". Empty when unreadable.
    [[nodiscard]] static WarehouseTables fromConnection(std::string_view uri);

    /// False: a schema was guessed for a table that names none.
    [[nodiscard]] bool knowsSchema(std::string_view stated) const;
    [[nodiscard]] QualifiedName table(std::string_view catalog, std::string_view schema,
                                      std::string_view table) const;
};

/// The schema where a platform looks for tables that name none ("public", "dbo"); may be empty.
[[nodiscard]] std::string usualSchemaOf(std::string_view platform);
/// True for platforms whose tables are database.table.
[[nodiscard]] bool hasNoSchemas(std::string_view platform);

} // namespace upriver
