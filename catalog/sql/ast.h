// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the parser keeps of a statement: which tables stand where, and which names an expression refers to
// and in what role. Everything else of SQL is passed over. Names are lower case, unquoted, views that live as
// long as the Tokens. Depth is bounded by the parser, so that destroying a tree is too.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/model/kinds.h"
#include "catalog/sql/names.h"

namespace upriver::sql {

/// Bytes of the SQL text.
struct Span
{
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

struct Query;

struct Reference
{
    Path path;
    std::uint16_t kinds = kIdentity; ///< ColumnEdgeKind bits of its role in the expression
    bool masking = false;
    bool star = false;    ///< t.* inside an expression (struct of all columns)
    bool isOwner = false; ///< before a method: counts only where it starts with an alias in scope
    Span span;
};

struct Subquery
{
    std::shared_ptr<Query> query;
    std::uint16_t kinds = kTransformation;
    bool isValue = true; ///< its projection is part of the value (not EXISTS)
};

struct Expression
{
    std::vector<Reference> references;
    std::vector<Subquery> subqueries;
    Name impliedName;     ///< of a plain reference or a star-less function: what an unnamed output is called
    bool isPlain = true;  ///< nothing but one reference
    bool isNamed = false; ///< one reference, perhaps with a path into it or a "::" cast: impliedName names it
    bool isStruct = false;
    bool isComputed = false; ///< an operator or a function stands in it
    Span span;
};

/// * or t.* of a select list, with what is said about single columns.
struct Star
{
    Path of;
    std::vector<Name> except;
    std::vector<std::pair<Name, Expression>> replace;
    std::vector<std::pair<Name, Name>> rename;
    Name like;                       ///< Snowflake, DuckDB: * ILIKE 'pattern'
    std::uint16_t kinds = kIdentity; ///< MIN(COLUMNS(*)): what is done with each
};

struct SelectItem
{
    Expression value;
    Name alias;
    std::vector<Name> aliases;  ///< AS (a, b) of a table function
    std::unique_ptr<Star> star; ///< null: the value is what it gives
    Span span;

    Star& makeStar()
    {
        if (!star)
            star = std::make_unique<Star>();
        return *star;
    }
};

struct PivotValue
{
    Name column; ///< UNPIVOT: the column taken apart
    std::vector<Name> columns;
    Name name; ///< PIVOT: output name of this value
};

struct Pivot
{
    bool isUnpivot = false;
    std::vector<std::pair<Expression, Name>> aggregates; ///< with their aliases
    std::vector<Name> valueColumns;                      ///< UNPIVOT: new value column(s)
    Name nameColumn; ///< UNPIVOT: new name column; PIVOT: the column spread
    std::vector<PivotValue> values;
    Name alias;
    std::vector<Name> columnAliases;
};

struct FromItem
{
    enum class Type : std::uint8_t { Table, Subquery, Function, Values, Join };
    Type type = Type::Table;
    Path table;
    Name function;
    Expression arguments; ///< of a function, or the values
    std::shared_ptr<Query> query;
    std::vector<FromItem> inner; ///< Join: what the parentheses hold
    std::vector<Name> offered;   ///< Function: columns that it names, JSON_TABLE(… COLUMNS …)
    bool isUnread = false;       ///< the target of a change, in its own RETURNING
    Name alias;
    std::vector<Name> columnAliases;
    Name ordinalName; ///< WITH OFFSET AS x, WITH ORDINALITY
    std::vector<Pivot> pivots;
    std::vector<Name> usingColumns;
    bool isNatural = false;
    bool isSemi = false; ///< SEMI or ANTI join: no columns
    Expression on;
    Span span;
};

struct Select
{
    std::vector<SelectItem> items;
    std::vector<FromItem> from;
    std::vector<Expression> filters; ///< WHERE, HAVING, QUALIFY
    std::vector<Expression> groups;
    std::vector<Expression> sorts;
    std::vector<std::pair<Name, Expression>> windows; ///< WINDOW w AS (…)
    Path into;
    bool groupsAll = false;
};

struct Branch
{
    std::unique_ptr<Select> select;
    std::shared_ptr<Query> nested; ///< parenthesised; else select
    bool byName = false;           ///< UNION BY NAME with what stands before
};

struct Statement;

struct CommonTable
{
    Name name;
    std::vector<Name> columns;
    std::shared_ptr<Query> query;
    std::shared_ptr<Statement> change; ///< WITH x AS (DELETE … RETURNING …): query is what it returns
    std::shared_ptr<Expression> value; ///< ClickHouse: WITH expression AS name
    Span span;
};

struct Query
{
    std::vector<CommonTable> commonTables;
    bool isRecursive = false;
    std::vector<Branch> branches;
    std::vector<Expression> sorts;
    Span span;
};

struct Assignment
{
    Name column;
    Expression value;
    int part = -1; ///< (a, b) = (SELECT x, y …): which column of the one subquery
};

/// SQLMesh's MODEL (…), AUDIT (…), METRIC (…): what a file says of itself before its query. Names are lower
/// case; values as written are had by their spans.
struct BlockProperty
{
    std::string name; ///< "owner", "cron", "time_column" stays inside kind
    Span value;
    std::string text; ///< as written
};

struct BlockHeader
{
    std::string block; ///< "model", "audit", "metric"
    std::string name;  ///< "db.orders"; may hold "@{variable}"
    std::string kind;  ///< "full", "incremental_by_time_range", …
    std::string dialect;
    std::vector<std::pair<std::string, std::string>> columns; ///< name and type
    std::vector<std::string> grain;                           ///< of grain and grains, as columns
    std::vector<std::string> audits;                          ///< their names
    std::vector<std::string> dependsOn;
    std::vector<std::string> tags;
    std::vector<BlockProperty> properties; ///< all, those above included
    Span span;
};

enum class StatementKind : std::uint8_t {
    Select,
    Insert,
    CreateTable,
    CreateView,
    Merge,
    Update,
    Delete,
    Copy,
    Drop,
    Alter,
    Rename,
    Truncate,
    Use,
    Declare,
    Other,
};

struct MergeAction
{
    std::vector<Assignment> assignments;
    bool star = false;       ///< INSERT * / UPDATE SET *
    bool byPosition = false; ///< INSERT VALUES (…) without names: the target's columns in order
};

struct InsertTarget
{
    Path table;
    std::vector<Name> columns;
    std::vector<Expression> values; ///< INSERT ALL … VALUES (…): of the query's row
    bool isDirectory = false;
    Span span;
};

struct Statement
{
    StatementKind kind = StatementKind::Other;
    std::vector<InsertTarget> targets;           ///< several: multi-insert, DROP a, b
    std::vector<std::shared_ptr<Query>> queries; ///< one a target, or one for all
    std::vector<FromItem> from; ///< UPDATE … FROM, MERGE … USING, DELETE … USING, CREATE … LIKE/CLONE
    std::vector<Assignment> assignments;
    std::vector<MergeAction> actions;
    std::vector<Expression> filters;
    std::vector<CommonTable> commonTables;
    bool isRecursive = false; ///< of commonTables
    std::vector<SelectItem> returning;
    Name innerSql; ///< UNLOAD ('select …')
    Name targetAlias;
    std::shared_ptr<BlockHeader> header;
    std::vector<Name> declaredColumns; ///< CREATE TABLE t (a int, b text)
    bool isTemporary = false;
    bool isOverwrite = false;
    bool isBody = false; ///< inside a procedure or block
    Span span;
    std::uint32_t skippedTokens = 0;
    std::uint32_t firstSkipped = 0; ///< byte offset
};

} // namespace upriver::sql
