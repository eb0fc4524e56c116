// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a question to a picture: the resolver's answer, the columns of opened cards, the layout, the scene.
// Blocks: call it from a worker; the gallery and tests may call it directly.

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "lineage/layout/layout_cache.h"
#include "lineage/layout/local_insertion.h"
#include "lineage/query/lineage_query.h"
#include "lineage/runs/critical_path.h"
#include "ui/graph/lineage_scene.h"
#include "ui/graph/lineage_view.h"
#include "ui/graph/view_report.h"

namespace upriver {

struct LineagePicture
{
    std::shared_ptr<const LineageAnswer> answer;
    std::shared_ptr<const LineageScene> scene;
    bool groupsFirst = false; ///< too many cards to draw unasked: groups are folded until opened
    std::map<AssetId, RunRow> lastRuns = {}; ///< of the jobs, where the order of tasks was asked for
    /// What the view found; null: it asks nothing.
    std::shared_ptr<const ViewReport> report = nullptr;
    qint64 assetsInCatalog = 0; ///< of a map: jobs aside
    CriticalPath critical = {}; ///< where the order of tasks was asked for
    bool isCounted = false;     ///< a map that only counts its assets: the answer holds none
    bool isExact = true;        ///< of such a map's counts
    bool sameSheet = false;     ///< a group was folded or opened, the rest stands where it stood
};

/// "complete · 4 min 2 s": how a job ran last.
[[nodiscard]] QString runText(const RunRow& run);

struct Standing
{
    std::shared_ptr<const LineageScene> scene;
    AssetId pivot;
    /// Where the cards of a view that was kept stood, from any origin; comes before the scene.
    std::shared_ptr<const StandingLayout> kept = nullptr;
};
/// The places that the layout gave the cards of a scene, and its curves.
[[nodiscard]] StandingLayout standingLayout(const LineageScene& scene);

struct PictureRequest
{
    std::string catalog;
    std::shared_ptr<const LineageGraph> graph;
    LineageRequest request;
    SceneOptions scene; ///< columns of open cards are read here
    LayoutService* layout = nullptr;
    ViewKind kind = ViewKind::TableFlow;
    std::shared_ptr<LayoutStore> layouts = nullptr; ///< of the catalog: what was laid out before; null: none
    Micros since = 0;                               ///< of changes
    bool mayGroupFirst = false; ///< above the request's maxNodes all groups are shown folded
    /// Of a picture of everything: what its cards are seen from; all were asked for as roots.
    std::optional<AssetId> focus = {};
    /// The picture to change as little as possible, with the card that must not move; null: a new layout.
    Standing standing;
};

/// The reader is of the request's catalog; without one it is opened for this picture alone.
[[nodiscard]] Result<LineagePicture> makePicture(const PictureRequest& request, const CatalogReader& reader,
                                                 std::stop_token stop);
[[nodiscard]] Result<LineagePicture> makePicture(const PictureRequest& request, std::stop_token stop = {});
/// The part after the answer, for answers that are there already.
[[nodiscard]] Result<LineagePicture> drawAnswer(LineageAnswer answer, const SceneOptions& options,
                                                LayoutService& layout, std::stop_token stop = {},
                                                const Standing& standing = {});

} // namespace upriver
