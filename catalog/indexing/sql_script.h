// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlScript: what a job's whole SQL does, table by table: one flow a target, temporary tables looked
// through, so that only tables remain that outlive the script. Made from the analyser's statements; names
// are still those of the text. Pure, any thread, bounded.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model/sql_outcome.h"
#include "catalog/sql/sql_lineage.h"

namespace upriver {

/// One statement's way into one table.
struct SqlFlow
{
    std::string target; ///< empty: a bare query
    sql::Span targetSpan;
    std::map<std::string, sql::Span> reads;
    std::vector<sql::ColumnLineage> columns;
    std::vector<sql::ColumnLineage> indirect; ///< on the whole target: join, filter, …
    std::vector<std::string> output;          ///< all columns that the target has from now on, in order
    bool creates = false;                     ///< the statement makes the table
    bool fills = true;                        ///< false: only declares it
    sql::Span span;
    std::int64_t line = 1;
};

struct SqlScript
{
    std::vector<SqlFlow> flows;
    SqlUnderstanding understanding;
};

[[nodiscard]] SqlScript scriptOf(const sql::ScriptLineage& lineage);
/// analyze() and scriptOf() in one.
[[nodiscard]] SqlScript analyzedScript(std::string_view sql, const sql::Options& options);

} // namespace upriver
