// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/sql_script.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "catalog/sql/relation.h"

namespace upriver {

namespace {

constexpr std::string_view kResult = "<result>";
constexpr std::size_t kMaxPairs = 500'000; ///< of a script, temporary tables looked through

bool movesData(std::string_view kind)
{
    constexpr std::string_view kinds[] = {"select", "insert", "create table", "create view", "merge",
                                          "update", "copy",   "delete",       "rename"};
    return std::ranges::find(kinds, kind) != std::end(kinds);
}

bool isLocalName(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    return name.substr(dot == std::string_view::npos ? 0 : dot + 1).starts_with('#');
}

/// Tables that do not outlive the script: temporary ones, and those that it drops again.
std::set<std::string> shortLived(const sql::ScriptLineage& lineage)
{
    std::set<std::string> names;
    std::set<std::string> made;
    for (const sql::StatementLineage& statement : lineage.statements) {
        for (const sql::TableUse& write : statement.writes) {
            if (statement.isTemporaryTarget || isLocalName(write.name))
                names.insert(write.name);
            else if (statement.kind == "create table" || statement.kind == "create view")
                made.insert(write.name);
            else if (statement.kind == "drop" && made.contains(write.name))
                names.insert(write.name);
        }
    }
    return names;
}

/// What is known of a temporary table while the script goes on.
struct Temporary
{
    std::map<std::string, sql::Span> reads;
    std::unordered_map<std::string, std::vector<sql::ColumnLineage>> columns; ///< by its column
    std::vector<sql::ColumnLineage> indirect;
};

class Bridge
{
public:
    explicit Bridge(std::set<std::string> names) : m_names(std::move(names)) {}

    [[nodiscard]] bool isTemporary(const std::string& name) const { return m_names.contains(name); }

    /// Replaces what the flow takes from temporary tables by what those were made of.
    void lookThrough(SqlFlow& flow)
    {
        if (m_tables.empty())
            return;
        std::map<std::string, sql::Span> reads;
        for (const auto& [name, span] : flow.reads) {
            const auto table = m_tables.find(name);
            if (table == m_tables.end()) {
                if (!isTemporary(name))
                    reads.emplace(name, span);
                continue;
            }
            for (const auto& [inner, ignored] : table->second.reads)
                reads.emplace(inner, span);
            for (sql::ColumnLineage column : table->second.indirect) {
                column.toTable = flow.target;
                flow.indirect.push_back(std::move(column));
            }
        }
        flow.reads = std::move(reads);
        flow.columns = composedColumns(flow.columns);
        flow.indirect = composedColumns(flow.indirect);
    }

    void remember(SqlFlow&& flow)
    {
        Temporary& table = m_tables[flow.target];
        table.reads.insert(flow.reads.begin(), flow.reads.end());
        for (sql::ColumnLineage& column : flow.columns)
            table.columns[column.toColumn].push_back(std::move(column));
        table.indirect.insert(table.indirect.end(), flow.indirect.begin(), flow.indirect.end());
    }

private:
    [[nodiscard]] std::vector<sql::ColumnLineage>
    composedColumns(const std::vector<sql::ColumnLineage>& columns)
    {
        std::vector<sql::ColumnLineage> out;
        for (const sql::ColumnLineage& outer : columns) {
            const auto table = m_tables.find(outer.fromTable);
            if (table == m_tables.end()) {
                if (!isTemporary(outer.fromTable))
                    out.push_back(outer);
                continue;
            }
            addComposed(table->second, outer, outer.fromColumn, out);
            if (outer.fromColumn != "*")
                addComposed(table->second, outer, "*", out);
        }
        return out;
    }

    void addComposed(const Temporary& table, const sql::ColumnLineage& outer, const std::string& column,
                     std::vector<sql::ColumnLineage>& out)
    {
        const auto inner = table.columns.find(column);
        if (inner == table.columns.end())
            return;
        for (sql::ColumnLineage origin : inner->second) {
            if (++m_pairs > kMaxPairs)
                return;
            if (column == "*") // every column of it comes from one of the same name
                origin.fromColumn = outer.fromColumn;
            origin.toTable = outer.toTable;
            origin.toColumn = outer.toColumn;
            origin.kinds = sql::composed(origin.kinds, outer.kinds);
            origin.masking = origin.masking || outer.masking;
            origin.certainty = std::max(origin.certainty, outer.certainty);
            origin.span = outer.span;
            out.push_back(std::move(origin));
        }
    }

