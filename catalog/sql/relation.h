// SPDX-License-Identifier: Apache-2.0
#pragma once

// Relation: what one FROM item offers: named columns with their origins, and "open" tables of unknown
// schema that pass any name through. Values; a copy shares the columns until one of both changes. Names live
// as long as the statement and the Resolver's store. One thread.

#include <cstdint>
#include <memory>
#include <vector>

#include "catalog/sql/sql_lineage.h"
#include "catalog/sql/trails.h"

namespace upriver::sql {

struct Origin
{
    Name table;
    Name column;
    std::uint16_t kinds = kIdentity;
    bool masking = false;
    Certainty certainty = Certainty::SingleCandidate;
    TrailId trail = 0; ///< the steps it passed last, if trails are kept
};
using Origins = SmallList<Origin, 1>;

struct OutputColumn
{
    Name name;
    Origins origins;
    Span span;
    bool fromStar = false;
};

/// Columns in order, found by name.
class ColumnList
{
public:
    [[nodiscard]] std::size_t size() const { return m_body ? m_body->list.size() : 0; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] const OutputColumn& operator[](std::size_t at) const { return m_body->list[at]; }
    [[nodiscard]] const OutputColumn* begin() const { return m_body ? m_body->list.data() : nullptr; }
    [[nodiscard]] const OutputColumn* end() const { return begin() + size(); }
    /// Null when no such column is named.
    [[nodiscard]] const OutputColumn* find(Name name) const;
    void reserve(std::size_t size) { own().list.reserve(size); }
    void push_back(OutputColumn column) { own().list.push_back(std::move(column)); }
    /// To change what it comes from, never its name.
    [[nodiscard]] OutputColumn& edit(std::size_t at) { return own().list[at]; }
    [[nodiscard]] OutputColumn& edit(const OutputColumn* found)
    {
        return edit(static_cast<std::size_t>(found - begin()));
    }

private:
    struct Body
    {
        std::vector<OutputColumn> list;
        NameIndex index; ///< built when it pays
        std::size_t indexed = 0;
    };
    Body& own();

    std::shared_ptr<Body> m_body;
};

/// A table of unknown schema seen through a star.
struct OpenTable
{
    Name table;
    std::vector<Name> except;
    Span span;
    TrailId trail = 0;
};

struct Relation
{
    Name alias;
    Path path;  ///< full name parts of a base table
    Name table; ///< base table name, empty otherwise
    ColumnList columns;
    std::vector<OpenTable> open;
    bool isDerived = false; ///< of a table function: any field asked comes from its arguments
    Origins derived;        ///< those
    bool hidden = false;    ///< semi join: not in star

    [[nodiscard]] const OutputColumn* find(Name name) const { return columns.find(name); }
    void add(OutputColumn column) { columns.push_back(std::move(column)); }
};

/// Role of a reference laid over what its origin already means.
[[nodiscard]] std::uint16_t composed(std::uint16_t inner, std::uint16_t outer);
void addOrigins(Origins& to, const Origins& from, std::uint16_t kinds, bool masking);
/// Same origin twice becomes one with both roles.
void mergeOrigins(Origins& origins, Trails& trails);
void mergeOrigins(std::vector<Origin>& origins, Trails& trails);

} // namespace upriver::sql
