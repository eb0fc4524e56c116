// SPDX-License-Identifier: Apache-2.0
#pragma once

// Resolver: names of a statement to tables and columns. Keeps what a script defines on the way (temporary
// tables, USE). One object a script, one thread. Depth and output are bounded; what is left out is noted.

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/sql/relation.h"
#include "catalog/sql/sql_lineage.h"

namespace upriver::sql {

class Resolver
{
public:
    explicit Resolver(const Options& options);

    [[nodiscard]] StatementLineage resolve(const Statement& statement);
    /// The steps of all statements so far; empty unless the options ask for them.
    [[nodiscard]] std::vector<TrailStep> takeTrail() { return std::move(m_trail); }

private:
    struct Scope
    {
        std::vector<Relation> relations;
        std::set<std::string> usingColumns;
        const Relation* aliases = nullptr; ///< earlier items of the same SELECT
        const Select* select = nullptr;    ///< for named windows
        Scope* outer = nullptr;
    };
    using Environment = std::vector<std::pair<std::string, std::shared_ptr<const Relation>>>;

    // resolve_statement.cpp
    void resolveQueries(const Statement& statement, StatementLineage& out);
    void resolveChange(const Statement& statement, StatementLineage& out);
    void resolveMerge(const Statement& statement, Scope& scope, const std::string& target);
    void resolveInner(const Statement& statement);
    void assign(const Assignment& assignment, Scope& scope, const std::string& target,
                const std::string& column);
    [[nodiscard]] const std::vector<std::string>* knownColumns(const Path& path) const;
    void writeRow(const Relation& row, const std::string& target, const InsertTarget& into);
    [[nodiscard]] bool throughCommonTable(const Statement& statement, Scope& scope, std::string& name);
    void resolveCopies(const Statement& statement);
    void writeColumns(const Relation& result, const std::string& target, const InsertTarget& into,
                      const Statement& statement);
    [[nodiscard]] std::vector<std::string> targetNames(const Relation& result, const InsertTarget& into,
                                                       const Statement& statement) const;
    void noteOutput(const std::string& target, const Relation& result, const std::vector<std::string>& names,
                    StatementKind kind);
    void use(const Statement& statement);
    void emitColumn(const std::vector<Origin>& origins, const std::string& target, const std::string& column,
                    Span span);
    void emitIndirect(const std::vector<std::string>& targets);
    void finish(StatementLineage& out);

    // resolve_query.cpp
    [[nodiscard]] Relation resolveQuery(const Query& query, Scope* outer);
    void bindCommonTable(const CommonTable& table, bool isRecursive, Scope* outer);
    void bindCommonTables(const std::vector<CommonTable>& tables, bool isRecursive, Scope* outer);
    [[nodiscard]] Relation resolveBranch(const Branch& branch, Scope* outer);
    void mergeBranch(Relation& result, Relation&& branch, bool byName);
    [[nodiscard]] Relation resolveSelect(const Select& select, Scope* outer,
                                         const std::vector<Expression>& sorts);
    void resolveItem(const SelectItem& item, Scope& scope, Relation& result);
    void resolveStar(const SelectItem& item, Scope& scope, Relation& result);
    void expandStar(const Relation& relation, const SelectItem& item, Scope& scope,
                    std::set<std::string>& merged, Relation& result);
    void noteIndirect(const std::vector<Expression>& expressions, std::uint16_t kind, Scope& scope);

    // resolve_from.cpp
    void addFromItem(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation relationOf(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation tableRelation(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation functionRelation(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation baseTable(const Path& path, Span span, bool isRead = true);
    [[nodiscard]] const Relation* commonTable(const std::string& name) const;
    [[nodiscard]] bool expandView(const Path& path, Relation& relation);
    void renameColumns(Relation& relation, const std::vector<std::string>& names) const;
    void applyPivot(Relation& relation, const Pivot& pivot, Scope& scope);
    void applyUnpivot(Relation& relation, const Pivot& pivot);

    // resolve_expression.cpp
    [[nodiscard]] std::vector<Origin> resolveExpression(const Expression& expression, Scope& scope);
    void resolveReference(const Reference& reference, Scope& scope, std::vector<Origin>& origins);
    void findReference(const Reference& reference, Scope& scope, std::vector<Origin>& origins);
    void pass(TrailStep::Type type, Span span, std::vector<Origin>& origins, std::size_t from = 0);
    void pass(TrailStep::Type type, Span span, std::vector<std::uint32_t>& trails);
    bool resolveQualified(const Reference& reference, Scope& scope, std::vector<Origin>& origins);
    bool resolveInRelation(const Relation& relation, const Path& path, std::size_t from,
                           const Reference& reference, std::vector<Origin>& origins);
    bool resolveBare(const Reference& reference, Scope& scope, std::vector<Origin>& origins);
    bool resolveValue(const std::string& name, const Reference& reference, Scope& scope,
                      std::vector<Origin>& origins);
    void resolveWindow(const std::string& name, Scope& scope, std::vector<Origin>& origins);
    void resolveWholeRelation(const Relation& relation, const Reference& reference,
                              std::vector<Origin>& origins);
    [[nodiscard]] static const Relation* findRelation(const Scope& scope, const Path& path,
                                                      std::size_t length);

    [[nodiscard]] std::string fullName(const Path& path) const;
    [[nodiscard]] Path fullPath(const Path& path) const;
    void read(const std::string& table, Span span);

    const Options& m_options;
    std::string m_defaultDatabase;
    std::string m_defaultSchema;
    std::string m_used; ///< USE x, where nothing says whether x is a database or a schema
    Schema m_known;     ///< what the script itself created
    Environment m_environment;
    std::vector<std::pair<std::string, const Expression*>> m_values; ///< ClickHouse: WITH x AS name
    std::vector<std::string> m_viewsInside;
    std::unordered_map<std::string, Span> m_reads;
    std::unordered_map<std::string, Span> m_writes;
    std::vector<ColumnLineage> m_columns;
    std::vector<Origin> m_indirect;
    std::vector<TargetColumns> m_outputs;
    std::vector<std::string> m_notes;
    std::vector<TrailStep> m_trail;
    int m_otherTexts = 0; ///< inside a text that is not the script's: its places mean nothing there
    std::size_t m_work = 0;
    bool m_isQuiet = false; ///< anchor pass of a recursive query: nothing is noted twice
};

} // namespace upriver::sql
