// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

#include "app/cli/commands.h"
#include "app/cli/invocation.h"
#include "app/cli/json_values.h"
#include "catalog/sql/sql_lineage.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kMaxSqlBytes = std::size_t{64} << 20;

/// What one analysis needs beside the text; owns the schema that the options point to.
struct Request
{
    std::string text;
    sql::Schema schema;
    sql::Options options;
};

Json asJson(const std::vector<sql::TableUse>& tables)
{
    Json names = Json::array();
    for (const sql::TableUse& table : tables)
        names.push_back(table.name);
    return names;
}

Json asJson(const std::vector<sql::ColumnLineage>& columns)
{
    Json pairs = Json::array();
    for (const sql::ColumnLineage& column : columns) {
        pairs.push_back({{"from", column.fromTable + "." + column.fromColumn},
                         {"to", column.toTable + "." + column.toColumn},
                         {"kind", columnEdgeKindWords(column.kinds)},
                         {"masked", column.masking},
                         {"confidence", sql::confidencePercent(column.certainty)}});
    }
    return pairs;
}

Json problemsOf(const sql::StatementLineage& statement)
{
    Json problems = Json::array();
    if (statement.skippedTokens > 0) {
        problems.push_back({{"line", statement.firstSkippedLine},
                            {"message", "From here " + std::to_string(statement.skippedTokens) +
                                            " words were not understood and skipped."}});
    }
    for (const std::string& note : statement.notes)
        problems.push_back({{"line", statement.line}, {"message", note}});
    return problems;
}

/// The shape of the contract: the script as one, then statement by statement.
Json asJson(const sql::ScriptLineage& script)
{
    std::set<std::string> tablesIn;
    std::set<std::string> tablesOut;
    Json columns = Json::array();
    Json statements = Json::array();
    Json problems = Json::array();
    for (const sql::StatementLineage& statement : script.statements) {
        for (const sql::TableUse& table : statement.reads)
            tablesIn.insert(table.name);
        for (const sql::TableUse& table : statement.writes)
            tablesOut.insert(table.name);
        const Json pairs = asJson(statement.columns);
        columns.insert(columns.end(), pairs.begin(), pairs.end());
        const Json found = problemsOf(statement);
        problems.insert(problems.end(), found.begin(), found.end());
        statements.push_back({{"kind", statement.kind},
                              {"tables_in", asJson(statement.reads)},
                              {"tables_out", asJson(statement.writes)},
                              {"columns", pairs},
                              {"dataset_columns", asJson(statement.datasetColumns)},
                              {"line", statement.line}});
    }
    return {{"tables_in", tablesIn},
            {"tables_out", tablesOut},
            {"columns", columns},
            {"statements", statements},
            {"skipped_tokens", script.skippedTokens},
            {"problems", problems}};
}

std::string asText(const sql::ScriptLineage& script)
{
    std::string text;
    for (const sql::StatementLineage& statement : script.statements) {
        if (statement.reads.empty() && statement.writes.empty() && statement.skippedTokens == 0 &&
            statement.notes.empty())
            continue;
        text += "line " + std::to_string(statement.line) + ": " + statement.kind + "\n";
        for (const sql::TableUse& table : statement.reads)
            text += "  reads   " + table.name + "\n";
        for (const sql::TableUse& table : statement.writes)
            text += "  writes  " + table.name + "\n";
        for (const sql::ColumnLineage& column : statement.columns) {
            text += "  " + column.fromTable + "." + column.fromColumn + " -> " + column.toTable + "." +
                    column.toColumn + "  (" + columnEdgeKindWords(column.kinds, ", ") +
                    (column.masking ? ", masked" : "") + ")\n";
        }
        if (statement.skippedTokens > 0) {
            text += "  " + std::to_string(statement.skippedTokens) +
                    " words were not understood and skipped, from line " +
                    std::to_string(statement.firstSkippedLine) + "\n";
        }
        for (const std::string& note : statement.notes)
            text += "  note: " + note + "\n";
    }
    return text.empty() ? "No lineage in this text.\n" : text;
}

void readSchema(const Json& json, sql::Schema& schema)
{
    if (!json.is_object())
        return;
    for (const auto& [table, columns] : json.items()) {
        std::vector<std::string> names;
        for (const Json& column : columns.is_array() ? columns : Json::array()) {
            if (column.is_string())
                names.push_back(column.get<std::string>());
        }
        schema.add(table, std::move(names));
    }
}

