// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "catalog/sql/lowered.h"
#include "catalog/sql/parser.h"
#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

constexpr const char* kResult = "<result>";
constexpr std::size_t kMaxPairs = 500'000; ///< column pairs of one statement

/// BigQuery's daily shards are one table: events_20230101 -> events_yyyymmdd.
void foldShard(std::string& name)
{
    if (name.size() <= 9 || name[name.size() - 9] != '_')
        return;
    const std::string_view day = std::string_view(name).substr(name.size() - 8);
    if (day.find_first_not_of("0123456789") == std::string_view::npos &&
        (day.starts_with("20") || day.starts_with("19")))
        name.replace(name.size() - 8, 8, "yyyymmdd");
}

int comparePairs(const ColumnLineage& a, const ColumnLineage& b)
{
    if (const int order = a.toTable.compare(b.toTable); order != 0)
        return order;
    if (const int order = a.toColumn.compare(b.toColumn); order != 0)
        return order;
    if (const int order = a.fromTable.compare(b.fromTable); order != 0)
        return order;
    return a.fromColumn.compare(b.fromColumn);
}

} // namespace

Resolver::Resolver(const Options& options)
    : m_options(options)
    , m_defaultDatabase(lowered(options.defaultDatabase))
    , m_defaultSchema(lowered(options.defaultSchema))
{}

Path Resolver::fullPath(const Path& path) const
{
    Path full;
    if (path.empty())
        return full;
    if (path.front().starts_with('@') || path.back().find('/') != std::string::npos)
        return path; // a stage or a file stands for itself
    if (path.size() == 1 && !m_used.empty())
        full.push_back(m_used);
    if (path.size() <= 2 && !m_defaultDatabase.empty())
        full.push_back(m_defaultDatabase);
    if (path.size() == 1 && !m_defaultSchema.empty())
        full.push_back(m_defaultSchema);
    full.insert(full.end(), path.begin(), path.end());
    if (m_options.dialect == Dialect::BigQuery)
        foldShard(full.back());
    return full;
}

std::string Resolver::fullName(const Path& path) const
{
    std::string text;
    for (const std::string& part : fullPath(path))
        text += (text.empty() ? "" : ".") + part;
    return text;
}

void Resolver::read(const std::string& table, Span span)
{
    if (!m_isQuiet)
        m_reads.try_emplace(table, span);
}

StatementLineage Resolver::resolve(const Statement& statement)
{
    m_reads.clear();
    m_writes.clear();
    m_columns.clear();
    m_indirect.clear();
    m_outputs.clear();
    m_notes.clear();
    m_environment.clear();
    m_values.clear();
    StatementLineage out;
    out.kind = toWord(statement.kind);
    out.span = statement.span;
    out.skippedTokens = statement.skippedTokens;
    out.isTemporaryTarget = statement.isTemporary;
    switch (statement.kind) {
    case StatementKind::Use:
        use(statement);
        break;
    case StatementKind::Update:
    case StatementKind::Delete:
    case StatementKind::Merge:
        resolveChange(statement, out);
        break;
    default:
        resolveQueries(statement, out);
        break;
    }
    finish(out);
    return out;
}

void Resolver::use(const Statement& statement)
{
    if (statement.targets.empty() || statement.targets.front().table.empty())
        return;
    const InsertTarget& target = statement.targets.front();
    const std::string what = target.columns.empty() ? std::string() : target.columns.front();
    if (what == "warehouse" || what == "role" || what == "secondary")
        return;
    if (target.table.size() > 1) {
        m_defaultDatabase = target.table[target.table.size() - 2];
        m_defaultSchema = target.table.back();
        m_used.clear();
    } else if (what == "schema") {
        m_defaultSchema = target.table.front();
    } else if (!m_defaultSchema.empty()) {
        m_defaultDatabase = target.table.front();
    } else {
        m_used = target.table.front(); // a database or a schema: the one name before bare tables
    }
}

