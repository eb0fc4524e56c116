// SPDX-License-Identifier: Apache-2.0
#pragma once

// The open SQL lineage cases of the corpus and their scoring, as its SOURCES.md states it: precision and
// recall over column pairs, table sets exact, suites' own conventions in the scorer and never in the
// product. Shared by the test and the benchmark.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalog/sql/sql_lineage.h"

namespace upriver::test {

using ColumnPair = std::pair<std::string, std::string>;

struct SqlCase
{
    std::string id;
    std::string suite;
    std::string dialect;
    std::string sql;
    sql::Schema schema;
    std::string defaultDatabase;
    std::string defaultSchema;
    std::vector<std::pair<std::string, std::string>> views;
    bool hasTables = false;
    std::set<std::string> tablesIn, tablesOut;
    bool hasTablesIn = false, hasTablesOut = false;
    bool hasColumns = false;
    std::set<ColumnPair> columns;

    [[nodiscard]] sql::Options options() const;
};

[[nodiscard]] std::vector<SqlCase> readSqlCases(const std::string& jsonLinesFile);

struct SqlScore
{
    int tableCases = 0, tablesExact = 0, columnCases = 0, columnsExact = 0;
    long matched = 0, answered = 0, expected = 0;
    [[nodiscard]] double f1() const
    {
        return answered + expected == 0
                   ? 1
                   : 2.0 * static_cast<double>(matched) / static_cast<double>(answered + expected);
    }
    [[nodiscard]] double tableShare() const
    {
        return tableCases == 0 ? 1 : static_cast<double>(tablesExact) / tableCases;
    }
    [[nodiscard]] double columnShare() const
    {
        return columnCases == 0 ? 1 : static_cast<double>(columnsExact) / columnCases;
    }
    SqlScore& operator+=(const SqlScore& other);
};

[[nodiscard]] SqlScore scoreOf(const SqlCase& sqlCase, const sql::ScriptLineage& answer);
/// Sum over suites; all when none is named.
[[nodiscard]] SqlScore total(const std::map<std::string, SqlScore>& scores,
                             const std::vector<std::string>& suites = {});

} // namespace upriver::test
