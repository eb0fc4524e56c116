// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sql_cases.h"

#include <algorithm>
#include <cctype>
#include <fstream>

#include <nlohmann/json.hpp>

namespace upriver::test {

namespace {

using Json = nlohmann::json;

std::string text(const Json& json, const char* key)
{
    const auto it = json.find(key);
    return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::set<std::string> tableSet(const Json& list)
{
    std::set<std::string> tables;
    for (const Json& table : list) {
        const std::string name = table.get<std::string>();
        tables.insert(name.starts_with("path:") ? name.substr(5) : name);
    }
    return tables;
}

/// Tables and pairs as the suite counts them.
struct Counted
{
    std::set<std::string> in, out;
    std::set<ColumnPair> columns;
};

bool isUnnamed(const std::string& name)
{
    const bool isPlain = std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '$' || c == '-' || c == ' ' || c == '.' || c == '*' ||
               c >= 0x80;
    });
    if (!isPlain)
        return true;
    const auto digits = [&](std::size_t from) {
        return from < name.size() && name.find_first_not_of("0123456789", from) == std::string::npos;
    };
    return (name.starts_with("_col_") && digits(5)) || (name.starts_with("_") && digits(1));
}

ColumnPair comparable(const std::string& from, const std::string& toTable, const std::string& toColumn,
                      const std::string& suite)
{
    return {from, toTable + "." + (suite != "sqllineage" && isUnnamed(toColumn) ? "<unnamed>" : toColumn)};
}

/// "table.column" where the column may be an expression with dots in it.
ColumnPair expectedPair(const std::string& from, const std::string& to, const std::string& suite)
{
    const auto parenthesis = to.find('(');
    const auto dot = parenthesis == std::string::npos ? to.rfind('.') : to.rfind('.', parenthesis);
    return comparable(from, to.substr(0, dot), to.substr(dot + 1), suite);
}

/// From first to last column of the chains through a script's own tables.
std::set<ColumnPair> chained(const std::map<std::string, std::set<std::string>>& next)
{
    std::set<std::string> reached;
    for (const auto& [from, tos] : next)
        reached.insert(tos.begin(), tos.end());
    std::set<ColumnPair> pairs;
    for (const auto& [from, tos] : next) {
        if (reached.contains(from) && !tos.contains(from))
            continue;
        std::set<std::string> seen;
        std::vector<std::string> open{from};
        while (!open.empty()) {
            const std::string at = open.back();
            open.pop_back();
            const auto found = next.find(at);
            if (found == next.end())
                continue;
            for (const std::string& to : found->second) {
                if (!seen.insert(to).second)
                    continue;
                const auto onward = next.find(to);
                if (onward == next.end() || onward->second.contains(to))
                    pairs.insert({from, to});
                open.push_back(to);
            }
        }
    }
    return pairs;
}

Counted countScript(const sql::ScriptLineage& answer, bool isProcedure)
{
    std::set<std::string> read, written, both;
    std::map<std::string, std::set<std::string>> next;
    for (const sql::StatementLineage& statement : answer.statements) {
        if (statement.kind == "drop") {
            for (const auto& table : statement.writes) {
                written.erase(table.name);
                read.erase(table.name);
            }
            continue;
        }
        if (statement.kind == "rename") {
            for (std::size_t i = 0; i < statement.reads.size() && i < statement.writes.size(); ++i) {
                if (written.erase(statement.reads[i].name) > 0)
                    written.insert(statement.writes[i].name);
            }
            continue;
        }
        if ((statement.kind == "alter" || statement.kind == "truncate") && statement.reads.empty())
            continue;
        for (const auto& table : statement.reads)
            read.insert(table.name);
        for (const auto& table : statement.writes) {
            written.insert(table.name);
            if (std::ranges::find(statement.reads, table.name, &sql::TableUse::name) != statement.reads.end())
                both.insert(table.name);
        }
        for (const auto& column : statement.columns) {
            if (column.toTable != "<result>")
                next[column.fromTable + "." + column.fromColumn].insert(column.toTable + "." +
                                                                        column.toColumn);
        }
    }
    Counted counted;
    if (isProcedure) {
        counted.in = read;
        counted.out = written;
        for (const auto& [from, tos] : next) {
            for (const std::string& to : tos)
                counted.columns.insert({from, to});
        }
        return counted;
    }
    std::ranges::set_difference(read, written, std::inserter(counted.in, counted.in.end()));
    std::ranges::set_difference(written, read, std::inserter(counted.out, counted.out.end()));
    counted.in.insert(both.begin(), both.end());
    counted.out.insert(both.begin(), both.end());
    counted.columns = chained(next);
    return counted;
}

Counted countUnion(const sql::ScriptLineage& answer, const std::string& suite)
{
    Counted counted;
    for (const sql::StatementLineage& statement : answer.statements) {
        for (const auto& table : statement.reads)
            counted.in.insert(table.name);
        for (const auto& table : statement.writes)
            counted.out.insert(table.name);
        for (const auto& column : statement.columns)
            counted.columns.insert(comparable(column.fromTable + "." + column.fromColumn, column.toTable,
                                              column.toColumn, suite));
    }
    return counted;
}

void dropUnattributed(std::set<ColumnPair>& pairs)
{
    std::erase_if(pairs, [](const ColumnPair& pair) { return pair.first.starts_with("?."); });
}

SqlCase caseFrom(const Json& json)
{
    SqlCase one;
    one.id = text(json, "id");
    one.suite = text(json, "suite");
    one.dialect = text(json, "dialect");
    one.sql = text(json, "sql");
    one.defaultDatabase = text(json, "default_db");
    one.defaultSchema = text(json, "default_schema");
    if (json.contains("schema") && json["schema"].is_object()) {
        for (const auto& [table, columns] : json["schema"].items())
            one.schema.add(table, columns.get<std::vector<std::string>>());
    }
    if (json.contains("sources") && json["sources"].is_object()) {
        for (const auto& [name, query] : json["sources"].items())
            one.views.emplace_back(name, query.get<std::string>());
    }
    if ((one.hasTablesIn = json["tables_in"].is_array()))
        one.tablesIn = tableSet(json["tables_in"]);
    if ((one.hasTablesOut = json["tables_out"].is_array()))
        one.tablesOut = tableSet(json["tables_out"]);
    one.hasTables = one.hasTablesIn || one.hasTablesOut;
    if ((one.hasColumns = json["columns"].is_array())) {
        for (const Json& pair : json["columns"])
            one.columns.insert(expectedPair(text(pair, "from"), text(pair, "to"), one.suite));
    }
    return one;
}

} // namespace

