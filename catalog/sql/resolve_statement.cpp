// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/lowered.h"
#include "catalog/sql/parser.h"
#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

constexpr Name kResult = "<result>";
constexpr std::size_t kMaxPairs = 500'000; ///< column pairs of one statement

/// BigQuery's daily shards are one table: events_20230101 -> events_yyyymmdd.
Name withoutShard(Name name, NameStore& names)
{
    if (name.size() <= 9 || name[name.size() - 9] != '_')
        return name;
    const Name day = name.substr(name.size() - 8);
    const bool isDay =
        day.find_first_not_of("0123456789") == Name::npos && (day.starts_with("20") || day.starts_with("19"));
    return isDay ? names.keep({name.substr(0, name.size() - 8), "yyyymmdd"}) : name;
}

} // namespace

Resolver::Resolver(const Options& options)
    : m_options(options)
    , m_defaultDatabase(lowered(options.defaultDatabase))
    , m_defaultSchema(lowered(options.defaultSchema))
{}

Path Resolver::fullPath(const Path& path)
{
    Path full;
    if (path.empty())
        return full;
    if (path.front().starts_with('@') || path.back().find('/') != Name::npos)
        return path; // a stage or a file stands for itself
    if (path.size() == 1 && !m_used.empty())
        full.push_back(m_used);
    if (path.size() <= 2 && !m_defaultDatabase.empty())
        full.push_back(m_defaultDatabase);
    if (path.size() == 1 && !m_defaultSchema.empty())
        full.push_back(m_defaultSchema);
    full.append(path.begin(), path.end());
    if (m_options.dialect == Dialect::BigQuery)
        full.back() = withoutShard(full.back(), m_names);
    return full;
}

Name Resolver::fullName(const Path& path) { return m_names.joined(fullPath(path)); }

void Resolver::read(Name table, Span span)
{
    if (!m_isQuiet)
        m_reads.try_emplace(table, span);
}

StatementLineage Resolver::resolve(const Statement& statement)
{
    m_reads.clear();
    m_writes.clear();
    m_pairs.clear();
    m_pairSlots.clear();
    m_indirect.clear();
    m_outputs.clear();
    m_notes.clear();
    m_environment.clear();
    m_values.clear();
    m_innerTexts.clear();
    m_names.clear();
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
        resolveChange(statement);
        break;
    default:
        resolveQueries(statement);
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
    const Name what = target.columns.empty() ? Name() : target.columns.front();
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

void Resolver::resolveQueries(const Statement& statement)
{
    bindCommonTables(statement.commonTables, statement.isRecursive, nullptr);
    std::vector<Name> targets;
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
        const std::vector<std::string> columns(statement.declaredColumns.begin(),
                                               statement.declaredColumns.end());
        m_known.add(std::string(targets.front()), columns);
        m_outputs.push_back({std::string(targets.front()), columns, true});
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
    for (const Statement& inner : parsedInside(statement.innerSql).script) {
        for (const auto& query : inner.queries) {
            const Relation result = resolveQuery(*query, nullptr);
            writeColumns(result,
                         statement.targets.empty() ? kResult : fullName(statement.targets.front().table), {},
                         statement);
        }
    }
    --m_otherTexts;
}

const Resolver::InnerText& Resolver::parsedInside(std::string_view text)
{
    InnerText& inner = m_innerTexts.emplace_back();
    inner.tokens = tokenize(text, m_options.dialect);
    inner.script = Parser(inner.tokens, m_options.dialect).parseScript();
    return inner;
}

/// INSERT ALL … INTO t (a, b) VALUES (x, y): expressions over the query's row.
void Resolver::writeRow(const Relation& row, Name target, const InsertTarget& into)
{
    Scope scope;
    scope.relations.push_back(row);
    const std::vector<Name> known = knownColumns(into.table);
    for (std::size_t i = 0; i < into.values.size(); ++i) {
        const Expression& value = into.values[i];
        Name name = value.impliedName;
        if (i < into.columns.size())
            name = into.columns[i];
        else if (i < known.size())
            name = known[i];
        emitColumn(resolveExpression(value, scope), target, name, value.span);
    }
}

/// None when nothing is known of the table.
std::vector<Name> Resolver::knownColumns(const Path& path)
{
    const Path full = fullPath(path);
    const std::vector<std::string>* columns = m_known.columnsOf(full);
    if (!columns && m_options.schema)
        columns = m_options.schema->columnsOf(full);
    std::vector<Name> names;
    if (columns) {
        for (const std::string& column : *columns)
            names.push_back(m_names.keep(column));
    }
    return names;
}

void Resolver::assign(const Assignment& assignment, Scope& scope, Name target, Name column)
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

std::vector<Name> Resolver::targetNames(const Relation& result, const InsertTarget& into,
                                        const Statement& statement)
{
    if (!into.columns.empty())
        return into.columns;
    if ((statement.kind == StatementKind::CreateView || statement.kind == StatementKind::CreateTable) &&
        !statement.declaredColumns.empty())
        return statement.declaredColumns;
    if (statement.kind == StatementKind::Insert && result.open.empty() && !into.table.empty()) {
        std::vector<Name> columns = knownColumns(into.table);
        if (columns.size() == result.columns.size())
            return columns;
    }
    return {};
}

void Resolver::writeColumns(const Relation& result, Name target, const InsertTarget& into,
                            const Statement& statement)
{
    std::vector<Name> names = targetNames(result, into, statement);
    if (!result.open.empty() && names.size() != result.columns.size())
        names.clear(); // positions are hidden by an open star
    if (m_pairs.empty())
        m_pairs.reserve(result.columns.size() * 2);
    NameSet starred;
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
        const OutputColumn& column = result.columns[i];
        const Name name = i < names.size() ? names[i] : column.name;
        // The same name twice from stars over a join: a target has it once, from the first.
        if (names.empty() && column.fromStar && !starred.insert(name))
            continue;
        emitColumn(column.origins, target, name, column.span);
    }
    for (const OpenTable& open : result.open)
        emitOpen(open, target, "*");
    noteOutput(target, result, names, statement.kind);
}