void Resolver::resolveQueries(const Statement& statement, StatementLineage& out)
{
    static_cast<void>(out);
    bindCommonTables(statement.commonTables, statement.isRecursive, nullptr);
    std::vector<std::string> targets;
    for (const InsertTarget& target : statement.targets) {
        if (target.table.empty())
            continue;
        targets.push_back(fullName(target.table));
        m_writes.try_emplace(targets.back(), target.span);
    }
    for (std::size_t i = 0; i < statement.queries.size(); ++i) {
        const Relation result = resolveQuery(*statement.queries[i], nullptr);
        if (statement.targets.empty()) {
            writeColumns(result, kResult, {}, statement);
            continue;
        }
        // One query a target (Hive), or one query for all of them (INSERT ALL).
        const bool isPaired = statement.queries.size() == statement.targets.size();
        for (std::size_t t = isPaired ? i : 0; t < (isPaired ? i + 1 : statement.targets.size()); ++t) {
            const InsertTarget& target = statement.targets[t];
            if (target.table.empty())
                continue;
            if (target.values.empty())
                writeColumns(result, fullName(target.table), target, statement);
            else
                writeRow(result, fullName(target.table), target);
        }
    }
    resolveCopies(statement);
    resolveInner(statement);
    if (statement.kind == StatementKind::CreateTable && statement.queries.empty() &&
        !statement.declaredColumns.empty() && !targets.empty()) {
        m_known.add(targets.front(), statement.declaredColumns);
        m_outputs.push_back({targets.front(), statement.declaredColumns, true});
    }
    if (statement.targets.empty() && !statement.queries.empty())
        targets.push_back(kResult);
    emitIndirect(targets);
}

/// CREATE … LIKE / CLONE, COPY FROM, INSERT … SET, swaps: whole tables or single assignments.
void Resolver::resolveCopies(const Statement& statement)
{
    Scope scope;
    for (const FromItem& item : statement.from)
        addFromItem(item, scope);
    if (!statement.targets.empty() && statement.kind == StatementKind::Insert) {
        for (const Assignment& assignment : statement.assignments)
            emitColumn(resolveExpression(assignment.value, scope), fullName(statement.targets.front().table),
                       assignment.column, assignment.value.span);
    }
    if (statement.kind == StatementKind::Rename) {
        // Pairs of old and new names.
        m_writes.clear();
        for (std::size_t i = 0; i + 1 < statement.targets.size(); i += 2) {
            read(fullName(statement.targets[i].table), statement.targets[i].span);
            m_writes.try_emplace(fullName(statement.targets[i + 1].table), statement.targets[i + 1].span);
        }
    }
}

/// UNLOAD ('select …'): the query stands in a string.
void Resolver::resolveInner(const Statement& statement)
{
    if (statement.innerSql.empty())
        return;
    ++m_otherTexts;
    const Tokens tokens = tokenize(statement.innerSql, m_options.dialect);
    for (const Statement& inner : Parser(tokens, m_options.dialect).parseScript()) {
        for (const auto& query : inner.queries) {
            const Relation result = resolveQuery(*query, nullptr);
            writeColumns(result,
                         statement.targets.empty() ? kResult : fullName(statement.targets.front().table), {},
                         statement);
        }
    }
    --m_otherTexts;
}

/// INSERT ALL … INTO t (a, b) VALUES (x, y): expressions over the query's row.
void Resolver::writeRow(const Relation& row, const std::string& target, const InsertTarget& into)
{
    Scope scope;
    scope.relations.push_back(row);
    const std::vector<std::string>* known = knownColumns(into.table);
    for (std::size_t i = 0; i < into.values.size(); ++i) {
        const Expression& value = into.values[i];
        std::string name = value.impliedName;
        if (i < into.columns.size())
            name = into.columns[i];
        else if (known && i < known->size())
            name = (*known)[i];
        emitColumn(resolveExpression(value, scope), target, name, value.span);
    }
}

const std::vector<std::string>* Resolver::knownColumns(const Path& path) const
{
    const std::vector<std::string>* columns = m_known.columnsOf(fullPath(path));
    return !columns && m_options.schema ? m_options.schema->columnsOf(fullPath(path)) : columns;
}

void Resolver::assign(const Assignment& assignment, Scope& scope, const std::string& target,
                      const std::string& column)
{
    const Expression& value = assignment.value;
    if (assignment.part < 0 || value.subqueries.size() != 1 || !value.references.empty()) {
        emitColumn(resolveExpression(value, scope), target, column, value.span);
        return;
    }
    const Relation row = resolveQuery(*value.subqueries.front().query, &scope);
    const auto part = static_cast<std::size_t>(assignment.part);
    if (part < row.columns.size())
        emitColumn(row.columns[part].origins, target, column, value.span);
    for (const OpenTable& open : row.open)
        emitColumn({{open.table, "*", kIdentity, false, Certainty::Star}}, target, column, value.span);
}

