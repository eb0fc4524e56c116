// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

constexpr std::size_t kMaxColumns = 100'000; ///< of one relation
constexpr std::size_t kMaxWork = 20'000'000; ///< references and copied columns of a script

/// SQL's LIKE without regard to case; linear but for a few steps back.
bool isLike(std::string_view text, std::string_view pattern)
{
    std::size_t at = 0;
    std::size_t in = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (at < text.size()) {
        if (in < pattern.size() && pattern[in] == '%') {
            star = in++;
            resume = at;
        } else if (in < pattern.size() && (pattern[in] == '_' || pattern[in] == text[at])) {
            ++at;
            ++in;
        } else if (star != std::string_view::npos) {
            in = star + 1;
            at = ++resume;
        } else {
            return false;
        }
    }
    return pattern.substr(in).find_first_not_of('%') == std::string_view::npos;
}

} // namespace

Relation Resolver::resolveQuery(const Query& query, Scope* outer)
{
    const std::size_t environmentSize = m_environment.size();
    bindCommonTables(query.commonTables, query.isRecursive, outer);
    Relation result;
    bool isFirst = true;
    for (const Branch& branch : query.branches) {
        // ORDER BY of a single SELECT may name what the SELECT reads and not only what it puts out.
        const bool isAlone = query.branches.size() == 1 && branch.select;
        Relation relation =
            isAlone ? resolveSelect(*branch.select, outer, query.sorts) : resolveBranch(branch, outer);
        if (isFirst)
            result = std::move(relation);
        else
            mergeBranch(result, std::move(relation), branch.byName);
        isFirst = false;
    }
    if (!query.sorts.empty() && (query.branches.size() > 1 || !query.branches.front().select)) {
        Scope scope;
        scope.relations.push_back(result);
        scope.outer = outer;
        noteIndirect(query.sorts, kSort, scope);
    }
    m_environment.resize(environmentSize);
    result.alias = {};
    result.path.clear();
    result.table = {};
    return result;
}

void Resolver::bindCommonTables(const std::vector<CommonTable>& tables, bool isRecursive, Scope* outer)
{
    for (const CommonTable& table : tables)
        bindCommonTable(table, isRecursive, outer);
}

void Resolver::bindCommonTable(const CommonTable& table, bool isRecursive, Scope* outer)
{
    if (table.change && !m_isQuiet) {
        const std::size_t environmentSize = m_environment.size();
        const bool changes = table.change->kind == StatementKind::Update ||
                             table.change->kind == StatementKind::Delete ||
                             table.change->kind == StatementKind::Merge;
        changes ? resolveChange(*table.change) : resolveQueries(*table.change);
        m_environment.resize(environmentSize);
    }
    if (table.value)
        m_values.emplace_back(table.name, table.value.get());
    if (!table.query)
        return;
    const bool hasAnchor = isRecursive && table.query->branches.size() > 1;
    if (hasAnchor) {
        // Bound to its anchor first, so that the recursive branch sees columns.
        const bool wasQuiet = m_isQuiet;
        m_isQuiet = true;
        const std::size_t environmentSize = m_environment.size();
        bindCommonTables(table.query->commonTables, false, outer);
        auto anchor = std::make_shared<Relation>(resolveBranch(table.query->branches.front(), outer));
        m_environment.resize(environmentSize);
        renameColumns(*anchor, table.columns);
        m_isQuiet = wasQuiet;
        m_environment.emplace_back(table.name, std::move(anchor));
    } else if (isRecursive) {
        m_environment.emplace_back(table.name, std::make_shared<Relation>());
    }
    auto relation = std::make_shared<Relation>(resolveQuery(*table.query, outer));
    renameColumns(*relation, table.columns);
    if (isRecursive)
        m_environment.pop_back();
    m_environment.emplace_back(table.name, std::move(relation));
}

Relation Resolver::resolveBranch(const Branch& branch, Scope* outer)
{
    if (branch.nested)
        return resolveQuery(*branch.nested, outer);
    return branch.select ? resolveSelect(*branch.select, outer, {}) : Relation();
}

/// By position; by name where the query says so or where an open star hides the positions.
void Resolver::mergeBranch(Relation& result, Relation&& branch, bool byName)
{
    const bool byPosition = !byName && result.open.empty() && branch.open.empty();
    for (std::size_t i = 0; i < branch.columns.size(); ++i) {
        const OutputColumn& column = branch.columns[i];
        const OutputColumn* same = nullptr;
        if (!byPosition)
            same = result.find(column.name);
        else if (i < result.columns.size())
            same = &result.columns[i];
        if (same) {
            Origins& into = result.columns.edit(same).origins;
            addOrigins(into, column.origins, kIdentity, false);
            mergeOrigins(into, m_trails);
        } else if (!byPosition) {
            result.add(column);
        }
    }
    result.open.insert(result.open.end(), std::make_move_iterator(branch.open.begin()),
                       std::make_move_iterator(branch.open.end()));
}

