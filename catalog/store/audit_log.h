// SPDX-License-Identifier: Apache-2.0
#pragma once

// The audit log: every change that people make, append only, chained by SHA-256 so that a later change of
// any row shows. Part of the transaction of the change itself. One thread at a time.

#include <string>
#include <string_view>

#include "catalog/base/time.h"
#include "catalog/model/catalog_rows.h"
#include "catalog/store/connection.h"

namespace upriver {

struct AuditEntry
{
    std::int64_t seq = 0; ///< given by appendAudit
    Micros at = 0;
    std::string actor;
    std::string action; ///< "describe", "tag", "own", "star", "note", "set", …
    std::string target; ///< qualified name or setting
    std::string before; ///< JSON
    std::string after;  ///< JSON
};

/// The hash that an entry has when it follows the last row.
[[nodiscard]] std::string chainedHash(Connection& db, const AuditEntry& entry);
/// Within the caller's transaction. Returns the row's hash.
std::string appendAudit(Connection& db, const AuditEntry& entry);
[[nodiscard]] VerifyCheck verifyAudit(Connection& db);

} // namespace upriver
