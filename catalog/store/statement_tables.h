// SPDX-License-Identifier: Apache-2.0
#pragma once

// The dated tables that documents state facts into, named once. Keys and fields are those of
// resources/schema/0001_catalog.sql. Owned by CatalogWriter, one thread.

#include "catalog/store/dated_table.h"

namespace upriver {

struct StatementTables
{
    using Observed = DatedTable<1, 1, 3>;
    using Edges = DatedTable<3, 1, 2>;
    using ColumnEdges = DatedTable<5, 3, 0>;
    using Aliases = DatedTable<2, 1, 3>;
    using Tags = DatedTable<3, 0, 0>;
    using Owners = DatedTable<2, 0, 1>;
    using Codes = DatedTable<2, 3, 7>;
    using Checks = DatedTable<2, 2, 5>;

    Observed observed;
    Edges edges;
    ColumnEdges columnEdges;
    Aliases aliases;
    Tags tags;
    Owners owners;
    Codes codes;
    Checks checks;

    StatementTables();

    template <typename Call>
    void forEach(Call call)
    {
        call(observed);
        call(edges);
        call(columnEdges);
        call(aliases);
        call(tags);
        call(owners);
        call(codes);
        call(checks);
    }
    void forget();
    [[nodiscard]] std::size_t pendingCount();
    void flush(Connection& db);
};

} // namespace upriver
