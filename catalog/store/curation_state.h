// SPDX-License-Identifier: Apache-2.0
#pragma once

// CurationState: how CurationStore makes a change: search document, rows, audit row in one transaction,
// then the backup line. Private to the store; one thread.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "catalog/base/ids.h"
#include "catalog/store/connection.h"
#include "catalog/store/curation_backup.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/search_documents.h"

namespace upriver {

struct CurationChange
{
    std::string actor;
    Micros at = 0;
    nlohmann::json subject;
    nlohmann::json before;
    nlohmann::json after;
};

struct CurationState
{
    using Apply = std::function<void(Connection&, CurationChange&)>;

    std::unique_ptr<Connection> db;
    std::string actor;
    SearchDocuments search;
    CurationBackup backup;

    [[nodiscard]] Result<void> change(std::string_view action, const CurationSubject& subject,
                                      const Apply& apply);
    [[nodiscard]] Result<void> changeTarget(std::string_view action, const std::string& target,
                                            const Apply& apply);
    [[nodiscard]] Result<void> changeAsset(std::string_view action, const std::string& target, AssetId asset,
                                           const Apply& apply);
};

} // namespace upriver
