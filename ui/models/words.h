// SPDX-License-Identifier: Apache-2.0
#pragma once

// How values read in the window: numbers with thousands separators, times as "2 h ago", sizes in SI, kinds
// and places in words, one asset as text. Pure functions; any thread.

#include <optional>

#include <QString>

#include "catalog/base/time.h"
#include "catalog/model/catalog_rows.h"

namespace upriver {

[[nodiscard]] QString text(const std::string& utf8);
[[nodiscard]] QString countText(qint64 count);
[[nodiscard]] QString sizeText(qint64 bytes);
/// "just now", "2 h ago", "9 d ago", later the date.
[[nodiscard]] QString agoText(Micros at, Micros now);
[[nodiscard]] QString agoText(Micros at);
/// Local time to the second, for tooltips.
[[nodiscard]] QString exactTime(Micros at);
[[nodiscard]] QString durationText(qint64 seconds);

/// "Datasets": a group of this kind.
[[nodiscard]] QString kindPlural(AssetKind kind);
/// "table", "dbt job", "registered model": what one asset is.
[[nodiscard]] QString typeText(AssetKind kind, const std::string& subtype);
/// "postgres · shop.marts".
[[nodiscard]] QString whereText(const AssetSummary& asset);
[[nodiscard]] QString healthText(const AssetSummary& asset);
[[nodiscard]] QString healthWord(Health health);
[[nodiscard]] QString ownersText(const AssetSummary& asset);
/// "job:airflow/shop.load": text that findByName() understands in every catalog.
[[nodiscard]] QString stableName(const AssetSummary& asset);
/// Tags that speak of personal or otherwise classified data.
[[nodiscard]] bool isClassification(const std::string& tag);

} // namespace upriver
