// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

constexpr std::size_t kMaxSteps = 500'000; ///< of the trails of a script

bool endsWith(const Path& whole, const Path& tail, std::size_t length)
{
    return length <= whole.size() && std::equal(tail.begin(), tail.begin() + length, whole.end() - length);
}

bool isExcepted(const OpenTable& open, Name name)
{
    return std::ranges::find(open.except, name) != open.except.end();
}

} // namespace

Origins Resolver::resolveExpression(const Expression& expression, Scope& scope)
{
    Origins origins;
    for (const Reference& reference : expression.references)
        resolveReference(reference, scope, origins);
    for (const Subquery& subquery : expression.subqueries) {
        const Relation result = resolveQuery(*subquery.query, &scope);
        if (!subquery.isValue)
            continue;
        for (const OutputColumn& column : result.columns)
            addOrigins(origins, column.origins, subquery.kinds, false);
        for (const OpenTable& open : result.open)
            origins.push_back({open.table, "*", subquery.kinds, false, Certainty::Star, open.trail});
    }
    mergeOrigins(origins, m_trails);
    return origins;
}

void Resolver::resolveReference(const Reference& reference, Scope& scope, Origins& origins)
{
    const std::size_t before = origins.size();
    findReference(reference, scope, origins);
    pass(TrailStep::Type::Reference, reference.span, origins, before);
}

void Resolver::pass(TrailStep::Type type, Span span, Origins& origins, std::size_t from)
{
    if (!m_options.keepsTrails)
        return;
    for (std::size_t i = from; i < origins.size(); ++i)
        pass(type, span, origins[i].trail);
}

void Resolver::pass(TrailStep::Type type, Span span, TrailId& trail)
{
    if (!m_options.keepsTrails || m_otherTexts > 0 || m_trail.size() >= kMaxSteps || span.end <= span.begin)
        return;
    m_trail.push_back({type, span, m_trails.steps(trail)});
    trail = Trails::ofStep(m_trail.size() - 1);
}

void Resolver::findReference(const Reference& reference, Scope& scope, Origins& origins)
{
    ++m_work;
    if (reference.path.size() == 2 && reference.path.front() == "<window>") {
        resolveWindow(reference.path.back(), scope, origins);
        return;
    }
    if (reference.isOwner) {
        for (Scope* at = &scope; at; at = at->outer) {
            if (std::ranges::find(at->relations, reference.path.front(), &Relation::alias) !=
                at->relations.end()) {
                static_cast<void>(resolveQualified(reference, *at, origins));
                return;
            }
        }
        return;
    }
    const bool isBare = reference.path.size() == 1 && !reference.star;
    if (isBare && !m_values.empty() && resolveValue(reference.path.front(), reference, scope, origins))
        return;
    for (Scope* at = &scope; at; at = at->outer) {
        if (reference.path.size() > 1 || reference.star) {
            if (resolveQualified(reference, *at, origins))
                return;
        }
        if (!reference.star && resolveBare(reference, *at, origins))
            return;
    }
}

void Resolver::resolveWindow(Name name, Scope& scope, Origins& origins)
{
    if (!scope.select)
        return;
    for (const auto& [windowName, window] : scope.select->windows) {
        if (windowName != name)
            continue;
        for (const Reference& reference : window.references) {
            if (reference.path.front() != "<window>")
                resolveReference(reference, scope, origins);
        }
    }
}

const Relation* Resolver::findRelation(const Scope& scope, const Path& path, std::size_t length)
{
    // The alias wins; else the tail of a full table name, also behind an alias (some systems allow it).
    if (length == 1) {
        const auto it = std::ranges::find(scope.relations, path.front(), &Relation::alias);
        if (it != scope.relations.end())
            return &*it;
    }
    for (const Relation& relation : scope.relations) {
        const bool isRenamed = !relation.path.empty() && relation.alias != relation.path.back();
        if (!relation.path.empty() && (length > 1 || !isRenamed) && endsWith(relation.path, path, length))
            return &relation;
    }
    return nullptr;
}

bool Resolver::resolveQualified(const Reference& reference, Scope& scope, Origins& origins)
{
    const std::size_t longest = reference.star ? reference.path.size() : reference.path.size() - 1;
    for (std::size_t length = longest; length >= 1; --length) {
        const Relation* relation = findRelation(scope, reference.path, length);
        if (!relation)
            continue;
        if (reference.star && length == reference.path.size()) {
            resolveWholeRelation(*relation, reference, origins);
            return true;
        }
        if (resolveInRelation(*relation, reference.path, length, reference, origins))
            return true;
        // The table is known and closed: an unknown column of it is still its column.
        if (!relation->table.empty())
            origins.push_back({relation->table, reference.path[length], reference.kinds, reference.masking,
                               Certainty::SingleCandidate});
        return true;
    }
    return false;
}

