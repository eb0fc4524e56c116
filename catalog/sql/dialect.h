// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SQL dialects that the analyser reads and where they differ for it: quoting, comments, paths. Standard
// library only. Unknown names mean Ansi, whose traits are the widest ones that do no harm elsewhere.

#include <cstdint>
#include <string_view>

namespace upriver::sql {

enum class Dialect : std::uint8_t {
    Ansi,
    Postgres,
    Redshift,
    Snowflake,
    BigQuery,
    Spark,
    Hive,
    DuckDb,
    Trino,
    MySql,
    TSql,
    Oracle,
    Sqlite,
    ClickHouse,
};

struct DialectTraits
{
    bool doubleQuotedStrings = false; ///< "x" is a string, not a name
    bool bracketNames = false;        ///< [x] is a name
    bool backslashEscapes = false;    ///< 'it\'s'
    bool hashComments = false;        ///< # to the end of the line
    bool slashComments = false;       ///< // to the end of the line
    bool dashesInNames = false;       ///< my-project.data.t
    bool colonPaths = false;          ///< a:b.c is a path into a, not a parameter
    bool lambdaArrow = false;         ///< x -> f(x)
    bool hashNames = false;           ///< #temp is a name
    bool quoteOperator = false;       ///< q'[it's]'
    bool versionedComments = false;   ///< /*!50001 code */
    bool braceParameters = false;     ///< {name:Type}
};

[[nodiscard]] const DialectTraits& traitsOf(Dialect dialect);
/// "postgres", "postgresql", "bigquery", "databricks", "mssql", …; unknown: Ansi.
[[nodiscard]] Dialect dialectFrom(std::string_view name);
[[nodiscard]] std::string_view toWord(Dialect dialect);
/// From tell-tale spellings (backticks, QUALIFY, [x], ::, …) when nothing is known; Ansi when nothing tells.
[[nodiscard]] Dialect guessDialect(std::string_view sql);

} // namespace upriver::sql
