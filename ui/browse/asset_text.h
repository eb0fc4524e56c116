// SPDX-License-Identifier: Apache-2.0
#pragma once

// Assets as text that leaves the program: tab-separated for the clipboard, CSV for a file. Both read the
// catalog in pages and stop at the token; they run on a worker.

#include <span>
#include <stop_token>

#include <QString>

#include "catalog/store/catalog_reader.h"

namespace upriver {

[[nodiscard]] Result<QString> assetsAsTsv(CatalogReader& reader, std::span<const AssetId> ids,
                                          const std::stop_token& stop);
/// Written aside and renamed; returns the number of assets.
[[nodiscard]] Result<qint64> exportAssetsCsv(CatalogReader& reader, std::span<const AssetId> ids,
                                             const QString& file, const std::stop_token& stop);

} // namespace upriver
