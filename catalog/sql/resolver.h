// SPDX-License-Identifier: Apache-2.0
#pragma once

// Resolver: names of a statement to tables and columns. Keeps what a script defines on the way (temporary
// tables, USE). One object a script, one thread. Depth and output are bounded; what is left out is noted.

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/sql/relation.h"
#include "catalog/sql/sql_lineage.h"
#include "catalog/sql/tokenizer.h"

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
        NameSet usingColumns;
        const Relation* aliases = nullptr; ///< earlier items of the same SELECT
        const Select* select = nullptr;    ///< for named windows
        Scope* outer = nullptr;
    };
    using Environment = std::vector<std::pair<Name, std::shared_ptr<const Relation>>>;

    /// A text inside the text, kept for its names.
    struct InnerText
    {
        Tokens tokens;
        std::vector<Statement> script;
    };
    /// One value on its way into a target; strings are made of it at the end, once.
    struct Pair
    {
        Name fromTable, fromColumn, toTable, toColumn;
        Span span;
        TrailId trail = 0;
        std::uint16_t kinds = 0;
        bool masking = false;
        Certainty certainty = Certainty::SingleCandidate;
    };

    // resolve_statement.cpp
    void resolveQueries(const Statement& statement);
    void resolveChange(const Statement& statement);
    void resolveMerge(const Statement& statement, Scope& scope, Name target);
    void resolveInner(const Statement& statement);
    [[nodiscard]] const InnerText& parsedInside(std::string_view text);
    void assign(const Assignment& assignment, Scope& scope, Name target, Name column);
    [[nodiscard]] std::vector<Name> knownColumns(const Path& path);
    void writeRow(const Relation& row, Name target, const InsertTarget& into);
    [[nodiscard]] bool throughCommonTable(const Statement& statement, Scope& scope, Name& name);
    void resolveCopies(const Statement& statement);
    void writeColumns(const Relation& result, Name target, const InsertTarget& into,
                      const Statement& statement);
    [[nodiscard]] std::vector<Name> targetNames(const Relation& result, const InsertTarget& into,
                                                const Statement& statement);
    void noteOutput(Name target, const Relation& result, const std::vector<Name>& names, StatementKind kind);
    void use(const Statement& statement);
    void emitColumn(const Origins& origins, Name target, Name column, Span span);
    void emitOpen(const OpenTable& open, Name target, Name column);
    void emitIndirect(const std::vector<Name>& targets);
    void finish(StatementLineage& out);
    void addPair(const Pair& pair);
    [[nodiscard]] std::uint32_t& slotOf(const Pair& pair);
    void growPairSlots();
    void putOut(StatementLineage& out, const std::vector<std::uint32_t>& order) const;

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
    void expandStar(const Relation& relation, const SelectItem& item, Scope& scope, NameSet& merged,
                    Relation& result);
    void noteIndirect(std::span<const Expression> expressions, std::uint16_t kind, Scope& scope);

    // resolve_from.cpp
    void addFromItem(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation relationOf(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation tableRelation(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation functionRelation(const FromItem& item, Scope& scope);
    [[nodiscard]] Relation baseTable(const Path& path, Span span, bool isRead = true);
    [[nodiscard]] const Relation* commonTable(Name name) const;
    [[nodiscard]] bool expandView(const Path& path, Relation& relation);
    void renameColumns(Relation& relation, const std::vector<Name>& names) const;
    void applyPivot(Relation& relation, const Pivot& pivot, Scope& scope);
    void applyUnpivot(Relation& relation, const Pivot& pivot);

    // resolve_expression.cpp
    [[nodiscard]] Origins resolveExpression(const Expression& expression, Scope& scope);
    void resolveReference(const Reference& reference, Scope& scope, Origins& origins);
    void findReference(const Reference& reference, Scope& scope, Origins& origins);
    void pass(TrailStep::Type type, Span span, Origins& origins, std::size_t from = 0);
    void pass(TrailStep::Type type, Span span, TrailId& trail);
    bool resolveQualified(const Reference& reference, Scope& scope, Origins& origins);
    bool resolveInRelation(const Relation& relation, const Path& path, std::size_t from,
                           const Reference& reference, Origins& origins);
    bool resolveBare(const Reference& reference, Scope& scope, Origins& origins);
    bool resolveValue(Name name, const Reference& reference, Scope& scope, Origins& origins);
    void resolveWindow(Name name, Scope& scope, Origins& origins);
    void resolveWholeRelation(const Relation& relation, const Reference& reference, Origins& origins);
    [[nodiscard]] static const Relation* findRelation(const Scope& scope, const Path& path,
                                                      std::size_t length);

    [[nodiscard]] Name fullName(const Path& path);
    [[nodiscard]] Path fullPath(const Path& path);
    void read(Name table, Span span);

    const Options& m_options;
    std::string m_defaultDatabase;
    std::string m_defaultSchema;
    std::string m_used; ///< USE x, where nothing says whether x is a database or a schema
    Schema m_known;     ///< what the script itself created
    Environment m_environment;
    NameStore m_names;                                        ///< of this statement
    std::deque<InnerText> m_innerTexts;                       ///< of this statement
    std::vector<std::pair<Name, const Expression*>> m_values; ///< ClickHouse: WITH x AS name
    std::vector<std::string> m_viewsInside;
    std::unordered_map<Name, Span> m_reads;
    std::unordered_map<Name, Span> m_writes;
    std::vector<Pair> m_pairs;
    std::vector<std::uint32_t> m_pairSlots; ///< by what they say: place in m_pairs + 1; empty while few
    std::vector<Origin> m_indirect;
    std::vector<TargetColumns> m_outputs;
    std::vector<std::string> m_notes;
    std::vector<TrailStep> m_trail;
    Trails m_trails;
    int m_otherTexts = 0; ///< inside a text that is not the script's: its places mean nothing there
    std::size_t m_work = 0;
    bool m_isQuiet = false; ///< anchor pass of a recursive query: nothing is noted twice
};

} // namespace upriver::sql
