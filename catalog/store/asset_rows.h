// SPDX-License-Identifier: Apache-2.0
#pragma once

// AssetRow: what all documents together say of one asset; the best of them wins field by field. The writer
// stores the row of now, readers work out that of an earlier moment. One connection, its thread.

#include <cstdint>
#include <string>

#include "catalog/store/connection.h"
#include "catalog/store/moment.h"

namespace upriver {

/// The columns of `asset` that documents decide.
struct AssetRow
{
    std::string subtype;
    std::string display;
    std::string description;
    int ghost = 1; ///< 0 declared, 1 only referred to, 2 dropped
    std::int64_t origin = 0;
    std::int64_t columns = 0;
    std::string props = "{}";
    bool isOpen = true;
};

/// Merged from the observations that were open then; columns are not counted.
[[nodiscard]] AssetRow assetRowAt(Connection& db, std::int64_t asset, const Moment& moment);

} // namespace upriver
