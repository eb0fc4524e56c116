// SPDX-License-Identifier: Apache-2.0
#pragma once

// Relation: what one FROM item offers: named columns with their origins, and "open" tables of unknown
// schema that pass any name through. Values.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/sql/sql_lineage.h"

namespace upriver::sql {

struct Origin
{
    std::string table;
    std::string column;
    std::uint16_t kinds = kIdentity;
    bool masking = false;
    Certainty certainty = Certainty::SingleCandidate;
    std::vector<std::uint32_t> trails{}; ///< the steps it passed last, if trails are kept
};

struct OutputColumn
{
    std::string name;
    std::vector<Origin> origins;
    Span span;
    bool fromStar = false;
};

/// A table of unknown schema seen through a star.
struct OpenTable
{
    std::string table;
    std::vector<std::string> except;
    Span span;
    std::vector<std::uint32_t> trails{};
};

struct Relation
{
    std::string alias;
    Path path;         ///< full name parts of a base table
    std::string table; ///< base table name, empty otherwise
    std::vector<OutputColumn> columns;
    std::vector<OpenTable> open;
    bool isDerived = false;      ///< of a table function: any field asked comes from its arguments
    std::vector<Origin> derived; ///< those
    bool hidden = false;         ///< semi join: not in star

    /// Null when no such column is named.
    [[nodiscard]] const OutputColumn* find(const std::string& name) const;
    void add(OutputColumn column);

private:
    mutable std::unordered_map<std::string, std::size_t> m_index; ///< built when it pays
    mutable std::size_t m_indexed = 0;
};

/// Role of a reference laid over what its origin already means.
[[nodiscard]] std::uint16_t composed(std::uint16_t inner, std::uint16_t outer);
void addOrigins(std::vector<Origin>& to, const std::vector<Origin>& from, std::uint16_t kinds, bool masking);
/// Both ways of one value, each once; bounded.
void mergeTrails(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& from);
/// Same origin twice becomes one with both roles.
void mergeOrigins(std::vector<Origin>& origins);

} // namespace upriver::sql
