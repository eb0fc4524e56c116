// SPDX-License-Identifier: Apache-2.0
#pragma once

// OwnFactsReader: what is stated of an asset itself, without what is told around it: no runs, no evidence, no
// history, code only where the asset is the job. A third of the cost of all details: for those that walk the
// whole catalog. Owns one read-only connection; one thread at a time, never the GUI thread.

#include <memory>
#include <optional>
#include <string>

#include "catalog/base/result.h"
#include "catalog/model/catalog_rows.h"

namespace upriver {

class Connection;
struct Moment;

/// nullopt: not in the catalog then.
[[nodiscard]] std::optional<AssetDetails> readOwnFacts(Connection& db, AssetId id, const Moment& moment);

class OwnFactsReader
{
public:
    [[nodiscard]] static Result<std::unique_ptr<OwnFactsReader>> open(const std::string& catalog);
    ~OwnFactsReader();
    [[nodiscard]] Result<std::optional<AssetDetails>> read(AssetId id, std::optional<ScanId> asOf) const;

private:
    explicit OwnFactsReader(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> m_connection;
};

} // namespace upriver