Relation Resolver::resolveSelect(const Select& select, Scope* outer, const std::vector<Expression>& sorts)
{
    Scope scope;
    scope.outer = outer;
    scope.select = &select;
    for (const FromItem& item : select.from)
        addFromItem(item, scope);
    Relation result;
    result.columns.reserve(select.items.size());
    scope.aliases = &result;
    for (const SelectItem& item : select.items)
        resolveItem(item, scope, result);
    noteIndirect(select.filters, kFilter, scope);
    noteIndirect(select.groups, kGroupBy, scope);
    noteIndirect(select.sorts, kSort, scope);
    noteIndirect(sorts, kSort, scope);
    return result;
}

void Resolver::noteIndirect(std::span<const Expression> expressions, std::uint16_t kind, Scope& scope)
{
    for (const Expression& expression : expressions) {
        Origins origins = resolveExpression(expression, scope);
        if (m_isQuiet)
            continue;
        for (Origin& origin : origins)
            origin.kinds = kind;
        m_indirect.insert(m_indirect.end(), origins.begin(), origins.end());
    }
}

void Resolver::resolveItem(const SelectItem& item, Scope& scope, Relation& result)
{
    if (result.columns.size() >= kMaxColumns || m_work > kMaxWork) {
        if (m_notes.empty())
            m_notes.emplace_back("The statement has more columns than are followed; the rest was left out.");
        return;
    }
    if (item.star) {
        resolveStar(item, scope, result);
        return;
    }
    if (item.value.isStruct) { // IF(…).*: which fields there are is not known
        static_cast<void>(resolveExpression(item.value, scope));
        return;
    }
    OutputColumn column;
    column.span = item.span;
    column.origins = resolveExpression(item.value, scope);
    pass(TrailStep::Type::Item, item.span, column.origins);
    if (!item.aliases.empty()) {
        for (const Name name : item.aliases) {
            column.name = name;
            result.add(column);
        }
        return;
    }
    column.name = !item.alias.empty() ? item.alias : item.value.impliedName;
    result.add(std::move(column));
}

void Resolver::resolveStar(const SelectItem& item, Scope& scope, Relation& result)
{
    NameSet merged;
    const Star& star = *item.star;
    if (star.of.empty()) {
        for (const Relation& relation : scope.relations) {
            if (!relation.hidden)
                expandStar(relation, item, scope, merged, result);
        }
    } else if (const Relation* relation = findRelation(scope, star.of, star.of.size())) {
        Scope alone;
        expandStar(*relation, item, alone, merged, result);
    } else {
        // A struct column taken apart: s.*
        Reference reference;
        reference.path = star.of;
        OutputColumn column{"*", {}, item.span};
        resolveReference(reference, scope, column.origins);
        for (const Origin& origin : column.origins)
            result.open.push_back({origin.table, {}, item.span, origin.trail});
    }
    for (const auto& [name, expression] : star.replace) {
        OutputColumn column{name, resolveExpression(expression, scope), item.span};
        pass(TrailStep::Type::Item, expression.span, column.origins);
        if (const OutputColumn* found = result.find(name))
            result.columns.edit(found) = std::move(column);
        else
            result.add(std::move(column));
    }
}

void Resolver::expandStar(const Relation& relation, const SelectItem& item, Scope& scope, NameSet& merged,
                          Relation& result)
{
    const Star& star = *item.star;
    for (const OutputColumn& column : relation.columns) {
        ++m_work;
        if (m_work > kMaxWork || result.columns.size() >= kMaxColumns)
            return;
        if (std::ranges::find(star.except, column.name) != star.except.end() ||
            (!star.like.empty() && !isLike(column.name, star.like)))
            continue;
        if (scope.usingColumns.contains(column.name) && !merged.insert(column.name))
            continue;
        OutputColumn copy = column;
        copy.span = item.span;
        copy.fromStar = true;
        pass(TrailStep::Type::Star, item.span, copy.origins);
        for (Origin& origin : copy.origins)
            origin.kinds = composed(origin.kinds, star.kinds);
        const auto renamed = std::ranges::find(star.rename, column.name, &std::pair<Name, Name>::first);
        if (renamed != star.rename.end())
            copy.name = renamed->second;
        result.add(std::move(copy));
    }
    for (const OpenTable& open : relation.open) {
        OpenTable copy = open;
        copy.span = item.span;
        pass(TrailStep::Type::Star, item.span, copy.trail);
        copy.except.insert(copy.except.end(), star.except.begin(), star.except.end());
        for (const auto& [name, expression] : star.replace)
            copy.except.push_back(name);
        for (const auto& [from, to] : star.rename) {
            copy.except.push_back(from);
            result.add({to,
                        {{open.table, from, kIdentity, false, Certainty::SingleCandidate, copy.trail}},
                        item.span});
        }
        result.open.push_back(std::move(copy));
    }
    if (relation.isDerived && relation.columns.empty())
        result.add({"*", relation.derived, item.span});
}

} // namespace upriver::sql
