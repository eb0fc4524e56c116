// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageView: everything that people chose about one lineage picture. A value: undo keeps old ones, visits
// carry it as a QVariant, saved views as text (view_text.h).

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <QPointF>
#include <QString>
#include <QVariant>

#include "lineage/query/lineage_query.h"
#include "ui/graph/lineage_scene.h"

namespace upriver {

/// Health and those after it ask a question of the picture: see view_report.h.
enum class ViewKind : std::uint8_t { TableFlow, WithJobs, Columns, Pipelines, Health, Sensitive, Changes };
inline constexpr ViewKind kLastViewKind = ViewKind::Changes;

struct LineageView
{
    static constexpr int kAutomatic = -2; ///< depth: one hop, widened while there is room
    static constexpr int kWhole = -3;     ///< depth: everything in the catalog, with or without a root
    AssetId root;
    ViewKind kind = ViewKind::TableFlow;
    int up = kAutomatic;
    int down = kAutomatic;
    GroupBy groupBy = GroupBy::None;
    Lens lens = Lens::Type;
    QString filter;
    std::set<AssetId> open;
    std::vector<Expansion> expansions;
    std::vector<AssetId> hidden;
    std::vector<AssetId> isolated;
    std::vector<AssetId> pinned; ///< picked from a "+81 more" list
    std::optional<ColumnFocus> column;
    std::optional<std::pair<AssetId, AssetId>> between; ///< all paths from one to the other
    std::vector<AssetId> included;                      ///< of a column's trace, beyond the depth
    std::set<QString> toggled;                          ///< groups folded, or open where all are folded first
    std::map<AssetId, QPointF> moved;                   ///< dragged cards, as scene_moves.h counts
    Micros since = 0;       ///< what changes are told from; 0: the scan before the newest
    bool isMap = false;     ///< the whole catalog in groups
    bool manyCards = false; ///< people asked to draw more than is readable

    bool operator==(const LineageView&) const = default;
    /// The same cards as in the table flow, seen otherwise.
    [[nodiscard]] static bool showsTables(ViewKind kind)
    {
        return kind == ViewKind::TableFlow || kind == ViewKind::Health || kind == ViewKind::Sensitive;
    }
    /// What the cards are coloured by: health where nothing else was chosen in its view.
    [[nodiscard]] Lens colours() const
    {
        return kind == ViewKind::Health && lens == Lens::Type ? Lens::Health : lens;
    }
    [[nodiscard]] bool isWhole() const { return up == kWhole; }
    /// Something to draw was chosen.
    [[nodiscard]] bool isAsked() const { return root.isValid() || isWhole(); }
    [[nodiscard]] LineageRequest request(const LineageGraph& graph) const;
    [[nodiscard]] QVariantMap toVariant() const;
    [[nodiscard]] static LineageView fromVariant(const QVariantMap& state);

private:
    void insertLater(QVariantMap& state) const;
    void readLater(const QVariantMap& state);
};

} // namespace upriver
