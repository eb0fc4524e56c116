// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageScene: a lineage answer as cards, curves and groups with places, ready to paint. A value: built on
// any thread, replaced whole. Units are pixels at scale 1; y grows downward.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <QPointF>
#include <QRectF>
#include <QString>

#include "catalog/model/catalog_rows.h"
#include "lineage/layout/layout.h"
#include "lineage/query/lineage_query.h"
#include "ui/graph/lens.h"

namespace upriver {

inline constexpr double kCardWidth = 260;
inline constexpr double kCardHeight = 56;
inline constexpr double kJobWidth = 216;
inline constexpr double kJobHeight = 44;
inline constexpr double kColumnRowHeight = 22;
inline constexpr int kColumnsShown = 10;

/// Layer: no boxes but lanes, one for each layer from the sources to their readers.
enum class GroupBy : std::uint8_t { None, Schema, Platform, Domain, Layer, Pipeline };
inline constexpr GroupBy kLastGroupBy = GroupBy::Pipeline;

struct SceneOptions
{
    std::set<AssetId> open;                            ///< cards opened to their columns
    std::map<AssetId, std::vector<ColumnRow>> columns; ///< of the open cards; missing: those that have edges
    GroupBy groupBy = GroupBy::None;
    bool openAll = false;           ///< every card that has column edges
    bool onlyLinked = false;        ///< leave out columns without edges
    std::set<QString> toggled = {}; ///< groups that are folded; with groupsFirst: that are not
    bool groupsFirst = false;
    bool isMap = false; ///< every card is in a group, be it the only one or without a name
    std::map<AssetId, QString> pipelines = {}; ///< what makes an asset, for groups by pipeline
    std::map<AssetId, QPointF> moved = {};     ///< dragged cards: see scene_moves.h
    Lens lens = Lens::Type;
    /// Of opened cards: they come first where not all columns have room.
    std::set<std::pair<AssetId, std::string>> signedColumns = {};
};

struct SceneColumn
{
    QString name;
    QString type;
    bool classified = false;
    bool key = false;
    SceneSign sign = SceneSign::None;
};

enum class SceneBadge : std::uint8_t { Health, Classified, Certified, Deprecated, Cycle };

struct SceneCard
{
    enum class Shape : std::uint8_t { Asset, Job, FanOut, Group };
    Shape shape = Shape::Asset;
    AssetId asset; ///< of a fan-out card: the asset whose relatives it holds; of a folded group: none
    AssetKind kind = AssetKind::Dataset;
    std::string subtype;
    std::string platform;
    QString name;
    QString place;  ///< "postgres · shop.marts", or what the view says of it
    QString region; ///< "shop.marts", under some lenses their value: what cards that stand together are called
    QString fullName;
    QString icon;
    Health health = Health::Unknown;
    QString healthReason;
    bool ghost = false;
    QString ghostReason;
    bool root = false;
    std::vector<SceneBadge> badges; ///< in their fixed order
    int distance = 0;
    int hiddenUpstream = 0;
    int hiddenDownstream = 0;
    int shownUpstream = 0;
    int shownDownstream = 0;
    Direction direction = Direction::Downstream; ///< fan-out: the side
    std::vector<AssetId> members;                ///< fan-out, group: what it stands for
    qint64 counted = 0;                          ///< of a group that only counts its assets
    bool open = false;
    std::vector<SceneColumn> columns; ///< rows that are shown
    int moreColumns = 0;
    int group = -1;
    int lane = -1;       ///< index into the scene's lanes
    int key = -1;        ///< index into the scene's key, under a lens
    bool pinned = false; ///< stays where people put it
    SceneSign sign = SceneSign::None;
    QString signWords;  ///< what the view says of it
    bool aside = false; ///< not what the view is about: dimmed
    QRectF rect;
    QPointF laidOut; ///< where the layout put its middle; rect may have been dragged from there

