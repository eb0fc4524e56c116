// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQL text in, lineage out: which table and column feeds which, in what way, how sure. Pure, no I/O, any
// thread, never throws; work and output are bounded and linear in the text. It degrades in steps, columns
// -> tables -> unparsed, and says what was skipped and where. Names are lower case, unquoted, joined with
// '.'; "<result>" is a bare query's target, "t.*" all columns of a table of unknown schema, "?.c" a column
// that can't be attributed to one table. Kinds are OpenLineage's (ColumnEdgeKind bits).

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/sql/ast.h"
#include "catalog/sql/dialect.h"

namespace upriver::sql {

/// Known tables with their columns in order; found by any unambiguous tail of the name.
class Schema
{
public:
    /// "db.schema.table"; columns may be dotted struct fields.
    void add(const std::string& table, std::vector<std::string> columns);
    /// Null when unknown. The longest common tail wins.
    [[nodiscard]] const std::vector<std::string>* columnsOf(std::span<const Name> table) const;
    [[nodiscard]] bool isEmpty() const { return m_byLeaf.empty(); }

private:
    struct Entry
    {
        std::vector<std::string> path;
        std::vector<std::string> columns;
    };
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, std::vector<Entry>, Hash, std::equal_to<>> m_byLeaf;
};

struct Options
{
    Dialect dialect = Dialect::Ansi;
    std::string defaultDatabase; ///< before unqualified tables
    std::string defaultSchema;
    const Schema* schema = nullptr;                         ///< not owned, may be null
    std::vector<std::pair<std::string, std::string>> views; ///< name -> defining query, looked through
    bool keepsTrails = false; ///< ScriptLineage::trail, for showing where in the text a value passes
};

/// One place that a value passes on its way from a table to its column: a select item that makes it, a star
/// that carries it, a name that reads it.
struct TrailStep
{
    enum class Type : std::uint8_t { Item, Star, Reference };
    Type type = Type::Item;
    Span span;
    std::vector<std::uint32_t> next; ///< steps towards the tables; empty: here a table's column is read
};

/// Where a name comes from, for trust: what the analysis knew when it decided.
enum class Certainty : std::uint8_t { SchemaResolved, SingleCandidate, Star, Ambiguous };
[[nodiscard]] int confidencePercent(Certainty certainty);

struct ColumnLineage
{
    std::string fromTable;
    std::string fromColumn; ///< "*": all
    std::string toTable;
    std::string toColumn; ///< empty: the whole dataset (join, filter, …)
    std::uint16_t kinds = 0;
    bool masking = false;
    Certainty certainty = Certainty::SingleCandidate;
    Span span;                           ///< of the select item or assignment that makes it
    std::vector<std::uint32_t> trails{}; ///< first steps in ScriptLineage::trail, the target's end
};

struct TableUse
{
    std::string name;
    Span span;
};

/// Columns that a statement gives its target, in order.
struct TargetColumns
{
    std::string table;
    std::vector<std::string> columns;
    bool isWhole = true; ///< false: a star over a table of unknown columns hides some
};

struct StatementLineage
{
    std::string kind;                          ///< "select", "insert", "create table", …
    std::vector<TableUse> reads;               ///< sorted by name, unique
    std::vector<TableUse> writes;              ///< sorted by name, unique
    std::vector<ColumnLineage> columns;        ///< column to column, sorted, unique
    std::vector<ColumnLineage> datasetColumns; ///< column to the whole target: join, filter, group by, sort
    std::vector<TargetColumns> outputs;        ///< of targets that it creates or names columns of
    bool isTemporaryTarget = false;
    Span span;
    std::int64_t line = 1; ///< 1-based, of its first token
    std::uint32_t skippedTokens = 0;
    std::int64_t firstSkippedLine = 0;
    std::int64_t firstSkippedColumn = 0; ///< 1-based byte of its line
    std::vector<std::string> notes;      ///< sentences: "columns beyond 100,000 were left out", …
};

struct ScriptLineage
{
    std::vector<BlockHeader> headers; ///< SQLMesh's blocks, in order
    std::vector<StatementLineage> statements;
    std::uint32_t skippedTokens = 0;
    std::vector<TrailStep> trail; ///< only if asked for; bounded
};

[[nodiscard]] ScriptLineage analyze(std::string_view sql, const Options& options);
[[nodiscard]] std::string_view toWord(StatementKind kind);

} // namespace upriver::sql