std::vector<std::string> Resolver::targetNames(const Relation& result, const InsertTarget& into,
                                               const Statement& statement) const
{
    if (!into.columns.empty())
        return into.columns;
    if ((statement.kind == StatementKind::CreateView || statement.kind == StatementKind::CreateTable) &&
        !statement.declaredColumns.empty())
        return statement.declaredColumns;
    if (statement.kind == StatementKind::Insert && result.open.empty() && !into.table.empty()) {
        const std::vector<std::string>* columns = knownColumns(into.table);
        if (columns && columns->size() == result.columns.size())
            return *columns;
    }
    return {};
}

void Resolver::writeColumns(const Relation& result, const std::string& target, const InsertTarget& into,
                            const Statement& statement)
{
    std::vector<std::string> names = targetNames(result, into, statement);
    if (!result.open.empty() && names.size() != result.columns.size())
        names.clear(); // positions are hidden by an open star
    if (m_columns.empty())
        m_columns.reserve(result.columns.size() * 2);
    std::set<std::string> starred;
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
        const OutputColumn& column = result.columns[i];
        const std::string& name = i < names.size() ? names[i] : column.name;
        // The same name twice from stars over a join: a target has it once, from the first.
        if (names.empty() && column.fromStar && !starred.insert(name).second)
            continue;
        emitColumn(column.origins, target, name, column.span);
    }
    for (const OpenTable& open : result.open)
        emitColumn({{open.table, "*", kIdentity, false, Certainty::Star, open.trails}}, target, "*",
                   open.span);
    noteOutput(target, result, names, statement.kind);
}

/// What the target has from now on. INSERT without names goes by position and names nothing.
void Resolver::noteOutput(const std::string& target, const Relation& result,
                          const std::vector<std::string>& names, StatementKind kind)
{
    if (kind == StatementKind::Insert && names.empty())
        return;
    TargetColumns output{target, {}, result.open.empty()};
    std::set<std::string> met;
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
        const std::string& name = i < names.size() ? names[i] : result.columns[i].name;
        if (!name.empty() && met.insert(name).second)
            output.columns.push_back(name);
    }
    const bool creates = kind == StatementKind::CreateTable || kind == StatementKind::CreateView;
    if (creates && output.isWhole)
        m_known.add(target, output.columns);
    m_outputs.push_back(std::move(output));
}

void Resolver::resolveChange(const Statement& statement, StatementLineage& out)
{
    static_cast<void>(out);
    if (statement.targets.empty() || statement.targets.front().table.empty())
        return;
    bindCommonTables(statement.commonTables, statement.isRecursive, nullptr);
    Scope scope;
    for (const FromItem& item : statement.from)
        addFromItem(item, scope);
    // UPDATE a SET … FROM t a: the target is an alias of what stands in FROM.
    InsertTarget target = statement.targets.front();
    std::string name = fullName(target.table);
    bool isAlias = false;
    if (target.table.size() == 1) {
        for (const Relation& relation : scope.relations) {
            if (relation.alias == target.table.front() && !relation.table.empty() && !isAlias) {
                name = relation.table;
                isAlias = true;
            }
        }
    }
    if (isAlias) {
        m_reads.erase(name);
    } else if (!throughCommonTable(statement, scope, name)) {
        Relation relation = baseTable(target.table, target.span, false);
        relation.alias = statement.targetAlias.empty() ? target.table.back() : statement.targetAlias;
        scope.relations.push_back(std::move(relation));
    }
    m_writes.try_emplace(name, target.span);
    for (std::size_t i = 1; i < statement.targets.size(); ++i) // DELETE a, b FROM …
        m_writes.try_emplace(fullName(statement.targets[i].table), statement.targets[i].span);
    for (const Assignment& assignment : statement.assignments)
        assign(assignment, scope, name, assignment.column);
    if (statement.kind == StatementKind::Merge)
        resolveMerge(statement, scope, name);
    noteIndirect(statement.filters, statement.kind == StatementKind::Merge ? kJoin : kFilter, scope);
    emitIndirect({name});
}