    std::set<std::string> m_names;
    std::unordered_map<std::string, Temporary> m_tables;
    std::size_t m_pairs = 0;
};

SqlFlow flowOf(const sql::StatementLineage& statement, const std::string& target, sql::Span targetSpan)
{
    SqlFlow flow;
    flow.target = target == kResult ? std::string() : target;
    flow.targetSpan = targetSpan;
    flow.creates = statement.kind == "create table" || statement.kind == "create view";
    flow.span = statement.span;
    flow.line = statement.line;
    for (const sql::TableUse& read : statement.reads)
        flow.reads.emplace(read.name, read.span);
    const auto isOfTarget = [&](const sql::ColumnLineage& column) { return column.toTable == target; };
    std::ranges::copy_if(statement.columns, std::back_inserter(flow.columns), isOfTarget);
    std::ranges::copy_if(statement.datasetColumns, std::back_inserter(flow.indirect), isOfTarget);
    for (const sql::TargetColumns& output : statement.outputs) {
        if (output.table == target && output.isWhole)
            flow.output = output.columns;
    }
    flow.fills = !flow.reads.empty() || !flow.columns.empty() ||
                 (!flow.creates && statement.kind != "delete" && statement.kind != "select");
    return flow;
}

std::vector<SqlFlow> flowsOf(const sql::StatementLineage& statement)
{
    std::vector<SqlFlow> flows;
    if (!movesData(statement.kind))
        return flows;
    for (const sql::TableUse& write : statement.writes)
        flows.push_back(flowOf(statement, write.name, write.span));
    if (flows.empty() && (!statement.reads.empty() || !statement.outputs.empty()))
        flows.push_back(flowOf(statement, std::string(kResult), {}));
    return flows;
}

void understand(const sql::ScriptLineage& lineage, SqlScript& script)
{
    SqlUnderstanding& how = script.understanding;
    how.statements = static_cast<std::int64_t>(lineage.statements.size());
    how.skippedTokens = lineage.skippedTokens;
    bool hasTables = false;
    for (const sql::StatementLineage& statement : lineage.statements) {
        hasTables = hasTables || !statement.reads.empty() || !statement.writes.empty();
        if (how.line == 0 && statement.firstSkippedLine > 0) {
            how.line = statement.firstSkippedLine;
            how.column = statement.firstSkippedColumn;
        }
    }
    const auto isNamed = [](const sql::ColumnLineage& column) {
        return column.fromColumn != "*" && column.fromTable != "?";
    };
    bool hasColumns = false;
    bool lacksColumns = false;
    for (const SqlFlow& flow : script.flows) {
        const bool named = std::ranges::any_of(flow.columns, isNamed);
        hasColumns = hasColumns || named;
        lacksColumns = lacksColumns || (!named && !flow.columns.empty());
    }
    if (how.skippedTokens > 0)
        how.outcome = hasTables ? SqlOutcome::Partly : SqlOutcome::NotUnderstood;
    else if (lacksColumns && !hasColumns)
        how.outcome = SqlOutcome::TablesOnly;
}

} // namespace

SqlScript scriptOf(const sql::ScriptLineage& lineage)
{
    SqlScript script;
    Bridge bridge(shortLived(lineage));
    for (const sql::StatementLineage& statement : lineage.statements) {
        for (SqlFlow& flow : flowsOf(statement)) {
            bridge.lookThrough(flow);
            if (bridge.isTemporary(flow.target))
                bridge.remember(std::move(flow));
            else
                script.flows.push_back(std::move(flow));
        }
    }
    understand(lineage, script);
    return script;
}

SqlScript analyzedScript(std::string_view sql, const sql::Options& options)
{
    return scriptOf(sql::analyze(sql, options));
}

} // namespace upriver
