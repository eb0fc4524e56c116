// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "catalog/sql/lowered.h"
#include "catalog/sql/parser.h"
#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

/// Column names that a table function offers by itself.
std::vector<Name> functionColumns(Name function)
{
    if (function == "flatten")
        return {"seq", "key", "path", "index", "value", "this"};
    if (function == "explode" || function == "explode_outer")
        return {"col", "key", "value"};
    if (function == "posexplode" || function == "posexplode_outer")
        return {"pos", "col", "key", "value"};
    if (function == "openjson" || function == "json_each" || function == "json_tree" ||
        function == "jsonb_each")
        return {"key", "value", "type"};
    if (function == "string_split" || function == "split_to_table" || function == "strtok_split_to_table")
        return {"value", "seq", "index", "ordinal"};
    return {};
}

/// The one-row table that stands for no table.
bool isDual(const Path& path, Dialect dialect)
{
    return path.size() == 1 && path.front() == "dual" &&
           (dialect == Dialect::Oracle || dialect == Dialect::MySql || dialect == Dialect::Snowflake ||
            dialect == Dialect::Ansi);
}

} // namespace

void Resolver::addFromItem(const FromItem& item, Scope& scope)
{
    if (item.type == FromItem::Type::Join) {
        const std::size_t first = scope.relations.size();
        for (const FromItem& inner : item.inner)
            addFromItem(inner, scope);
        // (a join b) AS x: all of it under one name.
        if (!item.alias.empty()) {
            for (std::size_t i = first; i < scope.relations.size(); ++i) {
                scope.relations[i].alias = item.alias;
                scope.relations[i].path.clear();
            }
        }
    } else {
        Relation relation = relationOf(item, scope);
        relation.hidden = item.isSemi;
        scope.relations.push_back(std::move(relation));
    }
    for (const Name name : item.usingColumns)
        scope.usingColumns.insert(name);
    if (item.isNatural && scope.relations.size() > 1) {
        const Relation& last = scope.relations.back();
        for (const OutputColumn& column : last.columns) {
            for (std::size_t i = 0; i + 1 < scope.relations.size(); ++i) {
                if (scope.relations[i].find(column.name))
                    scope.usingColumns.insert(column.name);
            }
        }
    }
    if (!item.on.references.empty() || !item.on.subqueries.empty())
        noteIndirect({&item.on, 1}, kJoin, scope);
}

Relation Resolver::relationOf(const FromItem& item, Scope& scope)
{
    Relation relation;
    switch (item.type) {
    case FromItem::Type::Table:
        relation = tableRelation(item, scope);
        break;
    case FromItem::Type::Subquery:
        relation = item.query ? resolveQuery(*item.query, &scope) : Relation();
        break;
    case FromItem::Type::Function:
        relation = functionRelation(item, scope);
        break;
    case FromItem::Type::Values:
        relation.isDerived = true;
        relation.derived = resolveExpression(item.arguments, scope);
        break;
    case FromItem::Type::Join:
        break;
    }
    for (const Pivot& pivot : item.pivots)
        pivot.isUnpivot ? applyUnpivot(relation, pivot) : applyPivot(relation, pivot, scope);
    if (!item.alias.empty()) {
        relation.alias = item.alias;
    } else if (!item.pivots.empty() && !item.pivots.back().alias.empty()) {
        relation.alias = item.pivots.back().alias;
    }
    if (!item.pivots.empty() && !item.pivots.back().alias.empty()) {
        relation.alias = item.pivots.back().alias;
        relation.path.clear();
    }
    renameColumns(relation, item.columnAliases);
    if (!item.ordinalName.empty())
        relation.add({item.ordinalName, {}, item.span});
    return relation;
}