/// WITH c AS (SELECT … FROM t) UPDATE c …: the one table behind the expression changes.
bool Resolver::throughCommonTable(const Statement& statement, Scope& scope, std::string& name)
{
    const InsertTarget& target = statement.targets.front();
    const Relation* common = target.table.size() == 1 ? commonTable(target.table.front()) : nullptr;
    if (!common)
        return false;
    std::set<std::string> tables;
    for (const OpenTable& open : common->open)
        tables.insert(open.table);
    for (const OutputColumn& column : common->columns) {
        for (const Origin& origin : column.origins)
            tables.insert(origin.table);
    }
    if (tables.size() != 1)
        return false;
    name = *tables.begin();
    Relation relation = *common;
    relation.alias = statement.targetAlias.empty() ? target.table.front() : statement.targetAlias;
    scope.relations.push_back(std::move(relation));
    return true;
}

void Resolver::resolveMerge(const Statement& statement, Scope& scope, const std::string& target)
{
    for (const MergeAction& action : statement.actions) {
        const std::vector<std::string>* known =
            action.byPosition ? knownColumns(statement.targets.front().table) : nullptr;
        for (std::size_t i = 0; i < action.assignments.size(); ++i) {
            const Assignment& assignment = action.assignments[i];
            if (known && known->size() == action.assignments.size())
                assign(assignment, scope, target, (*known)[i]);
            else if (!assignment.column.empty())
                assign(assignment, scope, target, assignment.column);
        }
        if (!action.star || scope.relations.empty())
            continue;
        const Relation& source = scope.relations.front();
        for (const OutputColumn& column : source.columns)
            emitColumn(column.origins, target, column.name, column.span);
        for (const OpenTable& open : source.open)
            emitColumn({{open.table, "*", kIdentity, false, Certainty::Star, open.trails}}, target, "*",
                       open.span);
    }
}

void Resolver::emitColumn(const std::vector<Origin>& origins, const std::string& target,
                          const std::string& column, Span span)
{
    for (const Origin& origin : origins) {
        if (m_columns.size() >= kMaxPairs) {
            if (m_notes.empty())
                m_notes.emplace_back(
                    "The statement has more column pairs than are kept; the rest was left out.");
            return;
        }
        m_columns.push_back({origin.table, origin.column, target, column, origin.kinds, origin.masking,
                             origin.certainty, m_otherTexts > 0 ? Span() : span, origin.trails});
    }
}

void Resolver::emitIndirect(const std::vector<std::string>& targets)
{
    mergeOrigins(m_indirect);
    std::vector<ColumnLineage> all;
    for (const std::string& target : targets) {
        for (const Origin& origin : m_indirect)
            all.push_back({origin.table,
                           origin.column,
                           target,
                           {},
                           origin.kinds,
                           origin.masking,
                           origin.certainty,
                           {},
                           origin.trails});
    }
    m_indirect.clear();
    m_columns.insert(m_columns.end(), std::make_move_iterator(all.begin()),
                     std::make_move_iterator(all.end()));
}

void Resolver::finish(StatementLineage& out)
{
    const auto sortedUses = [](const std::unordered_map<std::string, Span>& uses) {
        std::vector<TableUse> list;
        for (const auto& [name, span] : uses)
            list.push_back({name, span});
        std::ranges::sort(list, {}, &TableUse::name);
        return list;
    };
    out.reads = sortedUses(m_reads);
    out.writes = sortedUses(m_writes);
    out.outputs = std::move(m_outputs);
    out.notes = std::move(m_notes);
    // Places are sorted, not the pairs: these are large.
    std::vector<std::uint32_t> order(m_columns.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        const int first = comparePairs(m_columns[a], m_columns[b]);
        return first != 0 ? first < 0 : a < b;
    });
    out.columns.reserve(m_columns.size());
    for (const std::uint32_t place : order) {
        ColumnLineage& column = m_columns[place];
        auto& list = column.toColumn.empty() ? out.datasetColumns : out.columns;
        if (!list.empty() && comparePairs(list.back(), column) == 0) {
            list.back().kinds |= column.kinds;
            list.back().masking = list.back().masking && column.masking;
            mergeTrails(list.back().trails, column.trails);
        } else {
            list.push_back(std::move(column));
        }
    }
    m_columns.clear();
}

} // namespace upriver::sql
