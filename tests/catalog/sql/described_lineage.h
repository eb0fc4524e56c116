// SPDX-License-Identifier: Apache-2.0
#pragma once

// A script's lineage as one line of text, "in > out | from>to:kinds …", statement by statement, and the
// small schema that the tests of the SQL analyser share.

#include <string>

#include "catalog/sql/sql_lineage.h"

namespace upriver::test {

inline std::string described(const sql::ScriptLineage& script)
{
    std::string text;
    for (const sql::StatementLineage& statement : script.statements) {
        text += text.empty() ? "" : " ; ";
        for (const sql::TableUse& table : statement.reads)
            text += table.name + " ";
        text += "> ";
        for (const sql::TableUse& table : statement.writes)
            text += table.name + " ";
        text += "|";
        for (const sql::ColumnLineage& column : statement.columns)
            text += " " + column.fromTable + "." + column.fromColumn + ">" +
                    (column.toTable == "<result>" ? "" : column.toTable + ".") + column.toColumn + ":" +
                    columnEdgeKindWords(column.kinds, "+") + (column.masking ? "!" : "");
    }
    return text;
}

inline sql::Schema shop()
{
    sql::Schema schema;
    schema.add("shop.orders", {"id", "customer_id", "amount", "placed_at"});
    schema.add("shop.customers", {"id", "name", "email"});
    return schema;
}

} // namespace upriver::test