std::string textOf(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

sql::Dialect dialectOf(const std::string& name, const std::string& text)
{
    return name.empty() || name == "generic" ? sql::guessDialect(text) : sql::dialectFrom(name);
}

Json answerCase(const Json& one)
{
    Request request;
    request.text = textOf(one, "sql");
    request.options.dialect = dialectOf(textOf(one, "dialect"), request.text);
    request.options.defaultDatabase = textOf(one, "default_db");
    request.options.defaultSchema = textOf(one, "default_schema");
    if (one.contains("schema"))
        readSchema(one["schema"], request.schema);
    request.options.schema = &request.schema;
    if (one.contains("sources") && one["sources"].is_object()) {
        for (const auto& [name, query] : one["sources"].items()) {
            if (query.is_string())
                request.options.views.emplace_back(name, query.get<std::string>());
        }
    }
    Json answer{{"id", one.contains("id") ? one["id"] : Json()}};
    answer.update(asJson(sql::analyze(request.text, request.options)));
    return answer;
}

int runBatch(Invocation& invocation, const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return invocation.failUsage("The file " + file + " can't be read.");
    std::int64_t number = 0;
    bool allRead = true;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (invocation.stop().stop_requested())
            return kInterrupted;
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        const Json one = Json::parse(line, nullptr, false);
        if (!one.is_object()) {
            invocation.say(file + ":" + std::to_string(number) +
                           ": This line is no JSON object; it was left out.");
            allRead = false;
            continue;
        }
        invocation.print(answerCase(one).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    }
    return allRead ? kDone : kAnswerIsNo;
}

Result<std::string> readSql(const std::string& file)
{
    std::string text;
    if (file == "-") {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else {
        std::ifstream in(file, std::ios::binary);
        if (!in)
            return fail(ErrorKind::NotFound, "The file " + file + " can't be read.");
        text.assign(std::istreambuf_iterator<char>(in), {});
    }
    if (text.size() > kMaxSqlBytes)
        return fail(ErrorKind::Input, "The text is larger than 64 MiB; split it into several files.");
    return text;
}

int runSql(Invocation& invocation)
{
    if (const auto batch = invocation.arguments().value("batch"))
        return runBatch(invocation, *batch);
    const auto text = readSql(invocation.words().empty() ? "-" : invocation.words().front());
    if (!text)
        return invocation.failWith(text.error());
    Request request;
    request.text = *text;
    if (const auto file = invocation.arguments().value("schema")) {
        std::ifstream in(*file, std::ios::binary);
        const Json json = Json::parse(in, nullptr, false);
        if (!json.is_object())
            return invocation.failUsage("The schema file " + *file +
                                        " is no JSON object of tables and columns.");
        readSchema(json, request.schema);
    }
    const std::string dialect = invocation.arguments().value("dialect").value_or("");
    if (!dialect.empty() && dialect != "ansi" && dialect != "generic" &&
        sql::dialectFrom(dialect) == sql::Dialect::Ansi)
        return invocation.failUsage("There is no dialect \u201c" + dialect +
                                    "\u201d; `upriver sql --help` names those that are read.");
    request.options.dialect = dialectOf(dialect, request.text);
    request.options.schema = &request.schema;
    const sql::ScriptLineage script = sql::analyze(request.text, request.options);
    if (invocation.wantsJson())
        invocation.printJson(asJson(script));
    else
        invocation.print(asText(script));
    return kDone;
}

} // namespace

CommandSpec sqlCommand()
{
    return {
        .name = "sql",
        .summary = "Find the lineage in SQL text; no catalog is needed",
        .arguments = "[FILE|-]",
        .details =
            "Reads statements of PostgreSQL, Redshift, Snowflake, BigQuery, Spark, Hive, DuckDB, Trino, "
            "MySQL, T-SQL, Oracle, SQLite and ClickHouse. What it does not understand it skips, and says "
            "so. Names are printed in lower case; <result> is a bare query's target, t.* all columns of "
            "a table of unknown schema, ?.c a column that can't be attributed to one table.",
        .options = {{.name = "dialect", .value = "NAME", .help = "The SQL dialect (default: guessed)"},
                    {.name = "schema",
                     .value = "FILE",
                     .help = "Known columns as JSON: {\"table\": [\"column\", …]}"},
                    {.name = "batch", .value = "FILE", .help = "One case a line as JSON; one answer a line"},
                    jsonOption()},
        .examples = {"upriver sql --dialect snowflake models/orders.sql",
                     "echo 'insert into b select x from a' | upriver sql - --json"},
        .maxArguments = 1,
        .run = runSql};
}

} // namespace upriver::cli
