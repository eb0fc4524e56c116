// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/dialect.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "catalog/sql/lowered.h"

namespace upriver::sql {

namespace {

struct Entry
{
    Dialect dialect;
    std::string_view word;
    DialectTraits traits;
};

constexpr std::array kEntries{
    Entry{Dialect::Ansi, "ansi", {.colonPaths = true, .lambdaArrow = true, .hashNames = true}},
    Entry{Dialect::Postgres, "postgres", {}},
    Entry{Dialect::Redshift, "redshift", {.hashNames = true}},
    Entry{Dialect::Snowflake,
          "snowflake",
          {.backslashEscapes = true, .slashComments = true, .colonPaths = true, .lambdaArrow = true}},
    Entry{
        Dialect::BigQuery,
        "bigquery",
        {.doubleQuotedStrings = true, .backslashEscapes = true, .hashComments = true, .dashesInNames = true}},
    Entry{Dialect::Spark,
          "spark",
          {.doubleQuotedStrings = true, .backslashEscapes = true, .colonPaths = true, .lambdaArrow = true}},
    Entry{Dialect::Hive, "hive", {.doubleQuotedStrings = true, .backslashEscapes = true}},
    Entry{Dialect::DuckDb, "duckdb", {.lambdaArrow = true}},
    Entry{Dialect::Trino, "trino", {.lambdaArrow = true}},
    Entry{Dialect::MySql,
          "mysql",
          {.doubleQuotedStrings = true,
           .backslashEscapes = true,
           .hashComments = true,
           .versionedComments = true}},
    Entry{Dialect::TSql, "tsql", {.bracketNames = true, .hashNames = true}},
    Entry{Dialect::Oracle, "oracle", {.quoteOperator = true}},
    Entry{Dialect::Sqlite, "sqlite", {.bracketNames = true}},
    Entry{Dialect::ClickHouse,
          "clickhouse",
          {.backslashEscapes = true, .lambdaArrow = true, .braceParameters = true}},
};

struct Synonym
{
    std::string_view name;
    Dialect dialect;
};

constexpr std::array kSynonyms{
    Synonym{"postgresql", Dialect::Postgres}, Synonym{"pg", Dialect::Postgres},
    Synonym{"greenplum", Dialect::Postgres},  Synonym{"databricks", Dialect::Spark},
    Synonym{"sparksql", Dialect::Spark},      Synonym{"unitycatalog", Dialect::Spark},
    Synonym{"mssql", Dialect::TSql},          Synonym{"sqlserver", Dialect::TSql},
    Synonym{"fabric", Dialect::TSql},         Synonym{"synapse", Dialect::TSql},
    Synonym{"presto", Dialect::Trino},        Synonym{"athena", Dialect::Trino},
    Synonym{"awsathena", Dialect::Trino},     Synonym{"mariadb", Dialect::MySql},
    Synonym{"impala", Dialect::Hive},         Synonym{"plsql", Dialect::Oracle},
};

bool containsWord(const std::string& text, std::string_view word)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const auto isName = [&](std::size_t i) {
            return std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '_';
        };
        if ((at == 0 || !isName(at - 1)) && (at + word.size() >= text.size() || !isName(at + word.size())))
            return true;
    }
    return false;
}

/// What a comment or a string says tells nothing about the dialect: their text is left out. The head is
/// enough to tell, and keeps guessing cheap on dumps.
std::string headOfCode(std::string_view sql)
{
    sql = sql.substr(0, 16384);
    std::string text;
    text.reserve(sql.size());
    const auto skipTo = [&](std::size_t from, std::string_view end) {
        const auto found = sql.find(end, from);
        return found == std::string_view::npos ? sql.size() : found + end.size();
    };
    for (std::size_t at = 0; at < sql.size();) {
        const char c = sql[at];
        if (c != '-' && c != '/' && c != '\'') {
            text += lowered(c);
            ++at;
            continue;
        }
        const std::string_view rest = sql.substr(at);
        if (rest.starts_with("--")) {
            at = skipTo(at, "\n");
            text += ' ';
        } else if (rest.starts_with("/*")) {
            at = skipTo(at + 2, "*/");
            text += ' ';
        } else if (rest.front() == '\'') {
            at = skipTo(at + 1, "'");
            text += "''";
        } else {
            text += c;
            ++at;
        }
    }
    return text;
}

} // namespace

const DialectTraits& traitsOf(Dialect dialect)
{
    const auto it = std::ranges::find(kEntries, dialect, &Entry::dialect);
    return it == kEntries.end() ? kEntries.front().traits : it->traits;
}

Dialect dialectFrom(std::string_view name)
{
    const std::string lower = lowered(name);
    if (const auto it = std::ranges::find(kEntries, std::string_view(lower), &Entry::word);
        it != kEntries.end())
        return it->dialect;
    const auto it = std::ranges::find(kSynonyms, std::string_view(lower), &Synonym::name);
    return it == kSynonyms.end() ? Dialect::Ansi : it->dialect;
}

std::string_view toWord(Dialect dialect)
{
    const auto it = std::ranges::find(kEntries, dialect, &Entry::dialect);
    return it == kEntries.end() ? "ansi" : it->word;
}

Dialect guessDialect(std::string_view sql)
{
    const std::string text = headOfCode(sql);
    if (text.find('`') != std::string::npos) {
        if (containsWord(text, "lateral view") || containsWord(text, "using delta"))
            return Dialect::Spark;
        if (containsWord(text, "engine=innodb") || containsWord(text, "auto_increment"))
            return Dialect::MySql;
        return containsWord(text, "struct") || containsWord(text, "safe_cast") ||
                       containsWord(text, "int64") || text.find("`.`") == std::string::npos
                   ? Dialect::BigQuery
                   : Dialect::Spark;
    }
    if (containsWord(text, "flatten") || containsWord(text, "iff") ||
        text.find("copy into") != std::string::npos)
        return Dialect::Snowflake;
    if (containsWord(text, "lateral view"))
        return Dialect::Spark;
    if (containsWord(text, "nvarchar") || containsWord(text, "cross apply") ||
        text.find("[dbo]") != std::string::npos)
        return Dialect::TSql;
    if (containsWord(text, "distkey") || containsWord(text, "sortkey"))
        return Dialect::Redshift;
    if (containsWord(text, "mergetree"))
        return Dialect::ClickHouse;
    return text.find("::") != std::string::npos ? Dialect::Postgres : Dialect::Ansi;
}

} // namespace upriver::sql
