// SPDX-License-Identifier: Apache-2.0
#pragma once

// What follows from a scan's facts, worked out once at its end: which assets are probably the same, how
// healthy they are, how well connected. Only what the scan touched is looked at, unless the scan before was
// killed. Parts of CatalogWriter, on its thread, within its last transaction.

#include <cstdint>
#include <unordered_set>

#include "catalog/store/connection.h"
#include "catalog/store/id_set.h"
#include "catalog/store/name_index.h"
#include "catalog/store/statement_tables.h"

namespace upriver {

/// The origin that joins by name are stated by: the catalog itself.
inline constexpr std::int64_t kCatalogOrigin = 1;

/// What to look at; everything: after a scan that never reached its end.
struct Touched
{
    IdSet assets;
    bool everything = false;
};

/// Rows of `alias` and edges of kind alias, by equal match keys and by the names that documents state.
/// Adds what edges changed to the degrees.
void deriveAliases(Connection& db, const NameIndex& names, StatementTables& tables, std::int64_t scan,
                   const Touched& touched, IdNumbers& degreeChanges, IdSet& counted);

/// asset.health, health_reason and ran, from the newest runs of writing jobs and the newest check results.
void deriveHealth(Connection& db, const Touched& touched, const std::unordered_set<std::int64_t>& happened);

} // namespace upriver
