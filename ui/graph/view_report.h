// SPDX-License-Identifier: Apache-2.0
#pragma once

// ViewReport: what a view that asks a question (health; where sensitive data goes; what changed) found in an
// answer: a sign and words for each asset, and one sentence. Values; makers that read the catalog are for
// workers, the rest is pure.

#include <map>
#include <set>
#include <string>
#include <utility>

#include <QString>

#include "lineage/query/lineage_query.h"
#include "ui/graph/lineage_scene.h"

namespace upriver {

struct SignedAsset
{
    SceneSign sign = SceneSign::None;
    QString words; ///< why, short enough for a card
};

struct ViewReport
{
    QString heading; ///< of the list's column and the legend
    QString rest;    ///< what assets without a sign are, for the legend
    QString sentence;
    std::map<AssetId, SignedAsset> assets;
    std::map<std::pair<AssetId, std::string>, SceneSign> columns; ///< by asset and name
    std::map<std::pair<AssetId, AssetId>, SceneSign> edges;
    std::map<AssetId, QString> others; ///< words for assets without a sign
    std::set<AssetId> seen;            ///< without a sign, but not to be dimmed either

    [[nodiscard]] SceneSign signOf(AssetId asset) const;
    /// How many assets have this sign.
    [[nodiscard]] int count(SceneSign sign) const;
};

/// Which of the shown assets failed, and what lies downstream of them.
[[nodiscard]] ViewReport healthReport(const LineageAnswer& answer);

/// Signs, words and the legend of a scene made from the same answer. The colours of a lens stay.
void applyReport(LineageScene& scene, const ViewReport& report);

} // namespace upriver