/// What the target has from now on. INSERT without names goes by position and names nothing.
void Resolver::noteOutput(Name target, const Relation& result, const std::vector<Name>& names,
                          StatementKind kind)
{
    if (kind == StatementKind::Insert && names.empty())
        return;
    TargetColumns output{std::string(target), {}, result.open.empty()};
    output.columns.reserve(result.columns.size());
    NameSet met;
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
        const Name name = i < names.size() ? names[i] : result.columns[i].name;
        if (!name.empty() && met.insert(name))
            output.columns.emplace_back(name);
    }
    const bool creates = kind == StatementKind::CreateTable || kind == StatementKind::CreateView;
    if (creates && output.isWhole)
        m_known.add(output.table, output.columns);
    m_outputs.push_back(std::move(output));
}

void Resolver::resolveChange(const Statement& statement)
{
    if (statement.targets.empty() || statement.targets.front().table.empty())
        return;
    bindCommonTables(statement.commonTables, statement.isRecursive, nullptr);
    Scope scope;
    for (const FromItem& item : statement.from)
        addFromItem(item, scope);
    // UPDATE a SET … FROM t a: the target is an alias of what stands in FROM.
    const InsertTarget& target = statement.targets.front();
    Name name = fullName(target.table);
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
bool Resolver::throughCommonTable(const Statement& statement, Scope& scope, Name& name)
{
    const InsertTarget& target = statement.targets.front();
    const Relation* common = target.table.size() == 1 ? commonTable(target.table.front()) : nullptr;
    if (!common)
        return false;
    NameSet tables;
    for (const OpenTable& open : common->open)
        tables.insert(open.table);
    for (const OutputColumn& column : common->columns) {
        for (const Origin& origin : column.origins)
            tables.insert(origin.table);
    }
    if (tables.names().size() != 1)
        return false;
    name = tables.names().front();
    Relation relation = *common;
    relation.alias = statement.targetAlias.empty() ? target.table.front() : statement.targetAlias;
    scope.relations.push_back(std::move(relation));
    return true;
}

void Resolver::resolveMerge(const Statement& statement, Scope& scope, Name target)
{
    for (const MergeAction& action : statement.actions) {
        const std::vector<Name> known =
            action.byPosition ? knownColumns(statement.targets.front().table) : std::vector<Name>();
        for (std::size_t i = 0; i < action.assignments.size(); ++i) {
            const Assignment& assignment = action.assignments[i];
            if (known.size() == action.assignments.size())
                assign(assignment, scope, target, known[i]);
            else if (!assignment.column.empty())
                assign(assignment, scope, target, assignment.column);
        }
        if (!action.star || scope.relations.empty())
            continue;
        const Relation& source = scope.relations.front();
        for (const OutputColumn& column : source.columns)
            emitColumn(column.origins, target, column.name, column.span);
        for (const OpenTable& open : source.open)
            emitOpen(open, target, "*");
    }
}

void Resolver::emitColumn(const Origins& origins, Name target, Name column, Span span)
{
    for (const Origin& origin : origins) {
        if (m_pairs.size() >= kMaxPairs) {
            if (m_notes.empty())
                m_notes.emplace_back(
                    "The statement has more column pairs than are kept; the rest was left out.");
            return;
        }
        addPair({origin.table, origin.column, target, column, m_otherTexts > 0 ? Span() : span, origin.trail,
                 origin.kinds, origin.masking, origin.certainty});
    }
}

void Resolver::emitOpen(const OpenTable& open, Name target, Name column)
{
    emitColumn({{open.table, "*", kIdentity, false, Certainty::Star, open.trail}}, target, column, open.span);
}

void Resolver::emitIndirect(const std::vector<Name>& targets)
{
    mergeOrigins(m_indirect, m_trails);
    for (const Name target : targets) {
        for (const Origin& origin : m_indirect)
            addPair({origin.table,
                     origin.column,
                     target,
                     {},
                     {},
                     origin.trail,
                     origin.kinds,
                     origin.masking,
                     origin.certainty});
    }
    m_indirect.clear();
}

} // namespace upriver::sql