    /// One asset of its own, not a stand-in for several.
    [[nodiscard]] bool isSingle() const { return shape == Shape::Asset || shape == Shape::Job; }

    /// Where table edges leave and arrive: the middle of the head.
    [[nodiscard]] double portY() const { return rect.top() + headHeight() / 2; }
    [[nodiscard]] double headHeight() const
    {
        return shape == Shape::Asset || shape == Shape::Group ? kCardHeight : kJobHeight;
    }
    [[nodiscard]] QRectF columnRect(std::size_t row) const;
    [[nodiscard]] QRectF moreColumnsRect() const;
    [[nodiscard]] int rowOf(const QString& column) const; ///< -1: not shown
};

struct SceneEdge
{
    std::uint32_t from = 0; ///< cards
    std::uint32_t to = 0;
    EdgeKind kind = EdgeKind::Data;
    bool manual = false;
    bool inferred = false;
    bool backward = false;
    int answerEdge = -1;             ///< index into the answer's edges; -1: to a fan-out or group card
    int jobs = 0;                    ///< bridged over
    std::vector<QPointF> curve;      ///< 3n+1 points
    std::vector<QPointF> route = {}; ///< the layout's own curve while a dragged card bends it
    int bundle = 1;                  ///< edges drawn as this one
    SceneSign sign = SceneSign::None;
    bool aside = false; ///< not what the view is about: dimmed
};

/// A column edge; drawn for the traced columns only.
struct SceneWire
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    QString fromColumn;
    QString toColumn; ///< empty: the whole dataset
    std::uint16_t kinds = 0;
    bool masking = false;
    int answerEdge = -1; ///< index into the answer's column edges
    SceneSign sign = SceneSign::None;
};

struct SceneGroup
{
    QString label;
    QRectF rect;
};

/// A column of the picture that belongs to one layer.
struct SceneLane
{
    QString label;
    QRectF rect;
};

struct LineageScene
{
    std::vector<SceneCard> cards; ///< the answer's nodes in their order, then the fan-outs
    std::vector<SceneEdge> edges;
    std::vector<SceneWire> wires;
    std::vector<SceneGroup> groups;
    std::vector<SceneLane> lanes;
    std::vector<LensEntry> key; ///< what the colours mean under a lens; empty: the kinds
    QString keyTitle;
    std::vector<std::vector<std::uint32_t>> in; ///< by card: edges
    std::vector<std::vector<std::uint32_t>> out;
    std::unordered_map<AssetId, std::uint32_t> cardOf; ///< assets that have a card of their own
    QRectF bounds;
    QString note; ///< why the layout is a simpler one

    [[nodiscard]] int find(AssetId id) const;
    [[nodiscard]] QString
    spoken(std::uint32_t card) const; ///< "orders, table, postgres; 3 upstream, 12 downstream"
};

/// What a card is called in layouts: the same in every picture that holds it.
[[nodiscard]] std::int64_t layoutKey(const SceneCard& card);
/// The key of the fan-out beside an asset, and of a folded group.
[[nodiscard]] std::int64_t fanOutKey(AssetId parent, Direction side);
[[nodiscard]] std::int64_t groupKey(const QString& label);
/// Cards with their sizes, without places.
[[nodiscard]] LineageScene makeScene(const LineageAnswer& answer, const SceneOptions& options);
[[nodiscard]] LayoutRequest layoutRequestFor(const LineageScene& scene);
/// Sets places and curves; the result must answer layoutRequestFor() of the same scene.
void placeScene(LineageScene& scene, const LayoutResult& result);
/// Curve between two cards as they stand, for edges whose route no longer fits.
[[nodiscard]] std::vector<QPointF> directCurve(const SceneCard& from, const SceneCard& to);
/// Bounds of cards, curves and groups.
void measureScene(LineageScene& scene);
/// True for tags that mark personal or otherwise sensitive data.
[[nodiscard]] bool isClassified(const std::vector<std::string>& tags);

} // namespace upriver
