// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules by which assets of different systems are found to be the same thing, beside equal names: kept at
// the same place, of the same content, running the same code, lying at the same end of a path that was
// written on another machine. Sure ones have confidence 100; all others wait for people, with a reason in
// words. What several candidates fit is no join. Parts of deriveAliases(), on its thread.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "catalog/model/qualified_name.h"
#include "catalog/store/connection.h"

namespace upriver {

struct FoundJoin
{
    std::int64_t src = 0;
    std::int64_t dst = 0;
    QualifiedName other; ///< of dst
    int confidence = 100;
    std::string reason;
    bool isNamed = true; ///< stands among the other names of src too; false: they have one name
};

/// From here on one pass over all assets is cheaper than a look at each.
inline constexpr std::size_t kManyAssets = 2'000;

/// Datasets, models and versions of models: what can be one and the same thing at one place.
[[nodiscard]] bool isStoredKind(std::int64_t kind);
/// Files and objects of a store: one place holds one thing, whatever kinds its readers see in it.
[[nodiscard]] bool isStorage(std::string_view ns);

/// Whoever a rule could join to one of these assets is added: all of them are then judged together.
void addRelated(Connection& db, std::set<std::int64_t>& assets);

void joinPlaces(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins);
void joinContents(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins);
void joinCode(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins);

/// The qualified name of an asset that is there now; empty if there is none.
[[nodiscard]] QualifiedName nameOf(Connection& db, std::int64_t asset);

} // namespace upriver