void Resolver::renameColumns(Relation& relation, const std::vector<Name>& names) const
{
    if (names.empty())
        return;
    if (relation.columns.size() < names.size() && (relation.isDerived || !relation.open.empty())) {
        // A function's or an unknown table's columns take the names given.
        Relation renamed;
        for (const Name name : names) {
            OutputColumn column{name, relation.derived, {}};
            for (const OpenTable& open : relation.open)
                column.origins.push_back({open.table, "*", kIdentity, false, Certainty::Star, open.trail});
            renamed.add(std::move(column));
        }
        renamed.alias = relation.alias;
        renamed.isDerived = relation.isDerived;
        renamed.derived = relation.derived;
        relation = std::move(renamed);
        return;
    }
    Relation renamed;
    renamed.alias = relation.alias;
    renamed.path = relation.path;
    renamed.table = relation.table;
    renamed.open = relation.open;
    renamed.isDerived = relation.isDerived;
    renamed.derived = relation.derived;
    renamed.columns.reserve(relation.columns.size());
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
        OutputColumn column = relation.columns[i];
        if (i < names.size())
            column.name = names[i];
        renamed.add(std::move(column));
    }
    relation = std::move(renamed);
}

const Relation* Resolver::commonTable(Name name) const
{
    const auto it = std::find_if(m_environment.rbegin(), m_environment.rend(),
                                 [&](const auto& entry) { return entry.first == name; });
    return it == m_environment.rend() ? nullptr : it->second.get();
}

Relation Resolver::tableRelation(const FromItem& item, Scope& scope)
{
    if (item.table.empty() || isDual(item.table, m_options.dialect))
        return {};
    if (item.table.size() == 1 && !item.isUnread) {
        if (const Relation* known = commonTable(item.table.front())) {
            Relation relation = *known;
            relation.alias = item.table.front();
            m_work += relation.columns.size();
            return relation;
        }
    }
    static constexpr std::array<std::string_view, 9> kFormats{
        "csv", "parquet", "json", "delta", "orc", "text", "avro", "iceberg", "binaryfile"};
    if (item.table.size() == 2 && item.table.back().find('/') != Name::npos &&
        std::ranges::find(kFormats, item.table.front()) != kFormats.end())
        return baseTable({item.table.back()}, item.span);
    // FROM t, t.items: an array of an earlier item.
    if (item.table.size() > 1 && !commonTable(item.table.front())) {
        const auto earlier = std::ranges::find(scope.relations, item.table.front(), &Relation::alias);
        if (earlier != scope.relations.end()) {
            Reference reference;
            reference.path = item.table;
            Relation relation;
            relation.isDerived = true;
            resolveReference(reference, scope, relation.derived);
            relation.alias = item.table.back();
            return relation;
        }
    }
    return baseTable(item.table, item.span, !item.isUnread);
}

Relation Resolver::baseTable(const Path& path, Span span, bool isRead)
{
    Relation relation;
    relation.path = fullPath(path);
    relation.table = m_names.joined(relation.path);
    relation.alias = path.back();
    if (expandView(path, relation))
        return relation;
    if (isRead)
        read(relation.table, span);
    const std::vector<std::string>* columns = m_known.columnsOf(relation.path);
    const std::vector<std::string>* given = nullptr;
    if (!columns && m_options.schema)
        columns = given = m_options.schema->columnsOf(relation.path);
    if (!columns) {
        relation.open.push_back({relation.table, {}, span});
        return relation;
    }
    relation.columns.reserve(columns->size());
    const bool mayChange = columns != given; // a later statement of the script may define it again
    for (const std::string& spelled : *columns) {
        const Name column = mayChange ? m_names.keep(spelled) : Name(spelled);
        relation.add({column, {{relation.table, column, kIdentity, false, Certainty::SchemaResolved}}, span});
    }
    m_work += columns->size();
    return relation;
}

/// Views that the caller knows are looked through; their tables count as read.
bool Resolver::expandView(const Path& path, Relation& relation)
{
    if (m_options.views.empty())
        return false;
    const std::string name(m_names.joined(path));
    const auto view =
        std::ranges::find_if(m_options.views, [&](const auto& v) { return lowered(v.first) == name; });
    if (view == m_options.views.end() || std::ranges::find(m_viewsInside, name) != m_viewsInside.end() ||
        m_viewsInside.size() > 20)
        return false;
    m_viewsInside.push_back(name);
    const std::vector<Statement>& script = parsedInside(view->second).script;
    Environment outside;
    outside.swap(m_environment);
    ++m_otherTexts;
    for (const Statement& statement : script) {
        if (statement.queries.empty())
            continue;
        Relation result = resolveQuery(*statement.queries.front(), nullptr);
        relation.columns = std::move(result.columns);
        relation.open = std::move(result.open);
    }
    --m_otherTexts;
    outside.swap(m_environment);
    m_viewsInside.pop_back();
    relation.table = {};
    return true;
}

