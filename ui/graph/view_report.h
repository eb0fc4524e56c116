// SPDX-License-Identifier: Apache-2.0
#pragma once

// ViewReport: what a view that asks a question (health; where sensitive data goes; what changed) found in an
// answer: a sign and words for each asset, and one sentence. Values; makers that read the catalog are for
// workers, the rest is pure.

#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <QString>
#include <QStringList>

#include "lineage/query/lineage_query.h"
#include "ui/graph/lineage_scene.h"

namespace upriver {

struct SignedAsset
{
    SceneSign sign = SceneSign::None;
    QString words;        ///< why, short enough for a card
    QString details = {}; ///< all of it, line by line, where that is more
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
    std::vector<ScanRow> scans = {};   ///< of changes: those that one may compare with, newest first
    Micros since = 0;                  ///< of changes: the end of the scan that was compared with

    [[nodiscard]] SceneSign signOf(AssetId asset) const;
    /// How many assets have this sign.
    [[nodiscard]] int count(SceneSign sign) const;
};

/// Which of the shown assets failed, and what lies downstream of them.
[[nodiscard]] ViewReport healthReport(const LineageAnswer& answer);

/// What the tags of an asset and its columns say.
struct SensitiveAsset
{
    bool whole = false; ///< the asset itself is marked: all of its columns count
    std::set<std::string> columns;
    QStringList tags;
};
using SensitiveMarks = std::map<AssetId, SensitiveAsset>;
/// Of the answer's assets. Reads the catalog: workers only. Errors: Catalog.
[[nodiscard]] Result<SensitiveMarks> readSensitiveMarks(const std::string& catalog,
                                                        const LineageAnswer& answer);
/// Where marked data goes; the answer has to have its column edges.
[[nodiscard]] ViewReport sensitiveReport(const LineageAnswer& answer, const SensitiveMarks& marks);

/// What came, went and changed since the scan at or before a time (0: the one before the newest). What is
/// gone is added to the answer as ghosts with their edges, gone columns to the opened cards. Reads the
/// catalog: workers only.
[[nodiscard]] Result<ViewReport> changesReport(const CatalogReader& reader, const LineageGraph& graph,
                                               Micros since, LineageAnswer& answer, SceneOptions& options,
                                               const std::stop_token& stop = {});

/// Signs, words and the legend of a scene made from the same answer. The colours of a lens stay.
void applyReport(LineageScene& scene, const ViewReport& report);

} // namespace upriver