bool Resolver::resolveInRelation(const Relation& relation, const Path& path, std::size_t from,
                                 const Reference& reference, Origins& origins)
{
    // Struct fields may stand in the schema as dotted columns: the longest name wins.
    const OutputColumn* best = relation.find(path[from]);
    std::string name(from + 1 < path.size() ? path[from] : Name());
    for (std::size_t i = from + 1; i < path.size(); ++i) {
        name.append(".").append(path[i]);
        if (const OutputColumn* found = relation.find(name))
            best = found;
    }
    if (best) {
        addOrigins(origins, best->origins, reference.kinds, reference.masking);
        return true;
    }
    if (relation.isDerived) {
        addOrigins(origins, relation.derived, composed(reference.kinds, kTransformation), reference.masking);
        return true;
    }
    SmallList<const OpenTable*, 6> open;
    for (const OpenTable& candidate : relation.open) {
        if (!isExcepted(candidate, path[from]))
            open.push_back(&candidate);
    }
    if (open.empty())
        return false;
    if (open.size() == 1)
        origins.push_back({open.front()->table, path[from], reference.kinds, reference.masking,
                           Certainty::SingleCandidate, open.front()->trail});
    else
        origins.push_back({"?", path[from], reference.kinds, reference.masking, Certainty::Ambiguous});
    return true;
}

bool Resolver::resolveBare(const Reference& reference, Scope& scope, Origins& origins)
{
    const Name name = reference.path.front();
    const bool isDotted = reference.path.size() > 1;
    std::size_t found = 0;
    std::string dotted(isDotted ? name : Name());
    for (std::size_t i = 1; i < reference.path.size(); ++i)
        dotted.append(".").append(reference.path[i]);
    const bool isShared = scope.usingColumns.contains(name);
    for (const Relation& relation : scope.relations) {
        const OutputColumn* column = isDotted ? relation.find(dotted) : nullptr;
        if (!column)
            column = relation.find(name);
        if (!column)
            continue;
        addOrigins(origins, column->origins, reference.kinds, reference.masking);
        ++found;
        if (!isShared)
            return true;
    }
    if (scope.aliases && found == 0) {
        if (const OutputColumn* alias = scope.aliases->find(name)) {
            addOrigins(origins, alias->origins, reference.kinds, reference.masking);
            return true;
        }
    }
    // The only open table it can come from; a shared (USING) name comes from every open one.
    SmallList<const OpenTable*, 6> open;
    for (const Relation& relation : scope.relations) {
        for (const OpenTable& candidate : relation.open) {
            if (!isExcepted(candidate, name))
                open.push_back(&candidate);
        }
    }
    if (isShared || open.size() == 1) {
        for (const OpenTable* candidate : open)
            origins.push_back({candidate->table, name, reference.kinds, reference.masking,
                               Certainty::SingleCandidate, candidate->trail});
        return found > 0 || !open.empty();
    }
    if (open.size() > 1) {
        const bool sameTable = std::all_of(
            open.begin(), open.end(), [&](const OpenTable* o) { return o->table == open.front()->table; });
        origins.push_back({sameTable ? open.front()->table : "?", name, reference.kinds, reference.masking,
                           sameTable ? Certainty::SingleCandidate : Certainty::Ambiguous,
                           open.front()->trail});
        return true;
    }
    // An alias of a whole relation used as a value: array_agg(t), to_json(t), unnest(x) as x.
    if (const Relation* relation = findRelation(scope, reference.path, 1);
        relation && !relation->alias.empty()) {
        resolveWholeRelation(*relation, reference, origins);
        return true;
    }
    return false;
}

/// ClickHouse's WITH expression AS name: the expression, as if it stood here.
bool Resolver::resolveValue(Name name, const Reference& reference, Scope& scope, Origins& origins)
{
    const auto value = std::find_if(m_values.rbegin(), m_values.rend(),
                                    [&](const auto& entry) { return entry.first == name; });
    if (value == m_values.rend())
        return false;
    // Without itself and those behind it: a value may use earlier ones only.
    std::vector<std::pair<Name, const Expression*>> later;
    const auto at = value.base() - 1;
    const Expression& expression = *at->second;
    later.assign(at, m_values.end());
    m_values.erase(at, m_values.end());
    addOrigins(origins, resolveExpression(expression, scope), composed(reference.kinds, kTransformation),
               reference.masking);
    m_values.insert(m_values.end(), later.begin(), later.end());
    return true;
}

void Resolver::resolveWholeRelation(const Relation& relation, const Reference& reference, Origins& origins)
{
    const std::uint16_t kinds = reference.kinds;
    for (const OutputColumn& column : relation.columns)
        addOrigins(origins, column.origins, kinds, reference.masking);
    for (const OpenTable& open : relation.open)
        origins.push_back({open.table, "*", kinds, reference.masking, Certainty::Star, open.trail});
    if (relation.isDerived)
        addOrigins(origins, relation.derived, composed(kinds, kTransformation), reference.masking);
}

} // namespace upriver::sql