Relation Resolver::functionRelation(const FromItem& item, Scope& scope)
{
    Relation relation;
    relation.isDerived = true;
    relation.derived = resolveExpression(item.arguments, scope);
    for (Origin& origin : relation.derived)
        origin.kinds = composed(origin.kinds, kTransformation);
    relation.alias = item.function;
    for (const Name name : functionColumns(item.function))
        relation.add({name, relation.derived, item.span});
    for (const Name name : item.offered)
        relation.add({name, relation.derived, item.span});
    for (const FromItem& model : item.inner)
        static_cast<void>(relationOf(model, scope));
    if (relation.columns.empty() && item.columnAliases.empty())
        relation.add({item.alias.empty() ? item.function : item.alias, relation.derived, item.span});
    return relation;
}

void Resolver::applyPivot(Relation& relation, const Pivot& pivot, Scope& scope)
{
    Scope inner;
    inner.relations.push_back(relation);
    inner.outer = &scope;
    std::vector<Name> consumed{pivot.nameColumn};
    std::vector<std::pair<Origins, Name>> aggregates;
    for (const auto& [expression, alias] : pivot.aggregates) {
        aggregates.emplace_back(resolveExpression(expression, inner), alias);
        for (const Reference& reference : expression.references)
            consumed.push_back(reference.path.back());
    }
    Relation result;
    result.alias = relation.alias;
    result.path = relation.path;
    for (const OutputColumn& column : relation.columns) {
        if (std::ranges::find(consumed, column.name) == consumed.end())
            result.add(column);
    }
    for (OpenTable& open : relation.open) {
        open.except.insert(open.except.end(), consumed.begin(), consumed.end());
        result.open.push_back(std::move(open));
    }
    for (const PivotValue& value : pivot.values) {
        for (const auto& [origins, alias] : aggregates) {
            Name name = value.name;
            const bool isPrefix = m_options.dialect == Dialect::BigQuery;
            if (!alias.empty() && (aggregates.size() > 1 || isPrefix))
                name = isPrefix ? m_names.keep({alias, "_", value.name})
                                : m_names.keep({value.name, "_", alias});
            else if (!alias.empty())
                name = value.name;
            result.add({name, origins, {}});
        }
    }
    renameColumns(result, pivot.columnAliases);
    relation = std::move(result);
}

void Resolver::applyUnpivot(Relation& relation, const Pivot& pivot)
{
    std::vector<Name> consumed;
    std::vector<Origins> values(std::max<std::size_t>(pivot.valueColumns.size(), 1));
    Origins all;
    const auto originsOf = [&](Name name) {
        Origins origins;
        if (const OutputColumn* column = relation.find(name))
            origins = column->origins;
        else
            for (const OpenTable& open : relation.open)
                origins.push_back(
                    {open.table, name, kIdentity, false, Certainty::SingleCandidate, open.trail});
        return origins;
    };
    for (const PivotValue& value : pivot.values) {
        for (std::size_t i = 0; i < value.columns.size(); ++i) {
            const Origins origins = originsOf(value.columns[i]);
            addOrigins(values[i % values.size()], origins, kTransformation, false);
            addOrigins(all, origins, kTransformation, false);
            consumed.push_back(value.columns[i]);
        }
    }
    Relation result;
    result.alias = relation.alias;
    result.path = relation.path;
    for (const OutputColumn& column : relation.columns) {
        if (std::ranges::find(consumed, column.name) == consumed.end())
            result.add(column);
    }
    for (OpenTable& open : relation.open) {
        open.except.insert(open.except.end(), consumed.begin(), consumed.end());
        open.except.push_back(pivot.nameColumn);
        open.except.insert(open.except.end(), pivot.valueColumns.begin(), pivot.valueColumns.end());
        result.open.push_back(std::move(open));
    }
    for (std::size_t i = 0; i < pivot.valueColumns.size(); ++i) {
        mergeOrigins(values[i], m_trails);
        result.add({pivot.valueColumns[i], values[i], {}});
    }
    mergeOrigins(all, m_trails);
    result.add({pivot.nameColumn, all, {}});
    renameColumns(result, pivot.columnAliases);
    relation = std::move(result);
}

} // namespace upriver::sql