sql::Options SqlCase::options() const
{
    sql::Options options;
    options.dialect = sql::dialectFrom(dialect);
    options.defaultDatabase = defaultDatabase;
    options.defaultSchema = defaultSchema;
    options.schema = &schema;
    options.views = views;
    return options;
}

std::vector<SqlCase> readSqlCases(const std::string& jsonLinesFile)
{
    std::vector<SqlCase> cases;
    std::ifstream in(jsonLinesFile);
    for (std::string line; std::getline(in, line);)
        cases.push_back(caseFrom(Json::parse(line)));
    return cases;
}

SqlScore& SqlScore::operator+=(const SqlScore& other)
{
    tableCases += other.tableCases;
    tablesExact += other.tablesExact;
    columnCases += other.columnCases;
    columnsExact += other.columnsExact;
    matched += other.matched;
    answered += other.answered;
    expected += other.expected;
    return *this;
}

SqlScore scoreOf(const SqlCase& sqlCase, const sql::ScriptLineage& answer)
{
    std::string lower = sqlCase.sql;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const bool isProcedure = lower.find("procedure") != std::string::npos;
    Counted got =
        sqlCase.suite == "sqllineage" ? countScript(answer, isProcedure) : countUnion(answer, sqlCase.suite);
    SqlScore score;
    if (sqlCase.hasTables) {
        score.tableCases = 1;
        score.tablesExact = (!sqlCase.hasTablesIn || got.in == sqlCase.tablesIn) &&
                            (!sqlCase.hasTablesOut || got.out == sqlCase.tablesOut);
    }
    if (sqlCase.hasColumns) {
        std::set<ColumnPair> expected = sqlCase.columns;
        if (sqlCase.suite == "datahub") {
            dropUnattributed(expected);
            dropUnattributed(got.columns);
        }
        score.columnCases = 1;
        score.columnsExact = expected == got.columns;
        score.expected = static_cast<long>(expected.size());
        score.answered = static_cast<long>(got.columns.size());
        score.matched = std::ranges::count_if(
            expected, [&](const ColumnPair& pair) { return got.columns.contains(pair); });
    }
    return score;
}

SqlScore total(const std::map<std::string, SqlScore>& scores, const std::vector<std::string>& suites)
{
    SqlScore sum;
    for (const auto& [suite, score] : scores) {
        if (suites.empty() || std::ranges::find(suites, suite) != suites.end())
            sum += score;
    }
    return sum;
}

} // namespace upriver::test
